#include "upstream/classify.h"

#include <algorithm>

#include "atsume/base/limits.h"
#include "atsume/base/text.h"
#include "upstream/missing_scopes.h"

namespace atsume::upstream {
namespace {

using catalog::ErrorRule;
using catalog::OutcomeClass;

OutcomeClass default_class(int status) {
  if (status >= 200 && status < 300) return OutcomeClass::kOk;
  switch (status) {
    case 400:
    case 422:
      return OutcomeClass::kInvalid;
    case 401:
      return OutcomeClass::kBadCredentials;
    case 403:
      return OutcomeClass::kForbidden;
    case 404:
      return OutcomeClass::kNotFound;
    case 409:
      return OutcomeClass::kConflict;
    case 429:
      return OutcomeClass::kRateLimited;
    case 503:
      return OutcomeClass::kUnavailable;
    default:
      return OutcomeClass::kUpstream;
  }
}

bool matches_status(const ErrorRule& rule, int status) {
  return rule.statuses.empty() || std::ranges::any_of(rule.statuses, [status](const auto& range) {
           return status >= range.first && status <= range.last;
         });
}

// A class that a rule gave says by itself whether repeating helps; of answers without a rule the status decides.
bool repeats(const catalog::RetryPolicy& policy, OutcomeClass outcome, int status, const ErrorRule* rule) {
  if (rule && rule->retry) return *rule->retry;
  const bool is_listed = std::ranges::find(policy.on, status) != policy.on.end();
  if (outcome == OutcomeClass::kRateLimited || outcome == OutcomeClass::kUnavailable) {
    return is_listed || (rule && default_class(status) != outcome);
  }
  return outcome == OutcomeClass::kUpstream && is_listed;
}

// What providers commonly call their message.
std::string message_in(json::Value body) {
  for (std::string_view name : {"message", "error", "error_description", "detail", "title"}) {
    if (auto value = body.find(name); value.is_string()) return std::string(value.as_string());
  }
  return {};
}

struct ClassFacts {
  ErrorClass error_class;
  std::string_view code;
  std::string_view sentence;
};

ClassFacts facts_of(OutcomeClass outcome) {
  switch (outcome) {
    case OutcomeClass::kBadCredentials:
      return {ErrorClass::kUnauthenticated, "bad_credentials", "the provider refuses the account's credentials"};
    case OutcomeClass::kForbidden:
      return {ErrorClass::kForbidden, "forbidden", "the account's credentials may not do this at the provider"};
    case OutcomeClass::kNotFound:
      return {ErrorClass::kNotFound, "not_found", "the provider has no such record"};
    case OutcomeClass::kInvalid:
      return {ErrorClass::kInvalid, "invalid", "the provider refuses the values sent"};
    case OutcomeClass::kConflict:
      return {ErrorClass::kConflict, "conflict", "the provider reports a conflict"};
    case OutcomeClass::kRateLimited:
      return {ErrorClass::kRateLimited, "rate_limited", "the provider's rate limit is reached"};
    case OutcomeClass::kCursorExpired:
      return {ErrorClass::kCursorExpired, "cursor_expired", "the provider's cursor has expired; start again"};
    case OutcomeClass::kNotSupported:
      return {ErrorClass::kNotSupported, "not_supported", "the account's plan at the provider lacks this"};
    case OutcomeClass::kUnavailable:
      return {ErrorClass::kUnavailable, "unavailable", "the provider cannot answer now"};
    default:
      return {ErrorClass::kUpstream, "upstream", "the provider failed"};
  }
}

}  // namespace

Result<Classification> classify(const CallSpec& spec, const AnswerScope& answer, int status) {
  for (const ErrorRule& rule : spec.method->errors) {
    if (!matches_status(rule, status)) continue;
    // A rule for any status and without a condition would swallow successes.
    if (rule.statuses.empty() && !rule.when) continue;
    if (rule.when) {
      ATSUME_TRY(auto holds, answer.evaluate(rule.when));
      if (!is_true(holds)) continue;
    }
    Classification out{.outcome = rule.outcome, .may_repeat = repeats(spec.method->retry, rule.outcome, status, &rule)};
    // The refusal counts, also when its message cannot be read.
    const auto message = answer.evaluate(rule.message);
    ATSUME_TRY(auto code, answer.evaluate(rule.code));
    out.message = message ? scalar_text(*message).value_or(message_in(answer.body())) : message_in(answer.body());
    out.code = scalar_text(code).value_or("");
    return out;
  }
  const OutcomeClass outcome = default_class(status);
  return Classification{.outcome = outcome,
                        .message = message_in(answer.body()),
                        .may_repeat = repeats(spec.method->retry, outcome, status, nullptr)};
}

Error to_error(const CallSpec& spec, const Classification& classification, int status, std::string_view body) {
  const ClassFacts facts = facts_of(classification.outcome);
  std::string message(facts.sentence);
  if (!classification.message.empty()) {
    message += ": ";
    message += base::utf8_prefix(classification.message, 1000);
  } else {
    message += " (" + std::to_string(status) + " " + std::string(net::reason_phrase(status)) + ")";
  }
  auto error = base::provider_error(facts.error_class, facts.code, std::move(message))
                   .with_detail("connector", spec.connector->id)
                   .with_detail("method", method_name(spec))
                   .with_remote({.status = status,
                                 .body = std::string(base::utf8_prefix(body, base::limits::kRawResponseBytesMax))});
  if (!classification.code.empty()) error = std::move(error).with_detail("provider_code", classification.code);
  return with_scopes(spec, std::move(error));
}

}  // namespace atsume::upstream
