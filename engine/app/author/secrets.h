// The secrets of one trial, so that they can be taken out of whatever is shown or kept.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "app/author/longer_first.h"
#include "atsume/json/value.h"
#include "atsume/net/http_message.h"

namespace atsume::app {

class Secrets {
 public:
  // Every text inside `value` is a secret, unless it is too short to be one or a URL.
  void add(json::Value value);
  // The tokens and session keys that an answer brings, at any depth, known by their names.
  void learn(std::string_view body);
  void learn(const net::Headers& headers);
  // The credentials of a request: put together from others, they are none of them.
  void learn_sent(const net::Headers& headers);

  // `text` with every secret replaced, as it is, percent-encoded or in base64.
  std::string hide(std::string text) const;
  // The same in every text inside `value`.
  json::Value hide(json::Value value, json::Arena& arena) const;
  // Headers that carry credentials by their nature are hidden whole, but for the scheme.
  std::string hide_header(std::string_view name, const std::string& value) const;

 private:
  void add_text(std::string_view text);
  void learn_member(std::string_view name, json::Value value);
  std::set<std::string, LongerFirst> forms_;
};

}  // namespace atsume::app
