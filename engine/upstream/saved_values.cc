#include "upstream/saved_values.h"

#include <nlohmann/json.hpp>

#include "atsume/json/write.h"

namespace atsume::upstream {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

Result<NamedValues> evaluate_saves(const std::vector<catalog::Save>& saves, const AnswerScope& answer) {
  NamedValues out;
  for (const catalog::Save& save : saves) {
    ATSUME_TRY(const auto value, answer.evaluate(save.value));
    if (!value.is_undefined() && !value.is_null()) {
      out.emplace_back(save.name, value);
      continue;
    }
    if (save.is_optional) continue;
    return Fail(base::provider_error(
        ErrorClass::kUpstream, "save_missing",
        "the provider's answer has nothing for \"" + save.name + "\" (" + save.value->source() + ")"));
  }
  return out;
}

Result<void> keep_saved(const NamedValues& saved, const catalog::Connector& connector, std::string_view auth_method,
                        store::Account& record) {
  if (saved.empty()) return {};
  Json context = Json::parse(record.context_json, nullptr, false);
  Json secrets = Json::parse(record.secrets_json.reveal(), nullptr, false);
  if (!context.is_object() || !secrets.is_object()) {
    return Fail(base::engine_error("account_record", "the stored account cannot be read: it holds no object"));
  }
  for (const auto& [name, value] : saved) {
    const catalog::Field* field = connector.find_field(name, auth_method);
    const bool is_secret = field != nullptr && field->is_secret;
    (is_secret ? secrets : context)[name] = Json::parse(json::write(value), nullptr, false);
    (is_secret ? context : secrets).erase(name);
  }
  record.context_json = context.dump();
  record.secrets_json = base::Secret(secrets.dump());
  return {};
}

bool is_same_account(const SharedAccount& a, const SharedAccount& b) {
  if (!a || a->record().id != b->record().id) return false;
  return (a->record().version == 0) == (b->record().version == 0);
}

}  // namespace atsume::upstream
