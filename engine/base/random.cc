#include "atsume/base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <random>

#include "atsume/base/check.h"

namespace atsume::base {

namespace {

class OsRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override {
    while (!out.empty()) {
      const ssize_t got = getrandom(out.data(), out.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      ATSUME_CHECK(got > 0);
      out = out.subspan(static_cast<std::size_t>(got));
    }
  }
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}

  void fill(std::span<std::byte> out) override {
    while (!out.empty()) {
      const std::uint64_t word = engine_();
      const std::size_t count = std::min(out.size(), sizeof(word));
      std::memcpy(out.data(), &word, count);
      out = out.subspan(count);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace

std::string Random::bytes(std::size_t count) {
  std::string text(count, '\0');
  fill(std::as_writable_bytes(std::span(text)));
  return text;
}

std::uint64_t Random::next_u64() {
  std::uint64_t word = 0;
  fill(std::as_writable_bytes(std::span(&word, 1)));
  return word;
}

std::uint64_t Random::below(std::uint64_t bound) {
  if (bound == 0) return 0;
  // The lowest 2^64 mod bound values would make small results likelier than large ones.
  const std::uint64_t biased = (0 - bound) % bound;
  std::uint64_t word = next_u64();
  while (word < biased) word = next_u64();
  return word % bound;
}

std::unique_ptr<Random> make_os_random() { return std::make_unique<OsRandom>(); }

std::unique_ptr<Random> make_seeded_random(std::uint64_t seed) { return std::make_unique<SeededRandom>(seed); }

}  // namespace atsume::base
