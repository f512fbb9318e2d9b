#include "atsume/json/write.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "json/number.h"

namespace atsume::json {

namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kEscapedBytesMax = 6;
// Half of a surrogate pair is held as three bytes that begin with this one; it can only be written escaped.
constexpr char kSurrogateLead = '\xED';

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
  table[static_cast<unsigned char>(kSurrogateLead)] = 's';
  return table;
}();

constexpr std::uint64_t repeated(unsigned char byte) { return 0x0101010101010101U * byte; }

// Whether one of eight bytes may need an escape. Exact but for bytes next to one that does.
bool may_need_escape(std::uint64_t bytes) {
  constexpr std::uint64_t kHigh = repeated(0x80);
  const auto has_zero = [](std::uint64_t word) { return (word - repeated(1)) & ~word & kHigh; };
  const std::uint64_t control = (bytes - repeated(0x20)) & ~bytes & kHigh;
  return (control | has_zero(bytes ^ repeated('"')) | has_zero(bytes ^ repeated('\\')) |
          has_zero(bytes ^ repeated(static_cast<unsigned char>(kSurrogateLead)))) != 0;
}

// Copies `text` eight bytes at a time; false when something in it needs an escape.
bool copy_clean(char* to, std::string_view text) {
  if (text.size() < 8) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (kEscapes[static_cast<unsigned char>(text[i])] != '\0') return false;
      to[i] = text[i];
    }
    return true;
  }
  const auto copy_word = [&](std::size_t at) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof word);
    std::memcpy(to + at, &word, sizeof word);
    return !may_need_escape(word);
  };
  for (std::size_t at = 0; at + 8 < text.size(); at += 8) {
    if (!copy_word(at)) return false;
  }
  return copy_word(text.size() - 8);
}

char* write_unit(char* to, unsigned unit) {
  *to++ = '\\';
  *to++ = 'u';
  for (int shift = 12; shift >= 0; shift -= 4) *to++ = kHex[(unit >> shift) & 0xf];
  return to;
}

char* write_escaped(char* to, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const char escape = kEscapes[byte];
    const bool is_surrogate = escape == 's' && i + 2 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xA0;
    if (escape == '\0' || (escape == 's' && !is_surrogate)) {
      *to++ = text[i];
    } else if (is_surrogate) {
      const auto second = static_cast<unsigned char>(text[i + 1]);
      const auto third = static_cast<unsigned char>(text[i + 2]);
      to = write_unit(to, 0xD000U | ((second & 0x3FU) << 6) | (third & 0x3FU));
      i += 2;
    } else if (escape == 'u') {
      to = write_unit(to, byte);
    } else {
      *to++ = '\\';
      *to++ = escape;
    }
  }
  return to;
}

// Appends to a string through pointers, without a check of the capacity for each character.
class Sink {
 public:
  explicit Sink(std::string& out) : out_(out), used_(out.size()) { grow(0); }
  ~Sink() { out_.resize(used_); }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  // Room for `bytes`, of which `commit` says how many were used.
  char* reserve(std::size_t bytes) {
    if (out_.size() - used_ < bytes) grow(bytes);
    return out_.data() + used_;
  }
  void commit(const char* end) { used_ = static_cast<std::size_t>(end - out_.data()); }
  void put(char c) {
    *reserve(1) = c;
    ++used_;
  }
  void put(std::string_view text) {
    std::memcpy(reserve(text.size()), text.data(), text.size());
    used_ += text.size();
  }
  void fill(std::size_t count, char c) {
    std::memset(reserve(count), c, count);
    used_ += count;
  }

 private:
  void grow(std::size_t bytes) {
    const std::size_t wanted = std::max({out_.capacity(), used_ + bytes, out_.size() * 2});
    out_.resize_and_overwrite(wanted, [](char*, std::size_t size) { return size; });
  }

  std::string& out_;
  std::size_t used_;
};

// Long texts go in pieces, so that room for the longest form of them is never taken at once.
void write_string(Sink& sink, std::string_view text) {
  constexpr std::size_t kPiece = 1024;
  sink.put('"');
  while (!text.empty()) {
    std::size_t size = std::min(text.size(), kPiece);
    // A character is not cut in two.
    while (size < text.size() && size > 1 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80) --size;
    const std::string_view piece = text.substr(0, size);
    char* to = sink.reserve(size * kEscapedBytesMax);
    sink.commit(copy_clean(to, piece) ? to + size : write_escaped(to, piece));
    text.remove_prefix(size);
  }
  sink.put('"');
}

// Without recursion: a computed value may be nested deeper than any stack.
class Writer {
 public:
  Writer(std::string& out, bool pretty) : sink_(out), pretty_(pretty) {}

  void run(Value root) {
    if (write_scalar(root)) return;
    open(root);
    while (!frames_.empty()) {
      if (frames_.back().container.is_array()) {
        continue_array();
      } else {
        continue_object();
      }
    }
  }

 private:
  struct Frame {
    Value container;
    std::size_t next = 0;
    bool has_any = false;
  };

  // False for an array or an object, which is left to open().
  bool write_scalar(Value value) {
    switch (value.kind()) {
      case Kind::kUndefined:
      case Kind::kNull:
        sink_.put("null");
        return true;
      case Kind::kBool:
        sink_.put(value.as_bool() ? std::string_view("true") : std::string_view("false"));
        return true;
      case Kind::kNumber:
        if (value.has_number_text()) {
          sink_.put(value.number_text());
        } else {
          sink_.commit(write_number(sink_.reserve(kNumberBytesMax), value.as_double()));
        }
        return true;
      case Kind::kString:
        write_string(sink_, value.as_string());
        return true;
      case Kind::kFunction:
        sink_.put("\"\"");
        return true;
      case Kind::kArray:
      case Kind::kObject:
        return false;
    }
    return true;
  }

  void open(Value container) {
    sink_.put(container.is_array() ? '[' : '{');
    frames_.push_back({container});
  }

  // Each writes up to the next container inside, or to the end.
  void continue_array() {
    Frame& frame = frames_.back();
    const auto items = frame.container.items();
    while (frame.next < items.size()) {
      const Value item = items[frame.next++];
      separate(frame);
      if (!write_scalar(item)) return open(item);
    }
    close(']');
  }

  void continue_object() {
    Frame& frame = frames_.back();
    const auto members = frame.container.members();
    while (frame.next < members.size()) {
      const Member& member = members[frame.next++];
      if (member.value.is_undefined()) continue;
      separate(frame);
      write_string(sink_, member.key);
      sink_.put(pretty_ ? std::string_view(": ") : std::string_view(":"));
      if (!write_scalar(member.value)) return open(member.value);
    }
    close('}');
  }

  void separate(Frame& frame) {
    if (frame.has_any) sink_.put(',');
    frame.has_any = true;
    if (pretty_) new_line(frames_.size());
  }

  void close(char closer) {
    const bool had_any = frames_.back().has_any;
    frames_.pop_back();
    if (pretty_ && had_any) new_line(frames_.size());
    sink_.put(closer);
  }

  void new_line(std::size_t depth) {
    sink_.put('\n');
    sink_.fill(depth * 2, ' ');
  }

  Sink sink_;
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
  Sink sink(out);
  write_string(sink, text);
}

}  // namespace atsume::json
