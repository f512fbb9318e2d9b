// What the engine is started with: the configuration file, overridden by the command line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "atsume/base/log.h"
#include "atsume/base/result.h"
#include "atsume/catalog/catalog.h"
#include "atsume/net/dialer.h"
#include "atsume/upstream/upstream.h"

namespace atsume::app {

struct Config {
  std::string listen = "127.0.0.1:8080";
  std::string data = "atsume-data";
  catalog::Sources sources;  // empty members: found by find_definitions()
  std::vector<net::Rewrite> rewrites;
  bool allow_private = false;
  std::vector<std::string> allowed_blocks;
  std::string ca_file;
  bool is_dev = false;  // make and keep a master key file
  int threads = 0;      // loops; 0: one per processor
  base::LogLevel log_level = base::LogLevel::kInfo;
  std::string apps_json = "{}";            // the operator's values per connector
  std::string public_url;                  // where browsers reach the engine; empty: http:// and `listen`
  std::vector<std::string> redirect_uris;  // where links to connect accounts may lead at their end
  std::vector<std::string> link_origins;   // may embed the connect page; as net::Origin::to_string writes them
};

// Reads a YAML configuration over `config`. Every mistake is told at once, with file, line and caret.
// Error kConfig "config_file".
Result<void> read_config_file(const std::string& path, Config& config);
Result<void> read_config_text(const std::string& file, const std::string& text, Config& config);

// "https://a.example=http://127.0.0.1:9401". Error kConfig "rewrite".
Result<net::Rewrite> parse_rewrite(const std::string& text);
Result<base::LogLevel> parse_log_level(const std::string& text);

// Fills empty source directories: ./connectors and ./mappings, else those beside the program, as in a build
// folder or an installation; ./overrides where there is one. Error kConfig "definitions" naming the places that were
// looked at, or a folder of overrides that is not there.
Result<void> find_definitions(catalog::Sources& sources);

}  // namespace atsume::app
