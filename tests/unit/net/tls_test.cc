// Outgoing TLS against a real server on the loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>

#include "atsume/base/metrics.h"
#include "atsume/net/http_client.h"
#include "support/run_task.h"
#include "unit/net/tls_peer.h"

namespace atsume::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::run_task;

constexpr int kTls11 = 0x0302;
constexpr int kTls12 = 0x0303;
constexpr int kTls13 = 0x0304;

class TlsTest : public ::testing::Test {
 protected:
  void start(TlsPeer::Options options) { peer_ = std::make_unique<TlsPeer>(std::move(options)); }
  void TearDown() override {
    client_.reset();
    pool_->stop();
  }

  // Calls "https://HOST" of the peer, trusting `ca_file`; connections are not kept from one call to the next unless
  // the test wants it.
  std::string call(std::string_view host, const std::string& ca_file) {
    if (!client_) {
      DialerOptions options;
      options.ca_file = ca_file;
      const Origin origin = parse_origin("https://" + std::string(host)).value();
      options.rewrites.push_back({origin, {true, "127.0.0.1", peer_->port()}});
      dialer_ = make_real_dialer(options, *pool_, *clock_).value();
      client_ = make_http_client(*dialer_, *clock_, *metrics_);
    }
    ClientRequest request;
    request.method = "GET";
    request.url = parse_url("https://" + std::string(host) + "/").value();
    const auto deadline = base::Deadline::after(clock_->steady_now(), 20s);
    const ClientOptions options{.identity = identity_};
    auto response = run_task(context_, client_->send(std::move(request), options, deadline));
    if (!response) return response.error().code() + ": " + response.error().message();
    auto text = run_task(context_, read_all(*response->body, 1 << 20, deadline));
    if (!keeps_connections_) client_->close_idle();
    if (!text) return text.error().code();
    return std::to_string(response->status) + " " + std::to_string(text->size());
  }
  std::string call(std::string_view host) { return call(host, peer_->ca_file()); }
  // What the peer saw, after every connection has ended.
  std::vector<TlsPeer::Seen> seen() {
    client_.reset();
    return peer_->stop();
  }

  boost::asio::io_context context_;
  std::unique_ptr<Clock> clock_ = make_real_clock();
  std::unique_ptr<BlockingPool> pool_ = make_blocking_pool(1);
  std::unique_ptr<base::Metrics> metrics_ = base::make_metrics();
  std::unique_ptr<TlsPeer> peer_;
  std::unique_ptr<Dialer> dialer_;
  std::unique_ptr<HttpClient> client_;
  SharedTlsIdentity identity_;
  bool keeps_connections_ = false;
};

TEST_F(TlsTest, TheRightNameIsServed) {
  start({.name = "provider.test"});
  EXPECT_EQ(call("provider.test"), "200 300000");
  const auto connections = seen();
  ASSERT_EQ(connections.size(), 1u);
  EXPECT_EQ(connections[0].sni, "provider.test");
  EXPECT_EQ(connections[0].version, kTls13);
}

TEST_F(TlsTest, AWildcardCoversOneLabel) {
  start({.name = "*.provider.test"});
  EXPECT_EQ(call("acme.provider.test"), "200 300000");
  client_.reset();
  EXPECT_THAT(call("a.b.provider.test"), HasSubstr("tls_failed"));
}

TEST_F(TlsTest, AnAddressIsVerifiedAndNotSentAsAName) {
  start({.name = "IP:127.0.0.1"});
  EXPECT_EQ(call("127.0.0.1"), "200 300000");
  EXPECT_EQ(seen().at(0).sni, "");
}

TEST_F(TlsTest, AnotherNameIsRefused) {
  start({.name = "provider.test"});
  const std::string outcome = call("impostor.test");
  EXPECT_THAT(outcome, HasSubstr("tls_failed"));
  EXPECT_THAT(outcome, HasSubstr("impostor.test"));
  EXPECT_THAT(outcome, HasSubstr("hostname mismatch"));
}

TEST_F(TlsTest, AnAddressThatIsNotInTheCertificateIsRefused) {
  start({.name = "provider.test"});
  EXPECT_THAT(call("127.0.0.1"), HasSubstr("IP address mismatch"));
}

TEST_F(TlsTest, AnExpiredCertificateIsRefused) {
  start({.name = "provider.test", .validity = Validity::kExpired});
  EXPECT_THAT(call("provider.test"), HasSubstr("expired"));
}

TEST_F(TlsTest, AnUnknownAuthorityIsRefused) {
  start({.name = "provider.test"});
  EXPECT_THAT(call("provider.test", ""), HasSubstr("tls_failed"));
  client_.reset();
  const TlsPeer stranger({.name = "provider.test"});
  EXPECT_THAT(call("provider.test", stranger.ca_file()), HasSubstr("tls_failed"));
}

TEST_F(TlsTest, OldVersionsAreRefused) {
  start({.name = "provider.test", .version_max = kTls11});
  EXPECT_THAT(call("provider.test"), HasSubstr("tls_failed"));
}

