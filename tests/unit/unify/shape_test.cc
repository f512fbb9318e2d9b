// What of a record is shown: formats, fields by dotted paths, lists by key.
#include "unify/shape.h"

#include "unit/unify/fixture.h"

namespace atsume::unify {
namespace {

constexpr std::string_view kRecord =
    R"({"id":"7","title":null,"status":"open","status_raw":"published","count":12345678901234567890,)"
    R"("emails":[{"email":"a@x","kind":"work","kind_raw":"W"},{"email":"b@x","kind":null}],)"
    R"("place":{"city":"Oslo","zip":null},"extra":{"a":{"b":1,"c":2}},"custom_fields":{"x":null,"y":2},)"
    R"("remote_data":{"id":7.10,"none":null}})";

class ShapeTest : public ::testing::Test {
 protected:
  Result<Shape> shape_of(std::string_view raw) {
    return Shape::of_records(*model_->find_resource("jobs"), parse_options(net::parse_query(raw)).value());
  }
  std::string shown(std::string_view raw) {
    return json::write(shape_of(raw).value().apply(scope_.value(kRecord), scope_.arena));
  }

  std::shared_ptr<const catalog::Catalog> catalog_ = catalog_of(kMapping);
  std::shared_ptr<const catalog::Model> model_ = catalog_->find_model("ats");
  TestScope scope_;
};

TEST_F(ShapeTest, KeepsAndLeavesOutFieldsByPath) {
  EXPECT_EQ(shown(""), kRecord);
  EXPECT_EQ(shown("atsume_fields=count,id"), R"({"id":"7","count":12345678901234567890})");
  EXPECT_EQ(shown("atsume_fields=emails.email,place.city"),
            R"({"emails":[{"email":"a@x"},{"email":"b@x"}],"place":{"city":"Oslo"}})");
  EXPECT_EQ(shown("atsume_fields=emails,emails.email,status_raw"),
            R"({"status_raw":"published","emails":[{"email":"a@x","kind":"work","kind_raw":"W"},)"
            R"({"email":"b@x","kind":null}]})");
  EXPECT_EQ(shown("atsume_fields=extra.a.b,custom_fields.y,remote_data.id"),
            R"({"extra":{"a":{"b":1}},"custom_fields":{"y":2},"remote_data":{"id":7.10}})");
}

TEST_F(ShapeTest, LeavesOutFieldsByPath) {
  EXPECT_EQ(shown("atsume_exclude_fields=remote_data,extra,custom_fields,count,place.zip,emails.kind,emails.kind_raw"),
            R"({"id":"7","title":null,"status":"open","status_raw":"published",)"
            R"("emails":[{"email":"a@x"},{"email":"b@x"}],"place":{"city":"Oslo"}})");
  EXPECT_EQ(shown("atsume_fields=place&atsume_exclude_fields=place.zip"), R"({"place":{"city":"Oslo"}})");
}

TEST_F(ShapeTest, RefusesFieldsThatTheModelHasNot) {
  for (const std::string name : {"fields", "exclude_fields", "key_by"}) {
    const auto refused = shape_of("atsume_" + name + "=emails.emial");
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code(), "invalid_parameter");
    EXPECT_NE(refused.error().message().find("did you mean emails.email?"), std::string::npos)
        << refused.error().message();
    EXPECT_EQ(code_of(shape_of("atsume_" + name + "=id.x")), "invalid_parameter");
    EXPECT_EQ(code_of(shape_of("atsume_" + name + "=title_raw")), "invalid_parameter");
    EXPECT_EQ(code_of(shape_of("atsume_" + name + "=emails.kind_raw")), "success");
  }
  EXPECT_EQ(code_of(shape_of("atsume_fields=state&atsume_response_format=raw")), "success");
}

TEST_F(ShapeTest, HasFourFormats) {
  EXPECT_EQ(shown("atsume_response_format=unified"), kRecord);
  EXPECT_EQ(shown("atsume_response_format=debug"), kRecord);
  EXPECT_EQ(shown("atsume_response_format=raw"), R"({"id":7.10,"none":null})");
  EXPECT_EQ(shown("atsume_response_format=raw&atsume_fields=none,absent"), R"({"none":null})");
  // map_record leaves remote_data out of it.
  const auto normalized = shape_of("atsume_response_format=normalized&atsume_exclude_fields=remote_data").value();
  EXPECT_EQ(normalized.remote_data(), RemoteData::kLeaveOut);
  EXPECT_EQ(json::write(normalized.apply(scope_.value(kRecord), scope_.arena)),
            R"({"id":"7","status":"open","status_raw":"published","count":12345678901234567890,)"
            R"("emails":[{"email":"a@x","kind":"work","kind_raw":"W"},{"email":"b@x"}],"place":{"city":"Oslo"},)"
            R"("extra":{"a":{"b":1,"c":2}},"custom_fields":{"y":2}})");
  EXPECT_EQ(shape_of("atsume_ignore_remote_data=true")->remote_data(), RemoteData::kLeaveOut);
  EXPECT_EQ(shape_of("atsume_response_format=raw&atsume_ignore_remote_data=true")->remote_data(), RemoteData::kInclude);
}

TEST_F(ShapeTest, KeysListsAndTellsWhatHasNoPlace) {
  const auto records = scope_.value(
      R"([{"id":"a","count":1},{"id":"b","count":2},{"id":"a","count":3},{"count":4},{"id":null,"count":5}])");
  const auto by_id = shape_of("atsume_key_by=id&atsume_fields=count")->apply_to_list(records, scope_.arena);
  EXPECT_EQ(json::write(by_id.records), R"({"a":{"count":1},"b":{"count":2}})");
  EXPECT_EQ(json::write(by_id.unkeyed), R"([{"count":3},{"count":4},{"count":5}])");
  EXPECT_EQ(by_id.count, 5U);
  const auto by_count = shape_of("atsume_key_by=count")->apply_to_list(records, scope_.arena);
  EXPECT_EQ(by_count.records.size(), 5U);
  EXPECT_TRUE(by_count.unkeyed.is_undefined());
  EXPECT_EQ(json::write(by_count.records.find("4")), R"({"count":4})");
}

}  // namespace
}  // namespace atsume::unify
