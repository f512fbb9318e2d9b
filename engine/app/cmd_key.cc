#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/options.h"
#include "atsume/base/random.h"
#include "atsume/net/clock.h"
#include "atsume/store/tables.h"

namespace atsume::app {
namespace {

struct KeyOptions {
  std::string data = Config{}.data;
  std::string name;
  std::string level;
  bool is_test = false;
};

int create_key(const KeyOptions& options) {
  const auto level = store::parse_key_level(options.level);
  if (!level) return fail(base::config_error("level", "--level must be read, write or admin"));
  std::error_code failed;
  std::filesystem::create_directories(options.data, failed);
  auto store = store::open_rocksdb_store(options.data + "/db");
  if (!store) {
    if (store.error().code() == "storage_locked") {
      return fail(base::config_error("storage_locked",
                                     "the engine is running on this data folder; make the key over HTTP: POST "
                                     "/v1/api-token {\"name\", \"level\"} with an admin key, or stop it first"));
    }
    return fail(store.error());
  }
  auto random = base::make_os_random();
  const auto made =
      store::make_api_key(options.name, *level, !options.is_test, net::make_real_clock()->wall_now(), *random);
  if (auto stored = store::ApiKeyTable(**store).insert(made.record); !stored) return fail(stored.error());
  std::printf("%s\n", made.text.reveal().c_str());
  std::fprintf(stderr, "This is the only time the key is shown. id %s, level %s.\n", made.record.id.c_str(),
               options.level.c_str());
  return 0;
}

}  // namespace

void add_key(CLI::App& app, Run& run) {
  auto* key = app.add_subcommand("key", "Make API keys");
  key->require_subcommand(1);
  auto* command = key->add_subcommand("create", "Make an API key and print it, once");
  auto options = std::make_shared<KeyOptions>();
  command->add_option("--name", options->name, "What the key is for")->required();
  command->add_option("--level", options->level, "read, write or admin")->required();
  command->add_option("--data", options->data, "Folder of the database")->type_name("DIR");
  command->add_flag("--test", options->is_test, "A key that sees sandbox accounts only");
  command->footer("Example:\n  atsume key create --level admin --name ops --data ./data");
  command->callback([options, &run] { run = [options] { return create_key(*options); }; });
}

}  // namespace atsume::app
