// How a provider is spoken to: encodings, pages, limits, repeats, and what its answers mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/time.h"
#include "atsume/catalog/expression.h"
#include "atsume/jsonata/pattern.h"

namespace atsume::catalog {

enum class ArgumentPlace { kQuery, kBody, kHeader };
enum class Encode { kJson, kForm, kMultipart, kJsonApi, kXml, kText, kNone };
enum class Decode { kAuto, kJson, kJsonApi, kXml, kCsv, kNdjson, kText, kBytes };
enum class ArrayFormat { kRepeat, kBrackets, kIndices, kComma };
enum class Effect { kRead, kWrite, kDelete };

// The classes of CONNECTOR errors, as authors write them.
enum class OutcomeClass {
  kOk,
  kEmpty,
  kBadCredentials,
  kForbidden,
  kNotFound,
  kInvalid,
  kConflict,
  kRateLimited,
  kCursorExpired,
  kNotSupported,
  kUnavailable,
  kUpstream,
};
std::string_view name_of(OutcomeClass outcome);
std::optional<OutcomeClass> parse_outcome_class(std::string_view name);

struct ErrorRule {
  struct StatusRange {
    int first = 0;
    int last = 0;
  };
  std::vector<StatusRange> statuses;  // empty: any
  Expression when;
  OutcomeClass outcome = OutcomeClass::kUpstream;
  Expression message;
  Expression code;
  std::optional<bool> retry;
};

enum class WaitAs { kAuto, kSeconds, kMilliseconds, kEpoch, kDate };
struct Wait {
  std::string header;  // lower case; empty when `body` is given
  Expression body;
  WaitAs as = WaitAs::kAuto;
  std::optional<jsonata::Pattern> match;  // group 1 is the value; without one, all of it
};

struct RetryPolicy {
  int attempts = 4;
  std::vector<int> on = {429, 502, 503, 504};
  std::vector<Wait> waits;
  base::Duration backoff_first{1000};
  base::Duration backoff_max{60000};
  double backoff_factor = 2;
  bool has_full_jitter = true;
  base::Duration give_up_after{120000};
  bool repeats_writes = false;
};

struct Rate {
  int requests = 0;
  base::Duration per{};
  enum class Scope { kAccount, kApp } scope = Scope::kAccount;
};
struct Limits {
  std::vector<Rate> rates;
  int concurrency = 0;  // 0: not limited
  std::string remaining_header;
  std::optional<Wait> reset;
};

enum class PaginateType { kPage, kOffset, kCursor, kNextUrl, kLinkHeader, kRange, kExpression, kNone };
struct Paginate {
  PaginateType type = PaginateType::kNone;
  std::string size_param;
  int size = 0;  // 0: not sent
  int max_size = 0;
  ArgumentPlace in = ArgumentPlace::kQuery;
  Expression more;
  Expression items;
  int max_pages = 10'000;
  bool keep_query = false;
  enum class EmptyPage { kStop, kContinue } empty_page = EmptyPage::kStop;
  std::string param;       // page, offset, cursor
  std::int64_t start = 0;  // page (1 by default), offset
  int step = 0;            // offset: 0 = by items received
  bool steps_by_size = false;
  Expression pages;
  Expression total;
  Expression first;            // expression
  Expression next;             // cursor, next_url, expression
  std::string rel = "next";    // link_header
  std::string unit = "items";  // range
  std::string reason;          // none
};

enum class SinceAs { kIso, kDate, kEpochSeconds, kEpochMilliseconds, kHttpDate, kToken };
struct Since {
  std::string param;
  ArgumentPlace in = ArgumentPlace::kQuery;
  SinceAs as = SinceAs::kIso;
  Expression token;
  std::optional<Template> format;
};

}  // namespace atsume::catalog
