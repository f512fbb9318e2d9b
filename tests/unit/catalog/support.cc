#include "unit/catalog/support.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace atsume::catalog::testing {

namespace fs = std::filesystem;

std::string connector_text(std::string_view id, std::string_view more) {
  return fmt::format(R"(connector: 1
id: {}
name: Example
categories: [ats]
about: {{ docs: https://docs.example.com }}
base_url: https://api.example.com/v1
auth:
  key:
    type: key
    fields: {{ api_key: {{ label: API key }} }}
    apply: {{ bearer: "{{{{ account.api_key }}}}" }}
{})",
                     id, more);
}

LoadResult load_one(std::string_view id, std::string_view text) {
  return load_texts({{.file = fmt::format("connectors/{}/connector.yaml", id), .text = std::string(text)}});
}

std::shared_ptr<const Connector> good_connector(std::string_view id, std::string_view more) {
  const LoadResult result = load_one(id, connector_text(id, more));
  EXPECT_EQ(rendered(result.diagnostics), "");
  return result.catalog->find_connector(id);
}

std::string rendered(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) out += render(diagnostic, Style::kPlain);
  return out;
}

std::vector<std::string> codes_of(const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> codes;
  for (const Diagnostic& diagnostic : diagnostics) codes.push_back(diagnostic.code);
  return codes;
}

std::vector<NamedText> split_files(const std::string& name, const std::string& text) {
  std::vector<NamedText> files;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("=== ")) {
      files.push_back({.file = line.substr(4), .text = {}});
      continue;
    }
    if (files.empty()) files.push_back({.file = name, .text = {}});
    files.back().text += line + "\n";
  }
  return files;
}

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_text(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (fs::temp_directory_path() / "atsume-catalog-XXXXXX").string();
  EXPECT_NE(mkdtemp(pattern.data()), nullptr);
  path_ = pattern;
  fs::create_directories(path_ / "connectors");
  fs::create_directories(path_ / "mappings");
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code error;
  fs::remove_all(path_, error);
}

}  // namespace atsume::catalog::testing
