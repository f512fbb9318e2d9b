// The client over memory streams.
#include "unit/net/http_fixture.h"

namespace atsume::net {
namespace {

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
    return clock_.run(read_all(*response.body, 1 << 24, deadline()));
  }
  base::Deadline deadline() { return base::Deadline::after(clock_.steady_now(), std::chrono::seconds(120)); }

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
  EXPECT_EQ(read(*response).value(), "GET /jobs?limit=5");
  EXPECT_FALSE(response->reused_connection);
}

}  // namespace
}  // namespace atsume::net
