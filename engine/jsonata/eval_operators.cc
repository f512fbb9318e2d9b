#include <algorithm>
#include <cmath>

#include "jsonata/evaluator.h"
#include "jsonata/number.h"
#include "jsonata/text.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

bool is_comparable(Value value) { return value.is_undefined() || value.is_string() || value.is_number(); }

// Ids longer than a double holds are compared by their digits.
bool equal_numbers(Value a, Value b) {
  if (a.as_double() != b.as_double()) return false;
  if (!a.has_number_text() || !b.has_number_text()) return true;
  const auto x = a.number_text();
  const auto y = b.number_text();
  const auto is_long_integer = [](std::string_view digits) {
    return digits.size() > 15 && digits.find_first_of(".eE") == std::string_view::npos;
  };
  return !is_long_integer(x) || !is_long_integer(y) || x == y;
}

// Whether both are one array or object, not just two alike.
bool is_identical(Value a, Value b) {
  if (a.kind() != b.kind() || a.size() != b.size() || a.size() == 0) return false;
  return a.is_array() ? a.items().data() == b.items().data() : a.members().data() == b.members().data();
}

// Half a surrogate pair is three bytes.
bool ends_with_half(std::string_view text) { return text.size() >= 3 && has_halves(text.substr(text.size() - 3)); }

}  // namespace

bool Evaluator::is_numeric(Value value, bool& out) {
  out = value.is_number() && !std::isnan(value.as_double());
  if (out && !std::isfinite(value.as_double())) return fail("D1001", value);
  return true;
}

bool Evaluator::truth(Value value, bool& out) {
  out = false;
  switch (value.kind()) {
    case json::Kind::kBool:
      out = value.as_bool();
      return true;
    case json::Kind::kNumber:
      if (!is_numeric(value, out)) return false;
      out = out && value.as_double() != 0;
      return true;
    case json::Kind::kString:
    case json::Kind::kObject:
      out = value.size() > 0;
      return true;
    case json::Kind::kArray:
      if (!check_stack() || !steps(value.size() / 4)) return false;
      for (const Value item : value.items()) {
        bool is_true = false;
        if (!truth(item, is_true)) return false;
        out = out || is_true;
      }
      return true;
    default:
      return true;
  }
}

bool Evaluator::equal(Value a, Value b, bool& out) {
  out = false;
  if (a.kind() != b.kind()) return true;
  switch (a.kind()) {
    case json::Kind::kBool:
      out = a.as_bool() == b.as_bool();
      return true;
    case json::Kind::kNumber:
      out = equal_numbers(a, b);
      return true;
    case json::Kind::kString:
      out = a.as_string() == b.as_string();
      return true;
    case json::Kind::kFunction:
      out = a.as_function() == b.as_function();
      return true;
    case json::Kind::kArray:
      if (a.size() != b.size()) return true;
      if (!check_stack() || !steps(a.size())) return false;
      for (std::size_t i = 0; i < a.size(); ++i) {
        if (!equal(a.items()[i], b.items()[i], out)) return false;
        if (!out) return true;
      }
      out = true;
      return true;
    case json::Kind::kObject:
      if (a.size() != b.size()) return true;
      if (!check_stack() || !steps(a.size())) return false;
      for (std::size_t i = 0; i < a.size(); ++i) {
        const json::Member& member = a.members()[i];
        const json::Member& same = b.members()[i];
        const Value other = same.key == member.key ? same.value : b.find(member.key);
        if (!equal(member.value, other, out)) return false;
        if (!out) return true;
      }
      out = true;
      return true;
    default:
      out = true;
      return true;
  }
}

bool Evaluator::eval_binary(const Node* node, Value input, Frame* frame, Value& out) {
  if (node->symbol == Symbol::kAnd || node->symbol == Symbol::kOr) return eval_logic(node, input, frame, out);
  if (node->symbol == Symbol::kDotDot) return eval_range(node, input, frame, out);
  Value a;
  Value b;
  if (!eval(node->first, input, frame, a) || !eval(node->second, input, frame, b)) return false;
  bool is_done = false;
  switch (node->symbol) {
    case Symbol::kEqual:
    case Symbol::kNotEqual: {
      bool is_equal = false;
      is_done = a.is_undefined() || b.is_undefined() || equal(a, b, is_equal);
      const bool is_known = !a.is_undefined() && !b.is_undefined();
      out = Value::boolean(is_known && is_equal == (node->symbol == Symbol::kEqual));
      break;
    }
    case Symbol::kAmpersand:
      is_done = concatenation(a, b, out);
      break;
    case Symbol::kIn:
      is_done = inclusion(a, b, out);
      break;
    case Symbol::kLess:
    case Symbol::kLessEqual:
    case Symbol::kGreater:
    case Symbol::kGreaterEqual:
      is_done = comparison(node, a, b, out);
      break;
    default:
      is_done = arithmetic(node, a, b, out);
      break;
  }
  if (is_done) return true;
  failure_->offset = node->offset;
  failure_->token = std::string(spelling_of(node->symbol));
  failure_->has_token = true;
  return false;
}

