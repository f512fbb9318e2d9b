// The server over memory streams: what goes in as bytes and what comes out.
#include "unit/net/http_fixture.h"

namespace atsume::net {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class HttpServerTest : public ::testing::Test {
 protected:
  // Sends `bytes`, ends our side and returns all that comes back.
  std::string talk(std::string bytes) { return talk(std::move(bytes), StreamOptions{}); }
  std::string talk(std::string bytes, const StreamOptions& serving) {
    network_.serve(kOrigin, handler_, options_);
    network_.set_stream_options({}, serving);
    return clock_.run(exchange(network_.connect(kOrigin), std::move(bytes)));
  }
  static Task<std::string> exchange(std::unique_ptr<Stream> stream, std::string bytes) {
    co_await send_text(*stream, std::move(bytes));
    co_await stream->shutdown_write(base::Deadline::never());
    co_return without_dates(co_await read_to_end(*stream));
  }

  SimClock clock_;
  HttpHandler handler_ = describe;
  ServerOptions options_;
  SimNetwork network_{clock_};
};

TEST_F(HttpServerTest, AnswersARequest) {
  EXPECT_EQ(talk("GET /v1/jobs?limit=5 HTTP/1.1\r\nHost: a\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nGET /v1/jobs?limit=5");
}

TEST_F(HttpServerTest, SendsTheDate) {
  network_.serve(kOrigin, handler_);
  auto stream = network_.connect(kOrigin);
  clock_.run(send_text(*stream, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_THAT(clock_.run(read_until(*stream, "GET /")), HasSubstr("\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"));
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  const std::string answers = talk(
      "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none"
      "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
      "\r\nPOST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=\"y\"\r\nth\r\n3\r\nree\r\n0\r\nT: "
      "v\r\n\r\n"
      "GET /4 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(answers,
            "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\nPOST /1 -> one"
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nGET /2"
            "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\nPOST /3 -> three"
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nGET /4");
}

TEST_F(HttpServerTest, SlicingChangesNothing) {
  const std::string requests =
      "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none"
      "POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n1 ; ext\r\n!\r\n0\r\n\r\n"
      "HEAD /3 HTTP/1.1\r\nHost: a\r\n\r\n"
      "GET /4 HTTP/1.0\r\n\r\n";
  const std::string whole = talk(requests);
  EXPECT_THAT(whole, HasSubstr("POST /2 -> 0123456789!"));
  EXPECT_THAT(whole, EndsWith("Connection: close\r\n\r\nGET /4"));
  for (const std::size_t bytes : {1, 2, 3, 7}) {
    StreamOptions sliced;
    sliced.read_bytes_max = bytes;
    sliced.write_bytes_max = bytes;
    EXPECT_EQ(talk(requests, sliced), whole) << "slices of " << bytes;
  }
}

struct Refused {
  const char* name;
  std::string request;
  int status;
};

class RefusedRequest : public HttpServerTest, public ::testing::WithParamInterface<Refused> {};

TEST_P(RefusedRequest, HasItsStatusAndEndsTheConnection) {
  const std::string answer = talk(GetParam().request + "GET /after HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(GetParam().status) + " "));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("/after")));
}

const std::string kGet = "GET / HTTP/1.1\r\n";
const std::string kHost = "Host: a\r\n";

INSTANTIATE_TEST_SUITE_P(
    Http, RefusedRequest,
    ::testing::Values(
        Refused{"header_too_large", kGet + kHost + "X: " + std::string(17000, 'x') + "\r\n\r\n", 431},
        Refused{"header_just_too_large", kGet + kHost + "X: " + std::string(16384 - 16 - 9 - 6, 'x') + "\r\n\r\n", 431},
        Refused{"target_too_long", "GET /" + std::string(8192, 'x') + " HTTP/1.1\r\n" + kHost + "\r\n", 414},
        Refused{"target_longer_than_header", "GET /" + std::string(20000, 'x') + " HTTP/1.1\r\n" + kHost + "\r\n", 414},
        Refused{"both_lengths", kGet + kHost + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        Refused{"both_lengths_other_order", kGet + kHost + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
                400},
        Refused{"differing_lengths", kGet + kHost + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", 400},
        Refused{"differing_lengths_in_one", kGet + kHost + "Content-Length: 3, 4\r\n\r\n", 400},
        Refused{"negative_length", kGet + kHost + "Content-Length: -3\r\n\r\n", 400},
        Refused{"length_overflow", kGet + kHost + "Content-Length: 99999999999999999999\r\n\r\n", 400},
        Refused{"unknown_coding", kGet + kHost + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
        Refused{"unknown_coding_alone", kGet + kHost + "Transfer-Encoding: xchunked\r\n\r\n", 501},
        Refused{"twice_chunked", kGet + kHost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                400},
        Refused{"coding_in_http10", "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        Refused{"folded_field", kGet + kHost + "X: a\r\n b\r\n\r\n", 400},
        Refused{"bare_line_feeds", "GET / HTTP/1.1\nHost: a\n\n", 400},
        Refused{"one_bare_line_feed", kGet + "X: y\n" + kHost + "\r\n", 400},
        Refused{"space_before_colon", kGet + "Host : a\r\n\r\n", 400}, Refused{"no_host", kGet + "\r\n", 400},
        Refused{"two_hosts", kGet + kHost + kHost + "\r\n", 400}, Refused{"bad_host", kGet + "Host: a/b\r\n\r\n", 400},
        Refused{"http2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        Refused{"http3", "GET / HTTP/3.0\r\n" + kHost + "\r\n", 505}, Refused{"no_version", "GET /\r\n\r\n", 400},
        Refused{"tls_to_a_plain_port", std::string("\x16\x03\x01\x02\x00", 5), 400},
        Refused{"fragment", "GET /a#b HTTP/1.1\r\n" + kHost + "\r\n", 400},
        Refused{"authority_form", "CONNECT a:443 HTTP/1.1\r\n" + kHost + "\r\n", 400},
        Refused{"expectation", kGet + kHost + "Expect: miracles\r\nContent-Length: 1\r\n\r\n", 417}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(HttpServerTest, TheLargestHeaderPasses) {
  const std::string filler(16384 - 16 - 9 - 7, 'x');
  const std::string request = kGet + kHost + "X: " + filler + "\r\n\r\n";
  ASSERT_EQ(request.size(), 16384u);
  EXPECT_THAT(talk(request), EndsWith("\r\n\r\nGET /"));
}

TEST_F(HttpServerTest, ErrorsHaveTheBodyThatWasAskedFor) {
  options_.error_body = [](int status, std::string_view) { return "{\"status\":" + std::to_string(status) + "}"; };
  EXPECT_EQ(talk("GET / HTTP/1.1\r\n\r\n"),
            "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 14\r\nConnection: "
            "close\r\n\r\n{\"status\":400}");
}

TEST_F(HttpServerTest, AbsoluteTargetsBecomeOriginForm) {
  EXPECT_THAT(talk("GET http://elsewhere:80/a?b HTTP/1.1\r\nHost: a\r\n\r\n"), EndsWith("GET /a?b"));
  EXPECT_THAT(talk("GET http://elsewhere?b HTTP/1.1\r\nHost: a\r\n\r\n"), EndsWith("GET /?b"));
  EXPECT_THAT(talk("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), EndsWith("OPTIONS *"));
}

TEST_F(HttpServerTest, Http10ClosesUnlessAskedToStay) {
  EXPECT_EQ(talk("GET /1 HTTP/1.0\r\n\r\nGET /2 HTTP/1.0\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nGET /1");
  EXPECT_EQ(talk("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: keep-alive\r\n\r\nGET /1"
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nGET /2");
}

TEST_F(HttpServerTest, ConnectionCloseIsHonoured) {
  EXPECT_EQ(talk("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nGET /1");
}

TEST_F(HttpServerTest, StreamedBodiesAreChunked) {
  handler_ = [](HttpRequest&) -> Task<HttpResponse> {
    HttpResponse response;
    response.body = std::make_unique<ScriptedBody>(std::vector<std::string>{"Hello, ", "world, this is it"});
    co_return response;
  };
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nHello, \r\n11\r\nworld, this is it\r\n0\r\n\r\n";
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(talk(get + get), chunked + chunked);
  EXPECT_EQ(talk("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nHello, world, this is it");
  EXPECT_EQ(talk("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST_F(HttpServerTest, StreamedBodiesOfKnownLengthAreNotChunked) {
  handler_ = [](HttpRequest&) -> Task<HttpResponse> {
    HttpResponse response;
    response.body = std::make_unique<ScriptedBody>(std::vector<std::string>{"Hello, ", "world"}, 12u);
    co_return response;
  };
  EXPECT_EQ(talk("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nHello, world");
}

TEST_F(HttpServerTest, HeadHasTheHeadersButNoBody) {
  EXPECT_EQ(talk("HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nGET /2");
}

TEST_F(HttpServerTest, AnAnswerToHeadMayStateTheLengthOfAnother) {
  handler_ = [](HttpRequest&) -> Task<HttpResponse> {
    HttpResponse response;
    response.headers.add("Content-Length", "1234");
    co_return response;
  };
  EXPECT_EQ(talk("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"), "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
  EXPECT_EQ(talk("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

TEST_F(HttpServerTest, SomeStatusesHaveNoBody) {
  int status = 0;
  handler_ = [&status](HttpRequest&) -> Task<HttpResponse> {
    auto response = text_response("never seen");
    response.status = status;
    co_return response;
  };
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  status = 204;
  EXPECT_EQ(talk(get + get), "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
  status = 304;
  EXPECT_EQ(talk(get), "HTTP/1.1 304 Not Modified\r\n\r\n");
  status = 100;
  EXPECT_THAT(talk(get), StartsWith("HTTP/1.1 500 "));
}

TEST_F(HttpServerTest, FieldsOfTheConnectionAreNotTheHandlers) {
  handler_ = [](HttpRequest&) -> Task<HttpResponse> {
    auto response = text_response("x");
    for (const char* name : {"Transfer-Encoding", "connection", "Keep-Alive"}) response.headers.add(name, "chunked");
    response.headers.add("Set-Cookie", "a=1");
    response.headers.add("Set-Cookie", "b=2");
    co_return response;
  };
  EXPECT_EQ(talk("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 1\r\n\r\nx");
}

TEST_F(HttpServerTest, AFieldThatBreaksTheMessageIsNotSent) {
  handler_ = [](HttpRequest&) -> Task<HttpResponse> {
    auto response = text_response("x");
    response.headers.add("X", "a\r\nSet-Cookie: stolen=1");
    co_return response;
  };
  const std::string answer = talk("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, Not(HasSubstr("stolen")));
}

TEST_F(HttpServerTest, AnExceptionIsA500WithoutDetails) {
  handler_ = [](HttpRequest& request) -> Task<HttpResponse> {
    if (request.target == "/bad") throw std::runtime_error("the inner workings");
    co_return text_response("fine");
  };
  const std::string answers = talk("GET /bad HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(answers, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answers, Not(HasSubstr("inner workings")));
  EXPECT_THAT(answers, EndsWith("fine"));
  EXPECT_THAT(network_.log(), HasSubstr("the inner workings"));
}

}  // namespace
}  // namespace atsume::net
