// A connector definition (connectors/<id>/connector.yaml), checked and compiled.
//
// Everything is resolved at load time: a method holds what it inherits from the connector, templates and
// expressions are compiled, durations are numbers. Immutable after loading, shared by all threads.
// The language is described in docs/connector_format.md.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/catalog/webhooks.h"

namespace atsume::catalog {

// Records and credentials for the emulator (connectors/<id>/sandbox.yaml).
struct Sandbox {
  json::Value account;    // what an account of the sandbox holds: fields and credentials
  json::Value session;    // what session steps save; undefined without one
  json::Value resources;  // {resource: [provider record, …]}
};

struct Connector {
  std::string id;
  std::string name;
  std::vector<std::string> categories;
  std::string website, docs, logo, notes, status;  // of `about`
  SharedList<UrlPart> base_url;
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
  std::optional<Webhooks> webhooks;
  json::Value tests;  // as written: run by `atsume test`
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
