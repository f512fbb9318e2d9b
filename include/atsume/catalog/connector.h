// A connector definition (connectors/<id>/connector.yaml), checked and compiled.
//
// Everything is resolved at load time: a method holds what it inherits from the connector, templates and
// expressions are compiled, durations are numbers. Immutable after loading, shared by all threads.
// The language is described in docs/connector_format.md.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "atsume/base/time.h"
#include "atsume/json/value.h"
#include "atsume/jsonata/program.h"
#include "atsume/jsonata/template.h"

namespace atsume::catalog {

using Expression = std::shared_ptr<const jsonata::Program>;  // nullptr: not given
using jsonata::Template;

// Name and template in the order of the file; nullopt stands for `null`: removes an inherited one.
using NamedTemplates = std::vector<std::pair<std::string, std::optional<Template>>>;

// A tree whose leaves are templates: `body:`. Numbers, booleans and null are constants.
struct TemplateTree {
  struct Member;
  enum class Kind { kTemplate, kConstant, kList, kMap };
  Kind kind = Kind::kConstant;
  std::optional<Template> leaf;
  json::Value constant;  // lives in the connector's arena
  std::vector<TemplateTree> items;
  std::vector<Member> members;
};
struct TemplateTree::Member {
  std::string key;
  TemplateTree value;
};

// One piece of a URL: literal text, `{argument}` or `{{ template }}`.
struct UrlPart {
  enum class Kind { kText, kArgument, kTemplate };
  Kind kind = Kind::kText;
  std::string text;               // of kText: the text; of kArgument: its name
  std::optional<Template> value;  // of kTemplate
};

// "VERB /path" or "VERB https://…".
struct RequestLine {
  std::string source;
  std::string method;
  std::vector<UrlPart> url;
  bool is_absolute = false;  // begins with http(s):// or a template rather than '/'
  std::vector<std::string> arguments() const;
};

struct Choice {
  std::string value;
  std::string label;
};

// A value that the customer (or, under `app`, the operator) fills in.
struct Field {
  std::string name;
  std::string label;
  std::string help;
  std::string docs;
  bool is_secret = false;
  bool is_required = true;
  bool is_hidden = false;
  std::optional<std::string> default_value;
  std::string example;
  std::string format;   // text url host email uuid integer pem date
  std::string pattern;  // PCRE2, whole value
  std::string extract;  // PCRE2, group 1 becomes the value
  std::vector<Choice> choices;
  std::string prefix;
  std::string suffix;
  std::vector<std::string> transforms;  // trim lower upper strip_slash
  std::string show_when_field;
  std::string show_when_equals;
};

enum class ArgumentPlace { kQuery, kBody, kHeader };
enum class Encode { kJson, kForm, kMultipart, kJsonApi, kXml, kText, kNone };
enum class Decode { kAuto, kJson, kJsonApi, kXml, kCsv, kNdjson, kText, kBytes };
enum class ArrayFormat { kRepeat, kBrackets, kIndices, kComma };
enum class Effect { kRead, kWrite, kDelete };

// A named value taken from an answer by `save`; a name that ends in `?` may be missing.
struct Save {
  std::string name;
  bool is_optional = false;
  Expression value;
};

// The classes of CONNECTOR errors, as authors write them.
enum class OutcomeClass {
  kOk,
  kEmpty,
  kBadCredentials,
  kForbidden,
  kNotFound,
  kInvalid,
  kConflict,
  kRateLimited,
  kCursorExpired,
  kNotSupported,
  kUnavailable,
  kUpstream,
};
std::string_view name_of(OutcomeClass outcome);
std::optional<OutcomeClass> parse_outcome_class(std::string_view name);

struct ErrorRule {
  struct StatusRange {
    int first = 0;
    int last = 0;
  };
  std::vector<StatusRange> statuses;  // empty: any
  Expression when;
  OutcomeClass outcome = OutcomeClass::kUpstream;
  Expression message;
  Expression code;
  std::optional<bool> retry;
};

enum class WaitAs { kAuto, kSeconds, kMilliseconds, kEpoch, kDate };
struct Wait {
  std::string header;  // lower case; empty when `body` is given
  Expression body;
  WaitAs as = WaitAs::kAuto;
  std::string match;  // PCRE2, group 1
};

struct RetryPolicy {
  int attempts = 4;
  std::vector<int> on = {429, 502, 503, 504};
  std::vector<Wait> waits;
  base::Duration backoff_first{1000};
  base::Duration backoff_max{60000};
  double backoff_factor = 2;
  bool has_full_jitter = true;
  base::Duration give_up_after{120000};
  bool repeats_writes = false;
};

struct Rate {
  int requests = 0;
  base::Duration per{};
  enum class Scope { kAccount, kApp } scope = Scope::kAccount;
};
struct Limits {
  std::vector<Rate> rates;
  int concurrency = 0;  // 0: not limited
  std::string remaining_header;
  std::optional<Wait> reset;
};

enum class PaginateType { kPage, kOffset, kCursor, kNextUrl, kLinkHeader, kRange, kExpression, kNone };
struct Paginate {
  PaginateType type = PaginateType::kNone;
  std::string size_param;
  int size = 0;  // 0: not sent
  int max_size = 0;
  ArgumentPlace in = ArgumentPlace::kQuery;
  Expression more;
  Expression items;
  int max_pages = 10'000;
  bool keep_query = false;
  enum class EmptyPage { kStop, kContinue } empty_page = EmptyPage::kStop;
  std::string param;       // page, offset, cursor
  std::int64_t start = 0;  // page (1 by default), offset
  int step = 0;            // offset: 0 = by items received
  bool steps_by_size = false;
  Expression pages;
  Expression total;
  Expression first;            // expression
  Expression next;             // cursor, next_url, expression
  std::string rel = "next";    // link_header
  std::string unit = "items";  // range
  std::string reason;          // none
};

enum class SinceAs { kIso, kDate, kEpochSeconds, kEpochMilliseconds, kHttpDate, kToken };
struct Since {
  std::string param;
  ArgumentPlace in = ArgumentPlace::kQuery;
  SinceAs as = SinceAs::kIso;
  Expression token;
  std::optional<Template> format;
};

struct Method {
  std::string name;
  RequestLine request;
  std::string summary;
  std::string docs;
  std::vector<std::string> scopes;
  std::vector<UrlPart> base_url;  // effective: its own, or the connector's
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
  std::vector<ErrorRule> errors;  // the method's, then the connector's; defaults come after
  json::Value params_schema;      // undefined when not given
  json::Value input_schema;
  json::Value output_schema;
  json::Value poll;  // as written; run by a later floor
};

struct Resource {
  std::string name;
  std::vector<Method> methods;
  const Method* find(std::string_view method) const;
};

// A step (and a Verify) whose request is a path of base_url inherits the connector's headers, query, encode,
// decode and error rules as methods do; one to an absolute URL inherits nothing.
struct Step {
  std::string id;
  Expression when;
  RequestLine request;
  NamedTemplates headers;
  NamedTemplates query;
  std::optional<TemplateTree> body;
  Encode encode = Encode::kJson;
  Decode decode = Decode::kAuto;
  bool uses_auth = true;
  Expression each;  // or each_items
  json::Value each_items;
  std::vector<Save> saves;
  std::vector<ErrorRule> errors;
};

struct Verify {
  RequestLine request;
  NamedTemplates headers;
  NamedTemplates query;
  std::optional<TemplateTree> body;
  Encode encode = Encode::kJson;
  Decode decode = Decode::kAuto;
  Expression when;
  Expression account_id;
  Expression account_name;
  std::vector<ErrorRule> errors;
};

// How a credential is attached to a request; any combination.
struct Apply {
  std::optional<Template> bearer;
  std::optional<Template> basic_username;
  std::optional<Template> basic_password;
  NamedTemplates headers;
  NamedTemplates query;
  NamedTemplates body;
  json::Value jwt;  // checked, as written; run by a later floor
  json::Value hmac;
};

enum class AuthType { kNone, kKey, kOauth2, kClientCredentials };
struct Auth {
  std::string name;  // its key under `auth:`
  AuthType type = AuthType::kNone;
  std::string label;
  std::string help;
  std::vector<Field> fields;
  Apply apply;
  std::vector<UrlPart> base_url;  // empty: the connector's
  std::optional<Verify> verify;
  std::vector<Step> session_steps;
  std::vector<Step> discover;
  // The remaining keys, checked, as written: those of oauth2 and client_credentials, tls, and of session
  // lifetime and renew_on. Always an object.
  json::Value settings;
};

// Records and credentials for the emulator (connectors/<id>/sandbox.yaml).
struct Sandbox {
  json::Value account;    // what an account of the sandbox holds: fields and credentials
  json::Value resources;  // {resource: [provider record, …]}
};

struct Connector {
  std::string id;
  std::string name;
  std::vector<std::string> categories;
  std::string website, docs, logo, notes, status;  // of `about`
  std::vector<UrlPart> base_url;
  Method defaults;                 // what every method inherits, and nothing else: for passthrough, verify and steps
  std::vector<std::string> hosts;  // globs; templates in them have become '*'
  std::vector<Field> app;
  std::vector<Field> fields;
  std::vector<Auth> auth;
  std::vector<Step> connect;
  std::optional<Verify> verify;
  std::vector<Step> disconnect;
  Limits limits;
  std::vector<Resource> resources;
  json::Value webhooks;  // checked, as written; run by a later floor
  json::Value tests;
  std::optional<Sandbox> sandbox;
  std::string file;                    // where it was read from
  std::unique_ptr<json::Arena> arena;  // what the json::Values above live in

  const Resource* find_resource(std::string_view name) const;
  const Method* find_method(std::string_view resource, std::string_view method) const;
  const Auth* find_auth(std::string_view name) const;
  // Of `fields` or of the auth method's fields.
  const Field* find_field(std::string_view name, std::string_view auth_method) const;
};

}  // namespace atsume::catalog
