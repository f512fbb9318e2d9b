// Telling what a call would send, without sending it.
#include "atsume/base/secret.h"
#include "upstream/apply.h"
#include "upstream/hosts.h"
#include "upstream/session.h"
#include "upstream/show_request.h"
#include "upstream/token_answer.h"

namespace atsume::upstream {
namespace {

// Of the names that its steps would save.
SharedSession stand_in_session(const catalog::Session& rule) {
  auto out = std::make_shared<SessionView>();
  json::ObjectBuilder values(out->arena);
  for (const auto& step : rule.steps) {
    for (const auto& save : step.saves) {
      values.set(out->arena.copy(save.name), json::Value::string(base::kRedacted));
    }
  }
  out->values = values.finish();
  return out;
}

Result<SharedAccount> with_stand_in_token(const CallSpec& spec, const catalog::Auth& auth, base::WallTime now) {
  const NewToken token{.access_token = std::string(base::kRedacted)};
  ATSUME_TRY(auto record, with_token(*spec.account, token, auth, *spec.connector, now));
  return AccountView::make(std::move(record));
}

}  // namespace

Result<RequestView> Upstream::dry_run(const CallSpec& spec, CallContext& context) {
  CallSpec ready = spec;
  catalog::Method method;
  if (spec.method->poll) {
    // The request that begins a job asks for no page.
    method = *spec.method;
    method.paginate = {};
    ready.method = &method;
  }
  const CallScope scope = scope_of(*spec.connector, *spec.account, context);
  if (const catalog::Auth* auth = find_auth(spec)) {
    if (auth->session) {
      const auto key = session_key(*spec.account, *auth, scope.app);
      ready.session = parts_.accounts.sessions().find(key, parts_.clock.steady_now());
      if (!ready.session) ready.session = stand_in_session(*auth->session);
    }
    if (auth->tokens && !spec.account->token(auth->name).find("access_token").is_string()) {
      ATSUME_TRY(ready.account, with_stand_in_token(spec, *auth, scope.now));
    }
  }
  ATSUME_TRY(const auto built, build_request(ready, scope));
  ATSUME_TRY_VOID(check_hosts(*spec.connector, built.url, parts_.options.allow_plain_http));
  return show_request(ready, built, scope.app);
}

}  // namespace atsume::upstream
