// The client certificate that a connection shows, and the authority that it expects of the server.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "atsume/base/secret.h"

namespace atsume::net {

// Immutable, shared by all threads. Connections and TLS sessions are never shared between two identities.
struct TlsIdentity {
  std::string cert_pem;  // the certificate, then those between it and its authority
  base::Secret key_pem;
  std::string ca_pem;  // empty: the dialer's own trust
  std::string digest;  // of all three: tells identities apart
};

// nullptr: no client certificate.
using SharedTlsIdentity = std::shared_ptr<const TlsIdentity>;

// Whether the PEM texts can be used shows when a connection is made.
SharedTlsIdentity make_tls_identity(std::string_view cert_pem, std::string_view key_pem, std::string_view ca_pem);

}  // namespace atsume::net
