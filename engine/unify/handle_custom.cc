#include <algorithm>
#include <array>

#include "atsume/base/text.h"
#include "atsume/unify/engine.h"
#include "unify/plan.h"

namespace atsume::unify {
namespace {

// Fields of one connection, which end here (RFC 9110 section 7.6.1); the length is the writer's to state.
constexpr std::array<std::string_view, 9> kHopByHop = {
    "connection", "keep-alive",        "proxy-connection", "proxy-authenticate", "te",
    "trailer",    "transfer-encoding", "upgrade",          "content-length",
};

bool passes_on(std::string_view name) { return std::ranges::find(kHopByHop, base::to_lower(name)) == kHopByHop.end(); }

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
  // A HEAD answer states the length of the body it does not have.
  if (is_head && answer.headers.contains("content-length")) {
    out.headers.set("content-length", answer.headers.get("content-length"));
  }
  out.body = std::move(answer.body);
  co_return out;
}

}  // namespace atsume::unify
