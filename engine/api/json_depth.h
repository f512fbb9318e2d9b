// nlohmann::json copies, writes and compares by recursion: what is nested too deep must not become one.
#pragma once

#include <string_view>

namespace atsume::api {

// Whether `text`, JSON or not, nests lists and objects deeper than limits::kJsonDepthMax.
bool nests_too_deep(std::string_view text);

}  // namespace atsume::api
