// Whatever is read, written and read again must be the same value; what is refused must be refused cleanly.
// A second parser must agree on what JSON is.
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "atsume/base/check.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"

using namespace atsume;

namespace {

// nlohmann/json refuses half surrogates and numbers beyond a double, which have an exponent or many digits.
void check_accepted(std::string_view text) {
  if (nlohmann::json::accept(text)) return;
  const std::string lowered = base::to_lower(text);
  const bool may_be_infinite = text.size() > 300 || lowered.find('e') != std::string::npos;
  ATSUME_CHECK(may_be_infinite || lowered.find("\\ud") != std::string::npos);
}

void check_refused(std::string_view text, const Error& error) {
  const bool is_invalid_utf8 = error.code() == "json_utf8";
  ATSUME_CHECK(!is_invalid_utf8 || base::find_invalid_utf8(text).has_value());
  // nlohmann/json skips a byte order mark, takes NUL for the end of the text and knows no depth.
  const bool is_too_deep = error.code() == "json_depth";
  const bool has_byte_order_mark = text.starts_with("\xEF\xBB\xBF");
  const bool has_nul = text.find('\0') != std::string_view::npos;
  ATSUME_CHECK(is_too_deep || has_byte_order_mark || has_nul || !nlohmann::json::accept(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  json::Arena arena;
  const auto value = json::parse(text, arena);
  if (!value) {
    check_refused(text, value.error());
    return 0;
  }
  ATSUME_CHECK(!base::find_invalid_utf8(text));
  check_accepted(text);

  const std::string written = json::write(*value);
  ATSUME_CHECK(!base::find_invalid_utf8(written));
  const auto again = json::parse(written, arena);
  ATSUME_CHECK(again.has_value());
  ATSUME_CHECK(json::equal(*value, *again));
  ATSUME_CHECK(json::write(*again) == written);

  const auto pretty = json::parse(json::write_pretty(*value), arena);
  ATSUME_CHECK(pretty.has_value() && json::equal(*value, *pretty));
  ATSUME_CHECK(json::equal(*value, json::clone(*value, arena)));
  return 0;
}
