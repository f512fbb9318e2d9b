// Templates, expressions, request lines and regular expressions: whatever is compiled.
#include <fmt/format.h>

#include <algorithm>

#include "atsume/jsonata/pattern.h"
#include "catalog/check_value.h"
#include "catalog/suggest.h"
#include "catalog/url_parts.h"

namespace atsume::catalog {

using json::yaml::Node;
using json::yaml::ScalarStyle;

namespace {

void keep_uses(const Node& node, const std::vector<PlacedTemplate>& placed, Roots roots, Checked& checked) {
  for (const PlacedTemplate& one : placed) {
    checked.template_uses.push_back({.node = &node, .offset = one.offset, .value = one.value, .roots = roots});
  }
}

void report_text_problem(const Node& node, const TextProblem& problem, const std::string& where, Reporter& reporter) {
  const Code& code = problem.is_template ? codes::kTemplate : codes::kMalformed;
  reporter.report_inside(code, node, problem.offset, 1, fmt::format("{}: {}", where, problem.message));
}

// The place of `$name` in the source, not inside a longer name.
std::size_t find_variable(std::string_view source, std::string_view name) {
  const std::string word = fmt::format("${}", name);
  for (std::size_t at = source.find(word); at != std::string_view::npos; at = source.find(word, at + 1)) {
    const char next = at + word.size() < source.size() ? source[at + word.size()] : ' ';
    if (std::isalnum(static_cast<unsigned char>(next)) == 0 && next != '_') return at;
  }
  return 0;
}

void check_variables(const Node& node, const Type& type, const jsonata::Program& program, const std::string& where,
                     Reporter& reporter) {
  for (const std::string& name : program.free_variables()) {
    if (jsonata::is_builtin_function(name) || std::ranges::find(type.variables, name) != type.variables.end()) continue;
    std::vector<std::string> known;
    for (const std::string_view variable : type.variables) known.push_back(fmt::format("${}", variable));
    reporter.report_inside(
        codes::kUnknownVariable, node, find_variable(node.scalar, name), name.size() + 1,
        fmt::format("{}: there is no variable or function ${}{}", where, name, suggest_name("$" + name, known)));
  }
}

struct Span {
  std::size_t offset = 0;
  std::size_t length = 1;
};

// The position of an error is behind the token that it names; the token itself is what to point at.
Span expression_error_span(std::string_view source, const Error& error) {
  const std::size_t end = std::min<std::size_t>(jsonata::Program::error_offset(error), source.size());
  for (const auto& [name, token] : error.details()) {
    if (name != "token" || token.empty() || !source.substr(0, end).ends_with(token)) continue;
    return {.offset = end - token.size(), .length = token.size()};
  }
  return {.offset = end, .length = 1};
}

Result<Expression> compile_shared(const std::string& source, SharedExpressions* shared) {
  if (shared == nullptr) return jsonata::Program::compile(source);
  if (const auto found = shared->find(source); found != shared->end()) return found->second;
  auto compiled = jsonata::Program::compile(source);
  if (compiled) shared->emplace(source, *compiled);
  return compiled;
}

std::string template_hint(const std::string& source) {
  const std::size_t begin = source.find("{{");
  const std::size_t end = source.find("}}", begin);
  if (end == std::string::npos) return {};
  std::string_view inner = std::string_view(source).substr(begin + 2, end - begin - 2);
  while (inner.starts_with(' ')) inner.remove_prefix(1);
  while (inner.ends_with(' ')) inner.remove_suffix(1);
  return fmt::format("; write it without the braces, as in {}", inner);
}

// The way other products write look-ups; here it is text.
void check_foreign_template(const Node& node, const std::string& where, Reporter& reporter) {
  const std::size_t begin = node.scalar.find("${");
  const std::size_t end = begin == std::string::npos ? begin : node.scalar.find('}', begin);
  if (end == std::string::npos) return;
  reporter.report_inside(codes::kForeignTemplate, node, begin, end - begin + 1,
                         fmt::format("{}: {} is sent as it is; a look-up is written {{{{ account.name }}}}", where,
                                     node.scalar.substr(begin, end - begin + 1)));
}

// `a || b` is a default elsewhere.
std::string default_hint(const std::string& source) {
  return source.find("||") == std::string::npos ? "" : "; a default is written {{ a ?? b }}";
}

}  // namespace

void check_template(const Node& node, const Type& type, const std::string& where, CheckOutput out) {
  check_foreign_template(node, where, out.reporter);
  auto compiled = Template::compile(node.scalar);
  if (!compiled) {
    out.reporter.report_inside(codes::kTemplate, node, template_error_offset(compiled.error()), 1,
                               fmt::format("{}: {}{}", where, compiled.error().message(), default_hint(node.scalar)));
    return;
  }
  keep_uses(node, {{*compiled, 0}}, type.roots, out.checked);
  out.checked.templates.emplace(&node, std::move(*compiled));
}

void check_url(const Node& node, const Type& type, const std::string& where, CheckOutput out) {
  check_foreign_template(node, where, out.reporter);
  auto parsed = parse_url(node.scalar, Arguments::kRefused);
  if (!parsed) return report_text_problem(node, parsed.error(), where, out.reporter);
  const std::string& text = node.scalar;
  if (!text.starts_with("https://") && !text.starts_with("http://") && !text.starts_with("{{")) {
    out.reporter.report(codes::kMalformed, node,
                        fmt::format("{}: a URL begins with https://, or with a template that gives one", where));
    return;
  }
  keep_uses(node, parsed->templates, type.roots, out.checked);
  out.checked.urls.emplace(&node, std::move(parsed->parts));
}

void check_request(const Node& node, const Type& type, const std::string& where, CheckOutput out) {
  check_foreign_template(node, where, out.reporter);
  auto parsed = parse_request(node.scalar);
  if (!parsed) return report_text_problem(node, parsed.error(), where, out.reporter);
  keep_uses(node, parsed->templates, type.roots, out.checked);
  out.checked.requests.emplace(&node, std::move(parsed->line));
}

void check_expression(const Node& node, const Type& type, const std::string& where, CheckOutput out) {
  auto compiled = compile_shared(node.scalar, out.checked.shared);
  if (!compiled && node.scalar.find("{{") != std::string::npos) {
    out.reporter.report_inside(
        codes::kTemplateInExpression, node, node.scalar.find("{{"), 2,
        fmt::format("{} is a JSONata expression, not a template{}", where, template_hint(node.scalar)));
    return;
  }
  if (!compiled) {
    const Span span = expression_error_span(node.scalar, compiled.error());
    out.reporter.report_inside(codes::kExpression, node, span.offset, span.length,
                               fmt::format("{}: JSONata: {}", where, compiled.error().message()));
    return;
  }
  check_variables(node, type, **compiled, where, out.reporter);
  out.checked.expressions.emplace(&node, std::move(*compiled));
}

void check_regex(const Node& node, const std::string& where, Reporter& reporter) {
  const std::string& text = node.scalar;
  if (text.size() > 1 && text.front() == '/' && text.find_last_of('/') != 0 &&
      text.find_first_not_of("gimsuy", text.find_last_of('/') + 1) == std::string::npos) {
    reporter.report(codes::kRegexSlashes, node,
                    fmt::format("{}: slashes are part of the pattern; write it without them", where));
  }
  if (auto compiled = jsonata::Pattern::compile(portable_pattern(text)); !compiled) {
    reporter.report(codes::kRegex, node, fmt::format("{}: {}", where, compiled.error().message()));
  }
}

}  // namespace atsume::catalog
