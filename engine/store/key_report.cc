#include <algorithm>

#include "atsume/store/rotation.h"
#include "store/record.h"

namespace atsume::store {

Result<KeyReport> report_keys(const KeyValueStore& store, const Vault& vault) {
  KeyReport report{.present = vault.key_ids()};
  ATSUME_TRY(report.last, Rotation::last(store));
  ATSUME_TRY(report.counts, count_sealed(store, vault));
  return report;
}

std::uint64_t KeyReport::values_under_other_keys() const {
  std::uint64_t sum = 0;
  for (const auto& [id, count] : counts.by_key_id) sum += id == present.front() ? 0 : count;
  return sum;
}

std::string_view KeyReport::state() const {
  const bool is_of_this_key = last && last->key_id == present.front();
  if (is_of_this_key && !last->finished_at) return "unfinished";
  if (is_of_this_key && last->failed > 0) return "incomplete";
  if (values_under_other_keys() > 0) return "needed";
  return is_of_this_key ? "done" : "none";
}

std::string key_report_json(const KeyReport& report) {
  using Ordered = nlohmann::ordered_json;
  Ordered keys = Ordered::array();
  const auto add = [&](const std::string& id, bool is_present) {
    const auto found = report.counts.by_key_id.find(id);
    const bool is_sealing = id == report.present.front();
    keys.push_back({{"id", id},
                    {"is_present", is_present},
                    {"is_sealing", is_sealing},
                    {"sealed_values", found == report.counts.by_key_id.end() ? 0 : found->second},
                    {"may_be_dropped", is_present && !is_sealing && report.counts.may_drop(id)}});
  };
  for (const std::string& id : report.present) add(id, true);
  for (const auto& [id, count] : report.counts.by_key_id) {
    if (std::ranges::find(report.present, id) == report.present.end()) add(id, false);
  }
  Ordered rotation = {{"state", report.state()}};
  if (report.last) {
    rotation["key_id"] = report.last->key_id;
    rotation["resealed"] = report.last->resealed;
    rotation["failed"] = report.last->failed;
    rotation["first_failure"] = report.last->first_failure;
    rotation["started_at"] = time_to_json(report.last->started_at);
    rotation["finished_at"] = time_to_json(report.last->finished_at);
  }
  return Ordered{{"sealing_key_id", report.present.front()},
                 {"keys", std::move(keys)},
                 {"values_under_other_keys", report.values_under_other_keys()},
                 {"rotation", std::move(rotation)},
                 {"damaged_records", report.counts.damaged},
                 {"first_damaged", report.counts.first_damaged},
                 {"unlisted_rows", report.counts.unlisted},
                 {"first_unlisted", report.counts.first_unlisted}}
      .dump();
}

}  // namespace atsume::store
