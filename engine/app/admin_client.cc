#include "app/admin_client.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>

#include "atsume/base/limits.h"
#include "atsume/base/metrics.h"
#include "atsume/net/clock.h"
#include "atsume/net/dialer.h"
#include "atsume/net/http_client.h"
#include "atsume/net/loop.h"

namespace atsume::app {
namespace {

// A backup of a large store takes its time before the first byte comes.
constexpr auto kAnswerTime = std::chrono::hours(1);

struct Answer {
  int status = 0;
  std::string body;
};

net::Task<Result<Answer>> send(net::HttpClient& client, net::Clock& clock, net::ClientRequest request) {
  const net::ClientOptions options{.first_byte_timeout = kAnswerTime};
  const auto deadline = base::Deadline::after(clock.steady_now(), kAnswerTime);
  ATSUME_CO_TRY(auto response, co_await client.send(std::move(request), options, deadline));
  ATSUME_CO_TRY(auto body, co_await net::read_all(*response.body, base::limits::kResponseBodyBytesMax, deadline));
  co_return Answer{response.status, std::move(body)};
}

Result<std::string> key_of(const EngineAddress& engine) {
  if (!engine.key.empty()) return engine.key;
  const char* from_environment = std::getenv("ATSUME_API_KEY");
  if (from_environment != nullptr && *from_environment != '\0') return std::string(from_environment);
  return Fail(base::config_error("engine_url",
                                 "an engine is running on this data folder and has to be asked; that needs an API key "
                                 "of level admin: give --key, or set ATSUME_API_KEY, and --url when the engine is not "
                                 "at " +
                                     engine.url));
}

}  // namespace

Result<std::string> ask_engine(const EngineAddress& engine, const std::string& method, const std::string& path) {
  ATSUME_TRY(const std::string key, key_of(engine));
  net::ClientRequest request{.method = method};
  auto url = net::parse_url(engine.url + path);
  if (!url) return Fail(std::move(url).error().while_doing("reading --url"));
  request.url = std::move(*url);
  request.headers.set("authorization", "Bearer " + key);
  boost::asio::io_context loop;
  const auto clock = net::make_real_clock();
  const auto metrics = base::make_metrics();
  const auto pool = net::make_blocking_pool(1);
  ATSUME_TRY(const auto dialer, net::make_real_dialer({.egress = {.allow_private = true}}, *pool, *clock));
  Result<Answer> answer = Fail(base::engine_error("engine_url", "the engine was not asked"));
  {
    const auto client = net::make_http_client(*dialer, *clock, *metrics);
    boost::asio::co_spawn(loop, send(*client, *clock, std::move(request)),
                          [&](std::exception_ptr, Result<Answer> given) {
                            answer = std::move(given);
                            client->close_idle();
                          });
    loop.run();
    pool->stop();
  }
  if (!answer) return Fail(std::move(answer).error().while_doing("asking the engine at " + engine.url));
  if (answer->status < 300) return std::move(answer->body);
  return Fail(base::config_error("engine_refused", "the engine at " + engine.url + " answered " +
                                                       std::to_string(answer->status) + ": " + answer->body));
}

}  // namespace atsume::app
