// Renewals of several engines over one store, and of engines that die at any instant: no rotation is lost that the
// vendor had not ended, and no access token is used that is not stored.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "unit/upstream/rotating_vendor.h"

namespace atsume::upstream {
namespace {

using Rotation = RotatingVendor::Rotation;
using testing::FaultPlan;

// A store that is gone from one operation on; that one, when it is a write, may have been done or not.
class DyingStore final : public store::KeyValueStore {
 public:
  DyingStore(store::KeyValueStore& inner, std::shared_ptr<FaultPlan> plan, bool does_last_write)
      : inner_(&inner), plan_(std::move(plan)), does_last_write_(does_last_write) {}
  Result<std::optional<std::string>> get(std::string_view key) const override {
    if (plan_->strikes()) return Fail(gone());
    return inner_->get(key);
  }
  Result<std::vector<store::Row>> scan(std::string_view prefix, std::string_view after,
                                       std::size_t limit) const override {
    if (plan_->strikes()) return Fail(gone());
    return inner_->scan(prefix, after, limit);
  }
  Result<void> write(const store::Batch& batch, store::Durability durability) override {
    const bool was_alive = !plan_->has_struck;
    if (!plan_->strikes()) return inner_->write(batch, durability);
    if (was_alive && does_last_write_) (void)inner_->write(batch, durability);
    return Fail(gone());
  }
  Result<void> checkpoint(const std::string& directory) override { return inner_->checkpoint(directory); }

 private:
  static Error gone() { return Error(ErrorClass::kUnavailable, Origin::kEngine, "storage_failed", "the engine died"); }

  store::KeyValueStore* inner_;
  std::shared_ptr<FaultPlan> plan_;
  bool does_last_write_;
};

// What was written without waiting for the disk is there for whoever reads, and not on the disk before the next write
// that waits for it.
class CachedStore final : public store::KeyValueStore {
 public:
  explicit CachedStore(store::KeyValueStore& disk) : disk_(&disk) {
    store::Batch all;
    for (const auto& row : disk.scan("", "", 1000).value()) all.put(row.key, row.value);
    EXPECT_TRUE(memory_->write(all, store::Durability::kBuffered));
  }
  Result<std::optional<std::string>> get(std::string_view key) const override { return memory_->get(key); }
  Result<std::vector<store::Row>> scan(std::string_view prefix, std::string_view after,
                                       std::size_t limit) const override {
    return memory_->scan(prefix, after, limit);
  }
  Result<void> write(const store::Batch& batch, store::Durability durability) override {
    ATSUME_TRY_VOID(memory_->write(batch, durability));
    pending_.push_back(batch);
    if (durability == store::Durability::kBuffered) return {};
    for (const auto& one : pending_) ATSUME_TRY_VOID(disk_->write(one, durability));
    pending_.clear();
    return {};
  }
  Result<void> checkpoint(const std::string& directory) override { return disk_->checkpoint(directory); }

 private:
  store::KeyValueStore* disk_;
  std::unique_ptr<store::KeyValueStore> memory_ = store::make_memory_store();
  std::vector<store::Batch> pending_;
};

// Store operations are steps of their own, so that those of several engines come in between each other.
class SteppingPool final : public net::BlockingPool {
 public:
  explicit SteppingPool(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  boost::asio::any_io_executor executor() override { return executor_; }
  void stop() override {}

 private:
  boost::asio::any_io_executor executor_;
};

// Everything that outlives an engine.
class World {
 public:
  explicit World(Rotation rotation, std::uint64_t seed) : random(base::make_seeded_random(seed)) {
    std::vector<store::MasterKey> keys;
    keys.push_back(store::parse_master_key(std::string(64, 'a')).value());
    vault = store::Vault::make(std::move(keys), *random).value();
    vendor.emplace(clock, network, rotation);
    vendor->on_use = [this](const std::string& access_token) {
      EXPECT_EQ(stored("access_token"), access_token) << "a token was used that is not in the store";
    };
    auto record = account_record();
    record.authentication_method = "oauth";
    record.secrets_json = base::Secret(R"({"oauth":{"token":{"access_token":"at-0","refresh_token":"rt-0",)"
                                       R"("expires_at":"2025-01-01T00:00:00Z"}}})");
    store::AccountTable table(*store, *vault);
    EXPECT_TRUE(table.insert(record));
  }
  ~World() { clock.run_until_idle(); }

