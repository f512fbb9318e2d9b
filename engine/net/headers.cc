#include <algorithm>

#include "atsume/base/text.h"
#include "atsume/net/http_message.h"

namespace atsume::net {
namespace {

auto named(std::string_view name) {
  return [name](const Headers::Field& field) { return base::equals_ignoring_case(field.first, name); };
}

}  // namespace

void Headers::add(std::string_view name, std::string_view value) { fields_.emplace_back(name, value); }

void Headers::set(std::string_view name, std::string_view value) {
  const auto first = std::ranges::find_if(fields_, named(name));
  if (first == fields_.end()) {
    add(name, value);
    return;
  }
  first->second = value;
  fields_.erase(std::remove_if(first + 1, fields_.end(), named(name)), fields_.end());
}

void Headers::remove(std::string_view name) { std::erase_if(fields_, named(name)); }

bool Headers::contains(std::string_view name) const { return std::ranges::any_of(fields_, named(name)); }

std::string_view Headers::get(std::string_view name) const {
  const auto found = std::ranges::find_if(fields_, named(name));
  return found == fields_.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace atsume::net
