#include "upstream/paginate.h"

#include <charconv>

#include "atsume/base/text.h"
#include "upstream/link_header.h"

namespace atsume::upstream {
namespace {

using catalog::ArgumentPlace;
using catalog::Paginate;
using catalog::PaginateType;

std::int64_t to_integer(const std::string& text, std::int64_t otherwise) {
  std::int64_t value = otherwise;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : otherwise;
}

// A number, or its digits as text; absent and nonsensical ones say nothing.
std::optional<std::int64_t> to_count(json::Value value) {
  if (value.is_string()) {
    const std::int64_t number = to_integer(std::string(value.as_string()), -1);
    return number >= 0 ? std::optional(number) : std::nullopt;
  }
  if (!value.is_number()) return std::nullopt;
  const double number = value.as_double();
  if (!(number >= 0 && number < 1e15)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

Error loop_error(const CallSpec& spec) {
  return base::provider_error(ErrorClass::kUpstream, "pagination_loop",
                              "the provider's next page is the page just read, in " + describe(spec));
}

Error link_error(const CallSpec& spec, std::string_view what) {
  return base::provider_error(ErrorClass::kUpstream, "next_link",
                              "the provider's next page " + std::string(what) + ", in " + describe(spec));
}

// Text of a next cursor or link; nullopt when there is none. An object would otherwise read as the end.
Result<std::optional<std::string>> next_text(const CallSpec& spec, json::Value value) {
  const bool is_none = value.is_undefined() || value.is_null() || (value.is_bool() && !value.as_bool());
  if (is_none) return std::nullopt;
  auto text = value.is_bool() ? std::nullopt : scalar_text(value);
  if (!text) return Fail(link_error(spec, "is named by something that is neither text nor a number"));
  if (text->empty()) return std::nullopt;
  return text;
}

Result<std::optional<std::string>> link_to(const CallSpec& spec, const ReceivedPage& page,
                                           const std::string& reference) {
  auto url = net::resolve_url(page.answered, base::trim(reference));
  if (!url) return Fail(link_error(spec, "is named by a link that is no URL"));
  if (page.answered.origin.is_tls && !url->origin.is_tls) {
    return Fail(link_error(spec, "is named by a link that leaves https"));
  }
  const std::string text = url->to_string();
  if (text == page.asked.to_string() || text == page.answered.to_string()) return Fail(loop_error(spec));
  return text;
}

bool says_no(json::Value more) {
  if (more.is_bool()) return !more.as_bool();
  return more.is_number() && more.as_double() == 0;
}

Result<std::int64_t> count_received(const CallSpec& spec, const AnswerScope& answer, const ReceivedPage& page) {
  const auto& items = spec.method->paginate.items;
  if (!items) return static_cast<std::int64_t>(page.item_count);
  ATSUME_TRY(auto value, answer.evaluate(items));
  if (value.is_array()) return static_cast<std::int64_t>(value.size());
  if (value.is_object()) return 1;
  return to_count(value).value_or(0);
}

Result<std::optional<std::string>> next_number(const CallSpec& spec, const AnswerScope& answer,
                                               const ReceivedPage& page) {
  const Paginate& rule = spec.method->paginate;
  ATSUME_TRY(const auto received, count_received(spec, answer, page));
  if (received == 0 && rule.empty_page == Paginate::EmptyPage::kStop) return std::nullopt;
  const std::int64_t present = to_integer(spec.page.text, rule.start);
  const auto size = static_cast<std::int64_t>(page_size(spec));
  ATSUME_TRY(auto total_value, answer.evaluate(rule.total));
  const auto total = to_count(total_value);
  if (rule.type == PaginateType::kOffset) {
    if (total && present - rule.start + received >= *total) return std::nullopt;
    const bool by_size = size > 0 && (rule.steps_by_size || received == 0);
    const std::int64_t step = rule.step > 0 ? rule.step : by_size ? size : received;
    return step > 0 ? std::optional(std::to_string(present + step)) : std::nullopt;
  }
  ATSUME_TRY(auto pages_value, answer.evaluate(rule.pages));
  const auto pages = to_count(pages_value);
  if (pages && present - rule.start + 1 >= *pages) return std::nullopt;
  if (total && size > 0 && (present - rule.start + 1) * size >= *total) return std::nullopt;
  return std::to_string(present + 1);
}

// Several Link fields mean the same as one with their values joined.
std::string link_fields(const net::Headers& headers) {
  std::string out;
  for (const auto& [name, value] : headers.fields()) {
    if (!base::equals_ignoring_case(name, "link")) continue;
    if (!out.empty()) out += ", ";
    out += value;
  }
  return out;
}

Result<std::optional<std::string>> next_place(const CallSpec& spec, const AnswerScope& answer,
                                              const ReceivedPage& page) {
  const Paginate& rule = spec.method->paginate;
  switch (rule.type) {
    case PaginateType::kNone:
      return std::nullopt;
    case PaginateType::kNextUrl: {
      ATSUME_TRY(auto next, answer.evaluate(rule.next));
      ATSUME_TRY(const auto reference, next_text(spec, next));
      if (!reference) return std::nullopt;
      return link_to(spec, page, *reference);
    }
    case PaginateType::kLinkHeader: {
      const auto reference = find_link(link_fields(page.headers), rule.rel);
      if (!reference) return std::nullopt;
      return link_to(spec, page, *reference);
    }
    case PaginateType::kCursor: {
      ATSUME_TRY(auto next, answer.evaluate(rule.next));
      ATSUME_TRY(auto cursor, next_text(spec, next));
      if (cursor && *cursor == spec.page.text) return Fail(loop_error(spec));
      return cursor;
    }
    case PaginateType::kPage:
    case PaginateType::kOffset:
      return next_number(spec, answer, page);
    case PaginateType::kRange:
    case PaginateType::kExpression:
      break;
  }
  return Fail(Error(ErrorClass::kNotSupported, Origin::kConfig, "paginate_not_supported",
                    "this build cannot walk lists of type range or expression yet"));
}

}  // namespace

int page_size(const CallSpec& spec) {
  const Paginate& rule = spec.method->paginate;
  return spec.page.size > 0 ? spec.page.size : rule.size;
}

bool is_page_url(const CallSpec& spec) {
  const auto type = spec.method->paginate.type;
  return (type == PaginateType::kNextUrl || type == PaginateType::kLinkHeader) && !spec.page.text.empty();
}

net::QueryPairs page_params(const CallSpec& spec, ArgumentPlace place) {
  const Paginate& rule = spec.method->paginate;
  net::QueryPairs out;
  if (rule.type == PaginateType::kNone || rule.in != place || is_page_url(spec)) return out;
  if (!rule.size_param.empty() && page_size(spec) > 0) {
    out.emplace_back(rule.size_param, std::to_string(page_size(spec)));
  }
  const bool is_number = rule.type == PaginateType::kPage || rule.type == PaginateType::kOffset;
  // Numbers are always sent, so that page one does not rest on a provider's default; a cursor from page two.
  if (is_number) out.emplace_back(rule.param, std::to_string(to_integer(spec.page.text, rule.start)));
  if (rule.type == PaginateType::kCursor && !spec.page.text.empty()) out.emplace_back(rule.param, spec.page.text);
  return out;
}

json::Value page_value(const CallSpec& spec, const std::string& name, const std::string& text, json::Arena& arena) {
  const Paginate& rule = spec.method->paginate;
  const bool is_text = rule.type == PaginateType::kCursor && name == rule.param;
  return is_text ? json::Value::string(arena.copy(text)) : json::Value::number_text(arena.copy(text));
}

Result<void> check_page_number(const CallSpec& spec) {
  const int max_pages = spec.method->paginate.max_pages;
  if (spec.page.number == 0 || spec.page.number < static_cast<std::uint32_t>(max_pages)) return {};
  return Fail(base::provider_error(
      ErrorClass::kUpstream, "pagination_limit",
      "the list has more than max_pages (" + std::to_string(max_pages) + ") pages, in " + describe(spec)));
}

Result<std::optional<PageToken>> next_page(const CallSpec& spec, const AnswerScope& answer, const ReceivedPage& page) {
  const Paginate& rule = spec.method->paginate;
  if (rule.type == PaginateType::kNone) return std::nullopt;
  // Some providers send their last page again and again.
  if (page.item_count > 0 && spec.page.number > 0 && page.digest == spec.page.digest_before) {
    return Fail(loop_error(spec));
  }
  ATSUME_TRY(auto more, answer.evaluate(rule.more));
  if (says_no(more)) return std::nullopt;
  ATSUME_TRY(auto place, next_place(spec, answer, page));
  if (!place) return std::nullopt;
  return PageToken{
      .text = *place, .size = spec.page.size, .number = spec.page.number + 1, .digest_before = page.digest};
}

}  // namespace atsume::upstream
