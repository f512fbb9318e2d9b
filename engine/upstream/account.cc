#include "atsume/upstream/account.h"

#include "atsume/json/parse.h"

namespace atsume::upstream {
namespace {

Error damaged(const std::string& why) {
  return base::engine_error("account_record", "the stored account cannot be read: " + why);
}

Result<json::Value> parse_object(std::string_view text, json::Arena& arena) {
  auto value = json::parse(text, arena);
  if (!value) return Fail(damaged(value.error().message()));
  if (!value->is_object()) return Fail(damaged("it holds no object"));
  return *value;
}

}  // namespace

Result<std::shared_ptr<const AccountView>> AccountView::make(store::Account record) {
  auto view = std::shared_ptr<AccountView>(new AccountView(std::move(record)));
  ATSUME_TRY(auto context, parse_object(view->record_.context_json, view->arena_));
  ATSUME_TRY(auto secrets, parse_object(view->record_.secrets_json.reveal(), view->arena_));
  view->public_values_ = context;
  json::ObjectBuilder values(view->arena_);
  for (json::Value part : {context, secrets}) {
    for (const auto& member : part.members()) {
      if (member.key != "oauth") values.set(member.key, member.value);
    }
  }
  view->values_ = values.finish();
  view->oauth_ = secrets.find("oauth");
  return std::shared_ptr<const AccountView>(std::move(view));
}

json::Value AccountView::token(std::string_view auth_method) const {
  if (auth_method == record_.authentication_method) return oauth_.find("token");
  return oauth_.find("tokens").find(auth_method);
}

}  // namespace atsume::upstream
