#include "atsume/unify/query.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "atsume/base/text.h"
#include "unify/options.h"

namespace atsume::unify {
namespace {

namespace limits = base::limits;

Result<std::uint32_t> read_limit(const std::string& value) {
  std::uint32_t limit = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), limit);
  const bool is_number = error == std::errc() && end == value.data() + value.size();
  if (!is_number || limit < 1 || limit > limits::kListLimitMax) {
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_limit",
                                   "limit must be a number from 1 to " + std::to_string(limits::kListLimitMax) +
                                       ", not \"" + std::string(base::utf8_prefix(value, 40)) + "\""));
  }
  return limit;
}

// "a[b][]" -> a, {b, ""}; nullopt for brackets that do not close.
struct Name {
  std::string head;
  std::vector<std::string> parts;
};
std::optional<Name> take_apart(const std::string& text) {
  Name out;
  const auto open = text.find('[');
  out.head = text.substr(0, open);
  if (out.head.empty()) return std::nullopt;
  std::size_t at = open;
  while (at != std::string::npos && at < text.size()) {
    const auto close = text.find(']', at);
    if (text[at] != '[' || close == std::string::npos) return std::nullopt;
    out.parts.push_back(text.substr(at + 1, close - at - 1));
    at = close + 1;
  }
  return out;
}

bool is_index(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Result<void> add_filter(const std::string& text, const std::string& value, std::vector<Filter>& filters) {
  constexpr std::array<std::string_view, 4> kOps = {"gt", "gte", "lt", "lte"};
  auto name = take_apart(text);
  std::string op;
  if (name) {
    for (const auto& part : name->parts) {
      if (is_index(part)) continue;  // a[] and a[0]: one of several values
      if (std::ranges::find(kOps, part) == kOps.end() || !op.empty()) name.reset();
      if (!name) break;
      op = part;
    }
  }
  if (!name) {
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_filter",
                                   "the filter \"" + text +
                                       "\" is not understood; write name=value, name[]=value or "
                                       "name[gt|gte|lt|lte]=value"));
  }
  auto same = std::ranges::find_if(filters, [&](const Filter& f) { return f.name == name->head && f.op == op; });
  if (same == filters.end()) {
    filters.push_back({name->head, op, {value}});
  } else {
    same->values.push_back(value);
  }
  return {};
}

// remote_query[foo]=1 -> foo; remote_query[a][b]=1 -> a[b].
std::optional<std::string> remote_name(const std::string& name) {
  constexpr std::string_view kPrefix = "remote_query[";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  const auto close = name.find(']');
  if (close == std::string::npos) return std::nullopt;
  return name.substr(kPrefix.size(), close - kPrefix.size()) + name.substr(close + 1);
}

}  // namespace

Result<Query> parse_query(const net::QueryPairs& pairs) {
  Query out;
  for (const auto& [name, value] : pairs) {
    if (base::find_invalid_utf8(name) || base::find_invalid_utf8(value)) {
      return Fail(invalid_parameter(name, "is not UTF-8"));
    }
    if (name == "integrated_account_id") {
      out.account_id = value;
    } else if (name == "limit") {
      ATSUME_TRY(out.limit, read_limit(value));
      out.has_limit = true;
    } else if (name == "next_cursor") {
      out.cursor = value;
    } else if (is_engine_parameter(name)) {
      ATSUME_TRY_VOID(read_option(name, value, out.options));
    } else if (auto remote = remote_name(name)) {
      out.remote_query.emplace_back(*remote, value);
    } else {
      out.plain.emplace_back(name, value);
    }
  }
  return out;
}

Result<std::vector<Filter>> parse_filters(const net::QueryPairs& plain) {
  std::vector<Filter> out;
  for (const auto& [name, value] : plain) ATSUME_TRY_VOID(add_filter(name, value, out));
  return out;
}

}  // namespace atsume::unify
