#include "atsume/base/secret.h"

#include <openssl/crypto.h>

#include <utility>

namespace atsume::base {

namespace {

// A short string keeps its bytes inside the object when it is moved from, so the whole capacity is wiped.
void wipe_text(std::string& text) {
  text.resize(text.capacity());
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace

Secret::Secret(std::string text) : text_(std::move(text)) { wipe_text(text); }

Secret& Secret::operator=(const Secret& other) {
  if (this == &other) return *this;
  wipe();
  text_ = other.text_;
  return *this;
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  text_ = std::move(other.text_);
  other.wipe();
  return *this;
}

Secret::~Secret() { wipe(); }

bool Secret::equals(std::string_view other) const { return equal_constant_time(text_, other); }

void Secret::wipe() { wipe_text(text_); }

bool equal_constant_time(std::string_view a, std::string_view b) {
  const bool same_size = a.size() == b.size();
  // With other sizes `b` is compared with itself, so that the time tells nothing but the size of `b`.
  const bool same_bytes = CRYPTO_memcmp(same_size ? a.data() : b.data(), b.data(), b.size()) == 0;
  return same_size && same_bytes;
}

}  // namespace atsume::base
