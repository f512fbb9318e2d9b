#include "upstream/jws.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <optional>

#include "atsume/base/encoding.h"

namespace atsume::upstream {
namespace {

using base::DigestKind;

enum class Family { kHmac, kRsa, kRsaPss, kEcdsa, kEdDsa };

struct Algorithm {
  std::string_view name;
  Family family;
  DigestKind digest;
  int number_bytes = 0;  // of ECDSA: the size of r and of s
};

constexpr std::array<Algorithm, 13> kAlgorithms = {{
    {"HS256", Family::kHmac, DigestKind::kSha256},
    {"HS384", Family::kHmac, DigestKind::kSha384},
    {"HS512", Family::kHmac, DigestKind::kSha512},
    {"RS256", Family::kRsa, DigestKind::kSha256},
    {"RS384", Family::kRsa, DigestKind::kSha384},
    {"RS512", Family::kRsa, DigestKind::kSha512},
    {"PS256", Family::kRsaPss, DigestKind::kSha256},
    {"PS384", Family::kRsaPss, DigestKind::kSha384},
    {"PS512", Family::kRsaPss, DigestKind::kSha512},
    {"ES256", Family::kEcdsa, DigestKind::kSha256, 32},
    {"ES384", Family::kEcdsa, DigestKind::kSha384, 48},
    {"ES512", Family::kEcdsa, DigestKind::kSha512, 66},
    {"EdDSA", Family::kEdDsa, DigestKind::kSha512},
}};

template <auto kFree>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using BioPtr = std::unique_ptr<BIO, Freer<BIO_free>>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using EcdsaPtr = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;

Result<const Algorithm*> find_algorithm(std::string_view name) {
  std::string known;
  for (const Algorithm& one : kAlgorithms) {
    if (one.name == name) return &one;
    known += (known.empty() ? "" : ", ") + std::string(one.name);
  }
  return Fail(base::config_error(
      "jwt_algorithm", "there is no token signature called \"" + std::string(name) + "\"; there are " + known));
}

Error key_error(std::string_view algorithm, std::string_view wanted) {
  ERR_clear_error();
  return base::config_error("jwt_key",
                            "the key for " + std::string(algorithm) + " tokens must be " + std::string(wanted));
}

// Line breaks of a PEM that went through an environment variable or a one-line field are often "\n" in two characters.
std::string with_line_breaks(std::string_view pem) {
  std::string out(pem);
  if (out.find('\n') != std::string::npos) return out;
  for (auto at = out.find("\\n"); at != std::string::npos; at = out.find("\\n", at)) out.replace(at, 2, "\n");
  return out;
}

// A PEM that asks for a passphrase gets none: nobody is there to type it.
int no_passphrase(char*, int, int, void*) { return 0; }

KeyPtr read_key(std::string_view pem) {
  const std::string text = with_line_breaks(pem);
  const BioPtr bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  return key;
}

// Whether `key` is one that `algorithm` signs with.
bool fits(const Algorithm& algorithm, EVP_PKEY* key) {
  switch (algorithm.family) {
    case Family::kHmac:
      return false;
    case Family::kRsa:
      return EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
    case Family::kRsaPss:
      return EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA || EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA_PSS;
    case Family::kEcdsa:
      return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC && (EVP_PKEY_get_bits(key) + 7) / 8 == algorithm.number_bytes;
    case Family::kEdDsa:
      return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 || EVP_PKEY_get_base_id(key) == EVP_PKEY_ED448;
  }
  return false;
}

std::string_view wanted_key(const Algorithm& algorithm) {
  switch (algorithm.family) {
    case Family::kHmac:
      return "a secret that is not empty";
    case Family::kRsa:
    case Family::kRsaPss:
      return "an RSA private key in PEM, without a passphrase";
    case Family::kEcdsa:
      return "an EC private key in PEM on the algorithm's own curve (ES256: P-256, ES384: P-384, ES512: P-521), "
             "without a passphrase";
    case Family::kEdDsa:
      return "an Ed25519 or Ed448 private key in PEM, without a passphrase";
  }
  return "";
}

const EVP_MD* digest_of(const Algorithm& algorithm) {
  switch (algorithm.digest) {
    case DigestKind::kSha384:
      return EVP_sha384();
    case DigestKind::kSha512:
      return EVP_sha512();
    default:
      return EVP_sha256();
  }
}

std::optional<std::string> sign_with_key(const Algorithm& algorithm, EVP_PKEY* key, std::string_view input) {
  const DigestPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;  // belongs to the context
  const EVP_MD* digest = algorithm.family == Family::kEdDsa ? nullptr : digest_of(algorithm);
  if (EVP_DigestSignInit(context.get(), &options, digest, nullptr, key) != 1) return std::nullopt;
  if (algorithm.family == Family::kRsaPss) {
    if (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) != 1) return std::nullopt;
    if (EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) != 1) return std::nullopt;
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
  std::size_t size = 0;
  if (EVP_DigestSign(context.get(), nullptr, &size, bytes, input.size()) != 1) return std::nullopt;
  std::string out(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes, input.size()) != 1) {
    return std::nullopt;
  }
  out.resize(size);
  return out;
}

// OpenSSL gives ECDSA signatures as DER; a token holds r and s side by side (RFC 7518 section 3.4).
std::optional<std::string> side_by_side(const Algorithm& algorithm, std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const EcdsaPtr numbers(d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size())));
  if (!numbers) return std::nullopt;
  const auto width = static_cast<std::size_t>(algorithm.number_bytes);
  std::string out(width * 2, '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  const bool fit = BN_bn2binpad(ECDSA_SIG_get0_r(numbers.get()), to, algorithm.number_bytes) >= 0 &&
                   BN_bn2binpad(ECDSA_SIG_get0_s(numbers.get()), to + width, algorithm.number_bytes) >= 0;
  return fit ? std::optional(out) : std::nullopt;
}

Result<std::string> signature_of(const Algorithm& algorithm, std::string_view key, std::string_view input) {
  if (algorithm.family == Family::kHmac) {
    if (key.empty()) return Fail(key_error(algorithm.name, wanted_key(algorithm)));
    return base::hmac(algorithm.digest, key, input);
  }
  const KeyPtr read = read_key(key);
  if (!read || !fits(algorithm, read.get())) return Fail(key_error(algorithm.name, wanted_key(algorithm)));
  auto signature = sign_with_key(algorithm, read.get(), input);
  if (signature && algorithm.family == Family::kEcdsa) signature = side_by_side(algorithm, *signature);
  if (!signature) return Fail(key_error(algorithm.name, wanted_key(algorithm)));
  return *std::move(signature);
}

}  // namespace

Result<std::string> sign_jws(std::string_view algorithm, std::string_view key, std::string_view header_json,
                             std::string_view payload_json) {
  ATSUME_TRY(const Algorithm* found, find_algorithm(algorithm));
  std::string token = base::base64url_encode(header_json) + "." + base::base64url_encode(payload_json);
  ATSUME_TRY(const auto signature, signature_of(*found, key, token));
  return token + "." + base::base64url_encode(signature);
}

Result<std::string_view> algorithm_of_key(std::string_view pem) {
  if (const KeyPtr key = read_key(pem)) {
    for (std::string_view name : {"RS256", "ES256", "ES384", "ES512", "EdDSA"}) {
      if (fits(**find_algorithm(name), key.get())) return name;
    }
  }
  return Fail(key_error("signed", "an RSA, EC or Ed25519 private key in PEM, without a passphrase"));
}

}  // namespace atsume::upstream
