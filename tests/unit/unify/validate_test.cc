// Records that are not what the model says: each of them by hand, as mapping never makes them.
#include "unify/validate.h"

#include <gtest/gtest.h>

#include "unit/unify/fixture.h"

namespace atsume::unify {
namespace {

// "jobs.count is no whole number", or "" for a record that is right.
std::string problems_of(const std::string& record) {
  static const auto catalog = catalog_of(kMapping);
  json::Arena arena;
  std::vector<RecordProblem> problems;
  validate_record(*catalog->find_model("ats")->find_resource("jobs"), json::parse(record, arena).value(), problems);
  std::string out;
  for (const auto& one : problems) out += (out.empty() ? "" : "; ") + one.field + " " + one.what;
  return out;
}

TEST(Validate, WhatTheModelSaysIsRight) {
  EXPECT_EQ(problems_of(R"({"id":"1"})"), "");
  EXPECT_EQ(problems_of(R"({"id":"1","title":"x","status":"open","status_raw":"published","open":true,"count":3,
      "emails":[{"email":"a@example.com","kind":"work","kind_raw":"w"}],"place":{"city":"x","zip":null},
      "created_at":"2026-01-15T12:00:00.000Z","updated_at":null,"extra":[1,{}],"custom_fields":{"a":1},
      "remote_data":{"b":2}})"),
            "");
}

TEST(Validate, EachWrongMemberIsNamed) {
  const std::string jobs = "jobs.";
  EXPECT_EQ(problems_of(R"({"title":"x"})"), "jobs.id is missing");
  EXPECT_EQ(problems_of(R"({"id":null})"), "jobs.id is missing");
  EXPECT_EQ(problems_of(R"({"id":7})"), "jobs.id is no text");
  EXPECT_EQ(problems_of(R"({"id":"1","open":"yes"})"), "jobs.open is not true or false");
  EXPECT_EQ(problems_of(R"({"id":"1","count":1.5})"), "jobs.count is no whole number");
  EXPECT_EQ(problems_of(R"({"id":"1","status":"published"})"), "jobs.status is none of the enum's values");
  EXPECT_EQ(problems_of(R"({"id":"1","emails":{"email":"x"}})"), "jobs.emails is no list");
  EXPECT_EQ(problems_of(R"({"id":"1","emails":[{"email":"x"},{"email":5,"other":1}]})"),
            "jobs.emails[1].email is no text; jobs.emails[1].other is not in the model");
  EXPECT_EQ(problems_of(R"({"id":"1","place":"Porto"})"), "jobs.place is no object");
  EXPECT_EQ(problems_of(R"({"id":"1","place":{"custom_fields":{}}})"), "jobs.place.custom_fields is not in the model");
  EXPECT_EQ(problems_of(R"({"id":"1","surprise":1,"title_raw":"x"})"),
            "jobs.surprise is not in the model; jobs.title_raw is not in the model");
  for (const char* moment :
       {"\"2026-01-15\"", "\"2026-01-15T12:00:00+01:00\"", "\"2026-01-15T12:00:00\"", "\"soon\"", "5"}) {
    EXPECT_EQ(problems_of(std::string(R"({"id":"1","created_at":)") + moment + "}"),
              "jobs.created_at is no date-time in UTC")
        << moment;
  }
  EXPECT_EQ(problems_of("[]"), "jobs is no object");
}

}  // namespace
}  // namespace atsume::unify
