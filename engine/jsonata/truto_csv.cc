// CSV by RFC 4180, with the options of the npm package @json2csv/plainjs.
#include <algorithm>
#include <unordered_set>

#include "jsonata/text.h"
#include "jsonata/truto.h"
#include "jsonata/truto_path.h"
#include "jsonata/truto_support.h"

namespace atsume::jsonata::truto {
namespace {

struct Column {
  Value label;
  Value path;
  Value otherwise;
};

class Table {
 public:
  Table(const Call& call, Value options) : call_(call), evaluator_(call.evaluator), options_(options) {
    delimiter_ = text_option("delimiter", ",");
    end_of_line_ = text_option("eol", "\n");
  }

  bool write(std::span<const Value> rows, Value& out) {
    if (!find_columns(rows)) return false;
    if (is_on("withBOM", false)) out_ += "\xEF\xBB\xBF";
    if (columns_.empty()) return give_text(call_, out_, out);
    if (is_on("header", true)) {
      for (const Column& column : columns_) {
        if (!start_cell(&column == columns_.data()) || !write_cell(column.label)) return false;
      }
      has_line_ = true;
    }
    for (const Value row : rows) {
      if (!write_row(row)) return false;
    }
    return give_text(call_, out_, out);
  }

 private:
  std::string text_option(std::string_view name, std::string_view otherwise) const {
    const Value value = options_.find(name);
    return std::string(value.is_string() ? value.as_string() : otherwise);
  }
  bool is_on(std::string_view name, bool otherwise) const {
    const Value value = options_.find(name);
    return value.is_undefined() ? otherwise : is_truthy(value);
  }

  bool find_columns(std::span<const Value> rows) {
    const Value fields = options_.find("fields");
    const Value otherwise = options_.find("defaultValue");
    for (const Value field : items_of(fields)) {
      const Value path = field.is_object() ? field.find("value") : field;
      const Value label = field.is_object() && !field.find("label").is_undefined() ? field.find("label") : path;
      const Value own = field.is_object() ? field.find("default") : Value();
      columns_.push_back({label, path, own.is_undefined() ? otherwise : own});
    }
    if (!columns_.empty()) return true;
    std::unordered_set<std::string_view> seen;
    for (const Value row : rows) {
      if (!row.is_object()) return evaluator_.fail("U2007", row);
      if (!evaluator_.steps(1 + row.size())) return false;
      for (const json::Member& member : row.members()) {
        if (!seen.insert(member.key).second) continue;
        const Value name = Value::string(member.key);
        columns_.push_back({name, name, otherwise});
      }
    }
    return true;
  }

  bool start_cell(bool is_first) {
    if (is_first && has_line_) out_ += end_of_line_;
    if (!is_first) out_ += delimiter_;
    return evaluator_.step() && evaluator_.reserve(out_.size());
  }
  // A row without any value is left out, unless it is asked for.
  bool write_row(Value row) {
    const std::size_t start = out_.size();
    bool has_value = is_on("includeEmptyRows", false);
    for (const Column& column : columns_) {
      Path path;
      if (!start_cell(&column == columns_.data()) || !path_of(evaluator_, column.path, row, path)) return false;
      const Value found = get(row, path);
      const Value value = is_missing(found) ? column.otherwise : found;
      has_value = has_value || !is_missing(value);
      if (!write_cell(value)) return false;
    }
    if (!has_value) out_.resize(start);
    has_line_ = has_line_ || has_value;
    return true;
  }
  // Texts stand in quotes; arrays and objects are written as JSON.
  bool write_cell(Value value) {
    if (is_missing(value)) return true;
    if (value.is_number() || value.is_bool()) {
      std::string text;
      if (!script_text(evaluator_, value, text)) return false;
      out_ += text;
      return true;
    }
    std::string_view text;
    if (!to_text(evaluator_, value, text)) return false;
    out_ += '"';
    for (const char c : text) {
      if (c == '"') out_ += '"';
      out_ += c;
    }
    out_ += '"';
    return evaluator_.steps(text.size() / 32);
  }

  const Call& call_;
  Evaluator& evaluator_;
  Value options_;
  std::string delimiter_;
  std::string end_of_line_;
  std::vector<Column> columns_;
  std::string out_;
  bool has_line_ = false;
};

}  // namespace

bool json_to_csv(const Call& call, Value& out) {
  std::vector<Value> rows;
  const Value data = call[0];
  for (const Value row : items_of(data)) {
    if (!call.evaluator.step()) return false;
    if (!is_missing(row)) rows.push_back(row);
  }
  if (rows.empty()) {
    out = Value::string({});
    return true;
  }
  return Table(call, call[1]).write(rows, out);
}

}  // namespace atsume::jsonata::truto
