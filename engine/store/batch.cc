#include "atsume/store/kv.h"

namespace atsume::store {

void Batch::put(std::string key, std::string value) { changes_.push_back({std::move(key), std::move(value)}); }

void Batch::erase(std::string key) { changes_.push_back({std::move(key), std::nullopt}); }

void Batch::require_absent(std::string key) { preconditions_.push_back({std::move(key), std::nullopt}); }

void Batch::require_value(std::string key, std::string expected) {
  preconditions_.push_back({std::move(key), std::move(expected)});
}

}  // namespace atsume::store
