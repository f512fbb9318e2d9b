#include "api/accept.h"

#include <charconv>

#include "atsume/base/text.h"

namespace atsume::api {
namespace {

// 1 where none is given; 0 for one that is not a number.
double quality_of(const std::vector<std::string_view>& parts) {
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto parameter = base::trim(parts[i]);
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
    double value = 0;
    std::from_chars(parameter.data() + 2, parameter.data() + parameter.size(), value);
    return value;
  }
  return 1;
}

}  // namespace

bool prefers_ndjson(std::string_view accept) {
  double lines = 0;
  double json = 0;
  for (std::string_view range : base::split(accept, ',')) {
    const auto parts = base::split(range, ';');
    const auto type = base::trim(parts.front());
    if (base::equals_ignoring_case(type, "application/x-ndjson")) lines = quality_of(parts);
    if (base::equals_ignoring_case(type, "application/json")) json = quality_of(parts);
  }
  return lines > 0 && lines >= json;
}

}  // namespace atsume::api
