#include "atsume/connect/app_credentials.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "atsume/base/text.h"
#include "atsume/json/write.h"
#include "atsume/store/settings.h"
#include "connect/field_value.h"

namespace atsume::connect {
namespace {

using Json = nlohmann::ordered_json;
using upstream::Environment;

constexpr std::string_view kPrefix = "app/";

std::string_view name_of(Environment environment) { return environment == Environment::kLive ? "live" : "sandbox"; }

std::string setting_name(Environment environment, std::string_view connector) {
  return std::string(kPrefix).append(name_of(environment)).append("/").append(connector);
}

bool names_app_client(const catalog::Auth& auth) {
  if (!auth.tokens || !auth.tokens->client_id) return false;
  const auto& references = auth.tokens->client_id->references();
  return std::ranges::any_of(references, [](const auto& one) { return one.path == "app.client_id"; });
}

catalog::Field client_field(const catalog::Connector& connector, std::string name, std::string label) {
  catalog::Field out;
  out.is_secret = name == "client_secret";
  out.is_required = name == "client_id" && std::ranges::any_of(connector.auth, names_app_client);
  out.name = std::move(name);
  out.label = std::move(label);
  return out;
}

std::optional<std::string> text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  return std::nullopt;
}

struct Checked {
  Json values = Json::object();
  std::vector<std::pair<std::string, std::string>> problems;

  void take(const catalog::Field& field, const Json& given) {
    std::optional<std::string> text;
    if (const auto found = given.find(field.name); found != given.end() && !found->is_null()) {
      text = text_of(*found);
      if (!text) return problems.emplace_back(field.name, "must be text"), void();
    }
    if (!text && field.default_value) text = *field.default_value;
    if (!text || text->empty()) {
      if (field.is_required) problems.emplace_back(field.name, "is required (" + field.label + ")");
      return;
    }
    auto value = check_field_value(field, *text);
    if (!value) return problems.emplace_back(field.name, value.error().message()), void();
    values[field.name] = *value;
  }

  void find_unknown(const std::vector<catalog::Field>& fields, const Json& given) {
    std::vector<std::string> known;
    for (const auto& field : fields) known.push_back(field.name);
    for (const auto& [name, value] : given.items()) {
      if (std::ranges::find(known, name) != known.end()) continue;
      auto nearest = base::did_you_mean(name, known);
      problems.emplace_back(name, nearest ? "is not asked for; did you mean " + *nearest + "?" : "is not asked for");
    }
  }
};

Result<std::string> check(const catalog::Connector& connector, const std::string& values_json) {
  const Json given = Json::parse(values_json, nullptr, false);
  if (!given.is_object()) {
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_json", "the values must be a JSON object"));
  }
  const auto fields = app_fields(connector);
  Checked checked;
  for (const auto& field : fields) checked.take(field, given);
  checked.find_unknown(fields, given);
  if (checked.problems.empty()) return checked.values.dump();
  std::string message = "the values do not fit what connector " + connector.id + " asks of the operator:";
  for (const auto& [name, what] : checked.problems) message += " " + name + " " + what + ";";
  message.pop_back();
  auto error = base::caller_error(ErrorClass::kInvalid, "invalid_app", std::move(message));
  for (const auto& [name, what] : checked.problems) error = std::move(error).with_detail(name, what);
  return Fail(std::move(error));
}

AppState state_of(const catalog::Connector& connector, Environment environment, bool is_stored,
                  const upstream::AppValues& values) {
  json::Arena arena;
  const json::Value present = values.find(connector.id, environment, arena);
  AppState out{.is_stored = is_stored, .fields = {}};
  for (auto& field : app_fields(connector)) {
    const json::Value value = present.find(field.name);
    AppField one{.field = std::move(field), .is_set = !value.is_undefined() && !value.is_null(), .value = {}};
    if (one.is_set && !one.field.is_secret) {
      one.value = value.is_string() ? std::string(value.as_string()) : json::write(value);
    }
    out.fields.push_back(std::move(one));
  }
  return out;
}

}  // namespace

