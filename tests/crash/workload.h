// What the writer writes, and what must be in the store after so many writes.
//
// Three lanes write side by side, each in an order that is fixed: after n writes of a lane its rows are known. So
// whoever knows how many writes were acknowledged knows what must be there.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/store/kv.h"
#include "atsume/store/vault.h"

namespace atsume::crash {

inline constexpr int kLanes = 3;  // accounts, settings, batches of several rows
using Counts = std::array<std::uint64_t, kLanes>;

// One acknowledged write, as it goes through the pipe.
struct Acknowledgement {
  std::uint64_t lane = 0;
  std::uint64_t number = 0;
};

// A vault with a master key for each letter; the first seals.
std::unique_ptr<store::Vault> make_vault(const std::string& letters, base::Random& random);

// The n-th write of a lane, n from 1; on the disk when it returns.
Result<void> perform(store::KeyValueStore& store, const store::Vault& vault, int lane, std::uint64_t n);

// How many writes of each lane the store holds. An error says what is torn: a row that is not what it was after that
// many writes, or half a batch.
Result<Counts> count_writes(store::KeyValueStore& store, const store::Vault& vault);

// Accounts for a rotation of the master key, and whether all of them open and are whole.
Result<void> fill(store::KeyValueStore& store, const store::Vault& vault);
Result<void> check_filled(store::KeyValueStore& store, const store::Vault& vault);

}  // namespace atsume::crash
