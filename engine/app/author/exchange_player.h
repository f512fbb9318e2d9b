// The provider of a test: it expects the exchanges of the test, in order, and answers as they say.
#pragma once

#include <string>
#include <vector>

#include "app/author/test_case.h"
#include "atsume/net/http_client.h"

namespace atsume::app {

class ExchangePlayer final : public net::HttpClient {
 public:
  // `exchanges` must outlive the player.
  explicit ExchangePlayer(const std::vector<Exchange>& exchanges) : exchanges_(&exchanges) {}

  // Error kConfig "unexpected_request" when the request is not the next one expected; the test has failed then.
  net::Task<Result<net::ClientResponse>> send(net::ClientRequest request, const net::ClientOptions& options,
                                              base::Deadline deadline) override;
  void close_idle() override {}

  // What was sent otherwise than expected, a line each; empty when all is well so far.
  const std::vector<std::string>& problems() const { return problems_; }
  // The exchanges that never came, a line each.
  std::vector<std::string> missing() const;

 private:
  Result<net::ClientResponse> play(const net::ClientRequest& request);

  const std::vector<Exchange>* exchanges_;
  std::size_t played_ = 0;
  std::vector<std::string> problems_;
};

}  // namespace atsume::app
