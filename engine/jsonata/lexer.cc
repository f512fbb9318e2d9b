#include "jsonata/lexer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

// Symbols of one and two characters, the longer ones first.
struct Spelling {
  std::string_view text;
  Symbol symbol;
};
constexpr auto kSpellings = std::to_array<Spelling>({
    {"..", Symbol::kDotDot},    {":=", Symbol::kAssign},    {"!=", Symbol::kNotEqual},   {">=", Symbol::kGreaterEqual},
    {"<=", Symbol::kLessEqual}, {"**", Symbol::kStarStar},  {"~>", Symbol::kChain},      {"?:", Symbol::kElvis},
    {"??", Symbol::kCoalesce},  {".", Symbol::kDot},        {"[", Symbol::kOpenBracket}, {"]", Symbol::kCloseBracket},
    {"{", Symbol::kOpenBrace},  {"}", Symbol::kCloseBrace}, {"(", Symbol::kOpenParen},   {")", Symbol::kCloseParen},
    {",", Symbol::kComma},      {"@", Symbol::kAt},         {"#", Symbol::kHash},        {";", Symbol::kSemicolon},
    {":", Symbol::kColon},      {"?", Symbol::kQuestion},   {"+", Symbol::kPlus},        {"-", Symbol::kMinus},
    {"*", Symbol::kStar},       {"/", Symbol::kSlash},      {"%", Symbol::kPercent},     {"|", Symbol::kPipe},
    {"=", Symbol::kEqual},      {"<", Symbol::kLess},       {">", Symbol::kGreater},     {"^", Symbol::kCaret},
    {"&", Symbol::kAmpersand},  {"!", Symbol::kBang},       {"~", Symbol::kTilde},
});
constexpr std::size_t kTwoCharacterSpellings = 9;

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Characters that end a name: every symbol's own and white space.
constexpr auto kEndsName = [] {
  std::array<bool, 256> ends{};
  for (const Spelling& spelling : kSpellings) {
    if (spelling.text.size() == 1) ends[static_cast<unsigned char>(spelling.text[0])] = true;
  }
  for (const char c : {' ', '\t', '\n', '\r', '\v'}) ends[static_cast<unsigned char>(c)] = true;
  return ends;
}();

}  // namespace

std::string_view spelling_of(Symbol symbol) {
  for (const Spelling& spelling : kSpellings) {
    if (spelling.symbol == symbol) return spelling.text;
  }
  switch (symbol) {
    case Symbol::kAnd:
      return "and";
    case Symbol::kOr:
      return "or";
    case Symbol::kIn:
      return "in";
    case Symbol::kEnd:
      return "(end)";
    default:
      return "";
  }
}

std::expected<Token, Failure> Lexer::next(bool operator_may_follow) {
  if (auto skipped = skip_space(); !skipped) return std::unexpected(std::move(skipped).error());
  if (at_end()) return make(Symbol::kEnd, "(end)");
  const char c = peek();
  if (c == '/' && !operator_may_follow) return read_regex();
  if (c == '"' || c == '\'') return read_text();
  if (is_digit(c)) return read_number();
  if (c == '`') return read_quoted_name();
  if (!kEndsName[static_cast<unsigned char>(c)]) return read_name();
  const std::string_view rest = source_.substr(at_);
  for (std::size_t i = rest.size() > 1 ? 0 : kTwoCharacterSpellings; i < kSpellings.size(); ++i) {
    if (kSpellings[i].text.front() != c || !rest.starts_with(kSpellings[i].text)) continue;
    at_ += kSpellings[i].text.size();
    return make(kSpellings[i].symbol, kSpellings[i].text);
  }
  return fail("S0204", at_);
}

std::expected<void, Failure> Lexer::skip_space() {
  for (;;) {
    while (!at_end() && is_space(source_[at_])) ++at_;
    if (peek() != '/' || peek(1) != '*') return {};
    const auto close = source_.find("*/", at_ + 2);
    if (close == std::string_view::npos) return fail("S0106", at_);
    at_ = close + 2;
  }
}

Token Lexer::make(Symbol symbol, std::string_view text) const {
  Token token;
  token.symbol = symbol;
  token.text = text;
  token.end = static_cast<std::uint32_t>(at_);
  return token;
}

std::unexpected<Failure> Lexer::fail(std::string_view code, std::size_t offset) const {
  Failure failure;
  failure.code = code;
  failure.offset = static_cast<std::uint32_t>(offset);
  return std::unexpected(std::move(failure));
}

std::unexpected<Failure> Lexer::fail(std::string_view code, std::size_t offset, std::string_view token) const {
  auto failed = fail(code, offset);
  failed.error().token = std::string(token);
  failed.error().has_token = true;
  return failed;
}

