// A request to a provider as people may see it.
#pragma once

#include <string>

#include "atsume/net/http_message.h"

namespace atsume::upstream {

// Without secrets: each stands as "[redacted]".
struct RequestView {
  std::string method;
  std::string url;
  net::Headers headers;
  std::string body;  // empty: none
};

}  // namespace atsume::upstream
