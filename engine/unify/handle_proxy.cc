#include <algorithm>

#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/unify/engine.h"
#include "atsume/upstream/picked.h"
#include "unify/cursor.h"
#include "unify/dry_run.h"
#include "unify/envelope.h"
#include "unify/plan.h"
#include "unify/shape.h"
#include "unify/stream.h"
#include "unify/walk.h"

namespace atsume::unify {
namespace {

Error unknown(std::string_view what, const std::string& name, const std::vector<std::string>& known) {
  std::string message = "the connector has no " + std::string(what) + " \"" + name + "\"";
  if (auto nearest = base::did_you_mean(name, known)) message += "; did you mean " + *nearest + "?";
  return base::caller_error(ErrorClass::kNotFound, "unknown_" + std::string(what), std::move(message));
}

Result<const catalog::Method*> find_method(const catalog::Connector& connector, const ProxyRequest& request) {
  const auto* resource = connector.find_resource(request.resource);
  if (!resource) {
    std::vector<std::string> known;
    for (const auto& one : connector.resources) known.push_back(one.name);
    return Fail(unknown("resource", request.resource, known));
  }
  if (const auto* method = resource->find(request.method)) return method;
  std::vector<std::string> known;
  for (const auto& one : resource->methods) known.push_back(one.name);
  return Fail(unknown("method", request.resource + "." + request.method, known));
}

// Parameters named in the request line fill the path, and updated_since is written as the method's `since` says; the
// others go to the provider as they are, in the body where the connector has it so.
void sort_parameters(const ProxyRequest& request, upstream::CallSpec& spec, json::Arena& arena) {
  const auto path = spec.method->request.arguments();
  if (!request.id.empty()) spec.arguments.emplace_back("id", json::Value::string(arena.copy(request.id)));
  // The one argument of an item's path is the id, whatever the connector calls it.
  if (!request.id.empty() && path.size() == 1 && path.front() != "id") {
    spec.arguments.emplace_back(path.front(), json::Value::string(arena.copy(request.id)));
  }
  for (const auto& [name, value] : request.query.plain) {
    const bool is_in_path = std::ranges::find(path, name) != path.end();
    if (!is_in_path && name == "updated_since" && spec.method->since) {
      spec.updated_since = value;
    } else if (is_in_path || spec.method->params_in == catalog::ArgumentPlace::kBody) {
      spec.arguments.emplace_back(name, json::Value::string(arena.copy(value)));
    } else {
      spec.remote_query.emplace_back(name, value);
    }
  }
  const auto& remote = request.query.remote_query;
  spec.remote_query.insert(spec.remote_query.end(), remote.begin(), remote.end());
}

Result<void> set_stream(ProxyRequest& request, upstream::CallSpec& spec) {
  const bool is_form = spec.method->encode == catalog::Encode::kMultipart && !spec.method->body;
  const bool is_taken = is_form || request.query.options.body_passthrough;
  if (!is_taken) {
    return Fail(base::caller_error(ErrorClass::kInvalid, "invalid_body",
                                   "this method takes no multipart form of yours: send its members as JSON"));
  }
  spec.stream = request.stream.get();
  spec.stream_type = request.stream_type;
  return {};
}

// The record alone: what came is the whole list.
net::HttpResponse picked(const upstream::CallOutcome& outcome) {
  net::HttpResponse out{.status = outcome.status, .text = json::write(outcome.data)};
  out.headers.set("content-type", "application/json");
  return out;
}

// One call under way. Belongs to one request, and of a streamed list to its stream.
struct ProxyCall {
  explicit ProxyCall(ProxyRequest asked) : request(std::move(asked)), shape(Shape::of_items(request.query.options)) {}

  ProxyRequest request;
  json::Arena arena{4 * 1024};  // of what is asked
  upstream::CallSpec spec;
  Shape shape;

  Walk first_walk() const { return begin_walk(request.query, request.is_streamed); }
  std::string cursor_binding() const {
    return unify::cursor_binding(request.account->record().id, "proxy/" + request.resource, request.query);
  }
};

Result<void> set_body(ProxyCall& call) {
  if (call.request.stream) return set_stream(call.request, call.spec);
  if (call.request.body.empty()) return {};
  auto body = json::parse(call.request.body, call.arena);
  if (!body) {
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_json",
                                   "the body is not JSON: " + body.error().message()));
  }
  call.spec.body = *body;
  return {};
}

