// Shared by the tests of this floor.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/catalog/catalog.h"

namespace atsume::catalog::testing {

// A whole connector without resources; `more` is appended.
std::string connector_text(std::string_view id, std::string_view more = "");
LoadResult load_one(std::string_view id, std::string_view text);
// Loads connector_text(id, more) and expects it to be clean.
std::shared_ptr<const Connector> good_connector(std::string_view id, std::string_view more);

// All diagnostics as a person sees them.
std::string rendered(const std::vector<Diagnostic>& diagnostics);
std::vector<std::string> codes_of(const std::vector<Diagnostic>& diagnostics);

// "=== path" lines begin a file each; text without one is a single file of the given name.
std::vector<NamedText> split_files(const std::string& name, const std::string& text);

std::string read_text(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, std::string_view text);

// A directory that is removed with it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }
  Sources sources() const { return {(path_ / "connectors").string(), (path_ / "mappings").string()}; }

 private:
  std::filesystem::path path_;
};

}  // namespace atsume::catalog::testing
