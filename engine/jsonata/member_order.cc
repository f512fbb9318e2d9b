#include "jsonata/member_order.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace atsume::jsonata {
namespace {

std::optional<std::uint32_t> index_of_key(std::string_view key) {
  if (key.empty() || key[0] < '0' || key[0] > '9' || (key[0] == '0' && key.size() > 1)) return std::nullopt;
  std::uint32_t index = 0;
  const auto [end, status] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (status != std::errc() || end != key.data() + key.size() || index == UINT32_MAX) return std::nullopt;
  return index;
}

}  // namespace

bool is_index_key(std::string_view key) { return index_of_key(key).has_value(); }

// Names by which the reference knows its functions.
bool is_reserved_key(std::string_view key) { return key == "_jsonata_lambda" || key == "_jsonata_function"; }

void order_members(std::span<json::Member> members) {
  const auto is_index = [](const json::Member& member) { return is_index_key(member.key); };
  if (std::ranges::none_of(members, is_index)) return;
  std::vector<json::Member> ordered;
  std::ranges::copy_if(members, std::back_inserter(ordered), is_index);
  std::ranges::sort(ordered, {}, [](const json::Member& member) { return *index_of_key(member.key); });
  std::ranges::copy_if(members, std::back_inserter(ordered), std::not_fn(is_index));
  std::ranges::copy(ordered, members.begin());
}

}  // namespace atsume::jsonata
