// Tokens of accounts that nobody calls: renewed in the background, because many providers let a refresh token die that
// is not used for some weeks.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "atsume/base/log.h"
#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/catalog/catalog.h"
#include "atsume/net/clock.h"
#include "atsume/net/task.h"
#include "atsume/upstream/accounts.h"
#include "atsume/upstream/definitions.h"
#include "atsume/upstream/upstream.h"

namespace atsume::upstream {

// One per engine, on one loop. The parts must outlive it.
class IdleRenewal {
 public:
  struct Parts {
    Accounts& accounts;
    Upstream& upstream;
    Definitions& definitions;
    std::function<std::shared_ptr<const catalog::Catalog>()> catalog;
    net::Clock& clock;
    base::Random& random;
    base::Logger& logger;
  };
  explicit IdleRenewal(Parts parts) : parts_(std::move(parts)) {}

  // Looks over all accounts every limits::kIdleRenewalInterval, until cancelled.
  net::Task<void> run();

  // Looks once, a few accounts at a time, unless another engine on the store is doing so. Failures are noted in the
  // account and logged; they stop nothing. Gives how many tokens were renewed; errors are the store's.
  net::Task<Result<int>> look();

 private:
  net::Task<Result<int>> look_alone(const std::string& owner);
  net::Task<int> renew_all(std::vector<SharedAccount> accounts);
  net::Task<void> renew_one(SharedAccount account, std::shared_ptr<int> count);

  Parts parts_;
};

}  // namespace atsume::upstream
