// An emulator of providers: answers as a connector's own definition says that provider would, from the
// records of its sandbox.yaml. Credentials are checked, pages are cut as `paginate` says, tokens and sessions are
// given, plain writes are kept in memory, errors and rate-limit headers are sent. It proves plumbing, not truth.
#pragma once

#include <functional>
#include <memory>

#include "atsume/catalog/catalog.h"
#include "atsume/net/clock.h"
#include "atsume/net/http_client.h"

namespace atsume::upstream {

// The records of all emulated providers with what was written. Thread-safe, shared by all loops.
class SandboxRecords;
std::shared_ptr<SandboxRecords> make_sandbox_records();

// A client whose requests never leave the process. The URL of a request decides which connector answers; when there is
// none with a sandbox.yaml it gives kConfig "no_sandbox". `catalog` gives the present snapshot.
std::unique_ptr<net::HttpClient> make_sandbox_client(std::function<std::shared_ptr<const catalog::Catalog>()> catalog,
                                                     std::shared_ptr<SandboxRecords> records, net::Clock& clock);

}  // namespace atsume::upstream
