#include "app/jsonata_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "app/jsonata_hints.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/jsonata/program.h"

namespace atsume::app {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kPlain = "\x1b[0m";
// Of a longer line only the part around the caret is shown.
constexpr std::size_t kShownColumns = 100;

void write_member(std::string& out, std::string_view key, std::string_view json_text) {
  out += ',';
  json::write_string_to(out, key);
  out += ':';
  out += json_text;
}

std::string quoted(std::string_view text) {
  std::string out;
  json::write_string_to(out, text);
  return out;
}

void write_error(std::string& out, const Error& error) {
  out += "\"error\":{\"code\":" + quoted(jsonata_code(error));
  write_member(out, "message", quoted(error.message()));
  for (const auto& [name, value] : error.details()) {
    if (name == "jsonata_code" || name == "offset") continue;
    json::Arena arena;
    // The offending value is JSON, unless it was shortened; a token is always text, even "12".
    const bool is_json = name == "position" || (name == "value" && json::parse(value, arena));
    write_member(out, name, is_json ? value : quoted(value));
  }
  // As the reference names the function of a malformed URL.
  if (jsonata_code(error) == "D3140") write_member(out, "functionName", quoted(detail_of(error, "token")));
  out += '}';
}

// The characters of a text as they are shown: where each begins, and how many columns it takes.
struct Glyph {
  std::string_view text;
  std::size_t columns = 1;
};

bool is_wide(std::uint32_t c) {
  constexpr auto kWide = std::to_array<std::pair<std::uint32_t, std::uint32_t>>({{0x1100, 0x115F},
                                                                                 {0x2E80, 0xA4CF},
                                                                                 {0xAC00, 0xD7A3},
                                                                                 {0xF900, 0xFAFF},
                                                                                 {0xFE30, 0xFE6F},
                                                                                 {0xFF00, 0xFF60},
                                                                                 {0x1F300, 0x1F64F},
                                                                                 {0x1F900, 0x1F9FF},
                                                                                 {0x20000, 0x3FFFD}});
  return std::ranges::any_of(kWide, [c](const auto& range) { return c >= range.first && c <= range.second; });
}

std::uint32_t code_point(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  if (bytes.size() == 1) return first;
  std::uint32_t point = first & (0xFFU >> (bytes.size() + 1));
  for (const char c : bytes.substr(1)) point = (point << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  return point;
}

std::vector<Glyph> glyphs_of(std::string_view line) {
  std::vector<Glyph> glyphs;
  while (!line.empty()) {
    std::size_t length = 1;
    while (length < line.size() && (static_cast<unsigned char>(line[length]) & 0xC0U) == 0x80U) ++length;
    const std::string_view bytes = line.substr(0, length);
    const std::uint32_t point = code_point(bytes);
    const bool combines = point >= 0x300 && point <= 0x36F;
    // A tab is shown as one space, so that the caret stands below its character on every terminal.
    glyphs.push_back({point < ' ' ? std::string_view(" ") : bytes, combines ? 0U : is_wide(point) ? 2U : 1U});
    line.remove_prefix(length);
  }
  return glyphs;
}

// What of the source is marked, in bytes. The offset of an error is behind its token.
struct Mark {
  std::size_t begin = 0;
  std::size_t length = 1;
};

Mark mark_of(std::string_view source, std::size_t offset, std::string_view token) {
  offset = std::min(offset, source.size());
  if (!token.empty()) {
    // Behind a name there may be the parenthesis of a call, behind a text its quote.
    const std::size_t begin = source.rfind(token, offset - std::min(offset, token.size()));
    if (begin != std::string_view::npos && offset - begin <= token.size() + 1) return {begin, token.size()};
  }
  // At the end of the text: behind the last that was written. Elsewhere: on the character before the offset.
  std::size_t begin = source.substr(0, offset).find_last_not_of(" \t\r\n") + (token == "(end)" ? 1 : 0);
  if (begin == std::string_view::npos) begin = 0;
  while (begin > 0 && begin < source.size() && (static_cast<unsigned char>(source[begin]) & 0xC0U) == 0x80U) --begin;
  return {begin, 1};
}

std::size_t columns_of(std::span<const Glyph> glyphs) {
  std::size_t columns = 0;
  for (const Glyph& glyph : glyphs) columns += glyph.columns;
  return columns;
}

// The line and the caret line; `column` counts characters from 0.
std::string excerpt(std::string_view line, std::size_t column, std::size_t length, bool colours) {
  const std::vector<Glyph> all = glyphs_of(line);
  const std::span<const Glyph> glyphs(all);
  std::size_t first = 0;
  if (glyphs.size() > kShownColumns && column > kShownColumns / 2) first = column - kShownColumns / 2;
  const std::size_t count = std::min(kShownColumns, glyphs.size() - std::min(first, glyphs.size()));
  std::string text = first == 0 ? "" : "…";
  for (const Glyph& glyph : glyphs.subspan(first, count)) text += glyph.text;
  if (first + count < glyphs.size()) text += "…";
  const std::string space((first == 0 ? 0 : 1) + columns_of(glyphs.subspan(first, column - first)), ' ');
  const std::size_t marked = std::min(length, first + count - std::min(column, first + count));
  const std::string caret =
      "^" + std::string(std::max<std::size_t>(columns_of(glyphs.subspan(column, marked)), 1) - 1, '~');
  return fmt::format("    {}\n    {}{}{}{}\n", text, space, colours ? kRed : "", caret, colours ? kPlain : "");
}

}  // namespace

void write_outcome(std::string& out, const Result<json::Value>& outcome) {
  if (!outcome) {
    write_error(out, outcome.error());
  } else if (outcome->is_undefined()) {
    out += "\"undefined\":true";
  } else {
    out += "\"result\":";
    json::write_to(out, *outcome);
  }
}

std::string describe_error(const Error& error, const ErrorReport& report) {
  const std::string_view source = report.source;
  const Mark mark = mark_of(source, jsonata::Program::error_offset(error), detail_of(error, "token"));
  const std::string message =
      fmt::format("{}error:{} {}{} [{}]\n", report.colours ? kRed : "", report.colours ? kPlain : "", error.message(),
                  hint_for(error, source, mark.begin, report.bound), jsonata_code(error));
  if (detail_of(error, "position").empty()) return fmt::format("{}: {}", report.place, message);
  const std::string_view before = source.substr(0, mark.begin);
  const std::size_t begin = before.rfind('\n') + 1;
  const std::size_t line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
  const std::string_view text = source.substr(begin, std::min(source.find('\n', begin), source.size()) - begin);
  const std::size_t column = glyphs_of(before.substr(begin)).size();
  const std::size_t length = glyphs_of(source.substr(mark.begin, mark.length)).size();
  return fmt::format("{}{}:{}:{}:{} {}{}", report.colours ? kBold : "", report.place, line, column + 1,
                     report.colours ? kPlain : "", message, excerpt(text, column, length, report.colours));
}

}  // namespace atsume::app
