// The engine's own parameters: how they are written, and of which calls they may be asked.
#include "unify/options.h"

#include "unit/unify/fixture.h"

namespace atsume::unify {
namespace {

QueryOptions options_of(std::string_view raw) { return parse_options(net::parse_query(raw)).value(); }
std::string refusal_of(std::string_view raw) {
  const auto options = parse_options(net::parse_query(raw));
  return options ? "success" : options.error().message();
}

TEST(Options, AreReadUnderBothPrefixes) {
  for (const std::string prefix : {"atsume_", "truto_"}) {
    const auto options =
        options_of(prefix + "ignore_limit=true&" + prefix + "body_passthrough=1&" + prefix + "skip_api_call=true&" +
                   prefix + "explain=true&" + prefix + "key_by=id&" + prefix + "response_format=debug");
    EXPECT_TRUE(options.ignore_limit);
    EXPECT_TRUE(options.body_passthrough);
    EXPECT_TRUE(options.skip_api_call);
    EXPECT_TRUE(options.explain);
    EXPECT_EQ(options.key_by, "id");
    EXPECT_EQ(options.format, ResponseFormat::kDebug);
  }
}

TEST(Options, TakeListsInEveryForm) {
  const std::vector<std::string> both = {"a", "b.c"};
  for (const std::string raw :
       {"atsume_fields=a,b.c", "atsume_fields=a%2C%20b.c", "atsume_fields[]=a&atsume_fields[]=b.c",
        "atsume_fields[0]=a&atsume_fields[1]=b.c", "atsume_fields=a&truto_fields=b.c"}) {
    EXPECT_EQ(options_of(raw).fields, both) << raw;
  }
  EXPECT_EQ(options_of("truto_exclude_fields[]=a,b.c").exclude_fields, both);
}

TEST(Options, SayWhatIsWrongWithThem) {
  EXPECT_NE(refusal_of("atsume_exclude_field=a").find("did you mean atsume_exclude_fields?"), std::string::npos);
  EXPECT_NE(refusal_of("truto_hydrat=true").find("did you mean atsume_hydrate?"), std::string::npos);
  EXPECT_NE(refusal_of("atsume_keyby=id").find("did you mean atsume_key_by?"), std::string::npos);
  EXPECT_NE(refusal_of("atsume_response_format=xml").find("unified, raw, normalized or debug"), std::string::npos);
  for (const std::string raw : {"atsume_fields=", "atsume_fields=a,,b", "atsume_key_by=", "atsume_explain=yes",
                                "atsume_explain[]=true", "atsume_fields[x]=a", "atsume_skip_api_call=", "atsume_=1"}) {
    EXPECT_EQ(code_of(parse_options(net::parse_query(raw))), "invalid_parameter") << raw;
  }
}

TEST(Options, AreRefusedWhereTheySayNothing) {
  using enum CallKind;
  struct Case {
    std::string raw;
    std::vector<CallKind> fit;
  };
  const std::vector<CallKind> all = {kUnifiedList, kUnifiedGet, kUnifiedWrite, kProxyList, kProxyOther, kCustom};
  for (const auto& one : std::vector<Case>{
           {"", all},
           {"atsume_response_format=raw", {kUnifiedList, kUnifiedGet, kUnifiedWrite}},
           {"atsume_response_format=unified", all},
           {"atsume_fields=id", {kUnifiedList, kUnifiedGet, kUnifiedWrite, kProxyList}},
           {"atsume_exclude_fields=id", {kUnifiedList, kUnifiedGet, kUnifiedWrite, kProxyList}},
           {"atsume_key_by=id", {kUnifiedList, kProxyList}},
           {"atsume_ignore_limit=true", {kUnifiedList, kProxyList}},
           {"atsume_body_passthrough=true", {kUnifiedWrite, kProxyOther}},
           {"atsume_skip_api_call=true", {kUnifiedList, kUnifiedGet, kUnifiedWrite, kProxyList, kProxyOther}},
           {"atsume_explain=true", {kUnifiedList, kUnifiedGet, kUnifiedWrite}},
           {"atsume_explain=true&atsume_response_format=raw", {kUnifiedList}}}) {
    for (const CallKind kind : all) {
      const bool fits = std::ranges::find(one.fit, kind) != one.fit.end();
      EXPECT_EQ(code_of(check_options(options_of(one.raw), kind)), fits ? "success" : "invalid_parameter")
          << one.raw << " of kind " << static_cast<int>(kind);
    }
  }
  EXPECT_EQ(code_of(check_options(options_of("atsume_key_by=id"), kUnifiedList, true)), "invalid_parameter");
}

}  // namespace
}  // namespace atsume::unify
