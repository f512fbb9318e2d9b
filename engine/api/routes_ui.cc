// The hosted connect page and its files: /connect-account, /connect-account/done, /ui. Anybody may load them; what the
// page asks of the engine needs a link token.
#include "api/handlers.h"
#include "api/ui_files.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using SharedFiles = std::shared_ptr<const UiFiles>;

Task<Result<HttpResponse>> page(SharedFiles files, Request& request) {
  co_return files->page(request.raw_path, request.http.headers.get("if-none-match"));
}

Task<Result<HttpResponse>> file(SharedFiles files, Request& request) {
  co_return files->file(request.tail, request.http.headers.get("if-none-match"));
}

}  // namespace

void add_ui_routes(Router& router, const ServerParts& parts) {
  const auto files = std::make_shared<const UiFiles>(embedded_ui_files(), parts.link_origins);
  router.add("GET", "/connect-account", Access::kPublic, [files](Request& r) { return page(files, r); });
  router.add("GET", "/connect-account/done", Access::kPublic, [files](Request& r) { return page(files, r); });
  router.add("GET", "/ui/*", Access::kPublic, [files](Request& r) { return file(files, r); });
}

}  // namespace atsume::api
