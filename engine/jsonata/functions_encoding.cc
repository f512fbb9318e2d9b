// Base 64 and URL encoding.
#include <optional>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "jsonata/evaluator.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

constexpr std::string_view kUnescaped = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
constexpr std::string_view kReserved = ";/?:@&=+$,#";

bool give(const Call& call, const std::string& text, Value& out) {
  if (!call.evaluator.steps(text.size() / 16) || !call.evaluator.reserve(text.size())) return false;
  out = call.evaluator.text(text);
  return true;
}

// With a second argument the bytes are those of UTF-8, as mappings written for Truto have it; true asks for the
// alphabet that is safe in URLs. Without one, each UTF-16 unit becomes one byte, as in the reference's "binary" text.
bool base64_encode(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_string()) return true;
  const auto text = call[0].as_string();
  if (!call[1].is_undefined()) {
    bool is_url_safe = false;
    if (!call.evaluator.truth(call[1], is_url_safe)) return false;
    return give(call, is_url_safe ? base::base64url_encode(text) : base::base64_encode(text), out);
  }
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    if (c >= 0x10000) {
      bytes.push_back(static_cast<char>((0xD800 + ((c - 0x10000) >> 10)) & 0xFF));
      bytes.push_back(static_cast<char>((0xDC00 + ((c - 0x10000) & 0x3FF)) & 0xFF));
    } else {
      bytes.push_back(static_cast<char>(c & 0xFF));
    }
  }
  return give(call, base::base64_encode(bytes), out);
}

int sextet_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

bool base64_decode_utf8(const Call& call, Value& out) {
  auto bytes = base::base64_decode(call[0].as_string());
  if (!bytes) bytes = base::base64url_decode(call[0].as_string());
  if (!bytes) return call.evaluator.fail_with_message("D3140", "the text is not Base64");
  if (base::find_invalid_utf8(*bytes)) {
    return call.evaluator.fail_with_message("D3140", "what the Base64 stands for is not UTF-8");
  }
  return give(call, *bytes, out);
}

// As forgiving as the reference: ends at "=", passes over what is no Base64, and drops bits that make no byte.
bool base64_decode(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_string()) return true;
  if (!call[1].is_undefined()) return base64_decode_utf8(call, out);
  std::string text;
  unsigned bits = 0;
  int count = 0;
  for (const char c : call[0].as_string()) {
    if (c == '=') break;
    const int sextet = sextet_of(c);
    if (sextet < 0) continue;
    bits = (bits << 6 | static_cast<unsigned>(sextet)) & 0xFFFF;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    append_utf8(text, bits >> count & 0xFF);
  }
  return give(call, text, out);
}

bool encode(const Call& call, std::string_view also_unescaped, Value& out) {
  out = Value();
  if (!call[0].is_string()) return true;
  if (has_halves(call[0].as_string())) return call.evaluator.fail("D3140", call[0]);
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : call[0].as_string()) {
    if (kUnescaped.find(c) != std::string_view::npos || also_unescaped.find(c) != std::string_view::npos) {
      encoded += c;
      continue;
    }
    encoded += '%';
    encoded += kHex[static_cast<unsigned char>(c) >> 4];
    encoded += kHex[static_cast<unsigned char>(c) & 15];
  }
  return give(call, encoded, out);
}

// The byte that the escape at `at` stands for.
std::optional<char> escaped_byte(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '%') return std::nullopt;
  const auto byte = base::hex_decode(text.substr(at + 1, 2));
  return byte && byte->size() == 1 ? std::optional((*byte)[0]) : std::nullopt;
}

// Escapes of `kept` stay as they are. The escapes of one character make it up whole.
bool decode(const Call& call, std::string_view kept, Value& out) {
  out = Value();
  if (!call[0].is_string()) return true;
  const auto text = call[0].as_string();
  std::string decoded;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '%') {
      decoded += text[at++];
      continue;
    }
    std::string character;
    const auto lead = escaped_byte(text, at);
    const std::size_t width = lead ? utf8_width(*lead) : 1;
    for (std::size_t i = 0; i < width; ++i) {
      const auto byte = escaped_byte(text, at + 3 * i);
      if (!byte) return call.evaluator.fail("D3140", call[0]);
      character += *byte;
    }
    if (base::find_invalid_utf8(character)) return call.evaluator.fail("D3140", call[0]);
    decoded += width == 1 && kept.find(*lead) != std::string_view::npos ? text.substr(at, 3) : character;
    at += 3 * width;
  }
  return give(call, decoded, out);
}

bool encode_component(const Call& call, Value& out) { return encode(call, "", out); }
bool encode_url(const Call& call, Value& out) { return encode(call, kReserved, out); }
bool decode_component(const Call& call, Value& out) { return decode(call, "", out); }
bool decode_url(const Call& call, Value& out) { return decode(call, kReserved, out); }

constexpr Builtin kFunctions[] = {
    {"base64encode", "<s-x?:s>", 1, base64_encode},        {"base64decode", "<s-x?:s>", 1, base64_decode},
    {"encodeUrlComponent", "<s-:s>", 1, encode_component}, {"encodeUrl", "<s-:s>", 1, encode_url},
    {"decodeUrlComponent", "<s-:s>", 1, decode_component}, {"decodeUrl", "<s-:s>", 1, decode_url},
};

}  // namespace

std::span<const Builtin> encoding_functions() { return kFunctions; }

}  // namespace atsume::jsonata
