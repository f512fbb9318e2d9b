#include "store/record.h"

#include "atsume/base/check.h"
#include "atsume/base/encoding.h"
#include "atsume/base/limits.h"
#include "store/sealed.h"

namespace atsume::store {
namespace {

constexpr int kRecordVersion = 1;

std::string associated_data(std::string_view key, std::string_view field) {
  std::string data(key);
  data.push_back('\0');
  return data.append(field);
}

}  // namespace

Error record_corrupt(std::string_view key, std::string_view reason) {
  return base::engine_error("record_corrupt", "the stored record '" + std::string(key) + "' is damaged (" +
                                                  std::string(reason) + "); restore it from a backup");
}

Result<Json> parse_record(std::string_view key, const std::optional<std::string>& stored) {
  if (!stored) return Json{{"v", kRecordVersion}};
  Json record = Json::parse(*stored, nullptr, false);
  if (!record.is_object()) return Fail(record_corrupt(key, "not a JSON object"));
  auto version = record.find("v");
  if (version == record.end() || !version->is_number_integer()) return Fail(record_corrupt(key, "no version"));
  if (*version != kRecordVersion) {
    return Fail(base::config_error("record_too_new", "the stored record '" + std::string(key) + "' has version " +
                                                         version->dump() + ", this Atsume reads version " +
                                                         std::to_string(kRecordVersion) + "; run a newer Atsume"));
  }
  return record;
}

Result<std::string> write_record(std::string_view key, const Json& record) {
  std::string text;
  try {
    text = record.dump();
  } catch (const Json::exception&) {
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_record",
                                   "the record '" + std::string(key) + "' holds text that is not UTF-8"));
  }
  if (text.size() <= base::limits::kRecordBytesMax) return text;
  return Fail(base::caller_error(ErrorClass::kTooLarge, "record_too_large",
                                 "the record '" + std::string(key) + "' has " + std::to_string(text.size()) +
                                     " bytes, at most " + std::to_string(base::limits::kRecordBytesMax) +
                                     " are stored"));
}

Result<void> check_id(std::string_view what, std::string_view id) {
  if (!id.empty() && id.size() <= base::limits::kIdBytesMax) return {};
  return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_record",
                                 "the " + std::string(what) + " must have 1 to " +
                                     std::to_string(base::limits::kIdBytesMax) + " bytes, it has " +
                                     std::to_string(id.size())));
}

std::string seal_field(const Vault& vault, std::string_view key, std::string_view field, std::string_view plaintext) {
  ATSUME_CHECK(is_sealed_field(key, field));
  return base::base64_encode(vault.seal(plaintext, associated_data(key, field)));
}

Result<base::Secret> open_field(const Vault& vault, std::string_view key, const Json& record, const char* field) {
  auto member = record.find(field);
  if (member == record.end() || !member->is_string()) return Fail(record_corrupt(key, std::string("no ") + field));
  std::optional<std::string> blob = base::base64_decode(member->get_ref<const std::string&>());
  if (!blob) return Fail(record_corrupt(key, std::string(field) + " is not base64"));
  Result<base::Secret> opened = vault.open(*blob, associated_data(key, field));
  if (!opened) return Fail(std::move(opened).error().while_doing("opening '" + std::string(key) + "'"));
  return opened;
}

Json time_to_json(const std::optional<base::WallTime>& time) {
  if (!time) return nullptr;
  return base::to_iso8601(*time);
}

Result<std::optional<base::WallTime>> time_from_json(std::string_view key, const Json& value) {
  if (value.is_null()) return std::nullopt;
  std::optional<base::WallTime> time = base::parse_iso8601(value.get_ref<const std::string&>());
  if (!time) return Fail(record_corrupt(key, "a time is not RFC 3339"));
  return time;
}

}  // namespace atsume::store
