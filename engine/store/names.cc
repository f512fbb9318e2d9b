#include <array>
#include <utility>

#include "atsume/base/check.h"
#include "atsume/store/tables.h"

namespace atsume::store {
namespace {

template <class Enum, std::size_t kSize>
using Names = std::array<std::pair<Enum, std::string_view>, kSize>;

constexpr Names<AccountStatus, 5> kStatusNames = {{{AccountStatus::kConnecting, "connecting"},
                                                   {AccountStatus::kActive, "active"},
                                                   {AccountStatus::kNeedsReauth, "needs_reauth"},
                                                   {AccountStatus::kValidationError, "validation_error"},
                                                   {AccountStatus::kPostInstallError, "post_install_error"}}};

constexpr Names<KeyLevel, 3> kLevelNames = {
    {{KeyLevel::kRead, "read"}, {KeyLevel::kWrite, "write"}, {KeyLevel::kAdmin, "admin"}}};

template <class Enum, std::size_t kSize>
std::string_view find_name(const Names<Enum, kSize>& names, Enum value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  base::check_failed("every enumerator has a name", __FILE__, __LINE__);
}

template <class Enum, std::size_t kSize>
std::optional<Enum> find_value(const Names<Enum, kSize>& names, std::string_view text) {
  for (const auto& [value, name] : names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(AccountStatus status) { return find_name(kStatusNames, status); }
std::optional<AccountStatus> parse_account_status(std::string_view name) { return find_value(kStatusNames, name); }
std::string_view name_of(KeyLevel level) { return find_name(kLevelNames, level); }
std::optional<KeyLevel> parse_key_level(std::string_view name) { return find_value(kLevelNames, name); }

}  // namespace atsume::store
