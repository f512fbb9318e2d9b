// How alike two texts are: Dice's coefficient over pairs of letters, without regard to case and spaces.
#include <algorithm>
#include <map>

#include "jsonata/truto.h"
#include "jsonata/truto_support.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata::truto {
namespace {

constexpr double kAlikeMin = 0.8;

using Pairs = std::map<std::pair<char32_t, char32_t>, std::size_t>;

struct Letters {
  std::u32string text;
  Pairs pairs;
};

Letters letters_of(std::string_view text) {
  Letters letters;
  const std::string lower = lower_case(text);
  for (std::size_t at = 0; at < lower.size();) {
    const char32_t c = decode_utf8(lower, at);
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != 0xA0) letters.text += c;
  }
  for (std::size_t i = 1; i < letters.text.size(); ++i) ++letters.pairs[{letters.text[i - 1], letters.text[i]}];
  return letters;
}

double alike(const Letters& a, const Letters& b) {
  if (a.text == b.text) return 1;
  if (a.text.size() < 2 || b.text.size() < 2) return 0;
  std::size_t shared = 0;
  for (const auto& [pair, count] : a.pairs) {
    if (const auto other = b.pairs.find(pair); other != b.pairs.end()) shared += std::min(count, other->second);
  }
  return 2.0 * static_cast<double>(shared) / static_cast<double>(a.text.size() + b.text.size() - 2);
}

bool read(const Call& call, Value value, Letters& out) {
  std::string text;
  if (!script_text(call.evaluator, value, text) || !call.evaluator.steps(text.size())) return false;
  out = letters_of(text);
  return true;
}

}  // namespace

bool dice_coefficient(const Call& call, Value& out) {
  out = Value();
  if (is_missing(call[0]) || is_missing(call[1])) return true;
  Letters a;
  Letters b;
  if (!read(call, call[0], a) || !read(call, call[1], b)) return false;
  out = Value::number(alike(a, b));
  return true;
}

// The first of the candidates that are most alike, or the text itself when none is alike enough.
bool most_similar(const Call& call, Value& out) {
  out = call[0];
  if (is_missing(call[0])) return true;
  const double wanted = call[2].is_undefined() ? kAlikeMin : script_number(call[2]);
  Letters text;
  if (!read(call, call[0], text)) return false;
  double best = 0;
  Value found = call[0];
  const Value candidates = call[1];
  for (const Value candidate : items_of(candidates)) {
    Letters letters;
    if (!read(call, candidate, letters)) return false;
    const double likeness = alike(text, letters);
    if (likeness > best) {
      best = likeness;
      found = candidate;
    }
  }
  if (best >= wanted) out = found;
  return true;
}

}  // namespace atsume::jsonata::truto
