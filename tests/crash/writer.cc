// Writes to a database until it is killed, and tells on stdout what is done.
//
//   crash_writer write DIRECTORY N0 N1 N2    goes on after so many writes of each lane
//   crash_writer rotate DIRECTORY LETTERS    seals everything again with the first letter's master key, and ends
//
// Exit code 0: the rotation has ended; 3: an operation failed, which stderr tells.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "atsume/store/rotation.h"
#include "crash/workload.h"

namespace atsume::crash {
namespace {

constexpr std::size_t kRowsPerStep = 8;
constexpr base::WallTime kNow{std::chrono::milliseconds(1'774'396'800'000)};

// Ends at once, without closing anything: whatever runs beside it ends in the middle.
[[noreturn]] void stop(const Error& error) {
  std::fprintf(stderr, "crash_writer: %s\n", error.to_string().c_str());
  std::_Exit(3);
}

void acknowledge(std::uint64_t lane, std::uint64_t number) {
  const Acknowledgement written{lane, number};
  // Less than PIPE_BUF bytes go through whole or not at all.
  if (::write(STDOUT_FILENO, &written, sizeof written) != sizeof written) std::_Exit(4);
}

void write_for_ever(store::KeyValueStore& store, const store::Vault& vault, int lane, std::uint64_t done) {
  for (std::uint64_t n = done + 1;; ++n) {
    if (auto written = perform(store, vault, lane, n); !written) stop(written.error());
    acknowledge(static_cast<std::uint64_t>(lane), n);
  }
}

void write(store::KeyValueStore& store, const store::Vault& vault, char** counts) {
  std::vector<std::jthread> threads;
  for (int lane = 0; lane < kLanes; ++lane) {
    const std::uint64_t done = std::strtoull(counts[lane], nullptr, 10);
    threads.emplace_back([&store, &vault, lane, done] { write_for_ever(store, vault, lane, done); });
  }
}

void rotate(store::KeyValueStore& store, const store::Vault& vault) {
  auto rotation = store::Rotation::begin(store, vault, kNow);
  if (!rotation) stop(rotation.error());
  for (std::uint64_t n = 1;; ++n) {
    const auto more = rotation->step(kRowsPerStep, kNow);
    if (!more) stop(more.error());
    if (!*more) return;
    acknowledge(0, n);
  }
}

}  // namespace
}  // namespace atsume::crash

int main(int argc, char** argv) {
  using namespace atsume;
  const bool is_rotation = argc == 4 && std::strcmp(argv[1], "rotate") == 0;
  if (!is_rotation && argc != 3 + crash::kLanes) return 2;
  const auto random = base::make_os_random();
  const auto vault = crash::make_vault(is_rotation ? argv[3] : "a", *random);
  const auto store = store::open_rocksdb_store(argv[2]);
  if (!store) crash::stop(store.error());
  if (is_rotation) {
    crash::rotate(**store, *vault);
  } else {
    crash::write(**store, *vault, argv + 3);
  }
  return 0;
}
