// How tightly the operators bind.
#pragma once

#include "jsonata/lexer.h"

namespace atsume::jsonata {

constexpr int left_power(Symbol symbol) {
  switch (symbol) {
    case Symbol::kOpenBracket:
    case Symbol::kOpenParen:
    case Symbol::kAt:
    case Symbol::kHash:
      return 80;
    case Symbol::kDot:
      return 75;
    case Symbol::kOpenBrace:
      return 70;
    case Symbol::kStar:
    case Symbol::kSlash:
    case Symbol::kPercent:
      return 60;
    case Symbol::kPlus:
    case Symbol::kMinus:
    case Symbol::kAmpersand:
      return 50;
    case Symbol::kEqual:
    case Symbol::kNotEqual:
    case Symbol::kLess:
    case Symbol::kLessEqual:
    case Symbol::kGreater:
    case Symbol::kGreaterEqual:
    case Symbol::kChain:
    case Symbol::kCaret:
    case Symbol::kElvis:
    case Symbol::kCoalesce:
    case Symbol::kIn:
      return 40;
    case Symbol::kAnd:
      return 30;
    case Symbol::kOr:
      return 25;
    case Symbol::kQuestion:
      return 20;
    case Symbol::kAssign:
      return 10;
    default:
      return 0;
  }
}

}  // namespace atsume::jsonata
