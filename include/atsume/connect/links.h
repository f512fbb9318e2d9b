// Link tokens: what lets a customer connect one account by the hosted page, without a key.
//
// A link token is used up when an account was connected with it; until then it may be opened as often as needed. Only
// its hash is stored; values that it fills in beforehand are sealed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/base/secret.h"
#include "atsume/catalog/catalog.h"
#include "atsume/net/clock.h"
#include "atsume/net/loop.h"
#include "atsume/net/task.h"
#include "atsume/store/tickets.h"
#include "atsume/upstream/accounts.h"

namespace atsume::connect {

// Of the installation. Immutable once the engine serves.
struct ConnectOptions {
  std::string public_url;                  // where browsers reach the engine, without a slash at the end
  std::vector<std::string> redirect_uris;  // origins and prefixes that a link may lead to at its end
};

// "https://app.example.com" allows every path there, "https://app.example.com/done" that path and what is below it.
// Pure. A URL with user info, a fragment or dot segments is never allowed.
bool is_allowed_redirect(const std::vector<std::string>& allowed, const std::string& redirect_uri);
// The origins of the list, each once: whose pages may open or frame the connect page.
std::vector<std::string> origins_of(const std::vector<std::string>& redirect_uris);

struct Link {
  std::string id;
  std::string tenant_id;
  std::vector<std::string> integrations;  // that may be chosen; empty: all
  std::string integrated_account_id;      // to be connected again; empty: a new account
  std::string redirect_uri;               // empty: none
  bool is_sandbox = false;
  base::Secret context_json{"{}"};  // values filled in beforehand
  base::WallTime created_at{};
  base::WallTime expires_at{};
  std::optional<base::WallTime> used_at;
};

struct LinkDraft {
  std::string tenant_id;  // empty: the account's, when one is to be connected again
  std::vector<std::string> integrations;
  std::string integrated_account_id;
  std::string redirect_uri;
  std::optional<bool> is_sandbox;  // nullopt: as the account is, else no
  std::string context_json = "{}";
  std::optional<base::Duration> lifetime;  // nullopt: limits::kLinkTokenTime
};

struct NewLink {
  base::Secret text;  // shown once
  std::string url;    // of the hosted page
  Link link;
};

// Shared by all loops; thread-safe. All references must outlive it.
class Links {
 public:
  struct Parts {
    store::KeyValueStore& store;
    const store::Vault& vault;
    upstream::Accounts& accounts;
    net::BlockingPool& pool;
    net::Clock& clock;
    base::Random& random;
    const ConnectOptions& options;
  };
  explicit Links(Parts parts);

  // Errors: kInvalid "invalid_link" with a detail per member that is wrong; kNotFound "unknown_integration" and
  // "account_not_found"; kForbidden "redirect_not_allowed" for a redirect_uri that is not on the list.
  net::Task<Result<NewLink>> create(LinkDraft draft, const catalog::Catalog& catalog);
  // Errors kUnauthenticated: "link_token_missing", "link_token_unknown", "link_token_expired", "link_token_used".
  net::Task<Result<Link>> authenticate(std::string text);
  // Error kNotFound "link_token_not_found".
  net::Task<Result<Link>> find(std::string id);
  net::Task<Result<void>> erase(std::string id);
  net::Task<Result<store::Page<Link>>> list(std::string after, std::size_t limit);

  // For one caller only, just before the account is stored. Error kUnauthenticated "link_token_used".
  net::Task<Result<void>> claim(std::string id);
  // When the account could not be stored after all.
  net::Task<void> release(std::string id);

  // Erases what expired a day ago, sign-ins among it. Gives the number.
  net::Task<Result<std::size_t>> sweep();

  store::TicketTable& sign_ins() { return sign_ins_; }
  const ConnectOptions& options() const { return parts_.options; }

 private:
  net::Task<Result<void>> check_account(LinkDraft& draft);

  Parts parts_;
  store::TicketTable tickets_;
  store::TicketTable sign_ins_;
};

}  // namespace atsume::connect
