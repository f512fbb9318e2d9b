#include "atsume/unify/query.h"

#include "unify/cursor.h"
#include "unit/unify/fixture.h"

namespace atsume::unify {
namespace {

using std::chrono_literals::operator""ms;

std::string shown(const std::vector<Filter>& filters) {
  std::string out;
  for (const auto& filter : filters) {
    out += (out.empty() ? "" : " ") + filter.name + (filter.op.empty() ? "" : "." + filter.op) + "=";
    for (const auto& value : filter.values) out += (&value == &filter.values.front() ? "" : "|") + value;
  }
  return out;
}

TEST(Query, PartsTheEnginesParametersFromTheRest) {
  const Query query = query_of(
      "integrated_account_id=a-1&limit=7&next_cursor=abc&atsume_ignore_remote_data=true&truto_max_wait_ms=250"
      "&atsume_timeout_ms=0&atsume_strict_filters=1&remote_query[foo]=b+r&remote_query[a][b]=1&status=open");
  EXPECT_EQ(query.account_id, "a-1");
  EXPECT_EQ(query.limit, 7U);
  EXPECT_TRUE(query.has_limit);
  EXPECT_EQ(query.cursor, "abc");
  EXPECT_TRUE(query.options.ignore_remote_data);
  EXPECT_TRUE(query.options.strict_filters);
  EXPECT_EQ(query.options.max_wait, 250ms);
  EXPECT_EQ(query.options.timeout, 0ms);
  EXPECT_EQ(query.remote_query, (net::QueryPairs{{"foo", "b r"}, {"a[b]", "1"}}));
  EXPECT_EQ(query.plain, (net::QueryPairs{{"status", "open"}}));
}

TEST(Query, HasDefaults) {
  const Query query = query_of("");
  EXPECT_EQ(query.limit, 50U);
  EXPECT_FALSE(query.has_limit);
  EXPECT_EQ(query.cursor, "");
  EXPECT_FALSE(query.options.ignore_remote_data);
  EXPECT_FALSE(query.options.max_wait);
  EXPECT_EQ(query_of("next_cursor=").cursor, "");
}

TEST(Query, RefusesWhatItDoesNotUnderstand) {
  for (const auto& [raw, code] :
       std::vector<std::pair<std::string, std::string>>{{"limit=1", "success"},
                                                        {"limit=1000", "success"},
                                                        {"limit=0", "invalid_limit"},
                                                        {"limit=1001", "invalid_limit"},
                                                        {"limit=1000000000", "invalid_limit"},
                                                        {"limit=99999999999999999999", "invalid_limit"},
                                                        {"limit=-1", "invalid_limit"},
                                                        {"limit=+1", "invalid_limit"},
                                                        {"limit=1e2", "invalid_limit"},
                                                        {"limit=5%20", "invalid_limit"},
                                                        {"limit=", "invalid_limit"},
                                                        {"atsume_ignore_remote_data=yes", "invalid_parameter"},
                                                        {"truto_ignore_remote_data=", "invalid_parameter"},
                                                        {"atsume_max_wait_ms=-1", "invalid_parameter"},
                                                        {"atsume_max_wait_ms=1.5", "invalid_parameter"},
                                                        {"atsume_timeout_ms=120001", "invalid_parameter"},
                                                        {"atsume_timeout_ms=120000", "success"},
                                                        {"atsume_nonsense=1", "invalid_parameter"},
                                                        {"atsume_=1", "invalid_parameter"},
                                                        {"a=%ff", "invalid_parameter"},
                                                        {"%ff=a", "invalid_parameter"}}) {
    EXPECT_EQ(code_of(parse_query(net::parse_query(raw))), code) << raw;
  }
}

TEST(Query, SuggestsTheNameThatWasMeant) {
  auto query = parse_query({{"atsume_ignore_remotedata", "true"}});
  ASSERT_FALSE(query);
  EXPECT_NE(query.error().message().find("did you mean atsume_ignore_remote_data"), std::string::npos);
}

TEST(Query, LeavesTheProvidersOwnFormsAloneForTheProxy) {
  const auto query = parse_query(net::parse_query("filter[status]=open&page[size]=5&a[=1&[]=2&=3"));
  ASSERT_TRUE(query) << query.error().to_string();
  EXPECT_EQ(query->plain,
            (net::QueryPairs{{"filter[status]", "open"}, {"page[size]", "5"}, {"a[", "1"}, {"[]", "2"}, {"", "3"}}));
}

TEST(ParseOptions, LooksAtTheEnginesOwnOnly) {
  const auto options = parse_options(net::parse_query("limit=abc&a[=1&atsume_max_wait_ms=5"));
  ASSERT_TRUE(options);
  EXPECT_EQ(options->max_wait, 5ms);
  EXPECT_EQ(code_of(parse_options({{"truto_x", "1"}})), "invalid_parameter");
}

TEST(Filters, UnderstandTheirForms) {
  for (const auto& [raw, expected] :
       std::vector<std::pair<std::string, std::string>>{{"a=1", "a=1"},
                                                        {"a=1&a=2", "a=1|2"},
                                                        {"a[]=1&a[]=2", "a=1|2"},
                                                        {"a[0]=1&a[17]=2&a=3", "a=1|2|3"},
                                                        {"a[gte]=1&a[lt]=2", "a.gte=1 a.lt=2"},
                                                        {"a[gt]=1&a[lte]=2&b=", "a.gt=1 a.lte=2 b="},
                                                        {"a[gte][]=1", "a.gte=1"},
                                                        {"limit[]=5", "limit=5"},
                                                        {"a.b=1", "a.b=1"},
                                                        {"", ""}}) {
    EXPECT_EQ(shown(parse_filters(net::parse_query(raw)).value()), expected) << raw;
  }
  for (const std::string name : {"a[b]", "a[eq]", "a[gte][lt]", "a[", "a[gte", "a[gte]x", "[gte]", "[]", ""}) {
    EXPECT_EQ(code_of(parse_filters({{name, "1"}})), "invalid_filter") << name;
  }
}

class CursorTest : public ::testing::Test {
 protected:
  CursorTest() {
    std::vector<store::MasterKey> keys;
    keys.push_back(store::parse_master_key(std::string(64, 'a')).value());
    vault_ = store::Vault::make(std::move(keys), *random_).value();
  }
  static std::string binding(std::string_view account, std::string_view what, std::string_view raw) {
    return cursor_binding(account, what, query_of(raw));
  }
  std::string sealed() { return seal_cursor(state_, binding_, *vault_, now_); }

