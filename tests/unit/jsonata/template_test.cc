#include "atsume/jsonata/template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "atsume/base/ids.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"

namespace atsume::jsonata {
namespace {

constexpr std::string_view kAccount = R"({
  "subdomain": "acme", "id": 12345678901234567890, "ratio": 1.10, "flag": true, "nothing": null, "empty": "",
  "url": "https://Me@Acme.example:8443/x?y=1", "ids": [7, "b c", false], "deep": [{"name": "n0"}, {"name": "n1"}],
  "space": "a b/c&d", "broken": "a\r\nb", "dots": "..", "secret": "key", "padded": "  x ", "slashed": "http://h/a//",
  "seconds": 1774396800, "millis": 1774396800000, "date": "2026-03-25T02:00:00+02:00", "x-y": "dash", "478": "digits"
})";

class TemplateTest : public testing::Test {
 protected:
  TemplateTest() {
    roots_[0] = {"account", *json::parse(kAccount, arena_)};
    roots_[1] = {"raw_body", json::Value::string("{\"a\":1}")};
    scope_ = {roots_, base::WallTime(std::chrono::milliseconds(1774396800123)), random_.get(), &arena_};
  }

  // What the template gives as JSON; "dropped" for a missing optional; "code: message" for an error.
  std::string run(std::string_view source, TemplateTarget target = TemplateTarget::kText) {
    const auto compiled = Template::compile(source);
    if (!compiled) return describe(compiled.error());
    const auto value = compiled->evaluate(scope_, target);
    if (!value) return describe(value.error());
    return *value ? json::write(**value) : "dropped";
  }
  static std::string describe(const Error& error) { return error.code() + ": " + error.message(); }

  json::Arena arena_;
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(7);
  std::array<TemplateRoot, 2> roots_;
  TemplateScope scope_;
};

struct Case {
  std::string_view source;
  std::string_view result;
};

TEST_F(TemplateTest, GivesValues) {
  constexpr Case kCases[] = {
      {"plain", R"("plain")"},
      {"", R"("")"},
      {"{{ account.subdomain }}", R"("acme")"},
      {"{{account.subdomain}}", R"("acme")"},
      {"{{ account.id }}", "12345678901234567890"},
      {"{{ account.ratio }}", "1.10"},
      {"{{ account.flag }}", "true"},
      {"{{ account.nothing }}", "null"},
      {"{{ account.nothing? }}", "null"},
      {"{{ account.ids }}", R"([7,"b c",false])"},
      {"{{ account.deep[1].name }}", R"("n1")"},
      {"{{ account.deep.1.name }}", R"("n1")"},
      {"{{ account.x-y }}", R"("dash")"},
      {"{{ account.478 }}", R"("digits")"},
      {"{{ account.empty ?? 'y' }}", R"("")"},
      {"id-{{ account.id }}/{{ account.ratio }}/{{ account.flag }}", R"("id-12345678901234567890/1.10/true")"},
      {"{{ account.missing ?? 'y' }}", R"("y")"},
      {"{{ account.nothing ?? 'y' }}", R"("y")"},
      {"{{ account.missing ?? account.id }}", "12345678901234567890"},
      {"{{ account.missing ?? account.gone? }}", "dropped"},
      {"{{ account.missing? }}", "dropped"},
      {"a{{ account.missing? }}b", "dropped"},
      {"a{{ account.nothing? }}b", "dropped"},
      {"{{ account.missing? | upper }}", "dropped"},
      {"{{ account.nothing? | upper }}", "dropped"},
      {"{{ 'a' & account.missing? }}", "dropped"},
      {"{{ account.subdomain & ':' & account.id }}", R"("acme:12345678901234567890")"},
      {"{{ '}}' }}", R"("}}")"},
      {"}} { {", R"("}} { {")"},
      {"{{ now }}", R"("2026-03-25T00:00:00.123Z")"},
      {"{{ '{{ account.id }}' }}", R"("{{ account.id }}")"},
      {"{{ raw_body }}", R"("{\"a\":1}")"},
  };
  for (const Case& each : kCases) EXPECT_EQ(run(each.source), each.result) << each.source;
}

