// Auth methods: how a credential is obtained (type), traded (session) and attached (apply).
#include "catalog/keys_types.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kPkceNames[] = {"true", "false", "plain"};
constexpr std::string_view kClientAuthNames[] = {"body", "basic", "none", "private_key_jwt"};
constexpr std::string_view kTokenEncodeNames[] = {"form", "json", "query"};
constexpr std::string_view kTokenMethodNames[] = {"POST", "GET", "PUT"};
constexpr std::string_view kGrantNames[] = {"client_credentials", "password", "refresh_token",
                                            "urn:ietf:params:oauth:grant-type:jwt-bearer"};
constexpr std::string_view kKeyEncodingNames[] = {"text", "base64", "base64url", "hex"};
constexpr std::string_view kSignatureEncodings[] = {"hex", "base64", "base64url"};

constexpr Type kPkce{.kind = TypeKind::kChoice, .noun = "true, false or plain", .choices = kPkceNames};
constexpr Type kClientAuth{.kind = TypeKind::kChoice, .noun = "a way to name the client", .choices = kClientAuthNames};
constexpr Type kTokenEncode{.kind = TypeKind::kChoice, .noun = "a format", .choices = kTokenEncodeNames};
constexpr Type kTokenMethod{.kind = TypeKind::kChoice, .noun = "a verb", .choices = kTokenMethodNames};
constexpr Type kGrant{.kind = TypeKind::kChoice, .noun = "a grant type", .choices = kGrantNames};
constexpr Type kKeyEncoding{.kind = TypeKind::kChoice, .noun = "an encoding", .choices = kKeyEncodingNames};
constexpr Type kSignatureEncoding{.kind = TypeKind::kChoice, .noun = "an encoding", .choices = kSignatureEncodings};
constexpr Type kTextMap{.kind = TypeKind::kMapOf, .noun = "a map of names to names", .element = &kText};
constexpr Type kConnectionTree{.kind = TypeKind::kTree, .noun = "a tree of templates", .roots = roots::kConnection};
constexpr Type kSignedTemplate{.kind = TypeKind::kTemplate,
                               .noun = "text or a template",
                               .roots = roots::kMethod | roots::kRawBody | roots::kHeader};
constexpr Type kRenewStatuses{.kind = TypeKind::kListOf, .noun = "a list of HTTP statuses", .element = &kStatus};
constexpr Type kLifetime{.kind = TypeKind::kLifetime,
                         .noun = "a duration such as 55m, or an expression that gives seconds",
                         .variables = kAnswerVariables};

constexpr Key kJwtKeys[] = {
    {"algorithm", &kText, true, "", "HS256, RS256, ES256, …", "alg", "RS256"},
    {"key", &kConnectionTemplate, true, "", "The secret or the private key.", "secret secret_key private_key",
     "{{ account.private_key }}"},
    {"key_encoding", &kKeyEncoding, false, "text", "How `key` is written.", "base64_encode_secret_key"},
    {"header", &kConnectionTree, false, "", "Further members of the token's header.", "jwt_headers headers"},
    {"claims", &kConnectionTree, true, "", "The token's claims.", "jwt_payload payload",
     "{ iss: \"{{ account.client_id }}\" }"},
    {"lifetime", &kDuration, false, "5m", "How long a token is good for.", "token_duration expires_in"},
};
constexpr Table kJwtTable{.title = "jwt", .keys = kJwtKeys};

constexpr Key kHmacKeys[] = {
    {"header", &kText, true, "", "The header that carries the signature.", "name", "x-signature"},
    {"algorithm", &kText, true, "", "sha256, sha1, …", "alg", "sha256"},
    {"secret", &kConnectionTemplate, true, "", "The key that signs.", "key", "{{ account.signing_key }}"},
    {"payload", &kSignedTemplate, true, "", "What is signed.", "message", "{{ raw_body }}"},
    {"encoding", &kSignatureEncoding, false, "hex", "How the signature is written.", ""},
};
constexpr Table kHmacTable{.title = "hmac", .keys = kHmacKeys};
constexpr Type kHmac{.kind = TypeKind::kSection, .noun = "a map", .table = &kHmacTable};

