#include "upstream/page_trail.h"

#include <bit>
#include <functional>
#include <string_view>

#include "atsume/base/limits.h"
#include "atsume/json/write.h"

namespace atsume::upstream {
namespace {

// Pairs of items and place: the page of the last power of two, then the last pages, the oldest first.
constexpr std::size_t kPair = 2;

std::uint64_t never_zero(std::uint64_t digest) { return digest == 0 ? 1 : digest; }

bool has(const std::vector<std::uint64_t>& seen, std::uint64_t digest, std::size_t offset) {
  if (digest == 0) return false;
  for (std::size_t i = offset; i < seen.size(); i += kPair) {
    if (seen[i] == digest) return true;
  }
  return false;
}

}  // namespace

std::uint64_t digest_of(std::string_view text) { return never_zero(std::hash<std::string_view>()(text)); }

std::uint64_t digest_of(json::Value value) { return digest_of(std::string_view(json::write(value))); }

bool has_items(const std::vector<std::uint64_t>& seen, std::uint64_t items) { return has(seen, items, 0); }

bool has_place(const std::vector<std::uint64_t>& seen, std::uint64_t place) { return has(seen, place, 1); }

std::vector<std::uint64_t> remember(const std::vector<std::uint64_t>& seen, PageDigests page, std::uint32_t number) {
  std::vector<std::uint64_t> out = seen;
  if (out.size() < kPair || out.size() % kPair != 0) out.assign(kPair, 0);
  if (std::has_single_bit(number)) {
    out[0] = page.items;
    out[1] = page.place;
  }
  out.push_back(page.items);
  out.push_back(page.place);
  if (out.size() > kPair * (1 + base::limits::kPagesRememberedMax)) {
    out.erase(out.begin() + kPair, out.begin() + 2 * kPair);
  }
  return out;
}

}  // namespace atsume::upstream
