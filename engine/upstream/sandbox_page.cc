#include <algorithm>
#include <charconv>

#include "atsume/json/parse.h"
#include "atsume/json/pointer.h"
#include "atsume/json/write.h"
#include "upstream/encode.h"
#include "upstream/sandbox_provider.h"

namespace atsume::upstream {
namespace {

using catalog::ArgumentPlace;
using catalog::Paginate;
using catalog::PaginateType;

constexpr std::string_view kAfterParam = "sandbox_after";

std::string parameter(const net::ClientRequest& request, ArgumentPlace in, std::string_view name, json::Arena& arena) {
  if (in == ArgumentPlace::kHeader) return std::string(request.headers.get(name));
  if (in == ArgumentPlace::kBody) {
    auto body = json::parse(request.text, arena);
    return body ? scalar_text(json::find_path(*body, name)).value_or("") : std::string();
  }
  for (const auto& [key, value] : net::parse_query(request.url.query)) {
    if (key == name) return value;
  }
  return {};
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

Window find_window(const Paginate& rule, const net::ClientRequest& request, std::size_t count, json::Arena& arena) {
  Window out{.first = 0, .size = rule.size > 0 ? static_cast<std::size_t>(rule.size) : count};
  if (rule.type == PaginateType::kNone) return {.first = 0, .size = count};
  if (!rule.size_param.empty()) {
    out.size = to_size(parameter(request, rule.in, rule.size_param, arena), out.size);
    if (rule.max_size > 0) out.size = std::min(out.size, static_cast<std::size_t>(rule.max_size));
  }
  out.size = std::max<std::size_t>(out.size, 1);
  if (rule.type == PaginateType::kNextUrl || rule.type == PaginateType::kLinkHeader) {
    out.first = to_size(parameter(request, ArgumentPlace::kQuery, kAfterParam, arena), 0);
  } else if (rule.type == PaginateType::kCursor) {
    out.first = to_size(parameter(request, rule.in, rule.param, arena), 0);
  } else {
    const auto start = static_cast<std::size_t>(rule.start);
    const std::size_t place = std::max(to_size(parameter(request, rule.in, rule.param, arena), start), start) - start;
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

// Records that agree with every query parameter named like one of their own fields.
json::Value matching(json::Value records, const net::ClientRequest& request, json::Arena& arena) {
  json::ArrayBuilder out(arena);
  const auto query = net::parse_query(request.url.query);
  for (json::Value record : records.items()) {
    const bool agrees = std::ranges::all_of(query, [&](const auto& pair) {
      auto own = scalar_text(record.find(pair.first));
      return !own || *own == pair.second;
    });
    if (agrees) out.push(record);
  }
  return out.finish();
}

void set_next(const Paginate& rule, const net::ClientRequest& request, std::size_t after, json::ObjectBuilder& body,
              SandboxAnswer& answer, json::Arena& arena) {
  if (rule.type == PaginateType::kLinkHeader) {
    answer.headers.set("link", "<" + next_url(request, after) + ">; rel=\"" + rule.rel + "\"");
  } else if (auto path = plain_path(rule.next)) {
    const bool is_url = rule.type == PaginateType::kNextUrl;
    const std::string text = is_url ? next_url(request, after) : std::to_string(after);
    set_path(body, *path, json::Value::string(arena.copy(text)), arena);
  }
}

}  // namespace

SandboxAnswer answer_list(const catalog::Method& method, json::Value records, const net::ClientRequest& request,
                          json::Arena& arena) {
  const Paginate& rule = method.paginate;
  SandboxAnswer answer;
  const json::Value all = matching(records, request, arena);
  const Window window = find_window(rule, request, all.size(), arena);
  const std::size_t first = std::min(window.first, all.size());
  const std::size_t last = std::min(first + window.size, all.size());
  const json::Value page = json::Value::array(all.items().subspan(first, last - first));
  json::ObjectBuilder body(arena);
  if (last < all.size()) set_next(rule, request, last, body, answer, arena);
  if (auto total = plain_path(rule.total)) {
    set_path(body, *total, json::Value::number(static_cast<double>(all.size())), arena);
  }
  if (auto more = plain_path(rule.more)) {
    set_path(body, *more, json::Value::boolean(last < all.size()), arena);
  }
  if (auto pages = plain_path(rule.pages)) {
    set_path(body, *pages, json::Value::number(static_cast<double>((all.size() + window.size - 1) / window.size)),
             arena);
  }
  if (!method.data) {
    answer.body = json::write(page);
    return answer;
  }
  set_path(body, plain_path(method.data).value_or("data"), page, arena);
  answer.body = json::write(body.finish());
  return answer;
}

}  // namespace atsume::upstream
