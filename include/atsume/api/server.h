// The HTTP surface: routes, callers, quotas, errors as bodies.
//
// A Server turns requests into answers and knows nothing of sockets: net::HttpServer calls its handler, tests
// call it over in-memory streams. One Server per loop; the parts must outlive it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "atsume/api/audit.h"
#include "atsume/api/gate.h"
#include "atsume/api/idempotency.h"
#include "atsume/api/keys.h"
#include "atsume/api/maintenance.h"
#include "atsume/base/log.h"
#include "atsume/base/metrics.h"
#include "atsume/base/random.h"
#include "atsume/catalog/catalog.h"
#include "atsume/connect/account_service.h"
#include "atsume/connect/app_credentials.h"
#include "atsume/connect/connect_service.h"
#include "atsume/connect/links.h"
#include "atsume/net/clock.h"
#include "atsume/net/http_server.h"
#include "atsume/unify/engine.h"
#include "atsume/upstream/accounts.h"
#include "atsume/upstream/definitions.h"

namespace atsume::api {

struct ServerParts {
  std::function<std::shared_ptr<const catalog::Catalog>()> catalog;  // the present snapshot
  Keys& keys;
  Gate& gate;
  Audit& audit;
  Idempotency& idempotency;
  upstream::Accounts& accounts;
  upstream::Definitions& definitions;
  connect::AccountService& account_service;
  connect::Links& links;
  connect::ConnectService& connect_service;
  connect::AppCredentials& app_credentials;
  unify::Engine& engine;
  net::Clock& clock;
  base::Random& random;
  base::Logger& logger;
  base::Metrics& metrics;
  Maintenance& maintenance;
  std::function<bool()> is_draining;      // /readyz says no while it is true
  std::vector<std::string> link_origins;  // may embed the connect page and hear of its result
};

class Server {
 public:
  explicit Server(ServerParts parts);
  ~Server();

  // For net::HttpServer. Refers to this Server.
  net::HttpHandler handler();

  // Verb and pattern of everything that is answered: {"GET", "/unified/{model}/{resource}"}. "*" is any verb, or the
  // rest of a path.
  std::vector<std::pair<std::string, std::string>> routes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The body of an error that has no Error behind it (the HTTP layer's own refusals), in the one shape of WIRE.
std::string error_body(int status, std::string_view message);

}  // namespace atsume::api
