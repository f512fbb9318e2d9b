#include <cstdio>
#include <filesystem>

#include "app/author_commands.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

constexpr std::string_view kConnectors = "connectors/";

// "connectors/x/…" and "mappings/x/…" in the folders that are configured, seen from here when they are below.
std::string place_of(const std::string& file, const catalog::Sources& sources) {
  const bool is_connector = file.starts_with(kConnectors);
  const std::string& folder = is_connector ? sources.connectors : sources.mappings;
  const std::filesystem::path place = std::filesystem::path(folder) / file.substr(file.find('/') + 1);
  std::error_code failed;
  const std::filesystem::path below = place.lexically_proximate(std::filesystem::current_path(failed));
  return below.native().starts_with("..") || failed ? place.string() : below.string();
}

Result<void> refuse_to_overwrite(const std::vector<catalog::NamedText>& files) {
  std::error_code ignored;
  for (const auto& one : files) {
    if (!std::filesystem::exists(one.file, ignored)) continue;
    return Fail(base::config_error("exists", one.file + " is there already; take another id, or remove it first"));
  }
  return {};
}

void print_json(const std::vector<catalog::NamedText>& files) {
  json::Arena arena;
  json::ArrayBuilder names(arena);
  for (const auto& one : files) names.push(json::Value::string(one.file));
  json::ObjectBuilder out(arena);
  out.set("files", names.finish());
  std::printf("%s\n", json::write(out.finish()).c_str());
}

void print_people(const std::vector<catalog::NamedText>& files, const std::string& id) {
  for (const auto& one : files) std::printf("wrote %s\n", one.file.c_str());
  std::printf(
      "\nNext:\n"
      "  1. Put the vendor's URLs, sign-in, paging and resources into %s.\n"
      "  2. atsume check %s   says what is wrong, with line and column.\n"
      "  3. Map its fields in %s, and put its real answers into the tests there.\n"
      "  4. atsume test %s   runs them without a network.\n"
      "docs/connector_format.md explains the language; docs/connector-reference.md lists every key.\n",
      files.front().file.c_str(), std::filesystem::path(files.front().file).parent_path().c_str(),
      files.back().file.c_str(), id.c_str());
}

}  // namespace

int make_new(const NewOptions& options) {
  auto config = make_config(options.common);
  if (!config) return fail(config.error());
  auto files = catalog::make_skeleton(options.skeleton);
  if (!files) return fail(files.error());
  for (auto& one : *files) one.file = place_of(one.file, config->sources);
  if (auto free = refuse_to_overwrite(*files); !free) return fail(free.error());
  for (const auto& one : *files) {
    if (auto written = write_file(one.file, one.text); !written) return fail(written.error());
  }
  if (options.as_json) {
    print_json(*files);
  } else {
    print_people(*files, options.skeleton.id);
  }
  return 0;
}

}  // namespace atsume::app
