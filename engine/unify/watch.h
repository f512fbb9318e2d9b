// What is done for one answer, kept for callers who ask for it (atsume_response_format=debug).
#pragma once

#include <string>
#include <vector>

#include "atsume/json/value.h"
#include "atsume/upstream/call.h"

namespace atsume::unify {

// Belongs to one request. Remembers the first hundred requests and waits each, and counts the others.
class Watch final : public upstream::CallObserver {
 public:
  void on_sent(const upstream::SentRequest& sent) override;
  void on_wait(base::Duration wait, std::string_view why) override;
  void on_outcome(const upstream::CallOutcome& outcome) override;

  // {requests: [{method, url, status, duration_ms, page}], waits: [{wait_ms, why}]}; `requests_left_out` and
  // `waits_left_out` where there were more. Into `out`.
  void tell(json::ObjectBuilder& out, json::Arena& arena) const;

 private:
  friend class Watching;
  struct Wait {
    base::Duration time;
    std::string why;
  };
  std::vector<upstream::SentRequest> requests_;
  std::vector<Wait> waits_;
  std::size_t requests_left_out_ = 0;
  std::size_t waits_left_out_ = 0;
  upstream::CallObserver* next_ = nullptr;  // whoever watched before goes on watching
};

// Lets `watch` see the calls of a context as long as this lives; nullptr: nobody.
class Watching {
 public:
  Watching(Watch* watch, upstream::CallContext& context);
  ~Watching();
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

 private:
  upstream::CallContext& context_;
  upstream::CallObserver* before_;
};

}  // namespace atsume::unify
