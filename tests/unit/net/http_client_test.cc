// The client over memory streams.
#include "unit/net/http_fixture.h"

namespace atsume::net {
namespace {

using namespace std::chrono_literals;
// Hears one request (up to the empty line) and says `answer`, then ends.
SimNetwork::RawHandler answering(std::string answer) {
  return [answer](Stream& stream) -> Task<void> {
    co_await read_until(stream, "\r\n\r\n");
    co_await send_text(stream, answer);
  };
}

class HttpClientTest : public ::testing::Test {
 protected:
  ClientRequest request(std::string method, std::string_view target) {
    ClientRequest made;
    made.method = std::move(method);
    made.url = parse_url(std::string(kOrigin) + std::string(target)).value();
    return made;
  }
  Result<ClientResponse> send(ClientRequest made) {
    return clock_.run(client_->send(std::move(made), options_, deadline()));
  }
  Result<ClientResponse> get(std::string_view target) { return send(request("GET", target)); }
  Result<std::string> read(ClientResponse& response) {
    return clock_.run(read_all(*response.body, 1 << 24, base::Deadline::never()));
  }
  // Status and body, or the code of the error that came instead.
  std::string outcome(Result<ClientResponse> response) {
    if (!response) return response.error().code();
    auto body = read(*response);
    return std::to_string(response->status) + " " + (body ? *body : body.error().code());
  }
  base::Deadline deadline() { return base::Deadline::after(clock_.steady_now(), 120s); }

