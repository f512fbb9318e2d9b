// What one account, or one application, may still ask of a provider. Pure: time is handed in.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "atsume/base/time.h"
#include "atsume/catalog/connector.h"

namespace atsume::upstream {

bool is_same_rate(const catalog::Rate& a, const catalog::Rate& b);

// A published rate: `requests` tokens, each of which comes back `per` after it was taken. So no stretch of time of
// that length ever sees more than `requests`, which a bucket that fills drop by drop does not promise.
class RateWindow {
 public:
  explicit RateWindow(const catalog::Rate& rate) : requests_(rate.requests), per_(rate.per) {}

  // When the `nth` request from now on may go, if each goes as soon as it may; nth >= 1.
  base::SteadyTime ready_at(std::int64_t nth, base::SteadyTime now) const;
  void take(base::SteadyTime now);
  bool is_full(base::SteadyTime now) const;
  // The same requests by another rate.
  void change(const catalog::Rate& rate);

 private:
  // Requests so close together that they count as one moment, the last: it bounds the memory of high rates.
  struct Taken {
    base::SteadyTime first;
    base::SteadyTime last;
    std::int64_t count = 0;
  };
  void forget(base::SteadyTime now);

  std::int64_t requests_;
  base::Duration per_;
  std::deque<Taken> taken_;
};

// Several rates at once, and what the provider's answers tell.
class RateBucket {
 public:
  void configure(const std::vector<catalog::Rate>& rates);

  base::SteadyTime ready_at(std::int64_t nth, base::SteadyTime now) const;
  // Gives the number of this request, for learn_remaining().
  std::uint64_t take(base::SteadyTime now);

  // The answer to request `number` said how many more may follow until `reset`. Those sent since are taken off.
  // An answer to an older request than one that was heard already tells nothing.
  void learn_remaining(std::uint64_t number, std::int64_t remaining, base::SteadyTime reset);
  // Nothing may be sent until then.
  void block(base::SteadyTime until);

  // Holds nothing that a new bucket would not.
  bool is_idle(base::SteadyTime now) const;
  // The shortest of the rates; nullopt without any.
  std::optional<base::Duration> shortest() const;

 private:
  // The provider's own count, in force until it is replaced or its time has come.
  struct Told {
    std::uint64_t number = 0;
    std::int64_t allowed = 0;
    base::SteadyTime until = base::SteadyTime::min();
  };

  std::vector<catalog::Rate> rates_;
  std::vector<RateWindow> windows_;
  std::uint64_t requests_ = 0;  // ever taken
  Told told_;
  base::SteadyTime blocked_until_ = base::SteadyTime::min();
};

}  // namespace atsume::upstream
