#include <cstdio>

#include "app/author_commands.h"
#include "atsume/json/write.h"

namespace atsume::app {

int print_schema(const SchemaOptions& options) {
  const auto form = options.is_relaxed ? catalog::SchemaForm::kChild : catalog::SchemaForm::kWhole;
  std::string text = options.is_reference ? catalog::reference_text() : catalog::schema_text(options.file, form);
  // The schema is JSON as it is.
  if (options.is_reference && options.as_json) {
    std::string quoted = "{\"reference\":";
    json::write_string_to(quoted, text);
    text = quoted + "}\n";
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

}  // namespace atsume::app
