// The `{{ }}` templates of connector definitions: look-ups, defaults, filters, no logic.
//
//   template = text { "{{" expr "}}" text }
//   expr     = alt { "&" alt } { "|" filter [ ":" arg ] }
//   alt      = term { "??" term }
//   term     = path [ "?" ] | "'" text "'"
//   path     = name { "." name | "[" digits "]" }
//
// A scalar that is one template alone keeps the JSON type of its value; otherwise the parts are joined
// as text (objects and arrays refuse). A missing value is an error that names it; `{{ x? }}` drops the
// whole key it stands for; `{{ x ?? 'y' }}` gives a default. Output is never parsed again.
// Thread-safety: immutable, shared by all threads.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/json/value.h"

namespace atsume::jsonata {

// The values a template may look up: root names ("account", "token", …) and their trees.
struct TemplateRoot {
  std::string_view name;
  json::Value value;
};

struct TemplateScope {
  std::span<const TemplateRoot> roots;
  base::WallTime now{};            // the root `now`: ISO 8601 text
  base::Random* random = nullptr;  // the root `uuid`; missing without it
  json::Arena* arena = nullptr;    // required
};

// How values are written where they are put.
enum class TemplateTarget {
  kText,    // as they are
  kPath,    // percent-encoded as one path segment
  kQuery,   // percent-encoded as a query value
  kHeader,  // refused when they hold CR, LF or NUL
};

class Template {
 public:
  // Errors: origin kConfig, code "template_syntax"; detail "offset" is the byte where it went wrong.
  static Result<Template> compile(std::string_view source);

  // The value, or nullopt when an optional (`?`) value is missing and the key should be dropped.
  // Errors: code "template_missing" (names the path), "template_type", "template_header".
  Result<std::optional<json::Value>> evaluate(const TemplateScope& scope, TemplateTarget target) const;
  // As evaluate, as text.
  Result<std::optional<std::string>> evaluate_text(const TemplateScope& scope, TemplateTarget target) const;

  const std::string& source() const;
  bool is_constant() const;
  // Dotted paths it looks up ("account.subdomain"), for the linter; with whether each may be missing.
  struct Reference {
    std::string path;
    bool is_optional = false;
    std::uint32_t offset = 0;  // bytes into the source
  };
  const std::vector<Reference>& references() const;

 private:
  struct Impl;
  explicit Template(std::shared_ptr<const Impl> impl);
  std::shared_ptr<const Impl> impl_;
};

// Names of the filters, for messages.
std::span<const std::string_view> template_filters();

}  // namespace atsume::jsonata
