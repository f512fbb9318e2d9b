#include "unit/net/tls_peer.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <thread>

namespace atsume::net {
namespace {

template <auto kFree>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using CertPtr = std::unique_ptr<X509, Freer<X509_free>>;
using ContextPtr = std::unique_ptr<SSL_CTX, Freer<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, Freer<SSL_free>>;

void must(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

KeyPtr make_key() { return KeyPtr(EVP_EC_gen("P-256")); }

void add_extension(X509* cert, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, cert, cert, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  must(extension != nullptr, "extension");
  X509_add_ext(cert, extension, -1);
  X509_EXTENSION_free(extension);
}

CertPtr make_cert(const std::string& common_name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key,
                  Validity validity) {
  static long serial = 1;
  CertPtr cert(X509_new());
  X509_set_version(cert.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), ++serial);
  constexpr long kDay = 24 * 3600;
  X509_gmtime_adj(X509_getm_notBefore(cert.get()), -2 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(cert.get()), validity == Validity::kValid ? kDay : -kDay);
  X509_set_pubkey(cert.get(), key);
  X509_NAME* name = X509_get_subject_name(cert.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common_name.c_str()), -1,
                             -1, 0);
  X509_set_issuer_name(cert.get(), issuer == nullptr ? name : X509_get_subject_name(issuer));
  if (issuer == nullptr) {
    add_extension(cert.get(), NID_basic_constraints, "critical,CA:TRUE");
  } else {
    const bool is_address = common_name.starts_with("IP:");
    add_extension(cert.get(), NID_subject_alt_name, is_address ? common_name : "DNS:" + common_name);
  }
  must(X509_sign(cert.get(), issuer_key, EVP_sha256()) > 0, "sign");
  return cert;
}

using BioPtr = std::unique_ptr<BIO, Freer<BIO_free>>;

template <class Write>
std::string pem_of(Write write) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  write(bio.get());
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

std::string write_file(const std::string& text) {
  std::string path = "/tmp/atsume_ca_XXXXXX";
  const int fd = ::mkstemp(path.data());
  must(fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "mkstemp");
  ::close(fd);
  return path;
}

std::string common_name_of(const CertPtr& cert) {
  char name[200] = "";
  if (cert) X509_NAME_get_text_by_NID(X509_get_subject_name(cert.get()), NID_commonName, name, sizeof(name));
  return name;
}

int listen_on_loopback(std::uint16_t& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  must(::bind(fd, reinterpret_cast<sockaddr*>(&address), length) == 0 && ::listen(fd, 16) == 0, "listen");
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  port = ntohs(address.sin_port);
  return fd;
}

}  // namespace

struct TlsPeer::Impl {
  Options options;
  KeyPtr ca_key;
  CertPtr ca;
  std::string ca_file;
  std::string ca_pem;
  ContextPtr context;
  std::uint16_t port = 0;
  int fd = -1;
  std::vector<Seen> seen;
  std::thread thread;

  void make_context() {
    ca_key = make_key();
    ca = make_cert("Test authority", ca_key.get(), nullptr, ca_key.get(), Validity::kValid);
    const KeyPtr key = make_key();
    const CertPtr cert = make_cert(options.name, key.get(), ca.get(), ca_key.get(), options.validity);
    ca_pem = pem_of([this](BIO* bio) { PEM_write_bio_X509(bio, ca.get()); });
    ca_file = write_file(ca_pem);
    context.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context.get(), cert.get());
    SSL_CTX_use_PrivateKey(context.get(), key.get());
    static constexpr unsigned char kId[] = "test";
    SSL_CTX_set_session_id_context(context.get(), kId, sizeof(kId) - 1);
    if (options.asks_for_certificate) {
      X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), ca.get());
      SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
    if (options.version_max != 0) {
      SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
      SSL_CTX_set_max_proto_version(context.get(), options.version_max);
      SSL_CTX_set_security_level(context.get(), 0);
    }
  }

  void run() {
    for (;;) {
      const int connection = ::accept(fd, nullptr, nullptr);
      if (connection < 0) return;
      serve(connection);
      ::close(connection);
    }
  }

  // Answers every request that ends in an empty line until the client closes.
  void serve(int connection) {
    const SslPtr ssl(SSL_new(context.get()));
    SSL_set_fd(ssl.get(), connection);
    if (SSL_accept(ssl.get()) != 1) return;
    const char* sni = SSL_get_servername(ssl.get(), TLSEXT_NAMETYPE_host_name);
    seen.push_back({sni == nullptr ? "" : sni, SSL_session_reused(ssl.get()) == 1, SSL_version(ssl.get()),
                    common_name_of(CertPtr(SSL_get1_peer_certificate(ssl.get())))});
    std::string heard;
    char buffer[4096];
    for (int count = 0; (count = SSL_read(ssl.get(), buffer, sizeof(buffer))) > 0;) {
      heard.append(buffer, static_cast<std::size_t>(count));
      if (!heard.ends_with("\r\n\r\n")) continue;
      heard.clear();
      const std::string answer = options.closes_rudely
                                     ? "HTTP/1.1 200 OK\r\n\r\nnot the wh"
                                     : "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + std::string(300'000, 'x');
      SSL_write(ssl.get(), answer.data(), static_cast<int>(answer.size()));
      if (options.closes_rudely) return;
    }
  }
};

TlsPeer::TlsPeer(Options options) : impl_(std::make_unique<Impl>()) {
  std::signal(SIGPIPE, SIG_IGN);
  impl_->options = std::move(options);
  impl_->make_context();
  impl_->fd = listen_on_loopback(impl_->port);
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

TlsPeer::~TlsPeer() {
  stop();
  ::unlink(impl_->ca_file.c_str());
}

std::uint16_t TlsPeer::port() const { return impl_->port; }
const std::string& TlsPeer::ca_file() const { return impl_->ca_file; }
const std::string& TlsPeer::ca_pem() const { return impl_->ca_pem; }

TlsPeer::Pem TlsPeer::make_client(const std::string& common_name) const {
  const KeyPtr key = make_key();
  const CertPtr cert = make_cert(common_name, key.get(), impl_->ca.get(), impl_->ca_key.get(), Validity::kValid);
  return {.cert = pem_of([&](BIO* bio) { PEM_write_bio_X509(bio, cert.get()); }),
          .key = pem_of(
              [&](BIO* bio) { PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr); })};
}

std::vector<TlsPeer::Seen> TlsPeer::stop() {
  if (impl_->thread.joinable()) {
    ::shutdown(impl_->fd, SHUT_RDWR);
    impl_->thread.join();
    ::close(impl_->fd);
  }
  return impl_->seen;
}

}  // namespace atsume::net
