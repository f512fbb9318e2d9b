// Making outgoing connections: the network seam. The real dialer resolves, checks egress, connects and
// does TLS; the simulated one of tests connects to handlers in the same process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "atsume/base/deadline.h"
#include "atsume/base/log.h"
#include "atsume/base/result.h"
#include "atsume/base/secret.h"
#include "atsume/net/clock.h"
#include "atsume/net/egress.h"
#include "atsume/net/loop.h"
#include "atsume/net/stream.h"
#include "atsume/net/task.h"
#include "atsume/net/tls_identity.h"

namespace atsume::net {

// Scheme, host and port: what a connection goes to. Host in lower case, without brackets.
struct Origin {
  bool is_tls = true;
  std::string host;
  std::uint16_t port = 443;

  // "https://acme.workable.com", default ports left out.
  std::string to_string() const;
  auto operator<=>(const Origin&) const = default;
};
// Of an absolute http(s) URL; the path is ignored. Error: kInvalidRequest, code "url".
Result<Origin> parse_origin(std::string_view url);

class Dialer {
 public:
  virtual ~Dialer() = default;
  // Errors: kUnavailable "dns_failed", "connect_failed", "tls_failed" (says what did not verify);
  // kTimeout "connect_timeout"; kForbidden "egress_refused". Called on any loop; the stream belongs to
  // the caller's.
  // With an `identity` also kConfig "tls_identity", when its certificate, key or authority cannot be used.
  virtual Task<Result<std::unique_ptr<Stream>>> dial_as(const Origin& origin, SharedTlsIdentity identity,
                                                        base::Deadline deadline) = 0;
  // Without a client certificate.
  Task<Result<std::unique_ptr<Stream>>> dial(const Origin& origin, base::Deadline deadline) {
    return dial_as(origin, nullptr, deadline);
  }
};

// Sends connections meant for one origin elsewhere (tests, recorded providers). The request itself, its
// Host header and SNI included, is unchanged; TLS is used when `to` says https.
struct Rewrite {
  Origin from;
  Origin to;
};

struct DialerOptions {
  EgressPolicy egress;
  std::vector<Rewrite> rewrites;  // an origin that is rewritten is exempt from the egress policy
  std::string ca_file;            // empty: the system's trust store
};

// Thread-safe. TLS 1.2+, verification of chain and name, SNI, sessions resumed per origin. `pool` runs
// getaddrinfo; pool and clock must outlive the dialer.
Result<std::unique_ptr<Dialer>> make_real_dialer(DialerOptions options, BlockingPool& pool, Clock& clock);

}  // namespace atsume::net
