// Auth methods, in three questions kept apart: how the lasting credential is obtained (type), how it is traded for a
// short one (session), and how it is attached (apply).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "atsume/catalog/method.h"

namespace atsume::catalog {

struct Choice {
  std::string value;
  std::string label;
};

// A value that the customer (or, under `app`, the operator) fills in.
struct Field {
  std::string name;
  std::string label;
  std::string help;
  std::string docs;
  bool is_secret = false;
  bool is_required = true;
  bool is_hidden = false;
  std::optional<std::string> default_value;
  std::string example;
  std::string format;   // text url host email uuid integer pem date
  std::string pattern;  // PCRE2, whole value
  std::string extract;  // PCRE2, group 1 becomes the value
  std::vector<Choice> choices;
  std::string prefix;
  std::string suffix;
  std::vector<std::string> transforms;  // trim lower upper strip_slash
  std::string show_when_field;
  std::string show_when_equals;
};

enum class TextEncoding { kText, kBase64, kBase64Url, kHex };

// A token that is signed here (RFC 7519).
struct Jwt {
  std::string algorithm;  // HS256, RS256, ES256 …
  Template key;
  TextEncoding key_encoding = TextEncoding::kText;
  std::optional<TemplateTree> header;  // further members
  TemplateTree claims;
  base::Duration lifetime{300000};
};

// A signature of the request, over its final body.
struct Hmac {
  std::string header;     // lower case
  std::string algorithm;  // sha256, sha1 …
  Template secret;
  Template payload;
  TextEncoding encoding = TextEncoding::kHex;
};

// How a credential is attached to a request; any combination.
struct Apply {
  std::optional<Template> bearer;
  std::optional<Template> basic_username;
  std::optional<Template> basic_password;
  NamedTemplates headers;
  NamedTemplates query;
  NamedTemplates body;
  std::optional<Jwt> jwt;  // as bearer
  std::optional<Hmac> hmac;
};

// A lasting credential, traded for a short one: what the steps save is the root `session`.
struct Session {
  std::vector<Step> steps;
  std::optional<base::Duration> lifetime;
  Expression lifetime_seconds;  // of the last answer, instead of `lifetime`; neither: until it is refused
  std::vector<ErrorRule::StatusRange> renew_on;
};

// A client certificate. All PEM.
struct TlsClient {
  Template cert;
  Template key;
  std::optional<Template> ca;
};

enum class ClientAuth { kBody, kBasic, kNone, kPrivateKeyJwt };
enum class TokenEncode { kForm, kJson, kQuery };
enum class Pkce { kS256, kNone, kPlain };

// Where a token answer holds what. Never nullptr but for expires_at.
struct TokenPaths {
  Expression access_token;
  Expression refresh_token;
  Expression expires_in;  // seconds
  Expression expires_at;  // an instant, instead of expires_in
  Expression scope;
};

// Asking for tokens, and renewing them (RFC 6749): of oauth2 and client_credentials.
struct TokenRules {
  std::vector<UrlPart> token_url;
  std::vector<UrlPart> refresh_url;          // token_url unless it is another
  std::string grant = "client_credentials";  // of client_credentials
  std::string token_method = "POST";
  std::vector<std::string> scopes;
  std::string scope_separator = " ";
  std::string scope_param = "scope";
  NamedTemplates token_params;
  NamedTemplates refresh_params;
  NamedTemplates token_headers;
  std::optional<Template> client_id;
  std::optional<Template> client_secret;
  ClientAuth client_auth = ClientAuth::kBody;
  std::optional<Jwt> assertion;
  TokenEncode token_encode = TokenEncode::kForm;
  std::vector<std::pair<std::string, std::string>> rename;  // {standard, theirs}
  TokenPaths token;
  std::vector<Save> saves;
  std::optional<base::Duration> lifetime;  // when the answer does not say
  base::Duration renew_early{60000};
  bool rotates = true;
};

// The customer signs in at the vendor (RFC 6749 section 4.1).
struct SignIn {
  std::vector<UrlPart> authorize_url;
  std::vector<UrlPart> revoke_url;
  Pkce pkce = Pkce::kS256;
  NamedTemplates authorize_params;
  std::vector<std::pair<std::string, std::string>> callback;  // {account name, query parameter}
};

enum class AuthType { kNone, kKey, kOauth2, kClientCredentials };
struct Auth {
  std::string name;  // its key under `auth:`
  AuthType type = AuthType::kNone;
  std::string label;
  std::string help;
  std::vector<Field> fields;
  Apply apply;
  std::vector<UrlPart> base_url;  // empty: the connector's
  std::optional<Verify> verify;
  std::optional<Session> session;
  std::optional<TlsClient> tls;
  std::vector<Step> discover;
  std::optional<TokenRules> tokens;  // of oauth2 and client_credentials
  std::optional<SignIn> sign_in;     // of oauth2
};

}  // namespace atsume::catalog
