// Texts that are replaced go by length: one may hold another.
#pragma once

#include <string>

namespace atsume::app {

struct LongerFirst {
  bool operator()(const std::string& a, const std::string& b) const {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  }
};

}  // namespace atsume::app
