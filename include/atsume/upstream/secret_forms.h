// The forms that a secret comes back in, when a provider repeats what it was sent. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atsume::upstream {

// As it is, escaped for JSON (also in JSON that stands as a text in JSON), percent-encoded and in base64.
std::vector<std::string> secret_forms(std::string_view text);

}  // namespace atsume::upstream
