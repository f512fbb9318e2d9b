#include "app/engine_process.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <filesystem>
#include <thread>
#include <vector>

#include "app/caller_upkeep.h"
#include "app/reload.h"
#include "app/signals.h"
#include "app/upkeep.h"
#include "atsume/base/limits.h"
#include "atsume/net/listener.h"
#include "atsume/net/task_group.h"
#include "atsume/store/account_index.h"
#include "atsume/store/leases.h"
#include "atsume/store/master_keys.h"

namespace atsume::app {
namespace {

namespace asio = boost::asio;

constexpr int kBlockingThreads = 8;
constexpr int kResolverThreads = 4;

int loop_count(const Config& config) {
  if (config.threads > 0) return config.threads;
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

// One loop: its thread, its services, its listener.
struct Node {
  explicit Node(Services& services)
      : loop(1), shared(services), background(loop.get_executor(), services.world.logger) {}

  asio::io_context loop;
  Services& shared;
  std::unique_ptr<LoopServices> services;
  std::unique_ptr<net::Listener> listener;
  net::TaskGroup background;

  void start() {
    background.spawn("accepting connections", listener->run([this](std::unique_ptr<net::Stream> stream) {
      services->http.accept(std::move(stream));
    }));
  }

  net::Task<void> stop() {
    auto& clock = shared.world.clock;
    listener->close();
    co_await services->http.drain(base::Deadline::after(clock.steady_now(), base::limits::kDrainGrace));
    background.cancel();
    co_await background.drain(clock, base::Deadline::after(clock.steady_now(), std::chrono::seconds(1)));
    services->client->close_idle();
  }
};

}  // namespace

struct EngineProcess::Impl {
  Config config;
  std::unique_ptr<base::Logger> logger;
  std::unique_ptr<base::Metrics> metrics = base::make_metrics();
  std::unique_ptr<base::Random> random = base::make_os_random();
  std::unique_ptr<net::Clock> clock = net::make_real_clock();
  std::unique_ptr<net::BlockingPool> pool = net::make_blocking_pool(kBlockingThreads);
  // Names that take long to look up must not keep the store waiting.
  std::unique_ptr<net::BlockingPool> resolver_pool = net::make_blocking_pool(kResolverThreads);
  std::unique_ptr<store::KeyValueStore> store;
  std::unique_ptr<store::Vault> vault;
  std::unique_ptr<net::Dialer> dialer;
  std::unique_ptr<Services> services;
  std::unique_ptr<Reloader> reloader;
  std::unique_ptr<CallerUpkeep> caller_upkeep;
  std::vector<std::unique_ptr<Node>> nodes;

  // What still runs on the pool comes back to a loop, so the loops go last.
  ~Impl() {
    resolver_pool->stop();
    pool->stop();
    nodes.clear();
  }

