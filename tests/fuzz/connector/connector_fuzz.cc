// Loading never crashes: it gives a catalog and diagnostics whose places lie in the text. Formatting never changes what
// is read, and nothing when it is done again. The first byte says what kind of file the rest is, beside whole files for
// it to refer to.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "atsume/base/check.h"
#include "atsume/catalog/catalog.h"
#include "atsume/catalog/format.h"
#include "atsume/catalog/overrides.h"
#include "atsume/json/write.h"
#include "atsume/json/yaml.h"

using namespace atsume;

namespace {

constexpr const char* kConnector = R"(connector: 1
id: acme
name: Acme
categories: [ats]
base_url: https://api.acme.example
auth:
  key:
    type: key
    fields: { api_key: { label: API key } }
    apply: { bearer: "{{ account.api_key }}" }
paginate: { type: page, param: page }
resources: { jobs: { list: GET /jobs, get: "GET /jobs/{id}" } }
)";
constexpr const char* kModel = R"(model: 1
id: ats
name: Applicant tracking
resources:
  jobs:
    methods: [list, get]
    filters: { created_at: datetime_range }
    fields: { id: string, status: { type: enum, values: [open] }, created_at: datetime }
)";

constexpr const char* kMapping = R"(mapping: 1
model: ats
connector: acme
resources: { jobs: { fields: { id: id }, list: { from: jobs.list }, get: { from: jobs.get } } }
)";

// The last is no file: what an account overrides.
constexpr std::array<const char*, 8> kNames = {"connectors/acme/connector.yaml",   "connectors/child/connector.yaml",
                                               "connectors/acme/sandbox.yaml",     "mappings/ats/model.yaml",
                                               "mappings/ats/acme.yaml",           "overrides/connectors/acme.yaml",
                                               "overrides/mappings/ats/acme.yaml", "overrides"};

void check_diagnostic(const catalog::Diagnostic& diagnostic, std::size_t lines) {
  ATSUME_CHECK(!diagnostic.message.empty());
  ATSUME_CHECK((diagnostic.place.line == 0) == (diagnostic.place.column == 0));
  ATSUME_CHECK(diagnostic.place.line <= lines);
  ATSUME_CHECK(!catalog::render(diagnostic, catalog::Style::kColour).empty());
}

std::string json_of(const json::yaml::Node& node) {
  json::Arena arena;
  return json::write(json::yaml::to_json(node, arena));
}

void check_format(const std::string& name, const std::string& text) {
  const catalog::Formatted once = catalog::format_definition({.file = name, .text = text});
  if (!once.problems.empty()) {
    ATSUME_CHECK(once.text == text);
    return;
  }
  const json::yaml::Document before = json::yaml::read(text);
  const json::yaml::Document after = json::yaml::read(once.text);
  ATSUME_CHECK(after.problems.empty());
  ATSUME_CHECK(after.root->entries.size() == before.root->entries.size());
  for (const json::yaml::Entry& entry : before.root->entries) {
    const json::yaml::Node* value = after.root->find(entry.key);
    ATSUME_CHECK(value != nullptr && json_of(*value) == json_of(*entry.value));
  }
  const catalog::Formatted twice = catalog::format_definition({.file = name, .text = once.text});
  ATSUME_CHECK(twice.problems.empty() && twice.text == once.text);
}

void check_overrides(const std::string& text, std::size_t lines) {
  const catalog::LoadResult whole = catalog::load_texts({{.file = kNames[0], .text = kConnector},
                                                         {.file = kNames[3], .text = kModel},
                                                         {.file = kNames[4], .text = kMapping}});
  const catalog::Overridden over = catalog::override_definitions(*whole.catalog, "acme", text);
  ATSUME_CHECK((over.catalog == nullptr) == catalog::has_errors(over.diagnostics));
  for (const catalog::Diagnostic& diagnostic : over.diagnostics) {
    if (diagnostic.file == catalog::kOverridesName) check_diagnostic(diagnostic, lines);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string name = kNames[(data[0] - std::uint8_t{'0'}) % kNames.size()];
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  if (name == kNames.back()) {
    check_overrides(text, lines);
    return 0;
  }
  std::vector<catalog::NamedText> files = {{.file = name, .text = text}};
  if (name != kNames[0]) files.push_back({.file = kNames[0], .text = kConnector});
  if (name != kNames[3]) files.push_back({.file = kNames[3], .text = kModel});
  if (name.starts_with("overrides/")) files.push_back({.file = kNames[4], .text = kMapping});

  const catalog::LoadResult result = catalog::load_texts(files);
  ATSUME_CHECK(result.catalog != nullptr);
  for (const catalog::Diagnostic& diagnostic : result.diagnostics) {
    if (diagnostic.file == name) check_diagnostic(diagnostic, lines);
  }
  ATSUME_CHECK(catalog::to_json_text(result.diagnostics).starts_with('['));
  check_format(name, text);
  return 0;
}
