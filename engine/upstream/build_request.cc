#include "upstream/build_request.h"

#include <algorithm>

#include "atsume/base/encoding.h"
#include "atsume/json/write.h"
#include "upstream/app_errors.h"
#include "upstream/apply.h"
#include "upstream/encode.h"
#include "upstream/page_request.h"
#include "upstream/since.h"

namespace atsume::upstream {
namespace {

using catalog::ArgumentPlace;
using catalog::UrlPart;
using jsonata::TemplateTarget;

// "." and ".." as a whole segment would name another path: no escape helps, servers decode before they climb.
Result<std::string> path_argument(const CallSpec& spec, const PageRequest& page, const std::string& name) {
  const auto text = page.path && page.path->first == name ? page.path->second : scalar_text(find_argument(spec, name));
  if (!text || text->empty()) return Fail(argument_missing(name, describe(spec)));
  if (*text != "." && *text != "..") return base::percent_encode(*text);
  return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_argument",
                                 "the argument \"" + name + "\" of " + describe(spec) + " cannot be \"" + *text + "\"")
                  .with_detail("argument", name));
}

Result<std::string> render_parts(const std::vector<UrlPart>& parts, const jsonata::TemplateScope& scope,
                                 const CallSpec& spec, const PageRequest& page = {}) {
  std::string out;
  for (const auto& part : parts) {
    switch (part.kind) {
      case UrlPart::Kind::kText:
        out += part.text;
        break;
      case UrlPart::Kind::kArgument: {
        ATSUME_TRY(const auto text, path_argument(spec, page, part.text));
        out += text;
        break;
      }
      case UrlPart::Kind::kTemplate: {
        // A template that begins the URL gives a whole URL; anywhere else its value is one piece of a path.
        auto target = out.empty() ? TemplateTarget::kText : TemplateTarget::kPath;
        ATSUME_TRY(auto text, part.value->evaluate_text(scope, target));
        out += text.value_or("");
        break;
      }
    }
  }
  return out;
}

Result<net::Url> first_url(const CallSpec& spec, const jsonata::TemplateScope& scope, const PageRequest& page) {
  ATSUME_TRY(auto path, render_parts(spec.method->request.url, scope, spec, page));
  if (spec.method->request.is_absolute) return parse_built_url(spec, path);
  ATSUME_TRY(auto base, render_base_url(spec, scope));
  return parse_built_url(spec, base + path);
}

Result<void> add_query(const NamedValues& values, catalog::ArrayFormat format, net::QueryPairs& query) {
  for (const auto& [name, value] : values) ATSUME_TRY_VOID(append_query(name, value, format, query));
  return {};
}

Result<NamedValues> template_values(const catalog::NamedTemplates& templates, const jsonata::TemplateScope& scope) {
  NamedValues out;
  for (const auto& [name, value] : templates) {
    if (!value) continue;
    ATSUME_TRY(auto rendered, value->evaluate(scope, TemplateTarget::kText));
    if (rendered) out.emplace_back(name, *rendered);
  }
  return out;
}

// Arguments that the request line does not name.
NamedValues free_arguments(const CallSpec& spec) {
  const auto named = spec.method->request.arguments();
  NamedValues out;
  for (const auto& [name, value] : spec.arguments) {
    const bool in_path = std::find(named.begin(), named.end(), name) != named.end();
    if (!in_path && name != "id" && !value.is_undefined()) out.emplace_back(name, value);
  }
  return out;
}

void replace_pairs(net::QueryPairs& query, const net::QueryPairs& by) {
  for (const auto& [name, value] : by) {
    std::erase_if(query, [&](const auto& pair) { return pair.first == name; });
  }
  query.insert(query.end(), by.begin(), by.end());
}

// The engine's own parameters that go to the query.
Result<net::QueryPairs> placed_query(const CallSpec& spec, const std::vector<Placed>& placed) {
  net::QueryPairs out;
  for (const auto& one : placed) {
    if (one.place != ArgumentPlace::kQuery) continue;
    ATSUME_TRY_VOID(append_query(one.name, one.value, spec.method->array_format, out));
  }
  return out;
}

