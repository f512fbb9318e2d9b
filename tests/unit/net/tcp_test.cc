// Real sockets on the loopback: listener, TCP stream, real dialer, and HTTP over them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>

#include "atsume/base/metrics.h"
#include "atsume/net/http_client.h"
#include "atsume/net/http_server.h"
#include "atsume/net/listener.h"
#include "support/memory_stream.h"
#include "support/run_task.h"

namespace atsume::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::read_exactly;
using testing::read_to_end;
using testing::run_task;

class TcpTest : public ::testing::Test {
 protected:
  TcpTest() {
    DialerOptions options;
    options.egress.allow_private = true;
    dialer_ = make_real_dialer(options, *pool_, *clock_).value();
    listener_ = listen_tcp(context_.get_executor(), "127.0.0.1:0", PortSharing::kExclusive).value();
  }
  ~TcpTest() override {
    listener_->close();
    run_task(context_, tasks_.drain(*clock_, base::Deadline::at(clock_->steady_now())));
    pool_->stop();
  }

  base::Deadline soon() { return base::Deadline::after(clock_->steady_now(), 20s); }
  Origin here() const { return {false, "127.0.0.1", listener_->port()}; }
  std::string url() const { return here().to_string(); }

  // Accepts connections into `accepted_`.
  void accept_all() {
    tasks_.spawn("listener",
                 listener_->run([this](std::unique_ptr<Stream> stream) { accepted_.push_back(std::move(stream)); }));
  }
  Result<std::unique_ptr<Stream>> dial(const Origin& origin) {
    return run_task(context_, dialer_->dial(origin, soon()));
  }
  // A connection whose other end is accepted_.back().
  std::unique_ptr<Stream> connect() {
    auto stream = dial(here()).value();
    while (accepted_.empty()) context_.restart(), context_.run_one();
    return stream;
  }

  boost::asio::io_context context_;
  std::unique_ptr<Clock> clock_ = make_real_clock();
  std::unique_ptr<BlockingPool> pool_ = make_blocking_pool(1);
  std::unique_ptr<base::Logger> logger_ = base::make_null_logger();
  std::unique_ptr<base::Metrics> metrics_ = base::make_metrics();
  std::unique_ptr<Dialer> dialer_;
  std::unique_ptr<Listener> listener_;
  TaskGroup tasks_{context_.get_executor(), *logger_};
  std::vector<std::unique_ptr<Stream>> accepted_;
};

TEST_F(TcpTest, CarriesBytesAndTheEnd) {
  accept_all();
  auto ours = connect();
  Stream& theirs = *accepted_.back();
  EXPECT_THAT(ours->peer(), ::testing::Eq("127.0.0.1:" + std::to_string(listener_->port())));
  EXPECT_TRUE(theirs.is_quiet());
  ASSERT_TRUE(run_task(context_, write_all(*ours, std::string_view("hello"), soon())));
  ASSERT_TRUE(run_task(context_, theirs.wait_readable(soon())));
  EXPECT_FALSE(theirs.is_quiet());
  run_task(context_, ours->shutdown_write(soon()));
  EXPECT_EQ(run_task(context_, read_to_end(theirs)), "hello");
  EXPECT_FALSE(theirs.is_quiet());
}

TEST_F(TcpTest, AReadEndsAtItsDeadlineAndTheStreamLivesOn) {
  accept_all();
  auto ours = connect();
  std::array<char, 16> buffer;
  const auto late = run_task(context_, ours->read_some(buffer, base::Deadline::after(clock_->steady_now(), 5ms)));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), "stream_timeout");
  EXPECT_EQ(late.error().error_class(), ErrorClass::kTimeout);
  ASSERT_TRUE(run_task(context_, write_all(*accepted_.back(), std::string_view("x"), soon())));
  EXPECT_EQ(run_task(context_, read_exactly(*ours, 1)), "x");
}

TEST_F(TcpTest, AWriteEndsAtItsDeadlineWhenNobodyReads) {
  accept_all();
  auto ours = connect();
  const std::string much(64 * 1024 * 1024, 'x');
  const auto late = run_task(context_, write_all(*ours, much, base::Deadline::after(clock_->steady_now(), 50ms)));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), "stream_timeout");
}

TEST_F(TcpTest, OneTimeoutDoesNotEndTheOtherWait) {
  accept_all();
  auto ours = connect();
  auto read_late = [&ours](std::string& into) -> Task<void> { into = co_await read_exactly(*ours, 1); };
  std::string got;
  tasks_.spawn("reader", read_late(got));
  const std::string much(64 * 1024 * 1024, 'x');
  EXPECT_FALSE(run_task(context_, write_all(*ours, much, base::Deadline::after(clock_->steady_now(), 5ms))));
  ASSERT_TRUE(run_task(context_, write_all(*accepted_.back(), std::string_view("x"), soon())));
  while (got.empty()) context_.restart(), context_.run_one();
  EXPECT_EQ(got, "x");
}

TEST_F(TcpTest, ACancelledReadIsCancelled) {
  accept_all();
  auto ours = connect();
  std::string code;
  auto read = [&ours](std::string& into) -> Task<void> {
    std::array<char, 16> buffer;
    const auto got = co_await ours->read_some(buffer, base::Deadline::never());
    into = got ? "bytes" : std::string(name_of(got.error().error_class()));
  };
  TaskGroup group(context_.get_executor(), *logger_);
  group.spawn("reader", read(code));
  context_.restart();
  context_.poll();
  run_task(context_, group.drain(*clock_, base::Deadline::at(clock_->steady_now())));
  EXPECT_EQ(code, "cancelled");
}

