// The server over time: timeouts, waiting clients, broken peers, draining.
#include "unit/net/http_fixture.h"

namespace atsume::net {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

class HttpServerFlow : public ::testing::Test {
 protected:
  std::unique_ptr<Stream> connect() {
    if (network_.server(kOrigin) == nullptr) network_.serve(kOrigin, handler_, options_);
    return network_.connect(kOrigin);
  }
  void send(Stream& stream, std::string bytes) { clock_.run(send_text(stream, std::move(bytes))); }
  std::string rest(Stream& stream) { return clock_.run(read_to_end(stream)); }

  SimClock clock_;
  HttpHandler handler_ = describe;
  ServerOptions options_;
  SimNetwork network_{clock_};
};

TEST_F(HttpServerFlow, AnIdleConnectionJustCloses) {
  auto stream = connect();
  EXPECT_EQ(rest(*stream), "");
  EXPECT_EQ(clock_.elapsed(), options_.idle_timeout);
}

TEST_F(HttpServerFlow, AKeptConnectionJustClosesToo) {
  auto stream = connect();
  send(*stream, kGet);
  EXPECT_THAT(clock_.run(read_until(*stream, "GET /")), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(rest(*stream), "");
  EXPECT_EQ(clock_.elapsed(), options_.idle_timeout);
}

TEST_F(HttpServerFlow, HalfAHeaderTimesOutWith408) {
  auto stream = connect();
  send(*stream, "GET / HTTP/1.1\r\nHost:");
  EXPECT_THAT(clock_.run(read_until(*stream, "\n\r\n")), StartsWith("HTTP/1.1 408 "));
  EXPECT_EQ(clock_.elapsed(), options_.header_timeout);
}

TEST_F(HttpServerFlow, DrippingDoesNotProlongTheHeader) {
  auto stream = connect();
  auto drip = [](Stream& slow, SimClock& clock) -> Task<void> {
    for (;;) {
      const auto sent = co_await slow.write_some(std::string_view("x"), base::Deadline::never());
      if (!sent || !slow.is_quiet()) co_return;
      co_await clock.sleep_until(clock.steady_now() + 1s);
    }
  };
  clock_.run(drip(*stream, clock_));
  EXPECT_LE(clock_.elapsed(), options_.header_timeout + 1s);
}

TEST_F(HttpServerFlow, HalfAHeaderAndAnEndGetsNoAnswer) {
  auto stream = connect();
  send(*stream, "GET / HTTP/1.1\r\nHost:");
  clock_.run(stream->shutdown_write(base::Deadline::never()));
  EXPECT_EQ(rest(*stream), "");
  EXPECT_EQ(clock_.elapsed(), 0s);
}

TEST_F(HttpServerFlow, AWaitingClientIsToldToContinueWhenTheBodyIsRead) {
  auto stream = connect();
  send(*stream, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(clock_.run(read_until(*stream, "\r\n\r\n")), "HTTP/1.1 100 Continue\r\n\r\n");
  send(*stream, "hello");
  EXPECT_THAT(clock_.run(read_until(*stream, "hello")), EndsWith("\r\n\r\nPOST / -> hello"));
  send(*stream, kGet);
  EXPECT_THAT(clock_.run(read_until(*stream, "GET /")), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerFlow, AWaitingClientIsNotToldToContinueForNothing) {
  handler_ = [](HttpRequest&) -> Task<HttpResponse> {
    auto response = text_response("no");
    response.status = 403;
    co_return response;
  };
  auto stream = connect();
  send(*stream, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  const std::string answer = rest(*stream);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
}

// Gives the request's own body back.
Task<HttpResponse> echo(HttpRequest& request) {
  HttpResponse response;
  response.body = std::move(request.body);
  co_return response;
}

TEST_F(HttpServerFlow, AnEchoToAWaitingClientIsInOrder) {
  handler_ = echo;
  auto stream = connect();
  send(*stream, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(clock_.run(read_until(*stream, "\r\n\r\n")), "HTTP/1.1 100 Continue\r\n\r\n");
  send(*stream, "hello");
  const std::string answer = clock_.run(read_until(*stream, "hello"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, Not(HasSubstr("Connection: close")));
}

Task<void> send_and_end(Stream& stream, std::string bytes) {
  co_await send_text(stream, std::move(bytes));
  co_await stream.shutdown_write(base::Deadline::never());
}

TEST_F(HttpServerFlow, BodiesLargerThanAnyBufferPassBothWays) {
  handler_ = echo;
  std::string body;
  for (int i = 0; body.size() < 1'000'000; ++i) body += std::to_string(i) + ",";
  auto stream = connect();
  const auto logger = base::make_null_logger();
  TaskGroup sender(clock_.executor(), *logger);
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  sender.spawn("send", send_and_end(*stream, head + body));
  const std::string answer = rest(*stream);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n" + body));
  clock_.run(sender.drain(clock_, base::Deadline::never()));
}

TEST_F(HttpServerFlow, HalfABodyIsAnErrorToTheHandler) {
  auto stream = connect();
  clock_.run(send_and_end(*stream, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nhalf"));
  const std::string answer = rest(*stream);
  EXPECT_THAT(answer, EndsWith("POST / -> error body_truncated"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
}

TEST_F(HttpServerFlow, HalfAChunkedBodyIsAnErrorToTheHandler) {
  auto stream = connect();
  clock_.run(send_and_end(*stream, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"));
  EXPECT_THAT(rest(*stream), EndsWith("POST / -> error body_truncated"));
}

TEST_F(HttpServerFlow, AMalformedChunkIsAnErrorToTheHandler) {
  auto stream = connect();
  send(*stream, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf!\r\n0\r\n\r\n" + kGet);
  EXPECT_THAT(rest(*stream), EndsWith("POST / -> error body_framing"));
}

TEST_F(HttpServerFlow, ABodyThatStopsTimesOut) {
  auto stream = connect();
  send(*stream, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nhalf");
  EXPECT_THAT(clock_.run(read_until(*stream, "body_timeout")), EndsWith("POST / -> error body_timeout"));
  EXPECT_EQ(clock_.elapsed(), options_.body_timeout);
}

Task<HttpResponse> ignore_body(HttpRequest& request) { co_return text_response(request.target); }

TEST_F(HttpServerFlow, AShortUnreadBodyIsReadOver) {
  handler_ = ignore_body;
  auto stream = connect();
  send(*stream, "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody" + kGet);
  clock_.run(stream->shutdown_write(base::Deadline::never()));
  EXPECT_THAT(rest(*stream), EndsWith("\r\n\r\n/"));
}

TEST_F(HttpServerFlow, ALongUnreadBodyEndsTheConnectionAfterTheAnswer) {
  handler_ = ignore_body;
  auto stream = connect();
  send(*stream, "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nbegin");
  const std::string answer = rest(*stream);
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("/1"));
}

const Error kGone = base::provider_error(ErrorClass::kUnavailable, "body_truncated", "gone");

TEST_F(HttpServerFlow, AnAnswerThatFailsInTheMiddleIsCut) {
  handler_ = [](HttpRequest&) -> Task<HttpResponse> {
    HttpResponse response;
    response.body = std::make_unique<ScriptedBody>(std::vector<std::string>{"part one", "part two"}, kGone);
    co_return response;
  };
  auto stream = connect();
  send(*stream, kGet + kGet);
  EXPECT_THAT(rest(*stream), Not(HasSubstr("\r\n0\r\n")));
  std::array<char, 8> buffer;
  const auto after = clock_.run(stream->read_some(buffer, base::Deadline::never()));
  ASSERT_FALSE(after) << "a clean end would look like the end of an HTTP/1.0 answer";
  EXPECT_EQ(after.error().code(), "stream_closed");
}

TEST_F(HttpServerFlow, AnAnswerThatFailsAtOnceIsAnHonestError) {
  handler_ = [](HttpRequest&) -> Task<HttpResponse> {
    HttpResponse response;
    response.body = std::make_unique<ScriptedBody>(std::vector<std::string>{}, kGone);
    co_return response;
  };
  auto stream = connect();
  send(*stream, kGet);
  EXPECT_THAT(clock_.run(read_until(*stream, "read\n")), StartsWith("HTTP/1.1 502 "));
}

TEST_F(HttpServerFlow, AnAnswerOfAnotherLengthThanAnnouncedIsCut) {
  for (const std::uint64_t announced : {2u, 40u}) {
    handler_ = [announced](HttpRequest&) -> Task<HttpResponse> {
      HttpResponse response;
      response.body = std::make_unique<ScriptedBody>(std::vector<std::string>{"part one"}, announced);
      co_return response;
    };
    network_.serve(kOrigin, handler_);
    auto stream = connect();
    send(*stream, kGet + kGet);
    rest(*stream);
    std::array<char, 8> buffer;
    EXPECT_FALSE(clock_.run(stream->read_some(buffer, base::Deadline::never())));
  }
}

TEST_F(HttpServerFlow, AClientThatDoesNotReadIsGivenUp) {
  handler_ = [](HttpRequest&) -> Task<HttpResponse> { co_return text_response(std::string(1'000'000, 'x')); };
  auto stream = connect();
  send(*stream, kGet);
  clock_.run_until_idle();
  EXPECT_EQ(network_.server(kOrigin)->connections(), 0u);
  EXPECT_GE(clock_.elapsed(), options_.write_timeout);
}

TEST_F(HttpServerFlow, DrainClosesIdleConnectionsAtOnce) {
  auto stream = connect();
  send(*stream, kGet);
  clock_.run(read_until(*stream, "GET /"));
  clock_.run(network_.server(kOrigin)->drain(base::Deadline::after(clock_.steady_now(), 15s)));
  EXPECT_EQ(rest(*stream), "");
  EXPECT_EQ(clock_.elapsed(), 0s);
}

TEST_F(HttpServerFlow, DrainLetsABusyConnectionAnswer) {
  handler_ = [this](HttpRequest&) -> Task<HttpResponse> {
    co_await clock_.sleep_until(clock_.steady_now() + 3s);
    co_return text_response("late but whole");
  };
  auto stream = connect();
  send(*stream, kGet + kGet);
  clock_.run_ready();
  clock_.run(network_.server(kOrigin)->drain(base::Deadline::after(clock_.steady_now(), 15s)));
  const std::string answer = rest(*stream);
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("late but whole"));
  EXPECT_EQ(network_.server(kOrigin)->connections(), 0u);
}

TEST_F(HttpServerFlow, DrainAnswersARequestThatHasJustArrived) {
  auto stream = connect();
  clock_.run_ready();
  send(*stream, kGet);
  clock_.run(network_.server(kOrigin)->drain(base::Deadline::after(clock_.steady_now(), 15s)));
  EXPECT_THAT(rest(*stream), EndsWith("GET /"));
}

TEST_F(HttpServerFlow, DrainCutsOffWhatIsLeftAtTheDeadline) {
  handler_ = [this](HttpRequest&) -> Task<HttpResponse> {
    co_await clock_.sleep_until(clock_.steady_now() + 1h);
    co_return text_response("too late");
  };
  auto stream = connect();
  send(*stream, kGet);
  clock_.run_ready();
  clock_.run(network_.server(kOrigin)->drain(base::Deadline::after(clock_.steady_now(), 15s)));
  EXPECT_EQ(clock_.elapsed(), 15s);
  EXPECT_EQ(network_.server(kOrigin)->connections(), 0u);
  EXPECT_EQ(rest(*stream), "");
}

TEST_F(HttpServerFlow, OneConnectionTooManyIsToldSo) {
  options_.connections_max = 2;
  auto first = connect();
  auto second = connect();
  clock_.run_ready();
  auto third = connect();
  EXPECT_THAT(clock_.run(read_until(*third, "later\n")), StartsWith("HTTP/1.1 503 "));
  send(*second, kGet);
  EXPECT_THAT(clock_.run(read_until(*second, "GET /")), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerFlow, NothingIsTakenAfterADrain) {
  auto stream = connect();
  clock_.run(network_.server(kOrigin)->drain(base::Deadline::after(clock_.steady_now(), 15s)));
  auto another = network_.connect(kOrigin);
  EXPECT_EQ(rest(*another), "");
  EXPECT_EQ(clock_.elapsed(), 0s);
}

}  // namespace
}  // namespace atsume::net
