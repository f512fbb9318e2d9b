// What a provider's items are known to look like, so that it is noticed when they change. Pure.
//
// Known is what the definitions show: the answers in the tests of the connector and of the mapping, and the records of
// its emulator. `atsume try --record` adds a real answer to the tests, and so to the shape.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/catalog/mapping.h"
#include "atsume/json/value.h"

namespace atsume::unify {

// How items differ from what is known, as dotted paths ("location.city", "answers[].question").
struct ShapeDrift {
  std::vector<std::string> new_fields;
  std::vector<std::string> changed_types;    // "salary: a number was a text"
  std::vector<std::string> vanished_fields;  // that every known item has, and none of these
};

class KnownShape {
 public:
  // Of the items of one of the mapping's methods. Empty when nothing shows them: answers that are no JSON are not read.
  static KnownShape of(const catalog::Mapping& mapping, const catalog::ResourceMapping& resource,
                       const catalog::MethodMapping& method);

  void learn(json::Value item);
  bool is_empty() const { return samples_ == 0; }
  ShapeDrift compare(const std::vector<json::Value>& items) const;

 private:
  struct Node {
    unsigned kinds = 0;    // bits, of json::Kind; null is none
    std::size_t seen = 0;  // of objects: how often the member was there
    std::map<std::string, Node, std::less<>> members;
    std::map<std::string, Node, std::less<>> items;  // of a list: one node, named ""
  };
  static void learn(json::Value value, Node& node, std::size_t depth);
  static void compare(json::Value value, const Node& node, const std::string& path, ShapeDrift& out);

  Node root_;
  std::size_t samples_ = 0;
};

}  // namespace atsume::unify
