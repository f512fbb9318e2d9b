// Shared by the tests of this floor: a connector from text, an account, and what one call needs.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "atsume/base/random.h"
#include "atsume/catalog/catalog.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "upstream/scope.h"

namespace atsume::upstream {

// A connector at https://{{ account.subdomain }}.example.com/v1 whose credential is the bearer `api_key`; `more` is
// appended to its definition. Expects that it loads without a diagnostic of severity error.
std::shared_ptr<const catalog::Connector> connector_of(std::string_view more);
// The whole text, for connectors that differ in what stands before.
std::shared_ptr<const catalog::Connector> connector_of_text(const std::string& text);
std::string connector_head();

store::Account account_record();
// Of the auth method `key`, with the subdomain "acme" and the key "k3y".
SharedAccount default_account();
SharedAccount account_with(std::string auth_method, std::string context_json, std::string secrets_json);

// 2026-01-01T00:00:00Z, as testing::SimClock begins.
base::WallTime now();

// Everything a call of `resource.method` needs; change `spec` before use.
struct TestCall {
  TestCall(std::shared_ptr<const catalog::Connector> connector, std::string_view resource, std::string_view method);

  CallScope scope() { return {arena, app, now(), *random}; }
  json::Value value(std::string_view text);
  void argument(std::string name, std::string_view json_text) { spec.arguments.emplace_back(name, value(json_text)); }

  json::Arena arena;
  std::unique_ptr<base::Random> random = base::make_seeded_random(1);
  json::Value app;
  CallSpec spec;
};

net::Url url_of(std::string_view text);

template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "success" : result.error().code();
}

}  // namespace atsume::upstream