  Result<void> open();
  Result<void> reload_master_keys();
  Result<void> listen();
  void stop_all();
  net::Task<void> announce(WhenReady when_ready);
  net::Task<void> keep_connect_fresh();
};

Result<void> EngineProcess::Impl::open() {
  namespace fs = std::filesystem;
  std::error_code failed;
  fs::create_directories(config.data, failed);
  if (failed) {
    return Fail(base::config_error("data_directory",
                                   "cannot make the data directory " + config.data + ": " + failed.message()));
  }
  fs::permissions(config.data, fs::perms::owner_all, failed);
  const auto missing = config.is_dev ? store::MissingKey::kCreate : store::MissingKey::kRefuse;
  ATSUME_TRY(auto keys, store::load_master_keys(std::getenv("ATSUME_MASTER_KEY"), config.data, missing, *random));
  ATSUME_TRY(vault, store::Vault::make(std::move(keys), *random));
  ATSUME_TRY(store, store::open_rocksdb_store(config.data + "/db"));
  // Only one process can have this database open: whoever held a lease is gone.
  ATSUME_TRY_VOID(store::LeaseTable(*store).release_all());
  ATSUME_TRY_VOID(store::build_account_index(*store));
  const net::DialerOptions options{
      .egress = {.allow_private = config.allow_private, .allowed_blocks = config.allowed_blocks},
      .rewrites = config.rewrites,
      .ca_file = config.ca_file};
  ATSUME_TRY(dialer, net::make_real_dialer(options, *resolver_pool, *clock));
  const World world{
      *clock, *random, *logger, *metrics, *pool, *dialer, *store, *vault, [this] { return reload_master_keys(); }};
  services = std::make_unique<Services>(world, config);
  ATSUME_TRY_VOID(services->app_credentials.load());
  reloader = std::make_unique<Reloader>(config.sources, *services);
  caller_upkeep = std::make_unique<CallerUpkeep>(*services);
  reloader->load_first();
  return listen();
}

// A key that something in the store needs must stay among them until a rotation has ended.
Result<void> EngineProcess::Impl::reload_master_keys() {
  ATSUME_TRY(auto keys, store::load_master_keys(std::getenv("ATSUME_MASTER_KEY"), config.data,
                                                store::MissingKey::kRefuse, *random));
  ATSUME_TRY(const auto counts, store::count_sealed(*store, *vault));
  for (const auto& id : vault->key_ids()) {
    const bool is_there = std::ranges::find(keys, id, &store::MasterKey::id) != keys.end();
    // The sealing key may be sealing at this moment.
    if (is_there || (id != vault->sealing_key_id() && counts.may_drop(id))) continue;
    const auto counted = counts.by_key_id.find(id);
    const auto values = counted == counts.by_key_id.end() ? std::uint64_t{0} : counted->second;
    return Fail(base::config_error(
        "master_key", "the master key " + id + " is no longer among those given, but it is " + "in use, with " +
                          std::to_string(values) + " sealed values; put it back behind the new one"));
  }
  return vault->replace_keys(std::move(keys));
}

Result<void> EngineProcess::Impl::listen() {
  std::string address = config.listen;
  const int count = loop_count(config);
  for (int i = 0; i < count; ++i) {
    auto node = std::make_unique<Node>(*services);
    node->services = std::make_unique<LoopServices>(*services, node->loop.get_executor());
    ATSUME_TRY(node->listener, net::listen_tcp(node->loop.get_executor(), address,
                                               count > 1 ? net::PortSharing::kShared : net::PortSharing::kExclusive));
    // The other loops share the port that the first one was given.
    const auto colon = address.rfind(':');
    address = address.substr(0, colon + 1) + std::to_string(node->listener->port());
    nodes.push_back(std::move(node));
  }
  config.listen = address;
  // The port may have been chosen only now.
  if (config.public_url.empty()) services->connect_options.public_url = "http://" + address;
  return {};
}

// What has expired goes, and what another engine on the same store has set comes.
net::Task<void> EngineProcess::Impl::keep_connect_fresh() {
  const auto state = co_await asio::this_coro::cancellation_state;
  while (state.cancelled() == asio::cancellation_type::none) {
    co_await clock->sleep_until(clock->steady_now() + base::limits::kSweepInterval);
    const auto swept = co_await services->links.sweep();
    auto load = [apps = &services->app_credentials] { return apps->load(); };
    const auto loaded = co_await net::run_blocking(*pool, load);
    for (const Error* error : {swept ? nullptr : &swept.error(), loaded ? nullptr : &loaded.error()}) {
      if (error != nullptr)
        logger->warning("link tokens and app values not kept fresh", {{"error", error->to_string()}});
    }
  }
}

void EngineProcess::Impl::stop_all() {
  services->is_draining = true;
  for (auto& node : nodes) {
    asio::co_spawn(node->loop, node->stop(), [loop = &node->loop](std::exception_ptr) { loop->stop(); });
  }
}

net::Task<void> EngineProcess::Impl::announce(WhenReady when_ready) {
  if (co_await when_ready(*nodes.front()->services)) stop_all();
}

Result<std::unique_ptr<EngineProcess>> EngineProcess::open(Config config) {
  auto impl = std::make_unique<Impl>();
  impl->config = std::move(config);
  impl->logger = base::make_stderr_logger(impl->config.log_level);
  ATSUME_TRY_VOID(impl->open());
  return std::unique_ptr<EngineProcess>(new EngineProcess(std::move(impl)));
}

EngineProcess::EngineProcess(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EngineProcess::~EngineProcess() = default;

std::string EngineProcess::url() const { return "http://" + impl_->config.listen; }
Services& EngineProcess::services() { return *impl_->services; }

void EngineProcess::run(WhenReady when_ready) {
  Node& first = *impl_->nodes.front();
  Signals signals(first.loop,
                  {.stop = [this] { impl_->stop_all(); }, .reload = [this] { impl_->reloader->request(); }});
  for (auto& node : impl_->nodes) node->start();
  first.background.spawn("watching definitions", impl_->reloader->watch());
  first.background.spawn("writing the audit log", impl_->caller_upkeep->run());
  first.background.spawn("renewing idle tokens", renew_idle_tokens(*impl_->services, *first.services));
  first.background.spawn("removing old events", sweep_events(*impl_->services));
  first.background.spawn("keeping link tokens and app values fresh", impl_->keep_connect_fresh());
  if (when_ready) first.background.spawn("starting", impl_->announce(std::move(when_ready)));
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < impl_->nodes.size(); ++i) {
    threads.emplace_back([node = impl_->nodes[i].get()] { node->loop.run(); });
  }
  first.loop.run();
  for (auto& thread : threads) thread.join();
  impl_->caller_upkeep->finish();
}

}  // namespace atsume::app
