#include "upstream/send.h"

#include <algorithm>
#include <array>

#include "atsume/base/limits.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "upstream/apply.h"
#include "upstream/hosts.h"
#include "upstream/raw_query.h"

namespace atsume::upstream {
namespace {

namespace limits = base::limits;

// A body that broke off or grew too large is the provider's fault, and repeating may help only the first.
Error body_error(Error error) {
  if (error.code() == "body_too_large") {
    return base::provider_error(
        ErrorClass::kUpstream, "response_too_large",
        "the provider's answer is larger than " + std::to_string(limits::kResponseBodyBytesMax >> 20) + " MiB");
  }
  if (error.code() == "body_truncated") {
    return base::provider_error(ErrorClass::kUpstream, "response_truncated",
                                "the provider closed the connection in the middle of its answer")
        .with_retry(Retry::kIfIdempotent);
  }
  return error;
}

// Fields of one connection (RFC 9110 section 7.6.1).
constexpr std::array<std::string_view, 9> kHopByHop = {
    "connection", "keep-alive",        "proxy-connection", "proxy-authenticate", "proxy-authorization", "te",
    "trailer",    "transfer-encoding", "upgrade",
};
// Of a request, those that are the engine's to set, and those that would make another method of the one that was
// allowed.
constexpr std::array<std::string_view, 8> kOurOwn = {
    "host",   "content-length",         "authorization", "cookie",
    "expect", "x-http-method-override", "x-http-method", "x-method-override",
};

bool is_named_by_connection(const net::Headers& headers, std::string_view name) {
  return std::ranges::any_of(headers.fields(), [&](const auto& field) {
    if (!base::equals_ignoring_case(field.first, "connection")) return false;
    const auto parts = base::split(field.second, ',');
    return std::ranges::any_of(parts, [&](auto part) { return base::equals_ignoring_case(base::trim(part), name); });
  });
}

// A body that belongs to whoever asked for the call.
class BorrowedBody final : public net::BodyReader {
 public:
  explicit BorrowedBody(net::BodyReader& body) : body_(&body) {}
  net::Task<Result<std::string_view>> read_chunk(base::Deadline deadline) override {
    return body_->read_chunk(deadline);
  }
  std::optional<std::uint64_t> content_length() const override { return body_->content_length(); }

 private:
  net::BodyReader* body_;
};

// What the connector sends with every call, where the caller has not said otherwise.
Result<void> add_defaults(const catalog::Method& defaults, const jsonata::TemplateScope& scope, BuiltRequest& out) {
  for (const auto& [name, value] : defaults.headers) {
    if (!value || out.headers.contains(name)) continue;
    ATSUME_TRY(auto text, value->evaluate_text(scope, jsonata::TemplateTarget::kHeader));
    if (text) out.headers.set(name, *text);
  }
  for (const auto& [name, value] : defaults.query) {
    if (!value || has_parameter(out.url.query, name)) continue;
    ATSUME_TRY(auto text, value->evaluate_text(scope, jsonata::TemplateTarget::kText));
    if (text) add_parameter(out.url.query, name, *text);
  }
  return {};
}

// Credentials that travel in the body, put into the caller's form or JSON object.
Result<void> add_to_body(const CallSpec& spec, const jsonata::TemplateScope& scope, BuiltRequest& out) {
  const catalog::Auth* auth = find_auth(spec);
  if (auth == nullptr || auth->apply.body.empty()) return {};
  const auto type = base::to_lower(out.headers.get("content-type"));
  if (out.method == "GET" || out.method == "HEAD" || type.find("x-www-form-urlencoded") != std::string::npos) {
    ATSUME_TRY(const auto added, add_body_credentials(spec, scope, out.method, json::Value()));
    if (!added.is_object()) return {};
    for (const auto& member : added.members()) {
      remove_parameter(out.body, member.key);
      add_parameter(out.body, member.key, scalar_text(member.value).value_or(""));
    }
    return {};
  }
  json::Value body;
  if (!out.body.empty()) {
    auto parsed = json::parse(out.body, *scope.arena);
    body = parsed ? *parsed : json::Value::null();
  }
  ATSUME_TRY(body, add_body_credentials(spec, scope, out.method, body));
  out.body = json::write(body);
  if (type.empty()) out.headers.set("content-type", "application/json");
  return {};
}

}  // namespace

net::Headers end_to_end(const net::Headers& headers) {
  net::Headers out;
  for (const auto& [name, value] : headers.fields()) {
    const bool ends_here = std::ranges::find(kHopByHop, base::to_lower(name)) != kHopByHop.end();
    if (!ends_here && !is_named_by_connection(headers, name)) out.add(name, value);
  }
  return out;
}

std::string error_excerpt(std::string_view body) {
  auto excerpt = base::utf8_prefix(body, limits::kRawResponseBytesMax);
  if (auto invalid = base::find_invalid_utf8(excerpt)) excerpt = excerpt.substr(0, *invalid);
  return std::string(excerpt);
}

net::Task<Result<Received>> send_buffered(net::HttpClient& client, const CallSpec& spec, BuiltRequest request,
                                          base::Deadline deadline) {
  net::ClientRequest out{
      .method = request.method, .url = request.url, .headers = request.headers, .text = std::move(request.body)};
  if (spec.stream != nullptr) out.body = std::make_unique<BorrowedBody>(*spec.stream);
  net::ClientOptions options{.identity = request.identity};
  const auto& connector = *spec.connector;
  const bool is_tls = request.url.origin.is_tls;
  options.may_redirect_to = [&connector, is_tls](const net::Url& url) {
    return is_allowed_host(connector, url) && url.origin.is_tls == is_tls;
  };
  ATSUME_CO_TRY(auto response, co_await client.send(std::move(out), options, deadline));
  Received received{.status = response.status, .headers = std::move(response.headers), .url = std::move(response.url)};
  const auto announced = response.body->content_length();
  if (announced && *announced > limits::kResponseBodyBytesMax) {
    co_return Fail(body_error(base::provider_error(ErrorClass::kTooLarge, "body_too_large", "")));
  }
  auto body = co_await net::read_all(*response.body, limits::kResponseBodyBytesMax, deadline);
  if (!body) co_return Fail(body_error(std::move(body).error()));
  received.body = std::move(*body);
  co_return received;
}

Result<BuiltRequest> build_forward(const CallSpec& spec, const ForwardRequest& request, const std::string& text,
                                   const CallScope& scope) {
  const TemplateRoots roots(spec, scope);
  const auto template_scope = roots.scope();
  ATSUME_TRY(auto base_url, render_base_url(spec, template_scope));
  BuiltRequest out{.method = request.method};
  ATSUME_TRY(out.url, parse_built_url(spec, base_url + request.raw_path));
  out.url.query = request.raw_query;
  out.headers = end_to_end(request.headers);
  for (const auto name : kOurOwn) out.headers.remove(name);
  ATSUME_TRY_VOID(add_defaults(*spec.method, template_scope, out));
  out.asked = out.url;
  out.body = text;
  ATSUME_TRY_VOID(add_to_body(spec, template_scope, out));
  ATSUME_TRY_VOID(apply_credentials(spec, template_scope, out));
  return out;
}

}  // namespace atsume::upstream
