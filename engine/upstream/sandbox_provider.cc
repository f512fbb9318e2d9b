#include "upstream/sandbox_provider.h"

#include <algorithm>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "atsume/json/write.h"
#include "upstream/apply.h"
#include "upstream/encode.h"

namespace atsume::upstream {
namespace {

using catalog::Method;
using catalog::UrlPart;

// A method of the connector under which the sandbox account's values are complete.
Result<BuiltRequest> find_credentials(std::shared_ptr<const catalog::Connector> connector, store::Account record,
                                      const CallScope& scope, SharedAccount& account) {
  Error last = base::config_error("sandbox_account", "connector " + connector->id +
                                                         " has no auth method of type key "
                                                         "or none that its sandbox account can fill");
  for (const auto& auth : connector->auth) {
    if (auth.type != catalog::AuthType::kKey && auth.type != catalog::AuthType::kNone) continue;
    record.authentication_method = auth.name;
    ATSUME_TRY(account, AccountView::make(record));
    const CallSpec spec{.connector = connector, .method = &connector->defaults, .account = account};
    const TemplateRoots roots(spec, scope);
    BuiltRequest request;
    auto applied = apply_credentials(spec, roots.scope(), request);
    if (applied) return request;
    last = applied.error();
  }
  return Fail(last);
}

// The record an item request means: by its id, else by another of its identifying fields.
json::Value find_record(json::Value records, std::string_view wanted) {
  for (std::string_view field : {"id", "shortcode", "key", "code", "slug", "uuid"}) {
    for (json::Value record : records.items()) {
      if (scalar_text(record.find(field)) == std::string(wanted)) return record;
    }
  }
  return json::Value::undefined();
}

std::string wrap(const Method& method, json::Value record, json::Arena& arena) {
  const auto path = plain_path(method.data);
  if (!path) return json::write(record);
  json::ObjectBuilder body(arena);
  set_path(body, *path, record, arena);
  return json::write(body.finish());
}

// Where the connector looks for a message, so that errors of the emulator are read like the provider's.
std::string message_path(const catalog::Connector& connector, int status) {
  for (const auto& rule : connector.defaults.errors) {
    const bool applies = std::ranges::any_of(
        rule.statuses, [status](const auto& range) { return status >= range.first && status <= range.last; });
    if (!applies) continue;
    if (auto path = plain_path(rule.message)) return *path;
  }
  return "error";
}

}  // namespace

std::optional<std::string> plain_path(const catalog::Expression& expression) {
  if (!expression) return std::nullopt;
  const std::string_view text = base::trim(expression->source());
  const bool is_plain = !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '.';
  });
  return is_plain ? std::optional(std::string(text)) : std::nullopt;
}

bool match_request_line(const catalog::RequestLine& line, std::string_view path, const jsonata::TemplateScope& scope,
                        net::QueryPairs& arguments) {
  arguments.clear();
  for (const auto& part : line.url) {
    std::string text;
    if (part.kind == UrlPart::Kind::kText) {
      text = part.text;
    } else if (part.kind == UrlPart::Kind::kTemplate) {
      auto value = part.value->evaluate_text(scope, jsonata::TemplateTarget::kPath);
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

Result<SandboxProvider> SandboxProvider::make(std::shared_ptr<const catalog::Connector> connector,
                                              const CallScope& scope) {
  SandboxProvider out;
  store::Account record;
  record.integration = connector->id;
  record.is_sandbox = true;
  record.context_json = json::write(connector->sandbox->account);
  ATSUME_TRY(out.credentials_, find_credentials(connector, record, scope, out.account_));
  const CallSpec spec{.connector = connector, .method = &connector->defaults, .account = out.account_};
  const TemplateRoots roots(spec, scope);
  ATSUME_TRY(auto base, render_base_url(spec, roots.scope()));
  ATSUME_TRY(out.base_, net::parse_url(base));
  if (out.base_.path == "/") out.base_.path.clear();
  out.connector_ = std::move(connector);
  return out;
}

bool SandboxProvider::serves(const net::Url& url) const {
  if (url.origin != base_.origin || !url.path.starts_with(base_.path)) return false;
  return url.path.size() == base_.path.size() || url.path[base_.path.size()] == '/';
}

bool SandboxProvider::has_credentials(const net::ClientRequest& request) const {
  const auto given = net::parse_query(request.url.query);
  return std::ranges::all_of(credentials_.headers.fields(),
                             [&](const auto& field) { return request.headers.get(field.first) == field.second; }) &&
         std::ranges::all_of(net::parse_query(credentials_.url.query),
                             [&](const auto& pair) { return std::ranges::find(given, pair) != given.end(); });
}

SandboxAnswer SandboxProvider::answer_error(int status, std::string_view message, json::Arena& arena) const {
  json::ObjectBuilder body(arena);
  set_path(body, message_path(*connector_, status), json::Value::string(message), arena);
  return {.status = status, .body = json::write(body.finish())};
}

SandboxAnswer SandboxProvider::answer_method(const catalog::Resource& resource, const Method& method,
                                             const net::QueryPairs& path, const net::ClientRequest& request,
                                             const CallScope& scope) const {
  const json::Value records = connector_->sandbox->resources.find(resource.name);
  if (method.effect != catalog::Effect::kRead) {
    return answer_error(405, "the sandbox's records are read-only", scope.arena);
  }
  if (!records.is_array()) return answer_error(404, "the sandbox has no records of this resource", scope.arena);
  if (method.name == "list") return answer_list(method, records, request, scope.arena);
  const json::Value record = path.empty() ? json::Value() : find_record(records, path.back().second);
  if (record.is_undefined()) return answer_error(404, "Not found", scope.arena);
  return {.body = wrap(method, record, scope.arena)};
}

SandboxAnswer SandboxProvider::answer(const net::ClientRequest& request, const CallScope& scope) const {
  if (!has_credentials(request)) return answer_error(401, "Not authorized", scope.arena);
  const std::string_view path = std::string_view(request.url.path).substr(base_.path.size());
  const CallSpec spec{.connector = connector_, .method = &connector_->defaults, .account = account_};
  const TemplateRoots roots(spec, scope);
  net::QueryPairs arguments;
  const std::string_view verb = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  for (const auto& resource : connector_->resources) {
    for (const auto& method : resource.methods) {
      if (method.request.method == verb && match_request_line(method.request, path, roots.scope(), arguments)) {
        return answer_method(resource, method, arguments, request, scope);
      }
    }
  }
  if (connector_->verify && connector_->verify->method.request.method == verb &&
      match_request_line(connector_->verify->method.request, path, roots.scope(), arguments)) {
    json::ObjectBuilder body(scope.arena);
    if (auto id = plain_path(connector_->verify->account_id)) {
      set_path(body, *id, json::Value::string("sandbox"), scope.arena);
    }
    if (auto name = plain_path(connector_->verify->account_name)) {
      set_path(body, *name, json::Value::string(scope.arena.copy(connector_->name + " sandbox")), scope.arena);
    }
    return {.body = json::write(body.finish())};
  }
  return answer_error(404, "Not found", scope.arena);
}

}  // namespace atsume::upstream
