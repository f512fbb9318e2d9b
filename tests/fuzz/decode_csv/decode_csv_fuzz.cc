// CSV of providers: whatever it is, reading it ends, every row has every column, and what is written again reads the
// same.
#include "upstream/decode_csv.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "atsume/base/check.h"

using namespace atsume;

namespace {

void add_field(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  out += "\",";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  json::Arena arena;
  const auto rows = upstream::decode_csv(text, arena);
  if (!rows) {
    ATSUME_CHECK(rows.error().code() == "response_malformed");
    return 0;
  }
  ATSUME_CHECK(rows->is_array());
  if (rows->size() == 0) return 0;
  const json::Value first = rows->items().front();
  std::string again;
  for (const auto& member : first.members()) add_field(again, member.key);
  again.back() = '\n';
  for (json::Value row : rows->items()) {
    ATSUME_CHECK(row.size() == first.size());
    for (const auto& member : row.members()) add_field(again, member.value.as_string());
    again.back() = '\n';
  }
  const auto read = upstream::decode_csv(again, arena);
  ATSUME_CHECK(read && json::equal(*rows, *read));
  return 0;
}
