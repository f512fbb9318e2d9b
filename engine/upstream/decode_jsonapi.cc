#include "upstream/decode_jsonapi.h"

#include <map>
#include <optional>
#include <string>

#include "atsume/base/limits.h"
#include "upstream/malformed.h"
#include "upstream/scope.h"

namespace atsume::upstream {
namespace {

namespace limits = base::limits;

// About as many bytes as the value has when it is written.
std::size_t weight(json::Value value) {
  std::size_t out = 8;
  if (value.is_string()) out += value.size();
  if (value.is_array()) {
    for (json::Value item : value.items()) out += weight(item);
  }
  if (value.is_object()) {
    for (const auto& member : value.members()) out += member.key.size() + 3 + weight(member.value);
  }
  return out;
}

std::optional<std::string> identity(json::Value record) {
  const json::Value type = record.find("type");
  const auto id = scalar_text(record.find("id"));
  if (!type.is_string() || !id) return std::nullopt;
  return std::string(type.as_string()) + '\0' + *id;
}

class Resolver {
 public:
  explicit Resolver(json::Arena& arena) : arena_(arena) {}

  void learn(json::Value included) {
    for (json::Value record : included.items()) {
      if (auto name = identity(record)) records_.try_emplace(*std::move(name), Known{record, {}, 0, false});
    }
  }

  json::Value resolve_record(json::Value record) {
    if (!record.is_object() || !record.find("relationships").is_object()) return record;
    return with(record, "relationships", resolve_relationships(record.find("relationships"), true));
  }

  bool is_too_large() const { return grown_ > limits::kResponseBodyBytesMax; }

 private:
  struct Known {
    json::Value record;
    json::Value relationships;  // resolved
    std::size_t weight = 0;     // of what a reference to it carries
    bool is_ready = false;
  };

  json::Value with(json::Value object, std::string_view name, json::Value value) {
    json::ObjectBuilder out(arena_);
    for (const auto& member : object.members()) out.set(member.key, member.value);
    out.set(name, value);
    return out.finish();
  }

  // `is_deep`: what is referred to brings its own relationships.
  json::Value resolve_relationships(json::Value relationships, bool is_deep) {
    json::ObjectBuilder out(arena_);
    for (const auto& member : relationships.members()) {
      const json::Value data = member.value.find("data");
      const bool refers = data.is_object() || data.is_array();
      out.set(member.key, refers ? with(member.value, "data", resolve_data(data, is_deep)) : member.value);
    }
    return out.finish();
  }

  json::Value resolve_data(json::Value data, bool is_deep) {
    if (data.is_object()) return resolve_reference(data, is_deep);
    json::ArrayBuilder out(arena_);
    for (json::Value reference : data.items()) out.push(resolve_reference(reference, is_deep));
    return out.finish();
  }

  json::Value resolve_reference(json::Value reference, bool is_deep) {
    const auto name = reference.is_object() ? identity(reference) : std::nullopt;
    const auto found = name ? records_.find(*name) : records_.end();
    if (found == records_.end() || is_too_large()) return reference;
    Known& known = found->second;
    const json::Value attributes = known.record.find("attributes");
    json::ObjectBuilder out(arena_);
    for (const auto& member : reference.members()) out.set(member.key, member.value);
    if (!attributes.is_undefined()) out.set("attributes", attributes);
    if (!is_deep) {
      grown_ += weight(attributes);
      return out.finish();
    }
    prepare(known);
    grown_ += known.weight;
    if (!known.relationships.is_undefined()) out.set("relationships", known.relationships);
    return out.finish();
  }

  void prepare(Known& known) {
    if (known.is_ready) return;
    known.is_ready = true;
    const json::Value relationships = known.record.find("relationships");
    if (relationships.is_object()) known.relationships = resolve_relationships(relationships, false);
    known.weight = weight(known.record.find("attributes")) + weight(known.relationships);
  }

  json::Arena& arena_;
  std::map<std::string, Known, std::less<>> records_;
  std::size_t grown_ = 0;
};

}  // namespace

Result<json::Value> resolve_included(json::Value document, json::Arena& arena) {
  const json::Value included = document.find("included");
  const json::Value data = document.find("data");
  if (!included.is_array() || (!data.is_object() && !data.is_array())) return document;
  Resolver resolver(arena);
  resolver.learn(included);
  json::Value resolved;
  if (data.is_object()) {
    resolved = resolver.resolve_record(data);
  } else {
    json::ArrayBuilder items(arena);
    for (json::Value record : data.items()) items.push(resolver.resolve_record(record));
    resolved = items.finish();
  }
  if (resolver.is_too_large()) return Fail(too_large("JSON:API answer", limits::kResponseBodyBytesMax));
  json::ObjectBuilder out(arena);
  for (const auto& member : document.members()) out.set(member.key, member.value);
  out.set("data", resolved);
  return out.finish();
}

}  // namespace atsume::upstream
