// Texts with a form of their own: URLs and request lines (literal text, {arguments} and {{ templates }}) and
// regular expressions.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/catalog/connector.h"

namespace atsume::catalog {

struct TextProblem {
  std::size_t offset = 0;  // bytes from the start of the text
  std::string message;
  bool is_template = false;  // the problem is inside a {{ template }}
};

struct PlacedTemplate {
  Template value;
  std::size_t offset = 0;
};

struct UrlText {
  std::vector<UrlPart> parts;
  std::vector<PlacedTemplate> templates;
};

enum class Arguments { kAllowed, kRefused };

std::expected<UrlText, TextProblem> parse_url(std::string_view text, Arguments arguments);

struct RequestText {
  RequestLine line;
  std::vector<PlacedTemplate> templates;
};

// "GET /jobs/{id}", "POST https://…", "GET {{ account.url }}/x".
std::expected<RequestText, TextProblem> parse_request(std::string_view text);

// Byte offset of a template's compile error.
std::size_t template_error_offset(const Error& error);

// A pattern with groups named as JavaScript does, `(?<name>…)`, where it has `(?P<name>…)`.
std::string portable_pattern(std::string_view pattern);

// The parts as they were written.
std::string to_text(const std::vector<UrlPart>& parts);

}  // namespace atsume::catalog
