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
  const Secrets& secrets;
};

// The test as an item of a `tests:` list, without what comes out of it. Error kConfig "try_record" for an answer whose
// personal data cannot be found, because it is no JSON.
Result<json::Value> make_recorded_test(const Recording& recording, json::Arena& arena);

// `definition` with the test added at the end of its `tests:`, which are made when there are none. Error kConfig
// "try_record" when it would not be read as that.
Result<std::string> add_test(const std::string& definition, json::Value test);

}  // namespace atsume::app
