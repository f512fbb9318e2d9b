// Text encodings and digests. Pure functions; all thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace atsume::base {

std::string base64_encode(std::string_view bytes);  // RFC 4648 section 4, padded
// Decoding is strict: nullopt for any other character, wrong padding, or stray bits at the end.
std::optional<std::string> base64_decode(std::string_view text);  // padding optional
std::string base64url_encode(std::string_view bytes);             // section 5, no padding
std::optional<std::string> base64url_decode(std::string_view text);
std::string hex_encode(std::string_view bytes);  // lower case
std::optional<std::string> hex_decode(std::string_view text);

// RFC 3986: everything but unreserved characters is escaped.
std::string percent_encode(std::string_view text);
// '+' stays '+'; a broken escape stays as it is written.
std::string percent_decode(std::string_view text);
// As percent_decode, and '+' is a space (application/x-www-form-urlencoded).
std::string form_decode(std::string_view text);

// Raw digest bytes.
std::string sha256(std::string_view bytes);
std::string md5(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

// MD5 and SHA-1 are for talking to those that ask for them; they protect nothing.
enum class DigestKind : std::uint8_t { kMd5, kSha1, kSha256, kSha384, kSha512 };
std::string digest(DigestKind kind, std::string_view bytes);
std::string hmac(DigestKind kind, std::string_view key, std::string_view bytes);

}  // namespace atsume::base