constexpr Key kBasicKeys[] = {
    {"username", &kConnectionTemplate, true, "", "The user name.", "user user_name", "{{ account.api_key }}"},
    {"password", &kConnectionTemplate, false, "", "The password; empty when not given.", "pass"},
};
constexpr Table kBasicTable{.title = "basic", .keys = kBasicKeys};
constexpr Type kBasic{.kind = TypeKind::kSection, .noun = "a map of username and password", .table = &kBasicTable};

constexpr Key kApplyKeys[] = {
    {"bearer", &kConnectionTemplate, false, "", "Authorization: Bearer …", "token", "{{ account.api_token }}"},
    {"basic", &kBasic, false, "", "Authorization: Basic …", "", "{ username: \"{{ account.api_key }}\" }"},
    {"headers", &kConnectionTemplates, false, "", "Headers that carry the credential.", "inject_into",
     "{ x-api-key: \"{{ account.api_key }}\" }"},
    {"query", &kConnectionTemplates, false, "", "Query parameters that carry the credential.", "params",
     "{ key: \"{{ account.api_key }}\" }"},
    {"body", &kConnectionTemplates, false, "", "Members of the body that carry the credential.", ""},
    {"jwt", &kJwt, false, "", "A signed token as bearer.", "claims"},
    {"hmac", &kHmac, false, "", "A signature of the request.", "signature"},
};
constexpr Table kApplyTable{.title = "apply", .keys = kApplyKeys};
constexpr Type kApply{
    .kind = TypeKind::kSection, .noun = "a map such as { bearer: … }", .table = &kApplyTable, .is_filled = true};

constexpr Key kSessionKeys[] = {
    {"steps", &kSteps, true, "", "Calls that trade the credential; what they save goes to session.*",
     "login_requester session_requests token_url login", "[{ request: POST /login, save: { token: token } }]"},
    {"lifetime", &kLifetime, false, "", "How long the session is good for.",
     "expiration_duration token_expiration token_expires_in_ms expiration", "55m"},
    {"renew_on", &kRenewStatuses, false, "[401]", "Statuses after which the session is made anew.", ""},
};
constexpr Table kSessionTable{.title = "session", .keys = kSessionKeys};
constexpr Type kSession{.kind = TypeKind::kSection, .noun = "a map with steps", .table = &kSessionTable};

constexpr Key kTlsKeys[] = {
    {"cert", &kConnectionTemplate, true, "", "The client certificate, PEM.", "certificate",
     "{{ account.certificate }}"},
    {"key", &kConnectionTemplate, true, "", "Its private key, PEM.", "private_key", "{{ account.certificate_key }}"},
    {"ca", &kConnectionTemplate, false, "", "The authority that signs the server, PEM.", ""},
};
constexpr Table kTlsTable{.title = "tls", .keys = kTlsKeys};
constexpr Type kTls{.kind = TypeKind::kSection, .noun = "a map of cert and key", .table = &kTlsTable};

constexpr Key kTokenKeys[] = {
    {"access_token", &kAnswerExpression, false, "access_token", "Where the answer holds the token.",
     "access_token_name alternate_access_token_response_path"},
    {"refresh_token", &kAnswerExpression, false, "refresh_token", "Where the answer holds the token that renews it.",
     ""},
    {"expires_in", &kAnswerExpression, false, "expires_in", "Seconds from now.", "expires_in_name expires_in_unit"},
    {"expires_at", &kAnswerExpression, false, "", "An instant, instead of expires_in.", ""},
    {"scope", &kAnswerExpression, false, "scope", "Where the answer holds the scopes that were granted.", "scopes"},
};
constexpr Table kTokenTable{.title = "token", .keys = kTokenKeys};
constexpr Type kToken{.kind = TypeKind::kSection, .noun = "a map of expressions", .table = &kTokenTable};

