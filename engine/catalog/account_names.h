// The names that a definition's templates may look up.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "atsume/json/yaml.h"

namespace atsume::catalog {

struct KnownNames {
  std::vector<std::string> account;  // asked for or saved
  std::vector<std::string> app;
  std::vector<std::string> session;
  std::vector<std::string> secrets;  // of `account`: those that are secret
};

// What a token answer gives, whoever gives it.
std::span<const std::string> token_names();

KnownNames known_names(const json::yaml::Node& root);

}  // namespace atsume::catalog
