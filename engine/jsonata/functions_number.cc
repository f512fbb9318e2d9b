#include <algorithm>
#include <cmath>
#include <limits>

#include "jsonata/evaluator.h"
#include "jsonata/number.h"
#include "jsonata/picture.h"

namespace atsume::jsonata {
namespace {

bool number(const Call& call, Value& out) {
  out = call[0];
  if (out.is_bool()) {
    out = Value::number(out.as_bool() ? 1 : 0);
  } else if (out.is_string()) {
    const auto read = parse_number(out.as_string());
    if (!read) return call.evaluator.fail("D3030", out);
    out = Value::number(*read);
  }
  return true;
}

template <double (*compute)(double)>
bool unary(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_number()) out = Value::number(compute(call[0].as_double()));
  return true;
}

double absolute(double value) { return std::abs(value); }
double floored(double value) { return std::floor(value); }
double ceiled(double value) { return std::ceil(value); }

int int_of(Value value, int fallback) {
  if (!value.is_number() || std::isnan(value.as_double())) return fallback;
  return static_cast<int>(std::clamp(value.as_double(), -1000.0, 1000.0));
}

bool round(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_number()) return true;
  // Digits can only be whole: the reference gives no number for others.
  const bool is_whole = !call[1].is_number() || call[1].as_double() == std::trunc(call[1].as_double());
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  out = Value::number(is_whole ? round_half_even(call[0].as_double(), int_of(call[1], 0)) : nothing);
  return true;
}

bool square_root(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_number()) return true;
  if (call[0].as_double() < 0) return call.evaluator.fail("D3060", call[0]);
  out = Value::number(std::sqrt(call[0].as_double()));
  return true;
}

bool power(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_number()) return true;
  const double result = call[1].is_number() ? std::pow(call[0].as_double(), call[1].as_double())
                                            : std::numeric_limits<double>::quiet_NaN();
  if (!std::isfinite(result)) return call.evaluator.fail("D3061", call[0]);
  out = Value::number(result);
  return true;
}

bool random(const Call& call, Value& out) {
  base::Random* source = call.evaluator.environment().random;
  if (source == nullptr) {
    return call.evaluator.fail_with_message("U1003", "$random is not available here: there is no source of randomness");
  }
  out = Value::number(static_cast<double>(source->next_u64() >> 11) * 0x1.0p-53);
  return true;
}

bool format_base(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_number()) return true;
  const int radix =
      call[1].is_number() ? static_cast<int>(std::clamp(round_half_even(call[1].as_double(), 0), -1e6, 1e6)) : 10;
  if (radix < 2 || radix > 36) return call.evaluator.fail("D3100", call[1]);
  const double whole = round_half_even(call[0].as_double(), 0);
  out = call.evaluator.text(radix == 10 && std::isfinite(whole) ? number_text(whole) : number_in_radix(whole, radix));
  return true;
}

bool sum(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  double total = 0;
  for (const Value item : call[0].items()) total += item.as_double();
  out = Value::number(total);
  return call.evaluator.steps(call[0].size() / 16);
}

template <bool is_max>
bool extreme(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined() || call[0].size() == 0) return true;
  out = call[0].items()[0];
  for (const Value item : call[0].items()) {
    if (std::isnan(item.as_double())) {
      out = item;
      return true;
    }
    if (is_max ? item.as_double() > out.as_double() : item.as_double() < out.as_double()) out = item;
  }
  return call.evaluator.steps(call[0].size() / 16);
}

bool average(const Call& call, Value& out) {
  if (!sum(call, out)) return false;
  if (out.is_undefined()) return true;
  out = call[0].size() == 0 ? Value() : Value::number(out.as_double() / static_cast<double>(call[0].size()));
  return true;
}

constexpr Builtin kFunctions[] = {
    {"number", "<(nsb)-:n>", 1, number},
    {"abs", "<n-:n>", 1, unary<absolute>},
    {"floor", "<n-:n>", 1, unary<floored>},
    {"ceil", "<n-:n>", 1, unary<ceiled>},
    {"round", "<n-n?:n>", 2, round},
    {"sqrt", "<n-:n>", 1, square_root},
    {"power", "<n-n:n>", 2, power},
    {"random", "<:n>", 0, random},
    {"formatBase", "<n-n?:s>", 2, format_base},
    {"formatNumber", "<n-so?:s>", 3, format_number},
    {"formatInteger", "<n-s:s>", 2, format_integer},
    {"parseInteger", "<s-s:n>", 2, parse_integer},
    {"sum", "<a<n>:n>", 1, sum},
    {"max", "<a<n>:n>", 1, extreme<true>},
    {"min", "<a<n>:n>", 1, extreme<false>},
    {"average", "<a<n>:n>", 1, average},
};

}  // namespace

std::span<const Builtin> number_functions() { return kFunctions; }

}  // namespace atsume::jsonata