  std::unique_ptr<EngineNode> start(store::KeyValueStore& on) {
    return std::make_unique<EngineNode>(on, *vault, clock, network, pool, *random, *logger, *metrics);
  }
  SharedAccount account() {
    return AccountView::make(store::AccountTable(*store, *vault).find("a-1").value().value()).value();
  }
  std::string stored(std::string_view member) {
    return scalar_text(account()->token("oauth").find(member)).value_or("");
  }

  testing::SimClock clock;
  testing::SimNetwork network{clock};
  SteppingPool pool{clock.executor()};
  std::unique_ptr<base::Random> random;
  std::string log;
  std::unique_ptr<base::Logger> logger = base::make_string_logger(log);
  std::unique_ptr<base::Metrics> metrics = base::make_metrics();
  std::unique_ptr<store::KeyValueStore> store = store::make_memory_store();
  std::unique_ptr<store::Vault> vault;
  std::optional<RotatingVendor> vendor;
  std::shared_ptr<const catalog::Connector> connector = connector_of_text(vendor_connector(kOauthMethod));
};

struct Death {
  bool has_died = false;
  bool needs_reauth = false;
  base::Duration waited{0};  // by the call after the restart
};

struct Scene {
  Rotation rotation;
  FaultPlan::Kind kind = FaultPlan::Kind::kReset;
  bool does_last_write = false;
  bool is_power_cut = false;  // the whole machine dies
  bool ends_leases = false;   // as an engine does that knows itself to be alone
};

std::vector<Scene> scenes_of(Rotation rotation) {
  std::vector<Scene> out;
  for (const auto kind : {FaultPlan::Kind::kReset, FaultPlan::Kind::kCut}) {
    for (const bool does_last_write : {false, true}) {
      for (const bool is_power_cut : {false, true}) out.push_back({rotation, kind, does_last_write, is_power_cut});
    }
  }
  return out;
}

// An engine that dies at its operation `number` on the store or the network while it renews, and one after it.
Death die_at(std::size_t number, const Scene& scene) {
  World world(scene.rotation, 1);
  auto plan = std::make_shared<FaultPlan>(FaultPlan{.fail_at = number, .kind = scene.kind, .stays = true});
  CachedStore cached(*world.store);
  store::KeyValueStore& below = scene.is_power_cut ? cached : *world.store;
  DyingStore dying(below, plan, scene.does_last_write);
  world.network.set_stream_options({.faults = plan}, {});
  auto first = world.start(dying);
  (void)world.clock.run(first->call(world.connector, "a-1"));
  first.reset();
  const bool is_rotation_lost = world.stored("refresh_token") != world.vendor->refresh_token();

  Death out{.has_died = plan->has_struck};
  world.network.set_stream_options({}, {});
  if (scene.ends_leases) EXPECT_TRUE(store::LeaseTable(*world.store).release_all());
  auto second = world.start(*world.store);
  const auto begun = world.clock.elapsed();
  const auto outcome = world.clock.run(second->call(world.connector, "a-1"));
  out.waited = world.clock.elapsed() - begun;
  out.needs_reauth = world.account()->record().status == store::AccountStatus::kNeedsReauth;
  if (scene.rotation == Rotation::kLenient || !is_rotation_lost) {
    EXPECT_TRUE(outcome) << "operation " << number << ": " << outcome.error().to_string();
    EXPECT_FALSE(out.needs_reauth) << "operation " << number;
    EXPECT_EQ(world.vendor->refusals, 0) << "operation " << number;
  } else {
    EXPECT_EQ(code_of(outcome), "token_refused") << "operation " << number;
    EXPECT_TRUE(out.needs_reauth) << "operation " << number;
  }
  return out;
}

int die_everywhere(const Scene& scene) {
  int lost = 0;
  for (std::size_t number = 0;; ++number) {
    const Death death = die_at(number, scene);
    lost += death.needs_reauth ? 1 : 0;
    if (scene.ends_leases) {
      EXPECT_EQ(death.waited, 0s) << "operation " << number;
    } else {
      EXPECT_LE(death.waited, 46s) << "operation " << number;
    }
    if (!death.has_died) {
      EXPECT_GT(number, 10U);
      return lost;
    }
  }
}

TEST(DyingEngine, LosesNothingWhenTheVendorWaitsForTheNewTokensUse) {
  for (const Scene& scene : scenes_of(Rotation::kLenient)) EXPECT_EQ(die_everywhere(scene), 0);
}

TEST(DyingEngine, AsksForASignInWhereTheVendorsAnswerWasLostAndNowhereElse) {
  for (const Scene& scene : scenes_of(Rotation::kStrict)) EXPECT_GT(die_everywhere(scene), 0);
}

TEST(DyingEngine, IsNotWaitedForByOneThatKnowsItIsAlone) {
  EXPECT_EQ(die_everywhere({.rotation = Rotation::kLenient, .does_last_write = true, .ends_leases = true}), 0);
}

net::Task<void> call_at(EngineNode& node, std::shared_ptr<const catalog::Connector> connector, base::SteadyTime time,
                        std::string& failures) {
  co_await node.clock.sleep_until(time);
  const auto outcome = co_await node.call(std::move(connector), "a-1");
  if (!outcome) failures += outcome.error().to_string() + "\n";
}

// Three engines, calls at times by chance, a vendor that takes its time by chance and ends old tokens at once.
void run_engines(std::uint64_t seed) {
  World world(Rotation::kStrict, seed);
  world.vendor->lifetime_s = 60;
  world.vendor->latency = [&world] { return base::Duration(static_cast<std::int64_t>(world.random->below(3000))); };
  std::vector<std::unique_ptr<EngineNode>> nodes;
  for (int i = 0; i < 3; ++i) nodes.push_back(world.start(*world.store));
  std::string failures;
  const auto begin = world.clock.steady_now();
  for (int i = 0; i < 60; ++i) {
    auto& node = *nodes[world.random->below(nodes.size())];
    const auto time = begin + std::chrono::milliseconds(world.random->below(200'000));
    boost::asio::co_spawn(world.clock.executor(), call_at(node, world.connector, time, failures),
                          boost::asio::detached);
  }
  world.clock.run_until_idle();
  EXPECT_EQ(failures, "") << "seed " << seed;
  EXPECT_EQ(world.vendor->refusals, 0) << "seed " << seed;
  EXPECT_EQ(world.stored("refresh_token"), world.vendor->refresh_token()) << "seed " << seed;
  EXPECT_EQ(world.account()->record().status, store::AccountStatus::kActive) << "seed " << seed;
  // A token lives for a minute and is renewed from its half on: more renewals than that were none too few.
  EXPECT_LE(world.vendor->rotations(), 8) << "seed " << seed;
  EXPECT_EQ(world.store->scan("lease/", "", 10).value().size(), 0U) << "seed " << seed;
}

TEST(EnginesOnOneStore, RenewOnceForAllWhateverTheOrder) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) run_engines(seed);
}

// One of two engines dies somewhere on the way; the other goes on.
TEST(EnginesOnOneStore, GoOnWhenOneOfThemDies) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    World world(Rotation::kLenient, seed);
    world.vendor->on_use = nullptr;  // the lenient vendor takes tokens that another engine has replaced
    world.vendor->lifetime_s = 60;
    world.vendor->latency = [&world] { return base::Duration(static_cast<std::int64_t>(world.random->below(1000))); };
    auto plan = std::make_shared<FaultPlan>(FaultPlan{.fail_at = world.random->below(60), .stays = true});
    DyingStore dying(*world.store, plan, seed % 2 == 0);
    auto mortal = world.start(dying);
    auto other = world.start(*world.store);
    std::string failures;
    std::string failures_of_the_dead;
    const auto begin = world.clock.steady_now();
    for (int i = 0; i < 30; ++i) {
      const auto time = begin + std::chrono::milliseconds(world.random->below(100'000));
      const bool is_mortal = i % 2 == 0;
      boost::asio::co_spawn(
          world.clock.executor(),
          call_at(is_mortal ? *mortal : *other, world.connector, time, is_mortal ? failures_of_the_dead : failures),
          boost::asio::detached);
    }
    world.clock.run_until_idle();
    EXPECT_EQ(failures, "") << "seed " << seed;
    EXPECT_EQ(world.account()->record().status, store::AccountStatus::kActive) << "seed " << seed;
  }
}

TEST(EnginesOnOneStore, UseWhatAnotherHasRenewedBehindTheirCache) {
  World world(Rotation::kStrict, 1);
  auto first = world.start(*world.store);
  auto second = world.start(*world.store);
  // The second engine remembers the old token.
  EXPECT_EQ(world.clock.run(second->accounts.find("a-1")).value()->record().version, 1U);
  ASSERT_TRUE(world.clock.run(first->call(world.connector, "a-1")));
  ASSERT_TRUE(world.clock.run(second->call(world.connector, "a-1")));
  EXPECT_EQ(world.vendor->rotations(), 1);
  EXPECT_EQ(world.vendor->refusals, 0);
}

}  // namespace
}  // namespace atsume::upstream
