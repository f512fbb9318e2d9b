// Shared by the tests of this floor: a small model, a connector and a mapping between them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "atsume/base/random.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/unify/engine.h"
#include "unify/response_map.h"

namespace atsume::unify {

inline constexpr std::string_view kModel = R"(model: 1
id: ats
name: Applicant tracking
types:
  email: { email: string, kind: { type: enum, values: [work, home] } }
resources:
  jobs:
    methods: [list, get, create]
    filters:
      status: string
      title: string
      emails: { type: string, field: emails.email }
      open: boolean
      count: integer
      created_at: datetime_range
      updated_at: datetime
    fields:
      id: { type: string, required: true }
      title: string
      status: { type: enum, values: [open, closed] }
      stage: { type: enum, values: [new, old] }
      open: boolean
      count: integer
      emails: { type: list<email> }
      place: { type: object, fields: { city: string, zip: string } }
      created_at: datetime
      updated_at: datetime
      extra: json
  notes:
    methods: [list]
    fields: { id: string }
)";

inline constexpr std::string_view kConnector = R"(connector: 1
id: example
name: Example
categories: [ats]
base_url: https://api.example.com
auth:
  key: { type: key, fields: { api_key: { label: Key } }, apply: { bearer: "{{ account.api_key }}" } }
resources:
  jobs:
    list: { request: "GET /teams/{team}/jobs", paginate: { type: none, reason: x } }
    get: "GET /jobs/{id}"
)";

inline constexpr std::string_view kMapping = R"(mapping: 1
model: ats
connector: example
enums:
  status: { published: open, shut: closed }
resources:
  jobs:
    fields:
      id: id
      title: title
      status: $enum("status", state)
      stage: stage
      open: open
      count: count
      emails: '[mails.{ "email": $ }]'
      place: { city: town, zip: zip }
      created_at: created
      extra: extra
      custom_fields: { anything: title }
    list:
      from: jobs.list
      filters:
        status: "{ 'state': $enum_back('status', status) }"
        created_at.gte: "{ 'since': $ }"
      args: { team: "$query.team ? $query.team : 'default'" }
    get: { from: jobs.get }
)";

inline std::shared_ptr<const catalog::Catalog> catalog_of(std::string_view mapping) {
  const auto loaded = catalog::load_texts({{"mappings/ats/model.yaml", std::string(kModel)},
                                           {"connectors/example/connector.yaml", std::string(kConnector)},
                                           {"mappings/ats/example.yaml", std::string(mapping)}});
  for (const auto& one : loaded.diagnostics) {
    EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
  }
  return loaded.catalog;
}

inline upstream::SharedAccount account_of(std::string connector) {
  store::Account record;
  record.id = "a-1";
  record.integration = std::move(connector);
  record.authentication_method = "key";
  record.context_json = R"({"region":"eu"})";
  record.secrets_json = base::Secret(R"({"api_key":"k3y"})");
  return upstream::AccountView::make(record).value();
}

inline Query query_of(std::string_view raw) {
  Query query = parse_query(net::parse_query(raw)).value();
  query.filters = parse_filters(query.plain).value();
  return query;
}

inline UnifiedRequest request_of(std::string method, std::string_view raw_query) {
  return {.model = "ats",
          .resource = "jobs",
          .method = std::move(method),
          .query = query_of(raw_query),
          .account = account_of("example")};
}

// What maps and evaluations need; lives as long as the values it gives.
struct TestScope {
  MapScope scope(json::Value query) {
    return {arena, json::parse(R"({"region":"eu"})", arena).value(), query, json::Value(), json::Value(), {}, *random,
            *clock};
  }
  json::Value value(std::string_view text) { return json::parse(text, arena).value(); }

  json::Arena arena;
  std::unique_ptr<base::Random> random = base::make_seeded_random(1);
  std::unique_ptr<net::Clock> clock = net::make_real_clock();
};

template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "success" : result.error().code();
}

}  // namespace atsume::unify
