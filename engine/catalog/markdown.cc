#include "catalog/markdown.h"

#include <algorithm>

#include "atsume/base/text.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kBeginnings[] = {"connector:", "mapping:", "model:", "sandbox:"};
constexpr std::string_view kNames[] = {"connector.yaml", "sandbox.yaml"};

struct Fence {
  char mark = '`';
  std::size_t length = 0;  // 0: the line is no fence
  std::string_view info;
};

Fence fence_of(std::string_view line) {
  const std::string_view text = base::trim(line);
  if (text.empty() || (text.front() != '`' && text.front() != '~')) return {};
  const std::size_t length = std::min(text.find_first_not_of(text.front()), text.size());
  if (length < 3) return {};
  const std::string_view info = base::trim(text.substr(length));
  // Text between ticks on one line is no fence.
  if (text.front() == '`' && info.find('`') != std::string_view::npos) return {};
  return {.mark = text.front(), .length = length, .info = info};
}

bool closes(const Fence& open, const Fence& line) {
  return line.length >= open.length && line.mark == open.mark && line.info.empty();
}

bool is_definition_path(std::string_view path) {
  const std::vector<std::string_view> parts = base::split(path, '/');
  if (parts.size() > 1 && parts[0] == "overrides" && path.ends_with(".yaml")) {
    return parts.size() == (parts[1] == "connectors" ? 3U : parts[1] == "mappings" ? 4U : 0U);
  }
  if (parts.size() != 3) return false;
  if (parts[0] == "connectors") return std::ranges::find(kNames, parts[2]) != std::end(kNames);
  return parts[0] == "mappings" && parts[2].ends_with(".yaml");
}

bool begins_as_definition(std::string_view text) {
  for (const std::string_view line : base::split(text, '\n')) {
    const std::string_view word = base::trim(line);
    if (word.empty() || word.front() == '#') continue;
    return std::ranges::any_of(kBeginnings, [&](std::string_view beginning) {
      return word.starts_with(beginning) && base::trim(word.substr(beginning.size())).starts_with('1');
    });
  }
  return false;
}

// "yaml", "yml" or nothing of what follows it.
bool takes_yaml(std::string_view info, std::string_view& rest) {
  const std::size_t space = info.find(' ');
  const std::string language = base::to_lower(info.substr(0, space));
  rest = space == std::string_view::npos ? std::string_view() : base::trim(info.substr(space));
  return language == "yaml" || language == "yml";
}

}  // namespace

bool is_markdown(std::string_view file) {
  const std::string lower = base::to_lower(file);
  return lower.ends_with(".md") || lower.ends_with(".markdown");
}

std::vector<MarkdownBlock> definition_blocks(std::string_view markdown) {
  std::vector<MarkdownBlock> blocks;
  const std::vector<std::string_view> lines = base::split(markdown, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Fence open = fence_of(lines[i]);
    if (open.length == 0) continue;
    const std::size_t first = i + 1;
    std::string text;
    for (++i; i < lines.size() && !closes(open, fence_of(lines[i])); ++i) text.append(lines[i]).append("\n");
    std::string_view path;
    if (!takes_yaml(open.info, path)) continue;
    if (!is_definition_path(path)) path = {};
    if (path.empty() && !begins_as_definition(text)) continue;
    blocks.push_back({.path = std::string(path),
                      .first_line = static_cast<std::uint32_t>(first + 1),
                      .text = std::string(first, '\n') + text});
  }
  return blocks;
}

}  // namespace atsume::catalog
