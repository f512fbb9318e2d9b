#include "upstream/raw_query.h"

#include <algorithm>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "atsume/net/url.h"

namespace atsume::upstream {
namespace {

bool is_called(std::string_view pair, std::string_view name) {
  return base::form_decode(pair.substr(0, pair.find('='))) == name;
}

}  // namespace

bool has_parameter(std::string_view raw_query, std::string_view name) {
  const auto pairs = base::split(raw_query, '&');
  return std::ranges::any_of(pairs, [&](auto pair) { return is_called(pair, name); });
}

void remove_parameter(std::string& raw_query, std::string_view name) {
  if (!has_parameter(raw_query, name)) return;
  std::string kept;
  for (const auto pair : base::split(raw_query, '&')) {
    if (is_called(pair, name)) continue;
    if (!kept.empty()) kept += '&';
    kept += pair;
  }
  raw_query = std::move(kept);
}

void add_parameter(std::string& raw_query, std::string_view name, std::string_view value) {
  if (!raw_query.empty()) raw_query += '&';
  raw_query += net::format_query({{std::string(name), std::string(value)}});
}

}  // namespace atsume::upstream
