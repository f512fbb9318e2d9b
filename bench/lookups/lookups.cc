// What a request looks up before it goes out, and how long that takes:
//
//   lookups_bench [SECONDS] [THREADS] [--json]
//
// Each thread has a loop of its own, as in the engine, and looks up one of a thousand accounts or keys after the
// other. Every look-up is timed by itself; the two readings of the clock are within the time. Peers are measured in the
// same run: the same record out of RocksDB, and out of a std::unordered_map under a mutex. Time is split into turns, so
// that what else the machine does meets all of them alike.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "atsume/api/keys.h"
#include "atsume/upstream/accounts.h"
#include "lookups/histogram.h"

namespace atsume::bench {
namespace {

constexpr int kRecords = 1000;
constexpr int kTurns = 5;

struct World {
  explicit World(const std::string& directory)
      : store(store::open_rocksdb_store(directory).value()), vault(make_vault()) {}

  std::unique_ptr<store::Vault> make_vault() {
    std::vector<store::MasterKey> masters;
    masters.push_back(store::parse_master_key(store::generate_master_key(*random)).value());
    return store::Vault::make(std::move(masters), *random).value();
  }

  std::unique_ptr<base::Random> random = base::make_os_random();
  std::unique_ptr<base::Logger> logger = base::make_null_logger();
  std::unique_ptr<net::Clock> clock = net::make_real_clock();
  std::unique_ptr<net::BlockingPool> pool = net::make_blocking_pool(2);
  std::unique_ptr<store::KeyValueStore> store;
  std::unique_ptr<store::Vault> vault;
  store::AccountTable account_table{*store, *vault};
  store::ApiKeyTable key_table{*store};
  upstream::Accounts accounts{account_table, *pool, *clock, *logger};
  api::Keys keys{key_table, *pool, *clock, *random};
  std::vector<std::string> account_ids;
  std::vector<std::string> key_texts;
  std::mutex peer_mutex;
  std::unordered_map<std::string, upstream::SharedAccount> peer;
};

void fill(World& world) {
  for (int i = 0; i < kRecords; ++i) {
    store::Account account{.id = "01a20095-4aeb-7793-b2a8-" + std::to_string(100000000000 + i),
                           .tenant_id = "tenant",
                           .integration = "workable",
                           .authentication_method = "oauth"};
    account.context_json = R"({"subdomain":"acme","member_id":"1f395d"})";
    account.secrets_json = base::Secret(R"({"oauth":{"token":{"access_token":")" + std::string(800, 't') +
                                        R"(","refresh_token":"r","expires_at":"2099-01-01T00:00:00Z"}}})");
    if (!world.account_table.insert(account)) std::abort();
    world.account_ids.push_back(account.id);
    world.peer.emplace(account.id, upstream::AccountView::make(account).value());
    auto key = store::make_api_key("bench", store::KeyLevel::kWrite, true, world.clock->wall_now(), *world.random);
    if (!world.key_table.insert(key.record)) std::abort();
    world.key_texts.push_back(key.text.reveal());
  }
}

using Step = net::Task<bool> (*)(World&, int);

// The account, and the token that is sent with its calls.
net::Task<bool> find_token(World& world, int i) {
  const auto account = co_await world.accounts.find(world.account_ids[static_cast<std::size_t>(i)]);
  co_return account && (*account)->token("oauth").find("access_token").is_string();
}

net::Task<bool> authenticate(World& world, int i) {
  const auto key = co_await world.keys.authenticate(world.key_texts[static_cast<std::size_t>(i)]);
  co_return key.has_value();
}

net::Task<bool> get_row(World& world, int i) {
  const auto row = world.store->get("account/" + world.account_ids[static_cast<std::size_t>(i)]);
  co_return row && row->has_value();
}

net::Task<bool> find_in_map(World& world, int i) {
  const std::lock_guard lock(world.peer_mutex);
  const auto found = world.peer.find(world.account_ids[static_cast<std::size_t>(i)]);
  const upstream::SharedAccount account = found->second;
  co_return account->token("oauth").find("access_token").is_string();
}

