#include "net/tls_context.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <csignal>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "atsume/base/limits.h"
#include "atsume/net/egress.h"

namespace atsume::net {
namespace {

struct SessionFree {
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using SessionPtr = std::unique_ptr<SSL_SESSION, SessionFree>;

// Sessions by origin. Tickets of TLS 1.3 are meant for one use each and are taken out to be resumed; a session of
// TLS 1.2 stays, for its server seldom gives a new one on resumption.
class SessionCache {
 public:
  void put(const std::string& key, SessionPtr session) {
    const std::lock_guard lock(mutex_);
    if (!sessions_.contains(key) && sessions_.size() >= base::limits::kTlsSessionOriginsMax) {
      sessions_.erase(sessions_.begin());
    }
    auto& of_origin = sessions_[key];
    of_origin.push_back(std::move(session));
    if (of_origin.size() > base::limits::kTlsSessionsPerOriginMax) of_origin.pop_front();
  }

  SessionPtr take(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(key);
    if (found == sessions_.end()) return nullptr;
    SSL_SESSION* const newest = found->second.back().get();
    if (SSL_SESSION_get_protocol_version(newest) < TLS1_3_VERSION) {
      SSL_SESSION_up_ref(newest);
      return SessionPtr(newest);
    }
    SessionPtr session = std::move(found->second.back());
    found->second.pop_back();
    if (found->second.empty()) sessions_.erase(found);
    return session;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::deque<SessionPtr>> sessions_;
};

struct ContextFree {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

void free_key(void*, void* key, CRYPTO_EX_DATA*, int, long, void*) { delete static_cast<std::string*>(key); }

// Where an SSL object keeps the key under which its sessions are stored.
int session_key_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_key);
  return index;
}

int on_new_session(SSL* ssl, SSL_SESSION* session) {
  auto* cache = static_cast<SessionCache*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  const auto* key = static_cast<std::string*>(SSL_get_ex_data(ssl, session_key_index()));
  if (cache == nullptr || key == nullptr) return 0;
  cache->put(*key, SessionPtr(session));
  return 1;
}

template <auto kFree>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using BioPtr = std::unique_ptr<BIO, Freer<BIO_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using CertPtr = std::unique_ptr<X509, Freer<X509_free>>;
using StorePtr = std::unique_ptr<X509_STORE, Freer<X509_STORE_free>>;

BioPtr read_text(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

CertPtr next_cert(const BioPtr& bio) { return CertPtr(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)); }

// A PEM that asks for a passphrase gets none: nobody is there to type it.
int no_passphrase(char*, int, int, void*) { return 0; }

bool show_certificates(SSL* ssl, const TlsIdentity& identity) {
  const BioPtr bio = read_text(identity.cert_pem);
  const CertPtr own = next_cert(bio);
  if (!own || SSL_use_certificate(ssl, own.get()) != 1) return false;
  for (CertPtr above = next_cert(bio); above; above = next_cert(bio)) SSL_add1_chain_cert(ssl, above.get());
  return true;
}

bool use_key(SSL* ssl, const TlsIdentity& identity) {
  const BioPtr bio = read_text(identity.key_pem.reveal());
  const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  return key && SSL_use_PrivateKey(ssl, key.get()) == 1 && SSL_check_private_key(ssl) == 1;
}

bool trust_only(SSL* ssl, const std::string& ca_pem) {
  const BioPtr bio = read_text(ca_pem);
  const StorePtr store(X509_STORE_new());
  int count = 0;
  for (CertPtr ca = next_cert(bio); ca; ca = next_cert(bio)) count += X509_STORE_add_cert(store.get(), ca.get());
  return count > 0 && SSL_set1_verify_cert_store(ssl, store.get()) == 1;
}

// Nothing of the texts stands in an error.
Result<void> assume(SSL* ssl, const TlsIdentity& identity) {
  std::string wrong;
  if (!show_certificates(ssl, identity)) {
    wrong = "the client certificate cannot be read; it must be PEM";
  } else if (!use_key(ssl, identity)) {
    wrong =
        "the client certificate's key cannot be used; it must be the certificate's private key in PEM, without a "
        "passphrase";
  } else if (!identity.ca_pem.empty() && !trust_only(ssl, identity.ca_pem)) {
    wrong = "the authority for the server's certificate cannot be read; it must be PEM";
  }
  ERR_clear_error();
  if (wrong.empty()) return {};
  return Fail(base::config_error("tls_identity", std::move(wrong)));
}

class OpenSslContext : public TlsContext {
 public:
  OpenSslContext() : context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX* context = context_.get();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(context,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_default_read_buffer_len(context, base::limits::kStreamChunkBytes);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, on_new_session);
    SSL_CTX_set_app_data(context, &sessions_);
  }

  // Connections that outlive the context keep its SSL_CTX alive, but must not reach the cache any more.
  ~OpenSslContext() override { SSL_CTX_set_app_data(context_.get(), nullptr); }

  Result<void> load_trust(const std::string& ca_file) {
    const bool loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context_.get()) == 1
                                        : SSL_CTX_load_verify_file(context_.get(), ca_file.c_str()) == 1;
    ERR_clear_error();
    if (loaded) return {};
    return Fail(base::config_error("tls_trust", "cannot read certificate authorities from '" + ca_file +
                                                    "'; it must be a readable file of PEM certificates"));
  }

  Result<SslPtr> make_client(const std::string& host, const std::string& session_key,
                             const SharedTlsIdentity& identity) override {
    SslPtr ssl(SSL_new(context_.get()));
    if (!ssl) return Fail(base::engine_error("tls_failed", "OpenSSL cannot make a connection object"));
    if (!expect_host(ssl.get(), host)) {
      return Fail(base::caller_error(ErrorClass::kInvalidRequest, "url", "'" + host + "' is not a host name"));
    }
    if (identity) ATSUME_TRY_VOID(assume(ssl.get(), *identity));
    const std::string key = identity ? session_key + " " + identity->digest : session_key;
    SSL_set_ex_data(ssl.get(), session_key_index(), new std::string(key));
    if (const SessionPtr session = sessions_.take(key)) SSL_set_session(ssl.get(), session.get());
    SSL_set_connect_state(ssl.get());
    return ssl;
  }

 private:
  static bool expect_host(SSL* ssl, const std::string& host) {
    static constexpr unsigned char kAlpn[] = "\x08http/1.1";
    SSL_set_alpn_protos(ssl, kAlpn, sizeof(kAlpn) - 1);
    // SNI names hosts only (RFC 6066 section 3); an address is checked against the certificate's addresses.
    if (IpAddress::parse(host)) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
  }

  SessionCache sessions_;
  std::unique_ptr<SSL_CTX, ContextFree> context_;
};

}  // namespace

void SslFree::operator()(ssl_st* ssl) const { SSL_free(ssl); }

Result<std::unique_ptr<TlsContext>> TlsContext::make(const std::string& ca_file) {
  std::signal(SIGPIPE, SIG_IGN);
  auto context = std::make_unique<OpenSslContext>();
  ATSUME_TRY_VOID(context->load_trust(ca_file));
  return context;
}

}  // namespace atsume::net