Result<void> set_query(const CallSpec& spec, const jsonata::TemplateScope& scope, const std::vector<Placed>& placed,
                       net::Url& url) {
  net::QueryPairs query = net::parse_query(url.query);
  ATSUME_TRY(auto constant, template_values(spec.method->query, scope));
  ATSUME_TRY_VOID(add_query(constant, spec.method->array_format, query));
  net::QueryPairs arguments;
  const bool has_written_body = spec.stream == nullptr;
  if (!has_written_body || effective_place(*spec.method, spec.method->params_in) == ArgumentPlace::kQuery) {
    ATSUME_TRY_VOID(add_query(free_arguments(spec), spec.method->array_format, arguments));
  }
  ATSUME_TRY(const auto own, placed_query(spec, placed));
  // A query to which nothing is added stays as it is written: it may be signed.
  if (constant.empty() && arguments.empty() && own.empty() && spec.remote_query.empty()) return {};
  replace_pairs(query, arguments);
  replace_pairs(query, own);
  replace_pairs(query, spec.remote_query);
  url.query = net::format_query(query);
  return {};
}

// What an expression gives beside the URL of a page.
Result<void> add_page_query(const CallSpec& spec, const std::vector<Placed>& parameters, net::Url& url) {
  ATSUME_TRY(const auto own, placed_query(spec, parameters));
  if (own.empty()) return {};
  net::QueryPairs query = net::parse_query(url.query);
  replace_pairs(query, own);
  url.query = net::format_query(query);
  return {};
}

std::string_view accepted_type(catalog::Decode decode) {
  switch (decode) {
    case catalog::Decode::kJsonApi:
      return "application/vnd.api+json";
    case catalog::Decode::kXml:
      return "application/xml, text/xml";
    case catalog::Decode::kCsv:
      return "text/csv";
    case catalog::Decode::kNdjson:
      return "application/x-ndjson";
    case catalog::Decode::kText:
      return "text/*";
    case catalog::Decode::kBytes:
      return "*/*";
    case catalog::Decode::kAuto:
    case catalog::Decode::kJson:
      break;
  }
  return "application/json";
}

Result<void> set_headers(const CallSpec& spec, const jsonata::TemplateScope& scope, const std::vector<Placed>& placed,
                         net::Headers& headers) {
  headers.set("accept", accepted_type(spec.method->decode));
  headers.set("user-agent", "atsume");
  for (const auto& [name, value] : spec.method->headers) {
    if (!value) continue;
    ATSUME_TRY(auto text, value->evaluate_text(scope, TemplateTarget::kHeader));
    if (text) headers.set(name, *text);
  }
  for (const auto& one : placed) {
    if (one.place != ArgumentPlace::kHeader) continue;
    if (const auto text = scalar_text(one.value)) headers.set(one.name, *text);
  }
  return {};
}

Result<json::Value> body_value(const CallSpec& spec, const jsonata::TemplateScope& scope,
                               const std::vector<Placed>& placed, json::Arena& arena) {
  json::Value body = spec.body;
  if (spec.method->body) {
    ATSUME_TRY(auto tree, evaluate_tree(*spec.method->body, scope));
    body = tree.value_or(json::Value::undefined());
  }
  const bool is_placed = std::ranges::any_of(placed, [](const auto& one) { return one.place == ArgumentPlace::kBody; });
  if (spec.method->params_in != ArgumentPlace::kBody && !is_placed) return body;
  const auto arguments = spec.method->params_in == ArgumentPlace::kBody ? free_arguments(spec) : NamedValues();
  if (!body.is_undefined() && !body.is_object()) {
    if (arguments.empty() && !is_placed) return body;
    return Fail(wrong_body("an object, to which parameters are added,"));
  }
  json::ObjectBuilder merged(arena);
  if (body.is_object()) {
    for (const auto& member : body.members()) merged.set(member.key, member.value);
  }
  for (const auto& [name, value] : arguments) merged.set(arena.copy(name), value);
  for (const auto& one : placed) {
    if (one.place == ArgumentPlace::kBody) set_path(merged, one.name, one.value, arena);
  }
  return merged.finish();
}

