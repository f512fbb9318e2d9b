// One call of a connector's method, as values: what is asked, and what came of it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "atsume/base/deadline.h"
#include "atsume/catalog/connector.h"
#include "atsume/json/value.h"
#include "atsume/net/http_message.h"
#include "atsume/net/url.h"
#include "atsume/upstream/account.h"

namespace atsume::upstream {

// The place of one provider page. Plain text and numbers, so that it can travel inside a sealed cursor.
struct PageToken {
  // next_url, link_header: the URL; cursor: the cursor; page, offset, range: digits; expression: what it gave, as JSON;
  // "": the first page.
  std::string text;
  int size = 0;                     // page size asked for; 0: the connector's own
  std::uint32_t number = 0;         // pages before this one
  std::uint64_t items = 0;          // items on those pages
  std::vector<std::uint64_t> seen;  // digests of pages before; tells those that come again
};

// What is asked of the provider. Everything it points to must outlive the call.
struct CallSpec {
  std::shared_ptr<const catalog::Connector> connector;
  const catalog::Method* method = nullptr;
  SharedAccount account;
  // By name: those the request line names go into the path, the others where `params_in` says.
  std::vector<std::pair<std::string, json::Value>> arguments;
  net::QueryPairs remote_query;  // goes to the provider as it is
  json::Value body;              // of a write; undefined: none
  // The caller's own body, sent on as it comes instead of one that is written here, with its Content-Type. Such a call
  // is made once: what was read cannot be sent again.
  net::BodyReader* stream = nullptr;
  std::string stream_type;
  PageToken page;  // of a list
  // Only what was changed since then: an ISO 8601 instant, or for `as: token` the provider's own token. Asked for
  // as the method's `since` says.
  std::optional<std::string> updated_since;
  SharedSession session;         // filled in by Upstream for auth methods that have one
  json::Value item;              // of a step made for each of several
  std::string_view auth_method;  // of a step of another auth method than the account's; empty: the account's
};

struct CallOutcome;

// A request that was sent, token requests included.
struct SentRequest {
  std::string method;
  std::string url;                      // without secrets
  int status = 0;                       // 0: no answer came
  std::chrono::nanoseconds duration{};  // until the answer was read
  std::uint32_t page = 0;               // of a list, from 1; 0: of no list
};

// Watches what calls do: for tests, for `atsume try` and for answers that tell of it. Called on the call's own loop;
// must not throw.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  // After every request, whatever came of it.
  virtual void on_sent(const SentRequest&) {}
  // Before a wait: for the provider's limits, or before a request is repeated.
  virtual void on_wait(base::Duration wait, std::string_view why) = 0;
  // A call has succeeded; of a list, `outcome.next` says whether it goes on.
  virtual void on_outcome(const CallOutcome& outcome) = 0;
};

// What every call of one request shares.
struct CallContext {
  json::Arena* arena = nullptr;  // results live here
  base::Deadline deadline = base::Deadline::never();
  base::Duration max_wait{};  // total time that may be spent waiting for the provider's limits
  std::string_view request_id;
  CallObserver* observer = nullptr;
  base::Duration waited{};                   // out: of max_wait
  std::chrono::nanoseconds upstream_time{};  // out: spent on the provider, waits included
  int calls = 0;                             // out: requests sent
  net::Headers rate_limit_headers;           // out: ratelimit-* to pass on, from the last answer
  SharedAccount renewed;                     // out: the account as it is since a call renewed its token
  SharedAccount renewed_stored;              // out: the stored one, where that is of an account that is not stored
};

// An answer that counts as success by the connector's rules.
struct CallOutcome {
  int status = 0;
  net::Headers headers;
  std::string raw;                // the body's bytes as they came
  json::Value body;               // decoded; text for text; undefined for no body
  json::Value data;               // what `data` picks, or the body
  net::Url asked;                 // the request's URL, without credentials
  bool is_empty = false;          // an error rule said `empty`: no items
  std::optional<PageToken> next;  // of a list: where it goes on
  std::string since_token;        // `as: token`: what the next updated_since has to be; "" when there is none
};

}  // namespace atsume::upstream
