// Where two values differ, in words for people: the failures of `atsume test`. Pure.
#pragma once

#include <string>
#include <vector>

#include "atsume/json/value.h"

namespace atsume::app {

enum class Match {
  kWhole,     // nothing more than what is expected, but for members that are null
  kExact,     // nothing more, and null is not nothing: of what is sent
  kContains,  // objects may hold more members; lists are compared item by item
};

struct Difference {
  std::string path;  // "[0].emails[1].type"; "" for the whole
  std::string expected;
  std::string actual;
};

// Every difference, in order. A member that is null equals one that is absent.
std::vector<Difference> differences(json::Value expected, json::Value actual, Match match);

// A line of JSON, cut when it is long.
std::string shown(json::Value value);

}  // namespace atsume::app
