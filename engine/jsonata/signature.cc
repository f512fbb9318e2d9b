#include "jsonata/signature.h"

namespace atsume::jsonata {
namespace {

constexpr std::uint8_t kTypesOfJson = kTypeArray | kTypeText | kTypeNumber | kTypeBoolean | kTypeNull | kTypeObject;

std::uint8_t bits_of(char letter) {
  switch (letter) {
    case 's':
      return kTypeText;
    case 'n':
      return kTypeNumber;
    case 'b':
      return kTypeBoolean;
    case 'l':
      return kTypeNull;
    case 'o':
      return kTypeObject;
    case 'f':
      return kTypeFunction;
    case 'a':
      return kTypeArray;
    case 'j':
      return kTypesOfJson;
    case 'x':
      return kTypesOfJson | kTypeFunction;
    default:
      return 0;
  }
}

std::unexpected<Failure> fail(std::string_view code, std::size_t offset, std::string_view value) {
  Failure failure;
  failure.code = code;
  failure.offset = static_cast<std::uint32_t>(offset);
  failure.value = "\"" + std::string(value) + "\"";
  return std::unexpected(std::move(failure));
}

std::size_t closing(std::string_view text, std::size_t open, char opener, char closer) {
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (text[i] == opener) ++depth;
    if (text[i] == closer && --depth == 0) return i;
  }
  return text.size();
}

Parameter parameter_of(char letter) {
  Parameter parameter;
  parameter.types = bits_of(letter);
  if (letter == 'a') {
    parameter.types = kTypesOfJson | kTypeFunction;
    parameter.is_array = true;
  }
  // A function must be given: it is the one kind that undefined does not pass for.
  if (letter != 'f') parameter.types |= kTypeMissing;
  return parameter;
}

std::size_t longest_run(const Parameter& wanted, const std::vector<std::uint8_t>& types, std::size_t at) {
  std::size_t count = 0;
  while (at + count < types.size() && (types[at + count] & wanted.types) != 0 && (wanted.is_repeated || count < 1)) {
    ++count;
  }
  return count;
}

// Greedy with going back, as the regular expression that a signature stands for.
class Matcher {
 public:
  Matcher(const Signature& signature, const std::vector<std::uint8_t>& types)
      : parameters_(signature.parameters),
        types_(types),
        taken_(parameters_.size()),
        is_dead_((parameters_.size() + 1) * (types.size() + 1)) {}

  bool match(std::size_t parameter = 0, std::size_t at = 0) {
    if (parameter == parameters_.size()) return at == types_.size();
    const std::size_t place = parameter * (types_.size() + 1) + at;
    if (is_dead_[place]) return false;
    const std::size_t least = parameters_[parameter].is_optional ? 0 : 1;
    for (std::size_t count = longest_run(parameters_[parameter], types_, at) + 1; count-- > least;) {
      taken_[parameter] = static_cast<std::uint8_t>(count);
      if (match(parameter + 1, at + count)) return true;
    }
    is_dead_[place] = true;
    return false;
  }
  std::vector<std::uint8_t>& taken() { return taken_; }

 private:
  const std::vector<Parameter>& parameters_;
  const std::vector<std::uint8_t>& types_;
  std::vector<std::uint8_t> taken_;
  std::vector<bool> is_dead_;
};

}  // namespace

std::expected<Signature, Failure> Signature::parse(std::string_view text) {
  Signature signature;
  auto& parameters = signature.parameters;
  for (std::size_t at = 1; at < text.size() && text[at] != ':'; ++at) {
    const char c = text[at];
    if (c == '>' && at + 1 == text.size()) break;
    if (c == '(') {
      const std::size_t close = closing(text, at, '(', ')');
      const auto choice = text.substr(at + 1, close - at - 1);
      if (choice.find('<') != std::string_view::npos) return fail("S0402", at, choice);
      Parameter parameter;
      parameter.types = kTypeMissing;
      // In a choice every letter stands for one kind only: x and j for none.
      for (const char letter : choice) parameter.types |= letter == 'x' || letter == 'j' ? 0 : bits_of(letter);
      parameters.push_back(parameter);
      at = close;
    } else if (bits_of(c) != 0) {
      parameters.push_back(parameter_of(c));
      signature.has_arrays = signature.has_arrays || parameters.back().is_array;
    } else if (parameters.empty()) {
      continue;
    } else if (c == '-') {
      parameters.back().context_types = parameters.back().types;
      parameters.back().is_optional = true;
    } else if (c == '?') {
      parameters.back().is_optional = true;
    } else if (c == '+') {
      parameters.back().is_repeated = true;
    } else if (c == '<') {
      const std::size_t close = closing(text, at, '<', '>');
      const bool has_items = parameters.back().is_array;
      if (!has_items && parameters.back().types != kTypeFunction) {
        return fail("S0401", at, text.substr(at - 1, 1));
      }
      // Only a letter of one kind can be the kind of an item: with any other no item is right.
      const char letter = at + 1 < close ? text[at + 1] : '\0';
      const bool is_kind = letter != 'x' && letter != 'j' && bits_of(letter) != 0;
      if (has_items && letter != '\0') parameters.back().item_type = is_kind ? bits_of(letter) : kTypeMissing;
      at = close;
    }
  }
  return signature;
}

std::optional<std::vector<std::uint8_t>> match_arguments(const Signature& signature,
                                                         const std::vector<std::uint8_t>& types) {
  Matcher matcher(signature, types);
  if (types.size() > 255 || !matcher.match()) return std::nullopt;
  return std::move(matcher.taken());
}

std::size_t first_mismatch(const Signature& signature, const std::vector<std::uint8_t>& types) {
  std::size_t at = 0;
  for (const Parameter& wanted : signature.parameters) {
    const std::size_t count = longest_run(wanted, types, at);
    if (count == 0 && !wanted.is_optional) return at;
    at += count;
  }
  return at;
}

}  // namespace atsume::jsonata