bool Evaluator::eval_logic(const Node* node, Value input, Frame* frame, Value& out) {
  const auto blame = [&] {
    failure_->offset = node->offset;
    failure_->token = std::string(spelling_of(node->symbol));
    failure_->has_token = true;
    return false;
  };
  Value value;
  bool is_true = false;
  if (!eval(node->first, input, frame, value)) return false;
  if (!truth(value, is_true)) return blame();
  if (is_true == (node->symbol == Symbol::kAnd)) {
    if (!eval(node->second, input, frame, value) || !truth(value, is_true)) return blame();
  }
  out = Value::boolean(is_true);
  return true;
}

bool Evaluator::arithmetic(const Node* node, Value a, Value b, Value& out) {
  bool is_number = a.is_undefined();
  if (!is_number && !is_numeric(a, is_number)) return false;
  if (!is_number) return fail("T2001", a);
  is_number = b.is_undefined();
  if (!is_number && !is_numeric(b, is_number)) return false;
  if (!is_number) return fail("T2002", b);
  out = Value();
  if (a.is_undefined() || b.is_undefined()) return true;
  const double x = a.as_double();
  const double y = b.as_double();
  double result = 0;
  switch (node->symbol) {
    case Symbol::kPlus:
      result = x + y;
      break;
    case Symbol::kMinus:
      result = x - y;
      break;
    case Symbol::kStar:
      result = x * y;
      break;
    case Symbol::kSlash:
      result = x / y;
      break;
    default:
      result = std::fmod(x, y);
      break;
  }
  out = Value::number(result);
  return true;
}

bool Evaluator::comparison(const Node* node, Value a, Value b, Value& out) {
  if (!is_comparable(a) || !is_comparable(b)) return fail("T2010", is_comparable(a) ? b : a);
  out = Value();
  if (a.is_undefined() || b.is_undefined()) return true;
  if (a.kind() != b.kind()) return fail("T2009", a);
  const auto decide = [&](auto x, auto y) {
    switch (node->symbol) {
      case Symbol::kLess:
        return x < y;
      case Symbol::kLessEqual:
        return x <= y;
      case Symbol::kGreater:
        return x > y;
      default:
        return x >= y;
    }
  };
  out = Value::boolean(a.is_string() ? decide(compare_utf16(a.as_string(), b.as_string()), 0)
                                     : decide(a.as_double(), b.as_double()));
  return true;
}

bool Evaluator::concatenation(Value a, Value b, Value& out) {
  std::string_view left;
  std::string_view right;
  if (!to_text(*this, a, left) || !to_text(*this, b, right)) return false;
  if (!reserve(left.size() + right.size())) return false;
  if (left.empty() || right.empty()) {
    out = Value::string(left.empty() ? right : left);
    return true;
  }
  char* joined = arena().allocate_array<char>(left.size() + right.size());
  std::copy(left.begin(), left.end(), joined);
  std::copy(right.begin(), right.end(), joined + left.size());
  const std::string_view both(joined, left.size() + right.size());
  out = Value::string(both);
  if (!ends_with_half(left) || !has_halves(right.substr(0, 3))) return true;
  std::string whole(both);
  join_pairs(whole);
  out = text(whole);
  return true;
}

// By identity: arrays and objects are never in anything.
bool Evaluator::inclusion(Value a, Value b, Value& out) {
  bool is_found = false;
  const std::span<const Value> items = b.is_array() ? b.items() : std::span<const Value>(&b, 1);
  if (a.is_array() || a.is_object()) {
    is_found = std::ranges::any_of(items, [a](Value item) { return is_identical(a, item); });
    if (!steps(items.size() / 4)) return false;
  } else if (!a.is_undefined() && !b.is_undefined()) {
    if (!steps(items.size() / 4)) return false;
    for (const Value item : items) {
      if (!is_found && !equal(a, item, is_found)) return false;
    }
  }
  out = Value::boolean(is_found);
  return true;
}

bool Evaluator::eval_negate(const Node* node, Value input, Frame* frame, Value& out) {
  Value value;
  if (!eval(node->first, input, frame, value)) return false;
  out = Value();
  if (value.is_undefined()) return true;
  bool is_number = false;
  if (!is_numeric(value, is_number)) return false;
  if (!is_number) return fail_at(node, "D1002", value, "-");
  out = Value::number(-value.as_double());
  return true;
}

}  // namespace atsume::jsonata
