// One emulated provider: a connector's definition turned round, so that it answers instead of asks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "atsume/base/time.h"
#include "atsume/catalog/connector.h"
#include "atsume/net/http_client.h"
#include "atsume/net/url.h"
#include "upstream/build_request.h"
#include "upstream/scope.h"

namespace atsume::upstream {

struct SandboxAnswer {
  int status = 200;
  net::Headers headers;
  std::string body;
};

class SandboxProvider {
 public:
  // `connector` has a sandbox. Error kConfig "sandbox_account" when its account cannot fill the base URL or
  // the credentials.
  static Result<SandboxProvider> make(std::shared_ptr<const catalog::Connector> connector, const CallScope& scope);

  bool serves(const net::Url& url) const;
  SandboxAnswer answer(const net::ClientRequest& request, const CallScope& scope) const;

 private:
  SandboxProvider() = default;
  SandboxAnswer answer_error(int status, std::string_view message, json::Arena& arena) const;
  bool has_credentials(const net::ClientRequest& request) const;
  SandboxAnswer answer_method(const catalog::Resource& resource, const catalog::Method& method,
                              const net::QueryPairs& path, const net::ClientRequest& request,
                              const CallScope& scope) const;

  std::shared_ptr<const catalog::Connector> connector_;
  SharedAccount account_;
  net::Url base_;
  BuiltRequest credentials_;  // holds the headers and query parameters that a request must carry
};

// Whether `path` (after the base URL) is one of `line`; the arguments it names go to `arguments`.
bool match_request_line(const catalog::RequestLine& line, std::string_view path, const jsonata::TemplateScope& scope,
                        net::QueryPairs& arguments);

// A page of `records` as `method` would send it: wrapped as `data` says, with its way to the next page.
SandboxAnswer answer_list(const catalog::Method& method, json::Value records, const net::ClientRequest& request,
                          json::Arena& arena);

// The place an expression reads when it is a plain dotted path; nullopt for anything else.
std::optional<std::string> plain_path(const catalog::Expression& expression);

}  // namespace atsume::upstream