  SimClock clock_;
  SimNetwork network_{clock_};
  std::unique_ptr<base::Metrics> metrics_ = base::make_metrics();
  std::unique_ptr<HttpClient> client_ = make_http_client(network_, clock_, *metrics_);
  ClientOptions options_;
};

TEST_F(HttpClientTest, GetsAnAnswer) {
  network_.serve(kOrigin, describe);
  auto response = get("/jobs?limit=5");
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->headers.get("content-length"), "17");
  EXPECT_EQ(response->url.to_string(), "http://peer.test/jobs?limit=5");
  EXPECT_FALSE(response->reused_connection);
  EXPECT_EQ(read(*response).value(), "GET /jobs?limit=5");
}

TEST_F(HttpClientTest, WritesAPlainRequest) {
  std::string heard;
  network_.serve_raw(kOrigin, [&](Stream& stream) -> Task<void> {
    heard = co_await read_until(stream, "body");
    co_await send_text(stream, "HTTP/1.1 204\r\n\r\n");
  });
  auto made = request("POST", "/a?b=c");
  made.text = "body";
  made.headers.add("Authorization", "Bearer x");
  made.headers.add("Content-Length", "99");
  made.headers.add("Connection", "close");
  made.headers.add("Host", "elsewhere");
  EXPECT_EQ(outcome(send(std::move(made))), "204 ");
  EXPECT_EQ(heard,
            "POST /a?b=c HTTP/1.1\r\nHost: peer.test\r\nAuthorization: Bearer x\r\nAccept-Encoding: "
            "identity\r\nContent-Length: 4\r\n\r\nbody");
}

TEST_F(HttpClientTest, StreamsARequestBody) {
  network_.serve(kOrigin, describe);
  auto made = request("PUT", "/");
  made.body = std::make_unique<ScriptedBody>(std::vector<std::string>{"one, ", "two, ", "three"});
  EXPECT_EQ(outcome(send(std::move(made))), "200 PUT / -> one, two, three");
  made = request("PUT", "/");
  made.body = std::make_unique<ScriptedBody>(std::vector<std::string>{"one, ", "two"}, 8u);
  EXPECT_EQ(outcome(send(std::move(made))), "200 PUT / -> one, two");
}

TEST_F(HttpClientTest, AFailingRequestBodyIsTheCallersError) {
  network_.serve(kOrigin, describe);
  auto made = request("PUT", "/");
  made.body = std::make_unique<ScriptedBody>(std::vector<std::string>{"one, "},
                                             base::caller_error(ErrorClass::kUnavailable, "caller_left", "gone"));
  EXPECT_EQ(outcome(send(std::move(made))), "caller_left");
}

TEST_F(HttpClientTest, WhatCannotBeSentIsRefused) {
  network_.serve(kOrigin, describe);
  auto made = request("GET", "/");
  made.headers.add("X", "a\r\nY: b");
  EXPECT_EQ(outcome(send(std::move(made))), "header_invalid");
  EXPECT_EQ(outcome(send(request("GET / HTTP/1.1\r\nX: y", "/"))), "header_invalid");
}

struct Answer {
  const char* name;
  std::string bytes;
  std::string outcome;
};

class RawAnswer : public HttpClientTest, public ::testing::WithParamInterface<Answer> {};

TEST_P(RawAnswer, IsReadAsItShould) {
  for (const std::size_t slice : {std::size_t{1}, std::size_t{3}, std::size_t{1} << 16}) {
    StreamOptions sliced;
    sliced.read_bytes_max = slice;
    network_.set_stream_options(sliced, {});
    network_.serve_raw(kOrigin, answering(GetParam().bytes));
    EXPECT_EQ(outcome(get("/")), GetParam().outcome) << "slices of " << slice;
  }
}

const std::string kOk = "HTTP/1.1 200 OK\r\n";

INSTANTIATE_TEST_SUITE_P(
    Http, RawAnswer,
    ::testing::Values(
        Answer{"length", kOk + "Content-Length: 3\r\n\r\nabc", "200 abc"},
        Answer{"same_length_twice", kOk + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "200 abc"},
        Answer{"chunked", kOk + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nT: u\r\n\r\n",
               "200 abcd"},
        Answer{"until_close", kOk + "\r\nabc", "200 abc"},
        Answer{"http10_until_close", "HTTP/1.0 200 OK\r\n\r\nabc", "200 abc"},
        Answer{"no_reason", "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\na", "200 a"},
        Answer{"folded_field", kOk + "X: a\r\n b\r\nContent-Length: 1\r\n\r\na", "200 a"},
        Answer{"no_body_204", "HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n", "204 "},
        Answer{"no_body_304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", "304 "},
        Answer{"interim",
               "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + kOk +
                   "Content-Length: 1\r\n\r\na",
               "200 a"},
        Answer{"switching", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "response_malformed"},
        Answer{"half_length", kOk + "Content-Length: 5\r\n\r\nabc", "200 body_truncated"},
        Answer{"half_chunk", kOk + "Transfer-Encoding: chunked\r\n\r\n5\r\nabc", "200 body_truncated"},
        Answer{"no_last_chunk", kOk + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "200 body_truncated"},
        Answer{"bad_chunk", kOk + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", "200 body_framing"},
        Answer{"words_after_the_size", kOk + "Transfer-Encoding: chunked\r\n\r\n3 x\r\nabc\r\n0\r\n\r\n",
               "200 body_framing"},
        Answer{"huge_chunk", kOk + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", "200 body_framing"},
        Answer{"both_lengths", kOk + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", "response_malformed"},
        Answer{"differing_lengths", kOk + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "response_malformed"},
        Answer{"unknown_coding", kOk + "Transfer-Encoding: gzip\r\n\r\nabc", "response_malformed"},
        Answer{"garbage", "\x16\x03\x01 no HTTP at all\r\n\r\n", "response_malformed"},
        Answer{"other_version", "HTTP/2.0 200 OK\r\n\r\n", "response_malformed"},
        Answer{"bare_line_feeds", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "response_malformed"},
        Answer{"nothing", "", "stream_closed"}, Answer{"half_head", "HTTP/1.1 200 OK\r\nConte", "stream_closed"},
        Answer{"header_too_large", kOk + "X: " + std::string(70'000, 'x') + "\r\n\r\n", "response_header_too_large"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(HttpClientTest, AnswersToHeadHaveNoBody) {
  network_.serve_raw(kOrigin, [](Stream& stream) -> Task<void> {
    co_await read_until(stream, "\r\n\r\n");
    co_await send_text(stream, kOk + "Content-Length: 500\r\n\r\n");
    co_await read_until(stream, "\r\n\r\n");
    co_await send_text(stream, kOk + "Content-Length: 1\r\n\r\na");
  });
  auto head = send(request("HEAD", "/"));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->headers.get("Content-Length"), "500");
  EXPECT_EQ(read(*head).value(), "");
  EXPECT_EQ(outcome(get("/")), "200 a");
  EXPECT_EQ(network_.dials().size(), 1u);
}

TEST_F(HttpClientTest, AFullyReadAnswerLeavesItsConnectionForTheNext) {
  network_.serve(kOrigin, describe);
  for (int i = 0; i < 3; ++i) {
    auto response = get("/");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->reused_connection, i > 0);
    ASSERT_TRUE(read(*response));
  }
  EXPECT_EQ(network_.dials().size(), 1u);
  client_->close_idle();
  EXPECT_EQ(outcome(get("/")), "200 GET /");
  EXPECT_EQ(network_.dials().size(), 2u);
}

TEST_F(HttpClientTest, AnUnreadAnswerClosesItsConnection) {
  network_.serve(kOrigin, describe);
  ASSERT_TRUE(get("/"));
  EXPECT_EQ(outcome(get("/")), "200 GET /");
  EXPECT_EQ(network_.dials().size(), 2u);
}

TEST_F(HttpClientTest, AnIdleConnectionExpires) {
  network_.serve(kOrigin, describe);
  EXPECT_EQ(outcome(get("/")), "200 GET /");
  clock_.advance(base::limits::kPooledConnectionIdle);
  EXPECT_EQ(outcome(get("/")), "200 GET /");
  EXPECT_EQ(network_.dials().size(), 2u);
}

TEST_F(HttpClientTest, AConnectionThePeerClosedIsNotTakenFromThePool) {
  network_.serve_raw(kOrigin, answering(kOk + "Content-Length: 1\r\n\r\na"));
  EXPECT_EQ(outcome(get("/")), "200 a");
  clock_.run_ready();
  EXPECT_EQ(outcome(send(request("POST", "/"))), "200 a");
  EXPECT_EQ(network_.dials().size(), 2u);
}

TEST_F(HttpClientTest, ConnectionCloseIsHonoured) {
  for (const char* head : {"HTTP/1.1 200 OK\r\nConnection: close\r\n", "HTTP/1.0 200 OK\r\n"}) {
    const std::size_t before = network_.dials().size();
    network_.serve_raw(kOrigin, [head](Stream& stream) -> Task<void> {
      co_await read_until(stream, "\r\n\r\n");
      co_await send_text(stream, std::string(head) + "Content-Length: 1\r\n\r\na");
      co_await read_to_end(stream);
    });
    EXPECT_EQ(outcome(get("/")), "200 a");
    EXPECT_EQ(outcome(get("/")), "200 a");
    EXPECT_EQ(network_.dials().size(), before + 2);
  }
}

// A peer that answers the first request of each connection and hangs up on hearing the second.
SimNetwork::RawHandler dying_on_reuse() {
  return [](Stream& stream) -> Task<void> {
    co_await read_until(stream, "\r\n\r\n");
    co_await send_text(stream, kOk + "Content-Length: 1\r\n\r\na");
    co_await read_exactly(stream, 1);
  };
}

TEST_F(HttpClientTest, AnIdempotentRequestIsRepeatedOnceWhenAKeptConnectionHadDied) {
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}) {
    network_.serve_raw(kOrigin, dying_on_reuse());
    client_->close_idle();
    const std::size_t before = network_.dials().size();
    EXPECT_EQ(outcome(get("/")), "200 a");
    auto response = send(request(method, "/"));
    ASSERT_TRUE(response) << method << ": " << response.error().to_string();
    EXPECT_FALSE(response->reused_connection);
    EXPECT_EQ(network_.dials().size(), before + 2);
  }
}

TEST_F(HttpClientTest, OtherRequestsAreNotRepeated) {
  network_.serve_raw(kOrigin, dying_on_reuse());
  EXPECT_EQ(outcome(get("/")), "200 a");
  auto response = send(request("POST", "/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), "stream_closed");
  EXPECT_EQ(response.error().retry(), Retry::kReusedConnectionOnly);
  EXPECT_EQ(network_.dials().size(), 1u);
}

TEST_F(HttpClientTest, AStreamedRequestIsNotRepeated) {
  network_.serve_raw(kOrigin, dying_on_reuse());
  EXPECT_EQ(outcome(get("/")), "200 a");
  auto made = request("PUT", "/");
  made.body = std::make_unique<ScriptedBody>(std::vector<std::string>{"once"});
  EXPECT_EQ(outcome(send(std::move(made))), "stream_closed");
  EXPECT_EQ(network_.dials().size(), 1u);
}

TEST_F(HttpClientTest, ANewConnectionThatDiesIsNotRepeated) {
  network_.serve_raw(kOrigin, answering(""));
  auto response = get("/");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().retry(), Retry::kIfIdempotent);
  EXPECT_EQ(network_.dials().size(), 1u);
}

TEST_F(HttpClientTest, AnAnswerThatHadBegunIsNotRepeated) {
  int requests = 0;
  network_.serve_raw(kOrigin, [&](Stream& stream) -> Task<void> {
    co_await read_until(stream, "\r\n\r\n");
    co_await send_text(stream, kOk + "Content-Length: 1\r\n\r\na");
    co_await read_until(stream, "\r\n\r\n");
    requests += 1;
    co_await send_text(stream, "HTTP/1.1 2");
  });
  EXPECT_EQ(outcome(get("/")), "200 a");
  auto response = get("/");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().retry(), Retry::kIfIdempotent);
  EXPECT_EQ(requests, 1);
}

TEST_F(HttpClientTest, AnEarlyAnswerIsReadThoughTheRequestWasNotTaken) {
  StreamOptions narrow;
  narrow.capacity = 200;
  network_.set_stream_options(narrow, {});
  network_.serve_raw(kOrigin, [](Stream& stream) -> Task<void> {
    co_await read_exactly(stream, 200);
    co_await send_text(stream, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
  });
  auto made = request("PUT", "/");
  made.body = std::make_unique<ScriptedBody>(std::vector<std::string>(200, std::string(1000, 'x')));
  EXPECT_EQ(outcome(send(std::move(made))), "413 no");
  EXPECT_EQ(outcome(send(request("GET", "/" + std::string(300, 'x')))), "413 no");
  EXPECT_EQ(network_.dials().size(), 2u) << "half a request spoils its connection";
}

TEST_F(HttpClientTest, AnEarlyAnswerIsReadThoughNobodyReadsTheRequest) {
  network_.serve_raw(kOrigin, [this](Stream& stream) -> Task<void> {
    co_await send_text(stream, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
    co_await clock_.sleep_until(clock_.steady_now() + 1h);
  });
  auto made = request("PUT", "/");
  made.text = std::string(200'000, 'x');
  EXPECT_EQ(outcome(send(std::move(made))), "413 no");
}

}  // namespace
}  // namespace atsume::net
