#include <algorithm>
#include <charconv>

#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/pointer.h"
#include "upstream/sandbox_provider.h"
#include "upstream/sandbox_shape.h"

namespace atsume::upstream {
namespace {

using catalog::ArgumentPlace;
using catalog::Paginate;
using catalog::PaginateType;

constexpr std::string_view kAfterParam = "sandbox_after";

std::string find_pair(const net::QueryPairs& pairs, std::string_view name) {
  const auto found = std::ranges::find(pairs, name, &net::QueryPairs::value_type::first);
  return found == pairs.end() ? std::string() : found->second;
}

std::string parameter(const ListRequest& list, std::string_view name, json::Arena& arena) {
  const ArgumentPlace in = list.method.paginate.in;
  if (auto in_path = find_pair(list.path, name); !in_path.empty()) return in_path;
  if (in == ArgumentPlace::kHeader) return std::string(list.request.headers.get(name));
  if (in == ArgumentPlace::kBody)
    return scalar_text(json::find_path(request_body(list.request, arena), name)).value_or("");
  return find_pair(net::parse_query(list.request.url.query), name);
}

std::size_t to_size(std::string_view text, std::size_t otherwise) {
  std::size_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

struct Window {
  std::size_t first = 0;
  std::size_t size = 0;
};

// "items=100-199"
Window range_window(const ListRequest& list, Window window) {
  std::string_view text = list.request.headers.get("range");
  text.remove_prefix(std::min(text.size(), text.find('=') == std::string_view::npos ? 0 : text.find('=') + 1));
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return window;
  window.first = to_size(text.substr(0, dash), 0);
  window.size = to_size(text.substr(dash + 1), window.first + window.size - 1) + 1 - window.first;
  return window;
}

Window find_window(const ListRequest& list, std::size_t count, json::Arena& arena) {
  const Paginate& rule = list.method.paginate;
  if (rule.type == PaginateType::kNone || rule.type == PaginateType::kExpression) return {.first = 0, .size = count};
  Window out{.first = 0, .size = rule.size > 0 ? static_cast<std::size_t>(rule.size) : count};
  if (!rule.size_param.empty()) {
    out.size = to_size(parameter(list, rule.size_param, arena), out.size);
    if (rule.max_size > 0) out.size = std::min(out.size, static_cast<std::size_t>(rule.max_size));
  }
  out.size = std::max<std::size_t>(out.size, 1);
  if (rule.type == PaginateType::kRange) return range_window(list, out);
  if (rule.type == PaginateType::kNextUrl || rule.type == PaginateType::kLinkHeader) {
    out.first = to_size(find_pair(net::parse_query(list.request.url.query), kAfterParam), 0);
  } else if (rule.type == PaginateType::kCursor) {
    out.first = to_size(parameter(list, rule.param, arena), 0);
  } else {
    const auto start = static_cast<std::size_t>(rule.start);
    const std::size_t place = std::max(to_size(parameter(list, rule.param, arena), start), start) - start;
    out.first = rule.type == PaginateType::kPage ? place * out.size : place;
  }
  return out;
}

std::string next_url(const net::ClientRequest& request, std::size_t after) {
  net::Url url = request.url;
  auto query = net::parse_query(url.query);
  std::erase_if(query, [](const auto& pair) { return pair.first == kAfterParam; });
  query.emplace_back(kAfterParam, std::to_string(after));
  url.query = net::format_query(query);
  return url.to_string();
}

// What the page tells of itself and of the next one, where the paginator looks for it.
class PageNotes {
 public:
  PageNotes(json::Value body, json::Arena& arena) : body_(body), arena_(arena) {}
  void set(const catalog::Expression& where, json::Value value) {
    const auto path = read_path(where);
    if (path && !path->empty()) body_ = with_path(body_, *path, value, arena_);
  }
  void set(const catalog::Expression& where, std::size_t number) {
    set(where, json::Value::number(static_cast<double>(number)));
  }
  json::Value body() const { return body_; }

 private:
  json::Value body_;
  json::Arena& arena_;
};

void note_next(const ListRequest& list, std::size_t after, PageNotes& notes, SandboxAnswer& answer,
               json::Arena& arena) {
  const Paginate& rule = list.method.paginate;
  if (rule.type == PaginateType::kLinkHeader) {
    answer.headers.set("link", "<" + next_url(list.request, after) + ">; rel=\"" + rule.rel + "\"");
    return;
  }
  const bool is_url = rule.type == PaginateType::kNextUrl;
  notes.set(rule.next, json::Value::string(arena.copy(is_url ? next_url(list.request, after) : std::to_string(after))));
}

void note_range(const Paginate& rule, std::size_t first, std::size_t last, std::size_t count, SandboxAnswer& answer) {
  const std::string place = last > first ? std::to_string(first) + "-" + std::to_string(last - 1) : "*";
  answer.headers.set("content-range", rule.unit + " " + place + "/" + std::to_string(count));
  if (last < count) answer.status = 206;
}

}  // namespace

json::Value add_page(const ListRequest& list, json::Value records, json::Value body, SandboxAnswer& answer,
                     json::Arena& arena) {
  const Paginate& rule = list.method.paginate;
  const std::size_t count = records.size();
  const Window window = find_window(list, count, arena);
  const std::size_t first = std::min(window.first, count);
  const std::size_t last = std::min(first + window.size, count);
  const json::Value page = json::Value::array(records.items().subspan(first, last - first));
  const std::string path = list.method.data ? read_path(list.method.data).value_or("") : "";
  if (path.empty()) {
    // Nothing can stand beside a bare list: what tells of other pages is in the header.
    if (last < count && rule.type == PaginateType::kLinkHeader) {
      PageNotes none(body, arena);
      note_next(list, last, none, answer, arena);
    }
    if (rule.type == PaginateType::kRange) note_range(rule, first, last, count, answer);
    return page;
  }
  PageNotes notes(with_path(body, path, page, arena), arena);
  if (last < count) note_next(list, last, notes, answer, arena);
  if (rule.type == PaginateType::kRange) note_range(rule, first, last, count, answer);
  notes.set(rule.total, count);
  notes.set(rule.more, json::Value::boolean((last < count) != is_negation(rule.more)));
  notes.set(rule.pages, window.size == 0 ? 1 : (count + window.size - 1) / window.size);
  return notes.body();
}

}  // namespace atsume::upstream
