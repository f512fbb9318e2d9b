#include "jsonata/errors.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "atsume/jsonata/budget.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

// Sorted by code.
constexpr auto kMessages = std::to_array<Entry>({
    {"D1001", "a number is out of range"},
    {"D1002", "only a number can be negated"},
    {"D1004", "the regular expression matches zero-length text over and over"},
    {"D1009", "two keys of an object constructor have the same name"},
    {"D1013", "this key is reserved"},
    {"D2014", "the range would hold more than 10,000,000 numbers"},
    {"D3001", "a number that is not finite cannot become text"},
    {"D3010", "the second argument of $replace cannot be empty text"},
    {"D3011", "the limit of $replace must not be negative"},
    {"D3012", "a replacement function must return text"},
    {"D3020", "the limit of $split must not be negative"},
    {"D3030", "the text is not a number"},
    {"D3040", "the limit of $match must not be negative"},
    {"D3050", "the function given to $reduce must take at least two arguments"},
    {"D3060", "the square root of a negative number is not a number"},
    {"D3061", "the power is not a finite number"},
    {"D3070", "without a comparison function $sort takes an array of numbers or an array of texts only"},
    {"D3080", "a number picture may hold at most one pattern separator"},
    {"D3081", "a number picture may hold at most one decimal separator in each part"},
    {"D3082", "a number picture may hold at most one percent sign in each part"},
    {"D3083", "a number picture may hold at most one per-mille sign in each part"},
    {"D3084", "a number picture may not hold both a percent and a per-mille sign"},
    {"D3085", "each part of a number picture needs a digit"},
    {"D3086", "a number picture may not hold passive characters between active ones"},
    {"D3087", "a grouping separator may not stand beside the decimal separator"},
    {"D3088", "a grouping separator may not end the integer part"},
    {"D3089", "two grouping separators may not stand side by side"},
    {"D3090", "in the integer part optional digits come before the mandatory ones"},
    {"D3091", "in the fraction mandatory digits come before the optional ones"},
    {"D3092", "an exponent may not be combined with a percent or per-mille sign"},
    {"D3093", "the exponent of a number picture needs digits, and digits only"},
    {"D3100", "the radix must be between 2 and 36"},
    {"D3110", "the text is not an ISO 8601 date and time"},
    {"D3120", "the expression given to $eval does not parse"},
    {"D3121", "the expression given to $eval failed"},
    {"D3130", "this kind of number picture is not supported"},
    {"D3131", "all digits of an integer picture must be of one family"},
    {"D3132", "unknown component in a date and time picture"},
    {"D3133", "a name is not available for this component of a date and time picture"},
    {"D3134", "the time zone of a date and time picture has more than four digits"},
    {"D3135", "a \"[\" of a date and time picture has no \"]\""},
    {"D3136", "the picture lacks components needed to make a date and time"},
    {"D3137", "$error() function evaluated"},
    {"D3138", "$single needs exactly one match, and there are more"},
    {"D3139", "$single needs exactly one match, and there is none"},
    {"D3140", "the text cannot be encoded for a URL"},
    {"D3141", "$assert() statement failed"},
    {"S0101", "the text has no closing quote"},
    {"S0102", "the number is out of range"},
    {"S0103", "unknown escape sequence"},
    {"S0104", "\\u must be followed by four hexadecimal digits"},
    {"S0105", "the quoted name has no closing backquote"},
    {"S0106", "the comment is never closed"},
    {"S0201", "syntax error"},
    {"S0202", "another token is expected here"},
    {"S0203", "the expression ends too early"},
    {"S0204", "unknown operator"},
    {"S0205", "unexpected token"},
    {"S0206", "unknown expression"},
    {"S0207", "the expression ends where a value is expected"},
    {"S0208", "the parameters of a function must be variables, as in $x"},
    {"S0209", "a predicate may not follow a grouping"},
    {"S0210", "a step may be grouped only once"},
    {"S0211", "this operator needs a value on its left"},
    {"S0212", "only a variable, as in $x, can stand on the left of :="},
    {"S0213", "a number, true, false or null cannot be a step of a path"},
    {"S0214", "a variable, as in $x, must follow this operator"},
    {"S0215", "the focus @ must come before any predicate of its step"},
    {"S0216", "the focus @ must come before the sorting of its step"},
    {"S0217", "the object that % stands for cannot be found"},
    {"S0301", "the regular expression is empty"},
    {"S0302", "the regular expression has no closing /"},
    {"S0303", "the regular expression is not valid"},
    {"S0401", "only an array or a function can have a type in < >"},
    {"S0402", "a choice in ( ) may not hold a type in < >"},
    {"S0500", "the expression is nested too deeply"},
    {"T0410", "an argument does not match the signature of the function"},
    {"T0411", "the context value has the wrong type to be the missing argument"},
    {"T0412", "an argument must be an array of another type"},
    {"T1003", "the key of an object must be text"},
    {"T1005", "this is no function; write a $ before its name"},
    {"T1006", "this is no function"},
    {"T1007", "this is no function to apply in part; write a $ before its name"},
    {"T1008", "this is no function to apply in part"},
    {"T1010", "a matcher function must return an object with match, start, end, groups and next"},
    {"T2001", "the left side of the operator must be a number"},
    {"T2002", "the right side of the operator must be a number"},
    {"T2003", "the left side of .. must be an integer"},
    {"T2004", "the right side of .. must be an integer"},
    {"T2006", "the right side of ~> must be a function"},
    {"T2007", "values of different types cannot be sorted"},
    {"T2008", "only numbers and texts can be sorted by"},
    {"T2009", "values of different types cannot be compared"},
    {"T2010", "only numbers and texts can be compared with <, <=, > and >="},
    {"T2011", "the update of a transform must be an object"},
    {"T2012", "the deletion of a transform must be text or an array of texts"},
    {"T2013", "a transform needs $clone to be a function"},
    {"U1001", "the evaluation costs more than its budget allows"},
    {"U1002", "$eval is switched off here"},
    {"U2001", "no such digest: there are SHA-256, SHA-1, SHA-384, SHA-512 and MD5"},
    {"U2002", "no such form of a digest: there are hex, base64 and base64-urlSafe"},
    {"U2003", "$sign needs a secret that is not empty"},
    {"U2004", "the text is not well-formed XML"},
    {"U2005", "this cannot be a name in XML"},
    {"U2006", "this is no absolute URL with an ASCII host"},
    {"U2007", "$jsonToCsv needs objects, or the option \"fields\""},
    {"U2008", "$jsToXml needs an object"},
    {"U2009", "unknown time zone: there are UTC and offsets such as +05:30 or UTC-3, names of places are not known"},
    {"U2010", "$dtFromFormat needs a format, such as \"yyyy-MM-dd\""},
});

}  // namespace

