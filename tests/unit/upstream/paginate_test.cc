#include "upstream/paginate.h"

#include "unit/upstream/fixture.h"

namespace atsume::upstream {
namespace {

// One answer, and where the list goes on: "end", an error's code, or the next page's text.
struct Case {
  std::string paginate;
  std::string page;  // spec.page.text
  std::string body;
  std::string expected;
  std::size_t items = 2;
  std::string link = "";
  std::uint64_t before = 2;  // items of the pages before, of which the first has none
};

json::Value items_of(json::Arena& arena, std::size_t count, std::string_view text = "x") {
  json::ArrayBuilder out(arena);
  for (std::size_t i = 0; i < count; ++i) out.push(json::Value::string(text));
  return out.finish();
}

Result<std::optional<PageToken>> next_of(TestCall& call, const Case& one, std::string_view text = "x") {
  net::Headers headers;
  if (!one.link.empty()) headers.add("Link", one.link);
  const net::Url asked = url_of("https://acme.example.com/v1/jobs?page=1");
  const AnswerScope answer(call.spec, call.scope(), {200, headers, asked, call.value(one.body)});
  return next_page(call.spec, answer, {asked, asked, headers, items_of(call.arena, one.items, text)});
}

TestCall call_of(const std::string& paginate) {
  return TestCall(
      connector_of("resources: { jobs: { list: { request: GET /jobs, data: items, paginate: " + paginate + " } } }\n"),
      "jobs", "list");
}

void check(const std::vector<Case>& cases) {
  for (const auto& one : cases) {
    TestCall call = call_of(one.paginate);
    call.spec.page.text = one.page;
    if (!one.page.empty()) {
      call.spec.page.number = 1;
      call.spec.page.items = one.before;
    }
    auto next = next_of(call, one);
    const std::string got = !next ? next.error().code() : *next ? (*next)->text : "end";
    EXPECT_EQ(got, one.expected) << one.paginate << " at \"" << one.page << "\" with " << one.body;
    if (next && *next) {
      EXPECT_EQ((*next)->number, call.spec.page.number + 1);
      EXPECT_FALSE((*next)->seen.empty());
    }
  }
}

TEST(Paginate, ByPageStopsWhenAnyConditionHolds) {
  const std::string bare = "{ type: page, param: page }";
  const std::string full =
      "{ type: page, param: page, size_param: n, size: 2, pages: pages, total: total, more: more }";
  const std::string zero = "{ type: page, param: page, start: 0, pages: pages }";
  check({{bare, "", "{}", "2"},
         {bare, "2", "{}", "3"},
         {bare, "2", "{}", "3", 1},  // a short page is no proof of the end
         {bare, "2", "{}", "end", 0},
         {"{ type: page, param: page, empty_page: continue }", "2", "{}", "3", 0},
         {full, "", R"({"pages":1})", "end"},
         {full, "", R"({"pages":2})", "2"},
         {full, "2", R"({"pages":"2"})", "end"},
         {full, "", R"({"total":2})", "end"},
         {full, "", R"({"total":3})", "2"},
         {full, "2", R"({"total":4})", "end"},
         {full, "", R"({"total":null,"pages":null,"more":null})", "2"},
         {full, "", R"({"total":"unknown","pages":-1})", "2"},
         {full, "", R"({"more":true,"pages":1})", "end"},
         {full, "", R"({"more":false,"pages":9})", "end"},
         {full, "", R"({"more":0})", "end"},
         {full, "", R"({"more":true})", "2"},
         {zero, "", R"({"pages":1})", "end"},
         {zero, "", R"({"pages":2})", "1"},
         {zero, "1", R"({"pages":2})", "end"}});
}

TEST(Paginate, ByOffsetCountsItemsOrSizes) {
  const std::string items = "{ type: offset, param: offset, size_param: n, size: 5, total: total }";
  const std::string sizes = "{ type: offset, param: offset, size_param: n, size: 5, step: size, total: total }";
  const std::string one_based = "{ type: offset, param: offset, start: 1, total: total }";
  check({{items, "", "{}", "2"},
         {items, "2", "{}", "4"},
         {items, "2", R"({"total":4})", "end"},
         {items, "2", R"({"total":5})", "4"},
         {items, "2", "{}", "end", 0},
         {sizes, "", "{}", "5"},
         {sizes, "5", R"({"total":4})", "end"},
         {sizes, "5", R"({"total":7})", "10"},  // the pages are smaller than what was asked for
         {one_based, "", "{}", "3"},
         {one_based, "3", R"({"total":4})", "end"},
         {"{ type: offset, param: offset, size_param: n, size: 5, empty_page: continue }", "4", "{}", "9", 0},
         {"{ type: offset, param: offset, empty_page: continue }", "4", "{}", "end", 0},
         {"{ type: offset, param: offset, items: count }", "4", R"({"count":3})", "7"}});
}

TEST(Paginate, ByCursorStopsAtNothing) {
  const std::string rule = "{ type: cursor, param: after, next: next, more: more }";
  check({{rule, "", R"({"next":"c2"})", "c2"},
         {rule, "", R"({"next":"c2"})", "c2", 0},  // an empty page says nothing
         {rule, "", R"({"next":12345678901234567890})", "12345678901234567890"},
         {rule, "c2", R"({"next":null})", "end"},
         {rule, "c2", R"({"next":""})", "end"},
         {rule, "c2", "{}", "end"},
         {rule, "c2", R"({"next":false})", "end"},
         {rule, "c2", R"({"next":"c3","more":false})", "end"},
         {rule, "c2", R"({"next":"c2"})", "pagination_loop"},
         {rule, "c2", R"({"next":{"id":3}})", "next_link"},
         {rule, "c2", R"({"next":true})", "next_link"}});
}

TEST(Paginate, ByNextUrlResolvesAndChecks) {
  const std::string rule = "{ type: next_url, next: next }";
  check({{rule, "", R"({"next":"https://acme.example.com/v2/jobs?p=2"})", "https://acme.example.com/v2/jobs?p=2"},
         {rule, "", R"({"next":"/v2/jobs?p=2"})", "https://acme.example.com/v2/jobs?p=2"},
         {rule, "", R"({"next":"?p=2"})", "https://acme.example.com/v1/jobs?p=2"},
         {rule, "", R"({"next":" jobs2 "})", "https://acme.example.com/v1/jobs2"},
         {rule, "", R"({"next":"//evil.test/x"})", "https://evil.test/x"},  // refused where it would be called
         {rule, "", R"({"next":null})", "end"},
         {rule, "", "{}", "end"},
         {rule, "", R"({"next":"https://acme.example.com/v1/jobs?page=1"})", "pagination_loop"},
         {rule, "", R"({"next":"?page=1"})", "pagination_loop"},
         {rule, "", R"({"next":"http://acme.example.com/v1/jobs?p=2"})", "next_link"},
         {rule, "", R"({"next":"ftp://acme.example.com/"})", "next_link"},
         {rule, "", R"({"next":"https://user:pw@acme.example.com/"})", "next_link"},
         {rule, "", R"({"next":["a","b"]})", "next_link"}});
}

TEST(Paginate, ByLinkHeaderReadsAllOfThem) {
  const std::string rule = "{ type: link_header }";
  check({{rule, "", "{}", "https://acme.example.com/v1/jobs?page=2", 2, R"(<?page=2>; rel="next")"},
         {rule, "", "{}", "end", 2, R"(<?page=2>; rel="prev")"},
         {rule, "", "{}", "end"},
         {rule, "", "{}", "pagination_loop", 2, R"(<>; rel="next")"},
         {"{ type: link_header, rel: more }", "", "{}", "https://acme.example.com/m", 2, R"(</m>; rel=more)"}});
  TestCall call = call_of(rule);
  net::Headers headers;
  headers.add("link", R"(<?page=9>; rel="last")");
  headers.add("Link", R"(<?page=2>; rel="next")");
  const net::Url asked = url_of("https://acme.example.com/v1/jobs");
  const AnswerScope answer(call.spec, call.scope(), {200, headers, asked, json::Value()});
  auto next = next_page(call.spec, answer, {asked, asked, headers, items_of(call.arena, 1)});
  ASSERT_TRUE(next && *next);
  EXPECT_EQ((*next)->text, "https://acme.example.com/v1/jobs?page=2");
}

TEST(Paginate, ResolvesLinksAgainstTheAnswersUrl) {
  TestCall call = call_of("{ type: next_url, next: next }");
  const net::Headers headers;
  const net::Url asked = url_of("https://acme.example.com/v1/jobs");
  const net::Url answered = url_of("https://eu.example.com/v1/jobs/");
  const AnswerScope answer(call.spec, call.scope(), {200, headers, asked, call.value(R"({"next":"?p=2"})")});
  auto next = next_page(call.spec, answer, {asked, answered, headers, items_of(call.arena, 1)});
  ASSERT_TRUE(next && *next);
  EXPECT_EQ((*next)->text, "https://eu.example.com/v1/jobs/?p=2");
}

TEST(Paginate, CallsAPageThatComesAgainALoop) {
  const Case one{"{ type: page, param: page }", "", "{}", ""};
  TestCall call = call_of(one.paginate);
  for (const std::string text : {"a", "b", "c"}) {
    auto next = next_of(call, one, text);
    ASSERT_TRUE(next && *next) << text;
    call.spec.page = **next;
  }
  for (const std::string text : {"a", "b", "c"}) EXPECT_EQ(code_of(next_of(call, one, text)), "pagination_loop");
  EXPECT_EQ(code_of(next_of(call, one, "d")), "success");
  Case empty = one;
  empty.items = 0;
  EXPECT_EQ(code_of(next_of(call, empty)), "success");
}

TEST(Paginate, CallsACursorThatComesAgainALoop) {
  TestCall call = call_of("{ type: cursor, param: after, next: next }");
  int items = 0;
  for (const std::string cursor : {"b", "c", "d"}) {
    auto next = next_of(call, {"", "", R"({"next":")" + cursor + R"("})", ""}, std::to_string(++items));
    ASSERT_TRUE(next && *next) << cursor;
    call.spec.page = **next;
  }
  EXPECT_EQ(code_of(next_of(call, {"", "", R"({"next":"b"})", ""}, "new")), "pagination_loop");
  EXPECT_EQ(code_of(next_of(call, {"", "", R"({"next":"e"})", ""}, "new")), "success");
}

TEST(Paginate, TakesNoPromiseOfMoreForAnEnd) {
  const std::string cursor = "{ type: cursor, param: after, next: next, more: more }";
  const std::string url = "{ type: next_url, next: next, more: more }";
  check({{cursor, "", R"({"more":true})", "next_link"},
         {cursor, "", R"({"more":false})", "end"},
         {cursor, "", R"({"more":null})", "end"},
         {url, "", R"({"more":true,"next":null})", "next_link"}});
}

struct RangeCase {
  std::string page;
  std::string field;  // "": no Content-Range
  std::string expected;
  int status = 206;
  std::size_t items = 2;
};

TEST(Paginate, ByRangeGoesByContentRange) {
  for (const auto& one : std::vector<RangeCase>{{"", "items 0-1/5", "2"},
                                                {"", "items 0-1/2", "end"},
                                                {"", "items 0-1/1", "end"},
                                                {"", "0-1/5", "2"},
                                                {"", "other  0-1/*", "2"},
                                                {"", "items */0", "end", 200, 0},
                                                {"", "items 0-1/*", "end", 206, 0},
                                                {"", "", "end", 200},
                                                {"", "", "next_link", 206},
                                                {"4", "items 4-5/6", "end"},
                                                {"4", "items 4-4/*", "5"},
                                                {"4", "items 0-1/6", "pagination_loop"},
                                                {"4", "items 5-6/9", "next_link"},
                                                {"4", "", "next_link", 200},
                                                {"4", "items 4-3/6", "next_link"},
                                                {"4", "items 4/6", "next_link"},
                                                {"4", "items 4-5", "next_link"},
                                                {"4", "items 4-5/x", "next_link"},
                                                {"4", "items -4-5/9", "next_link"}}) {
    TestCall call = call_of("{ type: range, size: 2 }");
    call.spec.page.text = one.page;
    call.spec.page.number = one.page.empty() ? 0 : 1;
    net::Headers headers;
    if (!one.field.empty()) headers.set("content-range", one.field);
    const net::Url asked = url_of("https://acme.example.com/v1/jobs");
    const AnswerScope answer(call.spec, call.scope(), {one.status, headers, asked, json::Value()});
    const auto next =
        next_page(call.spec, answer, {asked, asked, headers, items_of(call.arena, one.items), one.status});
    EXPECT_EQ(!next   ? next.error().code()
              : *next ? (*next)->text
                      : "end",
              one.expected)
        << one.page << " " << one.field;
  }
}

TEST(Paginate, KnowsTheEndOfARange) {
  TestCall call = call_of("{ type: range, size: 2 }");
  net::Headers none;
  net::Headers five;
  five.set("content-range", "items */5");
  EXPECT_FALSE(is_past_end(call.spec, 416, none));
  EXPECT_FALSE(is_past_end(call.spec, 416, five));
  call.spec.page = {.text = "5", .number = 1};
  EXPECT_TRUE(is_past_end(call.spec, 416, none));
  EXPECT_TRUE(is_past_end(call.spec, 416, five));
  EXPECT_FALSE(is_past_end(call.spec, 404, five));
  call.spec.page.text = "4";
  EXPECT_FALSE(is_past_end(call.spec, 416, five));
  TestCall other = call_of("{ type: page, param: page }");
  other.spec.page = {.text = "5", .number = 1};
  EXPECT_FALSE(is_past_end(other.spec, 416, none));
}

TEST(Paginate, ByExpressionTakesWhatItGives) {
  const std::string rule = "{ type: expression, next: next }";
  check(
      {{rule, "", R"({"next":{"query":{"p":2}}})", R"({"query":{"p":2}})"},
       {rule, "", R"({"next":{"url":"?p=2","headers":{"x":"y"}}})",
        R"({"url":"https://acme.example.com/v1/jobs?p=2","headers":{"x":"y"}})"},
       {rule, "", R"({"next":null})", "end"},
       {rule, "", R"({"next":false})", "end"},
       {rule, "", "{}", "end"},
       {rule, "", R"({"next":{}})", "pagination_loop"},
       {rule, "", R"({"next":{"url":"https://acme.example.com/v1/jobs?page=1"}})", "pagination_loop"},
       {rule, R"({"query":{"p":2}})", R"({"next":{"query":{"p":2}}})", "pagination_loop"},
       {rule, "", R"({"next":{"url":"http://acme.example.com/x"}})", "next_link"},
       {rule, "", R"({"next":"p2"})", "paginate_expression"},
       {rule, "", R"({"next":{"page":2}})", "paginate_expression"},
       {rule, "", R"({"next":{"query":2}})", "paginate_expression"},
       {rule, "", R"({"next":{"url":2}})", "paginate_expression"},
       {"{ type: expression, next: '$page < 1 ? {\"query\":{\"p\":$page + 1}}' }", "", "{}", R"({"query":{"p":1}})"}});
}

TEST(Paginate, EndsAtOnceWithoutPaging) {
  check({{"{ type: none, reason: All in one answer. }", "", R"({"next":"x"})", "end"}});
}

TEST(Answer, ShowsHeadersRequestAndNoSecrets) {
  TestCall call = call_of(
      R"~({ type: cursor, param: after, next: "$join([$headers.'x-a', $request.query.page, $request.method, )~"
      R"~($account.subdomain, $string($exists($account.api_key)), $string($status), $string($page)], '|')" })~");
  net::Headers headers;
  headers.add("X-A", "1");
  headers.add("x-a", "2");
  headers.add("x-bad", "\xff");
  const net::Url asked = url_of("https://acme.example.com/v1/jobs?page=1");
  const AnswerScope answer(call.spec, call.scope(), {206, headers, asked, json::Value()});
  auto next = next_page(call.spec, answer, {asked, asked, headers, items_of(call.arena, 1)});
  ASSERT_TRUE(next) << next.error().to_string();
  ASSERT_TRUE(*next);
  EXPECT_EQ((*next)->text, "1, 2|1|GET|acme|false|206|0");
}

}  // namespace
}  // namespace atsume::upstream
