#include "upstream/sandbox_provider.h"

#include <algorithm>
#include <span>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/upstream/picked.h"
#include "upstream/apply.h"
#include "upstream/sandbox_shape.h"

namespace atsume::upstream {
namespace {

using catalog::Method;
using catalog::UrlPart;

std::string_view verb_of(const net::ClientRequest& request) {
  return request.method == "HEAD" ? "GET" : std::string_view(request.method);
}

net::Url without_query(net::Url url) {
  url.query.clear();
  return url;
}

// Where the connector looks for a message, so that errors of the emulator are read like the provider's.
std::string message_path(const catalog::Connector& connector, int status) {
  for (const auto& rule : connector.defaults.errors) {
    const bool applies = std::ranges::any_of(
        rule.statuses, [status](const auto& range) { return status >= range.first && status <= range.last; });
    if (!applies) continue;
    if (auto path = read_path(rule.message); path && !path->empty()) return *path;
  }
  return "error";
}

std::string wrapped(const Method& method, json::Value record, json::Arena& arena) {
  return json::write(with_path(json::Value(), read_path(method.data).value_or(""), record, arena));
}

// Whether the answer holds all records that fit. A get that picks finds its own among them.
bool gives_list(const Method& method) { return method.name == "list" || method.name == "search" || picks(method); }

// What a caller would send that names one record.
std::vector<std::string> wanted_ids(const net::ClientRequest& request, const net::QueryPairs& path,
                                    json::Arena& arena) {
  if (!path.empty()) return {path.back().second};
  std::vector<std::string> out;
  for (const auto& [name, value] : wanted_values(request, path, arena)) out.push_back(value);
  return out;
}

// The record inside a body: bare, under `data`, in a list of one, or where the method's answer has it.
json::Value record_of(json::Value body, const Method& method) {
  const json::Value named = body.find(read_path(method.data).value_or("data"));
  for (json::Value inner : {body.find("data"), named}) {
    if (inner.is_array() && inner.size() > 0) inner = inner.items()[0];
    if (inner.is_object()) return inner;
  }
  return body;
}

}  // namespace

bool match_request_line(const catalog::RequestLine& line, std::string_view path, const jsonata::TemplateScope& scope,
                        net::QueryPairs& arguments) {
  arguments.clear();
  for (const auto& part : line.url) {
    std::string text;
    if (part.kind == UrlPart::Kind::kText) {
      text = part.text;
    } else if (part.kind == UrlPart::Kind::kTemplate) {
      auto value = part.value->evaluate_text(
          scope, line.is_absolute ? jsonata::TemplateTarget::kText : jsonata::TemplateTarget::kPath);
      if (!value || !*value) return false;
      text = **value;
    } else {
      const auto segment = path.substr(0, path.find('/'));
      if (segment.empty()) return false;
      arguments.emplace_back(part.text, base::percent_decode(segment));
      path.remove_prefix(segment.size());
      continue;
    }
    const auto question = text.find('?');
    const std::string_view wanted = std::string_view(text).substr(0, question);
    if (!path.starts_with(wanted)) return false;
    path.remove_prefix(wanted.size());
    if (question != std::string::npos) break;
  }
  return path.empty();
}

json::Value request_body(const net::ClientRequest& request, json::Arena& arena) {
  const std::string_view type = request.headers.get("content-type");
  if (type.find("json") != std::string_view::npos) {
    return json::parse(request.text, arena).value_or(json::Value::undefined());
  }
  if (!type.starts_with("application/x-www-form-urlencoded")) return json::Value::undefined();
  json::ObjectBuilder out(arena);
  for (const auto& [name, value] : net::parse_query(request.text)) {
    out.set(arena.copy(name), json::Value::string(arena.copy(value)));
  }
  return out.finish();
}

net::QueryPairs wanted_values(const net::ClientRequest& request, const net::QueryPairs& path, json::Arena& arena) {
  net::QueryPairs out = net::parse_query(request.url.query);
  out.insert(out.end(), path.begin(), path.end());
  const json::Value body = request_body(request, arena);
  if (!body.is_object()) return out;
  for (const auto& member : body.members()) {
    const json::Value single[] = {member.value};
    const std::span<const json::Value> values = member.value.is_array() ? member.value.items() : single;
    for (json::Value value : values) {
      if (auto text = scalar_text(value)) out.emplace_back(std::string(member.key), *text);
    }
  }
  return out;
}

CallSpec SandboxProvider::spec() const {
  return {.connector = connector_,
          .method = &connector_->defaults,
          .account = identities_.front().account,
          .session = session_};
}

Result<SandboxProvider::Identity> SandboxProvider::identify(const catalog::Auth& auth, const CallScope& scope) const {
  const json::Value values = connector_->sandbox->account;
  store::Account record;
  record.integration = connector_->id;
  record.is_sandbox = true;
  record.authentication_method = auth.name;
  record.context_json = json::write(values);
  if (const json::Value token = values.find("access_token"); !token.is_undefined()) {
    record.secrets_json = base::Secret(R"({"oauth":{"token":{"access_token":)" + json::write(token) + "}}}");
  }
  Identity out;
  ATSUME_TRY(out.account, AccountView::make(std::move(record)));
  const CallSpec spec{
      .connector = connector_, .method = &connector_->defaults, .account = out.account, .session = session_};
  const TemplateRoots roots(spec, scope);
  ATSUME_TRY_VOID(apply_credentials(spec, roots.scope(), out.credentials));
  // Signatures differ from one request to the next.
  if (auth.apply.jwt) out.credentials.headers.remove("authorization");
  if (auth.apply.hmac) out.credentials.headers.remove(auth.apply.hmac->header);
  return out;
}

Result<SandboxProvider> SandboxProvider::make(std::shared_ptr<const catalog::Connector> connector,
                                              const CallScope& scope) {
  SandboxProvider out;
  out.connector_ = std::move(connector);
  auto session = std::make_shared<SessionView>();
  session->values = json::clone(out.connector_->sandbox->session, session->arena);
  out.session_ = std::move(session);
  Error last = base::config_error("sandbox_account", "connector " + out.connector_->id + " has no auth method");
  for (const auto& auth : out.connector_->auth) {
    auto identity = out.identify(auth, scope);
    if (identity) {
      out.identities_.push_back(std::move(*identity));
    } else {
      last = std::move(identity).error();
    }
  }
  if (out.identities_.empty()) return Fail(std::move(last));
  const CallSpec spec = out.spec();
  const TemplateRoots roots(spec, scope);
  ATSUME_TRY(auto base, render_base_url(spec, roots.scope()));
  ATSUME_TRY(out.base_, net::parse_url(base));
  if (out.base_.path == "/") out.base_.path.clear();
  return out;
}

bool SandboxProvider::is_under_base(const net::Url& url) const {
  if (url.origin != base_.origin || !url.path.starts_with(base_.path)) return false;
  return url.path.size() == base_.path.size() || url.path[base_.path.size()] == '/';
}

bool SandboxProvider::serves(const net::ClientRequest& request, const CallScope& scope) const {
  if (is_under_base(request.url) || !find_methods(request, scope).empty()) return true;
  return answer_endpoint(request, true, scope).has_value();
}

bool SandboxProvider::has_credentials(const net::ClientRequest& request) const {
  const auto given = net::parse_query(request.url.query);
  return std::ranges::any_of(identities_, [&](const Identity& one) {
    return std::ranges::all_of(one.credentials.headers.fields(),
                               [&](const auto& field) { return request.headers.get(field.first) == field.second; }) &&
           std::ranges::all_of(net::parse_query(one.credentials.url.query),
                               [&](const auto& pair) { return std::ranges::find(given, pair) != given.end(); });
  });
}

bool SandboxProvider::matches(const Method& method, const net::ClientRequest& request, const CallScope& scope,
                              net::QueryPairs& path) const {
  if (method.request.method != verb_of(request)) return false;
  const CallSpec its{
      .connector = connector_, .method = &method, .account = identities_.front().account, .session = session_};
  const TemplateRoots roots(its, scope);
  std::string rest;
  if (method.request.is_absolute) {
    rest = without_query(request.url).to_string();
  } else if (method.has_own_base_url) {
    const auto base = render_base_url(its, roots.scope());
    rest = without_query(request.url).to_string();
    if (!base || !rest.starts_with(*base)) return false;
    rest.erase(0, base->size());
  } else {
    if (!is_under_base(request.url)) return false;
    rest = request.url.path.substr(base_.path.size());
  }
  return match_request_line(method.request, rest, roots.scope(), path);
}

std::vector<SandboxProvider::Match> SandboxProvider::find_methods(const net::ClientRequest& request,
                                                                  const CallScope& scope) const {
  std::vector<Match> out;
  for (const auto& resource : connector_->resources) {
    for (const auto& method : resource.methods) {
      Match match{.resource = &resource, .method = &method};
      if (matches(method, request, scope, match.path)) out.push_back(std::move(match));
    }
  }
  return out;
}

SandboxAnswer SandboxProvider::answer_error(int status, std::string_view message, json::Arena& arena) const {
  const json::Value text = json::Value::string(arena.copy(message));
  return {.status = status,
          .body = json::write(with_path(json::Value(), message_path(*connector_, status), text, arena))};
}

SandboxAnswer SandboxProvider::answer_write(const Match& match, const net::ClientRequest& request, RecordSet& records,
                                            json::Arena& arena) const {
  const Method& method = *match.method;
  const std::string& resource = match.resource->name;
  const json::Value body = request_body(request, arena);
  json::Value record;
  if (method.name == "create" && body.is_object()) {
    record = records.create(resource, record_of(body, method));
  } else if (method.name == "update" && body.is_object()) {
    record = records.update(resource, wanted_ids(request, match.path, arena), record_of(body, method));
  } else if (method.name == "delete") {
    record = records.erase(resource, wanted_ids(request, match.path, arena));
  } else {
    return answer_error(405, "the emulator does not know how to " + method.name + " " + resource, arena);
  }
  if (record.is_undefined()) return answer_error(404, "Not found", arena);
  return {.status = method.name == "create" ? 201 : 200, .body = wrapped(method, record, arena)};
}

SandboxAnswer SandboxProvider::answer_methods(const std::vector<Match>& matches, const net::ClientRequest& request,
                                              RecordSet& records, json::Arena& arena) const {
  if (matches.front().method->effect != catalog::Effect::kRead) {
    return answer_write(matches.front(), request, records, arena);
  }
  SandboxAnswer answer;
  json::Value body;
  bool is_found = false;
  bool is_known = false;
  const catalog::Resource* listed = nullptr;
  bool is_narrowed = false;
  // One answer may hold the records of several resources, each where its own method looks for them.
  for (const Match& match : matches) {
    const Method& method = *match.method;
    const bool is_list = gives_list(method);
    // A list of a resource without records is empty, unless the answer is that of another resource.
    if (method.effect != catalog::Effect::kRead || (!records.has(match.resource->name) && (!is_list || is_known))) {
      continue;
    }
    is_known = true;
    const auto path = read_path(method.data).value_or("");
    if (is_found && path.empty()) continue;
    // The list at the same address holds what the get asks for, unless only the get knows the parameters.
    if (listed == match.resource && (picks(method) || (is_narrowed && !is_list))) continue;
    if (is_list) {
      auto wanted = wanted_values(request, match.path, arena);
      std::erase_if(wanted, [&](const auto& pair) { return method.since && method.since->param == pair.first; });
      const json::Value fitting = records.matching(match.resource->name, wanted, arena);
      body = add_page({method, request, match.path}, fitting, body, answer, arena);
      listed = match.resource;
      is_narrowed = fitting.size() < records.of(listed->name).size();
    } else {
      const json::Value record = records.find(match.resource->name, wanted_ids(request, match.path, arena));
      if (record.is_undefined()) continue;
      body = with_path(body, path, record, arena);
    }
    is_found = true;
  }
  if (!is_known) return answer_error(404, "the sandbox has no records of this resource", arena);
  if (!is_found) return answer_error(404, "Not found", arena);
  answer.body = json::write(body);
  return answer;
}

SandboxAnswer SandboxProvider::answer(const net::ClientRequest& request, RecordSet& records,
                                      const CallScope& scope) const {
  const bool is_known = has_credentials(request);
  const auto matches = find_methods(request, scope);
  if (matches.empty()) {
    if (auto answer = answer_endpoint(request, is_known, scope)) return std::move(*answer);
  }
  if (!is_known) return answer_error(401, "Not authorized", scope.arena);
  return matches.empty() ? answer_error(404, "Not found", scope.arena)
                         : answer_methods(matches, request, records, scope.arena);
}

}  // namespace atsume::upstream