Result<std::unique_ptr<ProxyCall>> begin_proxy(ProxyRequest request, const catalog::Catalog& catalog) {
  const auto kind = request.method == "list" ? CallKind::kProxyList : CallKind::kProxyOther;
  ATSUME_TRY_VOID(check_options(request.query.options, kind, request.is_streamed));
  ATSUME_TRY(auto connector, find_connector(catalog, *request.account));
  auto call = std::make_unique<ProxyCall>(std::move(request));
  call->spec.connector = connector;
  call->spec.account = call->request.account;
  ATSUME_TRY(call->spec.method, find_method(*connector, call->request));
  sort_parameters(call->request, call->spec, call->arena);
  ATSUME_TRY_VOID(set_body(*call));
  return call;
}

net::Task<Result<WalkResult>> read_items(ProxyCall& call, upstream::Upstream& upstream, Walk walk,
                                         RequestContext& context) {
  const ItemMapper map = [](json::Value item, std::size_t) { return item; };
  co_return co_await walk_list(upstream, call.spec, std::move(walk), map, context);
}

class ProxySource final : public ListSource {
 public:
  ProxySource(std::unique_ptr<ProxyCall> call, Engine::Parts parts) : call_(std::move(call)), parts_(parts) {}

  net::Task<Result<WalkResult>> read(CursorState from, RequestContext& context) override {
    Walk walk = call_->first_walk();
    walk.from = std::move(from);
    ATSUME_CO_TRY(auto walked, co_await read_items(*call_, parts_.upstream, std::move(walk), context));
    walked.records = call_->shape.apply_to_list(walked.records, context.arena).records;
    co_return walked;
  }
  json::Value meta(json::Arena&) override { return json::Value::undefined(); }
  std::string seal(const CursorState& place) override {
    return seal_cursor(place, call_->cursor_binding(), parts_.vault, parts_.clock.wall_now());
  }

 private:
  std::unique_ptr<ProxyCall> call_;
  Engine::Parts parts_;
};

Result<net::HttpResponse> dry_run(ProxyCall& call, upstream::Upstream& upstream, RequestContext& context) {
  const bool is_list = call.request.method == "list";
  if (is_list) call.spec.page.size = choose_page_size(call.spec.method->paginate, call.first_walk());
  ATSUME_TRY(const auto request, upstream.dry_run(call.spec, context.call));
  return dry_run_response(request, json::Value::undefined(), context.arena);
}

}  // namespace

net::Task<Result<net::HttpResponse>> Engine::proxy(ProxyRequest request, RequestContext& context) {
  ATSUME_CO_TRY(auto call, begin_proxy(std::move(request), *context.catalog));
  if (call->request.query.options.skip_api_call) co_return dry_run(*call, parts_.upstream, context);
  if (call->request.method != "list") {
    ATSUME_CO_TRY(auto outcome, co_await parts_.upstream.call(call->spec, context.call));
    if (upstream::picks(*call->spec.method)) co_return picked(outcome);
    co_return untouched(std::move(outcome));
  }
  const auto now = parts_.clock.wall_now();
  Walk walk = call->first_walk();
  const std::string& cursor = call->request.query.cursor;
  if (!cursor.empty()) {
    ATSUME_CO_TRY(walk.from, open_cursor(cursor, call->cursor_binding(), parts_.vault, now));
  }
  if (call->request.is_streamed) {
    StreamStart start{.from = std::move(walk.from), .options = call->request.query.options};
    start.source = std::make_unique<ProxySource>(std::move(call), parts_);
    co_return co_await start_stream(std::move(start), parts_.clock, context);
  }
  ATSUME_CO_TRY(const auto walked, co_await read_items(*call, parts_.upstream, std::move(walk), context));
  const auto listed = call->shape.apply_to_list(walked.records, context.arena);
  json::ObjectBuilder more(context.arena);
  more.set("unkeyed", listed.unkeyed);
  ListEnvelope envelope{.records = listed.records, .count = listed.count, .more = more.finish()};
  if (walked.next) envelope.next_cursor = seal_cursor(*walked.next, call->cursor_binding(), parts_.vault, now);
  co_return list_response(envelope, context.arena);
}

}  // namespace atsume::unify
