#include "app/author/exchange_player.h"

#include <gmock/gmock.h>

#include "atsume/json/parse.h"
#include "support/sim_clock.h"

namespace atsume::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ExchangePlayerTest : public ::testing::Test {
 protected:
  Exchange expect(const std::string& method, const std::string& url) {
    Exchange out{
        .method = method, .url = *net::parse_url(url), .status = 200, .reply_body = "{}", .is_reply_json = true};
    out.query = net::parse_query(out.url.query);
    return out;
  }

  Result<net::ClientResponse> send(ExchangePlayer& player, const std::string& method, const std::string& url,
                                   const std::string& body = "") {
    net::ClientRequest request{.method = method, .url = *net::parse_url(url), .text = body};
    if (!body.empty()) request.headers.set("content-type", "application/json");
    const net::ClientOptions options;
    return clock_.run(player.send(std::move(request), options, base::Deadline::never()));
  }

  testing::SimClock clock_;
  json::Arena arena_;
  std::vector<Exchange> exchanges_;
};

TEST_F(ExchangePlayerTest, AnswersInOrderAndTakesTheQueryInAnyOrder) {
  exchanges_ = {expect("GET", "https://a.example/jobs?a=1&b=2")};
  ExchangePlayer player(exchanges_);
  const auto answer = send(player, "GET", "https://a.example/jobs?b=2&a=1");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(player.problems(), IsEmpty());
  EXPECT_THAT(player.missing(), IsEmpty());
}

TEST_F(ExchangePlayerTest, TellsAnotherRequestApart) {
  exchanges_ = {expect("GET", "https://a.example/jobs")};
  ExchangePlayer player(exchanges_);
  EXPECT_EQ(send(player, "GET", "https://a.example/people").error().code(), "unexpected_request");
  EXPECT_THAT(player.problems(), ElementsAre(HasSubstr("expected GET https://a.example/jobs"),
                                             HasSubstr("sent     GET https://a.example/people")));
}

TEST_F(ExchangePlayerTest, TellsParametersThatLackAndThatAreTooMany) {
  exchanges_ = {expect("GET", "https://a.example/jobs?limit=50")};
  ExchangePlayer player(exchanges_);
  EXPECT_FALSE(send(player, "GET", "https://a.example/jobs?page=1"));
  EXPECT_THAT(player.problems(),
              ElementsAre("exchange 1: the query lacks limit=50", "exchange 1: the query has also page=1"));
}

TEST_F(ExchangePlayerTest, ComparesHeadersAndBodies) {
  exchanges_ = {expect("POST", "https://a.example/jobs")};
  exchanges_[0].headers = *json::parse(R"({"x-key":"k"})", arena_);
  exchanges_[0].body = *json::parse(R"({"name":"Cook"})", arena_);
  ExchangePlayer player(exchanges_);
  EXPECT_FALSE(send(player, "POST", "https://a.example/jobs", R"({"name":"Baker"})"));
  EXPECT_THAT(player.problems(), ElementsAre("exchange 1: the header x-key is not sent; expected k",
                                             R"(exchange 1: body.name: expected "Cook", sent "Baker")"));
}

TEST_F(ExchangePlayerTest, ToldOneTooManyAndOneThatNeverCame) {
  ExchangePlayer none(exchanges_);
  EXPECT_FALSE(send(none, "GET", "https://a.example/jobs"));
  EXPECT_THAT(none.problems(), ElementsAre(HasSubstr("no further request is expected")));
  exchanges_ = {expect("GET", "https://a.example/jobs")};
  const ExchangePlayer player(exchanges_);
  EXPECT_THAT(player.missing(), ElementsAre("exchange 1 was never sent: GET https://a.example/jobs"));
}

}  // namespace
}  // namespace atsume::app
