// XML of providers: whatever it is, reading it ends, gives valid UTF-8, and what can be written again reads the same.
#include "upstream/decode_xml.h"

#include <cstddef>
#include <cstdint>

#include "atsume/base/check.h"
#include "atsume/base/text.h"
#include "atsume/json/write.h"
#include "upstream/encode_xml.h"

using namespace atsume;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  json::Arena arena;
  const auto value = upstream::decode_xml(text, arena);
  if (!value) {
    ATSUME_CHECK(value.error().code() == "response_malformed");
    return 0;
  }
  ATSUME_CHECK(value->is_object() && value->size() == 1);
  ATSUME_CHECK(!base::find_invalid_utf8(json::write(*value)));
  const auto written = upstream::encode_xml(*value);
  if (!written) return 0;
  const auto again = upstream::decode_xml(*written, arena);
  ATSUME_CHECK(again && json::equal(*value, *again));
  return 0;
}
