#include "atsume/connect/connect_service.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "atsume/base/encoding.h"
#include "atsume/base/ids.h"
#include "atsume/base/limits.h"
#include "connect/link_context.h"
#include "connect/lookup.h"

namespace atsume::connect {
namespace {

using Json = nlohmann::ordered_json;
using store::Ticket;
using upstream::SharedAccount;

constexpr std::string_view kStatePrefix = "st_";
constexpr std::string_view kCookiePrefix = "atsume_sign_in_";
constexpr std::size_t kCookieNameCharacters = 16;  // of the state's hash: several sign-ins of one browser stay apart

Error refused(std::string_view code, std::string message) {
  return base::caller_error(ErrorClass::kUnauthenticated, code, std::move(message));
}

std::string cookie_name(const std::string& state_hash) {
  return std::string(kCookiePrefix) + state_hash.substr(0, kCookieNameCharacters);
}

}  // namespace

Result<void> check_offer(const Link& link, const std::string& integration) {
  const auto& offered = link.integrations;
  if (offered.empty() || std::ranges::find(offered, integration) != offered.end()) return {};
  return Fail(base::caller_error(ErrorClass::kForbidden, "integration_not_offered",
                                 "this link is not for \"" + integration + "\""));
}

// A sign-in under way, as its ticket keeps it.
struct ConnectService::SignIn {
  std::string link_id;
  std::string cookie_hash;
  std::string redirect_uri;  // that the vendor was told
  base::Secret code_verifier;
  store::Account record;  // as proposed

  Ticket ticket(const std::string& state, base::WallTime now, base::Random& random) const {
    const Json data = {{"link_id", link_id},
                       {"cookie_hash", cookie_hash},
                       {"redirect_uri", redirect_uri},
                       {"account_id", record.id},
                       {"tenant_id", record.tenant_id},
                       {"integration", record.integration},
                       {"authentication_method", record.authentication_method},
                       {"is_sandbox", record.is_sandbox},
                       {"created_at", base::to_iso8601(record.created_at)},
                       {"version", record.version}};
    const Json secrets = {{"context", record.context_json},
                          {"secrets", record.secrets_json.reveal()},
                          {"code_verifier", code_verifier.reveal()}};
    return {.id = base::make_uuid_v7(now, random),
            .hash = store::hash_ticket(state),
            .data_json = data.dump(-1, ' ', false, Json::error_handler_t::replace),
            .secrets_json = base::Secret(secrets.dump()),
            .created_at = now,
            .expires_at = now + base::limits::kSignInTime};
  }

