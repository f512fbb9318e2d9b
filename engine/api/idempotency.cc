#include "atsume/api/idempotency.h"

#include <algorithm>

#include "atsume/base/encoding.h"
#include "atsume/base/limits.h"

namespace atsume::api {
namespace {

constexpr std::size_t kKeyBytesMax = 255;
constexpr auto kKeptFor = std::chrono::hours(24);
// After the longest that a call may take, so that no note of a call under way is taken for one of a dead engine.
constexpr auto kCallMargin = std::chrono::seconds(30);

// Parts cannot run into each other: each is told with its length.
std::string digest(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const auto part : parts) all += std::to_string(part.size()) + ":" + std::string(part);
  return base::hex_encode(base::sha256(all));
}

Error mismatch() {
  return base::caller_error(ErrorClass::kInvalid, "idempotency_mismatch",
                            "this Idempotency-Key was used for a call with another body or query; use a new key for a "
                            "new call");
}

Error in_flight(base::Duration left) {
  return base::caller_error(ErrorClass::kConflict, "idempotency_in_flight",
                            "the first call with this Idempotency-Key is still under way; repeat this one later")
      .with_retry_after(std::min<base::Duration>(left, std::chrono::seconds(1)));
}

Error outcome_unknown() {
  return base::caller_error(ErrorClass::kConflict, "idempotency_outcome_unknown",
                            "the engine ended while it made the first call with this Idempotency-Key, so that the "
                            "provider may have done it; look there, and use a new key if it was not");
}

net::HttpResponse replayed(const store::KeptAnswer& kept) {
  net::HttpResponse out{.status = kept.status, .text = kept.text.reveal()};
  if (!kept.content_type.empty()) out.headers.set("content-type", kept.content_type);
  out.headers.set("idempotency-replayed", "true");
  return out;
}

}  // namespace

Result<IdempotentWrite> identify_write(std::string_view key, std::string_view account_id, std::string_view path,
                                       std::string_view query, std::string_view body) {
  const bool is_printable = std::ranges::all_of(key, [](char c) { return c >= ' ' && c <= '~'; });
  if (key.empty() || key.size() > kKeyBytesMax || !is_printable) {
    return Fail(
        base::caller_error(ErrorClass::kInvalidRequest, "invalid_idempotency_key",
                           "Idempotency-Key must have 1 to " + std::to_string(kKeyBytesMax) + " printable characters"));
  }
  return IdempotentWrite{.id = digest({key, account_id, path}), .fingerprint = digest({query, body})};
}

net::Task<Result<std::optional<net::HttpResponse>>> Idempotency::begin(IdempotentWrite write) {
  const auto now = parts_.clock.wall_now();
  const store::IdempotentCall call{.fingerprint = write.fingerprint,
                                   .ends_at = now + base::limits::kCallTimeout + kCallMargin,
                                   .expires_at = now + kKeptFor,
                                   .answer = {}};
  auto note = [this, &write, &call, now] { return parts_.table.begin(write.id, call, now); };
  ATSUME_CO_TRY(const auto first, co_await net::run_blocking(parts_.pool, note));
  if (!first) co_return std::nullopt;
  if (first->fingerprint != write.fingerprint) co_return Fail(mismatch());
  if (first->answer) co_return replayed(*first->answer);
  if (now < first->ends_at) co_return Fail(in_flight(first->ends_at - now));
  co_return Fail(outcome_unknown());
}

net::Task<void> Idempotency::keep(IdempotentWrite write, const net::HttpResponse& answer) {
  const store::KeptAnswer kept{.status = answer.status,
                               .content_type = std::string(answer.headers.get("content-type")),
                               .text = base::Secret(answer.text)};
  auto put = [this, &write, &kept] { return parts_.table.keep(write.id, kept); };
  const auto done = co_await net::run_blocking(parts_.pool, put);
  if (!done) parts_.logger.error("an idempotent answer is not kept", {{"error", done.error().to_string()}});
}

net::Task<void> Idempotency::forget(IdempotentWrite write) {
  auto erase = [this, &write] { return parts_.table.forget(write.id); };
  const auto done = co_await net::run_blocking(parts_.pool, erase);
  if (!done) parts_.logger.error("an idempotent call is not forgotten", {{"error", done.error().to_string()}});
}

void Idempotency::sweep() {
  const auto swept = parts_.table.sweep(parts_.clock.wall_now());
  if (!swept) parts_.logger.warning("old idempotent answers not removed", {{"error", swept.error().to_string()}});
}

}  // namespace atsume::api
