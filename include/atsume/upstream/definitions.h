// The definitions as one account sees them: the catalog, with what the account overrides laid over it.
//
// Whoever calls a provider for an account asks here for the definitions first; nothing else knows overrides.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "atsume/base/result.h"
#include "atsume/catalog/catalog.h"
#include "atsume/catalog/overrides.h"
#include "atsume/net/loop.h"
#include "atsume/net/task.h"
#include "atsume/store/tables.h"

namespace atsume::upstream {

// Thread-safe, shared by all loops. Overrides are compiled on the pool, and kept for accounts that have the same
// (limits::kOverridesKept); those of an earlier catalog are dropped when a later one is asked about.
class Definitions {
 public:
  explicit Definitions(net::BlockingPool& pool) : pool_(&pool) {}

  // `catalog` itself for an account that overrides nothing. Error kConfig "override_broken" when the overrides do not
  // fit the catalog: they did when they were stored, and the definitions have changed since.
  net::Task<Result<std::shared_ptr<const catalog::Catalog>>> find(std::shared_ptr<const catalog::Catalog> catalog,
                                                                  const store::Account& account);
  // The account's connector alone. Error kConfig "connector_missing" beside the above.
  net::Task<Result<std::shared_ptr<const catalog::Connector>>> find_connector(const catalog::Catalog& catalog,
                                                                              const store::Account& account);
  // Before overrides are stored: error kInvalid "invalid_override" with what `atsume check` would say of them,
  // kTooLarge "override_too_large". Both errors of overrides have a detail "diagnostics", a JSON list.
  net::Task<Result<void>> check(const catalog::Catalog& catalog, const store::Account& account);

 private:
  using Shared = std::shared_ptr<const catalog::Overridden>;
  struct Entry {
    std::string key;
    Shared overridden;
  };

  net::Task<Shared> compile(const catalog::Catalog& catalog, const store::Account& account);
  Shared glance(const catalog::Catalog& catalog, const std::string& key);
  void remember(const catalog::Catalog& catalog, const std::string& key, Shared overridden);

  net::BlockingPool* pool_;
  std::mutex mutex_;
  std::shared_ptr<const catalog::DefinitionTexts> texts_;  // of the catalog that the entries are for
  std::list<Entry> entries_;                               // the one used last in front
  std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
};

// Whether the account overrides anything.
bool has_overrides(const store::Account& account);

}  // namespace atsume::upstream
