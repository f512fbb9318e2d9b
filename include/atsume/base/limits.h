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
inline constexpr std::size_t kUnreadBodyDrainBytesMax = 64 * 1024;  // of a body the handler left unread
inline constexpr std::size_t kLingerBytesMax = 256 * 1024;          // read and dropped before a close, so that
inline constexpr auto kLingerTimeout = 2s;                          // the peer still gets our last answer
inline constexpr auto kAcceptPause = 100ms;                         // when file descriptors have run out

// HTTP messages, either side.
inline constexpr std::size_t kReadBufferBytes = 16 * 1024;   // first lease of a connection that has bytes
inline constexpr std::size_t kChunkLineBytesMax = 4 * 1024;  // size and extensions of one chunk
inline constexpr std::size_t kTrailerBytesMax = 16 * 1024;

// HTTP client.
inline constexpr std::size_t kResponseHeaderBytesMax = 64 * 1024;
inline constexpr std::size_t kResponseBodyBytesMax = 64 * 1024 * 1024;  // buffered provider answers
inline constexpr std::size_t kStreamChunkBytes = 64 * 1024;
inline constexpr auto kConnectTimeout = 10s;
inline constexpr auto kFirstByteTimeout = 60s;
inline constexpr auto kCallTimeout = 120s;
inline constexpr auto kPooledConnectionIdle = 55s;
inline constexpr auto kPoolSweepInterval = 1s;
inline constexpr std::size_t kPooledConnectionsPerOriginMax = 32;
inline constexpr int kRedirectsMax = 5;
inline constexpr int kInterimAnswersMax = 16;                    // 1xx answers before the final one
inline constexpr std::size_t kRedirectBodyBytesMax = 16 * 1024;  // read so that the connection can be reused
inline constexpr std::size_t kTlsSessionOriginsMax = 1'000;
inline constexpr std::size_t kTlsSessionsPerOriginMax = 4;
inline constexpr auto kConnectAttemptMin = 2s;  // for each address of a name but the last

// JSON.
inline constexpr std::size_t kJsonDepthMax = 256;
inline constexpr std::size_t kJsonBytesMax = kResponseBodyBytesMax;

// Provider answers in other forms: a tree costs many times its text.
inline constexpr std::size_t kXmlBytesMax = 16 * 1024 * 1024;
inline constexpr std::size_t kXmlDepthMax = 100;
inline constexpr std::size_t kCsvBytesMax = 16 * 1024 * 1024;

// YAML.
inline constexpr std::size_t kYamlBytesMax = 4 * 1024 * 1024;
inline constexpr std::size_t kYamlDepthMax = 64;
inline constexpr std::size_t kYamlProblemsMax = 100;

// JSONata.
inline constexpr std::uint64_t kJsonataStepsMax = 50'000'000;
inline constexpr auto kJsonataTimeMax = 2s;           // of one expression of a mapping
inline constexpr std::size_t kJsonataDepthMax = 500;  // nested calls
inline constexpr std::size_t kJsonataParseDepthMax = 250;
inline constexpr std::size_t kJsonataMemoryBytesMax = 512 * 1024 * 1024;
inline constexpr std::size_t kJsonataOutputBytesMax = 128 * 1024 * 1024;
inline constexpr std::size_t kJsonataOutputDepthMax = 1000;  // deeper ones could not be written or compared
inline constexpr std::size_t kJsonataSequenceMax = 10'000'000;
inline constexpr std::size_t kRegexMatchLimit = 10'000'000;
inline constexpr std::size_t kMarkupBytesMax = 2 * 1024 * 1024;  // HTML and Markdown to be converted
inline constexpr std::size_t kMarkupDepthMax = 500;
inline constexpr std::size_t kRegexDepthLimit = 250'000;

// Unified lists.
inline constexpr std::uint32_t kListLimitDefault = 50;
inline constexpr std::uint32_t kListLimitMax = 1000;
inline constexpr std::uint32_t kPagesPerCallMax = 50;  // provider pages read for one list answer
inline constexpr std::uint32_t kPagesPerWalkMax = 10'000;
inline constexpr std::size_t kPagesRememberedMax = 8;  // in a cursor, to tell a provider that goes in circles
inline constexpr std::size_t kCursorBytesMax = 8 * 1024;
inline constexpr auto kCursorLifetime = std::chrono::hours(24 * 7);
inline constexpr std::size_t kRawResponseBytesMax = 64 * 1024;  // of a provider's error body shown to the caller

// Rate limits and retries.
inline constexpr auto kMaxWaitDefault = 5s;
inline constexpr auto kLearnedBlockMax = 1h;             // that a provider's answer may keep an account from calling
inline constexpr std::size_t kRateAccountsKept = 1'024;  // remembered by the limiter before idle ones are dropped
inline constexpr int kAttemptsMax = 10;
inline constexpr std::uint32_t kKeyRequestsPerMinute = 600;

// Credentials.
inline constexpr std::size_t kSessionsMax = 10'000;                  // of providers, in memory
inline constexpr auto kTokenTimeout = 30s;                           // a renewal that was begun is brought to its end
inline constexpr int kTokenStoreAttempts = 5;                        // when the account's record changes meanwhile
inline constexpr std::size_t kRepeatableBodyBytesMax = 1024 * 1024;  // of a passed-on request, kept to send it again
inline constexpr std::size_t kStepItemsMax = 1'000;                  // of one step's `each`

inline constexpr auto kTokenLeaseTime = 45s;        // longer than a renewal may take
inline constexpr auto kTokenBackoffFirst = 2s;      // after a renewal that failed; twice as long each
inline constexpr auto kTokenBackoffMax = 10min;     // time, up to this
inline constexpr auto kIdleRenewalInterval = 5min;  // between looks at accounts that nobody calls
inline constexpr auto kIdleRenewalMargin = 15min;   // before the end of an idle account's token
inline constexpr auto kSignInTime = 15min;          // that a customer may take at the vendor

// Callers.
inline constexpr auto kAccountTokenTime = 15min;
inline constexpr auto kLinkTokenTime = 1h;
inline constexpr auto kLinkTokenTimeMax = std::chrono::hours(24 * 30);
inline constexpr auto kKeyGraceDefault = std::chrono::hours(24);  // that a rotated key's old text still works
inline constexpr auto kKeyGraceMax = std::chrono::hours(24 * 30);
inline constexpr std::size_t kAllowedAddressesMax = 100;  // of one key
inline constexpr std::size_t kAuditQueueMax = 10'000;     // records that wait for the store
inline constexpr std::size_t kAuditRecordBytesMax = 64 * 1024;
inline constexpr auto kAuditRetentionDefault = std::chrono::hours(24 * 30);
inline constexpr auto kEventRetentionDefault = std::chrono::hours(24 * 30);
inline constexpr auto kSweepInterval = 1min;  // between removals of what has expired

// Overrides.
inline constexpr std::size_t kOverrideBytesMax = 256 * 1024;
inline constexpr std::size_t kOverridesKept = 1'000;  // compiled ones, in memory

// Records.
inline constexpr std::size_t kIdBytesMax = 256;
inline constexpr std::size_t kRecordBytesMax = 1024 * 1024;
inline constexpr std::size_t kAccountCacheEntriesMax = 10'000;

}  // namespace atsume::base::limits
