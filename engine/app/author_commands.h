// The commands for those who write definitions. Each gives the exit code, as those of commands.h do.
#pragma once

#include <string>
#include <vector>

#include "app/options.h"
#include "atsume/catalog/catalog.h"
#include "atsume/catalog/language.h"
#include "atsume/catalog/skeleton.h"

namespace atsume::app {

struct SchemaOptions {
  catalog::SchemaOf file = catalog::SchemaOf::kAnyFile;
  bool is_relaxed = false;
  bool is_reference = false;  // the page for people instead
  bool as_json = false;
};
int print_schema(const SchemaOptions& options);

struct FormatOptions {
  Options common;
  std::vector<std::string> paths;  // empty: everything
  bool only_check = false;
  bool as_json = false;
};
int format(const FormatOptions& options);

struct NewOptions {
  Options common;
  catalog::SkeletonOptions skeleton;
  bool as_json = false;
};
int make_new(const NewOptions& options);

struct DiffOptions {
  Options common;
  std::vector<std::string> ids;  // empty: every connector
  std::string against;           // a folder with connectors/ and mappings/
  bool as_json = false;
};
// Exit code 1 when something that callers rely on has changed.
int diff(const DiffOptions& options);

struct CapabilitiesOptions {
  Options common;
  std::vector<std::string> ids;
  bool as_json = false;
};
int capabilities(const CapabilitiesOptions& options);

struct DocsOptions {
  Options common;
  std::vector<std::string> ids;
  std::string out;  // a folder; empty: stdout
  bool shows_coverage = false;
  bool as_json = false;
};
int docs(const DocsOptions& options);

struct OpenApiOptions {
  Options common;
  std::string model;  // empty: all
  std::string server = "/v1";
  bool is_postman = false;
};
int print_openapi(const OpenApiOptions& options);

struct TestOptions {
  Options common;
  std::vector<std::string> ids;  // empty: every connector
  std::string name;              // only tests whose name holds this
  bool shows_untested = false;
  bool as_json = false;
};
// Exit code 1 when a test has failed or a definition has errors.
int test(const TestOptions& options);

struct TryOptions {
  Options common;
  std::string connector;
  std::string call;  // candidates.list, unified.ats.candidates.list, verify
  std::string account_file;
  bool is_sandbox = false;  // the emulator instead of the provider
  std::string id;
  std::vector<std::string> arguments;  // name=value
  int limit = 10;
  bool records = false;
  std::string name;  // of the recorded test
  bool as_json = false;
};
// One live call, shown step by step.
int try_call(const TryOptions& options);

// What the ones above share (author_shared.cc).

// Connectors of a catalog by their ids, or all. Errors: CONFIG unknown_connector, with the nearest name.
Result<std::vector<std::shared_ptr<const catalog::Connector>>> select_connectors(const catalog::Catalog& catalog,
                                                                                 const std::vector<std::string>& ids);
// Loads everything; says on stderr what is left out because of errors.
Result<std::shared_ptr<const catalog::Catalog>> load_definitions(const catalog::Sources& sources);
// All or nothing: a file that is there is replaced at once. Errors: CONFIG write.
Result<void> write_file(const std::string& file, const std::string& text);
bool is_terminal_out();

}  // namespace atsume::app
