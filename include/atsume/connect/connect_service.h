// Connecting accounts by link: filling in a form, or signing in at the vendor (RFC 6749 section 4.1).
//
// One service per loop; the parts must outlive it. Every way ends in AccountService: nothing is stored that is not
// proven, and a link serves for one account.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "atsume/base/log.h"
#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/base/secret.h"
#include "atsume/catalog/catalog.h"
#include "atsume/connect/account_service.h"
#include "atsume/connect/links.h"
#include "atsume/net/clock.h"
#include "atsume/net/loop.h"
#include "atsume/net/task.h"
#include "atsume/net/url.h"

namespace atsume::connect {

// What the customer chose and filled in.
struct Submission {
  std::string integration;
  std::string authentication_method;
  std::string context_json = "{}";
};

// Where the browser goes, and the cookie that binds it to this sign-in.
struct SignInRedirect {
  std::string url;
  std::string cookie_name;
  base::Secret cookie_value;
};

// What the browser brings to <public_url>/oauth/callback.
struct SignInCallback {
  std::string state;
  net::QueryPairs query;
  std::function<std::string(const std::string& name)> cookie;  // its value; empty when there is none
};

// Error kForbidden "integration_not_offered" when the link is for others.
Result<void> check_offer(const Link& link, const std::string& integration);

struct Connected {
  upstream::SharedAccount account;
  std::string redirect_uri;  // of the link; empty: none
};

class ConnectService {
 public:
  struct Parts {
    Links& links;
    AccountService& service;
    upstream::Accounts& accounts;
    upstream::Upstream& upstream;
    net::BlockingPool& pool;
    net::Clock& clock;
    base::Random& random;
    base::Logger& logger;
  };
  explicit ConnectService(Parts parts) : parts_(parts) {}

  // Makes the account, or connects it again. Errors: those of AccountService::create; kForbidden
  // "integration_not_offered" when the link is for others; kInvalid "sign_in_needed" for an oauth2 method;
  // kUnauthenticated "link_token_used" when another tab was faster.
  net::Task<Result<Connected>> submit(Link link, Submission submission, const catalog::Catalog& catalog,
                                      upstream::CallContext& context);
  // Begins a sign-in. Errors: those of submit() and of Upstream::begin_sign_in.
  net::Task<Result<SignInRedirect>> authorize(Link link, Submission submission, const catalog::Catalog& catalog,
                                              upstream::CallContext& context);
  // Ends it. Errors kUnauthenticated: "sign_in_unknown" (no such state, or one of long ago), "sign_in_cookie" (begun in
  // another browser), "sign_in_used", "sign_in_expired"; those of Upstream::finish_sign_in and of submit().
  net::Task<Result<Connected>> finish(SignInCallback callback, const catalog::Catalog& catalog,
                                      upstream::CallContext& context);

  // What the form of each auth method begins with, by its name: JSON objects without secrets. Error kNotFound
  // "account_not_found" when the account to be connected again is gone.
  net::Task<Result<std::map<std::string, std::string>>> prefilled(Link link,
                                                                  std::shared_ptr<const catalog::Connector> connector);

  std::string redirect_uri() const { return parts_.links.options().public_url + "/oauth/callback"; }

 private:
  struct SignIn;
  net::Task<Result<store::Account>> propose(const Link& link, const Submission& submission,
                                            const catalog::Catalog& catalog);
  net::Task<Result<SignIn>> take(const SignInCallback& callback);
  net::Task<Result<Connected>> keep(const Link& link, store::Account proven);

  Parts parts_;
};

}  // namespace atsume::connect
