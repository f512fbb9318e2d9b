#include "api/batch_body.h"

#include <gtest/gtest.h>

namespace atsume::api {
namespace {

Result<Batch> read(const std::string& text) {
  static json::Arena arena;
  return read_batch(text, arena);
}

std::string problem_of(const std::string& text, const std::string& where) {
  const auto batch = read(text);
  if (batch) return "fine";
  for (const auto& [name, what] : batch.error().details()) {
    if (name == where) return what;
  }
  return batch.error().message();
}

TEST(BatchBody, ReadsCallsOfModelsAndOfTheProxy) {
  const auto batch = read(R"({"integrated_account_id":"a1","resources":[
      {"resource":"ats/candidates","method":"list","query":{"limit":5,"updated_at":{"gte":"2026-01-01T00:00:00Z"},
        "tags":["x","y"],"atsume_ignore_remote_data":true,"nothing":null}},
      {"name":"mine","resource":"jobs","id":12345678901234567890},
      {"resource":"ats/applications","method":"move-stage","body":{"id":9007199254740993}}]})");
  ASSERT_TRUE(batch) << batch.error().message();
  EXPECT_EQ(batch->account_id, "a1");
  ASSERT_EQ(batch->items.size(), 3U);
  EXPECT_EQ(batch->items[0].model, "ats");
  EXPECT_EQ(batch->items[0].resource, "candidates");
  EXPECT_EQ(batch->items[0].query, (net::QueryPairs{{"limit", "5"},
                                                    {"updated_at[gte]", "2026-01-01T00:00:00Z"},
                                                    {"tags[]", "x"},
                                                    {"tags[]", "y"},
                                                    {"atsume_ignore_remote_data", "true"}}));
  EXPECT_EQ(batch->items[1].name, "mine");
  EXPECT_EQ(batch->items[1].model, "");
  EXPECT_EQ(batch->items[1].method, "get");
  EXPECT_EQ(batch->items[1].id, "12345678901234567890");
  EXPECT_EQ(batch->items[2].method, "move-stage");
  EXPECT_EQ(batch->items[2].body, R"({"id":9007199254740993})");
}

TEST(BatchBody, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(read("[1]").error().code(), "invalid_json");
  EXPECT_EQ(read("{").error().code(), "invalid_json");
  EXPECT_EQ(problem_of(R"({"resources":[]})", "resources"), "must be a list of 1 to 50 calls");
  EXPECT_EQ(problem_of(R"({"resource":[{}]})", "resource"), "is no member; did you mean resources?");
  EXPECT_EQ(problem_of(R"({"resources":[5]})", "resources[0]"), "must be an object");
  EXPECT_EQ(problem_of(R"({"resources":[{"resource":"ats/jobs"},{"method":"list"}]})", "resources[1].resource"),
            "is required: \"ats/candidates\", or \"jobs\" of the proxy");
  EXPECT_EQ(problem_of(R"({"resources":[{"resource":"/jobs"}]})", "resources[0].resource"), "must be model/resource");
  EXPECT_EQ(problem_of(R"({"resources":[{"resource":"jobs","qery":{}}]})", "resources[0].qery"),
            "is no member; did you mean query?");
  EXPECT_EQ(problem_of(R"({"resources":[{"resource":"jobs","method":true}]})", "resources[0].method"),
            "must be a text");
  EXPECT_EQ(problem_of(R"({"resources":[{"resource":"jobs","body":[]}]})", "resources[0].body"), "must be an object");
  EXPECT_EQ(
      problem_of(R"({"resources":[{"resource":"jobs","query":{"integrated_account_id":"b"}}]})", "resources[0].query"),
      "must not name an account: a batch is for one");
  EXPECT_EQ(problem_of(R"({"resources":[{"resource":"jobs","query":{"a":{"b":{"c":{"d":{"e":1}}}}}}]})",
                       "resources[0].query"),
            "must be an object of texts, lists and objects of texts");
}

}  // namespace
}  // namespace atsume::api
