// The top level of connector.yaml and of sandbox.yaml.
#include "catalog/keys_types.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kVersionNames[] = {"1"};
constexpr std::string_view kStatusNames[] = {"stable", "beta", "untested", "deprecated"};
constexpr std::string_view kArrayNames[] = {"repeat", "brackets", "indices", "comma"};

constexpr Type kVersion{.kind = TypeKind::kChoice, .noun = "a version of the language", .choices = kVersionNames};
constexpr Type kAboutStatus{.kind = TypeKind::kChoice, .noun = "a status", .choices = kStatusNames};
constexpr Type kArrayType{.kind = TypeKind::kChoice, .noun = "a format of lists", .choices = kArrayNames};
constexpr Type kHost{.kind = TypeKind::kHost, .noun = "a host name such as *.workable.com"};
constexpr Type kHosts{.kind = TypeKind::kListOf, .noun = "a list of host names", .element = &kHost, .is_filled = true};
constexpr Type kCategories{.kind = TypeKind::kListOf, .noun = "a list", .element = &kIdentifier, .is_filled = true};

constexpr Key kAboutKeys[] = {
    {"website", &kWebUrl, false, "", "The vendor's home page.", "homepage url"},
    {"docs", &kWebUrl, false, "", "The vendor's API documentation.", "documentation doc_section externalDocs",
     "https://workable.readme.io/reference"},
    {"logo", &kText, false, "", "A URL or a file beside the definition.", "icon"},
    {"notes", &kText, false, "", "What a user of the connector should know.", "description"},
    {"status", &kAboutStatus, false, "untested", "How well the connector is known to work.",
     "support_level releaseStage"},
};
constexpr Table kAboutTable{.title = "about", .keys = kAboutKeys};
constexpr Type kAbout{.kind = TypeKind::kSection, .noun = "a map", .table = &kAboutTable};

constexpr Key kTopKeys[] = {
    {"connector", &kVersion, true, "", "The version of this language; the first key.", "version type openapi"},
    {"id", &kSlug, true, "", "The connector's name in URLs; the same as its folder's.", "slug key", "zoho-recruit"},
    {"name", &kText, true, "", "The vendor's name.", "display_name title label", "Zoho Recruit"},
    {"categories", &kCategories, true, "", "What the vendor's system is: ats, hris, …", "category tags", "[ats]"},
    {"about", &kAbout, false, "", "Links and notes for people.", "info meta metadata"},
    {"extends", &kSlug, false, "", "The connector that this one changes.", "alias inherits base", "greenhouse"},
    {"base_url", &kConnectionUrl, true, "", "The beginning of every path that starts with '/'.",
     "baseUrl url_base base_uri servers server proxy tokenHost", "https://{{ account.subdomain }}.workable.com/spi/v3"},
    {"hosts", &kHosts, false, "the hosts in base_url and auth", "Where requests, redirects and next links may go.",
     "allowed_hosts domains allowedHosts", "[\"*.workable.com\"]"},
    {"app", &kFields, false, "", "Values that the operator fills in.", "integration_config"},
    {"fields", &kFields, false, "", "Values that the customer fills in, whatever the auth method.",
     "connection_config spec connection_specification config inputs properties", "{ subdomain: { label: Subdomain } }"},
    {"auth", &kAuth, true, "", "The ways to sign in, by name.",
     "authentication authenticator auth_mode credentials securitySchemes security authorization oauth2 "
     "selective_authenticator credentials_config"},
    {"connect", &kSteps, false, "", "Calls made once after sign-in; what they save goes to account.*",
     "post_connection_script post_install postInstall"},
    {"verify", &kVerify, false, "", "A cheap call that proves the credentials.",
     "verification check validation credentials_verification_script", "GET /users/me"},
    {"disconnect", &kSteps, false, "", "Calls made when the account is removed.",
     "pre_connection_deletion_script pre_uninstall"},
    {"headers", &kConnectionTemplates, false, "", "Sent with every call.", "request_headers default_headers",
     "{ x-api-version: 20240404 }"},
    {"query", &kConnectionTemplates, false, "", "Sent with every call.",
     "query_params request_parameters parameters params"},
    {"params_in", &kPlaceType, false, "query", "Where the arguments of reads go.", "add_query_to_body"},
    {"encode", &kEncodeType, false, "json", "How request bodies are written.", "body_format content_type consumes"},
    {"decode", &kDecodeType, false, "auto", "How answers are read; auto goes by their content type.",
     "decoder response_format produces"},
    {"array_format", &kArrayType, false, "repeat", "How lists are written in the query.",
     "arrayFormat collectionFormat"},
    {"paginate", &kPaginateType, false, "", "How lists come in pages; the default of every `list`.",
     "pagination paginator paging", "{ type: link_header, size_param: per_page, size: 100 }"},
    {"limits", &kLimits, false, "", "The vendor's rate limits.", "rate_limit rate_limits ratelimit api_budget",
     "{ rates: [{ requests: 50, per: 10s }] }"},
    {"retry", &kRetry, false, "", "When and how long a failed call is waited for.", "retries retry_policy"},
    {"errors", &kErrors, false, "", "Rules that tell failures apart; the first match wins.",
     "error_handler error_expression response_filters", "[{ status: 422, class: invalid, message: error }]"},
    {"resources", &kResources, false, "", "What can be called.",
     "streams paths endpoints objects actions dynamic_streams",
     "{ jobs: { list: GET /jobs, get: \"GET /jobs/{id}\" } }"},
    {"webhooks", &kWebhooks, false, "", "The vendor's calls to us.",
     "webhook webhook_routing_script webhook_user_defined_secret webhook_secret"},
    {"tests", &kTests, false, "", "Examples that are run without a network.", "test examples"},
};

