#include "api/batch_body.h"

#include <algorithm>
#include <array>

#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"

namespace atsume::api {
namespace {

constexpr std::size_t kItemsMax = 50;
constexpr std::size_t kQueryDepthMax = 4;
constexpr std::size_t kProblemsMax = 20;

// Everything that is wrong, so that it can be mended at once.
class Problems {
 public:
  void add(const std::string& where, const std::string& what) {
    if (++count_ > kProblemsMax) return;
    if (!error_) {
      error_ = base::caller_error(ErrorClass::kInvalid, "invalid_body", "the body is not right: " + where + " " + what);
    }
    error_ = std::move(*error_).with_detail(where, what);
  }
  std::optional<Error>& error() { return error_; }

 private:
  std::optional<Error> error_;
  std::size_t count_ = 0;
};

void check_names(json::Value object, std::span<const std::string_view> known, const std::string& where,
                 Problems& problems) {
  for (const auto& member : object.members()) {
    if (std::ranges::find(known, member.key) != known.end()) continue;
    const std::vector<std::string> names(known.begin(), known.end());
    const auto nearest = base::did_you_mean(member.key, names);
    problems.add(where + std::string(member.key),
                 nearest ? "is no member; did you mean " + *nearest + "?" : "is no member of a batch");
  }
}

std::string text_of(json::Value object, std::string_view name, const std::string& where, Problems& problems) {
  const json::Value value = object.find(name);
  if (value.is_undefined() || value.is_null()) return {};
  if (value.is_string()) return std::string(value.as_string());
  if (value.is_number()) return json::write(value);
  problems.add(where + std::string(name), "must be a text");
  return {};
}

bool add_query(const std::string& name, json::Value value, std::size_t depth, net::QueryPairs& out) {
  if (depth > kQueryDepthMax) return false;
  if (value.is_undefined() || value.is_null()) return true;
  if (value.is_array()) {
    return std::ranges::all_of(value.items(),
                               [&](json::Value item) { return add_query(name + "[]", item, depth + 1, out); });
  }
  if (value.is_object()) {
    return std::ranges::all_of(value.members(), [&](const json::Member& member) {
      const std::string key(member.key);
      return add_query(name.empty() ? key : name + "[" + key + "]", member.value, depth + 1, out);
    });
  }
  out.emplace_back(name, value.is_string() ? std::string(value.as_string()) : json::write(value));
  return true;
}

void read_query(json::Value item, const std::string& where, BatchItem& out, Problems& problems) {
  const json::Value query = item.find("query");
  if (query.is_undefined() || query.is_null()) return;
  if (!query.is_object() || !add_query("", query, 0, out.query)) {
    problems.add(where + "query", "must be an object of texts, lists and objects of texts");
  }
  const bool names_account =
      std::ranges::any_of(out.query, [](const auto& pair) { return pair.first == "integrated_account_id"; });
  if (names_account) problems.add(where + "query", "must not name an account: a batch is for one");
}

BatchItem read_item(json::Value item, const std::string& where, Problems& problems) {
  constexpr std::array<std::string_view, 6> kNames = {"name", "resource", "method", "id", "query", "body"};
  BatchItem out;
  if (!item.is_object()) {
    problems.add(where.substr(0, where.size() - 1), "must be an object");
    return out;
  }
  check_names(item, kNames, where, problems);
  out.name = text_of(item, "name", where, problems);
  out.resource = text_of(item, "resource", where, problems);
  out.method = text_of(item, "method", where, problems);
  out.id = text_of(item, "id", where, problems);
  if (out.resource.empty())
    problems.add(where + "resource", "is required: \"ats/candidates\", or \"jobs\" of the proxy");
  if (const auto slash = out.resource.find('/'); slash != std::string::npos) {
    out.model = out.resource.substr(0, slash);
    out.resource.erase(0, slash + 1);
    if (out.model.empty() || out.resource.empty()) problems.add(where + "resource", "must be model/resource");
  }
  if (out.method.empty()) out.method = out.id.empty() ? "list" : "get";
  read_query(item, where, out, problems);
  const json::Value body = item.find("body");
  if (body.is_object()) out.body = json::write(body);
  if (!body.is_object() && !body.is_undefined() && !body.is_null()) problems.add(where + "body", "must be an object");
  return out;
}

}  // namespace

Result<Batch> read_batch(std::string_view text, json::Arena& arena) {
  constexpr std::array<std::string_view, 2> kNames = {"integrated_account_id", "resources"};
  const auto body = json::parse(text, arena);
  if (!body || !body->is_object()) {
    return Fail(
        base::caller_error(ErrorClass::kInvalidRequest, "invalid_json",
                           body ? "the body is not a JSON object" : "the body is not JSON: " + body.error().message()));
  }
  Problems problems;
  check_names(*body, kNames, "", problems);
  Batch out{.account_id = text_of(*body, "integrated_account_id", "", problems), .items = {}};
  const json::Value items = body->find("resources");
  if (!items.is_array() || items.items().empty() || items.items().size() > kItemsMax) {
    problems.add("resources", "must be a list of 1 to " + std::to_string(kItemsMax) + " calls");
  } else {
    for (const json::Value item : items.items()) {
      out.items.push_back(read_item(item, "resources[" + std::to_string(out.items.size()) + "].", problems));
    }
  }
  if (problems.error()) return Fail(std::move(*problems.error()));
  return out;
}

}  // namespace atsume::api
