#include "api/etag.h"

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

constexpr std::size_t kDigits = 16;

}  // namespace

std::string digest_of(std::string_view bytes) { return base::hex_encode(base::sha256(bytes)).substr(0, kDigits); }

std::string etag_of(std::string_view bytes) { return '"' + digest_of(bytes) + '"'; }

bool has_etag(std::string_view if_none_match, std::string_view etag) {
  for (auto one : base::split(if_none_match, ',')) {
    one = base::trim(one);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == "*" || one == etag) return true;
  }
  return false;
}

}  // namespace atsume::api
