// What all outgoing TLS connections share: trust, protocol versions and the sessions to resume.
#pragma once

#include <memory>
#include <string>

#include "atsume/base/result.h"
#include "atsume/net/tls_identity.h"

// OpenSSL's own names, so that its headers stay in two .cc files.
struct ssl_st;

namespace atsume::net {

struct SslFree {
  void operator()(ssl_st* ssl) const;
};
using SslPtr = std::unique_ptr<ssl_st, SslFree>;

// Thread-safe.
class TlsContext {
 public:
  // `ca_file` empty: the system's trust store. Error: kConfig "tls_trust" when it cannot be read.
  // Makes the process ignore SIGPIPE, which OpenSSL's socket writes would raise.
  static Result<std::unique_ptr<TlsContext>> make(const std::string& ca_file);
  virtual ~TlsContext() = default;

  // A client connection that will verify `host` (a name or an IP address), shows `identity` when it is not nullptr,
  // and resumes the last session of `session_key` with the same identity when there is one.
  // Error kConfig "tls_identity" says which of its parts cannot be used.
  virtual Result<SslPtr> make_client(const std::string& host, const std::string& session_key,
                                     const SharedTlsIdentity& identity) = 0;
};

}  // namespace atsume::net
