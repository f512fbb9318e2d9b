#include <algorithm>

#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/unify/engine.h"
#include "atsume/upstream/picked.h"
#include "unify/cursor.h"
#include "unify/envelope.h"
#include "unify/plan.h"
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
  const bool is_taken = spec.method->encode == catalog::Encode::kMultipart && !spec.method->body;
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

net::HttpResponse untouched(upstream::CallOutcome outcome) {
  net::HttpResponse out{.status = outcome.status, .text = std::move(outcome.raw)};
  const auto type = outcome.headers.get("content-type");
  if (!type.empty()) out.headers.set("content-type", type);
  return out;
}

}  // namespace

net::Task<Result<net::HttpResponse>> Engine::proxy(ProxyRequest request, RequestContext& context) {
  ATSUME_CO_TRY(auto connector, find_connector(*context.catalog, *request.account));
  upstream::CallSpec spec{.connector = connector, .account = request.account};
  ATSUME_CO_TRY(spec.method, find_method(*connector, request));
  sort_parameters(request, spec, context.arena);
  if (request.stream) ATSUME_CO_TRY_VOID(set_stream(request, spec));
  if (!request.body.empty()) {
    auto body = json::parse(request.body, context.arena);
    if (!body) {
      co_return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_json",
                                        "the body is not JSON: " + body.error().message()));
    }
    spec.body = *body;
  }
  if (request.method != "list") {
    ATSUME_CO_TRY(auto outcome, co_await parts_.upstream.call(spec, context.call));
    if (upstream::picks(*spec.method)) co_return picked(outcome);
    co_return untouched(std::move(outcome));
  }
  const auto now = parts_.clock.wall_now();
  const std::string binding = cursor_binding(request.account->record().id, "proxy/" + request.resource, request.query);
  Walk walk{.limit = request.query.limit};
  if (!request.query.cursor.empty()) {
    ATSUME_CO_TRY(walk.from, open_cursor(request.query.cursor, binding, parts_.vault, now));
  }
  const ItemMapper map = [](json::Value item, std::size_t) { return item; };
  ATSUME_CO_TRY(auto walked, co_await walk_list(parts_.upstream, std::move(spec), walk, map, context));
  ListEnvelope envelope{.records = walked.records};
  if (walked.next) envelope.next_cursor = seal_cursor(*walked.next, binding, parts_.vault, now);
  co_return list_response(envelope, context.arena);
}

}  // namespace atsume::unify