constexpr Key kCommonKeys[] = {
    {"type", nullptr, true, "", "How the lasting credential is obtained.", "auth_mode mode scheme auth_type"},
    {"label", &kText, false, "the name", "What the sign-in form calls it.", "title display_name", "API access token"},
    {"help", &kText, false, "", "A sentence for the sign-in form.", "description"},
    {"fields", &kFields, false, "", "What the customer fills in; secret unless said otherwise.",
     "credentials properties connection_config assertion_option"},
    {"apply", &kApply, false, "", "How the credential is attached.",
     "authorization request_authentication inject_into api_token header"},
    {"session", &kSession, false, "", "How it is traded for a short-lived one.", "additional_steps two_step"},
    {"tls", &kTls, false, "", "A client certificate.", "require_client_certificate client_certificate"},
    {"base_url", &kConnectionUrl, false, "the connector's", "Another base URL with this method.", "base_url_override"},
    {"verify", &kVerify, false, "the connector's", "Another proof of the credentials.",
     "verification check credentials_verification_script"},
};

constexpr Key kKeyKeys[] = {
    {"session", &kSession, false, "", "How it is traded for a short-lived one.",
     "additional_steps two_step token_url token_params token_response token_request_method login_requester "
     "session_token_path expiration_duration"},
    {"fields", &kFields, true, "", "What the customer fills in; secret unless said otherwise.",
     "credentials properties connection_config assertion_option", "{ api_key: { label: API key } }"},
    {"apply", &kApply, true, "", "How the credential is attached.",
     "authorization request_authentication inject_into api_token header", "{ bearer: \"{{ account.api_key }}\" }"},
};

constexpr Key kOauth2Keys[] = {
    {"discover", &kSteps, false, "", "Calls made before sign-in; what they save goes to account.*", "pre_auth"},
    {"authorize_url", &kConnectionUrl, true, "", "Where the customer signs in.",
     "authorization_url authorizationUrl auth_url consent_url authorizationEndpoint",
     "https://www.workable.com/oauth/authorize"},
    {"token_url", &kConnectionUrl, true, "", "Where the code becomes a token.",
     "tokenUrl access_token_url token_endpoint token_refresh_endpoint tokenHost tokenPath access_token_uri "
     "refresh_token_url",
     "https://www.workable.com/oauth/token"},
    {"refresh_url", &kConnectionUrl, false, "the token_url", "Where a token is renewed.", "refreshUrl"},
    {"revoke_url", &kConnectionUrl, false, "", "Where a token is given back.", "revocation_url"},
    {"scopes", &kTextList, false, "", "What is asked for.", "scope default_scopes default_scope scopes_supported",
     "[r_jobs, r_candidates]"},
    {"scope_separator", &kText, false, " ", "Put between scopes, before percent-encoding.", ""},
    {"scope_param", &kText, false, "scope", "The parameter that carries them.", ""},
    {"pkce", &kPkce, false, "true", "Proof key for code exchange.", "disable_pkce"},
    {"authorize_params", &kConnectionTemplates, false, "", "Added to authorize_url.", "authorization_params",
     "{ access_type: offline }"},
    {"token_params", &kConnectionTemplates, false, "", "Added to the token request.",
     "token_request_params access_token_params"},
    {"refresh_params", &kConnectionTemplates, false, "", "Added to the renewal.",
     "refresh_request_body refresh_token_params"},
    {"token_headers", &kConnectionTemplates, false, "", "Sent with token requests.",
     "token_request_headers refresh_request_headers"},
    {"client_id", &kConnectionTemplate, false, "{{ app.client_id }}", "The client id of the app.",
     "clientId client_id_name"},
    {"client_secret", &kConnectionTemplate, false, "{{ app.client_secret }}", "The secret of the app.",
     "clientSecret client_secret_name"},
    {"client_auth", &kClientAuth, false, "body", "How token requests name the client.",
     "token_request_auth_method authorization_method"},
    {"token_encode", &kTokenEncode, false, "form", "How token requests are written.", "body_format"},
    {"rename", &kTextMap, false, "", "Parameters that this vendor calls otherwise, {standard: theirs}.",
     "authorization_url_replacements authorization_code_param_in_callback", "{ client_id: client_key }"},
    {"callback", &kTextMap, false, "", "Query parameters of the callback to keep, {account name: parameter}.",
     "redirect_uri_metadata", "{ accounts_server: accounts-server }"},
    {"token", &kToken, false, "", "Where the token answer holds what.",
     "token_response alternate_access_token_response_path access_token_name expires_in_name expires_in_unit"},
    {"save", &kSaves, false, "", "Further values of the token answer, kept in account.*", "token_response_metadata",
     "{ api_domain: api_domain }"},
    {"lifetime", &kDuration, false, "", "How long a token is good for when the answer does not say.",
     "token_expires_in_ms token_expiration"},
    {"renew_early", &kDuration, false, "60s", "How long before its end a token is renewed.", "token_expiration_buffer"},
    {"rotates", &kBool, false, "true", "A renewal gives a new refresh token.",
     "refresh_token_updater refresh_token_rotation"},
};

