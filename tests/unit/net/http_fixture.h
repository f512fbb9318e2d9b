// What the tests of server and client share: a simulated world and short ways to say things.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "atsume/base/metrics.h"
#include "atsume/net/http_client.h"
#include "atsume/net/http_server.h"
#include "support/sim_clock.h"
#include "support/sim_network.h"

namespace atsume::net {

using testing::FaultPlan;
using testing::read_exactly;
using testing::read_to_end;
using testing::read_until;
using testing::send_text;
using testing::SimClock;
using testing::SimNetwork;
using testing::StreamOptions;

inline constexpr std::string_view kOrigin = "http://peer.test";

// A body without a known length that gives its chunks one by one; after the last an error if one is set.
class ScriptedBody : public BodyReader {
 public:
  explicit ScriptedBody(std::vector<std::string> chunks) : chunks_(std::move(chunks)) {}
  ScriptedBody(std::vector<std::string> chunks, Error error) : chunks_(std::move(chunks)), error_(std::move(error)) {}
  ScriptedBody(std::vector<std::string> chunks, std::uint64_t length) : chunks_(std::move(chunks)), length_(length) {}

  Task<Result<std::string_view>> read_chunk(base::Deadline) override {
    if (next_ < chunks_.size()) co_return std::string_view(chunks_[next_++]);
    if (error_) co_return Fail(*error_);
    co_return std::string_view();
  }
  std::optional<std::uint64_t> content_length() const override { return length_; }

 private:
  std::vector<std::string> chunks_;
  std::optional<Error> error_;
  std::optional<std::uint64_t> length_;
  std::size_t next_ = 0;
};

inline HttpResponse text_response(std::string text) {
  HttpResponse response;
  response.text = std::move(text);
  return response;
}

// "GET /path -> body", whatever the request.
inline Task<HttpResponse> describe(HttpRequest& request) {
  std::string text = request.method + " " + request.target;
  if (request.body) {
    auto body = co_await read_all(*request.body, 1 << 20, base::Deadline::never());
    text += " -> " + (body ? *body : "error " + body.error().code());
  }
  co_return text_response(std::move(text));
}

// Messages with the Date lines taken out, so that they can be compared whole.
inline std::string without_dates(std::string text) {
  for (std::size_t at = text.find("Date: "); at != std::string::npos; at = text.find("Date: ", at)) {
    text.erase(at, text.find("\r\n", at) + 2 - at);
  }
  return text;
}

}  // namespace atsume::net
