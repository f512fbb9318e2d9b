// What emulated providers answer to calls that are no methods of a resource: token requests, steps, verification. Each
// answer holds, where the connector looks for it, what the sandbox's account or session has.
#include "atsume/json/write.h"
#include "upstream/sandbox_provider.h"
#include "upstream/sandbox_shape.h"

namespace atsume::upstream {
namespace {

constexpr double kTokenSeconds = 3600;

using Line = std::shared_ptr<const catalog::RequestLine>;

Line line_of(std::string_view verb, const std::vector<catalog::UrlPart>& url) {
  return std::make_shared<const catalog::RequestLine>(
      catalog::RequestLine{.method = std::string(verb), .url = url, .is_absolute = true});
}

json::Value placed(json::Value body, const catalog::Expression& where, json::Value value, json::Arena& arena) {
  const auto path = read_path(where);
  return path && !value.is_undefined() ? with_path(body, *path, value, arena) : body;
}

// `known` has what the step would save, under the names it would save it by.
json::Value step_body(const catalog::Step& step, json::Value known, json::Arena& arena) {
  json::Value body = json::ObjectBuilder(arena).finish();
  for (const auto& save : step.saves) body = placed(body, save.value, known.find(save.name), arena);
  return body;
}

json::Value verify_body(const catalog::Verify& verify, const std::string& name, json::Arena& arena) {
  json::Value body = json::ObjectBuilder(arena).finish();
  body = placed(body, verify.account_id, json::Value::string("sandbox"), arena);
  return placed(body, verify.account_name, json::Value::string(arena.copy(name + " sandbox")), arena);
}

json::Value token_body(const catalog::TokenRules& rules, json::Value account, json::Arena& arena) {
  json::ObjectBuilder fixed(arena);
  fixed.set("token_type", json::Value::string("Bearer"));
  json::Value body = placed(fixed.finish(), rules.token.access_token, account.find("access_token"), arena);
  body = placed(body, rules.token.refresh_token, json::Value::string("sandbox-refresh-token"), arena);
  body = placed(body, rules.token.expires_in, json::Value::number(kTokenSeconds), arena);
  for (const auto& save : rules.saves) body = placed(body, save.value, account.find(save.name), arena);
  return body;
}

}  // namespace

std::vector<SandboxProvider::Endpoint> SandboxProvider::endpoints(const CallScope& scope) const {
  json::Arena& arena = scope.arena;
  const json::Value account = connector_->sandbox->account;
  const json::Value session = connector_->sandbox->session;
  std::vector<Endpoint> out;
  const auto add_verify = [&](const catalog::Verify& verify) {
    out.push_back({.line = &verify.method.request, .body = verify_body(verify, connector_->name, arena)});
  };
  const auto add_steps = [&](const std::vector<catalog::Step>& steps, json::Value known) {
    for (const auto& step : steps) {
      out.push_back({.line = &step.method.request,
                     .needs_credentials = step.method.auth != "none",
                     .body = step_body(step, known, arena)});
    }
  };
  const auto add_url = [&](std::string_view verb, const std::vector<catalog::UrlPart>& url, json::Value body) {
    if (url.empty()) return;
    const Line line = line_of(verb, url);
    out.push_back({.line = line.get(), .own_line = line, .needs_credentials = false, .body = body});
  };
  for (const auto& auth : connector_->auth) {
    if (auth.verify) add_verify(*auth.verify);
    if (auth.session) add_steps(auth.session->steps, session);
    add_steps(auth.discover, account);
    if (auth.tokens && !account.find("access_token").is_undefined()) {
      const json::Value body = token_body(*auth.tokens, account, arena);
      add_url(auth.tokens->token_method, auth.tokens->token_url, body);
      add_url(auth.tokens->token_method, auth.tokens->refresh_url, body);
    }
    if (auth.sign_in) add_url("POST", auth.sign_in->revoke_url, json::ObjectBuilder(arena).finish());
  }
  if (connector_->verify) add_verify(*connector_->verify);
  add_steps(connector_->connect, account);
  add_steps(connector_->disconnect, account);
  return out;
}

std::optional<SandboxAnswer> SandboxProvider::answer_endpoint(const net::ClientRequest& request, bool is_known,
                                                              const CallScope& scope) const {
  net::Url url = request.url;
  url.query.clear();
  const std::string whole = url.to_string();
  const CallSpec its = spec();
  const TemplateRoots roots(its, scope);
  for (const Endpoint& one : endpoints(scope)) {
    if (one.line->method != request.method) continue;
    std::string_view path = whole;
    if (!one.line->is_absolute) {
      if (!is_under_base(request.url)) continue;
      path = std::string_view(request.url.path).substr(base_.path.size());
    }
    net::QueryPairs arguments;
    if (!match_request_line(*one.line, path, roots.scope(), arguments)) continue;
    if (one.needs_credentials && !is_known) return answer_error(401, "Not authorized", scope.arena);
    return SandboxAnswer{.body = json::write(one.body)};
  }
  return std::nullopt;
}

}  // namespace atsume::upstream