TEST_F(TcpTest, CloseFailsAPendingReadAndResetIsAnErrorToThePeer) {
  accept_all();
  auto ours = connect();
  std::string code;
  auto read = [&ours](std::string& into) -> Task<void> {
    std::array<char, 16> buffer;
    const auto got = co_await ours->read_some(buffer, base::Deadline::never());
    into = got ? "bytes" : got.error().code();
  };
  TaskGroup group(context_.get_executor(), *logger_);
  group.spawn("reader", read(code));
  context_.restart();
  context_.poll();
  ours->reset();
  run_task(context_, group.drain(*clock_, soon()));
  EXPECT_EQ(code, "stream_closed");
  std::array<char, 16> buffer;
  const auto theirs = run_task(context_, accepted_.back()->read_some(buffer, soon()));
  ASSERT_FALSE(theirs);
  EXPECT_EQ(theirs.error().code(), "stream_closed");
}

TEST_F(TcpTest, NobodyListens) {
  const Origin gone = here();
  listener_->close();
  const auto stream = dial(gone);
  ASSERT_FALSE(stream);
  EXPECT_EQ(stream.error().code(), "connect_failed");
  EXPECT_THAT(stream.error().message(), HasSubstr("refused"));
}

TEST_F(TcpTest, EgressIsCheckedOnTheAddressesOfANameHoweverItIsWritten) {
  auto strict = make_real_dialer({}, *pool_, *clock_).value();
  for (const char* host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "::ffff:127.0.0.1"}) {
    const auto stream = run_task(context_, strict->dial({false, host, listener_->port()}, soon()));
    ASSERT_FALSE(stream) << host;
    EXPECT_EQ(stream.error().code(), "egress_refused") << host << ": " << stream.error().message();
  }
}

TEST_F(TcpTest, ARewrittenOriginIsExemptFromTheEgressPolicy) {
  DialerOptions options;
  options.rewrites.push_back({parse_origin("https://provider.test").value(), here()});
  auto rewriting = make_real_dialer(options, *pool_, *clock_).value();
  EXPECT_TRUE(run_task(context_, rewriting->dial(parse_origin("https://provider.test").value(), soon())));
  EXPECT_FALSE(run_task(context_, rewriting->dial(here(), soon())));
}

TEST_F(TcpTest, AnUnknownNameIsSaidToBeOne) {
  const auto stream = dial({false, "no-such-host.invalid", 80});
  ASSERT_FALSE(stream);
  EXPECT_EQ(stream.error().code(), "dns_failed");
  EXPECT_THAT(stream.error().message(), HasSubstr("no-such-host.invalid"));
}

TEST_F(TcpTest, HttpOverRealSocketsBothWays) {
  auto echo = [](HttpRequest& request) -> Task<HttpResponse> {
    HttpResponse response;
    response.body = std::move(request.body);
    co_return response;
  };
  HttpServer server(context_.get_executor(), echo, {}, *clock_, *logger_, *metrics_);
  tasks_.spawn("listener", listener_->run([&](std::unique_ptr<Stream> stream) { server.accept(std::move(stream)); }));
  auto client = make_http_client(*dialer_, *clock_, *metrics_);
  for (int i = 0; i < 3; ++i) {
    ClientRequest request;
    request.method = "POST";
    request.url = parse_url(url() + "/echo").value();
    request.text = std::string(20'000, static_cast<char>('a' + i));
    const std::string sent = request.text;
    auto response = run_task(context_, client->send(std::move(request), {}, soon()));
    ASSERT_TRUE(response) << response.error().to_string();
    EXPECT_EQ(response->reused_connection, i > 0);
    EXPECT_EQ(run_task(context_, read_all(*response->body, 1 << 20, soon())).value(), sent);
  }
  EXPECT_EQ(server.connections(), 1u);
  run_task(context_, server.drain(soon()));
  EXPECT_EQ(server.connections(), 0u);
}

TEST_F(TcpTest, ListeningTwiceSaysWhatIsWrong) {
  const std::string address = "127.0.0.1:" + std::to_string(listener_->port());
  const auto second = listen_tcp(context_.get_executor(), address, PortSharing::kExclusive);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), "listen_failed");
  EXPECT_THAT(second.error().message(), HasSubstr("in use"));
}

TEST_F(TcpTest, SeveralListenersMayShareAPort) {
  auto first = listen_tcp(context_.get_executor(), "127.0.0.1:0", PortSharing::kShared).value();
  const std::string address = "127.0.0.1:" + std::to_string(first->port());
  EXPECT_TRUE(listen_tcp(context_.get_executor(), address, PortSharing::kShared));
}

TEST_F(TcpTest, MalformedAddressesAreRefused) {
  for (const char* address : {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "host:80",
                              "::1:80", "[::1:80", "127.0.0.1:80:90"}) {
    const auto listener = listen_tcp(context_.get_executor(), address, PortSharing::kExclusive);
    ASSERT_FALSE(listener) << address;
    EXPECT_EQ(listener.error().code(), "listen_address") << address;
  }
}

}  // namespace
}  // namespace atsume::net
