// The calls of a connector: methods of its resources, steps and the proof of credentials. Whatever is inherited is
// resolved when the definition is loaded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/catalog/policy.h"
#include "atsume/catalog/shared_list.h"

namespace atsume::catalog {

// A long job: after the first answer its state is asked for until it has ended.
struct Poll {
  Expression until;
  Expression failed;
  RequestLine request;
  base::Duration every{5000};
  base::Duration timeout{600000};
  Expression then;                          // nullptr: what `data` picks of the last answer
  std::optional<RequestLine> then_request;  // or: what `data` picks of the answer to this
};

struct Method {
  std::string name;
  RequestLine request;
  std::string summary;
  std::string docs;
  std::vector<std::string> scopes;
  SharedList<UrlPart> base_url;   // effective: its own, or the connector's
  bool has_own_base_url = false;  // its own comes before that of the account's auth method
  NamedTemplates headers;         // connector's and method's, merged; removed ones are gone
  NamedTemplates query;
  Encode encode = Encode::kJson;
  Decode decode = Decode::kAuto;
  ArgumentPlace params_in = ArgumentPlace::kQuery;
  ArrayFormat array_format = ArrayFormat::kRepeat;
  std::optional<TemplateTree> body;
  Expression data;    // nullptr: the whole body
  Paginate paginate;  // kNone for a method that is no list
  std::optional<Since> since;
  std::string auth;  // "": the account's; "none"; or a method's name
  Effect effect = Effect::kRead;
  RetryPolicy retry;
  SharedList<ErrorRule> errors;  // the method's, then the connector's; defaults come after
  json::Value params_schema;     // undefined when not given
  json::Value input_schema;
  json::Value output_schema;
  std::optional<Poll> poll;
};

struct Resource {
  std::string name;
  std::vector<Method> methods;
  const Method* find(std::string_view method) const;
};

// A named value taken from an answer by `save`; a name that ends in `?` may be missing.
struct Save {
  std::string name;
  bool is_optional = false;
  Expression value;
};

// A call around the methods: of connect, disconnect, session, discover and the subscriptions of webhooks. One whose
// request is a path of base_url inherits what methods do, and one to an absolute URL nothing.
struct Step {
  std::string id;
  Expression when;  // over {account, app, token, session}
  Method method;    // `auth` is "none" or "": the account's; `effect` is a write, as steps are never repeated blindly
  Expression each;  // or each_items
  json::Value each_items;
  std::vector<Save> saves;
};

// The call that proves the credentials. Inherits as a step does.
struct Verify {
  Method method;  // a read
  Expression when;
  Expression account_id;
  Expression account_name;
};

}  // namespace atsume::catalog
