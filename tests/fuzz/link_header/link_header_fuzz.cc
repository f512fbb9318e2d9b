// Link headers come from providers: whatever they say, the reading ends, and a target stood between < and >.
#include "upstream/link_header.h"

#include <cstddef>
#include <cstdint>

#include "atsume/base/check.h"
#include "upstream/raw_query.h"

using namespace atsume;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string_view relation : {"next", "a b", ""}) {
    if (const auto target = upstream::find_link(text, relation)) {
      ATSUME_CHECK(text.find("<" + *target + ">") != std::string_view::npos);
    }
  }
  // A link that stands alone is found, whatever follows it as another link.
  const std::string before = "</first>; rel=\"next\", ";
  ATSUME_CHECK(upstream::find_link(before + std::string(text), "next") == "/first");

  std::string query(text);
  upstream::remove_parameter(query, "key");
  ATSUME_CHECK(!upstream::has_parameter(query, "key"));
  upstream::add_parameter(query, "key", text);
  ATSUME_CHECK(upstream::has_parameter(query, "key"));
  return 0;
}
