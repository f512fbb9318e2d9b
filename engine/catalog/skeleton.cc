#include "atsume/catalog/skeleton.h"

#include <fmt/format.h>

#include <algorithm>

#include "atsume/base/text.h"
#include "atsume/json/write.h"
#include "catalog/check_value.h"
#include "catalog/url_parts.h"

namespace atsume::catalog {
namespace {

// A resource of the model that a first mapping fills.
struct Sample {
  std::string_view category;
  std::string_view resource;
  std::string_view fields;
  std::string_view record;  // as the provider would send it
  std::string_view result;  // what the fields make of it
};

constexpr Sample kSamples[] = {
    {"ats", "candidates", "      id: id\n      first_name: first_name\n      last_name: last_name\n",
     "{ id: \"7\", first_name: Ines, last_name: Duarte }", "{ id: \"7\", first_name: Ines, last_name: Duarte }"},
    {"hris", "employees", "      id: id\n      first_name: first_name\n      last_name: last_name\n",
     "{ id: \"7\", first_name: Ines, last_name: Duarte }", "{ id: \"7\", first_name: Ines, last_name: Duarte }"},
};

constexpr std::string_view kKeyAuth = R"(auth:
  key:
    type: key
    label: API key
    fields:
      api_key: {{ label: API key, help: Say here where a customer finds it. }}
    apply: {{ bearer: "{{{{ account.api_key }}}}" }}   # or headers: {{ x-api-key: … }}, or basic: {{ username: … }}
)";

constexpr std::string_view kOauthAuth = R"(auth:
  oauth2:
    type: oauth2
    label: {sign_in}
    authorize_url: {origin}/oauth/authorize   # put the vendor's own URLs here
    token_url: {origin}/oauth/token
    scopes: [read]
)";

constexpr std::string_view kClientCredentialsAuth = R"(auth:
  client_credentials:
    type: client_credentials
    label: API client
    fields:
      client_id: {{ label: Client id, secret: false }}
      client_secret: {{ label: Client secret }}
    token_url: {origin}/oauth/token           # put the vendor's own URL here
    scopes: [read]
)";

constexpr std::string_view kConnector =
    R"(# docs/connector_format.md explains the language, docs/connector-reference.md lists every key.
# What is wrong: atsume check connectors/{id} mappings/{category}/{id}.yaml
connector: 1
id: {id}
name: {yaml_name}
categories: [{category}]
about:
  docs: https://docs.example.com              # where the vendor describes the API
  status: untested

base_url: {base_url}
{hosts}
{fields}{auth}
verify: GET /me                               # a cheap call that proves the credentials

# How lists come in pages: page, offset, cursor, next_url, link_header, range, expression, or none with a reason.
paginate: {{ type: page, param: page, size_param: per_page, size: 100 }}

# What can be called. `data` says where the answer holds the items; leave it out when the answer is the list.
resources:
  {resource}:
    list: {{ request: GET /{resource}, data: {resource} }}
    get: GET /{resource}/{{id}}
)";

constexpr std::string_view kMapping =
    R"(# docs/mappings.md explains mappings; mappings/{category}/model.yaml lists the fields.
mapping: 1
model: {category}
connector: {id}

resources:
  {resource}:
    fields:                                   # unified field: JSONata over one item of the provider
{sample_fields}    list: {{ from: {resource}.list }}
    get: {{ from: {resource}.get }}

tests:                                        # run without a network: atsume test {id}
  - name: a list becomes unified records
    call: unified.{category}.{resource}.list
    account: {account}
    exchanges:
      - expect: {{ request: "GET {test_url}/{resource}?page=1&per_page=100" }}
        reply: {{ status: 200, body: {{ {resource}: [{record}] }} }}
      - expect: {{ request: "GET {test_url}/{resource}?page=2&per_page=100" }}
        reply: {{ status: 200, body: {{ {resource}: [] }} }}
    result_contains: [{result}]
  - name: one record is fetched by its id
    call: unified.{category}.{resource}.get
    account: {account}
    args: {{ id: "7" }}
    exchanges:
      - expect: {{ request: "GET {test_url}/{resource}/7" }}
        reply: {{ status: 200, body: {record} }}
    result_contains: {result}
)";

constexpr std::string_view kSandbox = R"(# Made-up records: accounts with is_sandbox are answered from them.
sandbox: 1
connector: {id}
account: {account}
resources:
  {resource}: [{record}]
)";

constexpr std::string_view kReadme = R"(# {name}

What a user should know and no key says: which plan has the API, what it does otherwise than its documentation says,
what is missing. `atsume docs {id}` puts this text below what it makes of the definition.
)";

// Quoted when YAML would take it for something else.
std::string as_scalar(std::string_view text) {
  const bool is_plain = !text.empty() && std::isalnum(static_cast<unsigned char>(text.front())) != 0 &&
                        std::ranges::all_of(text, [](char c) {
                          return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == ' ' || c == '.' || c == '-' ||
                                 c == '&' || c == '\'' || (static_cast<unsigned char>(c) & 0x80U) != 0;
                        });
  if (is_plain && text.back() != ' ') return std::string(text);
  std::string out;
  json::write_string_to(out, text);
  return out;
}

Fail wrong(std::string_view option, std::string message) {
  return Fail(base::config_error("invalid_option", fmt::format("--{}: {}", option, message)));
}

std::string name_from(std::string_view id) {
  std::string out;
  for (const std::string_view word : base::split(id, '-')) {
    if (word.empty()) continue;
    if (!out.empty()) out += ' ';
    out += base::to_upper(word.substr(0, 1)) + std::string(word.substr(1));
  }
  return out;
}

// What the base URL looks up, with what stands for it in an account.
class BaseUrl {
 public:
  explicit BaseUrl(std::vector<UrlPart> parts) : parts_(std::move(parts)) {}

