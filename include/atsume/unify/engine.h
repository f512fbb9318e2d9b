// The data plane: unified calls, the proxy and the custom passthrough.
//
// A request goes plan -> provider arguments -> upstream -> records -> answer; handle_unified.cc reads in
// that order. One Engine per loop; the parts must outlive it.
#pragma once

#include <memory>
#include <string>

#include "atsume/base/metrics.h"
#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/net/clock.h"
#include "atsume/net/http_message.h"
#include "atsume/net/task.h"
#include "atsume/store/vault.h"
#include "atsume/unify/context.h"
#include "atsume/unify/query.h"
#include "atsume/upstream/accounts.h"
#include "atsume/upstream/upstream.h"

namespace atsume::unify {

struct UnifiedRequest {
  std::string model;
  std::string resource;
  std::string method;  // list, get, create, update, delete, or one of the resource's own ("move-stage")
  std::string id;      // of one record; "" for list and create
  Query query;
  json::Value body;  // the unified body of a write; undefined: none
  upstream::SharedAccount account;
  bool is_streamed = false;  // of a list: every record of every page, one on each line
};

struct ProxyRequest {
  std::string resource;
  std::string method;
  std::string id;
  Query query;
  std::string body;  // JSON text; empty: none
  // Or: a multipart form, passed on as it comes, with its Content-Type.
  std::unique_ptr<net::BodyReader> stream;
  std::string stream_type;
  upstream::SharedAccount account;
  bool is_streamed = false;  // as of UnifiedRequest
};

struct CustomRequest {
  std::string method;
  std::string raw_path;   // begins with '/'
  std::string raw_query;  // the engine's own parameters taken out, everything else untouched
  net::Headers headers;
  std::unique_ptr<net::BodyReader> body;
  upstream::SharedAccount account;
};

class KnownShapes;

class Engine {
 public:
  struct Parts {
    upstream::Upstream& upstream;
    const store::Vault& vault;  // seals cursors
    net::Clock& clock;
    base::Random& random;
    base::Metrics& metrics;
  };
  explicit Engine(Parts parts);

  // list: the envelope; get, create, update: the object; delete: {id}; any other method: {result}. Errors: kNotFound
  // "unknown_model", "unknown_resource", "unknown_method" (with did-you-mean); kNotSupported "not_supported" when the
  // account's provider has no such mapping; kInvalidRequest "invalid_cursor", "unknown_filter", "unsupported_filter";
  // "invalid_parameter"; kCursorExpired; those of Upstream::call.
  // A list that is streamed is NDJSON (application/x-ndjson): its first page is read before this returns, so that what
  // goes wrong until then is an error like any; each further one when the lines before it were taken. It ends with
  // {"$end":{"count":n}} or {"$error":…}; what becomes of it stands in context.stream. Pages have the time of a call
  // each, unless the caller has set one for the whole.
  net::Task<Result<net::HttpResponse>> unified(UnifiedRequest request, RequestContext& context);

  // list: the envelope of raw items, or the stream; anything else: the provider's body untouched.
  net::Task<Result<net::HttpResponse>> proxy(ProxyRequest request, RequestContext& context);

  // The provider's answer as it comes, streamed both ways.
  net::Task<Result<net::HttpResponse>> custom(CustomRequest request, RequestContext& context);

 private:
  Parts parts_;
  std::shared_ptr<KnownShapes> shapes_;  // of calls that were validated
};

}  // namespace atsume::unify
