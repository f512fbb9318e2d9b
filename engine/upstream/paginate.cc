#include "upstream/paginate.h"

#include <charconv>

#include "atsume/base/text.h"

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

std::optional<std::int64_t> to_count(json::Value value) {
  if (!value.is_number()) return std::nullopt;
  const double number = value.as_double();
  if (!(number >= 0 && number < 1e15)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

Error loop_error(const CallSpec& spec) {
  return base::provider_error(ErrorClass::kUpstream, "pagination_loop",
                              "the provider's next page is the page just read, in " + describe(spec));
}

// Text of a next cursor or link; nullopt when there is none.
std::optional<std::string> next_text(json::Value value) {
  auto text = scalar_text(value);
  if (!text || text->empty() || value.is_bool()) return std::nullopt;
  return text;
}

Result<std::optional<std::string>> link_to(const CallSpec& spec, const net::Url& from, const std::string& reference) {
  auto url = net::resolve_url(from, reference);
  if (!url) {
    return Fail(base::provider_error(ErrorClass::kUpstream, "next_link",
                                     "the provider's link to the next page is no URL, in " + describe(spec)));
  }
  const std::string text = url->to_string();
  if (text == from.to_string()) return Fail(loop_error(spec));
  return text;
}

Result<std::optional<std::string>> next_number(const CallSpec& spec, const AnswerScope& answer,
                                               const ReceivedPage& page) {
  const Paginate& rule = spec.method->paginate;
  if (page.item_count == 0 && rule.empty_page == Paginate::EmptyPage::kStop) return std::nullopt;
  const std::int64_t present = to_integer(spec.page.text, rule.start);
  const auto size = static_cast<std::int64_t>(page_size(spec));
  const auto received = static_cast<std::int64_t>(page.item_count);
  ATSUME_TRY(auto total_value, answer.evaluate(rule.total));
  const auto total = to_count(total_value);
  if (rule.type == PaginateType::kOffset) {
    const std::int64_t step = rule.step > 0 ? rule.step : rule.steps_by_size && size > 0 ? size : received;
    if (total && present - rule.start + received >= *total) return std::nullopt;
    return std::to_string(present + step);
  }
  ATSUME_TRY(auto pages_value, answer.evaluate(rule.pages));
  const auto pages = to_count(pages_value);
  if (pages && present - rule.start + 1 >= *pages) return std::nullopt;
  if (total && size > 0 && (present - rule.start + 1) * size >= *total) return std::nullopt;
  return std::to_string(present + 1);
}

Result<std::optional<std::string>> next_place(const CallSpec& spec, const AnswerScope& answer,
                                              const ReceivedPage& page) {
  const Paginate& rule = spec.method->paginate;
  switch (rule.type) {
    case PaginateType::kNone:
      return std::nullopt;
    case PaginateType::kNextUrl: {
      ATSUME_TRY(auto next, answer.evaluate(rule.next));
      const auto reference = next_text(next);
      if (!reference) return std::nullopt;
      return link_to(spec, page.url, *reference);
    }
    case PaginateType::kLinkHeader: {
      const std::string reference = find_link(page.headers.get("link"), rule.rel);
      if (reference.empty()) return std::nullopt;
      return link_to(spec, page.url, reference);
    }
    case PaginateType::kCursor: {
      ATSUME_TRY(auto next, answer.evaluate(rule.next));
      const auto cursor = next_text(next);
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

Result<std::optional<PageToken>> next_page(const CallSpec& spec, const AnswerScope& answer,
                                           const ReceivedPage& page) {
  const Paginate& rule = spec.method->paginate;
  ATSUME_TRY(auto more, answer.evaluate(rule.more));
  if (more.is_bool() && !more.as_bool()) return std::nullopt;
  ATSUME_TRY(auto place, next_place(spec, answer, page));
  if (!place) return std::nullopt;
  if (spec.page.number + 1 >= static_cast<std::uint32_t>(rule.max_pages)) {
    return Fail(base::provider_error(ErrorClass::kUpstream, "pagination_limit",
                                     "the list has more than max_pages (" + std::to_string(rule.max_pages) +
                                         ") pages, in " + describe(spec)));
  }
  return PageToken{.text = *place, .size = spec.page.size, .number = spec.page.number + 1};
}

std::string find_link(std::string_view header, std::string_view relation) {
  while (!header.empty()) {
    const auto open = header.find('<');
    const auto close = header.find('>', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    const auto target = header.substr(open + 1, close - open - 1);
    header.remove_prefix(close + 1);
    const auto parameters = header.substr(0, header.find('<'));
    for (auto part : base::split(parameters, ';')) {
      part = base::trim(part);
      if (!base::equals_ignoring_case(part.substr(0, 4), "rel=")) continue;
      auto value = part.substr(4);
      while (value.ends_with(',') || value.ends_with(' ')) value.remove_suffix(1);
      if (value.size() >= 2 && value.front() == '"') value = value.substr(1, value.rfind('"') - 1);
      for (auto name : base::split(value, ' ')) {
        if (base::equals_ignoring_case(name, relation)) return std::string(target);
      }
    }
  }
  return {};
}

}  // namespace atsume::upstream
