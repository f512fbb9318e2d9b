// Signing in at a vendor: the authorization code grant (RFC 6749 section 4.1) with PKCE (RFC 7636).
//
// Upstream::begin_sign_in gives where the customer's browser is sent, Upstream::finish_sign_in takes what it brings
// back. Between them the caller keeps what SignInStart holds, and knows by `state` whose it is.
#pragma once

#include <memory>
#include <string>

#include "atsume/base/secret.h"
#include "atsume/catalog/connector.h"
#include "atsume/net/url.h"
#include "atsume/upstream/account.h"

namespace atsume::upstream {

struct SignInRequest {
  std::shared_ptr<const catalog::Connector> connector;
  SharedAccount account;  // not stored (version 0); its authentication method is of type oauth2
  std::string redirect_uri;
  std::string state;
};

struct SignInStart {
  SharedAccount account;  // with what `discover` found out
  std::string url;        // where to send the browser
  base::Secret code_verifier;
};

// What the browser brought to redirect_uri.
struct SignInAnswer {
  std::shared_ptr<const catalog::Connector> connector;
  SharedAccount account;  // as begin_sign_in gave it
  std::string redirect_uri;
  base::Secret code_verifier;
  net::QueryPairs query;  // of the callback
};

}  // namespace atsume::upstream
