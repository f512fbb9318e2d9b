#include "atsume/jsonata/template.h"

#include <fmt/core.h>

#include "atsume/base/encoding.h"
#include "atsume/base/ids.h"
#include "jsonata/template_filters.h"
#include "jsonata/template_syntax.h"

namespace atsume::jsonata {

using templates::Alternatives;
using templates::Bytes;
using templates::Expression;
using templates::FilterCall;
using templates::Operand;
using templates::Path;
using templates::Segment;
using templates::Syntax;
using templates::Term;

struct Template::Impl {
  std::string source;
  Syntax syntax;
  std::vector<Reference> references;
};

namespace {

// nullopt: something optional is missing, so the key goes.
using MaybeOperand = std::optional<Operand>;

std::string dotted(const Path& path) {
  std::string text = path.root;
  for (const std::string& part : path.parts) text += "." + part;
  return text;
}

void collect(const Expression& expression, std::vector<Template::Reference>& out) {
  for (const Alternatives& alternatives : expression.operands) {
    for (const Term& term : alternatives) {
      const Path* path = term.path();
      if (path == nullptr) continue;
      out.push_back({dotted(*path), term.is_optional || &term != &alternatives.back(), path->offset});
    }
  }
  for (const FilterCall& call : expression.filters) {
    if (const Path* path = std::get_if<Path>(&call.argument)) out.push_back({dotted(*path), false, path->offset});
  }
}

json::Value step_into(json::Value value, const std::string& part) {
  if (!value.is_array()) return value.find(part);
  std::size_t index = 0;
  for (const char c : part) {
    if (c < '0' || c > '9' || index > value.size()) return {};
    index = index * 10 + static_cast<std::size_t>(c - '0');
  }
  return index < value.size() ? value.items()[index] : json::Value();
}

json::Value look_up(const Path& path, const TemplateScope& scope) {
  for (const TemplateRoot& root : scope.roots) {
    if (root.name != path.root) continue;
    json::Value value = root.value;
    for (const std::string& part : path.parts) value = step_into(value, part);
    return value;
  }
  if (!path.parts.empty()) return {};
  if (path.root == "now") return json::Value::string(scope.arena->copy(base::to_iso8601(scope.now)));
  if (path.root == "uuid" && scope.random != nullptr) {
    return json::Value::string(scope.arena->copy(base::make_uuid_v7(scope.now, *scope.random)));
  }
  return {};
}

Fail missing(const Path& path) {
  return Fail(base::config_error("template_missing",
                                 fmt::format("{0} has no value; write {{{{ {0}? }}}} to leave the key out, or "
                                             "{{{{ {0} ?? 'text' }}}} for a default",
                                             path.text))
                  .with_detail("path", dotted(path))
                  .with_detail("offset", std::to_string(path.offset)));
}

// A null counts as missing for `??`; a lone `{{ x }}` and `{{ x? }}` keep it, so that a body can say null.
Result<MaybeOperand> choose(const Alternatives& alternatives, const TemplateScope& scope) {
  for (const Term& term : alternatives) {
    const bool is_last = &term == &alternatives.back();
    const Path* path = term.path();
    if (path == nullptr) return MaybeOperand(Operand(std::get<std::string>(term.value)));
    const json::Value value = look_up(*path, scope);
    if (!value.is_undefined() && (is_last || !value.is_null())) return MaybeOperand(Operand(value));
    if (!is_last) continue;
    if (term.is_optional) return MaybeOperand();
    return missing(*path);
  }
  return MaybeOperand();
}

const Path* last_path(const Alternatives& alternatives) { return alternatives.back().path(); }

// What a value is called in a message about it.
std::string name_of_operand(const Alternatives& alternatives) {
  const Path* path = last_path(alternatives);
  return path == nullptr ? "the value" : path->text;
}

std::string kind_name(json::Value value) {
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  return "no text";
}

// `operand` as text, to stand among other text.
Result<std::optional<std::string>> operand_text(const Operand& operand, const Alternatives& alternatives) {
  if (const auto* text = std::get_if<std::string>(&operand)) return *text;
  if (const auto* bytes = std::get_if<Bytes>(&operand)) return base::hex_encode(bytes->data);
  const auto value = std::get<json::Value>(operand);
  if (value.is_null()) {
    const Term& term = alternatives.back();
    if (term.is_optional) return std::optional<std::string>();
    if (const Path* path = term.path()) return missing(*path);
  }
  auto text = templates::scalar_text(value);
  if (text) return text;
  return Fail(base::config_error(
      "template_type", fmt::format("{} is {}, which cannot be part of a text; use the filter join for a list, or "
                                   "make the template the whole value",
                                   name_of_operand(alternatives), kind_name(value))));
}

Result<std::optional<std::string>> filter_argument(const FilterCall& call, const TemplateScope& scope) {
  if (const auto* text = std::get_if<std::string>(&call.argument)) return *text;
  const Path* path = std::get_if<Path>(&call.argument);
  if (path == nullptr) return std::optional<std::string>();
  auto text = templates::scalar_text(look_up(*path, scope));
  if (!text) return missing(*path);
  return text;
}

Result<MaybeOperand> join_operands(const Expression& expression, const TemplateScope& scope) {
  if (expression.operands.size() == 1) return choose(expression.operands.front(), scope);
  std::string joined;
  for (const Alternatives& alternatives : expression.operands) {
    ATSUME_TRY(const auto operand, choose(alternatives, scope));
    if (!operand) return MaybeOperand();
    ATSUME_TRY(const auto text, operand_text(*operand, alternatives));
    if (!text) return MaybeOperand();
    joined += *text;
  }
  return MaybeOperand(Operand(std::move(joined)));
}

Result<MaybeOperand> evaluate_expression(const Expression& expression, const TemplateScope& scope) {
  ATSUME_TRY(auto operand, join_operands(expression, scope));
  if (!operand) return operand;
  const auto* value = std::get_if<json::Value>(&*operand);
  if (!expression.filters.empty() && value != nullptr && value->is_null()) {
    ATSUME_TRY(const auto text, operand_text(*operand, expression.operands.front()));
    if (!text) return MaybeOperand();
  }
  for (const FilterCall& call : expression.filters) {
    ATSUME_TRY(const auto argument, filter_argument(call, scope));
    auto filtered = call.filter->apply(*operand, argument);
    if (!filtered) {
      const std::string what = name_of_operand(expression.operands.front()) + " | " + std::string(call.filter->name);
      return Fail(std::move(filtered).error().while_doing("filtering {{ " + what + " }}"));
    }
    operand = *std::move(filtered);
  }
  return operand;
}

Result<std::string> write_for_target(std::string text, TemplateTarget target) {
  switch (target) {
    case TemplateTarget::kText:
      return text;
    case TemplateTarget::kPath:
      if (text == "." || text == "..") {
        return Fail(base::config_error("template_type", "\"" + text + "\" cannot be a segment of a path"));
      }
      return base::percent_encode(text);
    case TemplateTarget::kQuery:
      return base::percent_encode(text);
    case TemplateTarget::kHeader:
      if (text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos) return text;
      return Fail(base::config_error("template_header", "a header value may not hold a line break or a NUL character"));
  }
  return text;
}

// The text of one expression, written for the target.
Result<std::optional<std::string>> expression_text(const Expression& expression, const TemplateScope& scope,
                                                   TemplateTarget target) {
  ATSUME_TRY(const auto operand, evaluate_expression(expression, scope));
  if (!operand) return std::optional<std::string>();
  ATSUME_TRY(auto text, operand_text(*operand, expression.operands.back()));
  if (!text) return text;
  ATSUME_TRY(auto written, write_for_target(*std::move(text), target));
  return std::optional<std::string>(std::move(written));
}

}  // namespace

Template::Template(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

Result<Template> Template::compile(std::string_view source) {
  ATSUME_TRY(auto syntax, templates::parse(source));
  auto impl = std::make_shared<Impl>(Impl{std::string(source), std::move(syntax), {}});
  for (const Segment& segment : impl->syntax.segments) {
    if (const auto* expression = std::get_if<Expression>(&segment)) collect(*expression, impl->references);
  }
  return Template(std::move(impl));
}

Result<std::optional<json::Value>> Template::evaluate(const TemplateScope& scope, TemplateTarget target) const {
  const auto& segments = impl_->syntax.segments;
  if (target == TemplateTarget::kText && segments.size() == 1) {
    if (const auto* expression = std::get_if<Expression>(&segments.front())) {
      ATSUME_TRY(const auto operand, evaluate_expression(*expression, scope));
      if (!operand) return std::optional<json::Value>();
      if (const auto* value = std::get_if<json::Value>(&*operand)) return std::optional<json::Value>(*value);
      ATSUME_TRY(const auto text, operand_text(*operand, expression->operands.back()));
      return std::optional<json::Value>(json::Value::string(scope.arena->copy(*text)));
    }
  }
  ATSUME_TRY(const auto text, evaluate_text(scope, target));
  if (!text) return std::optional<json::Value>();
  return std::optional<json::Value>(json::Value::string(scope.arena->copy(*text)));
}

Result<std::optional<std::string>> Template::evaluate_text(const TemplateScope& scope, TemplateTarget target) const {
  std::string joined;
  for (const Segment& segment : impl_->syntax.segments) {
    if (const auto* literal = std::get_if<std::string>(&segment)) {
      joined += *literal;
      continue;
    }
    ATSUME_TRY(const auto text, expression_text(std::get<Expression>(segment), scope, target));
    if (!text) return std::optional<std::string>();
    joined += *text;
  }
  return std::optional<std::string>(std::move(joined));
}

const std::string& Template::source() const { return impl_->source; }
bool Template::is_constant() const { return impl_->references.empty(); }
const std::vector<Template::Reference>& Template::references() const { return impl_->references; }

std::span<const std::string_view> template_filters() { return templates::filter_names(); }

}  // namespace atsume::jsonata
