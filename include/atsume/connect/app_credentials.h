// The operator's values for connectors (their `app`), set while the engine runs.
//
// Shared by all loops; thread-safe. Kept sealed in the store, by environment; what is set here goes before what the
// configuration says, connector by connector. All references must outlive it.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "atsume/net/loop.h"
#include "atsume/net/task.h"
#include "atsume/store/tables.h"
#include "atsume/upstream/app_values.h"

namespace atsume::connect {

// One value that a connector asks of the operator.
struct AppField {
  catalog::Field field;
  bool is_set = false;
  std::string value;  // unless it is secret
};

struct AppState {
  bool is_stored = false;  // set here, and not by the configuration alone
  std::vector<AppField> fields;
};

// What a connector asks for: its `app`, and the client id and secret of its oauth2 methods. Pure.
std::vector<catalog::Field> app_fields(const catalog::Connector& connector);

class AppCredentials {
 public:
  struct Parts {
    store::KeyValueStore& store;
    const store::Vault& vault;
    upstream::AppValues& values;
    net::BlockingPool& pool;
  };
  explicit AppCredentials(Parts parts) : parts_(parts), settings_(parts.store, parts.vault) {}

  // Reads what is stored; blocks. At start, and now and then for what another engine on the same store has set.
  Result<void> load();

  // Whether a sign-in by this oauth2 method has the values that it needs.
  bool is_ready(const catalog::Connector& connector, const catalog::Auth& auth,
                upstream::Environment environment) const;

  net::Task<Result<AppState>> find(std::shared_ptr<const catalog::Connector> connector,
                                   upstream::Environment environment);
  // Sets all values at once; in effect on every thread when it returns. `values_json` is a JSON object as text. Error
  // kInvalid "invalid_app" with a detail per value that is missing, unknown or wrong; values never stand in a message.
  net::Task<Result<AppState>> put(std::shared_ptr<const catalog::Connector> connector,
                                  upstream::Environment environment, std::string values_json);
  // What the configuration says is in effect again. False when nothing was stored.
  net::Task<Result<bool>> erase(std::shared_ptr<const catalog::Connector> connector, upstream::Environment environment);

 private:
  Parts parts_;
  store::SettingTable settings_;
  std::mutex mutex_;                                                // of writes: the store and the values go together
  std::set<std::pair<upstream::Environment, std::string>> stored_;  // by connector id
};

}  // namespace atsume::connect
