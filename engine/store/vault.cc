#include "atsume/store/vault.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <optional>

#include "atsume/base/check.h"
#include "atsume/base/encoding.h"

namespace atsume::store {
namespace {

constexpr char kFormat = 1;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kKeyIdBytes = 8;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kHeaderBytes = 1 + kKeyIdBytes;
constexpr std::size_t kOverheadBytes = kHeaderBytes + kNonceBytes + kTagBytes;

struct CipherDeleter {
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
};
struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER, CipherDeleter>;
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Context make_context() {
  Context context(EVP_CIPHER_CTX_new());
  ATSUME_CHECK(context != nullptr);
  return context;
}

// The header is authenticated with the record's key, so no bit of a blob can change unnoticed.
std::array<std::string_view, 2> authenticated_parts(std::string_view header, std::string_view associated_data) {
  return {header, associated_data};
}

// `out` has the size of `text` plus the tag.
void encrypt(const EVP_CIPHER* cipher, std::string_view key, std::string_view nonce, std::string_view header,
             std::string_view associated_data, std::string_view text, unsigned char* out) {
  Context context = make_context();
  int length = 0;
  ATSUME_CHECK(EVP_EncryptInit_ex2(context.get(), cipher, bytes_of(key), bytes_of(nonce), nullptr) == 1);
  for (std::string_view part : authenticated_parts(header, associated_data)) {
    int size = static_cast<int>(part.size());
    ATSUME_CHECK(EVP_EncryptUpdate(context.get(), nullptr, &length, bytes_of(part), size) == 1);
  }
  ATSUME_CHECK(EVP_EncryptUpdate(context.get(), out, &length, bytes_of(text), static_cast<int>(text.size())) == 1);
  ATSUME_CHECK(EVP_EncryptFinal_ex(context.get(), out + text.size(), &length) == 1);
  ATSUME_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, out + text.size()) == 1);
}

// nullopt when the tag does not belong to all of this.
std::optional<base::Secret> decrypt(const EVP_CIPHER* cipher, std::string_view key, std::string_view nonce,
                                    std::string_view header, std::string_view associated_data, std::string_view text,
                                    std::string_view tag) {
  Context context = make_context();
  int length = 0;
  ATSUME_CHECK(EVP_DecryptInit_ex2(context.get(), cipher, bytes_of(key), bytes_of(nonce), nullptr) == 1);
  for (std::string_view part : authenticated_parts(header, associated_data)) {
    int size = static_cast<int>(part.size());
    ATSUME_CHECK(EVP_DecryptUpdate(context.get(), nullptr, &length, bytes_of(part), size) == 1);
  }
  std::string plain(text.size() + 1, '\0');  // one more byte, so that there is room to point to
  int size = static_cast<int>(text.size());
  ATSUME_CHECK(EVP_DecryptUpdate(context.get(), bytes_of(plain), &length, bytes_of(text), size) == 1);
  std::string tag_copy(tag);
  ATSUME_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag_copy.data()) == 1);
  bool is_genuine = EVP_DecryptFinal_ex(context.get(), bytes_of(plain) + text.size(), &length) == 1;
  plain.resize(text.size());
  base::Secret opened(std::move(plain));  // wiped also when it is not to be shown
  if (!is_genuine) return std::nullopt;
  return opened;
}

std::string listed(const std::vector<std::string>& ids) {
  std::string out;
  for (const std::string& id : ids) out += (out.empty() ? "" : ", ") + id;
  return out;
}

Error corrupt() {
  return base::engine_error("vault_corrupt",
                            "sealed data does not open: it was changed, cut short, or belongs to another record; "
                            "restore the record from a backup or enter its credentials again");
}

}  // namespace

struct Vault::Impl {
  struct Key {
    std::string id;
    std::string raw_id;
    base::Secret bytes;
  };
  using KeySet = std::vector<Key>;

  std::string new_nonce() {
    std::lock_guard lock(mutex);
    return random->bytes(kNonceBytes);
  }

  const KeySet& keys() const { return *present.load(std::memory_order_acquire); }

  void use(KeySet keys) {
    std::lock_guard lock(mutex);
    kept.push_back(std::make_unique<const KeySet>(std::move(keys)));
    present.store(kept.back().get(), std::memory_order_release);
  }