  std::unique_ptr<base::Random> random_ = base::make_seeded_random(1);
  std::unique_ptr<store::Vault> vault_;
  base::WallTime now_ = base::parse_iso8601("2026-01-01T00:00:00Z").value();
  std::string binding_ = binding("a-1", "ats/jobs/list", "status=open&title=x");
  CursorState state_{.page = {.text = "https://api.example.com/?p=2", .size = 7, .number = 3, .seen = {7, ~0ULL}},
                     .skip = 4};
};

TEST_F(CursorTest, OpensToWhatWasSealed) {
  const auto opened = open_cursor(sealed(), binding_, *vault_, now_);
  ASSERT_TRUE(opened) << opened.error().to_string();
  EXPECT_EQ(opened->page.text, state_.page.text);
  EXPECT_EQ(opened->page.size, 7);
  EXPECT_EQ(opened->page.number, 3U);
  EXPECT_EQ(opened->page.seen, state_.page.seen);
  EXPECT_EQ(opened->skip, 4U);
  EXPECT_EQ(sealed().find("api.example.com"), std::string::npos);
  EXPECT_NE(sealed(), sealed());
}

TEST_F(CursorTest, BelongsToAccountPathAndQuery) {
  const std::string cursor = sealed();
  for (const auto& [other, code] : std::vector<std::pair<std::string, std::string>>{
           {binding("a-1", "ats/jobs/list", "title=x&status=open"), "success"},
           {binding("a-1", "ats/jobs/list", "status=open&title=x&limit=3&integrated_account_id=b"), "success"},
           {binding("a-2", "ats/jobs/list", "status=open&title=x"), "invalid_cursor"},
           {binding("a-1", "ats/notes/list", "status=open&title=x"), "invalid_cursor"},
           {binding("a-1", "ats/jobs/list", "status=open"), "invalid_cursor"},
           {binding("a-1", "ats/jobs/list", "status=open&title=y"), "invalid_cursor"},
           {binding("a-1", "ats/jobs/list", "status=open&title=x&remote_query[a]=1"), "invalid_cursor"},
           {binding("a-1", "ats/jobs/list", "status=open%0Atitle%3Dx"), "invalid_cursor"}}) {
    EXPECT_EQ(code_of(open_cursor(cursor, other, *vault_, now_)), code) << other;
  }
}

TEST_F(CursorTest, CannotBeForged) {
  const std::string cursor = sealed();
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    std::string changed = cursor;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(code_of(open_cursor(changed, binding_, *vault_, now_)), "invalid_cursor") << i;
    EXPECT_EQ(code_of(open_cursor(cursor.substr(0, i), binding_, *vault_, now_)), "invalid_cursor") << i;
  }
  for (const std::string& text : {std::string("x"), std::string("%%%"), std::string(20'000, 'A'), cursor + "A"}) {
    EXPECT_EQ(code_of(open_cursor(text, binding_, *vault_, now_)), "invalid_cursor");
  }
  const auto other = store::Vault::make(
      [] {
        std::vector<store::MasterKey> keys;
        keys.push_back(store::parse_master_key(std::string(64, 'b')).value());
        return keys;
      }(),
      *random_);
  EXPECT_EQ(code_of(open_cursor(cursor, binding_, **other, now_)), "invalid_cursor");
}

TEST_F(CursorTest, ExpiresAfterItsLifetime) {
  const std::string cursor = sealed();
  const auto end = now_ + base::limits::kCursorLifetime;
  EXPECT_EQ(code_of(open_cursor(cursor, binding_, *vault_, end)), "success");
  const auto late = open_cursor(cursor, binding_, *vault_, end + 1ms);
  EXPECT_EQ(code_of(late), "cursor_expired");
  EXPECT_EQ(late.error().error_class(), ErrorClass::kCursorExpired);
}

}  // namespace
}  // namespace atsume::unify