  std::vector<std::string> account_names() const {
    std::vector<std::string> out;
    for (const UrlPart& part : parts_) {
      if (part.kind != UrlPart::Kind::kTemplate) continue;
      for (const auto& reference : part.value->references()) {
        if (!reference.path.starts_with("account.")) continue;
        const std::string name = reference.path.substr(8);
        if (std::ranges::find(out, name) == out.end()) out.push_back(name);
      }
    }
    return out;
  }

  // With every look-up replaced by `text`.
  std::string with(std::string_view text) const {
    std::string out;
    for (const UrlPart& part : parts_) out += part.kind == UrlPart::Kind::kText ? part.text : std::string(text);
    return out;
  }

  bool is_fixed() const { return account_names().empty(); }

 private:
  std::vector<UrlPart> parts_;
};

std::string_view without_path(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return url;
  return url.substr(0, url.find('/', scheme + 3));
}

std::string_view host_of(std::string_view url) {
  const std::string_view origin = without_path(url);
  const std::size_t scheme = origin.find("://");
  return scheme == std::string_view::npos ? origin : origin.substr(scheme + 3);
}

std::string fields_of(const BaseUrl& url) {
  std::string out;
  for (const std::string& name : url.account_names()) {
    out += fmt::format("  {}: {{ label: {}, help: Say here where a customer finds it. }}\n", name, name_from(name));
  }
  return out.empty() ? out : "fields:\n" + out + "\n";
}

std::string account_of(const BaseUrl& url, std::string_view auth) {
  std::string out;
  for (const std::string& name : url.account_names()) out += fmt::format("{}: acme, ", name);
  out += auth == "key" ? "api_key: t0p" : "access_token: t0p";
  return fmt::format("{{ {} }}", out);
}

Result<BaseUrl> base_url_of(const SkeletonOptions& options) {
  const std::string& text = options.base_url;
  auto parsed = parse_url(text, Arguments::kRefused);
  if (!parsed) return wrong("base-url", parsed.error().message);
  if (!text.starts_with("https://") && !text.starts_with("http://")) {
    return wrong("base-url", fmt::format("\"{}\" does not begin with https://", text));
  }
  if (text.ends_with('/')) return wrong("base-url", "leave the slash at the end out; paths begin with one");
  BaseUrl url(std::move(parsed->parts));
  const std::string host(host_of(url.with("*")));
  const std::size_t labels = static_cast<std::size_t>(std::ranges::count(host, '.')) + 1;
  if (!url.is_fixed() && (labels < 3 || host.find('*') + 1 > host.size() - 4)) {
    return wrong("base-url",
                 "a customer may choose the host's first part, as in https://{{ account.subdomain }}.acme.com");
  }
  return url;
}

Result<const Sample*> sample_of(const SkeletonOptions& options) {
  const auto sample = std::ranges::find(kSamples, options.category, &Sample::category);
  if (sample == std::end(kSamples))
    return wrong("category", fmt::format("\"{}\" is none of ats, hris", options.category));
  return &*sample;
}

Result<std::string_view> auth_of(const SkeletonOptions& options) {
  if (options.auth == "key") return kKeyAuth;
  if (options.auth == "oauth2") return kOauthAuth;
  if (options.auth == "client_credentials") return kClientCredentialsAuth;
  return wrong("auth", fmt::format("\"{}\" is none of key, oauth2, client_credentials", options.auth));
}

}  // namespace

Result<std::vector<NamedText>> make_skeleton(const SkeletonOptions& options) {
  if (!follows(NameRule::kSlug, options.id)) {
    return Fail(
        base::config_error("invalid_id", fmt::format("\"{}\" is no id; {}", options.id, describe(NameRule::kSlug))));
  }
  ATSUME_TRY(const Sample* sample, sample_of(options));
  ATSUME_TRY(const std::string_view auth_text, auth_of(options));
  ATSUME_TRY(const BaseUrl url, base_url_of(options));
  const std::string name = options.name.empty() ? name_from(options.id) : options.name;
  const std::string pattern = url.with("*");
  const std::string origin = url.is_fixed() ? std::string(without_path(options.base_url))
                                            : fmt::format("https://www{}", host_of(pattern).substr(1));
  const std::string hosts =
      url.is_fixed() ? ""
                     : fmt::format("hosts: [\"{}\"]                       # where calls may go\n", host_of(pattern));
  const std::string account = account_of(url, options.auth);
  const auto fill = [&](std::string_view text, std::string_view auth) {
    return fmt::format(
        fmt::runtime(text), fmt::arg("id", options.id), fmt::arg("name", name), fmt::arg("yaml_name", as_scalar(name)),
        fmt::arg("category", options.category), fmt::arg("base_url", options.base_url), fmt::arg("hosts", hosts),
        fmt::arg("fields", fields_of(url)), fmt::arg("auth", auth), fmt::arg("origin", origin),
        fmt::arg("resource", sample->resource), fmt::arg("sample_fields", sample->fields),
        fmt::arg("record", sample->record), fmt::arg("result", sample->result), fmt::arg("account", account),
        fmt::arg("test_url", url.with("acme")), fmt::arg("sign_in", as_scalar("Sign in with " + name)));
  };
  const std::string folder = fmt::format("connectors/{}/", options.id);
  return std::vector<NamedText>{
      {.file = folder + "connector.yaml", .text = fill(kConnector, fill(auth_text, ""))},
      {.file = folder + "sandbox.yaml", .text = fill(kSandbox, "")},
      {.file = folder + "README.md", .text = fill(kReadme, "")},
      {.file = fmt::format("mappings/{}/{}.yaml", options.category, options.id), .text = fill(kMapping, "")}};
}

}  // namespace atsume::catalog
