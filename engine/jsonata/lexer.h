// Text to tokens. The parser says before each token whether an operator may come next, because only
// that decides whether "/" divides or opens a regular expression.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <string>
#include <string_view>

#include "jsonata/errors.h"

namespace atsume::jsonata {

enum class Symbol : std::uint8_t {
  kEnd,
  kName,
  kVariable,
  kString,
  kNumber,
  kTrue,
  kFalse,
  kNull,
  kRegex,
  kDot,
  kOpenBracket,
  kCloseBracket,
  kOpenBrace,
  kCloseBrace,
  kOpenParen,
  kCloseParen,
  kComma,
  kAt,
  kHash,
  kSemicolon,
  kColon,
  kQuestion,
  kPlus,
  kMinus,
  kStar,
  kSlash,
  kPercent,
  kPipe,
  kEqual,
  kLess,
  kGreater,
  kCaret,
  kStarStar,
  kDotDot,
  kAssign,
  kNotEqual,
  kLessEqual,
  kGreaterEqual,
  kChain,
  kAnd,
  kOr,
  kIn,
  kAmpersand,
  kElvis,
  kCoalesce,
  kBang,
  kTilde,
};

std::string_view spelling_of(Symbol symbol);

struct Token {
  Symbol symbol = Symbol::kEnd;
  std::string_view text;   // name, variable without $, text after unescaping, pattern of a regex
  std::string_view flags;  // of a regex: "i", "m", both or none
  double number = 0;
  std::uint32_t end = 0;  // bytes from the start of the source to just after the token
};

class Lexer {
 public:
  // Tokens refer to `source` and to `texts`, which must outlive them.
  Lexer(std::string_view source, std::deque<std::string>& texts) : source_(source), texts_(texts) {}

  std::expected<Token, Failure> next(bool operator_may_follow);

 private:
  using Read = std::expected<Token, Failure>;

  char peek(std::size_t ahead = 0) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }
  bool at_end() const { return at_ >= source_.size(); }
  std::expected<void, Failure> skip_space();
  Token make(Symbol symbol, std::string_view text) const;
  std::unexpected<Failure> fail(std::string_view code, std::size_t offset) const;
  std::unexpected<Failure> fail(std::string_view code, std::size_t offset, std::string_view token) const;
  Read read_text();
  std::expected<void, Failure> read_escape(std::string& out);
  std::expected<char32_t, Failure> read_hex4();
  Read read_number();
  Read read_quoted_name();
  Read read_name();
  Read read_regex();

  std::string_view source_;
  std::deque<std::string>& texts_;
  std::size_t at_ = 0;
};

}  // namespace atsume::jsonata
