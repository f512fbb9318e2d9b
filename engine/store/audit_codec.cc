#include "store/audit_codec.h"

#include "store/record.h"

namespace atsume::store {

std::string_view name_of(AuditPlane plane) { return plane == AuditPlane::kData ? "data" : "control"; }

std::optional<AuditPlane> parse_audit_plane(std::string_view name) {
  if (name == "data") return AuditPlane::kData;
  if (name == "control") return AuditPlane::kControl;
  return std::nullopt;
}

std::string audit_text(const AuditRecord& record) {
  Json out = {{"v", 1},
              {"request_id", record.request_id},
              {"at", record.at.time_since_epoch().count()},
              {"is_live", record.is_live},
              {"plane", name_of(record.plane)},
              {"caller", record.caller},
              {"key_id", record.key_id},
              {"key_name", record.key_name},
              {"account_id", record.account_id},
              {"method", record.method},
              {"route", record.route},
              {"path", record.path},
              {"status", record.status},
              {"code", record.code},
              {"ms", record.duration.count()},
              {"address", record.address}};
  if (record.changes_json != "[]") out["changes"] = record.changes_json;
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<AuditRecord> audit_record_from(std::string_view row_key, const std::string& text) {
  ATSUME_TRY(Json record, parse_record(row_key, text));
  return read_members<AuditRecord>(row_key, [&]() -> Result<AuditRecord> {
    AuditRecord out;
    record.at("request_id").get_to(out.request_id);
    out.at = base::WallTime(base::Duration(record.at("at").get<std::int64_t>()));
    record.at("is_live").get_to(out.is_live);
    const auto plane = parse_audit_plane(record.at("plane").get_ref<const std::string&>());
    if (!plane) return Fail(record_corrupt(row_key, "an unknown plane"));
    out.plane = *plane;
    record.at("caller").get_to(out.caller);
    record.at("key_id").get_to(out.key_id);
    record.at("key_name").get_to(out.key_name);
    record.at("account_id").get_to(out.account_id);
    record.at("method").get_to(out.method);
    record.at("route").get_to(out.route);
    record.at("path").get_to(out.path);
    record.at("status").get_to(out.status);
    record.at("code").get_to(out.code);
    out.duration = base::Duration(record.at("ms").get<std::int64_t>());
    record.at("address").get_to(out.address);
    out.changes_json = record.value("changes", "[]");
    return out;
  });
}

}  // namespace atsume::store