std::string_view message_of(std::string_view code) {
  const auto* found = std::ranges::lower_bound(kMessages, code, {}, &Entry::first);
  return found != kMessages.end() && found->first == code ? found->second : std::string_view();
}

std::string_view name_of(Limit limit) {
  switch (limit) {
    case Limit::kSteps:
      return "steps";
    case Limit::kDepth:
      return "depth";
    case Limit::kSequence:
      return "sequence";
    case Limit::kMemory:
      return "memory";
    case Limit::kOutput:
      return "output";
    case Limit::kTime:
      return "time";
    case Limit::kRegex:
      return "regex";
    case Limit::kPicture:
      return "picture";
  }
  return "steps";
}

base::Error to_error(const Failure& failure, std::string_view source) {
  std::string message = failure.message.empty() ? std::string(message_of(failure.code)) : failure.message;
  const bool is_budget = failure.code == kBudgetCode;
  if (failure.has_token && failure.message.empty() && !failure.token.empty()) {
    message += fmt::format(", near \"{}\"", failure.token);
  }
  auto error = base::config_error(is_budget ? "jsonata_budget" : "jsonata", std::move(message))
                   .with_detail("jsonata_code", std::string(failure.code));
  if (failure.offset != kNoOffset) {
    const auto before = source.substr(0, failure.offset);
    error = std::move(error)
                .with_detail("position", std::to_string(utf16_length(before)))
                .with_detail("offset", std::to_string(before.size()));
  }
  if (failure.has_token) error = std::move(error).with_detail("token", failure.token);
  if (!failure.budget.empty()) error = std::move(error).with_detail("budget", std::string(failure.budget));
  if (!failure.value.empty()) error = std::move(error).with_detail("value", failure.value);
  return error;
}

}  // namespace atsume::jsonata
