#include "atsume/base/log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "atsume/base/time.h"

namespace atsume::base {
namespace {

class LogLine : public ::testing::Test {
 protected:
  // The one line written so far.
  nlohmann::json line() {
    EXPECT_EQ(std::count(sink_.begin(), sink_.end(), '\n'), 1);
    EXPECT_TRUE(sink_.ends_with('\n'));
    return nlohmann::json::parse(sink_);
  }

  std::string sink_;
  std::unique_ptr<Logger> logger_ = make_string_logger(sink_);
};

TEST_F(LogLine, IsOneJsonObject) {
  logger_->info("request done", {{"status", std::int64_t{200}}, {"path", "/v1"}, {"seconds", 0.25}, {"cached", true}});
  const nlohmann::json written = line();
  EXPECT_EQ(written["level"], "info");
  EXPECT_EQ(written["message"], "request done");
  EXPECT_EQ(written["status"], 200);
  EXPECT_EQ(written["path"], "/v1");
  EXPECT_EQ(written["seconds"], 0.25);
  EXPECT_EQ(written["cached"], true);
  EXPECT_TRUE(parse_iso8601(written["time"].get<std::string>()));
}

TEST_F(LogLine, EscapesWhatWouldBreakIt) {
  const std::string hostile = "a\"b\\c\nd\re\tf\x01\x7f";
  logger_->warning(hostile, {{"x\"y\n", hostile}});
  const nlohmann::json written = line();
  EXPECT_EQ(written["level"], "warning");
  EXPECT_EQ(written["message"], hostile);
  EXPECT_EQ(written["x\"y\n"], hostile);
}

TEST_F(LogLine, ReplacesBytesThatAreNoUtf8) {
  logger_->error("é\xff\xc3", {{"value", "\xf0\x9f"}});
  const nlohmann::json written = line();
  EXPECT_EQ(written["message"], "é��");
  EXPECT_EQ(written["value"], "��");
}

TEST_F(LogLine, NumbersThatJsonDoesNotKnowAreNull) {
  logger_->debug("odd", {{"infinite", std::numeric_limits<double>::infinity()},
                         {"nan", std::numeric_limits<double>::quiet_NaN()},
                         {"large", 1e300}});
  const nlohmann::json written = line();
  EXPECT_EQ(written["level"], "debug");
  EXPECT_TRUE(written["infinite"].is_null());
  EXPECT_TRUE(written["nan"].is_null());
  EXPECT_EQ(written["large"], 1e300);
}

TEST_F(LogLine, EachCallWritesOne) {
  logger_->info("one");
  logger_->info("two");
  EXPECT_EQ(std::count(sink_.begin(), sink_.end(), '\n'), 2);
}

TEST(StderrLogger, DropsLinesBelowItsLevel) {
  ::testing::internal::CaptureStderr();
  const auto logger = make_stderr_logger(LogLevel::kWarning);
  logger->debug("hidden");
  logger->info("hidden");
  logger->warning("seen {} %s %v");
  logger->error("seen too");
  const std::string written = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(written.find("hidden"), std::string::npos);
  EXPECT_NE(written.find(R"("message":"seen {} %s %v"})"), std::string::npos);
  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 2);
}

TEST(StderrLogger, AtOffWritesNothing) {
  ::testing::internal::CaptureStderr();
  const auto logger = make_stderr_logger(LogLevel::kOff);
  logger->error("hidden");
  logger->write(LogLevel::kOff, "hidden", {});
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace atsume::base
