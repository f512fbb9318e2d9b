// A provider with jobs in pages and people under them, for tests of what answers look like.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/test_engine.h"

namespace atsume::testing {

class AnswersFixture : public ::testing::Test {
 protected:
  AnswersFixture();

  // Loads the connector anew, with these lines behind it: its limits.
  void allow(const std::string& limits);
  std::string path(const std::string& resource, const std::string& more = "") const {
    return "/v1/unified/ats/" + resource + "?integrated_account_id=" + account_ + more;
  }
  std::string proxy(const std::string& resource, const std::string& more = "") const {
    return "/v1/proxy/" + resource + "?integrated_account_id=" + account_ + more;
  }
  nlohmann::json get(const std::string& at);
  // The code and the message of a refusal, which must be a 400.
  std::string refusal(const std::string& at);
  Answer stream(const std::string& at);
  // One JSON value on each line; fails the test for anything else.
  static std::vector<nlohmann::json> lines(const Answer& answer);

  net::HttpResponse answer(const TestProvider::Asked& asked);

  TestEngine engine_;
  std::string account_;
  std::size_t jobs_ = 5;  // "j0" …; pages have at most page_max_ of them
  std::size_t page_max_ = 2;
  std::size_t fails_at_ = 1'000'000;  // the page that begins with this job is a 500
  TestProvider provider_{[this](const TestProvider::Asked& asked) { return answer(asked); }};
};

}  // namespace atsume::testing
