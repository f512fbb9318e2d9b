// /integrated-account/import: accounts that were connected elsewhere, many at once.
#include <nlohmann/json.hpp>

#include "api/handlers.h"
#include "api/json_depth.h"
#include "api/problem.h"
#include "api/records.h"
#include "atsume/base/ids.h"
#include "atsume/base/limits.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using Json = nlohmann::ordered_json;

constexpr std::size_t kImportMax = 1'000;

Error unreadable(const std::string& what) {
  return base::caller_error(ErrorClass::kInvalidRequest, "invalid_json",
                            "the body must be a JSON list of accounts, or one account on each line: " + what);
}

// Nothing of the text is quoted: it holds credentials.
Result<Json> parse_account(std::string_view text, const std::string& where) {
  if (nests_too_deep(std::string(text))) return Fail(unreadable(where + " nests too deep"));
  Json parsed = Json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return Fail(unreadable(where + " is not JSON"));
  return parsed;
}

Result<std::vector<Json>> read_accounts(std::string_view text) {
  std::vector<Json> out;
  text = base::trim(text);
  if (text.starts_with('[')) {
    ATSUME_TRY(Json list, parse_account(text, "it"));
    for (auto& one : list) out.push_back(std::move(one));
  } else {
    std::size_t number = 0;
    for (const auto line : base::split(text, '\n')) {
      ++number;
      if (base::trim(line).empty()) continue;
      ATSUME_TRY(Json one, parse_account(base::trim(line), "line " + std::to_string(number)));
      out.push_back(std::move(one));
    }
  }
  if (out.empty()) return Fail(unreadable("it holds none"));
  if (out.size() <= kImportMax) return out;
  return Fail(base::caller_error(
      ErrorClass::kTooLarge, "import_too_large",
      "one import takes " + std::to_string(kImportMax) + " accounts, not " + std::to_string(out.size())));
}

// An import may name the account's id, so that one that was cut off can be sent again.
Result<connect::AccountDraft> read_import(Json account, const store::ApiKey& caller) {
  if (!account.is_object()) {
    return Fail(base::caller_error(ErrorClass::kInvalid, "invalid_body", "an account is a JSON object"));
  }
  std::string id;
  if (account.contains("id")) {
    if (account["id"].is_string()) id = base::to_lower(account["id"].get<std::string>());
    if (!base::is_uuid(id)) {
      return Fail(base::caller_error(ErrorClass::kInvalid, "invalid_body", "the body is not right: id must be a UUID")
                      .with_detail("id", "must be a UUID"));
    }
    account.erase("id");
  }
  if (!account.contains("verify")) account["verify"] = false;
  ATSUME_TRY(auto draft, read_draft(account.dump(), caller));
  if (draft.verification == connect::Verification::kSkip) draft.verification = connect::Verification::kNone;
  draft.id = std::move(id);
  return draft;
}

Task<Result<upstream::SharedAccount>> import_one(const ServerParts& parts, Request& request, Json account) {
  ATSUME_CO_TRY(auto draft, read_import(std::move(account), request.caller));
  co_return co_await parts.account_service.create(std::move(draft), *request.context.catalog, request.context.call);
}

Task<Result<HttpResponse>> import_accounts(const ServerParts& parts, Request& request) {
  std::string text;
  if (request.http.body) {
    ATSUME_CO_TRY(
        text, co_await net::read_all(*request.http.body, base::limits::kRequestBodyBytesMax, request.context.deadline));
  }
  ATSUME_CO_TRY(auto accounts, read_accounts(text));
  Json results = Json::array();
  std::size_t created = 0;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    auto made = co_await import_one(parts, request, std::move(accounts[i]));
    Json result = {{"index", i}};
    if (made) {
      ++created;
      result["account"] = Json::parse(account_json((*made)->record()));
    } else {
      result["error"] = Json::parse(problem(made.error(), request.context.request_id).text);
    }
    results.push_back(std::move(result));
  }
  const Json answer = {{"created", created}, {"failed", results.size() - created}, {"result", std::move(results)}};
  co_return json_response(200, answer.dump());
}

}  // namespace

void add_import_routes(Router& router, const ServerParts& parts) {
  router.add("POST", "/integrated-account/import", Access::kAdmin,
             [&parts](Request& r) { return import_accounts(parts, r); });
}

}  // namespace atsume::api