net::Task<void> run_steps(World& world, Step step, std::chrono::steady_clock::time_point end, int first,
                          Histogram& times) {
  for (int i = first;; i = (i + 7) % kRecords) {
    const auto before = std::chrono::steady_clock::now();
    if (before >= end) co_return;
    if (!co_await step(world, i)) std::abort();
    const auto took = std::chrono::steady_clock::now() - before;
    times.add(static_cast<std::uint64_t>(std::chrono::nanoseconds(took).count()));
  }
}

Histogram measure(World& world, Step step, int threads, std::chrono::nanoseconds time) {
  std::vector<Histogram> times(static_cast<std::size_t>(threads));
  const auto end = std::chrono::steady_clock::now() + time;
  {
    std::vector<std::jthread> running;
    for (int i = 0; i < threads; ++i) {
      running.emplace_back([&, i] {
        boost::asio::io_context loop(1);
        boost::asio::co_spawn(loop, run_steps(world, step, end, i * 131 % kRecords, times[static_cast<std::size_t>(i)]),
                              boost::asio::detached);
        loop.run();
      });
    }
  }
  Histogram all;
  for (const Histogram& one : times) all.merge(one);
  return all;
}

struct Subject {
  const char* name;
  const char* title;
  Step step;
  Histogram times = {};
};

void print(const Subject& subject, double peer_p99, bool as_json, bool is_last) {
  const auto p50 = static_cast<unsigned long long>(subject.times.percentile(0.5));
  const auto p99 = static_cast<unsigned long long>(subject.times.percentile(0.99));
  const double ratio = static_cast<double>(p99) / peer_p99;
  const auto count = static_cast<unsigned long long>(subject.times.count());
  if (as_json) {
    std::printf("  \"%s\": {\"p50_ns\": %llu, \"p99_ns\": %llu, \"lookups\": %llu, \"p99_of_map\": %.2f}%s\n",
                subject.name, p50, p99, count, ratio, is_last ? "" : ",");
  } else {
    std::printf("%-42s %8llu %8llu %12llu %8.2f\n", subject.title, p50, p99, count, ratio);
  }
}

void run(World& world, int threads, double seconds, bool as_json) {
  Subject subjects[] = {{"token", "account and its token", find_token},
                        {"key", "API key", authenticate},
                        {"rocksdb", "peer: the same row out of RocksDB", get_row},
                        {"map", "peer: unordered_map under a mutex", find_in_map}};
  const std::chrono::duration<double> turn(seconds / kTurns);
  for (int i = 0; i <= kTurns; ++i) {
    for (Subject& subject : subjects) {
      // The first turn fills the caches.
      const auto time = std::chrono::duration_cast<std::chrono::nanoseconds>(turn);
      Histogram times = measure(world, subject.step, threads, time);
      if (i > 0) subject.times.merge(times);
    }
  }
  const auto peer = static_cast<double>(std::max<std::uint64_t>(std::rbegin(subjects)->times.percentile(0.99), 1));
  if (as_json) std::printf("{\n  \"threads\": %d,\n", threads);
  if (!as_json) std::printf("%-42s %8s %8s %12s %8s\n", "nanoseconds a look-up", "p50", "p99", "look-ups", "of map");
  for (const Subject& subject : subjects) print(subject, peer, as_json, &subject == std::rbegin(subjects).base() - 1);
  if (as_json) std::printf("}\n");
}

}  // namespace
}  // namespace atsume::bench

int main(int argc, char** argv) {
  using namespace atsume::bench;
  double seconds = 2;
  int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  bool as_json = false;
  int position = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--json") {
      as_json = true;
    } else if (position++ == 0) {
      seconds = std::atof(argv[i]);
    } else {
      threads = std::atoi(argv[i]);
    }
  }
  if (seconds <= 0 || threads <= 0 || position > 2) {
    std::fprintf(stderr, "usage: lookups_bench [SECONDS] [THREADS] [--json]\n");
    return 2;
  }
  std::string folder = (std::filesystem::temp_directory_path() / "atsume-lookups-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return 1;
  {
    World world(folder);
    fill(world);
    run(world, threads, seconds, as_json);
    world.pool->stop();
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return 0;
}
