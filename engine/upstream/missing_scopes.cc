#include "upstream/missing_scopes.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "upstream/apply.h"

namespace atsume::upstream {
namespace {

std::optional<std::set<std::string, std::less<>>> granted_scopes(const CallSpec& spec) {
  const catalog::Auth* auth = find_auth(spec);
  const json::Value scope = auth == nullptr ? json::Value() : spec.account->token(auth->name).find("scope");
  if (!scope.is_string()) return std::nullopt;
  std::set<std::string, std::less<>> out;
  std::string_view left = scope.as_string();
  while (!left.empty()) {
    const std::size_t end = left.find_first_of(" ,");
    if (end != 0) out.emplace(left.substr(0, end));
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
  }
  return out;
}

}  // namespace

std::string method_name(const CallSpec& spec) {
  for (const auto& resource : spec.connector->resources) {
    for (const auto& method : resource.methods) {
      if (&method == spec.method) return resource.name + "." + method.name;
    }
  }
  return spec.method->name;
}

Error with_scopes(const CallSpec& spec, Error error) {
  const auto& needed = spec.method->scopes;
  if (error.error_class() != ErrorClass::kForbidden || needed.empty()) return error;
  error = std::move(error).with_detail("scopes", nlohmann::json(needed).dump());
  const auto granted = granted_scopes(spec);
  if (!granted) return error;
  nlohmann::json missing = nlohmann::json::array();
  for (const auto& scope : needed) {
    if (!granted->contains(scope)) missing.push_back(scope);
  }
  return std::move(error).with_detail("missing_scopes", missing.dump());
}

}  // namespace atsume::upstream
