// What comes out: values coerced to the model, records, envelopes.
#include "unify/coerce.h"

#include "unify/envelope.h"
#include "unit/unify/fixture.h"

namespace atsume::unify {
namespace {

using catalog::FieldType;
using catalog::ModelField;

struct Case {
  FieldType type;
  std::string in;
  std::string out;
  bool warns = false;
};

ModelField field_of(FieldType type) {
  ModelField field{.name = "f", .type = type, .enum_values = {"open", "closed"}};
  if (type == FieldType::kObject) {
    field.fields = {{.name = "a", .type = FieldType::kString},
                    {.name = "kind", .type = FieldType::kEnum, .enum_values = {"x"}}};
  }
  return field;
}

TEST(Coerce, MakesValuesWhatTheModelSays) {
  using enum FieldType;
  for (const auto& one :
       std::vector<Case>{{kString, R"("x")", R"("x")"},
                         {kString, "12345678901234567890123", R"("12345678901234567890123")"},
                         {kString, "1.10", R"("1.10")"},
                         {kString, "true", "null", true},
                         {kString, "{}", "null", true},
                         {kString, "[]", "null", true},
                         {kString, "null", "null"},
                         {kBoolean, "false", "false"},
                         {kBoolean, R"("true")", "null", true},
                         {kBoolean, "1", "null", true},
                         {kInteger, "12345678901234567890123", "12345678901234567890123"},
                         {kInteger, R"("42")", "42"},
                         {kInteger, R"(" 42 ")", "42"},
                         {kInteger, "1.5", "null", true},
                         {kInteger, "1e3", "1e3"},
                         {kInteger, R"("")", "null", true},
                         {kInteger, R"("0x10")", "null", true},
                         {kNumber, R"("11.50")", "11.50"},
                         {kNumber, "1.10", "1.10"},
                         {kNumber, R"("1,5")", "null", true},
                         {kNumber, R"("null")", "null", true},
                         {kNumber, "true", "null", true},
                         {kDateTime, R"("2026-05-01T10:00:00+02:00")", R"("2026-05-01T08:00:00.000Z")"},
                         {kDateTime, R"("2026-05-01")", R"("2026-05-01T00:00:00.000Z")"},
                         {kDateTime, "1767225600", R"("2026-01-01T00:00:00.000Z")"},
                         {kDateTime, "1767225600123", R"("2026-01-01T00:00:00.123Z")"},
                         {kDateTime, R"("yesterday")", "null", true},
                         {kDateTime, "true", "null", true},
                         {kDateTime, "1e300", "null", true},
                         {kDate, R"("2026-05-01")", R"("2026-05-01")"},
                         {kDate, R"("2026-05-01T00:00:00+09:00")", R"("2026-05-01")"},
                         {kDate, R"("2026-05-01T23:00:00-05:00")", R"("2026-05-01")"},
                         {kDate, "1767225600", R"("2026-01-01")"},
                         {kDate, R"("2026-05-01 is no date")", "null", true},
                         {kEnum, R"("open")", R"("open")"},
                         {kEnum, R"("OPEN")", "null", true},
                         {kEnum, "1", "null", true},
                         {kObject, R"({"a":1,"kind":"x","kind_raw":"X"})", R"({"a":"1","kind":"x","kind_raw":"X"})"},
                         {kObject, R"({"a":"1","b":2})", R"({"a":"1"})", true},
                         {kObject, R"({"a_raw":1})", "{}", true},
                         {kObject, R"("x")", "null", true},
                         {kJson, R"({"any":[1.10]})", R"({"any":[1.10]})"}}) {
    json::Arena arena;
    Warnings warnings;
    const auto out = coerce(field_of(one.type), json::parse(one.in, arena).value(), "jobs.f", arena, warnings);
    EXPECT_EQ(json::write(out), one.out) << one.in;
    EXPECT_EQ(!warnings.all().empty(), one.warns) << one.in;
    if (one.warns) EXPECT_TRUE(warnings.all().front().starts_with("jobs.f")) << warnings.all().front();
  }
}

TEST(Coerce, MakesLists) {
  for (const auto& [in, out] :
       std::vector<std::pair<std::string, std::string>>{{R"(["a",null,1,"b"])", R"(["a","1","b"])"},
                                                        {R"("a")", R"(["a"])"},
                                                        {R"([{},"a"])", R"(["a"])"},
                                                        {R"([["a"],"b"])", R"(["b"])"},
                                                        {R"({})", "[]"},
                                                        {"null", "[]"},
                                                        {"[]", "[]"}}) {
    json::Arena arena;
    Warnings warnings;
    ModelField field = field_of(FieldType::kString);
    field.is_list = true;
    EXPECT_EQ(json::write(coerce(field, json::parse(in, arena).value(), "f", arena, warnings)), out) << in;
    EXPECT_EQ(json::write(coerce(field, json::Value(), "f", arena, warnings)), "[]");
  }
}

TEST(Warnings, AreDistinctAndBounded) {
  Warnings warnings;
  for (int i = 0; i < 3; ++i) warnings.add("a", "same");
  EXPECT_EQ(warnings.all().size(), 1U);
  for (int i = 0; i < 1000; ++i) warnings.add("a", std::to_string(i));
  EXPECT_EQ(warnings.all().size(), 100U);
}

struct Mapped {
  std::string record;
  std::vector<std::string> warnings;
};

Mapped mapped(std::string_view mapping, std::string_view item, RemoteData remote_data) {
  const auto catalog = catalog_of(mapping);
  const UnifiedRequest request = request_of("list", "");
  const auto plan = make_plan(*catalog, request).value();
  TestScope scope;
  Warnings warnings;
  const auto record = map_record(plan, scope.value(item), 3, scope.scope(json::Value()), remote_data, warnings);
  return {json::write(record), warnings.all()};
}

TEST(MapRecord, FollowsTheTree) {
  const auto got = mapped(kMapping, R"({"id":12345678901234567890,"title":"T","state":"published","stage":"new",
      "mails":["a@x.example"],"town":"Berlin","created":"2026-01-01"})",
                          RemoteData::kLeaveOut);
  EXPECT_EQ(got.record,
            R"({"id":"12345678901234567890","title":"T","status":"open","status_raw":"published","stage":"new",)"
            R"("open":null,"count":null,"emails":[{"email":"a@x.example"}],"place":{"city":"Berlin","zip":null},)"
            R"("created_at":"2026-01-01T00:00:00.000Z","extra":null,"custom_fields":{"anything":"T"}})");
  EXPECT_TRUE(got.warnings.empty()) << got.warnings.front();
}

