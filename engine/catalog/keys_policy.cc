// Limits, retries and error rules.
#include "catalog/keys_types.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kScopeNames[] = {"account", "app"};
constexpr std::string_view kWaitNames[] = {"auto", "seconds", "ms", "epoch", "date"};

constexpr Type kScope{.kind = TypeKind::kChoice, .noun = "account or app", .choices = kScopeNames};
constexpr Type kWaitAs{.kind = TypeKind::kChoice, .noun = "a form of waits", .choices = kWaitNames};

constexpr Key kWaitKeys[] = {
    {"header", &kText, false, "", "The header that tells how long to wait.", "after at name", "retry-after"},
    {"body", &kCallExpression, false, "", "Or the place in the body.", "in_body", "retry_in"},
    {"as", &kWaitAs, false, "auto", "How it is told; auto reads seconds or an HTTP date.", "unit format type"},
    {"match", &kRegexType, false, "", "Group 1 of this is the value.", "regex", "in ([0-9]+) seconds"},
};
constexpr std::string_view kWaitSources[] = {"header", "body"};
constexpr Table kWaitTable{.title = "a wait", .keys = kWaitKeys, .one_of = kWaitSources};
constexpr Type kWait{.kind = TypeKind::kSection, .noun = "a map such as { header: retry-after }", .table = &kWaitTable};
constexpr Type kWaits{.kind = TypeKind::kListOf, .noun = "a list of waits", .element = &kWait, .is_filled = true};

constexpr Key kRateKeys[] = {
    {"requests", &kPositive, true, "", "How many calls.", "limit max count", "50"},
    {"per", &kDuration, true, "", "In how long.", "interval period window", "10s"},
    {"scope", &kScope, false, "account", "Who shares them.", ""},
};
constexpr Table kRateTable{.title = "a rate", .keys = kRateKeys};
constexpr Type kRate{
    .kind = TypeKind::kSection, .noun = "a map such as { requests: 50, per: 10s }", .table = &kRateTable};
constexpr Type kRates{.kind = TypeKind::kListOf, .noun = "a list of rates", .element = &kRate, .is_filled = true};

constexpr Key kRemainingKeys[] = {
    {"header", &kText, true, "", "The header that tells how many calls are left.", "name ratelimit_remaining_header",
     "x-rate-limit-remaining"},
    {"reset", &kWait, false, "", "When there are more again.", "at after ratelimit_reset_header",
     "{ header: x-rate-limit-reset, as: epoch }"},
};
constexpr Table kRemainingTable{.title = "remaining", .keys = kRemainingKeys};
constexpr Type kRemaining{.kind = TypeKind::kSection, .noun = "a map with a header", .table = &kRemainingTable};

constexpr Key kLimitsKeys[] = {
    {"rates", &kRates, false, "", "The vendor's published limits.", "policies rate call_rate_policies",
     "[{ requests: 50, per: 10s }]"},
    {"concurrency", &kPositive, false, "", "How many calls at the same time.", "max_concurrent"},
    {"remaining", &kRemaining, false, "", "Headers that tell what is left.", "ratelimit_remaining_header"},
};
constexpr Table kLimitsTable{.title = "limits", .keys = kLimitsKeys};

constexpr Type kRetryStatuses{
    .kind = TypeKind::kListOf, .noun = "a list of HTTP statuses", .element = &kPositive, .is_filled = true};
constexpr Type kFactor{.kind = TypeKind::kNumber, .noun = "a number from 1", .minimum = 1};
constexpr Key kBackoffKeys[] = {
    {"first", &kDuration, false, "1s", "The first pause.", "initial min"},
    {"max", &kDuration, false, "60s", "The longest pause.", "limit"},
    {"factor", &kFactor, false, "2", "How much longer each pause is.", "multiplier"},
    {"jitter", &kBool, false, "true", "Pauses are drawn between zero and the full one.", ""},
};
constexpr Table kBackoffTable{.title = "backoff", .keys = kBackoffKeys};
constexpr Type kBackoff{.kind = TypeKind::kSection, .noun = "a map", .table = &kBackoffTable};

constexpr Key kRetryKeys[] = {
    {"attempts", &kPositive, false, "4", "How often a call is made at most.", "max_retries max_attempts"},
    {"on", &kRetryStatuses, false, "[429, 502, 503, 504]", "After which statuses.",
     "error_code http_codes statuses status"},
    {"wait", &kWaits, false, "[{ header: retry-after }]", "What tells how long to wait; the longest wins.",
     "after at backoff_strategies backoff_strategy in_body", "[{ header: x-reset, as: epoch }]"},
    {"backoff", &kBackoff, false, "", "The pauses when nothing tells.", ""},
    {"give_up_after", &kDuration, false, "2m", "How long all of it may take.", "timeout max_time"},
    {"writes", &kBool, false, "false", "Repeat writes too.", ""},
};
constexpr Table kRetryTable{.title = "retry", .keys = kRetryKeys};

constexpr Key kErrorKeys[] = {
    {"status", &kStatuses, false, "", "An HTTP status, 4xx, or a list; any when not given.", "http_codes code_in",
     "[400, 422]"},
    {"when", &kCallExpression, false, "", "What else has to hold.", "predicate if condition error_message_contains",
     "success = false"},
    {"class", &kOutcomeType, true, "", "What the failure means.", "type action failure_type"},
    {"message", &kCallExpression, false, "", "Where the answer says what is wrong.", "error_message",
     "errors[0].message"},
    {"code", &kCallExpression, false, "", "The vendor's own code.", "error_code"},
    {"retry", &kBool, false, "", "Repeat, or do not, whatever the class says.", ""},
};
constexpr Table kErrorTable{.title = "an error rule", .keys = kErrorKeys};
constexpr Type kError{.kind = TypeKind::kSection, .noun = "a map with a class", .table = &kErrorTable};

}  // namespace

constinit const Type kLimits{.kind = TypeKind::kSection, .noun = "a map", .table = &kLimitsTable};
constinit const Type kRetry{.kind = TypeKind::kSection, .noun = "a map", .table = &kRetryTable};
constinit const Type kErrors{.kind = TypeKind::kListOf, .noun = "a list of error rules", .element = &kError};

}  // namespace atsume::catalog
