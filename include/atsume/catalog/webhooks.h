// The vendor's calls to us, as a connector describes them. Expressions see {body, headers, query}.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "atsume/catalog/auth.h"

namespace atsume::catalog {

enum class SignatureType { kHmac, kToken, kBasic, kJwt, kNone };

// How a call proves that it is the vendor's.
struct Signature {
  SignatureType type = SignatureType::kNone;
  std::string header;      // lower case; the one that carries the proof
  std::string query;       // token: or the query parameter
  std::string algorithm;   // hmac: sha256; jwt: HS256
  bool is_base64 = false;  // hmac: the header's value is decoded first
  std::string extract;     // hmac: PCRE2 with the groups sig and ts
  TextEncoding encoding = TextEncoding::kHex;
  std::optional<Template> secret;
  std::optional<Template> payload;
  std::optional<Template> username;  // basic
  std::optional<Template> password;
  std::optional<TemplateTree> claims;  // jwt: have to be there
  base::Duration tolerance{300000};
  bool is_optional = false;
  std::string reason;  // none
};

// The vendor only asks whether we are there.
struct Challenge {
  Expression when;
  int status = 200;
  Expression body;
};

struct Webhooks {
  Signature signature;
  std::optional<Challenge> challenge;
  Expression account;  // of app-wide hooks: values that find the account
  Expression events;   // a list of {event, resource, id, data?}
  std::vector<Step> subscribe;
  std::vector<Step> unsubscribe;
};

}  // namespace atsume::catalog
