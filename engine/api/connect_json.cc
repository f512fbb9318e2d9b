#include "api/connect_json.h"

#include <nlohmann/json.hpp>

#include "api/catalog_json.h"

namespace atsume::api {
namespace {

std::string dump(const Json& body) { return body.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

// How a page asks for it.
std::string_view input_type(const catalog::Field& field) {
  if (!field.choices.empty()) return "select";
  if (field.format == "pem") return "textarea";
  return field.is_secret ? "password" : "text";
}

Json form_field(const catalog::Field& field, const Json& prefilled) {
  Json choices = Json::array();
  for (const auto& choice : field.choices) choices.push_back({{"value", choice.value}, {"label", choice.label}});
  Json show_when;
  if (!field.show_when_field.empty()) {
    show_when = {{"field", field.show_when_field}, {"equals", field.show_when_equals}};
  }
  Json out = {{"name", field.name},
              {"label", field.label},
              {"help", text_or_null(field.help)},
              {"docs", text_or_null(field.docs)},
              {"type", input_type(field)},
              {"format", text_or_null(field.format)},
              {"secret", field.is_secret},
              {"required", field.is_required},
              {"default", field.default_value && !field.is_secret ? Json(*field.default_value) : Json(nullptr)},
              {"example", text_or_null(field.example)},
              {"pattern", text_or_null(field.pattern)},
              {"extract", text_or_null(field.extract)},
              {"choices", choices},
              {"prefix", text_or_null(field.prefix)},
              {"suffix", text_or_null(field.suffix)},
              {"transform", field.transforms},
              {"show_when", show_when},
              {"hidden", field.is_hidden}};
  if (prefilled.contains(field.name) && !field.is_secret) out["value"] = prefilled[field.name];
  return out;
}

Json method_json(const catalog::Connector& connector, const catalog::Auth& auth, const std::string& prefilled_json) {
  Json prefilled = Json::parse(prefilled_json, nullptr, false);
  if (!prefilled.is_object()) prefilled = Json::object();
  Json fields = Json::array();
  for (const auto* part : {&connector.fields, &auth.fields}) {
    for (const auto& field : *part) fields.push_back(form_field(field, prefilled));
  }
  return {{"name", auth.name},
          {"type", name_of(auth.type)},
          {"label", auth.label.empty() ? auth.name : auth.label},
          {"help", text_or_null(auth.help)},
          {"is_redirect", auth.sign_in.has_value()},
          {"fields", fields}};
}

}  // namespace

std::string link_json(const connect::Link& link) {
  return dump({{"id", link.id},
               {"tenant_id", link.tenant_id},
               {"integration", link.integrations.size() == 1 ? Json(link.integrations.front()) : Json(nullptr)},
               {"integrations", link.integrations},
               {"integrated_account_id", text_or_null(link.integrated_account_id)},
               {"redirect_uri", text_or_null(link.redirect_uri)},
               {"is_sandbox", link.is_sandbox},
               {"created_at", base::to_iso8601(link.created_at)},
               {"expires_at", base::to_iso8601(link.expires_at)},
               {"used_at", link.used_at ? Json(base::to_iso8601(*link.used_at)) : Json(nullptr)}});
}

std::string session_json(const connect::Link& link,
                         const std::vector<std::shared_ptr<const catalog::Connector>>& integrations,
                         const store::Account* account, const std::vector<std::string>& origins) {
  Json offered = Json::array();
  for (const auto& connector : integrations) {
    offered.push_back({{"name", connector->id}, {"label", connector->name}, {"categories", connector->categories}});
  }
  return dump({{"environment", link.is_sandbox ? "sandbox" : "live"},
               {"tenant_id", link.tenant_id},
               {"integration", link.integrations.size() == 1 ? Json(link.integrations.front()) : Json(nullptr)},
               {"integrated_account_id", text_or_null(link.integrated_account_id)},
               {"authentication_method", account ? Json(account->authentication_method) : Json(nullptr)},
               {"integrations", offered},
               {"redirect_uri", text_or_null(link.redirect_uri)},
               {"expires_at", base::to_iso8601(link.expires_at)},
               {"origins", origins}});
}

std::string form_json(const catalog::Connector& connector, const std::vector<const catalog::Auth*>& methods,
                      const std::map<std::string, std::string>& prefilled) {
  Json out = {{"name", connector.id},
              {"label", connector.name},
              {"categories", connector.categories},
              {"website", text_or_null(connector.website)},
              {"docs", text_or_null(connector.docs)},
              {"help", nullptr},
              {"authentication_methods", Json::array()}};
  for (const auto* auth : methods) {
    const auto values = prefilled.find(auth->name);
    out["authentication_methods"].push_back(
        method_json(connector, *auth, values == prefilled.end() ? "{}" : values->second));
  }
  return dump(out);
}

std::string app_json(const catalog::Connector& connector, upstream::Environment environment,
                     const connect::AppState& state, const std::string& redirect_uri) {
  Json fields = Json::array();
  for (const auto& one : state.fields) {
    Json field = {{"name", one.field.name},
                  {"label", one.field.label},
                  {"secret", one.field.is_secret},
                  {"required", one.field.is_required},
                  {"is_set", one.is_set}};
    if (!one.field.help.empty()) field["help"] = one.field.help;
    if (one.is_set && !one.field.is_secret) field["value"] = one.value;
    fields.push_back(std::move(field));
  }
  return dump({{"integration", connector.id},
               {"environment", environment == upstream::Environment::kLive ? "live" : "sandbox"},
               {"is_stored", state.is_stored},
               {"redirect_uri", redirect_uri},
               {"fields", fields}});
}

}  // namespace atsume::api
