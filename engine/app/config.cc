#include "app/config.h"

#include <cctype>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "atsume/base/text.h"
#include "atsume/catalog/diagnostics.h"
#include "atsume/json/write.h"
#include "atsume/json/yaml.h"
#include "atsume/net/url.h"

namespace atsume::app {
namespace {

namespace yaml = json::yaml;

// Applies one key; the returned text says what is wrong with the value, empty when nothing is.
using Setter = std::function<std::string(const yaml::Node&, Config&)>;

std::string set_text(const yaml::Node& node, std::string& out) {
  if (node.kind != yaml::NodeKind::kScalar) return "must be text";
  out = node.scalar;
  return {};
}

std::string set_bool(const yaml::Node& node, bool& out) {
  if (node.scalar != "true" && node.scalar != "false") return "must be true or false";
  out = node.scalar == "true";
  return {};
}

std::string set_int(const yaml::Node& node, int& out) {
  auto [end, error] = std::from_chars(node.scalar.data(), node.scalar.data() + node.scalar.size(), out);
  const bool is_whole = error == std::errc() && end == node.scalar.data() + node.scalar.size();
  return is_whole && out >= 0 && out <= 256 ? "" : "must be a number from 0 to 256";
}

std::string set_rewrites(const yaml::Node& node, Config& config) {
  for (const auto& item : node.items) {
    auto rewrite = parse_rewrite(item->scalar);
    if (!rewrite) return rewrite.error().message();
    config.rewrites.push_back(*rewrite);
  }
  return node.kind == yaml::NodeKind::kSequence ? "" : "must be a list of FROM=TO";
}

std::string set_blocks(const yaml::Node& node, Config& config) {
  for (const auto& item : node.items) config.allowed_blocks.push_back(item->scalar);
  return node.kind == yaml::NodeKind::kSequence ? "" : "must be a list of addresses or blocks (10.1.0.0/16)";
}

// They go into a header and are compared with what a browser says: nothing but scheme, host and port will do.
std::string set_link_origins(const yaml::Node& node, Config& config) {
  constexpr std::string_view kExample = "as https://app.example.com, without a path and without \"*\"";
  if (node.kind != yaml::NodeKind::kSequence) return "must be a list of origins, " + std::string(kExample);
  for (const auto& item : node.items) {
    const std::string& text = item->scalar;
    const auto host = text.find("://");
    const bool has_more = host == std::string::npos || text.find_first_of("/?#@*,;'\" ", host + 3) != std::string::npos;
    const auto origin = net::parse_origin(text);
    if (has_more || !origin) return "holds \"" + text + "\", which is no origin; write it " + std::string(kExample);
    config.link_origins.push_back(origin->to_string());
  }
  return {};
}

std::string set_log_level(const yaml::Node& node, Config& config) {
  auto level = parse_log_level(node.scalar);
  if (!level) return level.error().message();
  config.log_level = *level;
  return {};
}

std::string set_apps(const yaml::Node& node, Config& config) {
  if (node.kind != yaml::NodeKind::kMap) return "must be a map of connector ids to their app values";
  for (const auto& entry : node.entries) {
    if (entry.value->kind != yaml::NodeKind::kMap) return "must have a map of app values for " + entry.key;
  }
  json::Arena arena;
  config.apps_json = json::write(yaml::to_json(node, arena));
  return {};
}

std::string set_public_url(const yaml::Node& node, Config& config) {
  const auto url = net::parse_url(node.scalar);
  if (node.kind != yaml::NodeKind::kScalar || !url || node.scalar.find_first_of("?#") != std::string::npos) {
    return "must be an http or https URL without a query, as https://connect.example.com";
  }
  config.public_url = node.scalar;
  while (config.public_url.ends_with('/')) config.public_url.pop_back();
  return {};
}

std::string set_redirect_uris(const yaml::Node& node, Config& config) {
  for (const auto& item : node.items) {
    if (!net::parse_url(item->scalar) || item->scalar.find_first_of("?#*") != std::string::npos) {
      return "must be a list of origins or prefixes, as https://app.example.com/connected";
    }
    config.redirect_uris.push_back(item->scalar);
  }
  return node.kind == yaml::NodeKind::kSequence ? "" : "must be a list of origins or prefixes";
}

const std::map<std::string, Setter>& setters() {
  static const std::map<std::string, Setter> table = {
      {"listen", [](const yaml::Node& n, Config& c) { return set_text(n, c.listen); }},
      {"data", [](const yaml::Node& n, Config& c) { return set_text(n, c.data); }},
      {"connectors", [](const yaml::Node& n, Config& c) { return set_text(n, c.sources.connectors); }},
      {"mappings", [](const yaml::Node& n, Config& c) { return set_text(n, c.sources.mappings); }},
      {"overrides", [](const yaml::Node& n, Config& c) { return set_text(n, c.sources.overrides); }},
      {"ca_file", [](const yaml::Node& n, Config& c) { return set_text(n, c.ca_file); }},
      {"dev", [](const yaml::Node& n, Config& c) { return set_bool(n, c.is_dev); }},
      {"allow_private", [](const yaml::Node& n, Config& c) { return set_bool(n, c.allow_private); }},
      {"threads", [](const yaml::Node& n, Config& c) { return set_int(n, c.threads); }},
      {"allowed_blocks", set_blocks},
      {"link_origins", set_link_origins},
      {"rewrite", set_rewrites},
      {"log_level", set_log_level},
      {"apps", set_apps},
      {"public_url", set_public_url},
      {"redirect_uris", set_redirect_uris},
  };
  return table;
}

// The line that a message shows; none of `apps`, whose values are secret. Found by indentation, because the text may be
// too broken to be read.
std::string line_at(const std::string& text, std::uint32_t line) {
  std::istringstream lines(text);
  std::string out;
  bool is_secret = false;
  for (std::uint32_t i = 0; i < line && std::getline(lines, out); ++i) {
    const bool is_top_level = !out.empty() && std::isalpha(static_cast<unsigned char>(out.front())) != 0;
    if (is_top_level) is_secret = false;
    is_secret = is_secret || out.find("apps") != std::string::npos;
  }
  return line == 0 || is_secret ? std::string() : out;
}

std::string unknown_key(const std::string& key) {
  std::vector<std::string> known;
  for (const auto& [name, setter] : setters()) known.push_back(name);
  auto nearest = base::did_you_mean(key, known);
  return "unknown key \"" + key + "\"" + (nearest ? "; did you mean \"" + *nearest + "\"?" : "");
}

}  // namespace

Result<void> read_config_text(const std::string& file, const std::string& text, Config& config) {
  const auto document = yaml::read(text);
  std::string report;
  const auto tell = [&](yaml::Place place, const std::string& message) {
    report += "\n" + catalog::render({.code = "E900",
                                      .file = file,
                                      .place = place,
                                      .message = message,
                                      .source_line = line_at(text, place.line)},
                                     catalog::Style::kPlain);
  };
  for (const auto& problem : document.problems) tell(problem.place, problem.message);
  if (document.problems.empty() && document.root->kind == yaml::NodeKind::kScalar) {
    tell(document.root->place, "the configuration must be a map");
  }
  for (const auto& entry : document.root->entries) {
    const auto setter = setters().find(entry.key);
    if (setter == setters().end()) {
      tell(entry.key_place, unknown_key(entry.key));
    } else if (const auto wrong = setter->second(*entry.value, config); !wrong.empty()) {
      tell(entry.value->place, "\"" + entry.key + "\" " + wrong);
    }
  }
  if (report.empty()) return {};
  return Fail(base::config_error("config_file", "the configuration has errors:" + report));
}

Result<void> read_config_file(const std::string& path, Config& config) {
  std::ifstream in(path);
  if (!in) return Fail(base::config_error("config_file", "cannot read the configuration file " + path));
  std::stringstream text;
  text << in.rdbuf();
  return read_config_text(path, text.str(), config);
}

Result<net::Rewrite> parse_rewrite(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) {
    return Fail(
        base::config_error("rewrite", "\"" + text + "\" must be FROM=TO, as https://a.example=http://127.0.0.1:9401"));
  }
  ATSUME_TRY(auto from, net::parse_origin(text.substr(0, equals)));
  ATSUME_TRY(auto to, net::parse_origin(text.substr(equals + 1)));
  return net::Rewrite{from, to};
}

