#include "server/workable.h"

#include <gtest/gtest.h>

namespace atsume::testing {

using nlohmann::json;

TestProvider::Answerer workable_with(int count, int page_max) {
  return [=](const TestProvider::Asked& asked) {
    const auto question = asked.target.find('?');
    if (asked.target.substr(0, question) != "/spi/v3/candidates") return json_answer(404, {{"error", "Not found"}});
    int first = 0;
    int size = page_max;
    for (const auto& [name, value] : net::parse_query(asked.target.substr(question + 1))) {
      if (name == "since_id") first = std::stoi(value);
      if (name == "limit") size = std::min(page_max, std::stoi(value));
    }
    json page = {{"candidates", json::array()}};
    int i = first;
    for (; i < count && i < first + size; ++i) {
      page["candidates"].push_back({{"id", "c" + std::to_string(i)}, {"name", "N " + std::to_string(i)}});
    }
    if (i < count) {
      page["paging"]["next"] = "https://acme.workable.com/spi/v3/candidates?limit=" + std::to_string(size) +
                               "&since_id=" + std::to_string(i);
    }
    return json_answer(200, page);
  };
}

std::vector<std::string> walk(TestEngine& engine, const std::string& path) {
  std::vector<std::string> ids;
  std::string cursor;
  for (int calls = 0; calls < 1000; ++calls) {
    const auto answer = engine.get(path + "&next_cursor=" + cursor);
    EXPECT_EQ(answer.status, 200) << answer.body;
    const json body = answer.json();
    for (const auto& record : body["result"]) ids.push_back(record["id"]);
    EXPECT_EQ(body["result_count"], body["result"].size());
    if (body["next_cursor"].is_null()) return ids;
    cursor = body["next_cursor"];
  }
  ADD_FAILURE() << "the list never ends";
  return ids;
}

TestProvider::Answerer always(json body) {
  return [body = std::move(body)](const TestProvider::Asked&) { return json_answer(200, body); };
}

}  // namespace atsume::testing
