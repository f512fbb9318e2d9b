#include "crash/workload.h"

#include <algorithm>
#include <charconv>

#include "atsume/store/tables.h"

namespace atsume::crash {
namespace {

constexpr std::uint64_t kSlots = 16;
constexpr int kBatchRows = 8;
constexpr int kFilledAccounts = 300;

Fail torn(const std::string& what) { return Fail(base::engine_error("torn", what)); }

std::uint64_t number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : ~std::uint64_t{0};
}

// Long enough that a row is more than one word of the disk; its end says whether all of it is there.
std::string text_of(std::uint64_t n) {
  return std::to_string(n) + ":" + std::string(200 + n % 50, 'x') + std::to_string(n);
}
std::uint64_t number_of(const std::string& text) {
  const std::uint64_t n = number_in(std::string_view(text).substr(0, text.find(':')));
  return text == text_of(n) ? n : ~std::uint64_t{0};
}

std::string slot_name(std::uint64_t slot) { return "slot-" + std::to_string(slot); }

// The last of the first n writes that went to this slot; 0 when none did.
std::uint64_t last_write(std::uint64_t n, std::uint64_t slot) {
  const std::uint64_t back = (n + kSlots - slot) % kSlots;
  return n > back ? n - back : 0;
}

Result<void> write_account(store::AccountTable& table, std::uint64_t n) {
  ATSUME_TRY(auto present, table.find(slot_name(n % kSlots)));
  store::Account account = present.value_or(store::Account{.id = slot_name(n % kSlots)});
  account.secrets_json = base::Secret(text_of(n));
  account.context_json = std::to_string(n);
  return present ? table.update(account) : table.insert(account);
}

Result<void> write_batch(store::KeyValueStore& store, std::uint64_t n) {
  store::Batch batch;
  for (int i = 0; i < kBatchRows; ++i) batch.put("batch/" + std::to_string(i), text_of(n));
  batch.put("moving/" + std::to_string(n), std::to_string(n));
  if (n > 1) {
    batch.require_value("moving/" + std::to_string(n - 1), std::to_string(n - 1));
    batch.erase("moving/" + std::to_string(n - 1));
  }
  return store.write(batch, store::Durability::kSync);
}

// `read` gives the number of the write that a slot holds, 0 when the slot is empty.
template <class Read>
Result<std::uint64_t> count_slots(const std::string& what, Read read) {
  std::array<std::uint64_t, kSlots> found{};
  for (std::uint64_t slot = 0; slot < kSlots; ++slot) {
    ATSUME_TRY(found[slot], read(slot_name(slot)));
  }
  const std::uint64_t count = *std::ranges::max_element(found);
  for (std::uint64_t slot = 0; slot < kSlots; ++slot) {
    if (found[slot] == last_write(count, slot)) continue;
    return torn(what + " " + slot_name(slot) + " holds write " + std::to_string(found[slot]) + " after " +
                std::to_string(count) + " writes");
  }
  return count;
}

Result<std::uint64_t> read_account(const store::AccountTable& table, const std::string& name) {
  ATSUME_TRY(const auto account, table.find(name));
  if (!account) return 0;
  const std::uint64_t n = number_of(account->secrets_json.reveal());
  if (account->context_json != std::to_string(n)) return torn("account " + name + " is half of one write");
  if (account->version != (n - 1) / kSlots + 1) return torn("account " + name + " has lost a write");
  return n;
}

Result<std::uint64_t> count_batches(store::KeyValueStore& store) {
  ATSUME_TRY(const auto rows, store.scan("batch/", "", 100));
  ATSUME_TRY(const auto moving, store.scan("moving/", "", 100));
  if (rows.empty() && moving.empty()) return 0;
  if (rows.size() != kBatchRows || moving.size() != 1) return torn("half a batch: rows are missing or left over");
  const std::uint64_t count = number_in(moving.front().value);
  for (const auto& row : rows) {
    if (number_of(row.value) != count) return torn("half a batch: " + row.key + " is of another write");
  }
  return count;
}

}  // namespace

std::unique_ptr<store::Vault> make_vault(const std::string& letters, base::Random& random) {
  std::vector<store::MasterKey> keys;
  for (const char letter : letters) keys.push_back(store::parse_master_key(std::string(64, letter)).value());
  return store::Vault::make(std::move(keys), random).value();
}

Result<void> perform(store::KeyValueStore& store, const store::Vault& vault, int lane, std::uint64_t n) {
  if (lane == 0) {
    store::AccountTable table(store, vault);
    return write_account(table, n);
  }
  if (lane == 1) return store::SettingTable(store, vault).put(slot_name(n % kSlots), text_of(n));
  return write_batch(store, n);
}

Result<Counts> count_writes(store::KeyValueStore& store, const store::Vault& vault) {
  Counts counts{};
  const store::AccountTable accounts(store, vault);
  const auto account = [&](const std::string& name) { return read_account(accounts, name); };
  ATSUME_TRY(counts[0], count_slots("account", account));
  const store::SettingTable settings(store, vault);
  const auto setting = [&](const std::string& name) -> Result<std::uint64_t> {
    ATSUME_TRY(const auto value, settings.find(name));
    return value ? number_of(value->reveal()) : 0;
  };
  ATSUME_TRY(counts[1], count_slots("setting", setting));
  ATSUME_TRY(counts[2], count_batches(store));
  return counts;
}

Result<void> fill(store::KeyValueStore& store, const store::Vault& vault) {
  store::AccountTable table(store, vault);
  for (int i = 0; i < kFilledAccounts; ++i) {
    store::Account account{.id = "filled-" + std::to_string(i)};
    account.secrets_json = base::Secret(text_of(static_cast<std::uint64_t>(i)));
    ATSUME_TRY_VOID(table.insert(account));
  }
  return {};
}

Result<void> check_filled(store::KeyValueStore& store, const store::Vault& vault) {
  const store::AccountTable table(store, vault);
  for (int i = 0; i < kFilledAccounts; ++i) {
    ATSUME_TRY(const auto account, table.find("filled-" + std::to_string(i)));
    if (!account || account->secrets_json.reveal() != text_of(static_cast<std::uint64_t>(i))) {
      return torn("account filled-" + std::to_string(i) + " is not what it was");
    }
  }
  return {};
}

}  // namespace atsume::crash
