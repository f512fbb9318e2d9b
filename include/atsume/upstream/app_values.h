// Values that the operator fills in for connectors (their `app`: client id and secret, partner ids), by environment.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "atsume/base/result.h"
#include "atsume/json/value.h"

namespace atsume::upstream {

enum class Environment { kLive, kSandbox };

// Thread-safe: calls on all loops see a change with the next look. Holds secrets.
class AppValues {
 public:
  AppValues() = default;
  AppValues(const AppValues&) = delete;
  AppValues& operator=(const AppValues&) = delete;

  // {connector id: {name: value}} of the configuration, for both environments; what set() says goes before it,
  // connector by connector. Error kConfig "app_values" when it is no such map.
  Result<void> set_defaults(std::string_view json_text);
  // An object of names and values. Error kConfig "app_values" when it is none.
  Result<void> set(std::string_view connector, Environment environment, std::string_view json_text);
  void erase(std::string_view connector, Environment environment);

  // The root `app`, copied into `arena`; undefined when nothing is known. The emulator's own client stands in where
  // nobody has set one for the sandbox, so that emulated sign-ins need no setting up.
  json::Value find(std::string_view connector, Environment environment, json::Arena& arena) const;

 private:
  struct Entry {
    json::Arena arena;
    json::Value values;
  };
  using Entries = std::map<std::string, std::shared_ptr<const Entry>, std::less<>>;
  static Result<std::shared_ptr<const Entry>> parse(std::string_view json_text);
  Entries& of(Environment environment) { return environment == Environment::kLive ? live_ : sandbox_; }
  std::shared_ptr<const Entry> look_up(std::string_view connector, Environment environment) const;

  mutable std::mutex mutex_;
  Entries defaults_;
  Entries live_;
  Entries sandbox_;
};

}  // namespace atsume::upstream
