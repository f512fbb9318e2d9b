// lodash's property paths ("a.b[0]['c d']") and what its functions take to choose by ("iteratees").
#pragma once

#include <string>
#include <vector>

#include "jsonata/evaluator.h"

namespace atsume::jsonata::truto {

using Path = std::vector<std::string>;

// The path that `key` (text, number, or an array of them) names in `object`: a member of exactly that name goes first.
[[nodiscard]] bool path_of(Evaluator& evaluator, Value key, Value object, Path& out);
// The value there; undefined when there is none. Arrays have indexes and "length", texts "length".
Value get(Value object, const Path& path);
// The index that `key` is of an array; npos when it is none.
std::size_t array_index(std::string_view key);

// Whether `value` has all that `pattern` has, however deep (lodash's isMatch).
[[nodiscard]] bool matches(Evaluator& evaluator, Value value, Value pattern, bool& out);

// A function, a property path, an array [path, value], or an object to match; undefined or null gives the item itself.
class Iteratee {
 public:
  // `array_is_path`: an array names a path part by part, as in orderBy.
  Iteratee(Evaluator& evaluator, Value spec, bool array_is_path)
      : evaluator_(evaluator), spec_(spec), array_is_path_(array_is_path) {}

  [[nodiscard]] bool apply(Value item, std::size_t index, Value collection, Value& out) const;

 private:
  Evaluator& evaluator_;
  Value spec_;
  bool array_is_path_;
};

}  // namespace atsume::jsonata::truto
