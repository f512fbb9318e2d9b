#include "atsume/net/tls_identity.h"

#include "atsume/base/encoding.h"

namespace atsume::net {
namespace {

// Line breaks of a PEM that went through a one-line field are often "\n" in two characters.
std::string with_line_breaks(std::string_view pem) {
  std::string out(pem);
  if (out.find('\n') != std::string::npos) return out;
  for (auto at = out.find("\\n"); at != std::string::npos; at = out.find("\\n", at)) out.replace(at, 2, "\n");
  return out;
}

}  // namespace

SharedTlsIdentity make_tls_identity(std::string_view cert_pem, std::string_view key_pem, std::string_view ca_pem) {
  auto out = std::make_shared<TlsIdentity>();
  out->cert_pem = with_line_breaks(cert_pem);
  out->key_pem = base::Secret(with_line_breaks(key_pem));
  out->ca_pem = with_line_breaks(ca_pem);
  out->digest =
      base::sha256(base::sha256(out->cert_pem) + base::sha256(out->key_pem.reveal()) + base::sha256(out->ca_pem));
  return out;
}

}  // namespace atsume::net
