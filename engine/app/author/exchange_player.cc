#include "app/author/exchange_player.h"

#include <algorithm>

#include "app/author/difference.h"
#include "atsume/base/limits.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

using json::Value;

std::string without_query(net::Url url) {
  url.query.clear();
  return url.to_string();
}

std::string line_of(const Exchange& exchange) {
  net::Url url = exchange.url;
  url.query = net::format_query(exchange.query);
  return exchange.method + " " + url.to_string();
}

std::string text_of(Value value) { return value.is_string() ? std::string(value.as_string()) : json::write(value); }

// A form as an object, so that it can be compared with what the test writes.
Value form_object(const std::string& text, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  for (const auto& [name, value] : net::parse_query(text)) {
    out.set(arena.copy(name), Value::string(arena.copy(value)));
  }
  return out.finish();
}

Value sent_body(const net::ClientRequest& request, json::Arena& arena) {
  if (request.text.empty()) return Value::undefined();
  const std::string type = base::to_lower(request.headers.get("content-type"));
  if (type.starts_with("application/x-www-form-urlencoded")) return form_object(request.text, arena);
  if (type.find("json") != std::string::npos) {
    if (auto parsed = json::parse(request.text, arena)) return *parsed;
  }
  return Value::string(arena.copy(request.text));
}

class Check {
 public:
  Check(const Exchange& expected, const net::ClientRequest& sent, std::size_t number)
      : expected_(expected), sent_(sent), where_("exchange " + std::to_string(number) + ": ") {}

  std::vector<std::string> run() {
    check_line();
    if (!out_.empty()) return std::move(out_);
    check_query();
    check_headers();
    check_body();
    return std::move(out_);
  }

 private:
  void check_line() {
    if (sent_.method == expected_.method && without_query(sent_.url) == without_query(expected_.url)) return;
    out_.push_back(where_ + "expected " + line_of(expected_));
    out_.push_back(where_ + "sent     " + sent_.method + " " + sent_.url.to_string());
  }

  void check_query() {
    auto sent = net::parse_query(sent_.url.query);
    for (const auto& pair : expected_.query) {
      const auto found = std::ranges::find(sent, pair);
      if (found != sent.end()) {
        sent.erase(found);
      } else {
        out_.push_back(where_ + "the query lacks " + pair.first + "=" + pair.second);
      }
    }
    for (const auto& [name, value] : sent) out_.push_back(where_ + "the query has also " + name + "=" + value);
  }

  void check_headers() {
    if (!expected_.headers.is_object()) return;
    for (const auto& member : expected_.headers.members()) {
      const std::string wanted = text_of(member.value);
      const std::string name(member.key);
      if (!sent_.headers.contains(name)) {
        out_.push_back(where_ + "the header " + name + " is not sent; expected " + wanted);
      } else if (sent_.headers.get(name) != wanted) {
        out_.push_back(where_ + "the header " + name + " is " + std::string(sent_.headers.get(name)) + "; expected " +
                       wanted);
      }
    }
  }

  void check_body() {
    if (expected_.body.is_undefined()) return;
    json::Arena arena;
    for (const auto& one : differences(expected_.body, sent_body(sent_, arena), Match::kExact)) {
      out_.push_back(where_ + "body" + (one.path.empty() ? "" : "." + one.path) + ": expected " + one.expected +
                     ", sent " + one.actual);
    }
  }

  const Exchange& expected_;
  const net::ClientRequest& sent_;
  std::string where_;
  std::vector<std::string> out_;
};

Error unexpected() {
  return base::config_error("unexpected_request", "the request is not the one that the test expects next");
}

}  // namespace

net::Task<Result<net::ClientResponse>> ExchangePlayer::send(net::ClientRequest request, const net::ClientOptions&,
                                                            base::Deadline deadline) {
  if (request.body) {
    ATSUME_CO_TRY(request.text, co_await net::read_all(*request.body, base::limits::kRequestBodyBytesMax, deadline));
  }
  co_return play(request);
}

Result<net::ClientResponse> ExchangePlayer::play(const net::ClientRequest& request) {
  if (played_ >= exchanges_->size()) {
    problems_.push_back("no further request is expected, but sent was " + request.method + " " +
                        request.url.to_string());
    return Fail(unexpected());
  }
  const Exchange& exchange = (*exchanges_)[played_++];
  auto problems = Check(exchange, request, played_).run();
  const bool is_wrong = !problems.empty();
  problems_.insert(problems_.end(), problems.begin(), problems.end());
  if (is_wrong) return Fail(unexpected());
  net::ClientResponse out{.status = exchange.status, .url = request.url};
  if (exchange.is_reply_json) out.headers.set("content-type", "application/json");
  if (exchange.reply_headers.is_object()) {
    for (const auto& member : exchange.reply_headers.members()) {
      out.headers.set(std::string(member.key), text_of(member.value));
    }
  }
  out.body = net::make_text_body(exchange.reply_body);
  return out;
}

std::vector<std::string> ExchangePlayer::missing() const {
  std::vector<std::string> out;
  for (std::size_t i = played_; i < exchanges_->size(); ++i) {
    out.push_back("exchange " + std::to_string(i + 1) + " was never sent: " + line_of((*exchanges_)[i]));
  }
  return out;
}

}  // namespace atsume::app
