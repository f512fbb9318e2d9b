// Text that must never be seen: it cannot be printed, logged or compared in variable time, and its
// memory is wiped when it goes.
#pragma once

#include <string>
#include <string_view>

namespace atsume::base {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text);
  Secret(const Secret&) = default;
  Secret& operator=(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  // The one way out; the name is meant to be searched for in reviews.
  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }
  // Constant time in the length of `other`.
  bool equals(std::string_view other) const;

 private:
  void wipe();
  std::string text_;
};

// Constant-time equality of two byte strings of any length.
bool equal_constant_time(std::string_view a, std::string_view b);

// What stands in the place of a secret wherever something is shown.
inline constexpr std::string_view kRedacted = "[redacted]";

}  // namespace atsume::base
