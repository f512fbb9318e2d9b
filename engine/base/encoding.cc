#include "atsume/base/encoding.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>

#include "atsume/base/check.h"

namespace atsume::base {

namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kHexLower = "0123456789abcdef";
constexpr std::string_view kHexUpper = "0123456789ABCDEF";

std::uint8_t byte_of(char c) { return static_cast<std::uint8_t>(c); }

std::string encode64(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int pending = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | byte_of(c);
    for (pending += 8; pending >= 6;) out += alphabet[(bits >> (pending -= 6)) & 0x3f];
  }
  if (pending > 0) out += alphabet[(bits << (6 - pending)) & 0x3f];
  return out;
}

constexpr std::array<std::int8_t, 256> invert(std::string_view alphabet) {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}

// Padding may be absent, but never wrong; bits that no byte uses must be zero, so that every byte string
// has one encoding.
std::optional<std::string> decode64(std::string_view text, const std::array<std::int8_t, 256>& table) {
  if (text.size() % 4 == 0 && text.ends_with('=')) text.remove_suffix(text.ends_with("==") ? 2 : 1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int pending = 0;
  for (const char c : text) {
    const std::int8_t six = table[byte_of(c)];
    if (six < 0) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(six);
    pending += 6;
    if (pending < 8) continue;
    pending -= 8;
    out += static_cast<char>(bits >> pending);
  }
  if ((bits & ((1U << pending) - 1)) != 0) return std::nullopt;
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string decode_percent(std::string_view text, char plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0;
    if (escape && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? plus : text[i];
    }
  }
  return out;
}

// EVP_sha256() and the like are looked up by name in every use, which takes longer than the digest of a short text.
const EVP_MD* fetched(const char* name, const EVP_MD* otherwise) {
  const EVP_MD* found = EVP_MD_fetch(nullptr, name, nullptr);
  return found != nullptr ? found : otherwise;
}

const EVP_MD* algorithm_of(DigestKind kind) {
  static const EVP_MD* const kSha256 = fetched("SHA256", EVP_sha256());
  switch (kind) {
    case DigestKind::kMd5:
      return EVP_md5();
    case DigestKind::kSha1:
      return EVP_sha1();
    case DigestKind::kSha256:
      return kSha256;
    case DigestKind::kSha384:
      return EVP_sha384();
    case DigestKind::kSha512:
      return EVP_sha512();
  }
  return nullptr;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string out = encode64(bytes, kStandard);
  out.resize((out.size() + 3) / 4 * 4, '=');
  return out;
}

std::string base64url_encode(std::string_view bytes) { return encode64(bytes, kUrlSafe); }

std::optional<std::string> base64_decode(std::string_view text) {
  static constexpr auto kTable = invert(kStandard);
  return decode64(text, kTable);
}

std::optional<std::string> base64url_decode(std::string_view text) {
  static constexpr auto kTable = invert(kUrlSafe);
  return decode64(text, kTable);
}

std::string hex_encode(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    out += kHexLower[byte_of(c) >> 4];
    out += kHexLower[byte_of(c) & 0xf];
  }
  return out;
}

std::optional<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    out += '%';
    out += kHexUpper[byte_of(c) >> 4];
    out += kHexUpper[byte_of(c) & 0xf];
  }
  return out;
}

std::string percent_decode(std::string_view text) { return decode_percent(text, '+'); }

std::string form_decode(std::string_view text) { return decode_percent(text, ' '); }

std::string digest(DigestKind kind, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned int size = 0;
  ATSUME_CHECK(EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, algorithm_of(kind), nullptr) == 1);
  return std::string(reinterpret_cast<const char*>(out.data()), size);
}

std::string hmac(DigestKind kind, std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned int size = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  ATSUME_CHECK(HMAC(algorithm_of(kind), key.data(), static_cast<int>(key.size()), data, bytes.size(), out.data(),
                    &size) != nullptr);
  return std::string(reinterpret_cast<const char*>(out.data()), size);
}

std::string sha256(std::string_view bytes) { return digest(DigestKind::kSha256, bytes); }

std::string md5(std::string_view bytes) { return digest(DigestKind::kMd5, bytes); }

std::string hmac_sha256(std::string_view key, std::string_view bytes) { return hmac(DigestKind::kSha256, key, bytes); }

}  // namespace atsume::base
