#include "jsonata/template_syntax.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "atsume/base/text.h"

namespace atsume::jsonata::templates {
namespace {

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c) || c == '-'; }

// Reads one template; every member function leaves `at_` after what it read.
class Parser {
 public:
  explicit Parser(std::string_view source) : source_(source) {}

  Result<Syntax> parse() {
    Syntax syntax;
    while (at_ < source_.size()) {
      const auto open = std::min(source_.find("{{", at_), source_.size());
      if (open > at_) syntax.segments.emplace_back(std::string(source_.substr(at_, open - at_)));
      at_ = open;
      if (at_ == source_.size()) break;
      ATSUME_TRY(auto expression, parse_expression());
      syntax.segments.emplace_back(std::move(expression));
    }
    return syntax;
  }

 private:
  Fail fail(std::string message, std::size_t offset) const {
    return Fail(
        base::config_error("template_syntax", std::move(message)).with_detail("offset", std::to_string(offset)));
  }
  Fail fail(std::string message) const { return fail(std::move(message), at_); }

  void skip_space() {
    while (at_ < source_.size() && std::string_view(" \t\r\n").find(source_[at_]) != std::string_view::npos) ++at_;
  }
  bool take(std::string_view text) {
    skip_space();
    if (!source_.substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }
  char peek() {
    skip_space();
    return at_ < source_.size() ? source_[at_] : '\0';
  }

  Result<Expression> parse_expression() {
    const std::size_t open = at_;
    at_ += 2;
    Expression expression;
    do {
      ATSUME_TRY(auto operand, parse_alternatives());
      expression.operands.push_back(std::move(operand));
    } while (take("&"));
    while (take("|")) {
      ATSUME_TRY(auto filter, parse_filter());
      expression.filters.push_back(std::move(filter));
    }
    if (take("}}")) return expression;
    if (at_ >= source_.size()) return fail("this \"{{\" is never closed by \"}}\"", open);
    return fail(
        fmt::format("unexpected \"{}\"; a template holds look-ups, 'text', \"??\", \"&\" and filters only, "
                    "no logic",
                    base::utf8_prefix(source_.substr(at_), 12)));
  }

  Result<Alternatives> parse_alternatives() {
    Alternatives alternatives;
    do {
      ATSUME_TRY(auto term, parse_term());
      alternatives.push_back(std::move(term));
    } while (take("??"));
    return alternatives;
  }

  Result<Term> parse_term() {
    Term term;
    if (peek() == '\'') {
      ATSUME_TRY(term.value, parse_quoted());
      return term;
    }
    ATSUME_TRY(term.value, parse_path());
    skip_space();
    if (source_.substr(at_).starts_with("?") && !source_.substr(at_).starts_with("??")) {
      term.is_optional = true;
      ++at_;
    }
    return term;
  }

  Result<std::string> parse_quoted() {
    const std::size_t open = at_++;
    const auto close = source_.find('\'', at_);
    if (close == std::string_view::npos) return fail("this quoted text has no closing '", open);
    std::string text(source_.substr(at_, close - at_));
    at_ = close + 1;
    return text;
  }

  Result<Path> parse_path() {
    skip_space();
    Path path;
    path.offset = static_cast<std::uint32_t>(at_);
    const std::size_t start = at_;
    ATSUME_TRY(path.root, parse_name(true));
    while (at_ < source_.size()) {
      if (source_[at_] == '.') {
        ++at_;
        ATSUME_TRY(auto part, parse_name(false));
        path.parts.push_back(std::move(part));
      } else if (source_[at_] == '[') {
        ATSUME_TRY(auto part, parse_index());
        path.parts.push_back(std::move(part));
      } else {
        break;
      }
    }
    path.text = std::string(source_.substr(start, at_ - start));
    return path;
  }

  Result<std::string> parse_name(bool is_root) {
    const std::size_t start = at_;
    if (at_ < source_.size() && (is_root ? is_name_start(source_[at_]) : is_name_part(source_[at_]))) {
      while (at_ < source_.size() && is_name_part(source_[at_])) ++at_;
    }
    if (at_ == start)
      return fail(at_ >= source_.size() ? "the template ends where a name is expected"
                                        : "a name such as account.subdomain is expected here");
    return std::string(source_.substr(start, at_ - start));
  }

  Result<std::string> parse_index() {
    const std::size_t start = ++at_;
    while (at_ < source_.size() && is_digit(source_[at_])) ++at_;
    if (at_ == start) return fail("only a number may stand between [ and ]");
    std::string digits(source_.substr(start, at_ - start));
    if (at_ >= source_.size() || source_[at_] != ']') return fail("\"]\" is expected after the number");
    ++at_;
    return digits;
  }

  Result<FilterCall> parse_filter() {
    skip_space();
    const std::size_t start = at_;
    ATSUME_TRY(const auto name, parse_name(true));
    FilterCall call{find_filter(name), {}};
    if (call.filter == nullptr) return fail(unknown_filter(name), start);
    if (take(":")) {
      if (call.filter->argument == ArgumentRule::kNone) {
        return fail(fmt::format("the filter \"{}\" takes no argument", name), start);
      }
      if (peek() == '\'') {
        ATSUME_TRY(call.argument, parse_quoted());
      } else {
        ATSUME_TRY(call.argument, parse_path());
      }
    } else if (call.filter->argument == ArgumentRule::kRequired) {
      return fail(fmt::format("the filter \"{0}\" needs an argument, as in {0}:account.secret", name), start);
    }
    return call;
  }

  static std::string unknown_filter(const std::string& name) {
    const std::vector<std::string> names(filter_names().begin(), filter_names().end());
    if (const auto guess = base::did_you_mean(name, names)) {
      return fmt::format("unknown filter \"{}\"; did you mean \"{}\"?", name, *guess);
    }
    return fmt::format("unknown filter \"{}\"; there are: {}", name, fmt::join(names, ", "));
  }

  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Syntax> parse(std::string_view source) { return Parser(source).parse(); }

}  // namespace atsume::jsonata::templates
