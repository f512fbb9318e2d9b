#include "upstream/decode_csv.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "atsume/base/limits.h"
#include "atsume/base/text.h"
#include "upstream/malformed.h"

namespace atsume::upstream {
namespace {

namespace limits = base::limits;
using Row = std::vector<std::string>;

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}

  // The next row that is not empty; false at the end.
  Result<bool> next(Row& row) {
    skip_empty_lines();
    row.clear();
    row_at_ = at_;
    if (at_ == text_.size()) return false;
    for (;;) {
      row.emplace_back();
      ATSUME_TRY_VOID(read_field(row.back()));
      if (at_ == text_.size()) return true;
      if (text_[at_] != ',') {
        skip_line_end();
        return true;
      }
      ++at_;
    }
  }

  // Of the row that was read last.
  std::size_t row_offset() const { return row_at_; }

 private:
  static bool is_line_end(char c) { return c == '\r' || c == '\n'; }

  void skip_line_end() { at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1; }
  void skip_empty_lines() {
    while (at_ < text_.size() && is_line_end(text_[at_])) skip_line_end();
  }

  Result<void> read_field(std::string& out) {
    if (at_ < text_.size() && text_[at_] == '"') return read_quoted(out);
    const auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    out = text_.substr(at_, end - at_);
    at_ = end;
    return {};
  }

  Result<void> read_quoted(std::string& out) {
    const std::size_t begin = at_++;
    for (;;) {
      const auto quote = text_.find('"', at_);
      if (quote == std::string_view::npos) return Fail(problem(begin, "a quoted field does not end"));
      out += text_.substr(at_, quote - at_);
      at_ = quote + 1;
      if (at_ == text_.size() || text_[at_] == ',' || is_line_end(text_[at_])) return {};
      if (text_[at_] != '"') return Fail(problem(at_, "a field goes on behind its closing quote"));
      out += '"';
      ++at_;
    }
  }

  Error problem(std::size_t at, const std::string& what) const {
    return malformed("the provider's answer is no usable CSV" + place_in(text_, static_cast<std::ptrdiff_t>(at)) +
                     ": " + what);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t row_at_ = 0;
};

// Distinct names, whatever the header says.
std::vector<std::string_view> column_names(const Row& header, json::Arena& arena) {
  std::vector<std::string_view> names;
  std::unordered_set<std::string> taken(header.begin(), header.end());
  std::unordered_map<std::string, std::size_t> times;
  for (std::size_t i = 0; i < header.size(); ++i) {
    std::string name = header[i];
    std::size_t& number = times[name];
    ++number;
    if (name.empty()) number = i + 1;
    if (name.empty() || number > 1) {
      const std::string stem = name.empty() ? "column_" : name + "_";
      while (!taken.insert(stem + std::to_string(number)).second) ++number;
      name = stem + std::to_string(number);
    }
    names.push_back(arena.copy(name));
  }
  return names;
}

json::Value to_object(const std::vector<std::string_view>& names, const Row& row, json::Arena& arena) {
  auto* members = arena.allocate_array<json::Member>(row.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    new (&members[i]) json::Member{names[i], json::Value::string(arena.copy(row[i]))};
  }
  return json::Value::object({members, row.size()});
}

Error wrong_width(std::string_view text, std::size_t at, std::size_t fields, std::size_t columns) {
  return malformed("the provider's answer is no usable CSV" + place_in(text, static_cast<std::ptrdiff_t>(at)) +
                   ": a row has " + std::to_string(fields) + " fields, and there are " + std::to_string(columns) +
                   " columns");
}

}  // namespace

Result<json::Value> decode_csv(std::string_view bytes, json::Arena& arena) {
  if (bytes.size() > limits::kCsvBytesMax) return Fail(too_large("CSV", limits::kCsvBytesMax));
  if (const auto offset = base::find_invalid_utf8(bytes)) {
    return Fail(malformed("the provider's CSV is not UTF-8" + place_in(bytes, static_cast<std::ptrdiff_t>(*offset))));
  }
  CsvReader reader(bytes);
  Row row;
  json::ArrayBuilder rows(arena);
  ATSUME_TRY(const bool has_header, reader.next(row));
  if (!has_header) return rows.finish();
  const auto names = column_names(row, arena);
  for (;;) {
    ATSUME_TRY(const bool has_row, reader.next(row));
    if (!has_row) return rows.finish();
    if (row.size() != names.size()) {
      return Fail(wrong_width(bytes, reader.row_offset(), row.size(), names.size()));
    }
    rows.push(to_object(names, row, arena));
  }
}

}  // namespace atsume::upstream
