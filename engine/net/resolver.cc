#include "net/resolver.h"

#include <netdb.h>
#include <netinet/in.h>

#include <boost/asio/post.hpp>
#include <cstring>
#include <memory>
#include <optional>

#include "atsume/net/cancellation.h"
#include "atsume/net/wake_up.h"
#include "net/stream_errors.h"

namespace atsume::net {
namespace {

using Addresses = std::vector<IpAddress>;

IpAddress from_v4(const sockaddr* address) {
  const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
  IpAddress ip;
  ip.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  std::memcpy(ip.bytes.data() + 12, &v4->sin_addr, 4);
  return ip;
}

IpAddress from_v6(const sockaddr* address) {
  IpAddress ip;
  std::memcpy(ip.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, 16);
  return ip;
}

Result<Addresses> look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  const int failure = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (failure != 0) {
    return Fail(Error(ErrorClass::kUnavailable, base::Origin::kProvider, "dns_failed",
                      "cannot resolve the name " + host + ": " + ::gai_strerror(failure))
                    .with_retry(Retry::kIfIdempotent));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family == AF_INET) addresses.push_back(from_v4(entry->ai_addr));
    if (entry->ai_family == AF_INET6) addresses.push_back(from_v6(entry->ai_addr));
  }
  if (!addresses.empty()) return addresses;
  return Fail(base::provider_error(ErrorClass::kUnavailable, "dns_failed", "the name " + host + " has no address"));
}

// Shared with the pool's thread, which may outlast the caller. `answer` belongs to the caller's loop.
struct LookUp {
  explicit LookUp(boost::asio::any_io_executor home) : done(std::move(home)) {}
  WakeUp done;
  std::optional<Result<Addresses>> answer;
};

void start(const boost::asio::any_io_executor& pool, std::shared_ptr<LookUp> shared, std::string host) {
  boost::asio::post(pool, [shared = std::move(shared), host = std::move(host)]() mutable {
    auto answer = look_up(host);
    auto home = shared->done.executor();
    boost::asio::post(home, [shared = std::move(shared), answer = std::move(answer)]() mutable {
      shared->answer = std::move(answer);
      shared->done.notify_all();
    });
  });
}

}  // namespace

Task<Result<Addresses>> resolve(BlockingPool& pool, Clock& clock, std::string host, base::Deadline deadline) {
  if (const auto literal = IpAddress::parse(host)) co_return Addresses{*literal};
  const auto away = pool.executor();
  if (!away) co_return look_up(host);

  const auto shared = std::make_shared<LookUp>(co_await boost::asio::this_coro::executor);
  start(away, shared, host);
  while (!shared->answer) {
    if (co_await is_cancelled()) co_return Fail(stream_cancelled_error());
    if (deadline.has_passed(clock.steady_now())) {
      co_return Fail(base::provider_error(ErrorClass::kTimeout, "connect_timeout",
                                          "the name " + host + " was not resolved in time"));
    }
    co_await shared->done.wait(clock, deadline);
  }
  co_return std::move(*shared->answer);
}

}  // namespace atsume::net
