#include "connect/context.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "atsume/base/text.h"
#include "atsume/json/write.h"
#include "connect/field_value.h"
#include "connect/imported_token.h"

namespace atsume::connect {
namespace {

using Json = nlohmann::ordered_json;

Error invalid_json(const std::string& what) {
  return base::caller_error(ErrorClass::kInvalidRequest, "invalid_json", what + " must be a JSON object");
}

struct Problems {
  std::vector<std::pair<std::string, std::string>> all;
  void add(const std::string& field, std::string what) { all.emplace_back(field, std::move(what)); }

  Error to_error(const catalog::Connector& connector) const {
    std::string message = "the context does not fit connector " + connector.id + ":";
    for (const auto& [field, what] : all) message += " " + field + " " + what + ";";
    message.pop_back();
    auto error = base::caller_error(ErrorClass::kInvalid, "invalid_context", std::move(message));
    for (const auto& [field, what] : all) error = std::move(error).with_detail(field, what);
    return error;
  }
};

std::optional<std::string> text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  return std::nullopt;
}

bool is_shown(const catalog::Field& field, const Json& given) {
  if (field.is_hidden) return false;
  if (field.show_when_field.empty()) return true;
  const auto other = given.find(field.show_when_field);
  return other != given.end() && text_of(*other) == field.show_when_equals;
}

void take_field(const catalog::Field& field, const Json& given, Json& context, Json& secrets, Problems& problems) {
  std::optional<std::string> text;
  if (auto found = given.find(field.name); found != given.end() && !found->is_null()) {
    text = text_of(*found);
    if (!text) return problems.add(field.name, "must be text");
  }
  if (!text && field.default_value) text = *field.default_value;
  if (!text || text->empty()) {
    if (field.is_required && is_shown(field, given)) problems.add(field.name, "is required (" + field.label + ")");
    return;
  }
  auto checked = check_field_value(field, *text);
  if (!checked) return problems.add(field.name, checked.error().message());
  (field.is_secret ? secrets : context)[field.name] = *checked;
}

void take_token(const catalog::Auth& auth, const Json& oauth, Json& secrets, Problems& problems) {
  const std::size_t before = problems.all.size();
  Json token = read_token(auth, oauth, problems.all);
  if (problems.all.size() == before) secrets["oauth"] = std::move(token);
}

void add_saves(const std::vector<catalog::Save>& saves, std::vector<std::string>& names) {
  for (const auto& save : saves) names.push_back(save.name);
}

// What calls save into an account, and what an import may therefore bring along.
std::vector<std::string> saved_names(const catalog::Connector& connector, const catalog::Auth& auth) {
  std::vector<std::string> names;
  for (const auto& step : connector.connect) add_saves(step.saves, names);
  for (const auto& step : auth.discover) add_saves(step.saves, names);
  if (auth.tokens) add_saves(auth.tokens->saves, names);
  if (auth.sign_in) {
    for (const auto& [name, parameter] : auth.sign_in->callback) names.push_back(name);
  }
  if (connector.webhooks) {
    for (const auto& step : connector.webhooks->subscribe) add_saves(step.saves, names);
  }
  return names;
}

void take_saved(const catalog::Connector& connector, const catalog::Auth& auth, const Json& given, Json& context) {
  for (const auto& name : saved_names(connector, auth)) {
    const auto found = given.find(name);
    // A field of that name was taken as one.
    if (found == given.end() || found->is_null() || connector.find_field(name, auth.name)) continue;
    context[name] = *found;
  }
}

void find_unknown(const catalog::Connector& connector, const catalog::Auth& auth, const Json& given,
                  Problems& problems) {
  std::vector<std::string> known = saved_names(connector, auth);
  known.push_back("oauth");
  for (const auto& field : connector.fields) known.push_back(field.name);
  for (const auto& field : auth.fields) known.push_back(field.name);
  for (const auto& [name, value] : given.items()) {
    if (std::ranges::find(known, name) != known.end()) continue;
    auto nearest = base::did_you_mean(name, known);
    problems.add(name, nearest ? "is no field; did you mean " + *nearest + "?" : "is no field of this connector");
  }
}

}  // namespace

