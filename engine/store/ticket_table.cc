#include "atsume/base/encoding.h"
#include "atsume/store/tickets.h"
#include "store/keys.h"
#include "store/record.h"
#include "store/rows.h"

namespace atsume::store {
namespace {

constexpr std::size_t kTextBytes = 32;
constexpr std::size_t kSweepRows = 256;

Error ticket_error(ErrorClass error_class, std::string_view code, std::string_view id, std::string_view what) {
  return base::caller_error(error_class, code, "the ticket '" + std::string(id) + "' " + std::string(what));
}

Error not_found(std::string_view id) {
  return base::caller_error(ErrorClass::kNotFound, "ticket_not_found",
                            "there is no ticket with the id '" + std::string(id) + "'");
}

}  // namespace

base::Secret make_ticket_text(std::string_view prefix, base::Random& random) {
  return base::Secret(std::string(prefix) + base::base64url_encode(random.bytes(kTextBytes)));
}

std::string hash_ticket(std::string_view text) { return base::hex_encode(base::sha256(text)); }

std::string TicketTable::row_key(std::string_view id) const { return key_of(kTicketPrefix, kind_ + "/").append(id); }

std::string TicketTable::hash_key(std::string_view hash) const {
  return key_of(kTicketHashPrefix, kind_ + "/").append(hash);
}

Result<Ticket> TicketTable::read(std::string_view key, const std::optional<std::string>& stored) const {
  ATSUME_TRY(const Json record, parse_record(key, stored));
  return read_members<Ticket>(key, [&]() -> Result<Ticket> {
    Ticket out;
    record.at("id").get_to(out.id);
    record.at("hash").get_to(out.hash);
    record.at("data").get_to(out.data_json);
    ATSUME_TRY(out.secrets_json, open_field(*vault_, key, record, "secrets"));
    ATSUME_TRY(const auto created_at, time_from_json(key, record.at("created_at")));
    ATSUME_TRY(const auto expires_at, time_from_json(key, record.at("expires_at")));
    ATSUME_TRY(out.used_at, time_from_json(key, record.at("used_at")));
    out.created_at = created_at.value_or(base::WallTime{});
    out.expires_at = expires_at.value_or(base::WallTime{});
    return out;
  });
}

Result<void> TicketTable::insert(const Ticket& ticket) {
  ATSUME_TRY_VOID(check_id("ticket's id", ticket.id));
  ATSUME_TRY_VOID(check_id("ticket's hash", ticket.hash));
  const std::string key = row_key(ticket.id);
  ATSUME_TRY(Json record, parse_record(key, std::nullopt));
  record["id"] = ticket.id;
  record["hash"] = ticket.hash;
  record["data"] = ticket.data_json;
  record["secrets"] = seal_field(*vault_, key, "secrets", ticket.secrets_json.reveal());
  record["created_at"] = time_to_json(ticket.created_at);
  record["expires_at"] = time_to_json(ticket.expires_at);
  record["used_at"] = time_to_json(ticket.used_at);
  ATSUME_TRY(std::string text, write_record(key, record));
  Batch batch;
  batch.require_absent(key);
  batch.require_absent(hash_key(ticket.hash));
  batch.put(key, std::move(text));
  batch.put(hash_key(ticket.hash), ticket.id);
  Result<void> written = store_->write(batch, Durability::kSync);
  if (written || !is_precondition_failure(written.error())) return written;
  return Fail(ticket_error(ErrorClass::kConflict, "ticket_exists", ticket.id, "exists already"));
}

Result<std::optional<Ticket>> TicketTable::find(std::string_view id) const {
  const std::string key = row_key(id);
  ATSUME_TRY(const std::optional<std::string> stored, store_->get(key));
  if (!stored) return std::nullopt;
  return read(key, stored);
}

Result<std::optional<Ticket>> TicketTable::find_by_hash(std::string_view hash) const {
  const std::string key = hash_key(hash);
  ATSUME_TRY(const std::optional<std::string> id, store_->get(key));
  if (!id) return std::nullopt;
  ATSUME_TRY(std::optional<Ticket> ticket, find(*id));
  // Erased between the two looks.
  if (!ticket) return std::nullopt;
  if (ticket->hash != hash) return Fail(record_corrupt(key, "it names a ticket that is not this one"));
  return ticket;
}

Result<void> TicketTable::use(std::string_view id, base::WallTime now) {
  const std::string key = row_key(id);
  return rewrite_row(*store_, key, [&](const std::optional<std::string>& stored) -> Result<std::string> {
    if (!stored) return Fail(not_found(id));
    ATSUME_TRY(const Ticket ticket, read(key, stored));
    if (ticket.used_at) {
      return Fail(ticket_error(ErrorClass::kConflict, "ticket_used", id, "was used already"));
    }
    ATSUME_TRY(Json record, parse_record(key, stored));
    record["used_at"] = time_to_json(now);
    return write_record(key, record);
  });
}

Result<void> TicketTable::give_back(std::string_view id) {
  const std::string key = row_key(id);
  return rewrite_row(*store_, key, [&](const std::optional<std::string>& stored) -> Result<std::string> {
    if (!stored) return Fail(not_found(id));
    ATSUME_TRY(Json record, parse_record(key, stored));
    record["used_at"] = Json();
    return write_record(key, record);
  });
}

Result<bool> TicketTable::erase(std::string_view id) {
  ATSUME_TRY(const std::optional<Ticket> ticket, find(id));
  if (!ticket) return false;
  Batch batch;
  batch.erase(row_key(id));
  batch.erase(hash_key(ticket->hash));
  ATSUME_TRY_VOID(store_->write(batch, Durability::kSync));
  return true;
}

Result<Page<Ticket>> TicketTable::list(std::string_view after, std::size_t limit) const {
  auto decode = [this](const Row& row) -> Result<std::optional<Ticket>> { return read(row.key, row.value); };
  return read_page<Ticket>(*store_, key_of(kTicketPrefix, kind_ + "/"), after, limit, decode);
}

Result<std::size_t> TicketTable::sweep(base::WallTime time) {
  const std::string prefix = row_key("");
  std::string after;
  std::size_t erased = 0;
  while (true) {
    ATSUME_TRY(const std::vector<Row> rows, store_->scan(prefix, after, kSweepRows));
    Batch batch;
    for (const Row& row : rows) {
      ATSUME_TRY(const Json record, parse_record(row.key, row.value));
      ATSUME_TRY(const auto expires_at, time_from_json(row.key, record.value("expires_at", Json())));
      if (expires_at && *expires_at >= time) continue;
      batch.erase(row.key);
      if (record.contains("hash") && record["hash"].is_string()) {
        batch.erase(hash_key(record["hash"].get_ref<const std::string&>()));
      }
      ++erased;
    }
    // What a crash brings back is swept the next time.
    if (!batch.changes().empty()) ATSUME_TRY_VOID(store_->write(batch, Durability::kBuffered));
    if (rows.size() < kSweepRows) return erased;
    after = rows.back().key;
  }
}

}  // namespace atsume::store
