#include <charconv>

#include "atsume/base/text.h"
#include "catalog/build.h"
#include "catalog/keys_types.h"
#include "catalog/url_parts.h"

namespace atsume::catalog {

using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

constexpr std::string_view kWaitNames[] = {"auto", "seconds", "ms", "epoch", "date"};
constexpr std::string_view kScopeNames[] = {"account", "app"};

// The check has seen it compile.
std::optional<jsonata::Pattern> build_pattern(const std::string& text) {
  if (text.empty()) return std::nullopt;
  auto pattern = jsonata::Pattern::compile(portable_pattern(text));
  return pattern ? std::optional(*std::move(pattern)) : std::nullopt;
}

Wait build_wait(const Node& map, Build build) {
  return {.header = base::to_lower(text_of(map, "header")),
          .body = build.checked.expression(map.find("body")),
          .as = choice_of(map, "as", kWaitNames, WaitAs::kAuto),
          .match = build_pattern(text_of(map, "match"))};
}

double number_of(const Node& map, std::string_view key, double fallback) {
  const Node* node = map.find(key);
  if (node != nullptr) std::from_chars(node->scalar.data(), node->scalar.data() + node->scalar.size(), fallback);
  return fallback;
}

}  // namespace

ErrorRule::StatusRange to_range(const std::string& text) {
  if (text.ends_with("xx")) {
    const int first = (text[0] - '0') * 100;
    return {first, first + 99};
  }
  int status = 0;
  std::from_chars(text.data(), text.data() + text.size(), status);
  return {status, status};
}

RetryPolicy build_retry(RetryPolicy policy, const Node* map, Build build) {
  if (map == nullptr) return policy;
  policy.attempts = static_cast<int>(integer_of(*map, "attempts", policy.attempts));
  if (const Node* on = map->find("on")) {
    policy.on.clear();
    for (const auto& item : on->items) policy.on.push_back(static_cast<int>(to_integer(*item)));
  }
  if (const Node* waits = map->find("wait")) {
    policy.waits.clear();
    for (const auto& item : waits->items) policy.waits.push_back(build_wait(*item, build));
  }
  if (const Node* backoff = map->find("backoff")) {
    policy.backoff_first = duration_of(*backoff, "first", policy.backoff_first);
    policy.backoff_max = duration_of(*backoff, "max", policy.backoff_max);
    policy.backoff_factor = number_of(*backoff, "factor", policy.backoff_factor);
    policy.has_full_jitter = bool_of(*backoff, "jitter", policy.has_full_jitter);
  }
  policy.give_up_after = duration_of(*map, "give_up_after", policy.give_up_after);
  policy.repeats_writes = bool_of(*map, "writes", policy.repeats_writes);
  return policy;
}

Limits build_limits(const Node* map, Build build) {
  Limits limits;
  if (map == nullptr) return limits;
  if (const Node* rates = map->find("rates")) {
    for (const auto& item : rates->items) {
      limits.rates.push_back({.requests = static_cast<int>(integer_of(*item, "requests", 0)),
                              .per = duration_of(*item, "per", {}),
                              .scope = choice_of(*item, "scope", kScopeNames, Rate::Scope::kAccount)});
    }
  }
  limits.concurrency = static_cast<int>(integer_of(*map, "concurrency", 0));
  if (const Node* remaining = map->find("remaining")) {
    limits.remaining_header = base::to_lower(text_of(*remaining, "header"));
    if (const Node* reset = remaining->find("reset")) limits.reset = build_wait(*reset, build);
  }
  return limits;
}

std::vector<ErrorRule> build_errors(const Node* list, Build build) {
  std::vector<ErrorRule> rules;
  if (list == nullptr) return rules;
  rules.reserve(list->items.size());
  rules.reserve(list->items.size());
  for (const auto& item : list->items) {
    ErrorRule rule;
    for (const std::string& status : texts_of(*item, "status")) rule.statuses.push_back(to_range(status));
    rule.when = build.checked.expression(item->find("when"));
    rule.outcome = choice_of(*item, "class", kOutcomeNames, OutcomeClass::kUpstream);
    rule.message = build.checked.expression(item->find("message"));
    rule.code = build.checked.expression(item->find("code"));
    if (item->find("retry") != nullptr) rule.retry = bool_of(*item, "retry", false);
    rules.push_back(std::move(rule));
  }
  return rules;
}

SharedList<ErrorRule> build_errors(const Node* list, const SharedList<ErrorRule>& inherited, Build build) {
  if (list == nullptr) return inherited;
  std::vector<ErrorRule> rules = build_errors(list, build);
  rules.insert(rules.end(), inherited.begin(), inherited.end());
  return rules;
}

}  // namespace atsume::catalog
