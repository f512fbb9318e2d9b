#include "upstream/decode.h"

#include <algorithm>
#include <string>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/net/content_disposition.h"
#include "upstream/decode_csv.h"
#include "upstream/decode_jsonapi.h"
#include "upstream/decode_xml.h"
#include "upstream/malformed.h"

namespace atsume::upstream {
namespace {

using catalog::Decode;

std::string shown_type(std::string_view content_type) {
  if (content_type.empty() || base::find_invalid_utf8(content_type)) return "no content type";
  return std::string(base::utf8_prefix(content_type, 100));
}

Result<json::Value> decode_json(std::string_view content_type, std::string_view bytes, json::Arena& arena) {
  auto value = json::parse(bytes, arena);
  if (value) return *value;
  return Fail(malformed("the provider's answer (" + shown_type(content_type) + ", " + std::to_string(bytes.size()) +
                        " bytes) is not JSON: " + value.error().message()));
}

Result<json::Value> decode_jsonapi(std::string_view content_type, std::string_view bytes, json::Arena& arena) {
  ATSUME_TRY(auto document, decode_json(content_type, bytes, arena));
  return resolve_included(document, arena);
}

Result<json::Value> decode_ndjson(std::string_view bytes, json::Arena& arena) {
  json::ArrayBuilder out(arena);
  std::size_t number = 0;
  while (!bytes.empty()) {
    const auto line = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
    ++number;
    if (base::trim(line).empty()) continue;
    auto value = json::parse(line, arena);
    if (!value) {
      return Fail(malformed("line " + std::to_string(number) +
                            " of the provider's answer is not JSON: " + value.error().message()));
    }
    out.push(*value);
  }
  return out.finish();
}

Result<json::Value> decode_text(std::string_view bytes, json::Arena& arena) {
  if (auto offset = base::find_invalid_utf8(bytes)) {
    return Fail(malformed("the provider's text is not UTF-8 at byte " + std::to_string(*offset)));
  }
  return json::Value::string(arena.copy(bytes));
}

json::Value decode_bytes(const net::Headers& headers, std::string_view bytes, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  const auto type = headers.get("content-type");
  if (!type.empty() && !base::find_invalid_utf8(type)) {
    out.set("content_type", json::Value::string(arena.copy(type)));
  }
  if (const auto name = net::find_file_name(headers.get("content-disposition"))) {
    out.set("file_name", json::Value::string(arena.copy(*name)));
  }
  out.set("size", json::Value::number(static_cast<double>(bytes.size())));
  out.set("base64", json::Value::string(arena.copy(base::base64_encode(bytes))));
  return out.finish();
}

// What `auto` means for this answer; bytes where it means nothing.
Decode recognise(std::string_view content_type, std::string_view bytes) {
  const std::string type = base::to_lower(base::trim(content_type.substr(0, content_type.find(';'))));
  if (type == "application/vnd.api+json") return Decode::kJsonApi;
  if (type.find("ndjson") != std::string::npos || type.find("jsonl") != std::string::npos) return Decode::kNdjson;
  if (type.find("json") != std::string::npos) return Decode::kJson;
  if (type == "text/xml" || type == "application/xml") return Decode::kXml;
  if (type.ends_with("+xml") && type != "application/xhtml+xml" && !type.starts_with("image/")) return Decode::kXml;
  if (type == "text/csv" || type == "application/csv") return Decode::kCsv;
  if (type.empty() || type == "text/plain") {
    if (bytes.front() == '{' || bytes.front() == '[') return Decode::kJson;
    if (bytes.starts_with("<?xml")) return Decode::kXml;
  }
  return type.starts_with("text/") || type == "application/xhtml+xml" ? Decode::kText : Decode::kBytes;
}

}  // namespace

Result<json::Value> decode_body(Decode decode, const net::Headers& headers, std::string_view bytes,
                                json::Arena& arena) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const std::string_view content_type = headers.get("content-type");
  if (decode == Decode::kBytes) {
    return bytes.empty() ? json::Value::undefined() : decode_bytes(headers, bytes, arena);
  }
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (base::trim(bytes).empty()) return json::Value::undefined();
  if (decode == Decode::kAuto) decode = recognise(content_type, base::trim(bytes));
  switch (decode) {
    case Decode::kJson:
      return decode_json(content_type, bytes, arena);
    case Decode::kJsonApi:
      return decode_jsonapi(content_type, bytes, arena);
    case Decode::kXml:
      return decode_xml(bytes, arena);
    case Decode::kCsv:
      return decode_csv(bytes, arena);
    case Decode::kNdjson:
      return decode_ndjson(bytes, arena);
    case Decode::kText:
      return decode_text(bytes, arena);
    case Decode::kAuto:
    case Decode::kBytes:
      break;
  }
  return json::Value::undefined();
}

}  // namespace atsume::upstream
