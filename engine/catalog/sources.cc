#include "catalog/sources.h"

#include "atsume/jsonata/program.h"

namespace atsume::catalog {
namespace {

void add(const std::vector<FieldTree>& fields, const std::string& prefix, std::map<std::string, std::string>& out) {
  for (const FieldTree& field : fields) {
    const std::string path = prefix + field.name;
    if (field.leaf != nullptr) out.emplace(path, source_of(field.leaf));
    add(field.children, path + ".", out);
  }
}

}  // namespace

std::string source_of(const Expression& expression) {
  return expression == nullptr ? std::string() : one_line(expression->source());
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!is_blank) out += c;
    if (is_blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::map<std::string, std::string> sources_of(const ResourceMapping& resource) {
  std::map<std::string, std::string> out;
  add(resource.fields, "", out);
  if (resource.map != nullptr) out.emplace("*", source_of(resource.map));
  for (const MethodMapping& method : resource.methods) {
    add(method.own_fields, method.name + ":", out);
    if (method.map != nullptr && method.map != resource.map) out.emplace(method.name + ":*", source_of(method.map));
  }
  return out;
}

}  // namespace atsume::catalog
