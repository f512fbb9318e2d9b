// The parsed form of a `{{ }}` template and its parser.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "atsume/base/result.h"
#include "jsonata/template_filters.h"

namespace atsume::jsonata::templates {

// `account.ids[0]`: the root name and the parts after it.
struct Path {
  std::string root;
  std::vector<std::string> parts;
  std::string text;  // as written, without spaces
  std::uint32_t offset = 0;
};

struct Term {
  std::variant<Path, std::string> value;  // a look-up or quoted text
  bool is_optional = false;

  const Path* path() const { return std::get_if<Path>(&value); }
};

// Terms joined by `??`: the first that is there.
using Alternatives = std::vector<Term>;

struct FilterCall {
  const Filter* filter = nullptr;
  std::variant<std::monostate, Path, std::string> argument;
};

struct Expression {
  std::vector<Alternatives> operands;  // joined by `&`
  std::vector<FilterCall> filters;
};

using Segment = std::variant<std::string, Expression>;

struct Syntax {
  std::vector<Segment> segments;
};

// Errors: code "template_syntax", detail "offset".
Result<Syntax> parse(std::string_view source);

}  // namespace atsume::jsonata::templates
