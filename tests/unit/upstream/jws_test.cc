// Signatures of tokens: the RFCs' own vectors where a signature is determined, verification by OpenSSL elsewhere.
#include "upstream/jws.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"

namespace atsume::upstream {
namespace {

template <auto kFree>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using BioPtr = std::unique_ptr<BIO, Freer<BIO_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Freer<BN_free>>;

// RFC 7515, appendix A: the payload of every example.
constexpr std::string_view kPayload =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

std::string pem_of(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

NumberPtr number(std::string_view base64url) {
  const auto bytes = base::base64url_decode(base64url).value();
  return NumberPtr(
      BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr));
}

using NumberContext = std::unique_ptr<BN_CTX, Freer<BN_CTX_free>>;

// `exponent` modulo one less than `factor`.
NumberPtr exponent_of(const BIGNUM* exponent, const BIGNUM* factor) {
  const NumberContext context(BN_CTX_new());
  const NumberPtr less(BN_dup(factor));
  BN_sub_word(less.get(), 1);
  NumberPtr out(BN_new());
  BN_mod(out.get(), exponent, less.get(), context.get());
  return out;
}

// The RSA key of RFC 7515, appendix A.2.
KeyPtr rfc_rsa_key() {
  const NumberPtr n = number(
      "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZ"
      "S-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2"
      "R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcD"
      "TW9gb54h4FRWyuXpoQ");
  const NumberPtr e = number("AQAB");
  const NumberPtr d = number(
      "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_G"
      "O-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQl"
      "BjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0"
      "QU91p1DhOVRuOopznQ");
  const NumberPtr first = number(
      "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2"
      "KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc");
  const NumberPtr second = number(
      "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_"
      "HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc");
  const NumberPtr first_exponent = exponent_of(d.get(), first.get());
  const NumberPtr second_exponent = exponent_of(d.get(), second.get());
  const NumberContext context_of_numbers(BN_CTX_new());
  const NumberPtr coefficient(BN_mod_inverse(nullptr, second.get(), first.get(), context_of_numbers.get()));
  const std::unique_ptr<OSSL_PARAM_BLD, Freer<OSSL_PARAM_BLD_free>> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_D, d.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_FACTOR1, first.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_FACTOR2, second.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_EXPONENT1, first_exponent.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_EXPONENT2, second_exponent.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_COEFFICIENT1, coefficient.get());
  const std::unique_ptr<OSSL_PARAM, Freer<OSSL_PARAM_free>> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get());
  return KeyPtr(key);
}

struct Parts {
  std::string input;  // what is signed
  std::string signature;
};
Parts parts_of(const std::string& token) {
  const auto dot = token.rfind('.');
  return {token.substr(0, dot), base::base64url_decode(token.substr(dot + 1)).value()};
}

