#include "atsume/net/content_disposition.h"

#include <algorithm>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"

namespace atsume::net {
namespace {

using Parameter = std::pair<std::string, std::string>;

// Takes "name=value" or "name="quoted"" and the ';' behind it off the front of `text`.
Parameter take_parameter(std::string_view& text) {
  Parameter out;
  const auto equals = text.find_first_of("=;");
  const auto name_end = std::min(equals, text.size());
  out.first = base::to_lower(base::trim(text.substr(0, name_end)));
  text.remove_prefix(name_end);
  if (text.starts_with('=')) {
    text.remove_prefix(1);
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    if (text.starts_with('"')) {
      text.remove_prefix(1);
      while (!text.empty() && text.front() != '"') {
        if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
        out.second += text.front();
        text.remove_prefix(1);
      }
    } else {
      out.second = base::trim(text.substr(0, text.find(';')));
    }
  }
  text.remove_prefix(std::min(text.find(';'), text.size()));
  if (!text.empty()) text.remove_prefix(1);
  return out;
}

// "UTF-8''na%C3%AFve.pdf"
std::optional<std::string> decode_extended(std::string_view value) {
  const auto first = value.find('\'');
  const auto second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  if (!base::equals_ignoring_case(value.substr(0, first), "utf-8")) return std::nullopt;
  return base::percent_decode(value.substr(second + 1));
}

std::optional<std::string> last_segment(std::string text) {
  if (const auto slash = text.find_last_of("/\\"); slash != std::string::npos) text.erase(0, slash + 1);
  if (text.empty() || base::find_invalid_utf8(text)) return std::nullopt;
  return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_parameters(std::string_view field) {
  std::vector<Parameter> out;
  take_parameter(field);
  while (!field.empty()) out.push_back(take_parameter(field));
  return out;
}

std::optional<std::string> find_parameter(std::string_view field, std::string_view name) {
  for (auto& [known, value] : read_parameters(field)) {
    if (known == name) return std::move(value);
  }
  return std::nullopt;
}

std::optional<std::string> find_file_name(std::string_view content_disposition) {
  std::optional<std::string> plain;
  for (const auto& [name, value] : read_parameters(content_disposition)) {
    if (name == "filename*") {
      if (auto decoded = decode_extended(value)) {
        if (auto found = last_segment(*std::move(decoded))) return found;
      }
    }
    if (name == "filename" && !plain) plain = last_segment(value);
  }
  return plain;
}

std::string quoted_parameter(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') {
      out += "%22";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace atsume::net
