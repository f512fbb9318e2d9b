#include "upstream/rate_bucket.h"

#include <algorithm>

namespace atsume::upstream {
namespace {

// Rates of more requests than this are remembered in as many slots.
constexpr std::int64_t kSlots = 64;

}  // namespace

bool is_same_rate(const catalog::Rate& a, const catalog::Rate& b) {
  return a.requests == b.requests && a.per == b.per && a.scope == b.scope;
}

base::SteadyTime RateWindow::ready_at(std::int64_t nth, base::SteadyTime now) const {
  // Whoever comes a whole round later takes the same token again.
  const std::int64_t rounds = (nth - 1) / requests_;
  std::int64_t missing = (nth - 1) % requests_ + 1 - requests_;  // tokens that have to come back; free ones are below 0
  for (const Taken& one : taken_) {
    if (one.last + per_ > now) missing += one.count;
  }
  base::SteadyTime ready = now;
  for (auto one = taken_.begin(); one != taken_.end() && missing > 0; ++one) {
    if (one->last + per_ <= now) continue;
    ready = one->last + per_;
    missing -= one->count;
  }
  return ready + rounds * per_;
}

void RateWindow::take(base::SteadyTime now) {
  forget(now);
  const base::Duration slot = requests_ > kSlots ? per_ / kSlots : base::Duration(0);
  if (taken_.empty() || now - taken_.back().first > slot) taken_.push_back({.first = now, .last = now});
  taken_.back().last = now;
  ++taken_.back().count;
}

void RateWindow::forget(base::SteadyTime now) {
  while (!taken_.empty() && taken_.front().last + per_ <= now) taken_.pop_front();
}

bool RateWindow::is_full(base::SteadyTime now) const { return taken_.empty() || taken_.back().last + per_ <= now; }

void RateWindow::change(const catalog::Rate& rate) {
  requests_ = rate.requests;
  per_ = rate.per;
}

void RateBucket::configure(const std::vector<catalog::Rate>& rates) {
  if (std::ranges::equal(rates, rates_, is_same_rate)) return;
  rates_ = rates;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (i < windows_.size()) {
      windows_[i].change(rates[i]);
    } else {
      windows_.emplace_back(rates[i]);
    }
  }
  windows_.erase(windows_.begin() + static_cast<std::ptrdiff_t>(rates.size()), windows_.end());
}

base::SteadyTime RateBucket::ready_at(std::int64_t nth, base::SteadyTime now) const {
  base::SteadyTime ready = std::max(now, blocked_until_);
  if (nth > told_.allowed) ready = std::max(ready, told_.until);
  for (const RateWindow& window : windows_) ready = std::max(ready, window.ready_at(nth, now));
  return ready;
}

std::uint64_t RateBucket::take(base::SteadyTime now) {
  for (RateWindow& window : windows_) window.take(now);
  if (told_.allowed > 0) --told_.allowed;
  return ++requests_;
}

void RateBucket::learn_remaining(std::uint64_t number, std::int64_t remaining, base::SteadyTime reset) {
  if (number <= told_.number) return;
  const auto since = static_cast<std::int64_t>(requests_ - number);
  told_ = {.number = number, .allowed = std::max<std::int64_t>(0, remaining - since), .until = reset};
}

void RateBucket::block(base::SteadyTime until) { blocked_until_ = std::max(blocked_until_, until); }

bool RateBucket::is_idle(base::SteadyTime now) const {
  return blocked_until_ <= now && told_.until <= now &&
         std::ranges::all_of(windows_, [now](const RateWindow& window) { return window.is_full(now); });
}

std::optional<base::Duration> RateBucket::shortest() const {
  if (rates_.empty()) return std::nullopt;
  return std::ranges::min(rates_, {}, &catalog::Rate::per).per;
}

}  // namespace atsume::upstream
