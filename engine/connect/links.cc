#include "atsume/connect/links.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "atsume/base/encoding.h"
#include "atsume/base/ids.h"
#include "atsume/base/limits.h"
#include "atsume/base/text.h"

namespace atsume::connect {
namespace {

namespace limits = base::limits;
using Json = nlohmann::ordered_json;
using store::Ticket;

constexpr std::string_view kTextPrefix = "lt_";
// That a used or expired ticket is still known as such.
constexpr auto kTicketMemory = std::chrono::hours(24);

Error refused(std::string_view code, std::string message) {
  return base::caller_error(ErrorClass::kUnauthenticated, code, std::move(message));
}

Error used_up() {
  return refused("link_token_used", "this link was used already: an account was connected with it; ask for a new link");
}

Error not_found(const std::string& id) {
  return base::caller_error(ErrorClass::kNotFound, "link_token_not_found",
                            "there is no link token with the id \"" + id + "\"");
}

Error invalid(const std::string& name, const std::string& what) {
  return base::caller_error(ErrorClass::kInvalid, "invalid_link", name + " " + what).with_detail(name, what);
}

Ticket ticket_of(const Link& link, std::string_view text) {
  const Json data = {{"tenant_id", link.tenant_id},
                     {"integrations", link.integrations},
                     {"integrated_account_id", link.integrated_account_id},
                     {"redirect_uri", link.redirect_uri},
                     {"is_sandbox", link.is_sandbox}};
  return {.id = link.id,
          .hash = store::hash_ticket(text),
          .data_json = data.dump(-1, ' ', false, Json::error_handler_t::replace),
          .secrets_json = link.context_json,
          .created_at = link.created_at,
          .expires_at = link.expires_at};
}

Link link_of(const Ticket& ticket) {
  const Json data = Json::parse(ticket.data_json, nullptr, false);
  Link out{.id = ticket.id};
  out.context_json = ticket.secrets_json;
  out.created_at = ticket.created_at;
  out.expires_at = ticket.expires_at;
  out.used_at = ticket.used_at;
  if (!data.is_object()) return out;
  out.tenant_id = data.value("tenant_id", "");
  out.integrations = data.value("integrations", std::vector<std::string>());
  out.integrated_account_id = data.value("integrated_account_id", "");
  out.redirect_uri = data.value("redirect_uri", "");
  out.is_sandbox = data.value("is_sandbox", false);
  return out;
}

Result<void> check_integrations(const LinkDraft& draft, const catalog::Catalog& catalog) {
  std::vector<std::string> known;
  for (const auto& [name, connector] : catalog.connectors) known.push_back(name);
  for (const auto& name : draft.integrations) {
    if (std::ranges::find(known, name) != known.end()) continue;
    std::string message = "there is no integration called \"" + name + "\"";
    if (auto nearest = base::did_you_mean(name, known)) message += "; did you mean " + *nearest + "?";
    return Fail(base::caller_error(ErrorClass::kNotFound, "unknown_integration", std::move(message)));
  }
  return {};
}

void add_names(const std::vector<catalog::Field>& fields, std::vector<std::string>& names) {
  for (const auto& field : fields) names.push_back(field.name);
}

// Where the link is for certain connectors, what it fills in must be fields of one of them.
Result<void> check_names(const LinkDraft& draft, const catalog::Catalog& catalog) {
  const Json context = Json::parse(draft.context_json, nullptr, false);
  if (!context.is_object()) return Fail(invalid("context", "must be an object"));
  std::vector<std::string> names;
  for (const auto& name : draft.integrations) {
    const auto connector = catalog.find_connector(name);
    add_names(connector->fields, names);
    for (const auto& auth : connector->auth) add_names(auth.fields, names);
  }
  for (const auto& [name, value] : context.items()) {
    if (value.is_structured()) return Fail(invalid("context", "must hold texts: " + name + " is none"));
    if (names.empty() || std::ranges::find(names, name) != names.end()) continue;
    auto nearest = base::did_you_mean(name, names);
    return Fail(invalid("context", "has " + name + ", which is no field" +
                                       (nearest ? "; did you mean " + *nearest + "?" : " of the integration")));
  }
  return {};
}

Result<void> check_redirect(const std::vector<std::string>& allowed, const std::string& redirect_uri) {
  if (redirect_uri.empty() || is_allowed_redirect(allowed, redirect_uri)) return {};
  std::string message = "redirect_uri is not on the operator's list (redirect_uris: in the configuration); it has";
  for (const auto& one : allowed) message += (&one == &allowed.front() ? " " : ", ") + one;
  if (allowed.empty()) message += " no entries";
  return Fail(base::caller_error(ErrorClass::kForbidden, "redirect_not_allowed", std::move(message)));
}

}  // namespace

Links::Links(Parts parts)
    : parts_(parts), tickets_("link_token", parts.store, parts.vault), sign_ins_("sign_in", parts.store, parts.vault) {}

net::Task<Result<void>> Links::check_account(LinkDraft& draft) {
  if (draft.integrated_account_id.empty()) {
    if (draft.tenant_id.empty()) co_return Fail(invalid("tenant_id", "is required"));
    co_return Result<void>();
  }
  ATSUME_CO_TRY(const auto account, co_await parts_.accounts.find(draft.integrated_account_id));
  const store::Account& record = account->record();
  if (record.is_sandbox != draft.is_sandbox.value_or(record.is_sandbox)) {
    const std::string kind = record.is_sandbox ? "a sandbox account" : "no sandbox account";
    co_return Fail(invalid("is_sandbox", "does not fit: " + record.id + " is " + kind));
  }
  draft.is_sandbox = record.is_sandbox;
  if (draft.tenant_id.empty()) draft.tenant_id = record.tenant_id;
  if (draft.tenant_id != record.tenant_id) {
    co_return Fail(invalid("tenant_id", "is another than that of the account " + record.id));
  }
  const bool is_other = !draft.integrations.empty() && draft.integrations != std::vector{record.integration};
  if (is_other) co_return Fail(invalid("integration", "is another than that of the account " + record.id));
  draft.integrations = {record.integration};
  co_return Result<void>();
}

net::Task<Result<NewLink>> Links::create(LinkDraft draft, const catalog::Catalog& catalog) {
  ATSUME_CO_TRY_VOID(co_await check_account(draft));
  ATSUME_CO_TRY_VOID(check_integrations(draft, catalog));
  ATSUME_CO_TRY_VOID(check_names(draft, catalog));
  ATSUME_CO_TRY_VOID(check_redirect(parts_.options.redirect_uris, draft.redirect_uri));
  const auto lifetime = draft.lifetime.value_or(limits::kLinkTokenTime);
  if (lifetime <= base::Duration(0) || lifetime > limits::kLinkTokenTimeMax) {
    const auto most = std::chrono::duration_cast<std::chrono::seconds>(limits::kLinkTokenTimeMax).count();
    co_return Fail(invalid("expires_in", "must be a number of seconds from 1 to " + std::to_string(most)));
  }
  const auto now = parts_.clock.wall_now();
  NewLink out{.text = store::make_ticket_text(kTextPrefix, parts_.random)};
  out.url = parts_.options.public_url + "/connect-account?link_token=" + out.text.reveal();
  out.link.id = base::make_uuid_v7(now, parts_.random);
  out.link.tenant_id = std::move(draft.tenant_id);
  out.link.integrations = std::move(draft.integrations);
  out.link.integrated_account_id = std::move(draft.integrated_account_id);
  out.link.redirect_uri = std::move(draft.redirect_uri);
  out.link.is_sandbox = draft.is_sandbox.value_or(false);
  out.link.context_json = base::Secret(std::move(draft.context_json));
  out.link.created_at = now;
  out.link.expires_at = now + lifetime;
  auto write = [table = &tickets_, ticket = ticket_of(out.link, out.text.reveal())] { return table->insert(ticket); };
  ATSUME_CO_TRY_VOID(co_await net::run_blocking(parts_.pool, write));
  co_return out;
}

net::Task<Result<Link>> Links::authenticate(std::string text) {
  if (text.empty()) {
    co_return Fail(refused("link_token_missing", "a link token is needed: send Authorization: Bearer lt_…"));
  }
  auto read = [table = &tickets_, hash = store::hash_ticket(text)] { return table->find_by_hash(hash); };
  ATSUME_CO_TRY(const auto ticket, co_await net::run_blocking(parts_.pool, read));
  if (!ticket) co_return Fail(refused("link_token_unknown", "this link is not known; ask for a new link"));
  if (ticket->used_at) co_return Fail(used_up());
  if (ticket->expires_at <= parts_.clock.wall_now()) {
    co_return Fail(refused("link_token_expired", "this link has expired; ask for a new link"));
  }
  co_return link_of(*ticket);
}

net::Task<Result<Link>> Links::find(std::string id) {
  auto read = [table = &tickets_, id] { return table->find(id); };
  ATSUME_CO_TRY(const auto ticket, co_await net::run_blocking(parts_.pool, read));
  if (!ticket) co_return Fail(not_found(id));
  co_return link_of(*ticket);
}

net::Task<Result<void>> Links::erase(std::string id) {
  auto write = [table = &tickets_, id] { return table->erase(id); };
  ATSUME_CO_TRY(const bool was_there, co_await net::run_blocking(parts_.pool, write));
  if (!was_there) co_return Fail(not_found(id));
  co_return Result<void>();
}

net::Task<Result<store::Page<Link>>> Links::list(std::string after, std::size_t limit) {
  auto read = [table = &tickets_, after, limit] { return table->list(after, limit); };
  ATSUME_CO_TRY(const auto page, co_await net::run_blocking(parts_.pool, read));
  store::Page<Link> out{.records = {}, .next_after = page.next_after};
  for (const Ticket& ticket : page.records) out.records.push_back(link_of(ticket));
  co_return out;
}

net::Task<Result<void>> Links::claim(std::string id) {
  auto write = [table = &tickets_, id, now = parts_.clock.wall_now()] { return table->use(id, now); };
  auto used = co_await net::run_blocking(parts_.pool, write);
  if (used) co_return used;
  const std::string& code = used.error().code();
  if (code == "ticket_used") co_return Fail(used_up());
  if (code == "ticket_not_found") {
    co_return Fail(refused("link_token_unknown", "this link was taken back meanwhile; ask for a new link"));
  }
  co_return used;
}

net::Task<void> Links::release(std::string id) {
  auto write = [table = &tickets_, id] { return table->give_back(id); };
  // A link that stays claimed costs the customer a new link, and nothing else.
  (void)co_await net::run_blocking(parts_.pool, write);
}

net::Task<Result<std::size_t>> Links::sweep() {
  auto write = [this, time = parts_.clock.wall_now() - kTicketMemory]() -> Result<std::size_t> {
    ATSUME_TRY(const std::size_t links, tickets_.sweep(time));
    ATSUME_TRY(const std::size_t sign_ins, sign_ins_.sweep(time));
    return links + sign_ins;
  };
  co_return co_await net::run_blocking(parts_.pool, write);
}

}  // namespace atsume::connect
