// The client's deadlines and redirects.
#include "unit/net/http_fixture.h"

namespace atsume::net {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class HttpClientLimits : public ::testing::Test {
 protected:
  Result<ClientResponse> get(std::string_view url, base::Duration limit) {
    ClientRequest made;
    made.method = "GET";
    made.url = parse_url(url).value();
    made.headers.add("Authorization", "Bearer x");
    made.headers.add("X-Other", "y");
    return clock_.run(client_->send(std::move(made), options_, base::Deadline::after(clock_.steady_now(), limit)));
  }
  std::string body(Result<ClientResponse>& response) {
    if (!response) return response.error().code();
    auto text = clock_.run(read_all(*response->body, 1 << 20, base::Deadline::never()));
    return text ? *text : text.error().code();
  }

  SimClock clock_;
  SimNetwork network_{clock_};
  std::unique_ptr<base::Metrics> metrics_ = base::make_metrics();
  std::unique_ptr<HttpClient> client_ = make_http_client(network_, clock_, *metrics_);
  ClientOptions options_;
};

TEST_F(HttpClientLimits, ConnectingHasALimit) {
  network_.swallow(kOrigin);
  auto response = get(kOrigin, 120s);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), "connect_timeout");
  EXPECT_EQ(response.error().error_class(), ErrorClass::kTimeout);
  EXPECT_EQ(clock_.elapsed(), options_.connect_timeout);
}

TEST_F(HttpClientLimits, TheCallersDeadlineIsEarlier) {
  network_.swallow(kOrigin);
  EXPECT_EQ(get(kOrigin, 3s).error().code(), "connect_timeout");
  EXPECT_EQ(clock_.elapsed(), 3s);
}

TEST_F(HttpClientLimits, TheFirstByteHasALimit) {
  network_.serve_raw(kOrigin, [](Stream& stream) -> Task<void> { co_await read_to_end(stream); });
  auto response = get(kOrigin, 120s);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), "first_byte_timeout");
  EXPECT_EQ(response.error().error_class(), ErrorClass::kTimeout);
  EXPECT_EQ(response.error().origin(), base::Origin::kProvider);
  EXPECT_EQ(clock_.elapsed(), options_.first_byte_timeout);
}

Task<void> drip(Stream& stream, SimClock& clock, std::string_view text) {
  for (const char c : text) {
    co_await send_text(stream, std::string(1, c));
    co_await clock.sleep_until(clock.steady_now() + 1s);
  }
}

TEST_F(HttpClientLimits, ADrippingHeaderEndsAtTheDeadline) {
  network_.serve_raw(kOrigin, [this](Stream& stream) -> Task<void> {
    co_await drip(stream, clock_, "HTTP/1.1 200 OK\r\nX-Long: " + std::string(1000, 'x'));
  });
  auto response = get(kOrigin, 120s);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error_class(), ErrorClass::kTimeout);
  EXPECT_EQ(clock_.elapsed(), 120s);
}

TEST_F(HttpClientLimits, ADrippingBodyEndsAtTheDeadlineOfTheCall) {
  network_.serve_raw(kOrigin, [this](Stream& stream) -> Task<void> {
    co_await send_text(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    co_await drip(stream, clock_, std::string(1000, 'x'));
  });
  auto response = get(kOrigin, 120s);
  ASSERT_TRUE(response);
  EXPECT_EQ(body(response), "body_timeout");
  EXPECT_EQ(clock_.elapsed(), 120s);
}

TEST_F(HttpClientLimits, APeerThatDoesNotReadEndsTheRequest) {
  network_.serve_raw(kOrigin, [this](Stream&) -> Task<void> { co_await clock_.sleep_until(clock_.steady_now() + 1h); });
  ClientRequest made;
  made.method = "POST";
  made.url = parse_url(kOrigin).value();
  made.text = std::string(1'000'000, 'x');
  auto response =
      clock_.run(client_->send(std::move(made), options_, base::Deadline::after(clock_.steady_now(), 120s)));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error_class(), ErrorClass::kTimeout);
  EXPECT_EQ(clock_.elapsed(), options_.first_byte_timeout);
}

