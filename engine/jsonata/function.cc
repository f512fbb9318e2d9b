#include "jsonata/function.h"

#include <algorithm>
#include <vector>

#include "atsume/base/check.h"
#include "atsume/jsonata/program.h"

namespace atsume::jsonata {
namespace {

std::vector<PreparedBuiltin> prepare() {
  std::vector<PreparedBuiltin> prepared;
  for (const auto family : {string_functions(), regex_functions(), number_functions(), array_functions(),
                            object_functions(), higher_order_functions(), time_functions(), encoding_functions(),
                            dynamic_functions(), extension_functions(), truto_functions()}) {
    for (const Builtin& builtin : family) {
      auto signature = Signature::parse(builtin.signature);
      ATSUME_CHECK(signature.has_value());
      prepared.push_back({&builtin, *std::move(signature)});
    }
  }
  std::ranges::sort(prepared, {}, [](const PreparedBuiltin& entry) { return entry.builtin->name; });
  return prepared;
}

const std::vector<PreparedBuiltin>& builtins() {
  static const std::vector<PreparedBuiltin> prepared = prepare();
  return prepared;
}

}  // namespace

const PreparedBuiltin* find_builtin(std::string_view name) {
  const auto& prepared = builtins();
  const auto found =
      std::ranges::lower_bound(prepared, name, {}, [](const PreparedBuiltin& entry) { return entry.builtin->name; });
  return found != prepared.end() && found->builtin->name == name ? &*found : nullptr;
}

bool is_builtin_function(std::string_view name) { return find_builtin(name) != nullptr; }

std::vector<FunctionName> builtin_functions() {
  std::vector<FunctionName> names;
  for (const PreparedBuiltin& entry : builtins()) names.push_back({entry.builtin->name, entry.builtin->signature});
  return names;
}

}  // namespace atsume::jsonata
