#include "api/once.h"

#include "api/problem.h"

namespace atsume::api {
namespace {

using net::HttpResponse;

// One path has several spellings: with and without the version, with slashes said twice.
std::string canonical_path(std::string_view method, std::string_view raw_path) {
  std::string out;
  for (const char c : raw_path) {
    if (c != '/' || !out.ends_with('/')) out += c;
  }
  constexpr std::string_view kVersion = "/v1/";
  if (out.starts_with(kVersion)) out.erase(0, kVersion.size() - 1);
  return std::string(method) + " " + out;
}

bool is_to_keep(const Result<HttpResponse>& answer, int calls) {
  if (calls == 0) return false;
  if (answer) return answer->body == nullptr;
  const auto error_class = answer.error().error_class();
  return error_class != ErrorClass::kUnauthenticated && error_class != ErrorClass::kForbidden &&
         error_class != ErrorClass::kRateLimited;
}

}  // namespace

net::Task<Result<HttpResponse>> once(const ServerParts& parts, Request& request, std::string_view body,
                                     std::function<net::Task<Result<HttpResponse>>()> call) {
  constexpr std::string_view kField = "idempotency-key";
  if (!request.http.headers.contains(kField)) co_return co_await call();
  const std::string path = canonical_path(request.http.method, request.raw_path);
  ATSUME_CO_TRY(const auto write,
                identify_write(request.http.headers.get(kField), request.account_id, path, request.raw_query, body));
  ATSUME_CO_TRY(auto kept, co_await parts.idempotency.begin(write));
  if (kept) co_return std::move(*kept);
  auto answer = co_await call();
  if (!is_to_keep(answer, request.context.call.calls)) {
    co_await parts.idempotency.forget(write);
  } else if (answer) {
    co_await parts.idempotency.keep(write, *answer);
  } else {
    const HttpResponse shown = problem(answer.error(), request.context.request_id);
    co_await parts.idempotency.keep(write, shown);
  }
  co_return answer;
}

}  // namespace atsume::api
