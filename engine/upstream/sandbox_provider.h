// One emulated provider: a connector's definition turned round, so that it answers instead of asks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/time.h"
#include "atsume/catalog/connector.h"
#include "atsume/net/http_client.h"
#include "atsume/net/url.h"
#include "upstream/build_request.h"
#include "upstream/sandbox_records.h"
#include "upstream/scope.h"

namespace atsume::upstream {

struct SandboxAnswer {
  int status = 200;
  net::Headers headers;
  std::string body;
};

// What a method that lists was asked for.
struct ListRequest {
  const catalog::Method& method;
  const net::ClientRequest& request;
  const net::QueryPairs& path;  // the arguments of the URL
};

class SandboxProvider {
 public:
  // `connector` has a sandbox. Error kConfig "sandbox_account" when its account cannot fill the base URL or
  // the credentials of any auth method.
  static Result<SandboxProvider> make(std::shared_ptr<const catalog::Connector> connector, const CallScope& scope);

  // Whether the URL lies under the base URL, or is one of those that the definition names in full.
  bool serves(const net::ClientRequest& request, const CallScope& scope) const;
  SandboxAnswer answer(const net::ClientRequest& request, RecordSet& records, const CallScope& scope) const;
  const std::shared_ptr<const catalog::Connector>& connector() const { return connector_; }

 private:
  // What proves an account of one auth method.
  struct Identity {
    SharedAccount account;
    BuiltRequest credentials;  // holds the headers and query parameters that a request must carry
  };
  struct Match {
    const catalog::Resource* resource = nullptr;
    const catalog::Method* method = nullptr;
    net::QueryPairs path;
  };
  struct Endpoint;

  SandboxProvider() = default;
  CallSpec spec() const;
  Result<Identity> identify(const catalog::Auth& auth, const CallScope& scope) const;
  bool is_under_base(const net::Url& url) const;
  bool has_credentials(const net::ClientRequest& request) const;
  bool matches(const catalog::Method& method, const net::ClientRequest& request, const CallScope& scope,
               net::QueryPairs& path) const;
  // Every method that this request may be one of, in the order of the file.
  std::vector<Match> find_methods(const net::ClientRequest& request, const CallScope& scope) const;

  SandboxAnswer answer_error(int status, std::string_view message, json::Arena& arena) const;
  SandboxAnswer answer_methods(const std::vector<Match>& matches, const net::ClientRequest& request, RecordSet& records,
                               json::Arena& arena) const;
  SandboxAnswer answer_write(const Match& match, const net::ClientRequest& request, RecordSet& records,
                             json::Arena& arena) const;
  // Of token endpoints, steps and the verification; nullopt when the request is for none of them.
  std::optional<SandboxAnswer> answer_endpoint(const net::ClientRequest& request, bool is_known,
                                               const CallScope& scope) const;
  std::vector<Endpoint> endpoints(const CallScope& scope) const;

  std::shared_ptr<const catalog::Connector> connector_;
  SharedSession session_;
  net::Url base_;
  std::vector<Identity> identities_;
};

// A call of the definition that is no method of a resource.
struct SandboxProvider::Endpoint {
  const catalog::RequestLine* line = nullptr;
  std::shared_ptr<const catalog::RequestLine> own_line;  // of a URL alone
  bool needs_credentials = true;
  json::Value body;
};

// Whether `path` (after the base URL, or a whole URL for a line that has one) is one of `line`; the arguments it names
// go to `arguments`.
bool match_request_line(const catalog::RequestLine& line, std::string_view path, const jsonata::TemplateScope& scope,
                        net::QueryPairs& arguments);

// A request's body as JSON; undefined for anything that is neither JSON nor a form.
json::Value request_body(const net::ClientRequest& request, json::Arena& arena);

// What the caller wants to see: the query, the plain members of the body and those of its lists, and the URL's
// arguments. A name that comes again stands for any of its values.
net::QueryPairs wanted_values(const net::ClientRequest& request, const net::QueryPairs& path, json::Arena& arena);

// A page of `records` put into `body` as the method would send it, with its way to the next page.
json::Value add_page(const ListRequest& list, json::Value records, json::Value body, SandboxAnswer& answer,
                     json::Arena& arena);

}  // namespace atsume::upstream