TEST(MapRecord, NotesValuesThatTheTableOfAnEnumDoesNotHave) {
  const auto catalog = catalog_of(kMapping);
  TestScope test;
  Warnings warnings;
  const auto request = request_of("list", "");
  const auto plan = make_plan(*catalog, request).value();
  MapScope scope = test.scope({});
  scope.enum_watch = &warnings;
  for (const char* state : {"\"published\"", "\"onhold\"", "\"onhold\"", "null", "7"}) {
    map_record(plan, test.value(std::string(R"({"id":"1","state":)") + state + "}"), 0, scope, RemoteData::kLeaveOut,
               warnings);
  }
  EXPECT_EQ(warnings.unknown_enums(),
            (std::vector<UnknownEnum>{{.table = "status", .value = "onhold"}, {.table = "status", .value = "7"}}));
  EXPECT_TRUE(warnings.all().empty());
}

TEST(MapRecord, KeepsWhatNoEnumKnowsAsRaw) {
  const auto unknown = mapped(kMapping, R"({"state":"paused","stage":"weird"})", RemoteData::kLeaveOut).record;
  EXPECT_NE(unknown.find(R"("status":null,"status_raw":"paused")"), std::string::npos) << unknown;
  EXPECT_NE(unknown.find(R"("stage":null,"stage_raw":"weird")"), std::string::npos) << unknown;
  const auto absent = mapped(kMapping, "{}", RemoteData::kLeaveOut).record;
  EXPECT_EQ(absent.find("_raw"), std::string::npos) << absent;
}

