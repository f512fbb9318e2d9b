#include "jsonata/date_picture.h"

#include <algorithm>
#include <charconv>

namespace atsume::jsonata {
namespace {

constexpr std::string_view kIntegerComponents = "YMDdFWwXxHhmsf";

std::string_view default_modifier(char component) {
  switch (component) {
    case 'F':
    case 'P':
    case 'C':
    case 'E':
      return "n";
    case 'm':
    case 's':
      return "01";
    case 'Z':
    case 'z':
      return "01:01";
    default:
      return kIntegerComponents.find(component) == std::string_view::npos ? "" : "1";
  }
}

std::unexpected<Failure> fail(std::string_view code, std::string_view value) {
  Failure failure;
  failure.code = code;
  failure.value = "\"" + std::string(value) + "\"";
  return std::unexpected(std::move(failure));
}

// A width of "2", "2-4", "*-3": -1 for what is not said.
int width_of(std::string_view text) {
  int width = -1;
  std::from_chars(text.data(), text.data() + text.size(), width);
  return std::clamp(width, -1, 1000);
}

std::string without_space(std::string_view text) {
  std::string packed;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') packed += c;
  }
  return packed;
}

void read_names(std::string_view modifier, DatePart& part) {
  if (modifier.starts_with("Nn")) {
    part.names = DatePart::Names::kTitle;
  } else if (modifier.starts_with('N')) {
    part.names = DatePart::Names::kUpper;
  } else if (modifier.starts_with('n')) {
    part.names = DatePart::Names::kLower;
  }
}

void read_integer(std::string_view modifier, bool is_ordinal, int width_min, DatePart* previous, DatePart& part) {
  part.has_integer = true;
  part.integer = IntegerPicture::analyse(std::string(modifier) + (is_ordinal ? ";o" : ""));
  part.integer.mandatory_digits = std::max(part.integer.mandatory_digits, width_min);
  if (part.component == 'Y') {
    if (part.width_max >= 0) {
      part.year_digits = part.integer.mandatory_digits = part.width_max;
    } else if (const int digits = part.integer.mandatory_digits + part.integer.optional_digits; digits >= 2) {
      part.year_digits = digits;
    }
  }
  const IntegerPicture& integer = part.integer;
  const bool is_plain = integer.kind == IntegerPicture::Kind::kDecimal && integer.zero == U'0' && !integer.is_ordinal &&
                        integer.separators.empty() && !integer.mixes_families;
  if (is_plain) part.plain_digits = std::max(1, integer.mandatory_digits);
  // Numbers side by side can only be told apart by their widths.
  if (previous != nullptr && previous->has_integer) previous->integer.parse_width = previous->integer.mandatory_digits;
}

std::expected<DatePart, Failure> read_marker(std::string_view text, DatePart* previous) {
  const std::string marker = without_space(text);
  DatePart part;
  part.component = marker.empty() ? '\0' : marker[0];
  std::string_view modifier = std::string_view(marker).substr(marker.empty() ? 0 : 1);
  int width_min = -1;
  if (const auto comma = modifier.rfind(','); comma != std::string_view::npos) {
    const auto width = modifier.substr(comma + 1);
    const auto dash = width.find('-');
    width_min = width_of(width.substr(0, dash));
    if (dash != std::string_view::npos) part.width_max = width_of(width.substr(dash + 1));
    modifier = modifier.substr(0, comma);
  }
  bool is_ordinal = false;
  if (modifier.size() > 1 && std::string_view("atco").find(modifier.back()) != std::string_view::npos) {
    is_ordinal = modifier.back() == 'o';
    part.is_military = modifier.back() == 't';
    modifier.remove_suffix(1);
  }
  const auto usual = default_modifier(part.component);
  if (modifier.empty()) modifier = usual;
  if (usual.empty() && modifier.empty()) return fail("D3132", marker.substr(0, 1));
  read_names(modifier, part);
  const bool is_zone = part.component == 'Z' || part.component == 'z';
  if (part.names == DatePart::Names::kNone && kIntegerComponents.find(part.component) != std::string_view::npos) {
    read_integer(modifier, is_ordinal, width_min, previous, part);
  } else if (is_zone) {
    part.has_integer = true;
    part.integer = IntegerPicture::analyse(modifier);
  }
  if (part.has_integer && part.integer.mixes_families) return fail("D3131", modifier);
  return part;
}

void add_literal(std::string_view text, std::vector<DatePart>& parts) {
  if (text.empty()) return;
  DatePart part;
  for (std::size_t i = 0; i < text.size(); ++i) {
    part.literal += text[i];
    if (text.substr(i).starts_with("]]")) ++i;
  }
  parts.push_back(std::move(part));
}

}  // namespace

std::expected<DatePicture, Failure> DatePicture::analyse(std::string_view text) {
  DatePicture picture;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '[') continue;
    add_literal(text.substr(start, at - start), picture.parts);
    if (text.substr(at).starts_with("[[")) {
      add_literal("[", picture.parts);
      start = ++at + 1;
      continue;
    }
    const auto close = text.find(']', at);
    if (close == std::string_view::npos) return fail("D3135", "");
    DatePart* previous = picture.parts.empty() ? nullptr : &picture.parts.back();
    auto part = read_marker(text.substr(at + 1, close - at - 1), previous);
    if (!part) return std::unexpected(std::move(part).error());
    picture.parts.push_back(*std::move(part));
    at = close;
    start = close + 1;
  }
  if (start < text.size()) add_literal(text.substr(start), picture.parts);
  return picture;
}

}  // namespace atsume::jsonata
