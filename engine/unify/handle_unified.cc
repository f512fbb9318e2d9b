#include "atsume/unify/engine.h"
#include "unify/cursor.h"
#include "unify/dry_run.h"
#include "unify/envelope.h"
#include "unify/stream.h"
#include "unify/unified_call.h"

namespace atsume::unify {
namespace {

using net::HttpResponse;
using net::Task;

// A rule of the connector said `empty`: no items, and here one was asked for.
Error nothing_there(const UnifiedRequest& request) {
  return base::provider_error(ErrorClass::kNotFound, "not_found",
                              "the provider has nothing for this " + request.resource + "." + request.method);
}

// Methods beyond these are the resource's own ("move-stage") and answer {result}.
bool is_standard(const std::string& method) {
  return method == "get" || method == "create" || method == "update" || method == "delete";
}

// The record that came back, or what is known of it when the provider answers a write with nothing.
json::Value answered_record(UnifiedCall& call, const upstream::CallOutcome& outcome, json::Arena& arena) {
  if (call.request.method != "delete" && outcome.data.is_object()) {
    // A file's bytes are the record already: they are not sent twice.
    const bool is_file = call.spec.method->decode == catalog::Decode::kBytes;
    const auto scope = call.item_scope(arena);
    const auto record = map_record(call.plan, outcome.data, 0, scope,
                                   is_file ? RemoteData::kLeaveOut : call.shape.remote_data(), call.warnings);
    if (call.validation) call.validation->add(outcome.data, record);
    return record;
  }
  json::ObjectBuilder out(arena);
  if (!call.id.is_undefined()) out.set("id", call.id);
  return out.finish();
}

// What the provider said, its bytes where nothing is taken out of them.
HttpResponse raw_response(const UnifiedCall& call, upstream::CallOutcome outcome, json::Arena& arena) {
  if (call.shape.selects() && (outcome.body.is_object() || outcome.body.is_array())) {
    return json_response(call.shape.select(outcome.body, arena));
  }
  return untouched(std::move(outcome));
}

Task<Result<HttpResponse>> answer_one(UnifiedCall& call, RequestContext& context) {
  const Watching watching(call.watch.get(), context.call);
  auto& arena = context.arena;
  ATSUME_CO_TRY(auto outcome, co_await call.parts.upstream.call(call.spec, context.call));
  if (outcome.is_empty && call.request.method == "get") co_return Fail(nothing_there(call.request));
  if (call.shape.is_raw()) co_return raw_response(call, std::move(outcome), arena);
  const json::Value record = call.shape.apply(answered_record(call, outcome, arena), arena);
  const json::Value more = describe_call(call, arena);
  if (is_standard(call.request.method)) co_return object_response(record, call.warnings, arena, more);
  co_return result_response(record, call.warnings, arena, more);
}

// Where the list goes on.
Result<CursorState> begin_of(const UnifiedCall& call) {
  const Query& query = call.request.query;
  if (query.cursor.empty()) return CursorState();
  return open_cursor(query.cursor, call.cursor_binding(), call.parts.vault, call.begun);
}

std::string seal(const UnifiedCall& call, const CursorState& place) {
  return seal_cursor(place, call.cursor_binding(), call.parts.vault, call.parts.clock.wall_now());
}

Task<Result<HttpResponse>> answer_list(UnifiedCall& call, RequestContext& context) {
  Walk walk = call.first_walk();
  ATSUME_CO_TRY(walk.from, begin_of(call));
  ATSUME_CO_TRY(const auto walked, co_await read_records(call, walk, context));
  const auto listed = call.shape.apply_to_list(walked.records, context.arena);
  json::ObjectBuilder more(context.arena);
  for (const auto& member : describe_call(call, context.arena).members()) more.set(member.key, member.value);
  more.set("unkeyed", listed.unkeyed);
  ListEnvelope envelope{
      .records = listed.records, .count = listed.count, .warnings = &call.warnings, .more = more.finish()};
  if (walked.next) envelope.next_cursor = seal(call, *walked.next);
  co_return list_response(envelope, context.arena);
}

// The call, page by page.
class UnifiedSource final : public ListSource {
 public:
  explicit UnifiedSource(std::unique_ptr<UnifiedCall> call) : call_(std::move(call)) {}

  Task<Result<WalkResult>> read(CursorState from, RequestContext& context) override {
    Walk walk = call_->first_walk();
    walk.from = std::move(from);
    ATSUME_CO_TRY(auto walked, co_await read_records(*call_, walk, context));
    walked.records = call_->shape.apply_to_list(walked.records, context.arena).records;
    co_return walked;
  }
  json::Value meta(json::Arena& arena) override {
    count_warnings(call_->plan, call_->warnings, call_->parts.metrics);
    return make_meta(describe_call(*call_, arena), call_->warnings, arena);
  }
  std::string seal(const CursorState& place) override { return unify::seal(*call_, place); }

 private:
  std::unique_ptr<UnifiedCall> call_;
};

Task<Result<HttpResponse>> stream_list(std::unique_ptr<UnifiedCall> call, RequestContext& context) {
  StreamStart start{.options = call->options()};
  ATSUME_CO_TRY(start.from, begin_of(*call));
  net::Clock& clock = call->parts.clock;
  start.source = std::make_unique<UnifiedSource>(std::move(call));
  co_return co_await start_stream(std::move(start), clock, context);
}

}  // namespace

Engine::Engine(Parts parts) : parts_(parts), shapes_(std::make_shared<KnownShapes>()) {}

Task<Result<HttpResponse>> Engine::unified(UnifiedRequest request, RequestContext& context) {
  ATSUME_CO_TRY(auto call, begin_call(parts_, std::move(request), *context.catalog));
  if (call->options().skip_api_call) co_return dry_run(*call, context);
  if (call->request.is_streamed) co_return co_await stream_list(std::move(call), context);
  if (call->options().validate) {
    call->validation = std::make_unique<Validation>(call->plan, shapes_->find(call->plan));
  }
  auto answer = call->is_list() ? answer_list(*call, context) : answer_one(*call, context);
  auto answered = co_await std::move(answer);
  count_warnings(call->plan, call->warnings, parts_.metrics);
  co_return answered;
}

}  // namespace atsume::unify
