#include "atsume/json/write.h"

#include <array>
#include <string_view>
#include <vector>

namespace atsume::json {

namespace {

constexpr std::string_view kHex = "0123456789abcdef";

// For each byte: 0 when it stands for itself, 'u' when it is written as \u00XX, else the letter after '\'.
constexpr std::array<char, 256> kEscapes = [] {
  std::array<char, 256> table{};
  for (int control = 0; control < 0x20; ++control) table[static_cast<std::size_t>(control)] = 'u';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

// Without recursion: a computed value may be nested deeper than any stack.
class Writer {
 public:
  Writer(std::string& out, bool pretty) : out_(out), pretty_(pretty) {}

  void run(Value root) {
    begin(root);
    while (!frames_.empty()) {
      if (frames_.back().container.is_array()) {
        step_array();
      } else {
        step_object();
      }
    }
  }

 private:
  struct Frame {
    Value container;
    std::size_t next = 0;
    bool has_any = false;
  };

  void begin(Value value) {
    switch (value.kind()) {
      case Kind::kUndefined:
      case Kind::kNull:
        out_ += "null";
        return;
      case Kind::kBool:
        out_ += value.as_bool() ? "true" : "false";
        return;
      case Kind::kNumber:
        if (value.has_number_text()) {
          out_ += value.number_text();
        } else {
          out_ += number_to_text(value.as_double());
        }
        return;
      case Kind::kString:
        write_string_to(out_, value.as_string());
        return;
      case Kind::kFunction:
        out_ += "\"\"";
        return;
      case Kind::kArray:
      case Kind::kObject:
        out_ += value.is_array() ? '[' : '{';
        frames_.push_back({value});
        return;
    }
  }

  void step_array() {
    Frame& frame = frames_.back();
    if (frame.next == frame.container.size()) return end(']');
    const Value item = frame.container.items()[frame.next++];
    separate(frame);
    begin(item);
  }

  void step_object() {
    Frame& frame = frames_.back();
    const auto members = frame.container.members();
    while (frame.next < members.size() && members[frame.next].value.is_undefined()) ++frame.next;
    if (frame.next == members.size()) return end('}');
    const Member& member = members[frame.next++];
    separate(frame);
    write_string_to(out_, member.key);
    out_ += pretty_ ? ": " : ":";
    begin(member.value);
  }

  void separate(Frame& frame) {
    if (frame.has_any) out_ += ',';
    frame.has_any = true;
    if (pretty_) new_line(frames_.size());
  }

  void end(char closer) {
    const bool had_any = frames_.back().has_any;
    frames_.pop_back();
    if (pretty_ && had_any) new_line(frames_.size());
    out_ += closer;
  }

  void new_line(std::size_t depth) {
    out_ += '\n';
    out_.append(depth * 2, ' ');
  }

  std::string& out_;
  bool pretty_;
  std::vector<Frame> frames_;
};

}  // namespace

std::string write(Value value) {
  std::string out;
  write_to(out, value);
  return out;
}

void write_to(std::string& out, Value value) { Writer(out, /*pretty=*/false).run(value); }

std::string write_pretty(Value value) {
  std::string out;
  Writer(out, /*pretty=*/true).run(value);
  return out;
}

void write_string_to(std::string& out, std::string_view text) {
  out += '"';
  std::size_t clean_from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const char escape = kEscapes[byte];
    if (escape == '\0') continue;
    out.append(text, clean_from, i - clean_from);
    clean_from = i + 1;
    out += '\\';
    out += escape;
    if (escape != 'u') continue;
    out += "00";
    out += kHex[byte >> 4];
    out += kHex[byte & 0xf];
  }
  out.append(text, clean_from);
  out += '"';
}

}  // namespace atsume::json
