// The hosts a definition names in its URLs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/json/yaml.h"
#include "catalog/checked.h"

namespace atsume::catalog {

// A URL of the file, where it stands and its host as a glob: templates have become '*'.
struct NamedHost {
  const json::yaml::Node* node = nullptr;
  std::string host;  // empty: the host comes out of a template as a whole
  bool is_plain_http = false;

  // Whoever fills in the value chooses the host's last two labels, that is, whose machine it is.
  bool is_open() const;
};

// Of base_url, of the URLs under auth and of every absolute request.
std::vector<NamedHost> named_hosts(const json::yaml::Node& root, const Checked& checked);

// Without repetitions, in the order of the file; open ones are left out.
std::vector<std::string> derive_hosts(const json::yaml::Node& root, const Checked& checked);

}  // namespace atsume::catalog
