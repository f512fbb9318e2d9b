#include "store/account_index.h"

#include "atsume/store/account_index.h"
#include "store/keys.h"

namespace atsume::store {
namespace {

constexpr std::size_t kRowsPerBatch = 256;

std::string text_in(const Json& record, const char* member) {
  const auto found = record.find(member);
  return found != record.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string index_key(std::string_view tenant_id, std::string_view id) { return tenant_prefix(tenant_id).append(id); }

}  // namespace

// A tenant's name may hold any byte, and is followed by the id: the separator must not be in it.
std::string tenant_prefix(std::string_view tenant_id) {
  std::string out(kAccountByTenantPrefix);
  for (const char c : tenant_id) {
    if (c == '%') {
      out += "%25";
    } else if (c == '/') {
      out += "%2F";
    } else {
      out += c;
    }
  }
  return out + '/';
}

void index_account(Batch& batch, const Json* stored, const Account* next) {
  const std::string before = stored == nullptr ? "" : index_key(text_in(*stored, "tenant_id"), text_in(*stored, "id"));
  const std::string after = next == nullptr ? "" : index_key(next->tenant_id, next->id);
  if (before == after) return;
  if (!before.empty()) batch.erase(before);
  if (!after.empty()) batch.put(after, "");
}

Result<void> build_account_index(KeyValueStore& store) {
  ATSUME_TRY(const auto built, store.get(kAccountIndexBuiltKey));
  if (built) return {};
  std::string after;
  for (;;) {
    ATSUME_TRY(const auto rows, store.scan(kAccountPrefix, after, kRowsPerBatch));
    Batch batch;
    for (const Row& row : rows) {
      ATSUME_TRY(const Json record, parse_record(row.key, row.value));
      batch.put(index_key(text_in(record, "tenant_id"), row.key.substr(kAccountPrefix.size())), "");
    }
    const bool is_last = rows.size() < kRowsPerBatch;
    if (is_last) batch.put(std::string(kAccountIndexBuiltKey), "1");
    ATSUME_TRY_VOID(store.write(batch, is_last ? Durability::kSync : Durability::kBuffered));
    if (is_last) return {};
    after = rows.back().key;
  }
}

}  // namespace atsume::store
