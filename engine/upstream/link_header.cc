#include "upstream/link_header.h"

#include <algorithm>

#include "atsume/base/text.h"

namespace atsume::upstream {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }

class LinkReader {
 public:
  explicit LinkReader(std::string_view text) : text_(text) {}

  // The next link's target, behind which its parameters follow; nullopt at the end.
  std::optional<std::string_view> next_target() {
    const auto open = text_.find('<');
    const auto close = text_.find('>', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
    const auto target = text_.substr(open + 1, close - open - 1);
    text_.remove_prefix(close + 1);
    return target;
  }

  struct Parameter {
    std::string_view name;
    std::string value;
  };
  // The link's next parameter; nullopt when the link is over.
  std::optional<Parameter> next_parameter() {
    skip_spaces();
    if (!take(';')) return std::nullopt;
    skip_spaces();
    Parameter out{.name = take_token(), .value = {}};
    skip_spaces();
    if (!take('=')) return out;
    skip_spaces();
    out.value = text_.starts_with('"') ? take_quoted() : std::string(take_token());
    return out;
  }

 private:
  void skip_spaces() {
    while (!text_.empty() && is_space(text_.front())) text_.remove_prefix(1);
  }
  bool take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::string_view take_token() {
    const auto token = text_.substr(0, std::min(text_.find_first_of(" \t;,="), text_.size()));
    text_.remove_prefix(token.size());
    return token;
  }
  std::string take_quoted() {
    std::string out;
    text_.remove_prefix(1);
    while (!text_.empty() && text_.front() != '"') {
      if (text_.front() == '\\' && text_.size() > 1) text_.remove_prefix(1);
      out += text_.front();
      text_.remove_prefix(1);
    }
    take('"');
    return out;
  }

  std::string_view text_;
};

bool names_relation(std::string_view types, std::string_view relation) {
  const auto names = base::split(types, ' ');
  return std::ranges::any_of(names, [&](auto name) { return base::equals_ignoring_case(name, relation); });
}

}  // namespace

std::optional<std::string> find_link(std::string_view value, std::string_view relation) {
  LinkReader reader(value);
  while (const auto target = reader.next_target()) {
    std::optional<std::string> types;
    while (auto parameter = reader.next_parameter()) {
      if (!types && base::equals_ignoring_case(parameter->name, "rel")) types = std::move(parameter->value);
    }
    if (types && names_relation(*types, relation)) return std::string(*target);
  }
  return std::nullopt;
}

}  // namespace atsume::upstream
