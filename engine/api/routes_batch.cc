// /batch-request: several unified and proxy calls of one account in one request.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "api/batch_body.h"
#include "api/data_call.h"
#include "api/handlers.h"
#include "api/once.h"
#include "api/problem.h"
#include "atsume/base/limits.h"
#include "atsume/net/gather.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using Json = nlohmann::ordered_json;

constexpr std::size_t kSideBySide = 5;  // calls of one batch at a time

std::string dump(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

// One call with what it needs for itself, and what came of it.
struct BatchCall {
  BatchItem item;
  std::size_t index = 0;
  unify::RequestContext context;
  Result<HttpResponse> answer = HttpResponse();
};

Error needs_write_key() {
  return base::caller_error(ErrorClass::kForbidden, "level_too_low",
                            "this call needs a key of level write; yours is read");
}

Result<DataCall> data_call_of(const BatchItem& item, const upstream::SharedAccount& account) {
  DataCall out{.model = item.model, .resource = item.resource, .method = item.method, .id = item.id};
  ATSUME_TRY(out.query, unify::parse_query(item.query));
  out.body = is_write(item.method) ? item.body : "";
  out.account = account;
  return out;
}

Task<void> answer_one(const ServerParts& parts, const upstream::SharedAccount& account, BatchCall& one) {
  auto call = data_call_of(one.item, account);
  if (!call) {
    one.answer = Fail(std::move(call).error());
    co_return;
  }
  one.answer = co_await answer_data_call(parts, std::move(*call), one.context);
}

// The first of a batch was paid for when it came in.
Result<void> admit(const ServerParts& parts, Request& request, const BatchCall& one) {
  if (is_write(one.item.method) && request.caller.level == store::KeyLevel::kRead) return Fail(needs_write_key());
  if (one.index == 0) return {};
  return parts.gate.spend(request.caller);
}

// Of the same request, with an arena of its own.
void begin_context(const unify::RequestContext& whole, unify::RequestContext& out) {
  out.request_id = whole.request_id;
  out.catalog = whole.catalog;
  out.deadline = whole.deadline;
  out.call = {
      .arena = &out.arena, .deadline = out.deadline, .max_wait = whole.call.max_wait, .request_id = out.request_id};
}

// Reads run side by side. A write waits for what stands before it, and is waited for.
Task<void> answer_all(const ServerParts& parts, Request& request, const upstream::SharedAccount& account,
                      std::span<const std::unique_ptr<BatchCall>> calls) {
  std::vector<Task<void>> together;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    BatchCall& one = *calls[i];
    if (auto admitted = admit(parts, request, one); !admitted) {
      one.answer = Fail(std::move(admitted).error());
    } else {
      together.push_back(answer_one(parts, account, one));
    }
    const bool is_alone = is_write(one.item.method) || i + 1 == calls.size() || is_write(calls[i + 1]->item.method);
    if (!is_alone && together.size() < kSideBySide) continue;
    co_await net::gather(std::move(together));
    together.clear();
  }
}

// The calls of a batch overlap: its time at the provider is that of the longest.
void add_up(std::span<const std::unique_ptr<BatchCall>> calls, unify::RequestContext& whole) {
  for (const auto& one : calls) {
    whole.call.calls += one->context.call.calls;
    whole.call.upstream_time = std::max(whole.call.upstream_time, one->context.call.upstream_time);
    if (!one->context.call.rate_limit_headers.fields().empty()) {
      whole.call.rate_limit_headers = one->context.call.rate_limit_headers;
    }
  }
}

Json label_of(const BatchCall& one) {
  const std::string resource = (one.item.model.empty() ? "" : one.item.model + "/") + one.item.resource;
  Json out = {{"index", one.index}, {"resource", resource}, {"method", one.item.method}};
  if (!one.item.name.empty()) out["name"] = one.item.name;
  if (!one.item.id.empty()) out["id"] = one.item.id;
  return out;
}

// The answer's own bytes, so that no number in it changes; what is no JSON is a text.
std::string result_of(const BatchCall& one) {
  Json label = label_of(one);
  label["status"] = one.answer->status;
  std::string out = dump(label);
  const bool is_json = one.answer->headers.get("content-type").find("json") != std::string_view::npos;
  std::string data = one.answer->text.empty() ? "null" : is_json ? one.answer->text : dump(Json(one.answer->text));
  out.back() = ',';
  return out + "\"data\":" + std::move(data) + "}";
}

std::string error_of(const BatchCall& one, std::string_view request_id) {
  Json out = label_of(one);
  out.update(Json::parse(problem(one.answer.error(), request_id).text));
  return dump(out);
}

HttpResponse batch_response(std::span<const std::unique_ptr<BatchCall>> calls, std::string_view request_id) {
  std::string results;
  std::string errors;
  for (const auto& one : calls) {
    std::string& list = one->answer ? results : errors;
    if (!list.empty()) list += ',';
    list += one->answer ? result_of(*one) : error_of(*one, request_id);
  }
  return json_response(200, "{\"result\":[" + results + "],\"errors\":[" + errors + "]}");
}

Task<Result<HttpResponse>> make_batch(const ServerParts& parts, Request& request, Batch batch,
                                      upstream::SharedAccount account) {
  std::vector<std::unique_ptr<BatchCall>> calls;
  for (auto& item : batch.items) {
    auto one = std::make_unique<BatchCall>();
    one->item = std::move(item);
    one->index = calls.size();
    begin_context(request.context, one->context);
    calls.push_back(std::move(one));
  }
  co_await answer_all(parts, request, account, calls);
  add_up(calls, request.context);
  co_return batch_response(calls, request.context.request_id);
}

Task<Result<HttpResponse>> batch(const ServerParts& parts, Request& request) {
  std::string text;
  if (request.http.body) {
    ATSUME_CO_TRY(
        text, co_await net::read_all(*request.http.body, base::limits::kRequestBodyBytesMax, request.context.deadline));
  }
  ATSUME_CO_TRY(auto asked, read_batch(text, request.context.arena));
  ATSUME_CO_TRY(auto account, co_await find_account(parts, request, asked.account_id));
  ATSUME_CO_TRY_VOID(co_await use_definitions(parts, request, account->record()));
  const auto make = [&] { return make_batch(parts, request, std::move(asked), account); };
  co_return co_await once(parts, request, text, make);
}

}  // namespace

void add_batch_routes(Router& router, const ServerParts& parts) {
  router.add("POST", "/batch-request", Access::kRead, [&parts](Request& request) { return batch(parts, request); });
}

}  // namespace atsume::api
