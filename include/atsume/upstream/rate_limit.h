// Holds providers' published limits, so that providers need not: whoever wants to send a request asks here first and
// waits for its turn.
//
// Calls of one account go in the order they came; accounts that share an application-wide rate take turns. A call that
// cannot be served in the time it may wait is refused at once and takes nobody's place. What answers say about the
// limits is heard. Rates hold for this process: two engines that share an account know of each other only through the
// provider's answers.
//
// Thread-safe, shared by all loops; each caller resumes on its own.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "atsume/base/deadline.h"
#include "atsume/base/metrics.h"
#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "atsume/net/clock.h"
#include "atsume/net/task.h"
#include "atsume/upstream/account.h"

namespace atsume::upstream {

// What the header fields of an answer tell of the provider's limits.
struct ToldLimits {
  std::optional<std::int64_t> remaining;
  std::optional<base::Duration> reset;    // until the count begins anew
  std::optional<base::Duration> refused;  // of a refusal for too many requests: how long to stay away
};

class RateLimiter {
  struct State;
  struct Place;

 public:
  // Both must outlive the limiter.
  RateLimiter(net::Clock& clock, base::Metrics& metrics);
  ~RateLimiter();
  RateLimiter(const RateLimiter&) = delete;
  RateLimiter& operator=(const RateLimiter&) = delete;

  // Leave to send one request. Counts as a request under way until it is destroyed; may outlive the limiter.
  class Permit {
   public:
    Permit();
    Permit(Permit&& other) noexcept;
    Permit& operator=(Permit&& other) noexcept;
    ~Permit();

    void learn(const ToldLimits& told);
    // Time spent waiting for it.
    base::Duration waited() const { return waited_; }

   private:
    friend class RateLimiter;
    std::unique_ptr<Place> place_;
    base::Duration waited_{};
  };

  // Waits for the turn of one request to `connector` by `account`, at most `wait_max` and not beyond `deadline`.
  // Errors: kRateLimited "rate_limited" with retry_after; kCancelled.
  net::Task<Result<Permit>> acquire(const catalog::Connector& connector, const AccountView& account,
                                    base::Duration wait_max, base::Deadline deadline);

  // Accounts that something is remembered of.
  std::size_t size() const;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace atsume::upstream
