#include "server/answers.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

constexpr std::string_view kConnector = R"(connector: 1
id: tree
name: Tree
categories: [ats]
base_url: https://api.tree.example
auth:
  key:
    type: key
    fields: { api_key: { label: Key } }
    apply: { bearer: "{{ account.api_key }}", query: { k: "{{ account.api_key }}" } }
  client:
    type: client_credentials
    token_url: https://api.tree.example/token
    client_id: "{{ account.client }}"
    client_secret: "{{ account.secret }}"
    fields: { client: { label: Id }, secret: { label: Secret } }
resources:
  jobs:
    list:
      request: GET /jobs
      data: jobs
      since: { param: changed_after, as: epoch_s }
      paginate: { type: cursor, param: after, next: next, size_param: size, size: 2, max_size: 100 }
    get: GET /jobs/{id}
    create: { request: POST /jobs, body: { wrapped: "{{ body }}" } }
  people:
    list: { request: "GET /jobs/{job_id}/people", data: people, paginate: { type: none, reason: few } }
)";
constexpr std::string_view kModel = R"(model: 1
id: ats
name: Applicant tracking
types:
  email: { email: string, type: string }
resources:
  jobs:
    methods: [list, get, create]
    filters: { status: string, name: string, updated_at: datetime_range }
    fields:
      id: { type: string, required: true }
      name: string
      code: string
      status: { type: enum, values: [open, closed] }
      emails: { type: list<email> }
      place: { type: object, fields: { city: string } }
      updated_at: datetime
  candidates:
    methods: [list]
    fields: { id: { type: string, required: true }, name: string }
)";
constexpr std::string_view kMapping = R"(mapping: 1
model: ats
connector: tree
enums:
  status: { published: open, shut: closed }
resources:
  jobs:
    fields:
      id: id
      name: title
      code: ref
      status: $enum("status", state)
      emails: '[contact.{ "email": mail, "type": kind }]'
      place: { city: town.name }
    list:
      from: jobs.list
      partial: true
      filters: { status: "{ 'state': $enum_back('status', status) }" }
    get: { from: jobs.get }
    create: { from: jobs.create, args: { notify: "code" }, body: { title: name, where: { town: place.city } } }
  candidates:
    fields: { id: id, name: name }
    list: { from: people.list, for_each: { job: jobs.list } }
)";

json job(std::size_t number) {
  return {{"id", "j" + std::to_string(number)},
          {"title", "T" + std::to_string(number)},
          {"state", number % 2 == 0 ? "published" : "shut"},
          {"town", {{"name", "Oslo"}}},
          {"contact", {{{"mail", "a@x"}, {"kind", "work"}}}}};
}

}  // namespace

void AnswersFixture::allow(const std::string& limits) {
  const auto loaded = catalog::load_texts({{"connectors/tree/connector.yaml", std::string(kConnector) + limits},
                                           {"mappings/ats/model.yaml", std::string(kModel)},
                                           {"mappings/ats/tree.yaml", std::string(kMapping)}});
  for (const auto& one : loaded.diagnostics) {
    EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
  }
  engine_.services().catalog.set(loaded.catalog);
}

AnswersFixture::AnswersFixture() {
  allow("");
  engine_.network().serve("https://api.tree.example", provider_.handler());
  const auto made = engine_.post("/v1/integrated-account", {{"integration", "tree"},
                                                            {"tenant_id", "acme"},
                                                            {"authentication_method", "key"},
                                                            {"context", {{"api_key", "k3y-of-acme"}}},
                                                            {"verify", false}});
  EXPECT_EQ(made.status, 201) << made.body;
  account_ = made.json().value("id", "");
}

net::HttpResponse AnswersFixture::answer(const TestProvider::Asked& asked) {
  if (asked.method == "POST") {
    net::HttpResponse out{.status = 201, .text = R"({"id":12345678901234567890,"title":"new",  "ref":1.10})"};
    out.headers.set("content-type", "application/json; charset=utf-8");
    return out;
  }
  if (asked.target.find("/people") != std::string::npos) {
    const std::string of = asked.target.substr(6, asked.target.find("/people") - 6);
    return json_answer(200, {{"people", {{{"id", of + "-1"}, {"name", "P"}}, {{"id", of + "-2"}, {"name", "Q"}}}}});
  }
  if (asked.target.starts_with("/jobs/")) {
    json whole = job(std::stoul(asked.target.substr(7)));
    whole["ref"] = "whole";
    return json_answer(200, whole);
  }
  std::size_t first = 0;
  std::size_t size = page_max_;
  std::string state;
  for (const auto& [name, value] : net::parse_query(asked.target.substr(asked.target.find('?') + 1))) {
    if (name == "after") first = std::stoul(value);
    if (name == "size") size = std::min(page_max_, std::stoul(value));
    if (name == "state") state = value;
  }
  if (first == fails_at_) return json_answer(500, {{"error", "broken k3y-of-acme"}});
  json page = {{"jobs", json::array()}};
  std::size_t i = first;
  for (; i < jobs_ && i < first + size; ++i) {
    if (state.empty() || job(i)["state"] == state) page["jobs"].push_back(job(i));
  }
  if (i < jobs_) page["next"] = std::to_string(i);
  return json_answer(200, page);
}

json AnswersFixture::get(const std::string& at) {
  const auto answer = engine_.get(at);
  EXPECT_EQ(answer.status, 200) << at << ": " << answer.body;
  return answer.json();
}

std::string AnswersFixture::refusal(const std::string& at) {
  const auto answer = engine_.get(at);
  EXPECT_EQ(answer.status, 400) << at << ": " << answer.body;
  return answer.json().value("code", "") + ": " + answer.json().value("message", "");
}

Answer AnswersFixture::stream(const std::string& at) {
  return engine_.call({.path = at, .headers = {{"accept", "application/x-ndjson"}}});
}

std::vector<json> AnswersFixture::lines(const Answer& answer) {
  std::vector<json> out;
  std::size_t begin = 0;
  for (auto end = answer.body.find('\n'); end != std::string::npos; end = answer.body.find('\n', begin)) {
    auto line = json::parse(answer.body.substr(begin, end - begin), nullptr, false);
    EXPECT_FALSE(line.is_discarded()) << answer.body.substr(begin, end - begin);
    out.push_back(std::move(line));
    begin = end + 1;
  }
  EXPECT_EQ(begin, answer.body.size()) << "the last line has no end";
  return out;
}

}  // namespace atsume::testing