  std::atomic<const KeySet*> present = nullptr;
  // Earlier sets stay, because a thread may be using one: there is one more for each rotation, no more.
  std::vector<std::unique_ptr<const KeySet>> kept;
  Cipher cipher;
  base::Random* random = nullptr;
  std::mutex mutex;

  static Result<KeySet> check(std::vector<MasterKey> keys);
};

Result<Vault::Impl::KeySet> Vault::Impl::check(std::vector<MasterKey> keys) {
  if (keys.empty()) {
    return Fail(base::config_error("master_key",
                                   "there is no master key to seal credentials with; set "
                                   "ATSUME_MASTER_KEY or put a master.key file into the data directory"));
  }
  KeySet out;
  for (MasterKey& key : keys) {
    std::string raw_id = base::sha256(key.bytes.reveal()).substr(0, kKeyIdBytes);
    if (key.bytes.reveal().size() != kKeyBytes || key.id != base::hex_encode(raw_id)) {
      return Fail(base::config_error("master_key", "a master key must be 32 bytes long with the id made from them"));
    }
    out.push_back({std::move(key.id), std::move(raw_id), std::move(key.bytes)});
  }
  return out;
}

Vault::Vault(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Vault::~Vault() = default;

Result<std::unique_ptr<Vault>> Vault::make(std::vector<MasterKey> keys, base::Random& random) {
  auto impl = std::make_unique<Impl>();
  ATSUME_TRY(Impl::KeySet checked, Impl::check(std::move(keys)));
  impl->use(std::move(checked));
  impl->cipher.reset(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  if (impl->cipher == nullptr) {
    return Fail(base::config_error("master_key", "this OpenSSL offers no AES-256-GCM; check its configuration file"));
  }
  impl->random = &random;
  return std::unique_ptr<Vault>(new Vault(std::move(impl)));
}

Result<void> Vault::replace_keys(std::vector<MasterKey> keys) {
  ATSUME_TRY(Impl::KeySet checked, Impl::check(std::move(keys)));
  if (std::ranges::equal(checked, impl_->keys(), {}, &Impl::Key::raw_id, &Impl::Key::raw_id)) return {};
  impl_->use(std::move(checked));
  return {};
}

std::string Vault::seal(std::string_view plaintext, std::string_view associated_data) const {
  const Impl::Key& key = impl_->keys().front();
  std::string blob;
  blob.reserve(kOverheadBytes + plaintext.size());
  blob.push_back(kFormat);
  blob += key.raw_id;
  blob += impl_->new_nonce();
  blob.resize(kOverheadBytes + plaintext.size());
  std::string_view sealed(blob);
  encrypt(impl_->cipher.get(), key.bytes.reveal(), sealed.substr(kHeaderBytes, kNonceBytes),
          sealed.substr(0, kHeaderBytes), associated_data, plaintext, bytes_of(blob) + kHeaderBytes + kNonceBytes);
  return blob;
}

Result<base::Secret> Vault::open(std::string_view blob, std::string_view associated_data) const {
  std::string id = key_id_of(blob);
  if (id.empty()) return Fail(corrupt());
  const Impl::KeySet& keys = impl_->keys();
  auto key = std::ranges::find(keys, blob.substr(1, kKeyIdBytes), &Impl::Key::raw_id);
  if (key == keys.end()) {
    return Fail(base::config_error("vault_key_missing", "sealed data needs the master key with id " + id +
                                                            ", but this engine has " + listed(key_ids()) +
                                                            "; start it with the key the data was sealed with"));
  }
  std::string_view text = blob.substr(kHeaderBytes + kNonceBytes, blob.size() - kOverheadBytes);
  std::optional<base::Secret> opened =
      decrypt(impl_->cipher.get(), key->bytes.reveal(), blob.substr(kHeaderBytes, kNonceBytes),
              blob.substr(0, kHeaderBytes), associated_data, text, blob.substr(blob.size() - kTagBytes));
  if (!opened) return Fail(corrupt());
  return std::move(*opened);
}

std::string Vault::key_id_of(std::string_view blob) {
  if (blob.size() < kOverheadBytes || blob[0] != kFormat) return "";
  return base::hex_encode(blob.substr(1, kKeyIdBytes));
}

const std::string& Vault::sealing_key_id() const { return impl_->keys().front().id; }

std::vector<std::string> Vault::key_ids() const {
  std::vector<std::string> ids;
  for (const Impl::Key& key : impl_->keys()) ids.push_back(key.id);
  return ids;
}

}  // namespace atsume::store
