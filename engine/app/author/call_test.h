// What a test calls, called.
#pragma once

#include "app/author/bench.h"
#include "app/author/run_test.h"

namespace atsume::app {

// The records of a list, walked to its end or to args.limit; the payload of any other call; for verify {account_id,
// account_name}; for connect what the steps saved; for webhook the events. Notes in `report` what ran.
Result<json::Value> call_test(Bench& bench, const std::shared_ptr<const catalog::Connector>& connector,
                              const TestCase& test, TestReport& report);

// The class of an error as tests and `errors:` name it: "bad_credentials", "rate_limited" …; the code of an error
// that no provider gave.
std::string_view class_of(const Error& error);

}  // namespace atsume::app
