#include "upstream/scope.h"

#include <algorithm>

#include "atsume/base/text.h"
#include "atsume/json/write.h"

namespace atsume::upstream {
namespace {

bool names_path_argument(const catalog::RequestLine& line, std::string_view name) {
  return std::ranges::any_of(line.url, [&](const catalog::UrlPart& part) {
    return part.kind == catalog::UrlPart::Kind::kArgument && part.text == name;
  });
}

json::Value arguments_object(const CallSpec& spec, json::Arena& arena, std::optional<bool> in_path = {}) {
  json::ObjectBuilder out(arena);
  for (const auto& [name, value] : spec.arguments) {
    if (!in_path || names_path_argument(spec.method->request, name) == *in_path) out.set(name, value);
  }
  return out.finish();
}

// Fields that repeat are joined as RFC 9110 section 5.3 says; values that are not UTF-8 are left out.
json::Value headers_object(const net::Headers& headers, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  for (const auto& [name, value] : headers.fields()) {
    if (base::find_invalid_utf8(value) || base::find_invalid_utf8(name)) continue;
    const auto key = arena.copy(base::to_lower(name));
    const json::Value present = out.get(key);
    const std::string joined = present.is_string() ? std::string(present.as_string()) + ", " + value : value;
    out.set(key, json::Value::string(arena.copy(joined)));
  }
  return out.finish();
}

json::Value request_object(const CallSpec& spec, const net::Url& asked, json::Arena& arena) {
  json::ObjectBuilder query(arena);
  for (const auto& [name, value] : net::parse_query(asked.query)) {
    if (base::find_invalid_utf8(name) || base::find_invalid_utf8(value)) continue;
    query.set(arena.copy(name), json::Value::string(arena.copy(value)));
  }
  json::ObjectBuilder out(arena);
  out.set("method", json::Value::string(spec.method->request.method));
  out.set("url", json::Value::string(arena.copy(asked.to_string())));
  out.set("query", query.finish());
  return out.finish();
}

}  // namespace

std::string_view auth_name(const CallSpec& spec) {
  if (!spec.method->auth.empty() && spec.method->auth != "none") return spec.method->auth;
  return spec.auth_method.empty() ? std::string_view(spec.account->record().authentication_method) : spec.auth_method;
}

TemplateRoots::TemplateRoots(const CallSpec& spec, const CallScope& scope, json::Value since) : scope_(scope) {
  roots_ = {{
      {"account", spec.account->values()},
      {"app", scope.app},
      {"token", spec.account->token(auth_name(spec))},
      {"session", spec.session ? spec.session->values : json::Value::undefined()},
      {"id", find_argument(spec, "id")},
      {"path", arguments_object(spec, scope.arena, true)},
      {"query", arguments_object(spec, scope.arena, false)},
      {"body", spec.body},
      {"item", spec.item},
      {"since", since},
  }};
}

jsonata::TemplateScope TemplateRoots::scope() const {
  return {.roots = roots_, .now = scope_.now, .random = &scope_.random, .arena = &scope_.arena};
}

std::optional<std::string> scalar_text(json::Value value) {
  if (value.is_string()) return std::string(value.as_string());
  if (value.is_number() || value.is_bool()) return json::write(value);
  return std::nullopt;
}

bool is_true(json::Value value) {
  if (value.is_bool()) return value.as_bool();
  if (value.is_string()) return value.size() > 0;
  if (value.is_number()) return value.as_double() != 0;
  return (value.is_array() || value.is_object()) && value.size() > 0;
}

json::Value find_argument(const CallSpec& spec, std::string_view name) {
  for (const auto& [key, value] : spec.arguments) {
    if (key == name) return value;
  }
  return json::Value::undefined();
}

AnswerScope::AnswerScope(const CallSpec& spec, const CallScope& scope, const Answer& answer)
    : spec_(&spec), scope_(scope), body_(answer.body) {
  bindings_ = {{
      {"status", json::Value::number(answer.status)},
      {"headers", headers_object(answer.headers, scope.arena)},
      {"request", request_object(spec, answer.asked, scope.arena)},
      {"page", json::Value::number(spec.page.number)},
      {"account", spec.account->public_values()},
      {"args", arguments_object(spec, scope.arena)},
      {"id", find_argument(spec, "id")},
  }};
}

Result<json::Value> AnswerScope::evaluate(const catalog::Expression& expression) const {
  if (!expression) return json::Value::undefined();
  jsonata::Environment environment{.arena = &scope_.arena, .now = scope_.now, .random = &scope_.random};
  auto value = expression->evaluate(body_, bindings_, environment);
  if (!value) return Fail(std::move(value).error().while_doing("reading the answer to " + describe(*spec_)));
  return *value;
}

std::string describe(const CallSpec& spec) {
  return spec.method->name + " (" + spec.method->request.source + ") of " + spec.connector->id;
}

}  // namespace atsume::upstream