TEST_F(HttpClientLimits, ReadAllStopsAtItsLimit) {
  network_.serve(kOrigin, [](HttpRequest&) -> Task<HttpResponse> {
    HttpResponse response;
    response.body = std::make_unique<ScriptedBody>(std::vector<std::string>(100, std::string(100, 'x')));
    co_return response;
  });
  auto response = get(kOrigin, 120s);
  const auto text = clock_.run(read_all(*response->body, 9'999, base::Deadline::never()));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code(), "body_too_large");
  EXPECT_EQ(text.error().error_class(), ErrorClass::kTooLarge);
}

TEST_F(HttpClientLimits, ADialErrorComesThrough) {
  network_.refuse(kOrigin, base::provider_error(ErrorClass::kUnavailable, "dns_failed", "no such name"));
  EXPECT_EQ(get(kOrigin, 120s).error().code(), "dns_failed");
}

class HttpClientRedirects : public HttpClientLimits {
 protected:
  // "/N" leads to "/N-1", "/0" answers; "/away" leads to another origin.
  void SetUp() override {
    auto handler = [this](HttpRequest& request) -> Task<HttpResponse> {
      heard_.push_back(request.method + " " + std::string(request.headers.get("Host")) + request.target + " " +
                       std::string(request.headers.get("Authorization")) + "|" +
                       std::string(request.headers.get("X-Other")));
      HttpResponse response;
      if (request.target == "/away") {
        response.status = 302;
        response.headers.add("Location", "http://other.test/0?q");
      } else if (request.target.starts_with("/0")) {
        response.text = "arrived";
      } else {
        response.status = status_;
        response.headers.add("Location", std::to_string(std::stoi(request.target.substr(1)) - 1));
      }
      co_return response;
    };
    network_.serve(kOrigin, handler);
    network_.serve("http://other.test", handler);
    options_.may_redirect_to = [](const Url&) { return true; };
  }
  int status_ = 302;
  std::vector<std::string> heard_;
};

TEST_F(HttpClientRedirects, AreFollowedWhereAllowed) {
  for (const int status : {301, 302, 303, 307, 308}) {
    status_ = status;
    auto response = get("http://peer.test/2", 120s);
    EXPECT_EQ(body(response), "arrived") << status;
    EXPECT_EQ(response->url.to_string(), "http://peer.test/0");
  }
  EXPECT_EQ(network_.dials().size(), 1u) << "the redirects' own bodies are read, so the connection is kept";
}

TEST_F(HttpClientRedirects, AreAnswersLikeOthersByDefault) {
  options_.may_redirect_to = nullptr;
  EXPECT_EQ(get("http://peer.test/2", 120s)->status, 302);
}

TEST_F(HttpClientRedirects, LeaveCredentialsBehind) {
  auto response = get("http://peer.test/away", 120s);
  EXPECT_EQ(body(response), "arrived");
  EXPECT_THAT(heard_, ElementsAre("GET peer.test/away Bearer x|y", "GET other.test/0?q |y"));
}

TEST_F(HttpClientRedirects, ToElsewhereAreRefused) {
  options_.may_redirect_to = [](const Url& url) { return url.origin.host == "peer.test"; };
  auto response = get("http://peer.test/away", 120s);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), "redirect_refused");
  EXPECT_EQ(response.error().error_class(), ErrorClass::kForbidden);
  EXPECT_EQ(heard_.size(), 1u);
}

TEST_F(HttpClientRedirects, HaveALimit) {
  EXPECT_EQ(get("http://peer.test/5", 120s)->status, 200);
  auto response = get("http://peer.test/6", 120s);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), "too_many_redirects");
}

TEST_F(HttpClientRedirects, OfOtherMethodsAreNotFollowed) {
  ClientRequest made;
  made.method = "POST";
  made.url = parse_url("http://peer.test/2").value();
  EXPECT_EQ(clock_.run(client_->send(std::move(made), options_, base::Deadline::never()))->status, 302);
}

}  // namespace
}  // namespace atsume::net
