// The query string of callers, and what they send as a cursor: read or refused, and never anything else's.
#include <cstddef>
#include <cstdint>

#include "atsume/base/check.h"
#include "atsume/unify/query.h"
#include "unify/cursor.h"

using namespace atsume;

namespace {

const store::Vault& vault() {
  static const auto random = base::make_seeded_random(1);
  static const auto made = [] {
    std::vector<store::MasterKey> keys;
    keys.push_back(store::parse_master_key(std::string(64, 'a')).value());
    return store::Vault::make(std::move(keys), *random).value();
  }();
  return *made;
}

void check_cursor(const unify::Query& query, std::string_view text) {
  const std::string binding = unify::cursor_binding("a-1", "ats/jobs/list", query);
  // Only what was sealed opens.
  ATSUME_CHECK(!unify::open_cursor(text, binding, vault(), base::WallTime()));
  const unify::CursorState state{.page = {.text = query.cursor, .number = 2}, .skip = 3};
  const auto opened = unify::open_cursor(unify::seal_cursor(state, binding, vault(), base::WallTime()), binding,
                                         vault(), base::WallTime());
  // Its length aside, everything that was sealed does.
  if (query.cursor.size() < 4000) ATSUME_CHECK(opened && opened->page.text == query.cursor && opened->skip == 3);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto pairs = net::parse_query(text);
  const auto query = unify::parse_query(pairs);
  if (!query) return 0;
  ATSUME_CHECK(query->limit >= 1 && query->limit <= base::limits::kListLimitMax);
  for (const auto& [name, value] : query->plain) ATSUME_CHECK(!name.starts_with("atsume_"));
  if (const auto filters = unify::parse_filters(query->plain)) {
    std::size_t values = 0;
    for (const auto& filter : *filters) {
      ATSUME_CHECK(!filter.name.empty() && filter.name.find('[') == std::string::npos);
      values += filter.values.size();
    }
    ATSUME_CHECK(values == query->plain.size());
  }
  check_cursor(*query, text);
  return 0;
}