Lexer::Read Lexer::read_text() {
  const char quote = source_[at_++];
  const std::size_t start = at_;
  while (!at_end() && source_[at_] != quote && source_[at_] != '\\') ++at_;
  if (peek() == quote && !at_end()) {
    const auto text = source_.substr(start, at_ - start);
    ++at_;
    return make(Symbol::kString, text);
  }
  std::string text(source_.substr(start, at_ - start));
  while (!at_end()) {
    if (source_[at_] == quote) {
      ++at_;
      return make(Symbol::kString, texts_.emplace_back(std::move(text)));
    }
    if (source_[at_] != '\\') {
      text.push_back(source_[at_++]);
      continue;
    }
    ++at_;
    if (auto escape = read_escape(text); !escape) return std::unexpected(std::move(escape).error());
  }
  return fail("S0101", at_);
}

std::expected<void, Failure> Lexer::read_escape(std::string& out) {
  constexpr std::string_view kEscapes = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const char c = peek();
  if (const auto known = kEscapes.find(c); known != std::string_view::npos && !at_end()) {
    out.push_back(kMeanings[known]);
    ++at_;
    return {};
  }
  if (c != 'u') return fail("S0103", at_, source_.substr(at_, at_end() ? 0 : utf8_width(c)));
  auto unit = read_hex4();
  if (!unit) return std::unexpected(std::move(unit).error());
  char32_t code_point = *unit;
  if (code_point >= 0xD800 && code_point < 0xDC00 && peek() == '\\' && peek(1) == 'u') {
    const std::size_t before = at_++;
    auto low = read_hex4();
    if (!low) return std::unexpected(std::move(low).error());
    if (*low >= 0xDC00 && *low < 0xE000) {
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (*low - 0xDC00);
    } else {
      at_ = before;
    }
  }
  append_utf8(out, code_point);
  return {};
}

// At the 'u' of an escape; leaves the lexer behind its digits.
std::expected<char32_t, Failure> Lexer::read_hex4() {
  const std::string_view digits = source_.substr(at_ + 1, 4);
  unsigned value = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (status != std::errc() || digits.size() != 4 || end != digits.data() + 4) return fail("S0104", at_);
  at_ += 5;
  return static_cast<char32_t>(value);
}

Lexer::Read Lexer::read_number() {
  const std::size_t start = at_;
  if (peek() == '0') {
    ++at_;
  } else {
    while (is_digit(peek())) ++at_;
  }
  if (peek() == '.' && is_digit(peek(1))) {
    ++at_;
    while (is_digit(peek())) ++at_;
  }
  if (peek() == 'e' || peek() == 'E') {
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (is_digit(peek(1 + sign))) {
      at_ += 1 + sign;
      while (is_digit(peek())) ++at_;
    }
  }
  const auto text = source_.substr(start, at_ - start);
  Token token = make(Symbol::kNumber, text);
  const auto status = std::from_chars(text.data(), text.data() + text.size(), token.number).ec;
  if (status == std::errc::result_out_of_range) {
    // Too small is zero, too large is an error.
    const auto exponent = text.find_first_of("eE");
    if (exponent == std::string_view::npos || text[exponent + 1] != '-') return fail("S0102", start, text);
    token.number = 0;
  }
  return token;
}

Lexer::Read Lexer::read_quoted_name() {
  const auto close = source_.find('`', at_ + 1);
  if (close == std::string_view::npos) return fail("S0105", source_.size());
  const auto name = source_.substr(at_ + 1, close - at_ - 1);
  at_ = close + 1;
  return make(Symbol::kName, name);
}

Lexer::Read Lexer::read_name() {
  const std::size_t start = at_;
  while (!at_end() && !kEndsName[static_cast<unsigned char>(source_[at_])]) ++at_;
  const auto name = source_.substr(start, at_ - start);
  if (name.starts_with('$')) return make(Symbol::kVariable, name.substr(1));
  if (name == "and") return make(Symbol::kAnd, name);
  if (name == "or") return make(Symbol::kOr, name);
  if (name == "in") return make(Symbol::kIn, name);
  if (name == "true") return make(Symbol::kTrue, name);
  if (name == "false") return make(Symbol::kFalse, name);
  if (name == "null") return make(Symbol::kNull, name);
  return make(Symbol::kName, name);
}

Lexer::Read Lexer::read_regex() {
  const std::size_t start = ++at_;
  int depth = 0;
  bool is_escaped = false;
  for (; !at_end(); ++at_) {
    const char c = source_[at_];
    if (is_escaped || c == '\\') {
      is_escaped = !is_escaped;
      continue;
    }
    if (c == '/' && depth == 0) break;
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
  }
  if (at_end()) return fail("S0302", at_);
  const auto pattern = source_.substr(start, at_ - start);
  if (pattern.empty()) return fail("S0301", at_);
  const std::size_t flags = ++at_;
  while (peek() == 'i' || peek() == 'm') ++at_;
  Token token = make(Symbol::kRegex, pattern);
  token.flags = source_.substr(flags, at_ - flags);
  return token;
}

}  // namespace atsume::jsonata
