#include "store/sealed_row.h"

#include "atsume/base/encoding.h"
#include "store/record.h"
#include "store/sealed.h"

namespace atsume::store {

Result<std::vector<SealedValue>> sealed_values(const Row& row) {
  ATSUME_TRY(Json record, parse_record(row.key, row.value));
  std::vector<SealedValue> values;
  for (const SealedField& one : kSealedFields) {
    if (!row.key.starts_with(one.prefix)) continue;
    const auto member = record.find(one.field);
    if (member == record.end() || member->is_null()) continue;
    if (!member->is_string()) return Fail(record_corrupt(row.key, std::string(one.field) + " is no text"));
    SealedValue value{.field = one.field, .text = member->get<std::string>(), .key_id = {}};
    if (const auto blob = base::base64_decode(value.text)) value.key_id = Vault::key_id_of(*blob);
    values.push_back(std::move(value));
  }
  return values;
}

// The text is changed in place: parsing and writing it again could change numbers that no code here knows of.
Result<std::optional<Resealed>> reseal_row(const Row& row, const Vault& vault) {
  ATSUME_TRY(const std::vector<SealedValue> values, sealed_values(row));
  Resealed out{.text = row.value};
  for (const SealedValue& value : values) {
    if (value.key_id == vault.sealing_key_id()) continue;
    const Json record = {{std::string(value.field), value.text}};
    const std::string field(value.field);
    ATSUME_TRY(const base::Secret plain, open_field(vault, row.key, record, field.c_str()));
    const std::size_t place = out.text.find(value.text);
    if (place == std::string::npos) return Fail(record_corrupt(row.key, field + " is written with escapes"));
    out.text.replace(place, value.text.size(), seal_field(vault, row.key, field, plain.reveal()));
    ++out.values;
  }
  if (out.values == 0) return std::nullopt;
  return out;
}

}  // namespace atsume::store
