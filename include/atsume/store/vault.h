// Encryption of secrets at rest: AES-256-GCM with a random nonce, a key id in every blob, and the
// record's own key as associated data, so that a blob moved to another record does not open.
//
// Thread-safe. Holds the master keys in memory only.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/base/secret.h"

namespace atsume::store {

// 32 bytes; `id` is derived from them (first 8 bytes of SHA-256, hex), never chosen.
struct MasterKey {
  std::string id;
  base::Secret bytes;
};

// "atsume_mk_" + 43 characters base64url, or plain 64 hex / 44 base64. Error kConfig "master_key".
Result<MasterKey> parse_master_key(std::string_view text);
std::string generate_master_key(base::Random& random);

class Vault {
 public:
  // The first key seals, all of them open. Error kConfig "master_key" when there is none.
  static Result<std::unique_ptr<Vault>> make(std::vector<MasterKey> keys, base::Random& random);
  ~Vault();

  // Blob: version, key id, nonce, ciphertext, tag.
  std::string seal(std::string_view plaintext, std::string_view associated_data) const;
  // Errors: kConfig "vault_key_missing" (sealed by a key that is not there: names its id);
  // kInternal "vault_corrupt" (changed, cut, or of another record).
  Result<base::Secret> open(std::string_view blob, std::string_view associated_data) const;
  // The id of the key a blob was sealed with, without opening it; empty when it is no blob.
  static std::string key_id_of(std::string_view blob);
  // Stays valid as long as the vault, also when the keys are replaced.
  const std::string& sealing_key_id() const;
  // Of all keys that open, the sealing one first.
  std::vector<std::string> key_ids() const;
  // Seals and opens with `keys` from now on, on every thread; what runs goes on with those it began with. Error
  // kConfig "master_key", as of make(); then nothing changes.
  Result<void> replace_keys(std::vector<MasterKey> keys);

 private:
  struct Impl;
  explicit Vault(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace atsume::store
