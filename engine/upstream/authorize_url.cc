#include "upstream/authorize_url.h"

#include <algorithm>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "upstream/build_request.h"
#include "upstream/token_request.h"

namespace atsume::upstream {
namespace {

using catalog::Pkce;

constexpr std::size_t kSaidBytesMax = 300;  // of what a vendor says about a failure

void set_pair(net::QueryPairs& pairs, std::string_view name, std::string value) {
  const auto found = std::ranges::find(pairs, name, &net::QueryPairs::value_type::first);
  if (found != pairs.end()) {
    found->second = std::move(value);
  } else {
    pairs.emplace_back(std::string(name), std::move(value));
  }
}

std::string_view vendor_name(const catalog::TokenRules& rules, std::string_view standard) {
  for (const auto& [name, theirs] : rules.rename) {
    if (name == standard) return theirs;
  }
  return standard;
}

std::string find(const net::QueryPairs& query, std::string_view name) {
  const auto found = std::ranges::find(query, name, &net::QueryPairs::value_type::first);
  if (found == query.end() || base::find_invalid_utf8(found->second)) return {};
  return found->second;
}

Result<void> add_own(const catalog::NamedTemplates& templates, const jsonata::TemplateScope& scope,
                     net::QueryPairs& pairs) {
  for (const auto& [name, value] : templates) {
    if (!value) {
      std::erase_if(pairs, [&](const auto& pair) { return pair.first == name; });
      continue;
    }
    ATSUME_TRY(const auto text, value->evaluate_text(scope, jsonata::TemplateTarget::kText));
    if (text) set_pair(pairs, name, *text);
  }
  return {};
}

Error refusal(std::string_view error, const net::QueryPairs& query) {
  if (error == "access_denied") {
    return base::provider_error(ErrorClass::kUnauthenticated, "sign_in_denied",
                                "the sign-in was declined at the provider; nothing was connected");
  }
  std::string said(base::utf8_prefix(error, kSaidBytesMax));
  const std::string more = find(query, "error_description");
  if (!more.empty()) said += ": " + std::string(base::utf8_prefix(more, kSaidBytesMax));
  return base::provider_error(ErrorClass::kUnauthenticated, "sign_in_failed",
                              "the provider did not let the sign-in through: " + said);
}

// RFC 9207: who answers must be who was asked, or a code of one provider could be sent to another.
Result<void> check_issuer(const std::string& issuer, const net::Url& authorize, const net::Url& token) {
  if (issuer.empty()) return {};
  const auto url = net::parse_url(issuer);
  if (url && (url->origin == authorize.origin || url->origin == token.origin)) return {};
  return Fail(base::provider_error(ErrorClass::kUnauthenticated, "sign_in_issuer",
                                   "the answer to the sign-in comes from another issuer than " +
                                       authorize.origin.to_string() + ", which was asked; nothing was connected"));
}

}  // namespace

std::string code_challenge(Pkce method, std::string_view code_verifier) {
  switch (method) {
    case Pkce::kS256:
      return base::base64url_encode(base::sha256(code_verifier));
    case Pkce::kPlain:
      return std::string(code_verifier);
    case Pkce::kNone:
      break;
  }
  return {};
}

std::string joined_scopes(const catalog::TokenRules& rules) {
  std::string out;
  for (const auto& scope : rules.scopes) out += (out.empty() ? "" : rules.scope_separator) + scope;
  return out;
}

Result<net::Url> authorize_url(const catalog::Auth& auth, const AuthorizeRequest& request, const CallSpec& spec,
                               const CallScope& scope) {
  const catalog::SignIn& sign_in = *auth.sign_in;
  const catalog::TokenRules& rules = *auth.tokens;
  const TemplateRoots roots(spec, scope);
  const auto template_scope = roots.scope();
  ATSUME_TRY(net::Url url, render_url(sign_in.authorize_url, template_scope, spec));
  ATSUME_TRY(const auto client_id, client_id_of(auth, spec, template_scope));
  net::QueryPairs pairs = {{"response_type", "code"}, {"client_id", client_id}, {"redirect_uri", request.redirect_uri}};
  if (!rules.scopes.empty()) set_pair(pairs, rules.scope_param, joined_scopes(rules));
  set_pair(pairs, "state", request.state);
  if (sign_in.pkce != Pkce::kNone) {
    set_pair(pairs, "code_challenge", code_challenge(sign_in.pkce, request.code_verifier));
    set_pair(pairs, "code_challenge_method", sign_in.pkce == Pkce::kS256 ? "S256" : "plain");
  }
  ATSUME_TRY_VOID(add_own(sign_in.authorize_params, template_scope, pairs));
  net::QueryPairs query = net::parse_query(url.query);
  for (auto& [name, value] : pairs) set_pair(query, vendor_name(rules, name), std::move(value));
  url.query = net::format_query(query);
  return url;
}

Result<std::string> read_callback(const catalog::Auth& auth, const net::QueryPairs& query, const net::Url& authorize,
                                  const net::Url& token) {
  ATSUME_TRY_VOID(check_issuer(find(query, "iss"), authorize, token));
  if (const std::string error = find(query, "error"); !error.empty()) return Fail(refusal(error, query));
  std::string code = find(query, vendor_name(*auth.tokens, "code"));
  if (code.empty()) code = find(query, "code");
  if (!code.empty()) return code;
  return Fail(base::provider_error(ErrorClass::kUpstream, "sign_in_answer",
                                   "the provider sent the browser back without a code and without a reason"));
}

NamedValues callback_values(const catalog::SignIn& sign_in, const net::QueryPairs& query, json::Arena& arena) {
  NamedValues out;
  for (const auto& [name, parameter] : sign_in.callback) {
    const std::string value = find(query, parameter);
    if (!value.empty()) out.emplace_back(name, json::Value::string(arena.copy(value)));
  }
  return out;
}

}  // namespace atsume::upstream
