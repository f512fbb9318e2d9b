// Randomness as a seam: the operating system's in production, seeded in tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace atsume::base {

class Random {
 public:
  virtual ~Random() = default;
  // Fills `out` with unpredictable bytes. Never fails: an operating system without entropy aborts.
  virtual void fill(std::span<std::byte> out) = 0;

  std::string bytes(std::size_t count);
  std::uint64_t next_u64();
  // Uniform in [0, bound); 0 when bound is 0.
  std::uint64_t below(std::uint64_t bound);
};

// Cryptographically strong (getrandom). Thread-safe.
std::unique_ptr<Random> make_os_random();
// Deterministic from its seed; for tests and simulation only. Not thread-safe.
std::unique_ptr<Random> make_seeded_random(std::uint64_t seed);

}  // namespace atsume::base
