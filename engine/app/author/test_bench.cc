#include "app/author/test_bench.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

#include "app/author/test_account.h"
#include "atsume/base/limits.h"

namespace atsume::app {
namespace {

namespace asio = boost::asio;

// 2026-01-15T12:00:00Z
constexpr base::WallTime kStart{std::chrono::milliseconds(1768478400000)};

// Time passes only by waiting, and waiting takes none.
class JumpingClock final : public net::Clock {
 public:
  base::SteadyTime steady_now() const override { return base::SteadyTime(passed_); }
  base::WallTime wall_now() const override { return kStart + std::chrono::duration_cast<base::Duration>(passed_); }
  net::Task<void> sleep_until(base::SteadyTime time) override {
    passed_ = std::max(passed_, time.time_since_epoch());
    co_return;
  }

 private:
  base::SteadyTime::duration passed_{};
};

// What the operator fills in: the test's own values over a client's.
json::Value make_app(const TestCase& test, json::Arena& arena) {
  json::ObjectBuilder app(arena);
  app.set("client_id", json::Value::string("client"));
  app.set("client_secret", json::Value::string("secret"));
  if (test.app.is_object()) {
    for (const auto& member : test.app.members()) app.set(member.key, member.value);
  }
  return app.finish();
}

std::unique_ptr<store::Vault> make_vault(base::Random& random) {
  std::vector<store::MasterKey> keys;
  keys.push_back(*store::parse_master_key(store::generate_master_key(random)));
  return *store::Vault::make(std::move(keys), random);
}

}  // namespace

struct TestBench::Impl {
  explicit Impl(const TestCase& test) : provider(test.exchanges) {}

  JumpingClock clock;
  asio::io_context loop;
  std::unique_ptr<base::Logger> logger = base::make_null_logger();
  std::unique_ptr<base::Metrics> metrics = base::make_metrics();
  std::unique_ptr<base::Random> random = base::make_seeded_random(1);
  std::unique_ptr<net::BlockingPool> pool = net::make_inline_pool();
  std::unique_ptr<store::KeyValueStore> store = store::make_memory_store();
  std::unique_ptr<store::Vault> vault = make_vault(*random);
  store::AccountTable table{*store, *vault};
  upstream::Accounts accounts{table, *pool, clock, *logger};
  upstream::RateLimiter limiter{clock, *metrics};
  upstream::AppValues apps;
  ExchangePlayer provider;
  upstream::Upstream upstream{{.live = provider,
                               .sandbox = provider,
                               .accounts = accounts,
                               .limiter = limiter,
                               .apps = apps,
                               .clock = clock,
                               .random = *random,
                               .logger = *logger,
                               .metrics = *metrics,
                               .options = {.allow_plain_http = true}}};
  unify::Engine engine{{.upstream = upstream, .vault = *vault, .clock = clock, .random = *random}};
  connect::AccountService service{
      {.accounts = accounts, .upstream = upstream, .clock = clock, .random = *random, .logger = *logger}};
  unify::RequestContext context;
  upstream::SharedAccount account;
};

TestBench::TestBench(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TestBench::~TestBench() = default;

Result<std::unique_ptr<TestBench>> TestBench::make(std::shared_ptr<const catalog::Catalog> catalog,
                                                   std::shared_ptr<const catalog::Connector> connector,
                                                   const TestCase& test) {
  std::unique_ptr<TestBench> bench(new TestBench(std::make_unique<Impl>(test)));
  Impl& impl = *bench->impl_;
  impl.context.request_id = "test";
  impl.context.catalog = std::move(catalog);
  impl.context.call.arena = &impl.context.arena;
  impl.context.call.max_wait = base::limits::kCallTimeout;
  impl.apps.by_connector.emplace(connector->id, make_app(test, impl.apps.arena));
  auto inserted = bench->run(impl.accounts.insert(make_test_account(*connector, test, kStart)));
  if (!inserted) {
    return Fail(base::config_error("test_account", "the test's account cannot be made: " + inserted.error().message()));
  }
  impl.account = *inserted;
  return bench;
}

void TestBench::run_to_end(net::Task<void> task) {
  std::exception_ptr thrown;
  asio::co_spawn(impl_->loop, std::move(task), [&](std::exception_ptr error) { thrown = std::move(error); });
  impl_->loop.restart();
  impl_->loop.run();
  if (thrown) std::rethrow_exception(thrown);
}

unify::RequestContext& TestBench::context() { return impl_->context; }
unify::Engine& TestBench::engine() { return impl_->engine; }
upstream::Upstream& TestBench::upstream() { return impl_->upstream; }
connect::AccountService& TestBench::accounts() { return impl_->service; }
ExchangePlayer& TestBench::provider() { return impl_->provider; }
upstream::SharedAccount TestBench::account() { return impl_->account; }
base::WallTime TestBench::now() const { return impl_->clock.wall_now(); }
base::Random& TestBench::random() { return *impl_->random; }

}  // namespace atsume::app