Result<CheckedContext> check_context(const catalog::Connector& connector, const catalog::Auth& auth,
                                     const std::string& text) {
  const Json given = Json::parse(text, nullptr, false);
  if (!given.is_object()) return Fail(invalid_json("context"));
  Json context = Json::object();
  Json secrets = Json::object();
  Problems problems;
  for (const auto& field : connector.fields) take_field(field, given, context, secrets, problems);
  for (const auto& field : auth.fields) take_field(field, given, context, secrets, problems);
  take_saved(connector, auth, given, context);
  if (auto oauth = given.find("oauth"); oauth != given.end()) take_token(auth, *oauth, secrets, problems);
  find_unknown(connector, auth, given, problems);
  if (!problems.all.empty()) return Fail(problems.to_error(connector));
  return CheckedContext{context.dump(), base::Secret(secrets.dump())};
}

Result<void> check_given_token(const catalog::Connector& connector, const std::string& text) {
  const Json given = Json::parse(text, nullptr, false);
  if (!given.is_object()) return Fail(invalid_json("context"));
  Problems problems;
  if (const auto oauth = given.find("oauth"); oauth != given.end()) find_unknown_members(*oauth, problems.all);
  if (!problems.all.empty()) return Fail(problems.to_error(connector));
  return {};
}

Result<std::string> merge_context(const std::string& base_json, const std::string& patch_json) {
  Json merged = Json::parse(base_json, nullptr, false);
  const Json patch = Json::parse(patch_json, nullptr, false);
  if (!merged.is_object() || !patch.is_object()) return Fail(invalid_json("context"));
  for (const auto& [name, value] : patch.items()) {
    if (value.is_null()) {
      merged.erase(name);
    } else {
      merged[name] = value;
    }
  }
  return merged.dump();
}

store::AccountStatus status_of_import(const catalog::Connector& connector, const store::Account& record) {
  const Json context = Json::parse(record.context_json, nullptr, false);
  const Json secrets = Json::parse(record.secrets_json.reveal(), nullptr, false);
  for (const auto& step : connector.connect) {
    for (const auto& save : step.saves) {
      const bool is_there = context.contains(save.name) || secrets.contains(save.name);
      if (!save.is_optional && !is_there) return store::AccountStatus::kConnecting;
    }
  }
  return store::AccountStatus::kActive;
}

Result<std::string> without_credentials(const catalog::Connector& connector, const std::string& context_json) {
  const Json given = Json::parse(context_json, nullptr, false);
  if (!given.is_object()) return Fail(invalid_json("context"));
  std::vector<std::string> names;
  for (const auto& field : connector.fields) names.push_back(field.name);
  for (const auto& step : connector.connect) add_saves(step.saves, names);
  Json out = Json::object();
  for (const auto& name : names) {
    if (given.contains(name)) out[name] = given[name];
  }
  return out.dump();
}

void set_remote_account(json::Value id, json::Value name, store::Account& record) {
  Json remote = Json::object();
  for (const auto& [key, value] : {std::pair("id", id), std::pair("name", name)}) {
    if (value.is_undefined() || value.is_null()) continue;
    // Ids are texts here, also where the vendor counts.
    remote[key] = value.is_string() ? std::string(value.as_string()) : json::write(value);
  }
  if (!remote.empty()) put_told(Json{{"remote_account", remote}}.dump(), record);
}

std::string take_told(store::Account& record) {
  Json context = Json::parse(record.context_json, nullptr, false);
  Json told = Json::object();
  if (!context.is_object()) return {};
  for (const char* name : {"oauth", "remote_account"}) {
    if (!context.contains(name)) continue;
    told[name] = context[name];
    context.erase(name);
  }
  if (told.empty()) return {};
  record.context_json = context.dump();
  return told.dump();
}

void put_told(const std::string& told_json, store::Account& record) {
  if (told_json.empty()) return;
  Json context = Json::parse(record.context_json, nullptr, false);
  const Json told = Json::parse(told_json, nullptr, false);
  if (!context.is_object() || !told.is_object()) return;
  for (const auto& [name, value] : told.items()) context[name] = value;
  record.context_json = context.dump();
}

void drop_token(store::Account& record) {
  Json secrets = Json::parse(record.secrets_json.reveal(), nullptr, false);
  if (!secrets.is_object()) return;
  secrets.erase("oauth");
  record.secrets_json = base::Secret(secrets.dump());
}

}  // namespace atsume::connect
