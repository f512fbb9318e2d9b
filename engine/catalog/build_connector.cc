#include "catalog/build.h"
#include "catalog/check_tree.h"
#include "catalog/hosts.h"
#include "catalog/keys_types.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;

namespace {

constexpr std::string_view kArrayNames[] = {"repeat", "brackets", "indices", "comma"};

void build_identity(const Node& root, Connector& connector) {
  connector.id = text_of(root, "id");
  connector.name = text_of(root, "name");
  connector.categories = texts_of(root, "categories");
  connector.status = "untested";
  const Node* about = root.find("about");
  if (about == nullptr) return;
  connector.website = text_of(*about, "website");
  connector.docs = text_of(*about, "docs");
  connector.logo = text_of(*about, "logo");
  connector.notes = text_of(*about, "notes");
  connector.status = text_of(*about, "status", connector.status);
}

Inheritance build_inheritance(const Node& root, Build build) {
  Inheritance out;
  out.base_url = build.checked.url(root.find("base_url"));
  out.headers = build_templates(root.find("headers"), build, Names::kLowerCase);
  out.query = build_templates(root.find("query"), build, Names::kAsWritten);
  out.encode = choice_of(root, "encode", kEncodeNames, Encode::kJson);
  out.decode = choice_of(root, "decode", kDecodeNames, Decode::kAuto);
  out.params_in = choice_of(root, "params_in", kPlaceNames, ArgumentPlace::kQuery);
  out.array_format = choice_of(root, "array_format", kArrayNames, ArrayFormat::kRepeat);
  RetryPolicy defaults;
  defaults.waits = {Wait{.header = "retry-after", .body = nullptr, .as = WaitAs::kAuto, .match = {}}};
  out.retry = build_retry(std::move(defaults), root.find("retry"), build);
  out.errors = build_errors(root.find("errors"), build);
  out.paginate = root.find("paginate");
  return out;
}

}  // namespace

void build_connector(const Node& root, const Checked& checked, Connector& connector) {
  const Build build{checked, *connector.arena};
  build_identity(root, connector);
  const Inheritance inheritance = build_inheritance(root, build);
  connector.base_url = inheritance.base_url;
  connector.defaults = build_defaults(inheritance);
  connector.app = build_fields(root.find("app"), false);
  connector.fields = build_fields(root.find("fields"), false);
  for (const Entry& entry : root.find("auth")->entries) {
    if (is_extension(entry.key)) continue;
    connector.auth.push_back(build_auth(entry.key, *entry.value, inheritance, build));
  }
  connector.connect = build_steps(root.find("connect"), "connect", inheritance, build);
  if (const Node* verify = root.find("verify")) connector.verify = build_verify(*verify, inheritance, build);
  connector.disconnect = build_steps(root.find("disconnect"), "disconnect", inheritance, build);
  connector.limits = build_limits(root.find("limits"), build);
  if (const Node* resources = root.find("resources")) {
    connector.resources.reserve(resources->entries.size());
    for (const Entry& entry : resources->entries) {
      if (is_extension(entry.key)) continue;
      connector.resources.push_back(build_resource(entry.key, *entry.value, inheritance, build));
    }
  }
  connector.webhooks = build_webhooks(root.find("webhooks"), inheritance, build);
  connector.tests = json_of(root, "tests", build.arena);
  connector.hosts = texts_of(root, "hosts");
  if (connector.hosts.empty()) connector.hosts = derive_hosts(root, checked);
}

}  // namespace atsume::catalog
