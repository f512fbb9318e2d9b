// Definitions inside Markdown: fenced blocks of YAML.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace atsume::catalog {

struct MarkdownBlock {
  std::string path;          // of the info string, "connectors/acme/connector.yaml"; empty: the text tells what it is
  std::uint32_t first_line;  // of the Markdown file: the line below the fence
  // As the file has it, empty lines standing for everything before, so that places are those of the file.
  std::string text;
};

bool is_markdown(std::string_view file);

// The blocks that are definitions: those whose info string is "yaml PATH" with the path of a definition, and of
// the other YAML blocks those that begin as one does, with `connector: 1`, `mapping: 1`, `model: 1` or
// `sandbox: 1`.
std::vector<MarkdownBlock> definition_blocks(std::string_view markdown);

}  // namespace atsume::catalog
