// The vendor's calls to us.
#include "catalog/keys_types.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kDecodings[] = {"none", "base64"};
constexpr std::string_view kEncodings[] = {"hex", "base64"};

constexpr Type kDecoding{.kind = TypeKind::kChoice, .noun = "none or base64", .choices = kDecodings};
constexpr Type kEncoding{.kind = TypeKind::kChoice, .noun = "hex or base64", .choices = kEncodings};
constexpr Type kSignedTemplate{.kind = TypeKind::kTemplate, .noun = "text or a template", .roots = roots::kSignatures};
constexpr Type kClaims{.kind = TypeKind::kTree, .noun = "a tree of templates", .roots = roots::kSignatures};
constexpr Type kWebhookExpression{
    .kind = TypeKind::kExpression, .noun = "a JSONata expression", .variables = kWebhookVariables};

constexpr Key kSignatureKeys[] = {
    {"type", nullptr, true, "", "How a call proves that it is the vendor's.", "method kind"},
};
constexpr Key kHmacKeys[] = {
    {"algorithm", &kText, false, "sha256", "The digest: sha256, sha1, …", "alg"},
    {"header", &kText, true, "", "The header that carries the signature.", "name", "x-workable-signature"},
    {"decode", &kDecoding, false, "none", "How the header's value is read first.", ""},
    {"extract", &kRegexType, false, "", "Its groups sig and ts are the signature and the time.", "match",
     "t=(?<ts>[0-9]+),v1=(?<sig>[0-9a-f]+)"},
    {"encoding", &kEncoding, false, "hex", "How the signature is written.", ""},
    {"secret", &kSignedTemplate, true, "", "The key.", "key compare_with webhook_secret webhook_user_defined_secret",
     "{{ app.client_secret }}"},
    {"payload", &kSignedTemplate, false, "{{ raw_body }}", "What is signed.", "parts message"},
    {"tolerance", &kDuration, false, "5m", "How old a signed time may be.", ""},
    {"optional", &kBool, false, "false", "A call without a signature is taken too.", ""},
};
constexpr Key kTokenKeys[] = {
    {"header", &kText, false, "", "The header that carries the token.", "name"},
    {"query", &kText, false, "", "Or the query parameter.", "param"},
    {"secret", &kSignedTemplate, true, "", "What it has to be.", "token value"},
    {"optional", &kBool, false, "false", "A call without a token is taken too.", ""},
};
constexpr Key kBasicKeys[] = {
    {"username", &kSignedTemplate, true, "", "The user name it has to be.", "user"},
    {"password", &kSignedTemplate, false, "", "The password it has to be.", "pass"},
    {"optional", &kBool, false, "false", "A call without credentials is taken too.", ""},
};
constexpr Key kJwtKeys[] = {
    {"header", &kText, false, "authorization", "The header that carries the token.", "name"},
    {"algorithm", &kText, false, "HS256", "How the token is signed: HS256, RS256, …", "alg"},
    {"secret", &kSignedTemplate, true, "", "The key that signed it.", "key"},
    {"claims", &kClaims, false, "", "Claims that have to be there.", ""},
    {"tolerance", &kDuration, false, "5m", "How far clocks may differ.", ""},
    {"optional", &kBool, false, "false", "A call without a token is taken too.", ""},
};
constexpr Key kNoneKeys[] = {
    {"reason", &kText, true, "", "Why calls cannot be proved.", "comment why"},
};
constexpr Variant kSignatureVariants[] = {
    {"hmac", kHmacKeys, "A keyed digest of the body.", "HMAC sha256"},
    {"token", kTokenKeys, "A shared text.", "bearer static shared_secret"},
    {"basic", kBasicKeys, "A user name and a password."},
    {"jwt", kJwtKeys, "A signed token.", "JWT"},
    {"none", kNoneKeys, "Nothing."},
};
constexpr Table kSignatureTable{
    .title = "signature", .keys = kSignatureKeys, .discriminator = "type", .variants = kSignatureVariants};
constexpr Type kSignature{.kind = TypeKind::kSection, .noun = "a map with a type", .table = &kSignatureTable};

constexpr Key kChallengeKeys[] = {
    {"when", &kWebhookExpression, true, "", "Holds when the vendor only asks whether we are there.", "if condition",
     "$exists(query.challenge)"},
    {"status", &kPositive, false, "200", "The status of our answer.", ""},
    {"body", &kWebhookExpression, true, "", "The body of our answer.", "response", "query.challenge"},
};
constexpr Table kChallengeTable{.title = "challenge", .keys = kChallengeKeys};
constexpr Type kChallenge{.kind = TypeKind::kSection, .noun = "a map of when and body", .table = &kChallengeTable};

constexpr Key kWebhooksKeys[] = {
    {"signature", &kSignature, true, "", "The proof that a call is the vendor's.",
     "signature_verification verify webhook_secret"},
    {"challenge", &kChallenge, false, "", "The vendor's question whether we are there.", "handle_verification"},
    {"account", &kWebhookExpression, false, "", "For app-wide hooks: what finds the account.", "environment_resolver"},
    {"events", &kWebhookExpression, true, "", "Gives a list of {event, resource, id, data?}.",
     "payload_transform event_types webhook_routing_script",
     "[{ \"event\": body.type, \"resource\": \"jobs\", \"id\": body.id }]"},
    {"subscribe", &kSteps, false, "", "Calls that ask for events.", "create register"},
    {"unsubscribe", &kSteps, false, "", "Calls that end it.", "delete unregister"},
};
constexpr Table kWebhooksTable{.title = "webhooks", .keys = kWebhooksKeys};

}  // namespace

constinit const Type kWebhooks{
    .kind = TypeKind::kSection, .noun = "a map of signature and events", .table = &kWebhooksTable};

}  // namespace atsume::catalog
