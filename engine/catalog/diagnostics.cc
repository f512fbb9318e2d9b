#include "atsume/catalog/diagnostics.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "atsume/json/write.h"

namespace atsume::catalog {
namespace {

struct Paint {
  std::string_view bold, mark, end;
};

Paint paint_of(const Diagnostic& diagnostic, Style style) {
  if (style == Style::kPlain) return {"", "", ""};
  return {"\x1b[1m", diagnostic.severity == Severity::kError ? "\x1b[1;31m" : "\x1b[1;35m", "\x1b[0m"};
}

std::string_view name_of(Severity severity) { return severity == Severity::kError ? "error" : "warning"; }

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string caret_line(const Diagnostic& diagnostic) {
  const std::size_t width = characters_in(diagnostic.source_line);
  const std::size_t column = std::min<std::size_t>(diagnostic.place.column, width + 1);
  std::string line(column - 1, ' ');
  for (std::size_t i = 0; i < line.size() && i < diagnostic.source_line.size(); ++i) {
    if (diagnostic.source_line[i] == '\t') line[i] = '\t';
  }
  const std::size_t room = width >= column ? width - column : 0;
  const std::size_t length = std::max<std::size_t>(diagnostic.place.length, 1);
  line += '^';
  line.append(std::min(length - 1, room), '~');
  return line;
}

auto order_of(const Diagnostic& d) { return std::tie(d.file, d.place.line, d.place.column, d.code, d.message); }

}  // namespace

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::ranges::any_of(diagnostics, [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

void sort_diagnostics(std::vector<Diagnostic>& diagnostics) {
  std::ranges::sort(diagnostics, [](const auto& a, const auto& b) { return order_of(a) < order_of(b); });
  const auto same =
      std::ranges::unique(diagnostics, [](const auto& a, const auto& b) { return order_of(a) == order_of(b); });
  diagnostics.erase(same.begin(), same.end());
}

std::string render(const Diagnostic& diagnostic, Style style) {
  const Paint paint = paint_of(diagnostic, style);
  std::string place = diagnostic.file;
  if (diagnostic.place.line != 0) {
    place += fmt::format(":{}:{}", diagnostic.place.line, diagnostic.place.column);
  }
  std::string out = fmt::format("{}{}:{} {}{}:{} {} [{}]\n", paint.bold, place, paint.end, paint.mark,
                                name_of(diagnostic.severity), paint.end, diagnostic.message, diagnostic.code);
  if (diagnostic.place.line != 0 && !diagnostic.source_line.empty()) {
    out += fmt::format("    {}\n    {}{}{}\n", diagnostic.source_line, paint.mark, caret_line(diagnostic), paint.end);
  }
  return out;
}

std::string to_json_text(const std::vector<Diagnostic>& diagnostics) {
  std::string out = "[";
  for (const Diagnostic& d : diagnostics) {
    if (out.size() > 1) out += ',';
    out += fmt::format(R"({{"severity":"{}","code":"{}","file":)", name_of(d.severity), d.code);
    json::write_string_to(out, d.file);
    out += fmt::format(R"(,"line":{},"column":{},"message":)", d.place.line, d.place.column);
    json::write_string_to(out, d.message);
    if (d.place.line != 0 && !d.source_line.empty()) {
      out += R"(,"source":)";
      json::write_string_to(out, d.source_line);
      out += R"(,"caret":)";
      json::write_string_to(out, caret_line(d));
    }
    out += '}';
  }
  return out + "]";
}

}  // namespace atsume::catalog