std::string der_of(const std::string& side_by_side) {
  const auto half = static_cast<int>(side_by_side.size() / 2);
  const auto* bytes = reinterpret_cast<const unsigned char*>(side_by_side.data());
  const std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>> numbers(ECDSA_SIG_new());
  ECDSA_SIG_set0(numbers.get(), BN_bin2bn(bytes, half, nullptr), BN_bin2bn(bytes + half, half, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(numbers.get(), &der);
  std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

bool verifies(const Parts& parts, EVP_PKEY* key, const EVP_MD* digest, bool is_pss) {
  const std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  EVP_DigestVerifyInit(context.get(), &options, digest, nullptr, key);
  if (is_pss) {
    EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST);
  }
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(parts.signature.data()),
                          parts.signature.size(), reinterpret_cast<const unsigned char*>(parts.input.data()),
                          parts.input.size()) == 1;
}

TEST(Jws, SignsRfc7515AppendixA1) {
  const std::string key =
      base::base64url_decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
          .value();
  EXPECT_EQ(sign_jws("HS256", key, "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}", kPayload).value(),
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

TEST(Jws, SignsRfc7515AppendixA2) {
  EXPECT_EQ(sign_jws("RS256", pem_of(rfc_rsa_key().get()), "{\"alg\":\"RS256\"}", kPayload).value(),
            "eyJhbGciOiJSUzI1NiJ9."
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb"
            "F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383"
            "LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWy"
            "wlVmtVrBp0igcN_IoypGlUPQGe77Rw");
}

TEST(Jws, SignsRfc8037AppendixA4) {
  const std::string seed = base::base64url_decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").value();
  const KeyPtr key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                                reinterpret_cast<const unsigned char*>(seed.data()), seed.size()));
  EXPECT_EQ(sign_jws("EdDSA", pem_of(key.get()), "{\"alg\":\"EdDSA\"}", "Example of Ed25519 signing").value(),
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
}

TEST(Jws, EveryHmacIsTheDigestsOwn) {
  for (const auto& [name, kind] :
       {std::pair{"HS384", base::DigestKind::kSha384}, {"HS512", base::DigestKind::kSha512}}) {
    const auto parts = parts_of(sign_jws(name, "secret", "{}", "{}").value());
    EXPECT_EQ(parts.signature, base::hmac(kind, "secret", parts.input)) << name;
  }
}

TEST(Jws, OpenSslVerifiesRsa) {
  const KeyPtr key = rfc_rsa_key();
  const std::string pem = pem_of(key.get());
  for (const auto& [size, digest] : {std::pair{"256", EVP_sha256()}, {"384", EVP_sha384()}, {"512", EVP_sha512()}}) {
    for (const bool is_pss : {false, true}) {
      const std::string name = (is_pss ? "PS" : "RS") + std::string(size);
      auto parts = parts_of(sign_jws(name, pem, "{}", kPayload).value());
      EXPECT_TRUE(verifies(parts, key.get(), digest, is_pss)) << name;
      parts.input += "x";
      EXPECT_FALSE(verifies(parts, key.get(), digest, is_pss)) << name;
    }
  }
}

TEST(Jws, OpenSslVerifiesEcdsa) {
  struct Case {
    const char* name;
    const char* curve;
    const EVP_MD* digest;
    std::size_t size;
  };
  for (const Case& one : {Case{"ES256", "P-256", EVP_sha256(), 64},
                          {"ES384", "P-384", EVP_sha384(), 96},
                          {"ES512", "P-521", EVP_sha512(), 132}}) {
    const KeyPtr key(EVP_EC_gen(one.curve));
    // Often enough for an r or s that begins with zero bytes.
    for (int i = 0; i < 40; ++i) {
      auto parts = parts_of(sign_jws(one.name, pem_of(key.get()), "{}", kPayload).value());
      ASSERT_EQ(parts.signature.size(), one.size) << one.name;
      parts.signature = der_of(parts.signature);
      ASSERT_TRUE(verifies(parts, key.get(), one.digest, false)) << one.name;
    }
    EXPECT_EQ(algorithm_of_key(pem_of(key.get())).value(), one.name);
  }
}

TEST(Jws, TakesAPemWhoseLineBreaksAreWrittenOut) {
  std::string pem = pem_of(rfc_rsa_key().get());
  const auto wanted = sign_jws("RS256", pem, "{}", "{}").value();
  for (auto at = pem.find('\n'); at != std::string::npos; at = pem.find('\n')) pem.replace(at, 1, "\\n");
  EXPECT_EQ(sign_jws("RS256", pem, "{}", "{}").value(), wanted);
}

TEST(Jws, SaysWhatTheKeyMustBeAndNothingOfTheKey) {
  const KeyPtr p256(EVP_EC_gen("P-256"));
  const std::string ec = pem_of(p256.get());
  struct Case {
    std::string algorithm, key, code, word;
  };
  for (const Case& one : {Case{"none", "k3y", "jwt_algorithm", "HS256"},
                          {"hs256", "k3y", "jwt_algorithm", "HS256"},
                          {"HS256", "", "jwt_key", "empty"},
                          {"RS256", "k3y", "jwt_key", "RSA"},
                          {"RS256", ec, "jwt_key", "RSA"},
                          {"ES384", ec, "jwt_key", "P-384"},
                          {"EdDSA", ec, "jwt_key", "Ed25519"},
                          {"ES256", ec.substr(0, 60), "jwt_key", "P-256"}}) {
    const auto token = sign_jws(one.algorithm, one.key, "{}", "{}");
    ASSERT_FALSE(token) << one.algorithm;
    EXPECT_EQ(token.error().code(), one.code);
    EXPECT_NE(token.error().message().find(one.word), std::string::npos) << token.error().message();
    EXPECT_EQ(token.error().to_string().find("k3y"), std::string::npos);
    EXPECT_EQ(token.error().to_string().find("BEGIN"), std::string::npos);
  }
  EXPECT_FALSE(algorithm_of_key("k3y"));
}

}  // namespace
}  // namespace atsume::upstream
