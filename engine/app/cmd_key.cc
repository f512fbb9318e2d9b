#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/options.h"
#include "atsume/base/random.h"
#include "atsume/net/clock.h"
#include "atsume/store/tables.h"

namespace atsume::app {

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
  auto made = store::make_api_key(options.name, *level, !options.is_test, net::make_real_clock()->wall_now(), *random);
  made.record.requests_per_minute = options.requests_per_minute;
  if (auto stored = store::ApiKeyTable(**store).insert(made.record); !stored) return fail(stored.error());
  std::printf("%s\n", made.text.reveal().c_str());
  std::fprintf(stderr, "This is the only time the key is shown. id %s, level %s.\n", made.record.id.c_str(),
               options.level.c_str());
  return 0;
}

}  // namespace atsume::app