TEST(MapRecord, AddsTheItemItselfUnlessTold) {
  const std::string item = R"({"id":1.10,"other":[null]})";
  EXPECT_NE(mapped(kMapping, item, RemoteData::kInclude).record.find(R"("remote_data":)" + item), std::string::npos);
  EXPECT_EQ(mapped(kMapping, item, RemoteData::kLeaveOut).record.find("remote_data"), std::string::npos);
}

std::string with_title(const std::string& expression) {
  std::string mapping(kMapping);
  const std::string title = "      title: title\n";
  return mapping.replace(mapping.find(title), title.size(), "      title: '" + expression + "'\n");
}

TEST(MapRecord, SurvivesALeafThatFails) {
  const auto got = mapped(with_title("$number(\"x\")"), R"({"id":"1"})", RemoteData::kLeaveOut);
  EXPECT_NE(got.record.find(R"("id":"1","title":null)"), std::string::npos) << got.record;
  ASSERT_EQ(got.warnings.size(), 1U);
  EXPECT_TRUE(got.warnings[0].starts_with("jobs.title: ")) << got.warnings[0];
}

TEST(MapRecord, SeesTheAccountWithoutItsSecretsAndTheItemsPlace) {
  const auto got = mapped(with_title("$account.region & $string($exists($account.api_key)) & $string($index)"), "{}",
                          RemoteData::kLeaveOut);
  EXPECT_NE(got.record.find(R"("title":"eufalse3")"), std::string::npos) << got.record;
}

TEST(MapRecord, TakesOneExpressionForTheWholeObject) {
  constexpr std::string_view kWhole = R"(mapping: 1
model: ats
connector: example
resources:
  jobs:
    map: '{ "id": id, "open": "yes", "custom_fields": { "x": 1 } }'
    list: { from: jobs.list, args: { team: "'t'" } }
)";
  const auto got = mapped(kWhole, R"({"id":5})", RemoteData::kLeaveOut);
  EXPECT_EQ(got.record, R"({"id":"5","open":null,"custom_fields":{"x":1}})");
  EXPECT_EQ(got.warnings.size(), 1U);
  constexpr std::string_view kNoObject = R"(mapping: 1
model: ats
connector: example
resources: { jobs: { map: id, list: { from: jobs.list, args: { team: "'t'" } } } }
)";
  EXPECT_EQ(mapped(kNoObject, R"({"id":5})", RemoteData::kLeaveOut).warnings.size(), 1U);
}

TEST(Envelope, HasTheShapesOfTheApi) {
  TestScope scope;
  Warnings warnings;
  ListEnvelope envelope{.records = scope.value("[{\"id\":\"1\"}]"), .warnings = &warnings};
  EXPECT_EQ(list_response(envelope, scope.arena).text,
            R"({"result":[{"id":"1"}],"next_cursor":null,"prev_cursor":null,"result_count":1})");
  warnings.add("jobs.f", "is odd");
  envelope.next_cursor = "abc";
  envelope.more = scope.value(R"({"post_filtered":["title"]})");
  const auto response = list_response(envelope, scope.arena);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.get("content-type"), "application/json");
  EXPECT_EQ(response.text, R"({"result":[{"id":"1"}],"next_cursor":"abc","prev_cursor":null,"result_count":1,)"
                           R"("meta":{"post_filtered":["title"],"warnings":["jobs.f: is odd"]}})");
  EXPECT_EQ(object_response(scope.value(R"({"id":"1"})"), Warnings(), scope.arena).text, R"({"id":"1"})");
  EXPECT_EQ(object_response(scope.value(R"({"id":"1"})"), warnings, scope.arena).text,
            R"({"id":"1","meta":{"warnings":["jobs.f: is odd"]}})");
}

}  // namespace
}  // namespace atsume::unify
