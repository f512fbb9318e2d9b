#include "jsonata/text.h"

#include <cmath>

#include "atsume/base/text.h"
#include "atsume/json/write.h"
#include "jsonata/evaluator.h"
#include "jsonata/number.h"

namespace atsume::jsonata {
namespace {

constexpr std::size_t kShownBytesMax = 100;

// Integers that came in as digits go out as those digits: ids may be longer than a double holds.
bool is_written_integer(Value number) {
  return number.has_number_text() && number.number_text().find_first_of(".eE") == std::string_view::npos &&
         number.number_text() != "-0";
}

// Writes JSON as JSON.stringify does, numbers as the language prints them.
class Writer {
 public:
  Writer(Evaluator& evaluator, bool is_pretty) : evaluator_(evaluator), is_pretty_(is_pretty) {}

  bool write(Value value) {
    if (!evaluator_.step() || !evaluator_.check_stack() || !evaluator_.reserve(out_.size())) return false;
    switch (value.kind()) {
      case json::Kind::kArray:
        return write_array(value);
      case json::Kind::kObject:
        return write_object(value);
      case json::Kind::kNumber:
        return write_number(value);
      case json::Kind::kString:
        json::write_string_to(out_, value.as_string());
        return true;
      case json::Kind::kBool:
        out_ += value.as_bool() ? "true" : "false";
        return true;
      case json::Kind::kFunction:
        out_ += "\"\"";
        return true;
      default:
        out_ += "null";
        return true;
    }
  }
  bool write_number(Value value) {
    if (is_written_integer(value)) {
      out_ += value.number_text();
      return true;
    }
    bool is_number = false;
    if (!evaluator_.is_numeric(value, is_number)) return false;
    out_ += is_number ? printed_number(value.as_double()) : "null";
    return true;
  }
  const std::string& text() const { return out_; }

 private:
  void new_line() {
    if (!is_pretty_) return;
    out_ += '\n';
    out_.append(2 * depth_, ' ');
  }
  bool write_array(Value value) {
    out_ += '[';
    ++depth_;
    bool is_first = true;
    for (const Value item : value.items()) {
      if (!is_first) out_ += ',';
      is_first = false;
      new_line();
      if (!write(item)) return false;
    }
    --depth_;
    if (!is_first) new_line();
    out_ += ']';
    return true;
  }
  bool write_object(Value value) {
    out_ += '{';
    ++depth_;
    bool is_first = true;
    for (const json::Member& member : value.members()) {
      if (member.value.is_undefined()) continue;
      if (!is_first) out_ += ',';
      is_first = false;
      new_line();
      json::write_string_to(out_, member.key);
      out_ += is_pretty_ ? ": " : ":";
      if (!write(member.value)) return false;
    }
    --depth_;
    if (!is_first) new_line();
    out_ += '}';
    return true;
  }

  Evaluator& evaluator_;
  bool is_pretty_;
  std::size_t depth_ = 0;
  std::string out_;
};

bool write_text(Evaluator& evaluator, Value value, bool is_pretty, std::string_view& out) {
  out = {};
  if (value.is_undefined() || value.is_function()) return true;
  if (value.is_string()) {
    out = value.as_string();
    return true;
  }
  if (value.is_number()) {
    if (is_written_integer(value)) {
      out = value.number_text();
      return true;
    }
    if (!std::isfinite(value.as_double())) return evaluator.fail("D3001", value);
  }
  Writer writer(evaluator, is_pretty);
  if (!writer.write(value) || !evaluator.reserve(writer.text().size())) return false;
  out = evaluator.arena().copy(writer.text());
  return true;
}

}  // namespace

bool to_text(Evaluator& evaluator, Value value, std::string_view& out) {
  return write_text(evaluator, value, false, out);
}

bool to_pretty_text(Evaluator& evaluator, Value value, std::string_view& out) {
  return write_text(evaluator, value, true, out);
}

bool Evaluator::fail(std::string_view code, Value value) {
  fail(code);
  if (value.is_string()) {
    const auto shown = base::utf8_prefix(value.as_string(), kShownBytesMax);
    failure_->value = json::write(Value::string(shown));
  } else if (!value.is_undefined() && !value.is_array() && !value.is_object() && !value.is_function()) {
    failure_->value = json::write(value);
  }
  return false;
}

}  // namespace atsume::jsonata
