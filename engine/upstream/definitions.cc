#include "atsume/upstream/definitions.h"

#include "atsume/base/encoding.h"
#include "atsume/base/limits.h"

namespace atsume::upstream {
namespace {

namespace limits = base::limits;

constexpr std::size_t kDiagnosticsInMessage = 3;

std::string key_of(const store::Account& account) {
  return base::sha256(account.integration + '\n' + account.overrides_json);
}

// The first errors; all of them are in the details.
std::string sentence_of(const std::vector<catalog::Diagnostic>& diagnostics) {
  std::string out;
  std::size_t errors = 0;
  for (const auto& one : diagnostics) {
    if (one.severity != catalog::Severity::kError || ++errors > kDiagnosticsInMessage) continue;
    out += (out.empty() ? " " : "; ") + one.file + ":" + std::to_string(one.place.line) + ":" +
           std::to_string(one.place.column) + ": " + one.message + " [" + one.code + "]";
  }
  if (errors > kDiagnosticsInMessage) {
    out += "; and " + std::to_string(errors - kDiagnosticsInMessage) + " more";
  }
  return out;
}

Error with_diagnostics(Error error, const std::vector<catalog::Diagnostic>& diagnostics) {
  return std::move(error).with_detail("diagnostics", catalog::to_json_text(diagnostics));
}

Error broken(const catalog::Overridden& overridden) {
  return with_diagnostics(
      base::config_error("override_broken", "the account's overrides do not fit the definitions as they are now:" +
                                                sentence_of(overridden.diagnostics)),
      overridden.diagnostics);
}

}  // namespace

bool has_overrides(const store::Account& account) { return account.overrides_json != "{}"; }

Definitions::Shared Definitions::glance(const catalog::Catalog& catalog, const std::string& key) {
  std::lock_guard lock(mutex_);
  if (texts_ != catalog.texts) return nullptr;
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->overridden;
}

void Definitions::remember(const catalog::Catalog& catalog, const std::string& key, Shared overridden) {
  std::lock_guard lock(mutex_);
  if (texts_ != catalog.texts) {
    by_key_.clear();
    entries_.clear();
    texts_ = catalog.texts;
  }
  if (by_key_.contains(key)) return;
  entries_.push_front({.key = key, .overridden = std::move(overridden)});
  by_key_.emplace(key, entries_.begin());
  if (entries_.size() <= limits::kOverridesKept) return;
  by_key_.erase(entries_.back().key);
  entries_.pop_back();
}

net::Task<Definitions::Shared> Definitions::compile(const catalog::Catalog& catalog, const store::Account& account) {
  const std::string key = key_of(account);
  if (auto known = glance(catalog, key)) co_return known;
  auto work = [&catalog, &account] {
    return std::make_shared<const catalog::Overridden>(
        catalog::override_definitions(catalog, account.integration, account.overrides_json));
  };
  Shared made = co_await net::run_blocking(*pool_, work);
  remember(catalog, key, made);
  co_return made;
}

net::Task<Result<std::shared_ptr<const catalog::Catalog>>> Definitions::find(
    std::shared_ptr<const catalog::Catalog> catalog, const store::Account& account) {
  if (!has_overrides(account)) co_return catalog;
  const Shared overridden = co_await compile(*catalog, account);
  if (overridden->catalog == nullptr) co_return Fail(broken(*overridden));
  co_return overridden->catalog;
}

net::Task<Result<std::shared_ptr<const catalog::Connector>>> Definitions::find_connector(
    const catalog::Catalog& catalog, const store::Account& account) {
  auto connector = catalog.find_connector(account.integration);
  if (connector == nullptr) {
    co_return Fail(base::config_error("connector_missing", "the account's connector \"" + account.integration +
                                                               "\" is not installed, or its definition has errors "
                                                               "(see `atsume check`)"));
  }
  if (!has_overrides(account)) co_return connector;
  const Shared overridden = co_await compile(catalog, account);
  if (overridden->catalog == nullptr) co_return Fail(broken(*overridden));
  co_return overridden->catalog->find_connector(account.integration);
}

net::Task<Result<void>> Definitions::check(const catalog::Catalog& catalog, const store::Account& account) {
  if (!has_overrides(account)) co_return Result<void>();
  if (account.overrides_json.size() > limits::kOverrideBytesMax) {
    co_return Fail(base::caller_error(
        ErrorClass::kTooLarge, "override_too_large",
        "overrides are larger than " + std::to_string(limits::kOverrideBytesMax >> 10) + " KiB as formatted JSON"));
  }
  const Shared overridden = co_await compile(catalog, account);
  if (overridden->catalog != nullptr) co_return Result<void>();
  auto error = base::caller_error(
      ErrorClass::kInvalid, "invalid_override",
      "the overrides do not fit connector " + account.integration + ":" + sentence_of(overridden->diagnostics));
  co_return Fail(with_diagnostics(std::move(error), overridden->diagnostics));
}

}  // namespace atsume::upstream
