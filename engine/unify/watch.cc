#include "unify/watch.h"

#include <cmath>

namespace atsume::unify {
namespace {

constexpr std::size_t kRememberedMax = 100;

json::Value count(std::size_t value) { return json::Value::number(static_cast<double>(value)); }

// To hundredths.
json::Value milliseconds(std::chrono::nanoseconds time) {
  return json::Value::number(std::round(std::chrono::duration<double, std::milli>(time).count() * 100) / 100);
}

}  // namespace

void Watch::on_sent(const upstream::SentRequest& sent) {
  if (next_ != nullptr) next_->on_sent(sent);
  if (requests_.size() < kRememberedMax) {
    requests_.push_back(sent);
  } else {
    ++requests_left_out_;
  }
}

void Watch::on_wait(base::Duration wait, std::string_view why) {
  if (next_ != nullptr) next_->on_wait(wait, why);
  if (waits_.size() < kRememberedMax) {
    waits_.push_back({wait, std::string(why)});
  } else {
    ++waits_left_out_;
  }
}

void Watch::on_outcome(const upstream::CallOutcome& outcome) {
  if (next_ != nullptr) next_->on_outcome(outcome);
}

void Watch::tell(json::ObjectBuilder& out, json::Arena& arena) const {
  const auto text = [&](const std::string& value) { return json::Value::string(arena.copy(value)); };
  json::ArrayBuilder requests(arena);
  for (const auto& sent : requests_) {
    json::ObjectBuilder one(arena);
    one.set("method", text(sent.method));
    one.set("url", text(sent.url));
    one.set("status", sent.status > 0 ? json::Value::number(sent.status) : json::Value::null());
    one.set("duration_ms", milliseconds(sent.duration));
    if (sent.page > 0) one.set("page", count(sent.page));
    requests.push(one.finish());
  }
  out.set("requests", requests.finish());
  if (requests_left_out_ > 0) out.set("requests_left_out", count(requests_left_out_));
  json::ArrayBuilder waits(arena);
  for (const Wait& wait : waits_) {
    json::ObjectBuilder one(arena);
    one.set("wait_ms", count(static_cast<std::size_t>(wait.time.count())));
    one.set("why", text(wait.why));
    waits.push(one.finish());
  }
  out.set("waits", waits.finish());
  if (waits_left_out_ > 0) out.set("waits_left_out", count(waits_left_out_));
}

Watching::Watching(Watch* watch, upstream::CallContext& context) : context_(context), before_(context.observer) {
  if (watch == nullptr) return;
  watch->next_ = before_;
  context.observer = watch;
}

Watching::~Watching() { context_.observer = before_; }

}  // namespace atsume::unify