// A body that is streamed is not written here.
Result<void> set_body(const CallSpec& spec, const jsonata::TemplateScope& scope, const std::vector<Placed>& placed,
                      const CallScope& call, BuiltRequest& out) {
  if (spec.stream != nullptr) {
    const auto* auth = find_auth(spec);
    if (auth != nullptr && needs_whole_body(*auth)) {
      return Fail(wrong_body("JSON, because this account's credentials are made of the whole body,"));
    }
    out.headers.set("content-type", spec.stream_type);
    return {};
  }
  json::Value body;
  if (sends_body(*spec.method)) {
    ATSUME_TRY(body, body_value(spec, scope, placed, call.arena));
  }
  ATSUME_TRY(body, add_body_credentials(spec, scope, out.method, body));
  if (!sends_body(*spec.method)) return {};
  const Encoding encoding{spec.method->encode, spec.method->array_format, call.random};
  return encode_body(encoding, body, out.headers, out.body);
}

}  // namespace

Result<std::string> render_base_url(const CallSpec& spec, const jsonata::TemplateScope& scope) {
  const auto* auth = find_auth(spec);
  const bool has_other = auth && !auth->base_url.empty() && !spec.method->has_own_base_url;
  const std::vector<catalog::UrlPart>& usual = spec.method->base_url;
  ATSUME_TRY(auto text, render_parts(has_other ? auth->base_url : usual, scope, spec));
  while (text.ends_with('/')) text.pop_back();
  return text;
}

Result<net::Url> parse_built_url(const CallSpec& spec, std::string_view text) {
  auto url = net::parse_url(text);
  if (url) return url;
  // Not the text itself: a secret may be part of it.
  std::string names;
  for (const auto& part : spec.method->base_url) {
    if (part.kind != UrlPart::Kind::kTemplate) continue;
    for (const auto& reference : part.value->references()) names += (names.empty() ? "" : ", ") + reference.path;
  }
  return Fail(base::config_error("base_url", "the values of this account make no usable URL of connector " +
                                                 spec.connector->id + (names.empty() ? "" : "; look at its " + names)));
}

Result<net::Url> render_url(const std::vector<UrlPart>& parts, const jsonata::TemplateScope& scope,
                            const CallSpec& spec) {
  ATSUME_TRY(const auto text, render_parts(parts, scope, spec));
  return parse_built_url(spec, text);
}

namespace {

Result<BuiltRequest> assemble(const CallSpec& spec, const CallScope& scope) {
  ATSUME_TRY_VOID(refuse_page_parameters(spec));
  ATSUME_TRY(const auto since, since_value(spec, scope.arena));
  const TemplateRoots roots(spec, scope, since);
  const auto template_scope = roots.scope();
  ATSUME_TRY(auto page, page_request(spec, scope));
  ATSUME_TRY(auto placed, since_parameter(spec, template_scope, since));
  placed.insert(placed.end(), page.parameters.begin(), page.parameters.end());
  BuiltRequest out{.method = spec.method->request.method};
  if (page.url) {
    // The provider named this URL: it is used as it is, our own query is not sent again unless asked for.
    out.url = *page.url;
    if (spec.method->paginate.keep_query) {
      ATSUME_TRY_VOID(set_query(spec, template_scope, placed, out.url));
    } else {
      ATSUME_TRY_VOID(add_page_query(spec, page.parameters, out.url));
    }
  } else {
    ATSUME_TRY(out.url, first_url(spec, template_scope, page));
    ATSUME_TRY_VOID(set_query(spec, template_scope, placed, out.url));
  }
  ATSUME_TRY_VOID(set_headers(spec, template_scope, placed, out.headers));
  ATSUME_TRY_VOID(set_body(spec, template_scope, placed, scope, out));
  out.asked = out.url;
  ATSUME_TRY_VOID(apply_credentials(spec, template_scope, out));
  return out;
}

}  // namespace

Result<BuiltRequest> build_request(const CallSpec& spec, const CallScope& scope) {
  auto built = assemble(spec, scope);
  if (built) return built;
  // What asks for a long job sees the answer before it as its body.
  const BodyOf body = spec.method->name == "poll" ? BodyOf::kEngine : BodyOf::kCaller;
  return Fail(explain_missing(std::move(built).error(), *spec.connector, body));
}

}  // namespace atsume::upstream
