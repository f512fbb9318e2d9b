// The whole engine without sockets or sleeps: the real server, data plane and definitions over a simulated
// clock and network and an in-memory store. Its own API is at http://engine.test; providers are handlers of the
// test.
//
//   TestEngine engine;
//   engine.network().serve("https://acme.workable.com", provider);
//   const std::string account = engine.create_workable_account();
//   auto answer = engine.get("/v1/unified/ats/jobs?integrated_account_id=" + account);
//   EXPECT_EQ(answer.status, 200) << answer.body;
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/services.h"
#include "support/sim_clock.h"
#include "support/sim_network.h"
#include "unit/store/failing_store.h"

namespace atsume::testing {

struct Answer {
  int status = 0;
  net::Headers headers;
  std::string body;
  // The body as JSON; fails the test when it is none.
  nlohmann::json json() const;
};

struct Call {
  std::string method = "GET";
  std::string path;  // with query
  std::string body;
  // Empty: the engine's admin key, that of the sandbox when the path names a sandbox account; "none": no Authorization.
  std::string key;
  std::vector<std::pair<std::string, std::string>> headers;
};

// A provider that answers by a function of the request; it remembers what it was asked.
class TestProvider {
 public:
  struct Asked {
    std::string method;
    std::string target;
    net::Headers headers;
    std::string body;
  };
  using Answerer = std::function<net::HttpResponse(const Asked&)>;

  explicit TestProvider(Answerer answerer) : answerer_(std::move(answerer)) {}
  net::HttpHandler handler();
  const std::vector<Asked>& asked() const { return asked_; }

 private:
  net::Task<net::HttpResponse> answer(net::HttpRequest& request);
  Answerer answerer_;
  std::vector<Asked> asked_;
};

// A JSON answer.
net::HttpResponse json_answer(int status, const nlohmann::json& body);

class TestEngine {
 public:
  TestEngine();  // without a limit for keys
  explicit TestEngine(const app::Config& config);
  ~TestEngine();

  SimClock& clock() { return clock_; }
  SimNetwork& network() { return network_; }
  app::Services& services() { return *services_; }
  store::KeyValueStore& store() { return *store_; }
  // Between the engine and its store.
  store::FailingStore& store_faults() { return *store_faults_; }
  const std::string& admin_key() const { return admin_key_; }
  // What the engine answers; see api::Server::routes.
  std::vector<std::pair<std::string, std::string>> routes() const { return loop_->api.routes(); }
  // The admin key of the sandbox: the only kind that sees sandbox accounts.
  const std::string& sandbox_key() const { return sandbox_key_; }
  // Everything logged so far, a JSON line each.
  const std::string& log() const { return log_; }

  Answer call(Call call);
  // All at once, each on a connection of its own.
  std::vector<Answer> call_all(const std::vector<Call>& calls);
  Answer get(const std::string& path) { return call({.path = path}); }
  Answer post(const std::string& path, const nlohmann::json& body);

  std::string create_key(store::KeyLevel level, bool is_live);
  // An account for https://acme.workable.com with the token "t0p-secret", not verified.
  std::string create_workable_account();
  // An account of the emulated Workable.
  std::string create_sandbox_account();
  // Of POST /integrated-account, made with the sandbox's key.
  Answer create_sandbox_account(const nlohmann::json& body);

 private:
  std::string key_for(const Call& call) const;
  net::Task<Answer> send(Call call);
  net::Task<void> send_all(const std::vector<Call>& calls, std::vector<Answer>& answers);

  SimClock clock_;
  SimNetwork network_;   // to providers
  SimNetwork entrance_;  // to the engine, so that faults of the other one do not reach callers by themselves
  std::string log_;
  std::unique_ptr<base::Logger> logger_;
  std::unique_ptr<base::Metrics> metrics_;
  std::unique_ptr<base::Random> random_;
  std::unique_ptr<net::BlockingPool> pool_;
  std::unique_ptr<store::KeyValueStore> store_;
  std::unique_ptr<store::FailingStore> store_faults_;
  std::unique_ptr<store::Vault> vault_;
  std::unique_ptr<app::Services> services_;
  std::unique_ptr<app::LoopServices> loop_;
  std::unique_ptr<net::HttpClient> client_;
  std::string admin_key_;
  std::string sandbox_key_;
  std::vector<std::string> sandbox_accounts_;
};

}  // namespace atsume::testing
