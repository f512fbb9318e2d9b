#include "catalog/url_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace atsume::catalog {
namespace {

constexpr std::string_view kVerbs[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

bool is_argument_char(char c, bool is_first) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return is_letter || (!is_first && ((c >= '0' && c <= '9') || c == '-'));
}

// The offset behind the "}}" that ends the template at `begin`; quoted text may hold braces.
std::size_t template_end(std::string_view text, std::size_t begin) {
  bool is_quoted = false;
  for (std::size_t i = begin + 2; i < text.size(); ++i) {
    if (text[i] == '\'') is_quoted = !is_quoted;
    if (!is_quoted && text.substr(i, 2) == "}}") return i + 2;
  }
  return std::string_view::npos;
}

class UrlReader {
 public:
  UrlReader(std::string_view text, Arguments arguments) : text_(text), arguments_(arguments) {}

  std::expected<UrlText, TextProblem> read() {
    while (at_ < text_.size()) {
      auto problem = text_.substr(at_, 2) == "{{" ? read_template() : text_[at_] == '{' ? read_argument() : read_text();
      if (problem) return std::unexpected(std::move(*problem));
    }
    return std::move(out_);
  }

 private:
  using Outcome = std::optional<TextProblem>;

  Outcome read_template() {
    const std::size_t end = template_end(text_, at_);
    if (end == std::string_view::npos) return TextProblem{at_, "the template has no \"}}\"", true};
    auto compiled = Template::compile(text_.substr(at_, end - at_));
    if (!compiled) {
      return TextProblem{at_ + template_error_offset(compiled.error()), compiled.error().message(), true};
    }
    out_.parts.push_back({.kind = UrlPart::Kind::kTemplate, .text = {}, .value = *compiled});
    out_.templates.push_back({*compiled, at_});
    at_ = end;
    return std::nullopt;
  }

  Outcome read_argument() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && is_argument_char(text_[end], end == at_ + 1)) ++end;
    if (end == at_ + 1 || end >= text_.size() || text_[end] != '}') {
      return TextProblem{at_, "an argument is written {name}, with letters, digits, '_' and '-'"};
    }
    if (arguments_ == Arguments::kRefused) {
      return TextProblem{at_, "there are no {arguments} here; write {{ account.name }}"};
    }
    out_.parts.push_back(
        {.kind = UrlPart::Kind::kArgument, .text = std::string(text_.substr(at_ + 1, end - at_ - 1)), .value = {}});
    at_ = end + 1;
    return std::nullopt;
  }

  Outcome read_text() {
    const std::size_t begin = at_;
    for (; at_ < text_.size() && text_[at_] != '{'; ++at_) {
      const char c = text_[at_];
      if (c == '}') return TextProblem{at_, "there is no \"{\" for this \"}\""};
      if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f') return TextProblem{at_, "a URL holds no blanks"};
    }
    out_.parts.push_back(
        {.kind = UrlPart::Kind::kText, .text = std::string(text_.substr(begin, at_ - begin)), .value = {}});
    return std::nullopt;
  }

  std::string_view text_;
  Arguments arguments_;
  std::size_t at_ = 0;
  UrlText out_;
};

bool begins_like_a_url(std::string_view text) {
  return text.starts_with('/') || text.starts_with("https://") || text.starts_with("http://") || text.starts_with("{{");
}

}  // namespace

std::size_t template_error_offset(const Error& error) {
  for (const auto& [name, value] : error.details()) {
    std::size_t offset = 0;
    if (name == "offset" && std::from_chars(value.data(), value.data() + value.size(), offset).ec == std::errc()) {
      return offset;
    }
  }
  return 0;
}

std::expected<UrlText, TextProblem> parse_url(std::string_view text, Arguments arguments) {
  return UrlReader(text, arguments).read();
}

std::expected<RequestText, TextProblem> parse_request(std::string_view text) {
  const std::size_t blank = text.find(' ');
  const std::string_view verb = text.substr(0, blank);
  if (std::ranges::find(kVerbs, verb) == std::end(kVerbs)) {
    return std::unexpected(TextProblem{
        0, fmt::format("a request is written \"GET /path\"; \"{}\" is none of {}", verb, fmt::join(kVerbs, ", "))});
  }
  const std::size_t begin = blank == std::string_view::npos ? text.size() : blank + 1;
  const std::string_view url = text.substr(begin);
  if (!begins_like_a_url(url)) {
    return std::unexpected(TextProblem{std::min(begin, text.size()), "the path begins with \"/\" or \"https://\""});
  }
  auto parsed = parse_url(url, Arguments::kAllowed);
  if (!parsed) {
    parsed.error().offset += begin;
    return std::unexpected(std::move(parsed.error()));
  }
  RequestText out;
  out.line = {.source = std::string(text),
              .method = std::string(verb),
              .url = std::move(parsed->parts),
              .is_absolute = !url.starts_with('/')};
  out.templates = std::move(parsed->templates);
  for (PlacedTemplate& placed : out.templates) placed.offset += begin;
  return out;
}

std::string portable_pattern(std::string_view pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    out += pattern[i];
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      out += pattern[++i];
    } else if (pattern.substr(i).starts_with("(?P<")) {
      out += '?';
      i += 2;
    }
  }
  return out;
}

std::string to_text(const std::vector<UrlPart>& parts) {
  std::string out;
  for (const UrlPart& part : parts) {
    if (part.kind == UrlPart::Kind::kText) out += part.text;
    if (part.kind == UrlPart::Kind::kArgument) out += "{" + part.text + "}";
    if (part.kind == UrlPart::Kind::kTemplate) out += part.value->source();
  }
  return out;
}

}  // namespace atsume::catalog
