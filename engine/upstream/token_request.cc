#include "upstream/token_request.h"

#include <algorithm>

#include "atsume/base/encoding.h"
#include "atsume/base/ids.h"
#include "atsume/json/write.h"
#include "upstream/app_errors.h"
#include "upstream/apply.h"
#include "upstream/authorize_url.h"
#include "upstream/jws.h"
#include "upstream/jwt.h"

namespace atsume::upstream {
namespace {

using catalog::ClientAuth;
using catalog::TokenEncode;
using catalog::TokenRules;
using jsonata::TemplateTarget;

constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::string_view kClientAssertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

void set_parameter(NamedValues& parameters, std::string_view name, json::Value value) {
  const auto found = std::ranges::find(parameters, name, &NamedValues::value_type::first);
  if (found != parameters.end()) {
    found->second = value;
  } else {
    parameters.emplace_back(std::string(name), value);
  }
}

// The request's parts while it is put together.
class Builder {
 public:
  Builder(const catalog::Auth& auth, const TokenGrant& grant, const CallSpec& spec, const CallScope& scope)
      : auth_(auth),
        rules_(*auth.tokens),
        grant_(grant),
        spec_(spec),
        arena_(scope.arena),
        roots_(spec, scope),
        scope_(roots_.scope()) {}

  Result<TokenRequest> build() {
    ATSUME_TRY(out_.request.url, render_url(url_parts(), scope_, spec_));
    out_.request.asked = out_.request.url;
    out_.request.method = grant_.purpose == TokenPurpose::kRevocation ? "POST" : rules_.token_method;
    out_.request.headers.set("accept", "application/json");
    out_.request.headers.set("user-agent", "atsume");
    if (auth_.tls) ATSUME_TRY_VOID(apply_tls(*auth_.tls, scope_, out_.request));
    for (const auto& [name, value] : grant_.parameters) set_parameter(parameters_, name, value);
    ATSUME_TRY_VOID(name_client());
    ATSUME_TRY_VOID(add_scopes());
    if (grant_.purpose == TokenPurpose::kFirst) ATSUME_TRY_VOID(add_own(rules_.token_params));
    if (grant_.purpose == TokenPurpose::kRenewal) ATSUME_TRY_VOID(add_own(rules_.refresh_params));
    rename();
    ATSUME_TRY_VOID(add_headers());
    ATSUME_TRY_VOID(write());
    return std::move(out_);
  }

 private:
  const std::vector<catalog::UrlPart>& url_parts() const {
    if (grant_.purpose == TokenPurpose::kRevocation) return auth_.sign_in->revoke_url;
    return grant_.purpose == TokenPurpose::kRenewal ? rules_.refresh_url : rules_.token_url;
  }

  Result<std::string> text_of(const std::optional<catalog::Template>& value) {
    if (!value) return std::string();
    ATSUME_TRY(auto text, value->evaluate_text(scope_, TemplateTarget::kText));
    return text.value_or("");
  }

  json::Value keep(std::string_view text) { return json::Value::string(arena_.copy(text)); }

  void hide(std::string_view text) {
    if (!text.empty()) out_.secrets.emplace_back(text);
  }

  // RFC 6749 section 2.3, RFC 7523 section 2.2.
  Result<void> name_client() {
    ATSUME_TRY(const auto id, client_id_of(auth_, spec_, scope_));
    ATSUME_TRY(const auto secret, text_of(rules_.client_secret));
    hide(secret);
    if (rules_.client_auth == ClientAuth::kBasic) {
      const std::string pair = base::percent_encode(id) + ":" + base::percent_encode(secret);
      out_.request.headers.set("authorization", "Basic " + base::base64_encode(pair));
      return {};
    }
    if (!id.empty()) set_parameter(parameters_, "client_id", keep(id));
    if (rules_.client_auth == ClientAuth::kBody && !secret.empty()) {
      set_parameter(parameters_, "client_secret", keep(secret));
    }
    return rules_.client_auth == ClientAuth::kPrivateKeyJwt ? add_client_assertion(id, secret) : Result<void>();
  }

