// The query string of the data plane, taken apart. Pure.
//
// integrated_account_id, limit, next_cursor, the engine's own parameters (prefix atsume_, alias truto_) and
// remote_query[…] are told apart from unified filters; forms understood: a=1, a[b]=1, a[]=1, a[0]=1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "atsume/base/limits.h"
#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/net/url.h"

namespace atsume::unify {

// `created_at[gte]=…` is {created_at, gte}; `tags[]=a&tags[]=b` one filter with two values.
struct Filter {
  std::string name;
  std::string op;  // "", gt, gte, lt, lte
  std::vector<std::string> values;
};

enum class ResponseFormat {
  kUnified,
  kRaw,         // what the provider gave
  kNormalized,  // unified, without remote_data and without members that are null
  kDebug,       // unified, and meta.debug tells what was done
};

struct QueryOptions {
  bool ignore_remote_data = false;
  bool strict_filters = false;
  bool hydrate = false;           // items of a partial list are completed by `get`
  bool ignore_limit = false;      // a list answers what one page of the provider brings
  bool body_passthrough = false;  // the body of a write goes to the provider as it is
  bool skip_api_call = false;     // a dry run
  bool explain = false;           // meta.explain tells where every field comes from
  bool validate = false;          // meta.validation tells what is not as it is known
  ResponseFormat format = ResponseFormat::kUnified;
  // Dotted paths ("emails.email").
  std::vector<std::string> fields;  // only these; empty: all
  std::vector<std::string> exclude_fields;
  std::string key_by;  // `result` is an object with this field's values as keys; empty: a list
  std::optional<base::Duration> max_wait;
  std::optional<base::Duration> timeout;
};

struct Query {
  std::string account_id;
  std::uint32_t limit = base::limits::kListLimitDefault;
  bool has_limit = false;
  std::string cursor;  // "" is the first page
  QueryOptions options;
  net::QueryPairs remote_query;
  net::QueryPairs plain;        // everything else, as it was sent
  std::vector<Filter> filters;  // of a unified call: the same, taken apart by parse_filters
};

// Errors: kInvalidRequest "invalid_limit", "invalid_parameter" (an atsume_ parameter that does not exist or has
// a wrong value; anything that is not UTF-8).
Result<Query> parse_query(const net::QueryPairs& pairs);

// Parameters as unified filters, in order. Error kInvalidRequest "invalid_filter". Apart from parse_query because
// a proxy call's parameters are the provider's, whose forms are not ours to judge.
Result<std::vector<Filter>> parse_filters(const net::QueryPairs& plain);

// The engine's own parameters alone, for calls whose other parameters are the provider's. Error
// "invalid_parameter".
Result<QueryOptions> parse_options(const net::QueryPairs& pairs);

// What the options of an answer are asked of.
enum class CallKind { kUnifiedList, kUnifiedGet, kUnifiedWrite, kProxyList, kProxyOther, kCustom };

// No option is ignored: error kInvalidRequest "invalid_parameter" for one that says nothing in a call of this kind.
Result<void> check_options(const QueryOptions& options, CallKind kind, bool is_streamed = false);

}  // namespace atsume::unify
