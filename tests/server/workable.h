// Providers that answer as Workable does, for tests of the whole engine.
#pragma once

#include <string>
#include <vector>

#include "server/test_engine.h"

namespace atsume::testing {

// Where accounts of TestEngine::create_workable_account() call.
inline constexpr std::string_view kWorkable = "https://acme.workable.com";

// Has `count` candidates c0, c1, … and cuts pages of at most `page_max`, whatever the caller asks for.
TestProvider::Answerer workable_with(int count, int page_max);
// Answers every request with this JSON and 200.
TestProvider::Answerer always(nlohmann::json body);

// Calls `path` until there is no next cursor, and gives the ids of all records.
std::vector<std::string> walk(TestEngine& engine, const std::string& path);

}  // namespace atsume::testing