  // Signed as the connector's `assertion` says, unless that is the grant itself; else by the client_secret, which then
  // is a private key.
  Result<void> add_client_assertion(const std::string& id, const std::string& key) {
    std::string token;
    if (rules_.assertion && rules_.grant != kJwtBearer) {
      ATSUME_TRY(token, make_jwt(*rules_.assertion, scope_));
    } else {
      ATSUME_TRY(const auto algorithm, algorithm_of_key(key));
      const auto now = std::chrono::floor<std::chrono::seconds>(scope_.now.time_since_epoch()).count();
      json::ObjectBuilder claims(arena_);
      claims.set("iss", keep(id));
      claims.set("sub", keep(id));
      net::Url audience = out_.request.url;
      audience.query.clear();
      claims.set("aud", keep(audience.to_string()));
      claims.set("jti", keep(base::make_uuid_v7(scope_.now, *scope_.random)));
      claims.set("iat", json::Value::number(static_cast<double>(now)));
      claims.set("exp", json::Value::number(static_cast<double>(now + 300)));
      const std::string header = R"({"alg":")" + std::string(algorithm) + R"(","typ":"JWT"})";
      ATSUME_TRY(token, sign_jws(algorithm, key, header, json::write(claims.finish())));
    }
    hide(token);
    set_parameter(parameters_, "client_assertion_type", keep(kClientAssertion));
    set_parameter(parameters_, "client_assertion", keep(token));
    return {};
  }

  Result<void> add_scopes() {
    const bool is_asked_again = grant_.purpose == TokenPurpose::kFirst && auth_.type != catalog::AuthType::kOauth2;
    if (rules_.scopes.empty() || !is_asked_again) return {};
    set_parameter(parameters_, rules_.scope_param, keep(joined_scopes(rules_)));
    return {};
  }

  Result<void> add_own(const catalog::NamedTemplates& templates) {
    for (const auto& [name, value] : templates) {
      if (!value) {
        std::erase_if(parameters_, [&](const auto& pair) { return pair.first == name; });
        continue;
      }
      ATSUME_TRY(const auto rendered, value->evaluate(scope_, TemplateTarget::kText));
      if (rendered) set_parameter(parameters_, name, *rendered);
    }
    return {};
  }

  void rename() {
    for (auto& [name, value] : parameters_) {
      const auto other = std::ranges::find(rules_.rename, name, &std::pair<std::string, std::string>::first);
      const bool is_public = name == "grant_type" || name == "client_id" || name == "redirect_uri" ||
                             name == "token_type_hint" || name == rules_.scope_param;
      if (const auto text = scalar_text(value); text && !is_public) hide(*text);
      if (other != rules_.rename.end()) name = other->second;
    }
  }

  Result<void> add_headers() {
    for (const auto& [name, value] : rules_.token_headers) {
      if (!value) continue;
      ATSUME_TRY(const auto text, value->evaluate_text(scope_, TemplateTarget::kHeader));
      if (text) out_.request.headers.set(name, *text);
    }
    return {};
  }

  Result<void> write() {
    if (rules_.token_encode == TokenEncode::kQuery || rules_.token_method == "GET") {
      net::QueryPairs query = net::parse_query(out_.request.url.query);
      for (const auto& [name, value] : parameters_) {
        ATSUME_TRY_VOID(append_query(name, value, catalog::ArrayFormat::kRepeat, query));
      }
      out_.request.url.query = net::format_query(query);
      return {};
    }
    if (rules_.token_encode == TokenEncode::kJson) {
      json::ObjectBuilder body(arena_);
      for (const auto& [name, value] : parameters_) body.set(arena_.copy(name), value);
      out_.request.body = json::write(body.finish());
      out_.request.headers.set("content-type", "application/json");
      return {};
    }
    net::QueryPairs form;
    for (const auto& [name, value] : parameters_) {
      ATSUME_TRY_VOID(append_query(name, value, catalog::ArrayFormat::kRepeat, form));
    }
    out_.request.body = net::format_query(form);
    out_.request.headers.set("content-type", "application/x-www-form-urlencoded");
    return {};
  }

