// What a definition compiles to in its smallest parts: expressions, templates, URLs and request lines.
// Immutable after loading, shared by all threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "atsume/json/value.h"
#include "atsume/jsonata/program.h"
#include "atsume/jsonata/template.h"

namespace atsume::catalog {

using Expression = std::shared_ptr<const jsonata::Program>;  // nullptr: not given
using jsonata::Template;

// Name and template in the order of the file; nullopt stands for `null`: removes an inherited one.
using NamedTemplates = std::vector<std::pair<std::string, std::optional<Template>>>;

// A tree whose leaves are templates: `body:`. Numbers, booleans and null are constants.
struct TemplateTree {
  struct Member;
  enum class Kind { kTemplate, kConstant, kList, kMap };
  Kind kind = Kind::kConstant;
  std::optional<Template> leaf;
  json::Value constant;  // lives in the connector's arena
  std::vector<TemplateTree> items;
  std::vector<Member> members;
};
struct TemplateTree::Member {
  std::string key;
  TemplateTree value;
};

// One piece of a URL: literal text, `{argument}` or `{{ template }}`.
struct UrlPart {
  enum class Kind { kText, kArgument, kTemplate };
  Kind kind = Kind::kText;
  std::string text;               // of kText: the text; of kArgument: its name
  std::optional<Template> value;  // of kTemplate
};

// "VERB /path" or "VERB https://…".
struct RequestLine {
  std::string source;
  std::string method;
  std::vector<UrlPart> url;
  bool is_absolute = false;  // begins with http(s):// or a template rather than '/'
  std::vector<std::string> arguments() const;
};

}  // namespace atsume::catalog
