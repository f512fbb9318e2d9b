// The object graph, made by hand: what all loops share, and what each loop has for itself.
//
// Tests make the same graph with a simulated clock, network and store.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <mutex>

#include "app/config.h"
#include "atsume/api/audit.h"
#include "atsume/api/gate.h"
#include "atsume/api/idempotency.h"
#include "atsume/api/keys.h"
#include "atsume/api/server.h"
#include "atsume/base/metrics.h"
#include "atsume/base/random.h"
#include "atsume/catalog/catalog.h"
#include "atsume/connect/account_service.h"
#include "atsume/connect/app_credentials.h"
#include "atsume/connect/connect_service.h"
#include "atsume/connect/links.h"
#include "atsume/net/clock.h"
#include "atsume/net/dialer.h"
#include "atsume/net/http_client.h"
#include "atsume/net/http_server.h"
#include "atsume/net/loop.h"
#include "atsume/store/api_key_usage.h"
#include "atsume/store/audit.h"
#include "atsume/store/idempotency.h"
#include "atsume/store/tables.h"
#include "atsume/store/vault.h"
#include "atsume/unify/engine.h"
#include "atsume/upstream/definitions.h"
#include "atsume/upstream/sandbox.h"
#include "atsume/upstream/upstream.h"

namespace atsume::app {

// The present catalog. Thread-safe.
class CatalogHolder {
 public:
  std::shared_ptr<const catalog::Catalog> get() const;
  void set(std::shared_ptr<const catalog::Catalog> catalog);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const catalog::Catalog> catalog_ = std::make_shared<catalog::Catalog>();
};

// The outside world, handed in. All must outlive the services.
struct World {
  net::Clock& clock;
  base::Random& random;
  base::Logger& logger;
  base::Metrics& metrics;
  net::BlockingPool& pool;
  net::Dialer& dialer;
  store::KeyValueStore& store;
  const store::Vault& vault;
  std::function<Result<void>()> reload_master_keys = {};  // empty where they cannot be read again
};

// What all loops share.
class Services {
 public:
  Services(World world, const Config& config);

  World world;
  CatalogHolder catalog;
  upstream::AppValues apps;
  upstream::UpstreamOptions upstream_options;
  store::AccountTable account_table;
  store::ApiKeyTable key_table;
  store::ApiKeyUsage key_usage;
  store::AuditTable audit_table;
  store::IdempotencyTable idempotency_table;
  upstream::Accounts accounts;
  upstream::Definitions definitions;
  base::OrderedIds account_ids;
  upstream::RateLimiter limiter;
  std::shared_ptr<upstream::SandboxRecords> sandbox_records = upstream::make_sandbox_records();
  api::Keys keys;
  api::Gate gate;
  api::Audit audit;
  api::Idempotency idempotency;
  api::Maintenance maintenance;
  const std::vector<std::string> link_origins;
  connect::ConnectOptions connect_options;
  connect::Links links;
  connect::AppCredentials app_credentials;
  std::atomic<bool> is_draining = false;
};

// What one loop has for itself. Everything in it is used on that loop only.
class LoopServices {
 public:
  LoopServices(Services& shared, boost::asio::any_io_executor executor);

  std::unique_ptr<net::HttpClient> client;
  std::unique_ptr<net::HttpClient> sandbox;
  upstream::Upstream upstream;
  unify::Engine engine;
  connect::AccountService account_service;
  connect::ConnectService connect_service;
  api::Server api;
  net::HttpServer http;
};

}  // namespace atsume::app
