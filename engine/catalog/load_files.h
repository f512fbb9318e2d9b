// Reads definition files from directories.
#pragma once

#include <string>
#include <vector>

#include "catalog/definition_file.h"

namespace atsume::catalog {

// connectors/<id>/connector.yaml and sandbox.yaml, mappings/<model>/*.yaml; by name.
std::vector<std::string> find_source_files(const Sources& sources, std::vector<Diagnostic>& diagnostics);
// The definition files at or below a path; other files are passed over, unless named themselves.
std::vector<std::string> find_definition_files(const std::string& path, std::vector<Diagnostic>& diagnostics);
RawFile read_definition(const std::string& file);

}  // namespace atsume::catalog
