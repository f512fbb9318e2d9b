// An emulator of providers: answers as a connector's own definition says that provider would, from the
// records of its sandbox.yaml. Credentials are checked, pages are cut as `paginate` says, errors and
// rate-limit headers are sent. It proves plumbing, not truth.
#pragma once

#include <functional>
#include <memory>

#include "atsume/catalog/catalog.h"
#include "atsume/net/clock.h"
#include "atsume/net/http_client.h"

namespace atsume::upstream {

// A client whose requests never leave the process. The host of a request's URL decides which connector
// answers; one without sandbox.yaml gives kConfig "no_sandbox". `catalog` gives the present snapshot.
std::unique_ptr<net::HttpClient> make_sandbox_client(std::function<std::shared_ptr<const catalog::Catalog>()> catalog,
                                                     net::Clock& clock);

}  // namespace atsume::upstream
