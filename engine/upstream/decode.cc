#include "upstream/decode.h"

#include "atsume/base/text.h"
#include "atsume/json/parse.h"

namespace atsume::upstream {
namespace {

using catalog::Decode;

std::string shown_type(std::string_view content_type) {
  return content_type.empty() ? "no content type" : std::string(base::utf8_prefix(content_type, 100));
}

Result<json::Value> decode_json(std::string_view content_type, std::string_view bytes, json::Arena& arena) {
  auto value = json::parse(bytes, arena);
  if (value) return *value;
  return Fail(base::provider_error(ErrorClass::kUpstream, "response_malformed",
                                   "the provider's answer (" + shown_type(content_type) + ", " +
                                       std::to_string(bytes.size()) +
                                       " bytes) is not JSON: " + value.error().message()));
}

Result<json::Value> decode_text(std::string_view bytes, json::Arena& arena) {
  if (auto offset = base::find_invalid_utf8(bytes)) {
    return Fail(base::provider_error(ErrorClass::kUpstream, "response_malformed",
                                     "the provider's text is not UTF-8 at byte " + std::to_string(*offset)));
  }
  return json::Value::string(arena.copy(bytes));
}

bool looks_like_json(std::string_view content_type, std::string_view bytes) {
  const std::string type = base::to_lower(content_type);
  if (type.find("json") != std::string::npos) return true;
  if (!type.empty() && type.find("text/plain") == std::string::npos) return false;
  return bytes.front() == '{' || bytes.front() == '[';
}

}  // namespace

Result<json::Value> decode_body(Decode decode, std::string_view content_type, std::string_view bytes,
                                json::Arena& arena) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (base::trim(bytes).empty()) return json::Value::undefined();
  switch (decode) {
    case Decode::kJson:
    case Decode::kJsonApi:
      return decode_json(content_type, bytes, arena);
    case Decode::kAuto:
      if (looks_like_json(content_type, base::trim(bytes))) return decode_json(content_type, bytes, arena);
      if (base::to_lower(content_type).starts_with("text/")) return decode_text(bytes, arena);
      return json::Value::undefined();
    case Decode::kText:
      return decode_text(bytes, arena);
    case Decode::kBytes:
      return json::Value::undefined();
    default:
      return Fail(Error(ErrorClass::kNotSupported, Origin::kConfig, "decode_not_supported",
                        "this build cannot read answers in xml, csv or ndjson yet"));
  }
}

}  // namespace atsume::upstream