TEST_F(TemplateTest, AppliesFilters) {
  constexpr Case kCases[] = {
      {"{{ account.subdomain & ':' & account.secret | base64 }}", R"("YWNtZTprZXk=")"},
      {"{{ '>>>?\?\?' | base64url }}", R"("Pj4-Pz8_")"},
      {"{{ 'az' | hex }}", R"("617a")"},
      {"{{ 'AbC' | lower }}", R"("abc")"},
      {"{{ 'AbC' | upper }}", R"("ABC")"},
      {"{{ account.padded | trim }}", R"("x")"},
      {"{{ account.slashed | strip_slash }}", R"("http://h/a")"},
      {"{{ account.space | urlencode }}", R"("a%20b%2Fc%26d")"},
      {"{{ account.url | host }}", R"("acme.example:8443")"},
      {"{{ account.subdomain | host }}", R"("acme")"},
      {"{{ account.ids | join }}", R"("7,b c,false")"},
      {"{{ account.ids | join:'; ' }}", R"("7; b c; false")"},
      {"{{ account.subdomain | join }}", R"("acme")"},
      {"{{ account.seconds | iso }}", R"("2026-03-25T00:00:00.000Z")"},
      {"{{ account.millis | iso }}", R"("2026-03-25T00:00:00.000Z")"},
      {"{{ account.date | iso }}", R"("2026-03-25T00:00:00.000Z")"},
      {"{{ account.date | epoch_s }}", "1774396800"},
      {"{{ account.date | epoch_ms }}", "1774396800000"},
      {"{{ now | epoch_s }}", "1774396800"},
      {"{{ 'abc' | md5 }}", R"("900150983cd24fb0d6963f7d28e17f72")"},
      {"{{ 'abc' | md5 | hex }}", R"("900150983cd24fb0d6963f7d28e17f72")"},
      {"{{ 'abc' | md5 | base64 }}", R"("kAFQmDzST7DWlj99KOF/cg==")"},
      {"{{ 'abc' | md5 | upper }}", R"("900150983CD24FB0D6963F7D28E17F72")"},
      {"{{ 'abc' | sha256 }}", R"("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")"},
      {"{{ 'The quick brown fox jumps over the lazy dog' | hmac_sha256:account.secret }}",
       R"("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")"},
      {"{{ 'x' | hmac_sha256:'key' | base64 }}{{ account.subdomain }}",
       R"("T8O36vNNfllKb1HZUXulQ6v0EGeydYf/2CujWE5NPN0=acme")"},
  };
  for (const Case& each : kCases) EXPECT_EQ(run(each.source), each.result) << each.source;
}

TEST_F(TemplateTest, EncodesOnlyValuesForPathsAndQueries) {
  EXPECT_EQ(run("/a b/{{ account.space }}", TemplateTarget::kPath), R"("/a b/a%20b%2Fc%26d")");
  EXPECT_EQ(run("q=&{{ account.space }}", TemplateTarget::kQuery), R"("q=&a%20b%2Fc%26d")");
  EXPECT_EQ(run("{{ account.id }}", TemplateTarget::kPath), R"("12345678901234567890")");
  EXPECT_THAT(run("/a/{{ account.dots }}/b", TemplateTarget::kPath), testing::StartsWith("template_type: \"..\""));
}

TEST_F(TemplateTest, RefusesLineBreaksInHeaders) {
  EXPECT_EQ(run("Token {{ account.secret }}", TemplateTarget::kHeader), R"("Token key")");
  EXPECT_THAT(run("{{ account.broken }}", TemplateTarget::kHeader), testing::StartsWith("template_header: "));
  EXPECT_THAT(run("x {{ account.broken }}", TemplateTarget::kHeader), testing::StartsWith("template_header: "));
  EXPECT_EQ(run("{{ account.broken }}"), R"("a\r\nb")");
}

TEST_F(TemplateTest, MissingValuesAreNamed) {
  EXPECT_EQ(run("{{ account.subdomian }}"),
            "template_missing: account.subdomian has no value; write {{ account.subdomian? }} to leave the key out, "
            "or {{ account.subdomian ?? 'text' }} for a default");
  EXPECT_THAT(run("a{{ account.nothing }}"), testing::StartsWith("template_missing: account.nothing "));
  EXPECT_THAT(run("{{ nobody.x }}"), testing::StartsWith("template_missing: nobody.x "));
  EXPECT_THAT(run("{{ 'x' | hmac_sha256:account.none }}"), testing::StartsWith("template_missing: account.none "));
  scope_.random = nullptr;
  EXPECT_THAT(run("{{ uuid }}"), testing::StartsWith("template_missing: uuid "));
}

TEST_F(TemplateTest, StructuresCannotBeText) {
  EXPECT_THAT(run("a{{ account.ids }}"), testing::StartsWith("template_type: account.ids is a list"));
  EXPECT_THAT(run("a{{ account.deep[0] }}"), testing::StartsWith("template_type: account.deep[0] is an object"));
  EXPECT_THAT(run("{{ account.ids }}", TemplateTarget::kQuery), testing::StartsWith("template_type: "));
  EXPECT_THAT(run("{{ account.ids | lower }}"), testing::StartsWith("template_type: "));
  EXPECT_THAT(run("{{ account.deep | join }}"), testing::StartsWith("template_type: "));
  EXPECT_THAT(run("{{ account.subdomain | iso }}"), testing::StartsWith("template_type: "));
}

TEST_F(TemplateTest, SyntaxErrorsSayWhere) {
  struct Wrong {
    std::string_view source;
    std::string_view offset;
    std::string_view message;
  };
  constexpr Wrong kCases[] = {
      {"ab {{ account.x", "3", "never closed"},
      {"{{ }}", "3", "a name such as"},
      {"{{ account. }}", "11", "a name such as"},
      {"{{ account[x] }}", "11", "only a number"},
      {"{{ account[1 }}", "12", "\"]\" is expected"},
      {"{{ account.x + 1 }}", "13", "no logic"},
      {"{{ account.x || 'y' }}", "14", "a name such as"},
      {"{{ 'abc }}", "3", "no closing"},
      {"{{ account.x | uper }}", "15", "did you mean \"upper\"?"},
      {"{{ account.x | hmac_sha256 }}", "15", "needs an argument"},
      {"{{ account.x | lower:'x' }}", "15", "takes no argument"},
      {"{{", "2", "ends where a name"},
  };
  for (const Wrong& wrong : kCases) {
    const auto compiled = Template::compile(wrong.source);
    ASSERT_FALSE(compiled) << wrong.source;
    EXPECT_EQ(compiled.error().code(), "template_syntax");
    EXPECT_EQ(compiled.error().origin(), Origin::kConfig);
    EXPECT_THAT(compiled.error().message(), testing::HasSubstr(std::string(wrong.message))) << wrong.source;
    ASSERT_EQ(compiled.error().details().size(), 1u);
    EXPECT_EQ(compiled.error().details()[0].second, wrong.offset) << wrong.source;
  }
}

TEST_F(TemplateTest, KnowsItsReferences) {
  const auto compiled = Template::compile("/{{ account.a[0] ?? app.b? }}{{ id | hmac_sha256:account.k }}{{ 'x' }}");
  ASSERT_TRUE(compiled);
  std::vector<std::string> seen;
  for (const auto& reference : compiled->references()) {
    seen.push_back(reference.path + (reference.is_optional ? "?" : "") + "@" + std::to_string(reference.offset));
  }
  EXPECT_THAT(seen, testing::ElementsAre("account.a.0?@4", "app.b?@20", "id@32", "account.k@49"));
  EXPECT_FALSE(compiled->is_constant());
  EXPECT_TRUE(Template::compile("a {{ 'b' }}")->is_constant());
}

TEST_F(TemplateTest, UuidsAreFresh) {
  const auto compiled = Template::compile("{{ uuid }}");
  const auto first = compiled->evaluate_text(scope_, TemplateTarget::kText);
  const auto second = compiled->evaluate_text(scope_, TemplateTarget::kText);
  EXPECT_TRUE(base::is_uuid(**first));
  EXPECT_NE(**first, **second);
}

TEST(TemplateFilters, AreListed) {
  EXPECT_EQ(template_filters().size(), 16u);
  EXPECT_THAT(template_filters(), testing::Contains("hmac_sha256"));
}

}  // namespace
}  // namespace atsume::jsonata
