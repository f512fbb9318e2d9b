// A trial as a test: its exchanges written into the `tests:` of a definition, secrets and personal data replaced.
#pragma once

#include <string>
#include <vector>

#include "app/author/test_case.h"
#include "app/author/transcript.h"

namespace atsume::app {

struct Recording {
  const TestCase& trial;
  std::string call;  // as tests name it
  const catalog::Connector& connector;
  const std::vector<Passage>& passages;
};

// The test as an item of a `tests:` list, without what comes out of it.
json::Value make_recorded_test(const Recording& recording, json::Arena& arena);

// `definition` with the test added at the end of its `tests:`, which are made when there are none.
std::string add_test(const std::string& definition, json::Value test);

}  // namespace atsume::app