  static Result<SignIn> read(const Ticket& ticket) {
    const Json data = Json::parse(ticket.data_json, nullptr, false);
    const Json secrets = Json::parse(ticket.secrets_json.reveal(), nullptr, false);
    if (!data.is_object() || !secrets.is_object()) {
      return Fail(base::engine_error("record_corrupt", "the stored sign-in '" + ticket.id + "' cannot be read"));
    }
    SignIn out{.link_id = data.value("link_id", ""),
               .cookie_hash = data.value("cookie_hash", ""),
               .redirect_uri = data.value("redirect_uri", ""),
               .code_verifier = base::Secret(secrets.value("code_verifier", "")),
               .record = {}};
    out.record.id = data.value("account_id", "");
    out.record.tenant_id = data.value("tenant_id", "");
    out.record.integration = data.value("integration", "");
    out.record.authentication_method = data.value("authentication_method", "");
    out.record.is_sandbox = data.value("is_sandbox", false);
    out.record.created_at = base::parse_iso8601(data.value("created_at", "")).value_or(ticket.created_at);
    out.record.version = data.value("version", std::uint64_t{0});
    out.record.context_json = secrets.value("context", "{}");
    out.record.secrets_json = base::Secret(secrets.value("secrets", "{}"));
    return out;
  }
};

net::Task<Result<store::Account>> ConnectService::propose(const Link& link, const Submission& submission,
                                                          const catalog::Catalog& catalog) {
  ATSUME_CO_TRY_VOID(check_offer(link, submission.integration));
  ATSUME_CO_TRY(auto connector, find_connector(catalog, submission.integration));
  SharedAccount present;
  if (!link.integrated_account_id.empty()) {
    ATSUME_CO_TRY(present, co_await parts_.accounts.find(link.integrated_account_id));
  }
  if (present && present->record().integration == connector->id) {
    ATSUME_CO_TRY(connector, co_await parts_.service.find_own_connector(catalog, present->record()));
  }
  ATSUME_CO_TRY(const auto* auth, find_auth(*connector, submission.authentication_method));
  const store::Account* record = present ? &present->record() : nullptr;
  AccountDraft draft{.tenant_id = link.tenant_id,
                     .integration = connector->id,
                     .authentication_method = auth->name,
                     .is_sandbox = link.is_sandbox};
  const Prefill prefill{link.context_json.reveal(), record, link.is_sandbox};
  ATSUME_CO_TRY(draft.context_json, link_context(*connector, *auth, prefill, submission.context_json));
  co_return parts_.service.propose(draft, record, *connector);
}

net::Task<Result<std::map<std::string, std::string>>> ConnectService::prefilled(
    Link link, std::shared_ptr<const catalog::Connector> connector) {
  SharedAccount present;
  if (!link.integrated_account_id.empty()) {
    ATSUME_CO_TRY(present, co_await parts_.accounts.find(link.integrated_account_id));
  }
  const Prefill prefill{link.context_json.reveal(), present ? &present->record() : nullptr, link.is_sandbox};
  std::map<std::string, std::string> out;
  for (const auto& auth : connector->auth) out[auth.name] = prefilled_values(*connector, auth, prefill);
  co_return out;
}

// The link is claimed last of all before the account is stored, so that of two tabs one wins and a failure before it
// costs nothing.
net::Task<Result<Connected>> ConnectService::keep(const Link& link, store::Account proven) {
  ATSUME_CO_TRY_VOID(co_await parts_.links.claim(link.id));
  auto stored = co_await parts_.service.keep(std::move(proven));
  if (!stored) {
    co_await parts_.links.release(link.id);
    co_return Fail(std::move(stored).error());
  }
  parts_.logger.info(
      "account connected by a link",
      {{"account", (*stored)->record().id}, {"connector", (*stored)->record().integration}, {"link", link.id}});
  co_return Connected{.account = *stored, .redirect_uri = link.redirect_uri};
}

net::Task<Result<Connected>> ConnectService::submit(Link link, Submission submission, const catalog::Catalog& catalog,
                                                    upstream::CallContext& context) {
  ATSUME_CO_TRY(auto record, co_await propose(link, submission, catalog));
  ATSUME_CO_TRY(const auto connector, co_await parts_.service.find_own_connector(catalog, record));
  if (connector->find_auth(record.authentication_method)->sign_in) {
    co_return Fail(base::caller_error(ErrorClass::kInvalid, "sign_in_needed",
                                      "the authentication method " + record.authentication_method + " of " +
                                          record.integration +
                                          " needs a sign-in; begin it with POST "
                                          "/connect-account/authorize"));
  }
  ATSUME_CO_TRY(record, co_await parts_.service.prove(std::move(record), connector, Verification::kRun, context));
  co_return co_await keep(link, std::move(record));
}

net::Task<Result<SignInRedirect>> ConnectService::authorize(Link link, Submission submission,
                                                            const catalog::Catalog& catalog,
                                                            upstream::CallContext& context) {
  ATSUME_CO_TRY(auto record, co_await propose(link, submission, catalog));
  const auto now = parts_.clock.wall_now();
  const std::string state = store::make_ticket_text(kStatePrefix, parts_.random).reveal();
  const base::Secret cookie = store::make_ticket_text("", parts_.random);
  SignIn sign_in{.link_id = link.id,
                 .cookie_hash = store::hash_ticket(cookie.reveal()),
                 .redirect_uri = redirect_uri(),
                 .code_verifier = {},
                 .record = std::move(record)};
  store::Account asking = sign_in.record;
  asking.version = 0;
  ATSUME_CO_TRY(const auto account, upstream::AccountView::make(std::move(asking)));
  ATSUME_CO_TRY(const auto connector, co_await parts_.service.find_own_connector(catalog, account->record()));
  const upstream::SignInRequest request{
      .connector = connector, .account = account, .redirect_uri = sign_in.redirect_uri, .state = state};
  ATSUME_CO_TRY(const auto start, co_await parts_.upstream.begin_sign_in(request, context));
  sign_in.code_verifier = start.code_verifier;
  sign_in.record.context_json = start.account->record().context_json;
  sign_in.record.secrets_json = start.account->record().secrets_json;
  const Ticket ticket = sign_in.ticket(state, now, parts_.random);
  auto write = [table = &parts_.links.sign_ins(), ticket] { return table->insert(ticket); };
  ATSUME_CO_TRY_VOID(co_await net::run_blocking(parts_.pool, write));
  SignInRedirect out{.url = start.url, .cookie_name = cookie_name(ticket.hash), .cookie_value = cookie};
  // The emulator has no pages: it consents at once.
  if (link.is_sandbox) out.url = redirect_uri() + "?code=sandbox-code&state=" + base::percent_encode(state);
  co_return out;
}

net::Task<Result<ConnectService::SignIn>> ConnectService::take(const SignInCallback& callback) {
  const std::string hash = store::hash_ticket(callback.state);
  auto read = [table = &parts_.links.sign_ins(), hash] { return table->find_by_hash(hash); };
  ATSUME_CO_TRY(const auto ticket, co_await net::run_blocking(parts_.pool, read));
  if (!ticket) {
    co_return Fail(
        refused("sign_in_unknown", "this answer belongs to no sign-in that was begun here; open the link again"));
  }
  ATSUME_CO_TRY(auto sign_in, SignIn::read(*ticket));
  const std::string cookie = callback.cookie(cookie_name(hash));
  // Before anything is used up, so that nobody but the browser that began can spoil it.
  if (cookie.empty() || !base::equal_constant_time(store::hash_ticket(cookie), sign_in.cookie_hash)) {
    co_return Fail(refused("sign_in_cookie",
                           cookie.empty() ? "the sign-in was begun in another browser, or this one keeps no cookies; "
                                            "open the link here and sign in again"
                                          : "the sign-in was begun in another browser; open the link here and sign in "
                                            "again"));
  }
  if (ticket->used_at) {
    co_return Fail(refused("sign_in_used", "this sign-in has ended already; open the link again to begin another"));
  }
  const auto now = parts_.clock.wall_now();
  if (ticket->expires_at <= now) {
    co_return Fail(refused("sign_in_expired", "the sign-in took too long; open the link again"));
  }
  auto write = [table = &parts_.links.sign_ins(), id = ticket->id, now] { return table->use(id, now); };
  const auto used = co_await net::run_blocking(parts_.pool, write);
  if (used) co_return sign_in;
  if (used.error().code() != "ticket_used") co_return Fail(used.error());
  co_return Fail(refused("sign_in_used", "this sign-in has ended already; open the link again to begin another"));
}

net::Task<Result<Connected>> ConnectService::finish(SignInCallback callback, const catalog::Catalog& catalog,
                                                    upstream::CallContext& context) {
  ATSUME_CO_TRY(auto sign_in, co_await take(callback));
  // A link that ends while its customer is signing in still serves.
  auto link = co_await parts_.links.find(sign_in.link_id);
  if (!link && link.error().code() == "link_token_not_found") {
    co_return Fail(refused("link_token_unknown", "this link was taken back meanwhile; ask for a new link"));
  }
  if (!link) co_return Fail(std::move(link).error());
  if (link->used_at) {
    co_return Fail(
        refused("link_token_used", "this link was used already: an account was connected with it; ask for a new link"));
  }
  ATSUME_CO_TRY(auto connector, find_connector(catalog, sign_in.record.integration));
  const auto version = sign_in.record.version;
  if (version != 0) {
    ATSUME_CO_TRY(const auto present, co_await parts_.accounts.find(sign_in.record.id));
    sign_in.record.overrides_json = present->record().overrides_json;
    ATSUME_CO_TRY(connector, co_await parts_.service.find_own_connector(catalog, sign_in.record));
  }
  sign_in.record.version = 0;
  ATSUME_CO_TRY(auto account, upstream::AccountView::make(std::move(sign_in.record)));
  const upstream::SignInAnswer answer{.connector = connector,
                                      .account = account,
                                      .redirect_uri = sign_in.redirect_uri,
                                      .code_verifier = sign_in.code_verifier,
                                      .query = callback.query};
  ATSUME_CO_TRY(account, co_await parts_.upstream.finish_sign_in(answer, context));
  ATSUME_CO_TRY(auto proven, co_await parts_.service.prove_signed_in(account, connector, context));
  proven.version = version;
  co_return co_await keep(*link, std::move(proven));
}

}  // namespace atsume::connect
