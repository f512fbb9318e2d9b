// Tests: examples of exchanges and what comes of them.
#include "catalog/keys_types.h"

namespace atsume::catalog {
namespace {

constexpr Type kJsonMap{.kind = TypeKind::kMapOf, .noun = "a map of names to values", .element = &kJson};

constexpr Key kArgsKeys[] = {
    {"id", &kText, false, "", "The item's id.", ""},
    {"path", &kJsonMap, false, "", "Arguments of the path, by name.", "params"},
    {"query", &kJsonMap, false, "", "Arguments of the query, by name; of a unified call its filters.", "filters"},
    {"body", &kJson, false, "", "What is to be written.", "data"},
    {"limit", &kPositive, false, "", "How many items are asked for.", "page_size"},
    {"next_cursor", &kText, false, "", "The cursor of an earlier page.", "cursor"},
};
constexpr Table kArgsTable{.title = "args", .keys = kArgsKeys};
constexpr Type kArgs{.kind = TypeKind::kSection, .noun = "a map", .table = &kArgsTable};

constexpr Key kWebhookKeys[] = {
    {"headers", &kJsonMap, false, "", "The headers of the vendor's call.", ""},
    {"query", &kJsonMap, false, "", "The query of the vendor's call.", ""},
    {"body", &kJson, false, "", "Its body, written as JSON.", "payload"},
    {"raw", &kText, false, "", "The body as it came, instead of `body`.", "raw_body"},
};
constexpr Table kWebhookTable{.title = "webhook", .keys = kWebhookKeys};
constexpr Type kWebhook{.kind = TypeKind::kSection, .noun = "a map", .table = &kWebhookTable};

constexpr Key kExpectKeys[] = {
    {"request", &kText, true, "", "The verb and the URL; the query in any order.", "url path",
     "GET https://acme.workable.com/spi/v3/jobs?limit=100"},
    {"query", &kJsonMap, false, "", "Parameters that have to be there.", ""},
    {"headers", &kJsonMap, false, "", "Headers that have to be there.", ""},
    {"body", &kJson, false, "", "The body that has to be sent.", ""},
};
constexpr Table kExpectTable{.title = "expect", .keys = kExpectKeys};
constexpr Type kExpect{.kind = TypeKind::kSection, .noun = "a map with a request", .table = &kExpectTable};

constexpr Key kReplyKeys[] = {
    {"status", &kPositive, true, "", "The HTTP status of the answer.", "code"},
    {"headers", &kJsonMap, false, "", "The headers of the answer.", ""},
    {"body", &kJson, false, "", "The answer's body: a text as it is, anything else as JSON.", "data"},
    {"file", &kText, false, "", "A file beside the definition that holds the body.", "path"},
};
constexpr Table kReplyTable{.title = "reply", .keys = kReplyKeys};
constexpr Type kReply{.kind = TypeKind::kSection, .noun = "a map with a status", .table = &kReplyTable};

constexpr Key kExchangeKeys[] = {
    {"expect", &kExpect, true, "", "What has to be sent.", "request"},
    {"reply", &kReply, true, "", "What is answered.", "response"},
};
constexpr Table kExchangeTable{.title = "an exchange", .keys = kExchangeKeys};
constexpr Type kExchange{.kind = TypeKind::kSection, .noun = "a map of expect and reply", .table = &kExchangeTable};
constexpr Type kExchanges{.kind = TypeKind::kListOf, .noun = "a list of exchanges", .element = &kExchange};

constexpr Key kTestKeys[] = {
    {"name", &kText, true, "", "What is shown.", "title description"},
    {"call", &kText, true, "", "resource.method, unified.model.resource.method, verify, connect or webhook.",
     "method action", "jobs.list"},
    {"auth", &kText, false, "the first", "The auth method of the account.", ""},
    {"account", &kJsonMap, false, "", "What the account holds.", "credentials connection"},
    {"app", &kJsonMap, false, "", "What the operator filled in.", ""},
    {"args", &kArgs, false, "", "The call's arguments.", "params arguments"},
    {"webhook", &kWebhook, false, "", "The vendor's call.", ""},
    {"exchanges", &kExchanges, false, "", "What is sent and answered, in order.", "requests interactions"},
    {"result", &kJson, false, "", "What comes out.", "output expected"},
    {"result_contains", &kJson, false, "", "What is part of what comes out.", ""},
    {"events", &kJson, false, "", "The events that come of a webhook.", ""},
    {"error", &kOutcomeType, false, "", "The class of the error that comes out.", ""},
};
constexpr Table kTestTable{.title = "a test", .keys = kTestKeys};
constexpr Type kTest{.kind = TypeKind::kSection, .noun = "a map of name and call", .table = &kTestTable};

}  // namespace

constinit const Type kTests{.kind = TypeKind::kListOf, .noun = "a list of tests", .element = &kTest};

}  // namespace atsume::catalog