constexpr Key kClientCredentialsKeys[] = {
    {"token_url", &kConnectionUrl, true, "", "Where a token is asked for.",
     "tokenUrl access_token_url token_endpoint token_refresh_endpoint tokenHost tokenPath access_token_uri",
     "https://auth.example.com/oauth/token"},
    {"grant", &kGrant, false, "client_credentials", "The grant type.", "grant_type"},
    {"scopes", &kTextList, false, "", "What is asked for.", "scope default_scopes default_scope", "[read]"},
    {"scope_separator", &kText, false, " ", "Put between scopes, before percent-encoding.", ""},
    {"scope_param", &kText, false, "scope", "The parameter that carries them.", ""},
    {"token_params", &kConnectionTemplates, false, "", "Added to the token request.",
     "token_request_params refresh_request_body"},
    {"token_headers", &kConnectionTemplates, false, "", "Sent with token requests.", "token_request_headers"},
    {"client_id", &kConnectionTemplate, false, "{{ account.client_id }}", "The client id that the account holds.",
     "clientId client_id_name"},
    {"client_secret", &kConnectionTemplate, false, "{{ account.client_secret }}", "The secret that the account holds.",
     "clientSecret client_secret_name"},
    {"client_auth", &kClientAuth, false, "body", "How token requests name the client.",
     "token_request_auth_method authorization_method"},
    {"assertion", &kJwt, false, "", "The signed token of the jwt-bearer grant.", "jwt"},
    {"token_encode", &kTokenEncode, false, "form", "How token requests are written.", "body_format"},
    {"token_method", &kTokenMethod, false, "POST", "The verb of token requests.", "token_request_method"},
    {"token", &kToken, false, "", "Where the token answer holds what.",
     "token_response alternate_access_token_response_path access_token_name expires_in_name expires_in_unit"},
    {"save", &kSaves, false, "", "Further values of the token answer, kept in account.*", "token_response_metadata"},
    {"lifetime", &kDuration, false, "", "How long a token is good for when the answer does not say.",
     "token_expires_in_ms token_expiration"},
    {"renew_early", &kDuration, false, "60s", "How long before its end a token is renewed.", "token_expiration_buffer"},
    {"discover", &kSteps, false, "", "Calls made before the first token; what they save goes to account.*", ""},
};

constexpr Variant kAuthVariants[] = {
    {"none", {}, "No credential.", "NONE NoAuth no_auth"},
    {"key", kKeyKeys, "Values the customer types in.",
     "API_KEY BASIC JWT SIGNATURE TWO_STEP api_key apiKey basic http bearer BearerAuthenticator "
     "BasicHttpAuthenticator ApiKeyAuthenticator JwtAuthenticator SessionTokenAuthenticator"},
    {"oauth2", kOauth2Keys, "The customer signs in at the vendor (authorization code).",
     "OAUTH2 oauth OAuthAuthenticator authorization_code authorizationCode"},
    {"client_credentials", kClientCredentialsKeys, "A token is asked for with the account's own credentials.",
     "OAUTH2_CC oauth2_client_credentials clientCredentials"},
};
constexpr Table kAuthTable{
    .title = "an auth method", .keys = kCommonKeys, .discriminator = "type", .variants = kAuthVariants};
constexpr Type kAuthMethod{.kind = TypeKind::kSection, .noun = "a map with a type", .table = &kAuthTable};

}  // namespace

constinit const Type kJwt{
    .kind = TypeKind::kSection, .noun = "a map of algorithm, key and claims", .table = &kJwtTable};
constinit const Type kAuth{.kind = TypeKind::kMapOf,
                           .noun = "a map of names to auth methods",
                           .element = &kAuthMethod,
                           .names = NameRule::kIdentifier};

}  // namespace atsume::catalog
