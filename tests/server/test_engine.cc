#include "server/test_engine.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "atsume/base/limits.h"
#include "atsume/net/wake_up.h"

namespace atsume::testing {
namespace {

constexpr std::string_view kEngine = "http://engine.test";

std::shared_ptr<const catalog::Catalog> load_definitions() {
  const std::string root = ATSUME_SOURCE_DIR;
  auto loaded = catalog::load({.connectors = root + "/connectors", .mappings = root + "/mappings"}, nullptr);
  for (const auto& one : loaded.diagnostics) {
    EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
  }
  return loaded.catalog;
}

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  return std::move(*result);
}

}  // namespace

nlohmann::json Answer::json() const {
  auto parsed = nlohmann::json::parse(body, nullptr, false);
  EXPECT_FALSE(parsed.is_discarded()) << "no JSON: " << body;
  return parsed;
}

net::HttpHandler TestProvider::handler() {
  return [this](net::HttpRequest& request) { return answer(request); };
}

net::Task<net::HttpResponse> TestProvider::answer(net::HttpRequest& request) {
  Asked asked{.method = request.method, .target = request.target, .headers = request.headers};
  if (request.body) {
    auto body = co_await net::read_all(*request.body, base::limits::kRequestBodyBytesMax, base::Deadline::never());
    if (body) asked.body = *body;
  }
  asked_.push_back(asked);
  co_return answerer_(asked);
}

net::HttpResponse json_answer(int status, const nlohmann::json& body) {
  net::HttpResponse out{.status = status, .text = body.dump()};
  out.headers.set("content-type", "application/json; charset=utf-8");
  return out;
}

TestEngine::TestEngine()
    : network_(clock_),
      entrance_(clock_),
      logger_(base::make_string_logger(log_)),
      metrics_(base::make_metrics()),
      random_(base::make_seeded_random(7)),
      pool_(net::make_inline_pool()),
      store_(store::make_memory_store()),
      store_faults_(std::make_unique<store::FailingStore>(*store_)) {
  std::vector<store::MasterKey> keys;
  keys.push_back(value_of(store::parse_master_key(store::generate_master_key(*random_))));
  vault_ = value_of(store::Vault::make(std::move(keys), *random_));
  const app::World world{clock_, *random_, *logger_, *metrics_, *pool_, network_, *store_faults_, *vault_};
  services_ = std::make_unique<app::Services>(world, app::Config{});
  services_->catalog.set(load_definitions());
  loop_ = std::make_unique<app::LoopServices>(*services_, clock_.executor());
  entrance_.serve(kEngine, loop_->api.handler(), {.error_body = api::error_body});
  client_ = net::make_http_client(entrance_, clock_, *metrics_);
  admin_key_ = create_key(store::KeyLevel::kAdmin, true);
}

TestEngine::~TestEngine() {
  client_.reset();
  // Requests that still run refer to the loop's services.
  clock_.run(entrance_.server(kEngine)->drain(base::Deadline::at(clock_.steady_now())));
}

net::Task<Answer> TestEngine::send(Call call) {
  net::ClientRequest request{.method = call.method, .text = call.body};
  request.url = value_of(net::parse_url(std::string(kEngine) + call.path));
  const std::string key = call.key.empty() ? admin_key_ : call.key;
  if (key != "none") request.headers.set("authorization", "Bearer " + key);
  for (const auto& [name, value] : call.headers) request.headers.add(name, value);
  // Longer than any wait of the engine's own: it is the engine that must give up.
  const net::ClientOptions options{.first_byte_timeout = std::chrono::hours(1)};
  auto response = value_of(co_await client_->send(std::move(request), options, base::Deadline::never()));
  Answer out{.status = response.status, .headers = response.headers};
  auto body = co_await net::read_all(*response.body, base::limits::kResponseBodyBytesMax * 2, base::Deadline::never());
  out.body = value_of(std::move(body));
  co_return out;
}

net::Task<void> TestEngine::send_all(const std::vector<Call>& calls, std::vector<Answer>& answers) {
  net::WakeUp wake_up(clock_.executor());
  std::size_t left = calls.size();
  const auto send_one = [&](std::size_t i) -> net::Task<void> {
    answers[i] = co_await send(calls[i]);
    if (--left == 0) wake_up.notify_all();
  };
  for (std::size_t i = 0; i < calls.size(); ++i) {
    boost::asio::co_spawn(clock_.executor(), send_one(i), boost::asio::detached);
  }
  while (left > 0) co_await wake_up.wait(clock_, base::Deadline::never());
}

std::vector<Answer> TestEngine::call_all(const std::vector<Call>& calls) {
  std::vector<Answer> answers(calls.size());
  clock_.run(send_all(calls, answers));
  return answers;
}

Answer TestEngine::call(Call call) { return clock_.run(send(std::move(call))); }

Answer TestEngine::post(const std::string& path, const nlohmann::json& body) {
  return call({.method = "POST", .path = path, .body = body.dump()});
}

std::string TestEngine::create_key(store::KeyLevel level, bool is_live) {
  return value_of(clock_.run(services_->keys.create("test", "", level, is_live, std::nullopt))).text.reveal();
}

std::string TestEngine::create_workable_account() {
  const auto answer = post("/v1/integrated-account", {{"integration", "workable"},
                                                      {"tenant_id", "acme"},
                                                      {"authentication_method", "token"},
                                                      {"context", {{"subdomain", "acme"}, {"api_token", "t0p-secret"}}},
                                                      {"verify", false}});
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.json().value("id", "");
}

std::string TestEngine::create_sandbox_account() {
  const auto answer =
      post("/v1/integrated-account", {{"integration", "workable"},
                                      {"tenant_id", "acme"},
                                      {"authentication_method", "token"},
                                      {"is_sandbox", true},
                                      {"context", {{"subdomain", "sandbox"}, {"api_token", "sandbox-token"}}}});
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.json().value("id", "");
}

}  // namespace atsume::testing
