#include "app/author/bench.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <exception>

#include "app/author/test_account.h"
#include "atsume/base/limits.h"
#include "atsume/json/write.h"

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
std::string make_app(const TestCase& test) {
  json::Arena arena;
  json::ObjectBuilder app(arena);
  app.set("client_id", json::Value::string("client"));
  app.set("client_secret", json::Value::string("secret"));
  if (test.app.is_object()) {
    for (const auto& member : test.app.members()) app.set(member.key, member.value);
  }
  return json::write(app.finish());
}

std::unique_ptr<store::Vault> make_vault(base::Random& random) {
  std::vector<store::MasterKey> keys;
  keys.push_back(*store::parse_master_key(store::generate_master_key(random)));
  return *store::Vault::make(std::move(keys), random);
}

}  // namespace

std::unique_ptr<net::Clock> make_jumping_clock() { return std::make_unique<JumpingClock>(); }

struct Bench::Impl {
  explicit Impl(Outside given) : outside(given) {}

  Outside outside;
  std::unique_ptr<base::Logger> logger = base::make_null_logger();
  std::unique_ptr<base::Metrics> metrics = base::make_metrics();
  std::unique_ptr<store::KeyValueStore> store = store::make_memory_store();
  std::unique_ptr<store::Vault> vault = make_vault(outside.random);
  store::AccountTable table{*store, *vault};
  upstream::Accounts accounts{table, outside.pool, outside.clock, *logger};
  upstream::RateLimiter limiter{outside.clock, *metrics};
  upstream::AppValues apps;
  upstream::Upstream upstream{{.live = outside.client,
                               .sandbox = outside.client,
                               .accounts = accounts,
                               .limiter = limiter,
                               .apps = apps,
                               .clock = outside.clock,
                               .random = outside.random,
                               .logger = *logger,
                               .metrics = *metrics,
                               .options = {.allow_plain_http = true}}};
  unify::Engine engine{
      {.upstream = upstream, .vault = *vault, .clock = outside.clock, .random = outside.random, .metrics = *metrics}};
  upstream::Definitions definitions{outside.pool};
  base::OrderedIds account_ids;
  connect::AccountService service{{.accounts = accounts,
                                   .definitions = definitions,
                                   .upstream = upstream,
                                   .ids = account_ids,
                                   .clock = outside.clock,
                                   .random = outside.random,
                                   .logger = *logger}};
  unify::RequestContext context;
  upstream::SharedAccount account;
};

Bench::Bench(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Bench::~Bench() = default;

Result<std::unique_ptr<Bench>> Bench::make(std::shared_ptr<const catalog::Catalog> catalog,
                                           std::shared_ptr<const catalog::Connector> connector, const TestCase& test,
                                           Outside outside) {
  std::unique_ptr<Bench> bench(new Bench(std::make_unique<Impl>(outside)));
  Impl& impl = *bench->impl_;
  impl.context.request_id = "test";
  impl.context.catalog = std::move(catalog);
  impl.context.call.arena = &impl.context.arena;
  impl.context.call.max_wait = base::limits::kCallTimeout;
  ATSUME_TRY_VOID(impl.apps.set(connector->id, upstream::Environment::kLive, make_app(test)));
  auto inserted = bench->run(impl.accounts.insert(make_test_account(*connector, test, outside.clock.wall_now())));
  if (!inserted) {
    return Fail(base::config_error("test_account", "the test's account cannot be made: " + inserted.error().message()));
  }
  impl.account = *inserted;
  return bench;
}

void Bench::run_to_end(net::Task<void> task) {
  std::exception_ptr thrown;
  auto& loop = impl_->outside.loop;
  loop.restart();
  auto work = asio::make_work_guard(loop);
  asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error) {
    thrown = std::move(error);
    loop.stop();
  });
  loop.run();
  if (thrown) std::rethrow_exception(thrown);
}

unify::RequestContext& Bench::context() { return impl_->context; }
unify::Engine& Bench::engine() { return impl_->engine; }
upstream::Upstream& Bench::upstream() { return impl_->upstream; }
connect::AccountService& Bench::accounts() { return impl_->service; }
upstream::SharedAccount Bench::account() { return impl_->account; }
base::WallTime Bench::now() const { return impl_->outside.clock.wall_now(); }
base::Random& Bench::random() { return impl_->outside.random; }

}  // namespace atsume::app
