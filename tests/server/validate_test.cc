// atsume_validate: what a provider has changed is told, counted, and breaks nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class ValidateTest : public ::testing::Test {
 protected:
  json jobs(json items, const std::string& more) {
    provider_ = std::make_unique<TestProvider>(always({{"jobs", std::move(items)}}));
    engine_.network().serve(kWorkable, provider_->handler());
    const auto answer = engine_.get("/v1/unified/ats/jobs?integrated_account_id=" + account_ + more);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  std::string metrics() { return engine_.call({.path = "/metrics"}).body; }

  TestEngine engine_;
  std::string account_ = engine_.create_workable_account();
  std::unique_ptr<TestProvider> provider_;
};

TEST_F(ValidateTest, TellsNewMembersChangedTypesAndUnknownWords) {
  const auto body = jobs({{{"shortcode", "A"}, {"title", "x"}, {"state", "paused"}, {"brand_new", 1}},
                          {{"shortcode", "B"}, {"title", {{"en", "y"}}}, {"state", "published"}}},
                         "&atsume_validate=true");
  const auto& found = body["meta"]["validation"];
  EXPECT_EQ(found["checked"], 2);
  EXPECT_EQ(found["problems"], json::array());
  EXPECT_EQ(found["is_shape_known"], true);
  EXPECT_THAT(found["new_fields"].dump(), HasSubstr("\"brand_new\""));
  EXPECT_THAT(found["changed_types"].dump(), HasSubstr("title: an object was a text"));
  EXPECT_EQ(found["unknown_enums"], json::parse(R"([{"enum":"job_status","value":"paused"}])"));
  EXPECT_EQ(body["result"][0]["status"], nullptr);
  EXPECT_EQ(body["result"][0]["status_raw"], "paused");
  EXPECT_EQ(body["result"][1]["name"], nullptr) << "never a wrong value";
  EXPECT_THAT(body["meta"]["warnings"].dump(), HasSubstr("jobs.name"));
  const auto text = metrics();
  EXPECT_THAT(text, HasSubstr(R"(atsume_unknown_enum_total{connector="workable",enum="job_status",model="ats"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(kind="changed_type",model="ats",resource="jobs"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(atsume_mapping_warnings_total{connector="workable",model="ats",resource="jobs"} 1)"));
}

TEST_F(ValidateTest, ARecordWithoutItsIdIsAProblem) {
  const auto body = jobs({{{"title", "x"}, {"state", "published"}}}, "&atsume_validate=true");
  ASSERT_EQ(body["meta"]["validation"]["problems"].size(), 1U);
  EXPECT_EQ(body["meta"]["validation"]["problems"][0]["field"], "jobs.id");
  EXPECT_EQ(body["meta"]["validation"]["problems"][0]["problem"], "is missing");
}

TEST_F(ValidateTest, UnaskedSaysNothingAndStillCountsUnknownWords) {
  const auto body = jobs({{{"shortcode", "A"}, {"state", "paused"}, {"brand_new", 1}}}, "");
  EXPECT_FALSE(body.contains("meta"));
  EXPECT_THAT(metrics(), HasSubstr(R"(enum="job_status",model="ats"} 1)"));
  EXPECT_THAT(metrics(), Not(HasSubstr("atsume_drift_total")));
}

TEST_F(ValidateTest, IsForListsInOnePieceAndGets) {
  const auto refused = [&](Call call) {
    const auto answer = engine_.call(std::move(call));
    EXPECT_EQ(answer.status, 400) << answer.body;
    EXPECT_EQ(answer.json()["details"]["parameter"], "atsume_validate");
  };
  const std::string query = "?atsume_validate=true&integrated_account_id=" + account_;
  refused({.path = "/v1/unified/ats/jobs" + query, .headers = {{"accept", "application/x-ndjson"}}});
  refused({.method = "PATCH", .path = "/v1/unified/ats/candidates/1" + query, .body = "{}"});
  refused({.path = "/v1/proxy/jobs" + query});
  refused({.path = "/v1/custom/jobs" + query});
}

}  // namespace
}  // namespace atsume::testing