std::vector<catalog::Field> app_fields(const catalog::Connector& connector) {
  std::vector<catalog::Field> out = connector.app;
  const bool signs_in = std::ranges::any_of(
      connector.auth, [](const catalog::Auth& auth) { return auth.type == catalog::AuthType::kOauth2; });
  if (!signs_in) return out;
  for (const auto& [name, label] : {std::pair("client_id", "Client id"), std::pair("client_secret", "Client secret")}) {
    const bool is_there = std::ranges::any_of(out, [&](const catalog::Field& field) { return field.name == name; });
    if (!is_there) out.push_back(client_field(connector, name, label));
  }
  return out;
}

Result<void> AppCredentials::load() {
  std::lock_guard lock(mutex_);
  ATSUME_TRY(const auto settings, store::list_settings(parts_.store, parts_.vault, kPrefix));
  decltype(stored_) found;
  for (const auto& [name, value] : settings) {
    for (const auto environment : {Environment::kLive, Environment::kSandbox}) {
      const std::string prefix = setting_name(environment, "");
      if (!name.starts_with(prefix)) continue;
      ATSUME_TRY_VOID(parts_.values.set(name.substr(prefix.size()), environment, value.reveal()));
      found.emplace(environment, name.substr(prefix.size()));
    }
  }
  for (const auto& [environment, connector] : stored_) {
    if (!found.contains({environment, connector})) parts_.values.erase(connector, environment);
  }
  stored_ = std::move(found);
  return {};
}

bool AppCredentials::is_ready(const catalog::Connector& connector, const catalog::Auth& auth,
                              Environment environment) const {
  const bool needs_client = names_app_client(auth);
  const auto state = state_of(connector, environment, false, parts_.values);
  return std::ranges::all_of(state.fields, [&](const AppField& one) {
    const bool is_declared =
        std::ranges::any_of(connector.app, [&](const catalog::Field& field) { return field.name == one.field.name; });
    const bool is_needed = one.field.name == "client_id" ? needs_client : is_declared && one.field.is_required;
    return !is_needed || one.is_set || one.field.default_value;
  });
}

net::Task<Result<AppState>> AppCredentials::find(std::shared_ptr<const catalog::Connector> connector,
                                                 Environment environment) {
  auto read = [this, name = setting_name(environment, connector->id)] { return settings_.find(name); };
  ATSUME_CO_TRY(const auto stored, co_await net::run_blocking(parts_.pool, read));
  co_return state_of(*connector, environment, stored.has_value(), parts_.values);
}

net::Task<Result<AppState>> AppCredentials::put(std::shared_ptr<const catalog::Connector> connector,
                                                Environment environment, std::string values_json) {
  ATSUME_CO_TRY(const auto values, check(*connector, values_json));
  auto write = [this, environment, id = connector->id, values]() -> Result<void> {
    std::lock_guard lock(mutex_);
    ATSUME_TRY_VOID(settings_.put(setting_name(environment, id), values));
    stored_.emplace(environment, id);
    return parts_.values.set(id, environment, values);
  };
  ATSUME_CO_TRY_VOID(co_await net::run_blocking(parts_.pool, write));
  co_return state_of(*connector, environment, true, parts_.values);
}

net::Task<Result<bool>> AppCredentials::erase(std::shared_ptr<const catalog::Connector> connector,
                                              Environment environment) {
  auto write = [this, environment, id = connector->id]() -> Result<bool> {
    std::lock_guard lock(mutex_);
    ATSUME_TRY(const bool was_there, settings_.erase(setting_name(environment, id)));
    stored_.erase({environment, id});
    parts_.values.erase(id, environment);
    return was_there;
  };
  co_return co_await net::run_blocking(parts_.pool, write);
}

}  // namespace atsume::connect
