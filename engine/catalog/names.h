// Enumerators as they are written in definitions.
#pragma once

#include <string_view>

#include "atsume/catalog/connector.h"

namespace atsume::catalog {

template <class Enum, std::size_t kCount>
constexpr std::string_view word_in(const std::string_view (&words)[kCount], Enum value) {
  return words[static_cast<std::size_t>(value)];
}

constexpr std::string_view word_of(AuthType type) {
  constexpr std::string_view kWords[] = {"none", "key", "oauth2", "client_credentials"};
  return word_in(kWords, type);
}

constexpr std::string_view word_of(PaginateType type) {
  constexpr std::string_view kWords[] = {"page",        "offset", "cursor",     "next_url",
                                         "link_header", "range",  "expression", "none"};
  return word_in(kWords, type);
}

constexpr std::string_view word_of(Effect effect) {
  constexpr std::string_view kWords[] = {"read", "write", "delete"};
  return word_in(kWords, effect);
}

constexpr std::string_view word_of(SignatureType type) {
  constexpr std::string_view kWords[] = {"hmac", "token", "basic", "jwt", "none"};
  return word_in(kWords, type);
}

}  // namespace atsume::catalog
