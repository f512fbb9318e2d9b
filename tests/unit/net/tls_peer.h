// A TLS server for tests, with certificates made on the spot: OpenSSL on a blocking socket in its own thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace atsume::net {

enum class Validity { kValid, kExpired };

class TlsPeer {
 public:
  struct Options {
    std::string name;  // the DNS name, or "IP:127.0.0.1", of the certificate
    Validity validity = Validity::kValid;
    int version_max = 0;                // 0x0303 for TLS 1.2, …; 0: the newest
    bool closes_rudely = false;         // without close_notify
    bool asks_for_certificate = false;  // and refuses a client without one that its authority signed
  };
  // What one connection showed.
  struct Seen {
    std::string sni;
    bool was_resumed = false;
    int version = 0;
    std::string client;  // the common name of the client's certificate
  };
  struct Pem {
    std::string cert;
    std::string key;
  };

  explicit TlsPeer(Options options);
  ~TlsPeer();

  std::uint16_t port() const;
  // A PEM file with the authority that signed the certificate.
  const std::string& ca_file() const;
  // The authority itself.
  const std::string& ca_pem() const;
  // A client's certificate, signed by the same authority.
  Pem make_client(const std::string& common_name) const;
  // Ends the thread, so that every connection that was finished is in the list.
  std::vector<Seen> stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace atsume::net
