#include "upstream/account_events.h"

#include <nlohmann/json.hpp>
#include <vector>

namespace atsume::upstream {
namespace {

using Json = nlohmann::ordered_json;
using store::AccountStatus;

Json parsed(const std::string& text) {
  Json out = Json::parse(text, nullptr, false);
  return out.is_discarded() ? Json(nullptr) : out;
}

// nullptr when the change of status is no news.
const char* status_event(const store::Account* before, const store::Account& after) {
  if (before != nullptr && before->status == after.status) return nullptr;
  switch (after.status) {
    case AccountStatus::kConnecting:
      return nullptr;
    case AccountStatus::kActive:
      return before != nullptr && before->status == AccountStatus::kNeedsReauth ? "reactivated" : "active";
    case AccountStatus::kNeedsReauth:
      return "authentication_error";
    case AccountStatus::kValidationError:
      return "validation_error";
    case AccountStatus::kPostInstallError:
      return "post_install_error";
  }
  return nullptr;
}

std::vector<std::string> names_of(const store::Account* before, const store::Account* after, ChangeKind kind) {
  if (after == nullptr) return {"deleted"};
  std::vector<std::string> out;
  if (before == nullptr) {
    out.emplace_back("created");
  } else if (kind == ChangeKind::kEdit) {
    out.emplace_back("updated");
  }
  if (const char* status = status_event(before, *after)) out.emplace_back(status);
  return out;
}

}  // namespace

std::string event_payload(const store::Account& account) {
  const Json out = {{"id", account.id},
                    {"tenant_id", account.tenant_id},
                    {"integration", account.integration},
                    {"status", name_of(account.status)},
                    {"is_sandbox", account.is_sandbox},
                    {"authentication_method", account.authentication_method},
                    {"last_error", parsed(account.last_error_json)},
                    {"last_forbidden_error", parsed(account.last_forbidden_error_json)},
                    {"created_at", base::to_iso8601(account.created_at)},
                    {"updated_at", base::to_iso8601(account.updated_at)}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<void> append_events(const store::Account* before, const store::Account* after, ChangeKind kind,
                           base::WallTime now, store::Batch& batch) {
  const store::Account& subject = after != nullptr ? *after : *before;
  const std::uint64_t version = after != nullptr ? after->version : before->version + 1;
  unsigned index = 0;
  for (const std::string& name : names_of(before, after, kind)) {
    store::Event event{.id = store::event_id(now, subject.id, version, index++),
                       .name = "integrated_account:" + name,
                       .account_id = subject.id,
                       .is_live = !subject.is_sandbox,
                       .payload_json = event_payload(subject),
                       .created_at = now};
    ATSUME_TRY_VOID(store::EventTable::append(batch, event));
  }
  return {};
}

}  // namespace atsume::upstream
