#include <algorithm>
#include <array>

#include "atsume/base/text.h"
#include "atsume/unify/engine.h"
#include "unify/plan.h"

namespace atsume::unify {
namespace {

// The length is the writer's to state; the others speak of the provider's own host, and would be taken for ours.
constexpr std::array<std::string_view, 3> kNotPassedOn = {"content-length", "alt-svc", "strict-transport-security"};

bool passes_on(std::string_view name) {
  return std::ranges::find(kNotPassedOn, base::to_lower(name)) == kNotPassedOn.end();
}

}  // namespace

net::Task<Result<net::HttpResponse>> Engine::custom(CustomRequest request, RequestContext& context) {
  ATSUME_CO_TRY(auto connector, find_connector(*context.catalog, *request.account));
  upstream::ForwardRequest forward{.connector = connector,
                                   .account = request.account,
                                   .method = std::move(request.method),
                                   .raw_path = std::move(request.raw_path),
                                   .raw_query = std::move(request.raw_query),
                                   .headers = std::move(request.headers),
                                   .body = std::move(request.body)};
  const bool is_head = forward.method == "HEAD";
  ATSUME_CO_TRY(auto answer, co_await parts_.upstream.forward(std::move(forward), context.call));
  net::HttpResponse out{.status = answer.status};
  for (const auto& [name, value] : answer.headers.fields()) {
    if (passes_on(name)) out.headers.add(name, value);
  }
  if (!is_head) {
    out.body = std::move(answer.body);
  } else if (answer.headers.contains("content-length")) {
    // A HEAD answer states the length of the body it does not have.
    out.headers.set("content-length", answer.headers.get("content-length"));
  }
  co_return out;
}

}  // namespace atsume::unify