constexpr Hint kTopHints[] = {
    {"unified", "the unified mapping stands in mappings/<model>/<connector>.yaml, not in the connector"},
    {"enums", "enums stand beside the mapping that uses them, in mappings/<model>/<connector>.yaml"},
    {"definitions", "there are no references here; write the value where it is used"},
    {"components", "there are no references here; write the value where it is used"},
    {"docs", "it is a key of about"},
    {"website", "it is a key of about"},
    {"status", "it is a key of about"},
    {"partition_router", "parents are walked by for_each, in mappings/<model>/<connector>.yaml"},
    {"$ref", "there are no references here; write the value where it is used, or extend a connector"},
    {"$parameters", "nothing is passed down here; write the value where it is used"},
    {"transformations", "provider items pass as they are; fields are made in mappings/<model>/<connector>.yaml"},
    {"class_name", "there is no code in a definition; steps and JSONata take its place"},
};

constexpr Type kRecords{.kind = TypeKind::kListOf, .noun = "a list of records", .element = &kJson};
constexpr Type kSandboxResources{.kind = TypeKind::kMapOf,
                                 .noun = "a map of resources to lists of records",
                                 .element = &kRecords,
                                 .names = NameRule::kIdentifier};
constexpr Type kSandboxAccount{.kind = TypeKind::kMapOf, .noun = "a map of field names to values", .element = &kJson};
constexpr Key kSandboxKeys[] = {
    {"sandbox", &kVersion, true, "", "The version of this language; the first key.", ""},
    {"connector", &kSlug, true, "", "The connector it belongs to; the same as its folder's name.", "id"},
    {"account", &kSandboxAccount, false, "", "What an account of the sandbox holds: fields and credentials.",
     "credentials fields", "{ subdomain: sandbox, api_token: sandbox-token }"},
    {"session", &kSandboxAccount, false, "", "What the session steps save.", ""},
    {"resources", &kSandboxResources, true, "", "The provider's records, by resource.", "records data",
     "{ jobs: [{ id: \"1\", title: Harbour Pilot }] }"},
};

}  // namespace

constinit const Table kConnectorTable{.title = "the top level", .keys = kTopKeys, .hints = kTopHints};
constinit const Table kSandboxTable{.title = "the top level", .keys = kSandboxKeys};

}  // namespace atsume::catalog