  const catalog::Auth& auth_;
  const TokenRules& rules_;
  const TokenGrant& grant_;
  const CallSpec& spec_;
  json::Arena& arena_;
  TemplateRoots roots_;
  jsonata::TemplateScope scope_;
  NamedValues parameters_;
  TokenRequest out_;
};

// The value of a field that a grant needs; undefined when the account has none, as token_params may give it.
json::Value account_value(const CallSpec& spec, std::string_view name) { return spec.account->values().find(name); }

}  // namespace

TokenGrant refresh_grant(json::Value refresh_token) {
  return {.parameters = {{"grant_type", json::Value::string("refresh_token")}, {"refresh_token", refresh_token}},
          .purpose = TokenPurpose::kRenewal};
}

TokenGrant code_grant(std::string_view code, std::string_view redirect_uri, std::string_view code_verifier) {
  TokenGrant out{.parameters = {{"grant_type", json::Value::string("authorization_code")},
                                {"code", json::Value::string(code)},
                                {"redirect_uri", json::Value::string(redirect_uri)}}};
  if (!code_verifier.empty()) out.parameters.emplace_back("code_verifier", json::Value::string(code_verifier));
  return out;
}

TokenGrant revocation(json::Value token, std::string_view hint) {
  return {.parameters = {{"token", token}, {"token_type_hint", json::Value::string(hint)}},
          .purpose = TokenPurpose::kRevocation};
}

Result<std::string> client_id_of(const catalog::Auth& auth, const CallSpec& spec, const jsonata::TemplateScope& scope) {
  const TokenRules& rules = *auth.tokens;
  const bool is_oauth2 = auth.type == catalog::AuthType::kOauth2;
  const std::string& connector = spec.connector->id;
  std::string id;
  if (rules.client_id) {
    auto text = rules.client_id->evaluate_text(scope, TemplateTarget::kText);
    // `app` values that are not there have one message, whichever template lacks them.
    if (!text && (!is_oauth2 || text.error().code() != "template_missing")) return Fail(std::move(text).error());
    if (text) id = text->value_or("");
  }
  const bool is_needed = is_oauth2 || rules.client_auth == ClientAuth::kBasic;
  if (!id.empty() || !is_needed) return id;
  std::string message = is_oauth2 ? "the operator's values for " + connector +
                                        " have no client_id, which sign-in and "
                                        "token requests of the auth method " +
                                        auth.name +
                                        " need: set it with PUT "
                                        "/v1/integration/" +
                                        connector + "/app, or under apps: in the configuration"
                                  : "the account of " + connector +
                                        " has no client_id, which token requests of the "
                                        "auth method " +
                                        auth.name + " need";
  return Fail(base::config_error("client_missing", std::move(message)));
}

Result<TokenGrant> own_grant(const catalog::TokenRules& rules, const CallSpec& spec, const CallScope& scope) {
  TokenGrant out{.parameters = {{"grant_type", json::Value::string(rules.grant)}}};
  const auto add = [&](std::string_view name, json::Value value) {
    if (!value.is_undefined()) out.parameters.emplace_back(std::string(name), value);
  };
  if (rules.grant == "password") {
    add("username", account_value(spec, "username"));
    add("password", account_value(spec, "password"));
  } else if (rules.grant == "refresh_token") {
    const json::Value rotated = spec.account->token(auth_name(spec)).find("refresh_token");
    add("refresh_token", rotated.is_string() ? rotated : account_value(spec, "refresh_token"));
  } else if (rules.grant == kJwtBearer && rules.assertion) {
    const TemplateRoots roots(spec, scope);
    ATSUME_TRY(const auto token, make_jwt(*rules.assertion, roots.scope()));
    add("assertion", json::Value::string(scope.arena.copy(token)));
  }
  return out;
}

Result<TokenRequest> build_token_request(const catalog::Auth& auth, const TokenGrant& grant, const CallSpec& spec,
                                         const CallScope& scope) {
  auto built = Builder(auth, grant, spec, scope).build();
  if (built) return built;
  return Fail(explain_missing(std::move(built).error(), *spec.connector, BodyOf::kEngine));
}

}  // namespace atsume::upstream
