// The names that templates and expressions of a call can see.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "atsume/base/random.h"
#include "atsume/base/time.h"
#include "atsume/jsonata/program.h"
#include "atsume/jsonata/template.h"
#include "atsume/net/http_message.h"
#include "atsume/upstream/call.h"

namespace atsume::upstream {

// What one call needs beside its spec. Everything referred to outlives the call.
struct CallScope {
  json::Arena& arena;
  json::Value app;
  base::WallTime now;
  base::Random& random;
};

// The auth method a call is made with: the one its method names, else the account's.
std::string_view auth_name(const CallSpec& spec);

// The roots account, app, token, session, id, path, query, body, item, since.
class TemplateRoots {
 public:
  // `since` is what since_value() gives.
  TemplateRoots(const CallSpec& spec, const CallScope& scope, json::Value since = {});
  jsonata::TemplateScope scope() const;

 private:
  std::array<jsonata::TemplateRoot, 10> roots_;
  CallScope scope_;
};

// A scalar as text; nullopt for objects, arrays, null and nothing.
std::optional<std::string> scalar_text(json::Value value);

// Whether a condition holds.
bool is_true(json::Value value);

// The argument called `name`; undefined when it was not given.
json::Value find_argument(const CallSpec& spec, std::string_view name);

struct Answer {
  int status = 0;
  const net::Headers& headers;
  const net::Url& asked;  // the request's, without credentials
  json::Value body;
};

// An answer as expressions see it: the decoded body, with $status $headers $request $page $account $args $id. $account
// is the part that is not secret, because what expressions give may reach callers. $request is {method, url, query},
// $args the arguments of the call by name, and $id the one called so.
class AnswerScope {
 public:
  AnswerScope(const CallSpec& spec, const CallScope& scope, const Answer& answer);
  // Undefined when `expression` is nullptr. Errors: kConfig, with the method's name.
  Result<json::Value> evaluate(const catalog::Expression& expression) const;
  json::Value body() const { return body_; }
  json::Arena& arena() const { return scope_.arena; }

 private:
  const CallSpec* spec_;
  CallScope scope_;
  json::Value body_;
  std::array<jsonata::Binding, 7> bindings_;
};

// "candidates.list of workable", for messages.
std::string describe(const CallSpec& spec);

}  // namespace atsume::upstream
