// kill -9 at any instant loses no write that was acknowledged, and leaves no half of one.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include "atsume/store/rotation.h"
#include "crash/child.h"
#include "crash/workload.h"
#include "store/kv_read_only.h"
#include "unit/store/temporary_directory.h"

namespace atsume::crash {
namespace {

using namespace std::chrono_literals;

constexpr int kCyclesPerSeed = 250;
constexpr int kSeeds = 4;  // databases that are tortured side by side: a thousand cycles in all
constexpr int kRotationKills = 50;
constexpr int kRotationsResumed = 10;  // of them, after the first values were sealed again
constexpr int kRotationRunsMax = 1000;
// No outcome depends on it: it turns a hang into a failure.
constexpr auto kPatience = 60s;

// A random time after a random number of acknowledgements, or a random time after the start, which hits the opening
// of the database too.
void listen_for_a_while(Child& child, base::Random& random, std::size_t acknowledgements_max) {
  const bool is_early = random.below(3) == 0;
  if (!is_early) child.listen(1 + random.below(acknowledgements_max), kPatience);
  const std::chrono::microseconds longest = is_early ? 20ms : 2ms;
  child.listen(~std::size_t{0}, std::chrono::microseconds(random.below(static_cast<std::uint64_t>(longest.count()))));
}

bool was_killed(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }

// Most times it is only looked at, which writes nothing, so that it is the next writer that repairs what the kill left;
// the other times the whole opening is done here.
Result<std::unique_ptr<store::KeyValueStore>> reopen(const std::string& directory, int cycle) {
  if (cycle % 10 == 0) return store::open_rocksdb_store(directory);
  auto store = store::open_rocksdb_read_only(directory);
  // Killed before it had made a database.
  return store || cycle > 10 ? std::move(store) : store::open_rocksdb_store(directory);
}

class CrashCycles : public testing::TestWithParam<int> {};

TEST_P(CrashCycles, LoseNoAcknowledgedWrite) {
  const store::TemporaryDirectory directory;
  const auto random = base::make_seeded_random(static_cast<std::uint64_t>(GetParam()) + 5);
  const auto os_random = base::make_os_random();
  const auto vault = make_vault("a", *os_random);
  Counts counts{};
  std::uint64_t unacknowledged = 0;
  for (int cycle = 0; cycle < kCyclesPerSeed; ++cycle) {
    Child child(
        {"write", directory.path(), std::to_string(counts[0]), std::to_string(counts[1]), std::to_string(counts[2])});
    listen_for_a_while(child, *random, 12);
    ASSERT_TRUE(was_killed(child.kill())) << "the writer ended by itself in cycle " << cycle;
    for (const auto& [lane, number] : child.acknowledged()) {
      ASSERT_EQ(number, counts.at(lane) + 1);
      counts.at(lane) = number;
    }
    const auto store = reopen(directory.path(), cycle);
    ASSERT_TRUE(store) << "cycle " << cycle << ": " << store.error().to_string();
    const auto found = count_writes(**store, *vault);
    ASSERT_TRUE(found) << "cycle " << cycle << ": " << found.error().to_string();
    for (std::size_t lane = 0; lane < counts.size(); ++lane) {
      // The last one may have been on the disk when its writer died before it could say so.
      ASSERT_GE((*found)[lane], counts[lane]) << "cycle " << cycle << ", lane " << lane << ": a write was lost";
      ASSERT_LE((*found)[lane], counts[lane] + 1) << "cycle " << cycle << ", lane " << lane;
      unacknowledged += (*found)[lane] - counts[lane];
    }
    counts = *found;
  }
  for (std::uint64_t count : counts) EXPECT_GT(count, std::uint64_t{kCyclesPerSeed});
  EXPECT_GT(unacknowledged, 0U) << "no kill came between a write and its acknowledgement: they are too far apart";
}

INSTANTIATE_TEST_SUITE_P(Seeds, CrashCycles, testing::Range(0, kSeeds));

TEST(Crash, LeavesARotationOfTheMasterKeyThatGoesOn) {
  const store::TemporaryDirectory directory;
  const auto random = base::make_seeded_random(6);
  const auto os_random = base::make_os_random();
  std::string letters = "a";  // the newest first
  {
    const auto store = store::open_rocksdb_store(directory.path()).value();
    ASSERT_TRUE(fill(*store, *make_vault(letters, *os_random)));
    letters = "ba";
  }
  int resumed = 0;
  int kills = 0;
  for (int runs = 0; kills < kRotationKills || resumed < kRotationsResumed; ++runs) {
    ASSERT_LT(runs, kRotationRunsMax) << "the kills must hit rotations in their middle";
    Child child({"rotate", directory.path(), letters});
    listen_for_a_while(child, *random, 25);
    const int status = child.kill();
    const auto store = store::open_rocksdb_store(directory.path()).value();
    const auto vault = make_vault(letters, *os_random);
    const auto whole = check_filled(*store, *vault);
    ASSERT_TRUE(whole) << whole.error().to_string();
    if (was_killed(status)) {
      ++kills;
      const auto last = store::Rotation::last(*store).value();
      if (last && last->resealed > 0 && !last->finished_at) ++resumed;
      continue;
    }
    ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    ASSERT_TRUE(check_filled(*store, *make_vault(letters.substr(0, 1), *os_random))) << "an old key is still needed";
    // On to the next key; the letters are digits of a key in hex.
    letters = std::string(1, letters.front() == 'f' ? 'a' : static_cast<char>(letters.front() + 1)) + letters.front();
  }

  const auto store = store::open_rocksdb_store(directory.path()).value();
  const auto vault = make_vault(letters, *os_random);
  auto rotation = store::Rotation::begin(*store, *vault, base::WallTime{});
  ASSERT_TRUE(rotation);
  while (rotation->step(64, base::WallTime{}).value()) continue;
  EXPECT_EQ(rotation->progress().failed, 0U);
  const auto counts = store::count_sealed(*store, *vault).value();
  EXPECT_EQ(counts.by_key_id.size(), 1U);
  EXPECT_TRUE(counts.by_key_id.contains(vault->sealing_key_id()));
  ASSERT_TRUE(check_filled(*store, *make_vault(letters.substr(0, 1), *os_random)));
}

}  // namespace
}  // namespace atsume::crash
