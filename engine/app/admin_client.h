// Asking a running engine, from the command line. Blocks.
#pragma once

#include <string>

#include "atsume/base/result.h"

namespace atsume::app {

struct EngineAddress {
  std::string url = "http://127.0.0.1:8080";
  std::string key;  // of level admin; empty: ATSUME_API_KEY
};

// Sends one request without a body to an engine and gives the body of its answer. Errors: kConfig "engine_url" when
// the address or the key is missing or wrong, "engine_refused" with what the engine said; those of the network.
Result<std::string> ask_engine(const EngineAddress& engine, const std::string& method, const std::string& path);

}  // namespace atsume::app
