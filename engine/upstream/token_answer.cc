#include "upstream/token_answer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/upstream/secret_forms.h"
#include "upstream/rate_told.h"

namespace atsume::upstream {
namespace {

using Json = nlohmann::ordered_json;

// Above this a number of an instant counts milliseconds, below it seconds (the year 5138).
constexpr double kEpochSecondsMax = 1e11;

// A JSON object, or a form as some vendors answer; undefined for anything else.
json::Value read_body(const Received& received, json::Arena& arena) {
  const auto text = base::trim(received.body);
  if (text.starts_with('{')) {
    auto parsed = json::parse(text, arena);
    return parsed ? *parsed : json::Value();
  }
  const auto type = base::to_lower(received.headers.get("content-type"));
  if (type.find("x-www-form-urlencoded") == std::string::npos) return {};
  json::ObjectBuilder out(arena);
  for (const auto& [name, value] : net::parse_query(text)) {
    if (base::find_invalid_utf8(name) || base::find_invalid_utf8(value)) continue;
    out.set(arena.copy(name), json::Value::string(arena.copy(value)));
  }
  return out.finish();
}

std::optional<double> number_of(json::Value value) {
  const auto text = scalar_text(value);
  double number = 0;
  if (!text) return std::nullopt;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (failed != std::errc() || end != text->data() + text->size() || !std::isfinite(number)) return std::nullopt;
  return std::abs(number) < 9e15 ? std::optional(number) : std::nullopt;
}

base::Duration seconds(double count) {
  return std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(count));
}

std::optional<base::WallTime> instant_of(json::Value value) {
  if (const auto number = number_of(value)) {
    return base::WallTime(seconds(*number < kEpochSecondsMax ? *number : *number / 1000));
  }
  return value.is_string() ? base::parse_iso8601(value.as_string()) : std::nullopt;
}

std::string without(std::string text, const std::vector<std::string>& secrets) {
  for (const auto& secret : secrets) {
    for (const auto& form : secret_forms(secret)) {
      for (auto at = text.find(form); at != std::string::npos; at = text.find(form, at)) {
        text.replace(at, form.size(), base::kRedacted);
        at += base::kRedacted.size();
      }
    }
  }
  return std::string(base::utf8_prefix(text, 500));
}

std::string text_at(json::Value body, std::string_view name) { return scalar_text(body.find(name)).value_or(""); }

// RFC 6749 section 5.2: errors that are about the client or the request, not about what the customer gave.
bool is_about_us(std::string_view error) {
  constexpr std::string_view kErrors[] = {"invalid_client", "unauthorized_client", "unsupported_grant_type",
                                          "invalid_scope", "invalid_request"};
  return std::ranges::find(kErrors, error) != std::end(kErrors);
}

// Errors that will pass, of RFC 6749 section 4.1.2.1 and RFC 8628 section 3.5.
bool will_pass(std::string_view error) {
  return error == "temporarily_unavailable" || error == "server_error" || error == "slow_down";
}

// Whether a client error without a code of the standard speaks of the grant: a page of some proxy does not.
bool is_about_grant(int status, std::string_view error, json::Value body) {
  if (!error.empty()) return true;
  return status == 400 || status == 401 || (status == 403 && body.is_object());
}

Error told_error(const catalog::Auth& auth, const CallSpec& spec, const Received& received, json::Value body,
                 const std::vector<std::string>& secrets) {
  const int status = received.status;
  std::string said = without(text_at(body, "error"), secrets);
  const std::string error = said;
  for (std::string_view name : {"error_description", "message"}) {
    const std::string more = without(text_at(body, name), secrets);
    if (!more.empty()) said += (said.empty() ? "" : ": ") + more;
  }
  if (said.empty()) said = std::to_string(status) + " " + std::string(net::reason_phrase(status));
  const std::string where = "token endpoint of " + spec.connector->id;
  // The body itself may repeat what was sent, so that callers get only the sentence.
  const base::RemoteAnswer remote{.status = status};
  if (status == 429) {
    return base::provider_error(ErrorClass::kRateLimited, "rate_limited",
                                "the " + where + " is called too often: " + said)
        .with_remote(remote);
  }
  if (status >= 500 || will_pass(error)) {
    return base::provider_error(ErrorClass::kUnavailable, "unavailable", "the " + where + " cannot answer now: " + said)
        .with_remote(remote);
  }
  if (auth.type == catalog::AuthType::kOauth2 && is_about_us(error)) {
    return Error(ErrorClass::kConfig, Origin::kConfig, "token_request_refused",
                 "the " + where + " refuses the connector's app: " + said)
        .with_remote(remote);
  }
  if (is_about_grant(status, error, body)) {
    return base::provider_error(ErrorClass::kUnauthenticated, "token_refused",
                                "the provider gives this account no token: " + said)
        .with_remote(remote);
  }
  const std::string what = status >= 300 ? " says nothing about the grant: " + said : " holds no access token";
  return base::provider_error(ErrorClass::kUpstream, "token_answer", "the answer of the " + where + what)
      .with_remote(remote);
}

// With the wait that the provider asks for.
Error refusal(const catalog::Auth& auth, const CallSpec& spec, const CallScope& scope, const Received& received,
              json::Value body, const std::vector<std::string>& secrets) {
  Error error = told_error(auth, spec, received, body, secrets);
  const auto wait = told_wait(spec.connector->defaults.retry, received.headers, scope.now);
  if (wait && error.error_class() != ErrorClass::kUnauthenticated) error = std::move(error).with_retry_after(*wait);
  return error;
}

std::optional<base::WallTime> end_of(const catalog::TokenRules& rules, json::Value expires_at, json::Value expires_in,
                                     base::WallTime now) {
  if (const auto instant = instant_of(expires_at)) return instant;
  if (const auto count = number_of(expires_in); count && *count > 0) return now + seconds(*count);
  if (rules.lifetime) return now + *rules.lifetime;
  return std::nullopt;
}

// Vendors part the scopes that they grant by spaces or commas, whatever they are asked with.
std::vector<std::string> split_scopes(const std::string& text, const std::string& separator) {
  std::vector<std::string> out(1);
  for (std::size_t at = 0; at < text.size();) {
    const bool is_own = !separator.empty() && text.compare(at, separator.size(), separator) == 0;
    if (is_own || text[at] == ' ' || text[at] == ',') {
      if (!out.back().empty()) out.emplace_back();
      at += is_own ? separator.size() : 1;
    } else {
      out.back() += text[at++];
    }
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

// For people, as `oauth` of the context: what the account may do at the vendor, and what it was asked for in vain.
void keep_scopes(const NewToken& token, const catalog::TokenRules& rules, store::Account& record) {
  if (token.scope.empty()) return;
  Json context = Json::parse(record.context_json, nullptr, false);
  if (!context.is_object()) return;
  const auto granted = split_scopes(token.scope, rules.scope_separator);
  Json missing = Json::array();
  for (const auto& scope : rules.scopes) {
    if (std::ranges::find(granted, scope) == granted.end()) missing.push_back(scope);
  }
  context["oauth"] = {{"scopes", granted}, {"missing_scopes", missing}};
  record.context_json = context.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Json> secrets_of(const store::Account& record) {
  Json secrets = Json::parse(record.secrets_json.reveal(), nullptr, false);
  if (secrets.is_object()) return secrets;
  return Fail(base::engine_error("account_record", "the stored account cannot be read: it holds no object"));
}

// Where the token of an auth method is kept.
Json& token_in(Json& secrets, const catalog::Auth& auth, const store::Account& record) {
  Json& oauth = secrets["oauth"];
  return auth.name == record.authentication_method ? oauth["token"] : oauth["tokens"][auth.name];
}

}  // namespace

Result<NewToken> read_token_answer(const catalog::Auth& auth, const CallSpec& spec, const CallScope& scope,
                                   const net::Url& asked, const Received& received,
                                   const std::vector<std::string>& secrets) {
  const catalog::TokenRules& rules = *auth.tokens;
  const json::Value body = read_body(received, scope.arena);
  const bool is_success = received.status >= 200 && received.status < 300;
  if (!is_success) return Fail(refusal(auth, spec, scope, received, body, secrets));
  const AnswerScope answer(spec, scope, {received.status, received.headers, asked, body});
  ATSUME_TRY(const auto access_token, answer.evaluate(rules.token.access_token));
  const auto text = scalar_text(access_token);
  if (!text || text->empty()) return Fail(refusal(auth, spec, scope, received, body, secrets));
  NewToken out{.access_token = *text};
  // A renewal has used the old token up: nothing that stands beside the new one may lose it.
  const bool is_renewal = !spec.account->token(auth.name).is_undefined();
  const auto beside = [&](const catalog::Expression& expression) -> Result<json::Value> {
    auto value = answer.evaluate(expression);
    if (!value && is_renewal) return json::Value();
    return value;
  };
  ATSUME_TRY(const auto refresh_token, beside(rules.token.refresh_token));
  ATSUME_TRY(const auto granted, beside(rules.token.scope));
  ATSUME_TRY(const auto expires_at, beside(rules.token.expires_at));
  ATSUME_TRY(const auto expires_in, beside(rules.token.expires_in));
  out.refresh_token = scalar_text(refresh_token).value_or("");
  out.scope = scalar_text(granted).value_or("");
  out.expires_at = end_of(rules, expires_at, expires_in, scope.now);
  for (const catalog::Save& save : rules.saves) {
    auto saved = evaluate_saves({save}, answer);
    if (!saved && is_renewal) continue;  // what was saved before stays
    if (!saved) return Fail(std::move(saved).error());
    out.saved.insert(out.saved.end(), saved->begin(), saved->end());
  }
  return out;
}

Result<store::Account> with_token(const AccountView& account, const NewToken& token, const catalog::Auth& auth,
                                  const catalog::Connector& connector, base::WallTime now) {
  store::Account record = account.record();
  record.updated_at = now;
  ATSUME_TRY_VOID(keep_saved(token.saved, connector, auth.name, record));
  if (auth.name == record.authentication_method) keep_scopes(token, *auth.tokens, record);
  ATSUME_TRY(Json secrets, secrets_of(record));
  Json& kept = token_in(secrets, auth, record);
  kept["access_token"] = token.access_token;
  if (!token.refresh_token.empty()) kept["refresh_token"] = token.refresh_token;
  if (!token.scope.empty()) kept["scope"] = token.scope;
  for (const char* of_the_old : {"expires_at", "renew_at", "refused_at"}) kept.erase(of_the_old);
  if (token.expires_at) {
    kept["expires_at"] = base::to_iso8601(*token.expires_at);
    // A token that lives for less than twice the margin would be renewed by almost every call.
    const auto half = (*token.expires_at - now) / 2;
    if (half < auth.tokens->renew_early) kept["renew_at"] = base::to_iso8601(now + half);
  }
  record.secrets_json = base::Secret(secrets.dump());
  return record;
}

Result<store::Account> with_token_of(const AccountView& account, const AccountView& stored, const catalog::Auth& auth,
                                     const catalog::Connector& connector) {
  store::Account record = account.record();
  NamedValues saved;
  const auto take = [&](const catalog::Save& save) {
    const json::Value value = stored.values().find(save.name);
    if (!value.is_undefined()) saved.emplace_back(save.name, value);
  };
  std::ranges::for_each(auth.tokens->saves, take);
  ATSUME_TRY_VOID(keep_saved(saved, connector, auth.name, record));
  Json context = Json::parse(record.context_json, nullptr, false);
  const Json told = Json::parse(stored.record().context_json, nullptr, false);
  if (context.is_object() && told.is_object() && told.contains("oauth")) {
    context["oauth"] = told["oauth"];
    record.context_json = context.dump();
  }
  ATSUME_TRY(Json secrets, secrets_of(record));
  token_in(secrets, auth, record) = Json::parse(json::write(stored.token(auth.name)), nullptr, false);
  record.secrets_json = base::Secret(secrets.dump());
  return record;
}

Result<store::Account> with_refusal(const AccountView& account, const catalog::Auth& auth, base::WallTime now) {
  store::Account record = account.record();
  record.updated_at = now;
  ATSUME_TRY(Json secrets, secrets_of(record));
  token_in(secrets, auth, record)["refused_at"] = base::to_iso8601(now);
  record.secrets_json = base::Secret(secrets.dump());
  return record;
}

bool is_token_refused(json::Value token) { return !token.find("refused_at").is_undefined(); }

TokenState token_state(json::Value token, base::Duration renew_early, base::WallTime now) {
  if (!token.find("access_token").is_string()) {
    return token.find("refresh_token").is_string() ? TokenState::kEnded : TokenState::kMissing;
  }
  const auto end = instant_of(token.find("expires_at"));
  const auto renew_at = instant_of(token.find("renew_at"));
  if (!end || now < renew_at.value_or(*end - renew_early)) return TokenState::kGood;
  return now < *end ? TokenState::kEnding : TokenState::kEnded;
}

bool is_renewable(const catalog::Auth& auth, json::Value token) {
  return auth.type == catalog::AuthType::kClientCredentials || token.find("refresh_token").is_string();
}

}  // namespace atsume::upstream
