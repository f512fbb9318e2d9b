// One request to a token endpoint, and what it sees.
#include "atsume/base/limits.h"
#include "upstream/hosts.h"
#include "upstream/show_request.h"
#include "upstream/token_answer.h"
#include "upstream/token_request.h"

namespace atsume::upstream {

CallScope Upstream::scope_of(const catalog::Connector& connector, const AccountView& account, CallContext& context) {
  const auto environment = account.record().is_sandbox ? Environment::kSandbox : Environment::kLive;
  const json::Value given = parts_.apps.find(connector.id, environment, *context.arena);
  json::ObjectBuilder app(*context.arena);
  for (const auto& field : connector.app) {
    if (field.default_value) app.set(field.name, json::Value::string(context.arena->copy(*field.default_value)));
  }
  const json::Value defaults = app.size() > 0 ? app.finish() : json::Value();
  if (defaults.is_undefined()) return {*context.arena, given, parts_.clock.wall_now(), parts_.random};
  json::ObjectBuilder merged(*context.arena);
  for (json::Value part : {defaults, given}) {
    if (!part.is_object()) continue;
    for (const auto& member : part.members()) merged.set(member.key, member.value);
  }
  return {*context.arena, merged.finish(), parts_.clock.wall_now(), parts_.random};
}

net::Task<Result<NewToken>> Upstream::exchange(const CallSpec& spec, const catalog::Auth& auth, const TokenGrant& grant,
                                               CallContext& context) {
  const auto scope = scope_of(*spec.connector, *spec.account, context);
  ATSUME_CO_TRY(auto built, build_token_request(auth, grant, spec, scope));
  ATSUME_CO_TRY_VOID(check_hosts(*spec.connector, built.request.url, parts_.options.allow_plain_http));
  const net::Url asked = built.request.asked;
  // Of its own, as what was begun has to end: a rotated token that nobody stored is lost.
  const auto deadline = base::Deadline::after(parts_.clock.steady_now(), base::limits::kTokenTimeout);
  auto& client = client_of(*spec.account);
  ++context.calls;
  SentNote note(spec, built.request, scope.app, context.observer, parts_.clock);
  auto answered = co_await send_buffered(client, spec, std::move(built.request), deadline);
  note.tell(answered ? answered->status : 0);
  ATSUME_CO_TRY(const auto received, std::move(answered));
  co_return read_token_answer(auth, spec, scope, asked, received, built.secrets);
}

}  // namespace atsume::upstream
