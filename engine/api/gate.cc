#include "atsume/api/gate.h"

#include "api/account_token.h"
#include "api/client_address.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

// From one address; a forgotten key in a job that runs every second is still told what is wrong.
constexpr std::uint32_t kWrongKeysPerMinute = 60;

Error ended() {
  return base::caller_error(ErrorClass::kUnauthenticated, "account_token_ended",
                            "the account of this account token, or the key that issued it, is no longer there");
}

Error too_many_wrong_keys(std::chrono::milliseconds wait, const std::string& address) {
  return base::caller_error(ErrorClass::kRateLimited, "too_many_wrong_keys",
                            "too many calls with wrong keys came from " + address + "; wait, and use the right key")
      .with_retry_after(wait);
}

Result<void> check_address(const KnownKey& key, const std::string& address) {
  if (key.record.allowed_addresses.empty()) return {};
  const auto parsed = net::IpAddress::parse(address);
  if (parsed && net::contains(key.allowed, *parsed)) return {};
  return Fail(base::caller_error(
                  ErrorClass::kForbidden, "address_not_allowed",
                  "this API key may not be used from " + address + "; its allowed_addresses do not hold that address")
                  .with_detail("address", address));
}

}  // namespace

std::string bearer_of(const net::Headers& headers) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view value = headers.get("authorization");
  if (!base::equals_ignoring_case(value.substr(0, kScheme.size()), kScheme)) return {};
  return std::string(base::trim(value.substr(kScheme.size())));
}

std::string Gate::address_of(const net::HttpRequest& request) const {
  return client_address(request.peer, request.headers, parts_.options.trusted_proxies);
}

Error Gate::refuse_unknown(Error error, const Caller& caller) {
  if (error.error_class() != ErrorClass::kUnauthenticated || error.code() == "key_missing") return error;
  const auto found = wrong_keys_.take(address_group(caller.address), parts_.clock.steady_now(), kWrongKeysPerMinute);
  if (!found.retry_after) return error;
  return too_many_wrong_keys(*found.retry_after, caller.address);
}

Result<void> Gate::spend(Caller& caller) {
  const auto limit = caller.kind == CallerKind::kKey
                         ? caller.key->record.requests_per_minute.value_or(parts_.options.requests_per_minute)
                         : parts_.options.requests_per_minute;
  if (limit == 0) return {};
  const auto now = parts_.clock.steady_now();
  caller.allowance = caller.kind == CallerKind::kKey ? caller.key->state->budget.take(now, limit)
                                                     : accounts_.take(caller.account_id, now, limit);
  if (!caller.allowance->retry_after) return {};
  return Fail(base::caller_error(ErrorClass::kRateLimited, "key_rate_limited",
                                 "this key may make " + std::to_string(limit) + " requests a minute; wait for " +
                                     std::to_string(caller.allowance->retry_after->count()) + " ms")
                  .with_detail("requests_per_minute", std::to_string(limit))
                  .with_retry_after(*caller.allowance->retry_after));
}

Result<void> Gate::check_guesses(const std::string& text, const Caller& caller) {
  const std::string group = address_group(caller.address);
  if (text.empty() || !wrong_keys_.is_spent(group, parts_.clock.steady_now(), kWrongKeysPerMinute)) return {};
  if (parts_.keys.has_seen(text)) return {};
  const auto found = wrong_keys_.take(group, parts_.clock.steady_now(), kWrongKeysPerMinute);
  return Fail(too_many_wrong_keys(found.retry_after.value_or(base::Duration(0)), caller.address));
}

net::Task<Result<void>> Gate::admit_key(std::string text, Caller& caller) {
  caller.key = text.empty() ? nullptr : parts_.keys.remembered(text);
  if (!caller.key) {
    ATSUME_CO_TRY_VOID(check_guesses(text, caller));
    auto key = co_await parts_.keys.recognise(std::move(text));
    if (!key) co_return Fail(refuse_unknown(std::move(key).error(), caller));
    caller.key = std::move(*key);
  }
  caller.kind = CallerKind::kKey;
  caller.is_live = caller.key->record.is_live;
  caller.level = caller.key->record.level;
  ATSUME_CO_TRY_VOID(parts_.keys.check(*caller.key));
  ATSUME_CO_TRY_VOID(check_address(*caller.key, caller.address));
  parts_.keys.note_use(*caller.key);
  co_return spend(caller);
}

net::Task<Result<void>> Gate::admit_account_token(std::string text, Caller& caller) {
  const auto grant = open_grant(text, parts_.vault);
  if (!grant) {
    Error error = base::caller_error(ErrorClass::kUnauthenticated, "account_token_invalid",
                                     "this account token is not one that this engine made");
    co_return Fail(refuse_unknown(std::move(error), caller));
  }
  auto key = co_await parts_.keys.recognise_id(grant->key_id);
  if (!key) co_return Fail(key.error().code() == "key_not_found" ? ended() : std::move(key).error());
  caller.kind = CallerKind::kAccountToken;
  caller.key = std::move(*key);
  caller.is_live = grant->is_live;
  caller.level = store::KeyLevel::kWrite;
  caller.account_id = grant->account_id;
  if (grant->expires_at <= parts_.clock.wall_now()) {
    co_return Fail(base::caller_error(ErrorClass::kUnauthenticated, "account_token_expired",
                                      "this account token has expired; ask for a new one"));
  }
  if (!parts_.keys.check(*caller.key)) co_return Fail(ended());
  const auto account = co_await parts_.accounts.find(grant->account_id);
  if (!account) co_return Fail(account.error().code() == "account_not_found" ? ended() : account.error());
  co_return spend(caller);
}

net::Task<Result<void>> Gate::admit(const net::HttpRequest& request, Caller& caller) {
  std::string text = bearer_of(request.headers);
  if (text.starts_with(kAccountTokenPrefix)) co_return co_await admit_account_token(std::move(text), caller);
  co_return co_await admit_key(std::move(text), caller);
}

AccountToken Gate::issue(const Caller& caller, const std::string& account_id) const {
  const AccountGrant grant{.account_id = account_id,
                           .key_id = caller.key->record.id,
                           .is_live = caller.is_live,
                           .expires_at = parts_.clock.wall_now() + base::limits::kAccountTokenTime};
  return {.text = seal_grant(grant, parts_.vault), .expires_at = grant.expires_at};
}

}  // namespace atsume::api
