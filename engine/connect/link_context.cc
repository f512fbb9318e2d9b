#include "connect/link_context.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "atsume/base/text.h"
#include "atsume/json/write.h"

namespace atsume::connect {
namespace {

using Json = nlohmann::ordered_json;

enum class Secrets { kInclude, kLeaveOut };

void add_fields(const catalog::Connector& connector, const catalog::Auth& auth, const std::string& from_json,
                Secrets secrets, Json& out) {
  const Json from = Json::parse(from_json, nullptr, false);
  if (!from.is_object()) return;
  for (const auto* fields : {&connector.fields, &auth.fields}) {
    for (const auto& field : *fields) {
      if (field.is_secret && secrets == Secrets::kLeaveOut) continue;
      if (from.contains(field.name) && !from[field.name].is_null()) out[field.name] = from[field.name];
    }
  }
}

Json begun_with(const catalog::Connector& connector, const catalog::Auth& auth, const Prefill& prefill,
                Secrets secrets) {
  Json out = Json::object();
  if (prefill.is_sandbox && connector.sandbox) {
    add_fields(connector, auth, json::write(connector.sandbox->account), Secrets::kLeaveOut, out);
  }
  if (prefill.present != nullptr) add_fields(connector, auth, prefill.present->context_json, Secrets::kLeaveOut, out);
  add_fields(connector, auth, prefill.link_context_json, secrets, out);
  return out;
}

// Nothing but fields: no tokens, and nothing that calls would save.
Result<void> check_names(const catalog::Connector& connector, const catalog::Auth& auth, const Json& submitted) {
  std::vector<std::string> known;
  for (const auto& field : connector.fields) known.push_back(field.name);
  for (const auto& field : auth.fields) known.push_back(field.name);
  std::optional<Error> error;
  for (const auto& [name, value] : submitted.items()) {
    if (connector.find_field(name, auth.name) != nullptr) continue;
    auto nearest = base::did_you_mean(name, known);
    std::string what = nearest ? "is no field; did you mean " + *nearest + "?" : "is no field of this connector";
    if (!error) {
      error = base::caller_error(ErrorClass::kInvalid, "invalid_context",
                                 "the context does not fit connector " + connector.id + ": " + name + " " + what);
    }
    error = std::move(*error).with_detail(name, std::move(what));
  }
  if (error) return Fail(std::move(*error));
  return {};
}

}  // namespace

std::string prefilled_values(const catalog::Connector& connector, const catalog::Auth& auth, const Prefill& prefill) {
  return begun_with(connector, auth, prefill, Secrets::kLeaveOut).dump();
}

Result<std::string> link_context(const catalog::Connector& connector, const catalog::Auth& auth, const Prefill& prefill,
                                 const std::string& submitted_json) {
  const Json submitted = Json::parse(submitted_json, nullptr, false);
  if (!submitted.is_object()) {
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_json", "context must be a JSON object"));
  }
  ATSUME_TRY_VOID(check_names(connector, auth, submitted));
  Json out = begun_with(connector, auth, prefill, Secrets::kInclude);
  for (const auto& [name, value] : submitted.items()) {
    // A secret that was filled in beforehand is never shown, so that its place in a form is empty.
    const bool is_kept = value == "" && out.contains(name) && connector.find_field(name, auth.name)->is_secret;
    if (is_kept) continue;
    if (value.is_null()) {
      out.erase(name);
    } else {
      out[name] = value;
    }
  }
  return out.dump();
}

}  // namespace atsume::connect