class TlsResumption : public TlsTest, public ::testing::WithParamInterface<int> {};

TEST_P(TlsResumption, TheSecondConnectionResumesTheSession) {
  start({.name = "provider.test", .version_max = GetParam()});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(call("provider.test"), "200 300000");
  const auto connections = seen();
  ASSERT_EQ(connections.size(), 3u);
  EXPECT_EQ(connections[0].version, GetParam());
  EXPECT_FALSE(connections[0].was_resumed);
  EXPECT_TRUE(connections[1].was_resumed);
  EXPECT_TRUE(connections[2].was_resumed);
}

INSTANTIATE_TEST_SUITE_P(Tls, TlsResumption, ::testing::Values(kTls12, kTls13));

TEST_F(TlsTest, AnEndWithoutCloseNotifyIsNoEnd) {
  start({.name = "provider.test", .closes_rudely = true});
  EXPECT_EQ(call("provider.test"), "body_truncated");
}

class TlsIdentityTest : public TlsTest, public ::testing::WithParamInterface<int> {
 protected:
  void start_asking() { start({.name = "provider.test", .version_max = GetParam(), .asks_for_certificate = true}); }
  void show(const std::string& common_name) {
    const auto pem = peer_->make_client(common_name);
    identity_ = make_tls_identity(pem.cert, pem.key, "");
  }
};

TEST_P(TlsIdentityTest, TheClientCertificateIsShown) {
  start_asking();
  show("alice");
  EXPECT_EQ(call("provider.test"), "200 300000");
  EXPECT_EQ(call("provider.test"), "200 300000");
  const auto connections = seen();
  ASSERT_EQ(connections.size(), 2u);
  EXPECT_EQ(connections[0].client, "alice");
  EXPECT_EQ(connections[1].client, "alice");
  EXPECT_TRUE(connections[1].was_resumed);
}

TEST_P(TlsIdentityTest, ACallWithoutOneIsRefused) {
  start_asking();
  EXPECT_EQ(call("provider.test").find("200"), std::string::npos);
}

TEST_P(TlsIdentityTest, NeitherConnectionsNorSessionsAreSharedBetweenCertificates) {
  start_asking();
  keeps_connections_ = true;
  show("alice");
  EXPECT_EQ(call("provider.test"), "200 300000");
  client_->close_idle();
  show("bob");
  EXPECT_EQ(call("provider.test"), "200 300000");
  client_->close_idle();
  identity_ = nullptr;
  EXPECT_EQ(call("provider.test").find("200"), std::string::npos);
  const auto connections = seen();
  ASSERT_GE(connections.size(), 2u);
  EXPECT_EQ(connections[0].client, "alice");
  EXPECT_EQ(connections[1].client, "bob");
  EXPECT_FALSE(connections[1].was_resumed);
}

INSTANTIATE_TEST_SUITE_P(Tls, TlsIdentityTest, ::testing::Values(kTls12, kTls13));

TEST_F(TlsTest, AnAuthorityOfTheIdentityReplacesTheDialersTrust) {
  start({.name = "provider.test"});
  const auto pem = peer_->make_client("alice");
  identity_ = make_tls_identity(pem.cert, pem.key, peer_->ca_pem());
  EXPECT_EQ(call("provider.test", ""), "200 300000");
  const TlsPeer stranger({.name = "provider.test"});
  identity_ = make_tls_identity(pem.cert, pem.key, stranger.ca_pem());
  EXPECT_THAT(call("provider.test"), HasSubstr("tls_failed"));
}

TEST_F(TlsTest, AnIdentityThatCannotBeUsedIsToldWithoutItsText) {
  start({.name = "provider.test"});
  const auto pem = peer_->make_client("alice");
  const auto other = peer_->make_client("bob");
  struct Case {
    std::string cert, key, ca, word;
  };
  for (const Case& one : {Case{"canary", pem.key, "", "client certificate"},
                          {pem.cert, "canary", "", "private key"},
                          {pem.cert, other.key, "", "private key"},
                          {pem.cert, pem.key, "canary", "authority"}}) {
    identity_ = make_tls_identity(one.cert, one.key, one.ca);
    const std::string outcome = call("provider.test");
    EXPECT_THAT(outcome, HasSubstr("tls_identity"));
    EXPECT_THAT(outcome, HasSubstr(one.word));
    EXPECT_EQ(outcome.find("canary"), std::string::npos);
    EXPECT_EQ(outcome.find("BEGIN"), std::string::npos);
  }
}

TEST_F(TlsTest, AMissingTrustFileIsSaidToBeMissing) {
  DialerOptions options;
  options.ca_file = "/nonexistent/ca.pem";
  const auto dialer = make_real_dialer(options, *pool_, *clock_);
  ASSERT_FALSE(dialer);
  EXPECT_EQ(dialer.error().code(), "tls_trust");
  EXPECT_THAT(dialer.error().message(), HasSubstr("/nonexistent/ca.pem"));
}

}  // namespace
}  // namespace atsume::net
