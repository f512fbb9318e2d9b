#include "atsume/base/encoding.h"
#include "atsume/base/ids.h"
#include "atsume/store/tables.h"

namespace atsume::store {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kCharacters = 43;  // 43 of 62 choices: 256 bits
constexpr std::size_t kPreviewCharacters = 4;

}  // namespace

std::string hash_api_key(std::string_view text) { return base::hex_encode(base::sha256(text)); }

NewApiKey make_api_key(std::string_view name, KeyLevel level, bool is_live, base::WallTime now, base::Random& random) {
  std::string prefix = is_live ? "sk_live_" : "sk_test_";
  std::string text = prefix;
  text.reserve(prefix.size() + kCharacters);
  for (std::size_t i = 0; i < kCharacters; ++i) text.push_back(kAlphabet[random.below(kAlphabet.size())]);

  ApiKey record;
  record.id = base::make_uuid_v7(now, random);
  record.name = name;
  record.level = level;
  record.is_live = is_live;
  record.hash = hash_api_key(text);
  record.preview = prefix + "…" + text.substr(text.size() - kPreviewCharacters);
  record.created_at = now;
  return {.text = base::Secret(std::move(text)), .record = std::move(record)};
}

}  // namespace atsume::store
