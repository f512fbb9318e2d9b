// Compiles any text as an expression and, since they share the regular expressions, as a pattern and a template. What
// compiles is asked what it reads.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "atsume/base/check.h"
#include "atsume/jsonata/pattern.h"
#include "atsume/jsonata/program.h"
#include "atsume/jsonata/template.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atsume;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const auto program = jsonata::Program::compile(source);
  if (program) {
    ATSUME_CHECK((*program)->source() == source);
    static_cast<void>((*program)->free_variables());
    static_cast<void>((*program)->input_paths());
  } else {
    ATSUME_CHECK(jsonata::Program::error_offset(program.error()) <= source.size());
  }
  static_cast<void>(jsonata::Pattern::compile(source));
  static_cast<void>(jsonata::Template::compile(source));
  return 0;
}
