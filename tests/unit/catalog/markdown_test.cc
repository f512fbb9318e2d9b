// Definitions in Markdown: which blocks they are, and that messages name the lines of the Markdown file.
#include "catalog/markdown.h"

#include <gtest/gtest.h>

#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

using namespace testing;

TEST(MarkdownBlocks, AreThoseOfDefinitions) {
  const auto blocks = definition_blocks(R"(# A page

```yaml connectors/acme/connector.yaml
anything: at all
```

~~~~YAML
# a comment
connector: 1
```
~~~~

```yaml
jobs: { list: GET /jobs }
```

```yaml elsewhere/acme.yaml
unknown: path
```

````markdown
```yaml
connector: 1
```
````

```sh
connector: 1
```

`connector: 1` and ```connector: 1``` in text.

- in a list

  ```yml mappings/ats/acme.yaml
  mapping: 1
  ```

```yaml
sandbox: 1)");
  ASSERT_EQ(blocks.size(), 4U);
  EXPECT_EQ(blocks[0].path, "connectors/acme/connector.yaml");
  EXPECT_EQ(blocks[0].first_line, 4U);
  EXPECT_EQ(blocks[0].text, "\n\n\nanything: at all\n");
  EXPECT_EQ(blocks[1].path, "");
  EXPECT_EQ(blocks[1].first_line, 8U);
  EXPECT_TRUE(blocks[1].text.ends_with("# a comment\nconnector: 1\n```\n"));
  EXPECT_EQ(blocks[2].path, "mappings/ats/acme.yaml");
  EXPECT_TRUE(blocks[2].text.ends_with("\n  mapping: 1\n"));
  EXPECT_TRUE(blocks[3].text.ends_with("\nsandbox: 1\n"));
}

constexpr const char* kPage = R"(# Adding a provider

```yaml connectors/acme/connector.yaml
connector: 1
id: acme
name: Acme
categories: [ats]
base_url: https://api.acme.example
auth:
  key:
    type: key
    fields: { api_key: { label: API key } }
    apply: { bearer: "{{ account.api_key }}" }
resources: { jobs: { lst: GET /jobs } }
```

Now with pages:

```yaml connectors/acme/connector.yaml
connector: 1
id: acme
name: Acme
categories: [ats]
about: { docs: https://docs.acme.example }
base_url: https://api.acme.example
auth:
  key:
    type: key
    fields: { api_key: { label: API key } }
    apply: { bearer: "{{ account.api_kee }}" }
paginate: { type: page, param: page }
resources: { jobs: { list: GET /jobs } }
```

```yaml
model: 1
id: ats
name: Applicant tracking
resources: { jobs: { methods: [list], fields: { id: string } } }
```

   ```yaml
   mapping: 1
   model: ats
   connector: acme
   resources: { jobs: { fields: { idd: id }, list: { from: jobs.list } } }
   ```

```yaml connectors/other/connector.yaml
connector: 1
```
)";

TEST(Markdown, IsCheckedBlockByBlockAtItsOwnLines) {
  TemporaryDirectory directory;
  const auto page = directory.path() / "page.md";
  write_text(page, kPage);
  std::vector<std::string> seen;
  for (const Diagnostic& one : check({page.string()}, directory.sources())) {
    EXPECT_EQ(one.file, page.string());
    seen.push_back(std::to_string(one.place.line) + ":" + std::to_string(one.place.column) + " " + one.code);
  }
  // The mapping's connector, the block before it, has an error of its own; so it cannot be looked at.
  EXPECT_EQ(seen, (std::vector<std::string>{"5:5 W017", "30:26 E023", "45:15 E050", "50:1 E011", "50:1 E011",
                                            "50:1 E011", "50:1 E011", "50:1 E011"}));
}

TEST(Markdown, KnowsTheDefinitionsOfTheCatalog) {
  TemporaryDirectory directory;
  write_text(
      directory.path() / "connectors/example/connector.yaml",
      connector_text("example", "paginate: { type: page, param: page }\nresources: { jobs: { list: GET /jobs } }\n"));
  write_text(directory.path() / "mappings/ats/model.yaml",
             "model: 1\nid: ats\nname: A\nresources: { jobs: { methods: [list], fields: { id: string } } }\n");
  const auto page = directory.path() / "page.md";
  write_text(page,
             "```yaml\nmapping: 1\nmodel: ats\nconnector: example\nresources: { jobs: { fields: { id: id }, list: { "
             "from: jobs.lst } } }\n```\n");
  const auto found = check({page.string()}, directory.sources());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "E052");
  EXPECT_EQ(found[0].place.line, 5U);
}

TEST(Markdown, ThatCannotBeReadIsTold) {
  TemporaryDirectory directory;
  const auto found = check({(directory.path() / "nothing.md").string()}, directory.sources());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "E002");
}

TEST(Markdown, OfThisRepositoryHoldsNoMistakes) {
  const std::filesystem::path root(ATSUME_SOURCE_DIR);
  std::vector<std::string> pages = {(root / "README.md").string()};
  for (const auto& entry : std::filesystem::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") pages.push_back(entry.path().string());
  }
  std::vector<Diagnostic> found = check(pages, {(root / "connectors").string(), (root / "mappings").string()});
  std::erase_if(found, [](const Diagnostic& one) { return one.severity == Severity::kWarning; });
  EXPECT_EQ(rendered(found), "");
}

}  // namespace
}  // namespace atsume::catalog