Result<base::LogLevel> parse_log_level(const std::string& text) {
  if (text == "debug") return base::LogLevel::kDebug;
  if (text == "info") return base::LogLevel::kInfo;
  if (text == "warning") return base::LogLevel::kWarning;
  if (text == "error") return base::LogLevel::kError;
  if (text == "off") return base::LogLevel::kOff;
  return Fail(base::config_error("log_level", "must be debug, info, warning, error or off"));
}

Result<void> find_definitions(catalog::Sources& sources) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  const std::vector<fs::path> roots = {fs::current_path(ignored), program / ".." / "..",
                                       program / ".." / "share" / "atsume"};
  if (sources.overrides.empty() && fs::is_directory(roots.front() / "overrides", ignored)) {
    sources.overrides = (roots.front() / "overrides").lexically_normal();
  }
  if (!sources.overrides.empty() && !fs::is_directory(sources.overrides, ignored)) {
    return Fail(base::config_error("definitions", "the folder of overrides " + sources.overrides + " is not there"));
  }
  std::string looked_at;
  for (const auto& root : roots) {
    if (fs::is_directory(root / "connectors", ignored) && fs::is_directory(root / "mappings", ignored)) {
      if (sources.connectors.empty()) sources.connectors = (root / "connectors").lexically_normal();
      if (sources.mappings.empty()) sources.mappings = (root / "mappings").lexically_normal();
      return {};
    }
    looked_at += (looked_at.empty() ? "" : ", ") + root.lexically_normal().string();
  }
  if (!sources.connectors.empty() && !sources.mappings.empty()) return {};
  return Fail(base::config_error("definitions", "no folders connectors/ and mappings/ in " + looked_at +
                                                    "; name them with --connectors and --mappings"));
}

}  // namespace atsume::app
