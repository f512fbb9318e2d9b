#include "atsume/base/encoding.h"
#include "atsume/base/ids.h"
#include "atsume/store/events.h"
#include "store/record.h"
#include "store/rows.h"

namespace atsume::store {
namespace {

// For one page, whatever the filter finds: the pool is there for others too.
constexpr std::size_t kRowsLookedAtMax = 20'000;

// Stands in for randomness where an id is made of what it names (RFC 9562 section 5.8 leaves the bits to us).
class DigestRandom final : public base::Random {
 public:
  DigestRandom(std::string digest, unsigned sequence) : digest_(std::move(digest)) {
    // The 12 bits right behind the time sort first.
    digest_[6] = static_cast<char>((sequence >> 8) & 0x0f);
    digest_[7] = static_cast<char>(sequence & 0xff);
  }
  void fill(std::span<std::byte> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(digest_[i % digest_.size()]);
  }

 private:
  std::string digest_;
};

Result<Event> event_from(std::string_view key, const Json& record) {
  return read_members<Event>(key, [&]() -> Result<Event> {
    Event event;
    record.at("id").get_to(event.id);
    record.at("event").get_to(event.name);
    record.at("account_id").get_to(event.account_id);
    record.at("is_live").get_to(event.is_live);
    record.at("payload").get_to(event.payload_json);
    ATSUME_TRY(const auto created_at, time_from_json(key, record.at("created_at")));
    event.created_at = created_at.value_or(base::WallTime{});
    return event;
  });
}

// Smaller than every id of this time and later, greater than all before.
std::string id_before(base::WallTime time) {
  std::string id = event_id(time, "", 0, 0);
  id.resize(std::string_view("00000000-0000").size());
  return id;
}

bool matches(const Event& event, const EventFilter& filter) {
  if (!filter.name.empty() && event.name != filter.name) return false;
  if (!filter.account_id.empty() && event.account_id != filter.account_id) return false;
  if (filter.is_live && event.is_live != *filter.is_live) return false;
  if (filter.created_from && event.created_at < *filter.created_from) return false;
  return !filter.created_before || event.created_at < *filter.created_before;
}

}  // namespace

std::string event_id(base::WallTime now, std::string_view account_id, std::uint64_t version, unsigned index) {
  const std::string named = std::string(account_id) + '\n' + std::to_string(version) + '\n' + std::to_string(index);
  constexpr unsigned kEventsPerVersionMax = 4;
  DigestRandom random(base::sha256(named), static_cast<unsigned>(version * kEventsPerVersionMax + index) & 0xfff);
  return base::make_uuid_v7(now, random);
}

Result<void> EventTable::append(Batch& batch, const Event& event) {
  ATSUME_TRY_VOID(check_id("event's id", event.id));
  std::string key = key_of(kEventPrefix, event.id);
  ATSUME_TRY(Json record, parse_record(key, std::nullopt));
  record["id"] = event.id;
  record["event"] = event.name;
  record["account_id"] = event.account_id;
  record["is_live"] = event.is_live;
  record["payload"] = event.payload_json;
  record["created_at"] = time_to_json(event.created_at);
  ATSUME_TRY(std::string text, write_record(key, record));
  batch.put(std::move(key), std::move(text));
  return {};
}

Result<std::optional<Event>> EventTable::find(std::string_view id) const {
  const std::string key = key_of(kEventPrefix, id);
  ATSUME_TRY(const std::optional<std::string> stored, store_->get(key));
  if (!stored) return std::nullopt;
  ATSUME_TRY(const Json record, parse_record(key, stored));
  ATSUME_TRY(Event event, event_from(key, record));
  return event;
}

Result<Page<Event>> EventTable::list(const EventFilter& filter, std::string_view after, std::size_t limit) const {
  const auto decode = [&](const Row& row) -> Result<std::optional<Event>> {
    ATSUME_TRY(const Json record, parse_record(row.key, row.value));
    ATSUME_TRY(Event event, event_from(row.key, record));
    if (!matches(event, filter)) return std::nullopt;
    return event;
  };
  const std::string first = filter.created_from ? id_before(*filter.created_from) : "";
  return read_page<Event>(*store_, kEventPrefix, std::max<std::string_view>(after, first), limit, decode,
                          kRowsLookedAtMax);
}

Result<std::size_t> EventTable::sweep(base::WallTime before, std::size_t limit) {
  ATSUME_TRY(const std::vector<Row> rows, store_->scan(kEventPrefix, "", limit));
  Batch batch;
  for (const Row& row : rows) {
    ATSUME_TRY(const Json record, parse_record(row.key, row.value));
    ATSUME_TRY(const Event event, event_from(row.key, record));
    if (event.created_at >= before) break;
    batch.erase(row.key);
  }
  const std::size_t count = batch.changes().size();
  if (count == 0) return count;
  ATSUME_TRY_VOID(store_->write(batch, Durability::kBuffered));
  return count;
}

}  // namespace atsume::store
