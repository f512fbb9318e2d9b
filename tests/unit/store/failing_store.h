// A store whose n-th operation fails, for every n that a test likes to try.
#pragma once

#include <memory>

#include "atsume/store/kv.h"

namespace atsume::store {

class FailingStore final : public KeyValueStore {
 public:
  explicit FailingStore(KeyValueStore& inner) : inner_(&inner) {}

  // The operation number `n` from now on, counted from 1, fails; the later ones work again. 0: none does.
  void fail_at(int n) {
    fail_at_ = n;
    operations_ = 0;
  }
  bool has_failed() const { return fail_at_ != 0 && operations_ >= fail_at_; }

  Result<std::optional<std::string>> get(std::string_view key) const override {
    if (fails()) return Fail(failure());
    return inner_->get(key);
  }
  Result<std::vector<Row>> scan(std::string_view prefix, std::string_view after, std::size_t limit) const override {
    if (fails()) return Fail(failure());
    return inner_->scan(prefix, after, limit);
  }
  Result<void> write(const Batch& batch, Durability durability) override {
    if (fails()) return Fail(failure());
    return inner_->write(batch, durability);
  }
  Result<void> checkpoint(const std::string& directory) override {
    if (fails()) return Fail(failure());
    return inner_->checkpoint(directory);
  }

 private:
  bool fails() const { return ++operations_ == fail_at_; }
  static Error failure() {
    return Error(ErrorClass::kUnavailable, Origin::kEngine, "storage_failed", "this operation fails by wish");
  }

  KeyValueStore* inner_;
  int fail_at_ = 0;
  mutable int operations_ = 0;
};

}  // namespace atsume::store
