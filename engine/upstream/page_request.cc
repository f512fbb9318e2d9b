#include "upstream/page_request.h"

#include <algorithm>
#include <charconv>

#include "atsume/json/parse.h"

namespace atsume::upstream {
namespace {

using catalog::ArgumentPlace;
using catalog::Paginate;
using catalog::PaginateType;

bool is_numbered(const Paginate& rule) {
  return rule.type == PaginateType::kPage || rule.type == PaginateType::kOffset;
}

bool is_in_path(const CallSpec& spec) {
  const auto& rule = spec.method->paginate;
  if (!is_numbered(rule) && rule.type != PaginateType::kCursor) return false;
  return std::ranges::any_of(spec.method->request.url, [&](const catalog::UrlPart& part) {
    return part.kind == catalog::UrlPart::Kind::kArgument && part.text == rule.param;
  });
}

Result<void> check_page_number(const CallSpec& spec) {
  const int max_pages = spec.method->paginate.max_pages;
  if (spec.page.number == 0 || spec.page.number < static_cast<std::uint32_t>(max_pages)) return {};
  return Fail(base::provider_error(
      ErrorClass::kUpstream, "pagination_limit",
      "the list has more than max_pages (" + std::to_string(max_pages) + ") pages, in " + describe(spec)));
}

// Numbers are always sent, so that page one does not rest on a provider's default; a cursor from page two.
void add_place(const CallSpec& spec, json::Arena& arena, PageRequest& out) {
  const Paginate& rule = spec.method->paginate;
  if (rule.type == PaginateType::kCursor && spec.page.text.empty()) return;
  const std::string text = is_numbered(rule) ? std::to_string(page_start(spec)) : spec.page.text;
  if (is_in_path(spec)) {
    out.path.emplace(rule.param, text);
    return;
  }
  const auto copy = arena.copy(text);
  out.parameters.push_back({effective_place(*spec.method, rule.in), rule.param,
                            is_numbered(rule) ? json::Value::number_text(copy) : json::Value::string(copy)});
}

void add_range(const CallSpec& spec, json::Arena& arena, PageRequest& out) {
  const std::int64_t first = page_start(spec);
  std::string text = spec.method->paginate.unit + "=" + std::to_string(first) + "-";
  if (page_size(spec) > 0) text += std::to_string(first + page_size(spec) - 1);
  out.parameters.push_back({ArgumentPlace::kHeader, "range", json::Value::string(arena.copy(text))});
}

Error wrong_expression(const CallSpec& spec, const std::string& what) {
  return base::config_error("paginate_expression", "paginate.first or paginate.next gives " + what +
                                                       "; it may give an object of query, body, headers and url, in " +
                                                       describe(spec));
}

Result<json::Value> first_page(const CallSpec& spec, const CallScope& scope) {
  const auto& expression = spec.method->paginate.first;
  if (!expression) return json::Value::undefined();
  json::ObjectBuilder query(scope.arena);
  for (const auto& [name, value] : spec.arguments) query.set(name, value);
  for (const auto& [name, value] : spec.remote_query) query.set(name, json::Value::string(value));
  json::ObjectBuilder input(scope.arena);
  input.set("query", query.finish());
  if (page_size(spec) > 0) input.set("limit", json::Value::number(page_size(spec)));
  input.set("cursor", json::Value::null());
  const jsonata::Binding bindings[] = {{"page", json::Value::number(0)}};
  const jsonata::Environment environment{.arena = &scope.arena, .now = scope.now, .random = &scope.random};
  auto value = expression->evaluate(input.finish(), bindings, environment);
  if (!value) return Fail(std::move(value).error().while_doing("asking for the first page of " + describe(spec)));
  return check_page_object(spec, *value);
}

Result<void> add_object(const CallSpec& spec, const CallScope& scope, PageRequest& out) {
  json::Value page;
  if (spec.page.text.empty()) {
    ATSUME_TRY(page, first_page(spec, scope));
  } else {
    ATSUME_TRY(page, json::parse(spec.page.text, scope.arena));
  }
  for (const auto& [name, place] : {std::pair("query", ArgumentPlace::kQuery), std::pair("body", ArgumentPlace::kBody),
                                    std::pair("headers", ArgumentPlace::kHeader)}) {
    const json::Value members = page.find(name);
    if (!members.is_object()) continue;
    for (const auto& member : members.members()) {
      out.parameters.push_back({effective_place(*spec.method, place), std::string(member.key), member.value});
    }
  }
  if (const json::Value url = page.find("url"); url.is_string()) {
    ATSUME_TRY(out.url, net::parse_url(url.as_string()));
  }
  return {};
}

}  // namespace

int page_size(const CallSpec& spec) {
  const Paginate& rule = spec.method->paginate;
  return spec.page.size > 0 ? spec.page.size : rule.size;
}

std::int64_t page_start(const CallSpec& spec) {
  const std::string& text = spec.page.text;
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number ? value : spec.method->paginate.start;
}

Result<json::Value> check_page_object(const CallSpec& spec, json::Value value) {
  const bool is_none = value.is_undefined() || value.is_null() || (value.is_bool() && !value.as_bool());
  if (is_none) return json::Value::undefined();
  if (!value.is_object()) return Fail(wrong_expression(spec, "something that is no object"));
  for (const auto& member : value.members()) {
    const bool is_group = member.key == "query" || member.key == "body" || member.key == "headers";
    if (!is_group && member.key != "url") {
      return Fail(wrong_expression(spec, "the member \"" + std::string(member.key) + "\""));
    }
    if (is_group ? !member.value.is_object() : !member.value.is_string()) {
      return Fail(
          wrong_expression(spec, "a " + std::string(member.key) + " that is no " + (is_group ? "object" : "text")));
    }
  }
  return value;
}

Result<PageRequest> page_request(const CallSpec& spec, const CallScope& scope) {
  const Paginate& rule = spec.method->paginate;
  PageRequest out;
  ATSUME_TRY_VOID(check_page_number(spec));
  switch (rule.type) {
    case PaginateType::kNone:
      return out;
    case PaginateType::kPage:
    case PaginateType::kOffset:
    case PaginateType::kCursor:
      add_place(spec, scope.arena, out);
      break;
    case PaginateType::kNextUrl:
    case PaginateType::kLinkHeader:
      if (!spec.page.text.empty()) {
        ATSUME_TRY(out.url, net::parse_url(spec.page.text));
      }
      break;
    case PaginateType::kRange:
      add_range(spec, scope.arena, out);
      break;
    case PaginateType::kExpression:
      ATSUME_TRY_VOID(add_object(spec, scope, out));
      break;
  }
  if (!rule.size_param.empty() && page_size(spec) > 0 && !out.url) {
    const auto digits = scope.arena.copy(std::to_string(page_size(spec)));
    out.parameters.insert(out.parameters.begin(),
                          {effective_place(*spec.method, rule.in), rule.size_param, json::Value::number_text(digits)});
  }
  return out;
}

Result<void> refuse_page_parameters(const CallSpec& spec) {
  const auto& rule = spec.method->paginate;
  if (!is_numbered(rule) && rule.type != PaginateType::kCursor) return {};
  std::string given;
  for (const auto& [name, value] : spec.remote_query) {
    if (name == rule.param || (is_numbered(rule) && name == rule.size_param)) given = name;
  }
  if (!find_argument(spec, rule.param).is_undefined()) given = rule.param;
  if (given.empty()) return {};
  return Fail(base::caller_error(ErrorClass::kInvalidRequest, "reserved_parameter",
                                 "the provider's parameter \"" + given +
                                     "\" is set by the engine: use limit and "
                                     "next_cursor, or /custom for the provider's own paging")
                  .with_detail("parameter", given));
}

}  // namespace atsume::upstream
