#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "app/commands.h"
#include "app/engine_process.h"
#include "app/options.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

constexpr std::string_view kConnector = "workable";
constexpr std::string_view kPath = "/v1/unified/ats/candidates?limit=5&integrated_account_id=";

// A folder that goes when the demo ends.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "atsume-demo-XXXXXX").string();
    if (mkdtemp(name.data())) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct DemoResult {
  std::string key;
  std::string account_id;
  std::string answer;
};

net::Task<Result<upstream::SharedAccount>> make_account(Services& shared, LoopServices& loop) {
  const auto catalog = shared.catalog.get();
  const auto connector = catalog->find_connector(kConnector);
  if (!connector || !connector->sandbox) {
    co_return Fail(base::config_error("no_sandbox",
                                      "the connector workable, or its sandbox.yaml, is missing or broken; "
                                      "run `atsume check`"));
  }
  json::Arena arena;
  upstream::CallContext context{.arena = &arena, .max_wait = base::limits::kMaxWaitDefault};
  connect::AccountDraft draft{.tenant_id = "demo",
                              .integration = connector->id,
                              .authentication_method = "token",
                              .context_json = json::write(connector->sandbox->account),
                              .is_sandbox = true};
  co_return co_await loop.account_service.create(std::move(draft), *catalog, context);
}

// The call itself goes over HTTP, as a user's would.
net::Task<Result<std::string>> get(Services& shared, const std::string& url, const std::string& key) {
  auto dialer = net::make_real_dialer({.egress = {.allow_private = true}}, shared.world.pool, shared.world.clock);
  if (!dialer) co_return Fail(dialer.error());
  auto client = net::make_http_client(**dialer, shared.world.clock, shared.world.metrics);
  net::ClientRequest request{.method = "GET"};
  ATSUME_CO_TRY(request.url, net::parse_url(url));
  request.headers.set("authorization", "Bearer " + key);
  const auto deadline = base::Deadline::after(shared.world.clock.steady_now(), base::limits::kCallTimeout);
  const net::ClientOptions options;
  ATSUME_CO_TRY(auto response, co_await client->send(std::move(request), options, deadline));
  ATSUME_CO_TRY(auto body, co_await net::read_all(*response.body, base::limits::kResponseBodyBytesMax, deadline));
  if (response.status != 200) co_return Fail(base::engine_error("demo_failed", "the call answered " + body));
  co_return body;
}

net::Task<Result<DemoResult>> perform(Services& shared, LoopServices& loop, std::string url) {
  DemoResult out;
  // Its account is of the sandbox, and so is its key.
  api::KeyDraft draft{.name = "demo", .level = store::KeyLevel::kAdmin, .is_live = false};
  ATSUME_CO_TRY(auto made, co_await shared.keys.create(std::move(draft)));
  out.key = made.text.reveal();
  ATSUME_CO_TRY(auto account, co_await make_account(shared, loop));
  out.account_id = account->record().id;
  ATSUME_CO_TRY(out.answer, co_await get(shared, url + std::string(kPath) + out.account_id, out.key));
  co_return out;
}

void print(const DemoResult& result, const std::string& url, bool once) {
  json::Arena arena;
  const auto parsed = json::parse(result.answer, arena);
  std::printf("GET %s%s%s\n\n", url.c_str(), std::string(kPath).c_str(), result.account_id.c_str());
  std::printf("%s\n\n", parsed ? json::write_pretty(*parsed).c_str() : result.answer.c_str());
  std::printf("key      %s\n", result.key.c_str());
  std::printf("account  %s\n", result.account_id.c_str());
  std::printf("url      %s\n", url.c_str());
  if (!once) {
    std::printf(
        "\nThe engine stays up, on an emulated Workable with made-up people. Try:\n\n"
        "  curl -H 'Authorization: Bearer %s' \\\n    '%s/v1/unified/ats/jobs?integrated_account_id=%s'\n\n"
        "Stop it with Ctrl-C; what it stored goes with it.\n",
        result.key.c_str(), url.c_str(), result.account_id.c_str());
  }
  std::fflush(stdout);
}

net::Task<bool> show(EngineProcess& engine, LoopServices& loop, bool once, int& exit_code) {
  auto result = co_await perform(engine.services(), loop, engine.url());
  if (!result) {
    exit_code = fail(result.error());
    co_return true;
  }
  print(*result, engine.url(), once);
  co_return once;
}

}  // namespace

int demo(const DemoOptions& demo_options) {
  const TemporaryFolder folder;
  if (folder.path().empty()) return fail(base::config_error("temporary", "cannot make a temporary folder"));
  Options options;
  options.listen = "127.0.0.1:" + std::to_string(demo_options.port);
  options.data = folder.path();
  options.is_dev = true;
  options.log_level = "warning";
  auto config = make_config(options);
  if (!config) return fail(config.error());
  auto engine = EngineProcess::open(std::move(*config));
  if (!engine) return fail(engine.error());
  int exit_code = 0;
  (*engine)->run([&](LoopServices& loop) { return show(**engine, loop, demo_options.once, exit_code); });
  return exit_code;
}

}  // namespace atsume::app
