// Every size, count and time that bounds the engine, by name, in one place.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace atsume::base::limits {

using namespace std::chrono_literals;

// HTTP server.
inline constexpr std::size_t kRequestHeaderBytesMax = 16 * 1024;
inline constexpr std::size_t kRequestBodyBytesMax = 25 * 1024 * 1024;  // buffered bodies; streamed ones are not bounded
inline constexpr std::size_t kRequestTargetBytesMax = 8 * 1024;
inline constexpr auto kHeaderReadTimeout = 10s;
inline constexpr auto kIdleTimeout = 60s;
inline constexpr auto kBodyReadTimeout = 60s;  // between two chunks of a body
inline constexpr auto kWriteTimeout = 60s;     // between two chunks of an answer
inline constexpr auto kDrainGrace = 15s;
inline constexpr std::size_t kConnectionsMax = 10'000;

// HTTP client.
inline constexpr std::size_t kResponseHeaderBytesMax = 64 * 1024;
inline constexpr std::size_t kResponseBodyBytesMax = 64 * 1024 * 1024;  // buffered provider answers
inline constexpr std::size_t kStreamChunkBytes = 64 * 1024;
inline constexpr auto kConnectTimeout = 10s;
inline constexpr auto kFirstByteTimeout = 60s;
inline constexpr auto kCallTimeout = 120s;
inline constexpr auto kPooledConnectionIdle = 55s;
inline constexpr std::size_t kPooledConnectionsPerOriginMax = 32;
inline constexpr int kRedirectsMax = 5;

// JSON.
inline constexpr std::size_t kJsonDepthMax = 256;
inline constexpr std::size_t kJsonBytesMax = kResponseBodyBytesMax;

// YAML.
inline constexpr std::size_t kYamlBytesMax = 4 * 1024 * 1024;
inline constexpr std::size_t kYamlDepthMax = 64;

// JSONata.
inline constexpr std::uint64_t kJsonataStepsMax = 50'000'000;
inline constexpr std::size_t kJsonataDepthMax = 500;  // nested calls
inline constexpr std::size_t kJsonataParseDepthMax = 250;
inline constexpr std::size_t kJsonataSequenceMax = 10'000'000;
inline constexpr std::size_t kRegexMatchLimit = 10'000'000;
inline constexpr std::size_t kRegexDepthLimit = 250'000;

// Unified lists.
inline constexpr std::uint32_t kListLimitDefault = 50;
inline constexpr std::uint32_t kListLimitMax = 1000;
inline constexpr std::uint32_t kPagesPerCallMax = 50;  // provider pages read for one list answer
inline constexpr std::uint32_t kPagesPerWalkMax = 10'000;
inline constexpr std::size_t kCursorBytesMax = 8 * 1024;
inline constexpr auto kCursorLifetime = std::chrono::hours(24 * 7);
inline constexpr std::size_t kRawResponseBytesMax = 64 * 1024;  // of a provider's error body shown to the caller

// Rate limits and retries.
inline constexpr auto kMaxWaitDefault = 5s;
inline constexpr int kAttemptsMax = 10;
inline constexpr std::uint32_t kKeyRequestsPerMinute = 600;

// Records.
inline constexpr std::size_t kIdBytesMax = 256;
inline constexpr std::size_t kRecordBytesMax = 1024 * 1024;
inline constexpr std::size_t kAccountCacheEntriesMax = 10'000;

}  // namespace atsume::base::limits
