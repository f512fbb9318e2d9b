#include "upstream/show_request.h"

#include <algorithm>
#include <array>

#include "atsume/base/secret.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "upstream/apply.h"
#include "upstream/known_secrets.h"
#include "upstream/raw_query.h"

namespace atsume::upstream {
namespace {

KnownSecrets secrets_of(const CallSpec& spec, const BuiltRequest& built, json::Value app) {
  KnownSecrets out(spec, app);
  out.add_authorization(built.headers.get("authorization"));
  return out;
}

bool names(const catalog::NamedTemplates& templates, std::string_view name) {
  return std::ranges::any_of(templates, [&](const auto& one) { return base::equals_ignoring_case(one.first, name); });
}

bool is_credential_header(const catalog::Auth* auth, std::string_view name) {
  constexpr std::array<std::string_view, 3> kAlways = {"authorization", "proxy-authorization", "cookie"};
  if (std::ranges::find(kAlways, base::to_lower(name)) != kAlways.end()) return true;
  if (auth == nullptr) return false;
  const bool is_signature = auth->apply.hmac && base::equals_ignoring_case(auth->apply.hmac->header, name);
  return is_signature || names(auth->apply.headers, name);
}

// The scheme of an Authorization tells nothing.
std::string hidden_header(std::string_view name, const std::string& value) {
  const auto space = base::equals_ignoring_case(name, "authorization") ? value.find(' ') : std::string::npos;
  return (space == std::string::npos ? "" : value.substr(0, space + 1)) + std::string(base::kRedacted);
}

std::string show_url(const catalog::Auth* auth, const BuiltRequest& built, const KnownSecrets& secrets) {
  net::Url url = built.url;
  if (auth != nullptr) {
    for (const auto& [name, value] : auth->apply.query) {
      if (!has_parameter(url.query, name)) continue;
      remove_parameter(url.query, name);
      add_parameter(url.query, name, "");
      url.query += base::kRedacted;
    }
  }
  return secrets.hide(url.to_string());
}

std::string show_json_body(const catalog::Auth& auth, const std::string& body) {
  json::Arena arena;
  const auto parsed = json::parse(body, arena);
  if (!parsed || !parsed->is_object()) return body;
  json::ObjectBuilder out(arena);
  for (const auto& member : parsed->members()) {
    out.set(member.key, names(auth.apply.body, member.key) ? json::Value::string(base::kRedacted) : member.value);
  }
  return json::write(out.finish());
}

std::string show_body(const catalog::Auth* auth, const BuiltRequest& built, const KnownSecrets& secrets) {
  std::string body = built.body;
  if (auth != nullptr && !auth->apply.body.empty()) {
    const auto type = base::to_lower(built.headers.get("content-type"));
    if (type.find("x-www-form-urlencoded") != std::string::npos) {
      for (const auto& [name, value] : auth->apply.body) {
        if (!has_parameter(body, name)) continue;
        remove_parameter(body, name);
        add_parameter(body, name, "");
        body += base::kRedacted;
      }
    } else {
      body = show_json_body(*auth, body);
    }
  }
  return secrets.hide(std::move(body));
}

}  // namespace

RequestView show_request(const CallSpec& spec, const BuiltRequest& built, json::Value app) {
  const KnownSecrets secrets = secrets_of(spec, built, app);
  const catalog::Auth* auth = find_auth(spec);
  RequestView out{.method = built.method, .url = show_url(auth, built, secrets)};
  for (const auto& [name, value] : built.headers.fields()) {
    out.headers.add(name, is_credential_header(auth, name) ? hidden_header(name, value) : secrets.hide(value));
  }
  out.body = show_body(auth, built, secrets);
  return out;
}

SentNote::SentNote(const CallSpec& spec, const BuiltRequest& built, json::Value app, CallObserver* observer,
                   net::Clock& clock)
    : observer_(observer), clock_(clock), begun_(clock.steady_now()) {
  if (observer == nullptr) return;
  sent_.method = built.method;
  sent_.url = show_url(find_auth(spec), built, secrets_of(spec, built, app));
  if (spec.method->name == "list") sent_.page = spec.page.number + 1;
}

void SentNote::tell(int status) {
  if (observer_ == nullptr) return;
  sent_.status = status;
  sent_.duration = clock_.steady_now() - begun_;
  observer_->on_sent(sent_);
}

}  // namespace atsume::upstream
