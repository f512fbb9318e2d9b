// What one request to the data plane carries from floor to floor. Plain data, made by api per request.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "atsume/base/deadline.h"
#include "atsume/base/error.h"
#include "atsume/catalog/catalog.h"
#include "atsume/json/value.h"
#include "atsume/upstream/call.h"

namespace atsume::unify {

// How far an answer that is streamed has come. Written by the stream, on its loop; read when the stream has gone.
struct StreamReport {
  std::uint64_t records = 0;
  int calls = 0;                             // requests sent to the provider
  std::chrono::nanoseconds upstream_time{};  // spent on the provider
  bool is_complete = false;                  // its last line was taken: $end or $error
  std::string code;                          // of the error that ended it
};

// Belongs to one request and one loop.
struct RequestContext {
  std::string request_id;
  std::shared_ptr<const catalog::Catalog> catalog;  // taken once; a reload does not change a running request
  base::Deadline deadline = base::Deadline::never();
  json::Arena arena{64 * 1024};
  upstream::CallContext call;  // its arena and deadline are set from the above
  // An error as callers see it, as JSON text: for answers whose head has gone out when it happens.
  std::function<std::string(const Error&)> error_body;
  std::shared_ptr<StreamReport> stream;  // out: the answer's body is a stream of records
};

}  // namespace atsume::unify
