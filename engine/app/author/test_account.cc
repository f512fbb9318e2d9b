#include "app/author/test_account.h"

#include <algorithm>
#include <array>

#include "atsume/json/write.h"

namespace atsume::app {
namespace {

using json::Value;

constexpr std::array<std::string_view, 4> kTokenNames = {"access_token", "refresh_token", "expires_at", "scope"};

bool is_token_name(std::string_view name) { return std::ranges::find(kTokenNames, name) != kTokenNames.end(); }

bool is_secret(const catalog::Connector& connector, const TestCase& test, std::string_view name) {
  const auto* field = connector.find_field(name, test.auth);
  return field != nullptr && field->is_secret;
}

Value make_token(const catalog::Auth& auth, Value account, base::WallTime now, json::Arena& arena) {
  json::ObjectBuilder token(arena);
  if (auth.type == catalog::AuthType::kOauth2) {
    token.set("access_token", Value::string("AT"));
    token.set("refresh_token", Value::string("RT"));
    token.set("expires_at", Value::string(arena.copy(base::to_iso8601(now + std::chrono::hours(24)))));
  }
  if (account.is_object()) {
    for (const auto& member : account.members()) {
      if (is_token_name(member.key)) token.set(member.key, member.value);
    }
  }
  return token.finish();
}

}  // namespace

store::Account make_test_account(const catalog::Connector& connector, const TestCase& test, base::WallTime now) {
  json::Arena arena;
  const auto* auth = connector.find_auth(test.auth);
  const bool has_token = auth->tokens.has_value();
  json::ObjectBuilder context(arena);
  json::ObjectBuilder secrets(arena);
  if (test.account.is_object()) {
    for (const auto& member : test.account.members()) {
      if (has_token && is_token_name(member.key)) continue;
      (is_secret(connector, test, member.key) ? secrets : context).set(member.key, member.value);
    }
  }
  for (const auto* fields : {&connector.fields, &auth->fields}) {
    for (const auto& field : *fields) {
      if (!field.default_value || !test.account.find(field.name).is_undefined()) continue;
      (field.is_secret ? secrets : context).set(field.name, Value::string(*field.default_value));
    }
  }
  if (const Value token = has_token ? make_token(*auth, test.account, now, arena) : Value(); token.size() > 0) {
    json::ObjectBuilder oauth(arena);
    oauth.set("token", token);
    secrets.set("oauth", oauth.finish());
  }
  store::Account out;
  out.id = "test-account";
  out.integration = connector.id;
  out.authentication_method = test.auth;
  out.context_json = json::write(context.finish());
  out.secrets_json = base::Secret(json::write(secrets.finish()));
  out.created_at = now;
  out.updated_at = now;
  return out;
}

}  // namespace atsume::app
