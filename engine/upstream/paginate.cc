#include "upstream/paginate.h"

#include <charconv>

#include "atsume/base/text.h"
#include "atsume/json/write.h"
#include "upstream/link_header.h"
#include "upstream/page_range.h"
#include "upstream/page_request.h"
#include "upstream/page_trail.h"

namespace atsume::upstream {
namespace {

using catalog::Paginate;
using catalog::PaginateType;
using Place = std::optional<std::string>;

std::size_t count_items(json::Value data) {
  if (data.is_array()) return data.size();
  return data.is_undefined() || data.is_null() ? 0 : 1;
}

// A number, or its digits as text; absent and nonsensical ones say nothing.
std::optional<std::int64_t> to_count(json::Value value) {
  if (value.is_string()) {
    const auto text = value.as_string();
    std::int64_t number = -1;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size() && number >= 0;
    return is_number ? std::optional(number) : std::nullopt;
  }
  if (!value.is_number()) return std::nullopt;
  const double number = value.as_double();
  if (!(number >= 0 && number < 1e15)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

Error loop_error(const CallSpec& spec) {
  return base::provider_error(ErrorClass::kUpstream, "pagination_loop",
                              "the provider's pages lead back to one that was read, in " + describe(spec));
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

Result<Place> link_to(const CallSpec& spec, const ReceivedPage& page, std::string_view reference) {
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
  if (!items) return static_cast<std::int64_t>(count_items(page.data));
  ATSUME_TRY(auto value, answer.evaluate(items));
  if (value.is_array()) return static_cast<std::int64_t>(value.size());
  if (value.is_object()) return 1;
  return to_count(value).value_or(0);
}

Result<Place> next_number(const CallSpec& spec, const AnswerScope& answer, std::int64_t received) {
  const Paginate& rule = spec.method->paginate;
  if (received == 0 && rule.empty_page == Paginate::EmptyPage::kStop) return std::nullopt;
  const std::int64_t present = page_start(spec);
  const auto size = static_cast<std::int64_t>(page_size(spec));
  ATSUME_TRY(auto total_value, answer.evaluate(rule.total));
  const auto total = to_count(total_value);
  // Counted by what came: a provider's pages may be smaller than what was asked for.
  if (total && static_cast<std::int64_t>(spec.page.items) + received >= *total) return std::nullopt;
  if (rule.type == PaginateType::kOffset) {
    const bool by_size = size > 0 && (rule.steps_by_size || received == 0);
    const std::int64_t step = rule.step > 0 ? rule.step : by_size ? size : received;
    return step > 0 ? std::optional(std::to_string(present + step)) : std::nullopt;
  }
  ATSUME_TRY(auto pages_value, answer.evaluate(rule.pages));
  const auto pages = to_count(pages_value);
  if (pages && present - rule.start + 1 >= *pages) return std::nullopt;
  return std::to_string(present + 1);
}

// The items from the next one on. Without the field the whole list was sent, whatever was asked for.
Result<Place> next_range(const CallSpec& spec, const ReceivedPage& page, std::int64_t received) {
  const std::int64_t asked = page_start(spec);
  if (!page.headers.contains("content-range")) {
    if (asked == 0 && page.status != 206) return std::nullopt;
    return Fail(link_error(spec, "cannot be told: the answer has no Content-Range"));
  }
  const auto range = parse_content_range(page.headers.get("content-range"));
  if (!range) return Fail(link_error(spec, "cannot be told: the answer's Content-Range is none"));
  if (!range->first) return std::nullopt;
  if (*range->first < asked) return Fail(loop_error(spec));
  if (*range->first > asked) return Fail(link_error(spec, "would leave out items: the answer begins too late"));
  if (received == 0 && spec.method->paginate.empty_page == Paginate::EmptyPage::kStop) return std::nullopt;
  if (range->total && range->last + 1 >= *range->total) return std::nullopt;
  return std::to_string(range->last + 1);
}

Result<Place> next_object(const CallSpec& spec, const AnswerScope& answer, const ReceivedPage& page) {
  ATSUME_TRY(auto value, answer.evaluate(spec.method->paginate.next));
  ATSUME_TRY(auto object, check_page_object(spec, value));
  if (object.is_undefined()) return std::nullopt;
  if (object.size() == 0) return Fail(loop_error(spec));  // it would ask for the first page again
  const json::Value url = object.find("url");
  if (url.is_undefined()) return json::write(object);
  ATSUME_TRY(const auto absolute, link_to(spec, page, url.as_string()));
  json::ObjectBuilder out(answer.arena());
  for (const auto& member : object.members()) out.set(member.key, member.value);
  out.set("url", json::Value::string(*absolute));
  return json::write(out.finish());
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

Result<Place> next_place(const CallSpec& spec, const AnswerScope& answer, const ReceivedPage& page,
                         std::int64_t received) {
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
      return next_number(spec, answer, received);
    case PaginateType::kRange:
      return next_range(spec, page, received);
    case PaginateType::kExpression:
      return next_object(spec, answer, page);
  }
  return std::nullopt;
}

// What asked for the page just read: two places that differ in words only are the same.
std::uint64_t place_digest(const CallSpec& spec, const ReceivedPage& page) {
  const auto type = spec.method->paginate.type;
  const bool is_url = type == PaginateType::kNextUrl || type == PaginateType::kLinkHeader;
  return digest_of(std::string_view(is_url ? page.asked.to_string() : spec.page.text));
}

bool is_named_by_provider(PaginateType type) {
  return type == PaginateType::kCursor || type == PaginateType::kNextUrl || type == PaginateType::kLinkHeader;
}

}  // namespace

Result<std::optional<PageToken>> next_page(const CallSpec& spec, const AnswerScope& answer, const ReceivedPage& page) {
  const Paginate& rule = spec.method->paginate;
  if (rule.type == PaginateType::kNone) return std::nullopt;
  PageDigests digests{.items = 0, .place = place_digest(spec, page)};
  if (count_items(page.data) > 0) digests.items = digest_of(page.data);
  // Some providers send their last page again and again.
  if (has_items(spec.page.seen, digests.items)) return Fail(loop_error(spec));
  ATSUME_TRY(auto more, answer.evaluate(rule.more));
  if (says_no(more)) return std::nullopt;
  ATSUME_TRY(const auto received, count_received(spec, answer, page));
  ATSUME_TRY(auto place, next_place(spec, answer, page, received));
  if (!place) {
    // Half a list would look like a whole one.
    const bool is_promised = more.is_bool() && is_named_by_provider(rule.type);
    if (is_promised) return Fail(link_error(spec, "is promised and not named"));
    return std::nullopt;
  }
  auto seen = remember(spec.page.seen, digests, spec.page.number);
  if (has_place(seen, digest_of(std::string_view(*place)))) return Fail(loop_error(spec));
  return PageToken{.text = *place,
                   .size = spec.page.size,
                   .number = spec.page.number + 1,
                   .items = spec.page.items + static_cast<std::uint64_t>(received),
                   .seen = std::move(seen)};
}

bool is_past_end(const CallSpec& spec, int status, const net::Headers& headers) {
  if (status != 416 || spec.method->paginate.type != PaginateType::kRange) return false;
  const auto range = parse_content_range(headers.get("content-range"));
  const std::int64_t asked = page_start(spec);
  return range && range->total ? *range->total <= asked : asked > 0;
}

}  // namespace atsume::upstream
