// One unified or proxy call, whoever asks for it: a route, or an item of a batch.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "atsume/api/server.h"
#include "atsume/net/http_message.h"
#include "atsume/net/task.h"
#include "atsume/unify/engine.h"

namespace atsume::api {

struct DataCall {
  std::string model;  // empty: the proxy
  std::string resource;
  std::string method;
  std::string id;
  unify::Query query;  // of a unified call: without its filters
  std::string body;    // as it came; empty: none
  std::string body_type;
  std::unique_ptr<net::BodyReader> stream;  // a body for the proxy that is passed on as it comes
  upstream::SharedAccount account;
  bool is_streamed = false;  // a list as NDJSON: the context has an error_body
};

// Whether the provider may be changed by it.
bool is_write(std::string_view method);

// The waits that a caller asked for.
void apply_options(const unify::QueryOptions& options, base::SteadyTime now, unify::RequestContext& context);

// The context's catalog is the one that the account sees. Errors: those of Engine; kInvalidRequest "invalid_json",
// "invalid_form", "invalid_filter".
net::Task<Result<net::HttpResponse>> answer_data_call(const ServerParts& parts, DataCall call,
                                                      unify::RequestContext& context);

}  // namespace atsume::api
