#include "api/schema_names.h"

#include <algorithm>
#include <array>

namespace atsume::api {
namespace {

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool is_separator(char c) { return c == '_' || c == '-'; }

}  // namespace

std::string pascal_case(std::string_view name) {
  std::string out;
  bool begins_word = true;
  for (const char c : name) {
    if (!is_separator(c)) out += begins_word ? upper(c) : c;
    begins_word = is_separator(c);
  }
  return out;
}

std::string singular(std::string_view name) {
  constexpr std::array<std::string_view, 4> kWithE = {"sses", "xes", "ches", "shes"};
  const auto cut = [&](std::size_t count) { return std::string(name.substr(0, name.size() - count)); };
  if (name.size() > 3 && name.ends_with("ies")) return cut(3) + "y";
  if (std::ranges::any_of(kWithE, [&](auto end) { return name.ends_with(end); })) return cut(2);
  const bool is_plural = name.size() > 1 && name.ends_with("s") && !name.ends_with("ss") && !name.ends_with("us");
  return is_plural ? cut(1) : std::string(name);
}

std::string in_words(std::string_view name) {
  std::string out(name);
  std::ranges::replace_if(out, is_separator, ' ');
  if (!out.empty()) out[0] = upper(out[0]);
  return out;
}

}  // namespace atsume::api
