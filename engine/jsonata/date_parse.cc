#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "atsume/base/text.h"
#include "jsonata/date_picture.h"
#include "jsonata/regex.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::unexpected<Failure> fail(std::string_view code) {
  Failure failure;
  failure.code = code;
  return std::unexpected(std::move(failure));
}

std::string quoted(std::string_view literal) {
  std::string pattern;
  for (const char c : literal) {
    if (std::string_view("\\^$.|?*+()[]{}/-").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

std::string zone_pattern(const DatePart& part) {
  std::string pattern = part.component == 'z' ? "GMT[-+][0-9]+" : "[-+][0-9]+";
  if (part.integer.is_regular) {
    pattern += quoted(to_utf8(std::u32string(1, part.integer.separators.front().character))) + "[0-9]+";
  }
  return pattern;
}

std::expected<std::string, Failure> part_pattern(const DatePart& part) {
  if (part.component == 0) return quoted(part.literal);
  if (part.component == 'Z' || part.component == 'z') return zone_pattern(part);
  if (part.has_integer) {
    if (part.integer.kind == IntegerPicture::Kind::kSequence) return fail("D3130");
    return pattern_of(part.integer);
  }
  if (std::string_view("MxFP").find(part.component) == std::string_view::npos) return fail("D3133");
  return "[a-zA-Z]+";
}

double leading_integer(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  int value = 0;
  const auto status = std::from_chars(text.data(), text.data() + text.size(), value).ec;
  if (status != std::errc()) return kNaN;
  return is_negative ? -value : value;
}

// Minutes east of UTC.
double zone_value(const DatePart& part, std::string_view text) {
  if (part.component == 'z') text.remove_prefix(3);
  double hours = 0;
  double minutes = 0;
  if (part.integer.is_regular) {
    const auto at = text.find(to_utf8(std::u32string(1, part.integer.separators.front().character)));
    hours = leading_integer(text.substr(0, at));
    minutes = leading_integer(text.substr(at + 1));
  } else if (text.size() <= 3) {
    hours = leading_integer(text);
  } else {
    hours = leading_integer(text.substr(0, 3));
    minutes = leading_integer(text.substr(3));
  }
  return hours * 60 + minutes;
}

// Names are matched in any case but looked up as they are written, as in the reference.
double name_value(const DatePart& part, std::string_view text) {
  if (part.component == 'P') return text == "am" || text == "AM" ? 0 : text == "pm" || text == "PM" ? 1 : kNaN;
  const bool is_month = part.component != 'F';
  for (int i = 1; i <= (is_month ? 12 : 7); ++i) {
    auto name = is_month ? month_name(i) : day_name(i);
    if (part.width_max > 0) name = name.substr(0, static_cast<std::size_t>(part.width_max));
    if (name == text) return i;
  }
  return kNaN;
}

double part_value(const DatePart& part, std::string_view text) {
  if (part.component == 'Z' || part.component == 'z') return zone_value(part, text);
  return part.has_integer ? parse_by(part.integer, text) : name_value(part, text);
}

// What was found, by component; NaN for the rest.
class Components {
 public:
  Components() { values_.fill(kNaN); }
  double& operator[](char component) { return values_[static_cast<unsigned char>(component) & 127]; }
  bool has(char component) { return !std::isnan((*this)[component]); }
  // Some of `wanted` and none of the other components of `all` are there.
  bool only(std::string_view wanted, std::string_view all) {
    bool has_some = false;
    for (const char component : all) {
      if (!has(component) || (*this)[component] == 0) continue;
      if (wanted.find(component) == std::string_view::npos) return false;
      has_some = true;
    }
    return has_some;
  }

 private:
  std::array<double, 128> values_;
};

// What stands before the first part found is now, what stands after the last is zero; there may be no gap.
bool fill(Components& found, std::string_view order, double now) {
  bool has_started = false;
  bool has_ended = false;
  for (const char component : order) {
    if (found.has(component)) {
      has_started = true;
      if (has_ended) return false;
    } else if (has_started) {
      found[component] = std::string_view("MDd").find(component) != std::string_view::npos ? 1 : 0;
      has_ended = true;
    } else {
      found[component] = component_of(now, component);
    }
  }
  return true;
}

std::expected<std::optional<double>, Failure> assemble(Components& found, double now) {
  constexpr std::string_view kDate = "YXMxWwdD";
  constexpr std::string_view kTime = "PHhmsf";
  const bool is_month_date = found.only("YMD", kDate);
  const bool is_day_of_year = !is_month_date && found.only("Yd", kDate);
  const bool is_month_week = !is_month_date && !is_day_of_year && found.only("Xxw", kDate);
  const bool is_year_week = !is_month_date && !is_day_of_year && !is_month_week && found.only("XW", kDate);
  const bool is_half_day = !found.only("Hmsf", kTime) && found.only("Phmsf", kTime);
  std::string order = is_day_of_year ? "YD" : is_month_week ? "XxwF" : is_year_week ? "XWF" : "YMD";
  order += is_half_day ? "Phmsf" : "Hmsf";
  if (!fill(found, order, now) || is_month_week || is_year_week) return fail("D3136");
  double month = found.has('M') && found['M'] > 0 ? found['M'] : 1;
  double day = found['D'];
  if (is_day_of_year) month = 1, day = found['d'];
  double hour = found['H'];
  if (is_half_day) hour = (found['h'] == 12 ? 0 : found['h']) + (found['P'] == 1 ? 12 : 0);
  double year = found['Y'];
  if (year >= 0 && year <= 99) year += 1900;
  const double minutes = (days_from_civil(year, month, day) * 24 + hour) * 60 + found['m'];
  double milliseconds = (minutes * 60 + found['s']) * 1000 + found['f'];
  for (const char zone : {'Z', 'z'}) {
    if (found.has(zone)) milliseconds -= found[zone] * 60'000;
  }
  return milliseconds;
}

struct Reader {
  std::string_view text;
  std::size_t at = 0;

  // A number of exactly `width` digits behind `lead`; leaves the place alone when it is not there.
  std::optional<int> take(std::string_view lead, std::size_t width) {
    if (text.substr(at, lead.size()) != lead) return std::nullopt;
    const auto digits = text.substr(at + lead.size(), width);
    int value = 0;
    const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.size() != width || status != std::errc() || end != digits.data() + width || digits[0] == '-') {
      return std::nullopt;
    }
    at += lead.size() + width;
    return value;
  }
  bool is_at_end() const { return at == text.size(); }
};

// ".123456" as whole milliseconds.
bool take_fraction(Reader& reader, double& milliseconds) {
  if (reader.text.substr(reader.at, 1) != ".") return true;
  const std::size_t start = ++reader.at;
  double unit = 100;
  while (reader.at < reader.text.size() && reader.text[reader.at] >= '0' && reader.text[reader.at] <= '9') {
    milliseconds += unit * (reader.text[reader.at++] - '0');
    unit = unit <= 1 ? 0 : unit / 10;
  }
  return reader.at > start;
}

// "Z" or "+hh:mm"; `minutes` east of UTC.
bool take_zone(Reader& reader, double& minutes) {
  const auto rest = reader.text.substr(reader.at);
  if (rest == "Z") {
    ++reader.at;
    return true;
  }
  if (!rest.starts_with('+') && !rest.starts_with('-')) return rest.empty();
  const auto hours = reader.take(rest.substr(0, 1), 2);
  const auto part = hours ? reader.take(reader.text.substr(reader.at).starts_with(':') ? ":" : "", 2) : std::nullopt;
  if (!part || *hours > 29 || *part > 59) return false;
  minutes = (*hours * 60 + *part) * (rest[0] == '-' ? -1 : 1);
  return true;
}

}  // namespace

std::expected<std::shared_ptr<const Regex>, Failure> pattern_of(const DatePicture& picture) {
  std::string pattern = "^";
  for (const DatePart& part : picture.parts) {
    auto piece = part_pattern(part);
    if (!piece) return std::unexpected(std::move(piece).error());
    pattern += "(" + *piece + ")";
  }
  auto regex = Regex::compile(pattern + "$", "i");
  if (!regex) return std::unexpected(std::move(regex).error());
  return std::shared_ptr<const Regex>(*std::move(regex));
}

std::expected<std::optional<double>, Failure> parse_date(std::string_view text, const DatePicture& picture,
                                                         double now) {
  std::shared_ptr<const Regex> regex = picture.pattern;
  if (regex == nullptr) {
    auto made = pattern_of(picture);
    if (!made) return std::unexpected(std::move(made).error());
    regex = *std::move(made);
  }
  RegexMatch match;
  const std::string units = split_pairs(text);
  const auto outcome = regex->match(units, 0, false, match);
  if (outcome == Regex::Outcome::kTooCostly) return fail(kBudgetCode);
  if (outcome == Regex::Outcome::kNoMatch) return std::nullopt;
  Components found;
  bool has_component = false;
  for (std::size_t i = 0; i < picture.parts.size(); ++i) {
    const DatePart& part = picture.parts[i];
    if (part.component == 0) continue;
    found[part.component] = part_value(part, match.groups[i]);
    has_component = true;
  }
  if (!has_component) return std::nullopt;
  return assemble(found, now);
}

std::optional<double> parse_iso_date(std::string_view text) {
  Reader reader{text};
  const auto year = reader.take("", 4);
  if (!year) return std::nullopt;
  const int month = reader.take("-", 2).value_or(1);
  const int day = reader.take("-", 2).value_or(1);
  double hour = 0;
  double minute = 0;
  double second = 0;
  double milliseconds = 0;
  double zone = 0;
  if (const auto hours = reader.take("T", 2)) {
    const auto minutes = reader.take(":", 2);
    const auto seconds = minutes ? reader.take(":", 2) : std::nullopt;
    if (!seconds) return std::nullopt;
    hour = *hours;
    minute = *minutes;
    second = *seconds;
  }
  if (!take_fraction(reader, milliseconds) || !take_zone(reader, zone) || !reader.is_at_end()) return std::nullopt;
  if (month > 19 || day > 39 || hour > 29 || minute > 59 || second > 59) return std::nullopt;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24) return kNaN;
  const double days = days_from_civil(*year, month, day);
  return ((days * 24 + hour) * 60 + minute - zone) * 60'000 + second * 1000 + milliseconds;
}

}  // namespace atsume::jsonata
