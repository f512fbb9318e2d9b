// Query strings with nested keys ("a[b]=1&c[]=2"), as the npm package qs reads and writes them.
#include <algorithm>
#include <map>
#include <memory>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "jsonata/truto.h"
#include "jsonata/truto_path.h"
#include "jsonata/truto_support.h"

namespace atsume::jsonata::truto {
namespace {

constexpr std::size_t kNoIndex = std::string_view::npos;
constexpr double kDepth = 5;
constexpr double kDepthMax = 50;
constexpr double kIndexMax = 20;

bool flag(Value options, std::string_view name) { return is_truthy(options.find(name)); }

std::string_view option(Value options, std::string_view name, std::string_view otherwise) {
  const Value value = options.find(name);
  return value.is_string() && value.size() > 0 ? value.as_string() : otherwise;
}

double number_option(Value options, std::string_view name, double otherwise, double most) {
  const Value value = options.find(name);
  return value.is_number() ? std::clamp(value.as_double(), 0.0, most) : otherwise;
}

// What does not decode to UTF-8 stays as it is written.
std::string decoded(std::string_view text) {
  bool is_sound = true;
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    is_sound = is_sound && at + 2 < text.size() && base::hex_decode(text.substr(at + 1, 2)).has_value();
  }
  std::string out = base::form_decode(text);
  if (is_sound && !base::find_invalid_utf8(out)) return out;
  out = text;
  std::ranges::replace(out, '+', ' ');
  return out;
}

// A value while it is put together.
struct Node {
  enum class Kind : std::uint8_t { kNew, kText, kNull, kTrue, kList, kObject };

  Kind kind = Kind::kNew;
  std::string text;
  std::map<std::size_t, Node> list;
  std::map<std::size_t, std::pair<std::string, Node>> members;  // by the order of their first value
  std::map<std::string, std::size_t, std::less<>> places;

  Node& member(const std::string& key) {
    const auto [place, is_new] = places.emplace(key, members.size());
    auto& [name, value] = members[place->second];
    if (is_new) name = key;
    return value;
  }
  Node& pushed() { return list[list.empty() ? 0 : list.rbegin()->first + 1]; }
  bool is_scalar() const { return kind == Kind::kText || kind == Kind::kNull || kind == Kind::kTrue; }

  void become_list() {
    if (kind == Kind::kList) return;
    Node old;
    std::swap(old, *this);
    kind = Kind::kList;
    if (old.kind != Kind::kNew) pushed() = std::move(old);
  }
  void become_object() {
    if (kind == Kind::kObject) return;
    Node old;
    std::swap(old, *this);
    kind = Kind::kObject;
    for (auto& [index, item] : old.list) member(std::to_string(index)) = std::move(item);
  }
  void add(Node value) {
    if (kind == Kind::kNew) {
      *this = std::move(value);
    } else if (kind == Kind::kObject) {
      member(value.text).kind = Kind::kTrue;
    } else {
      become_list();
      pushed() = std::move(value);
    }
  }
};

class Reader {
 public:
  explicit Reader(Value options)
      : options_(options),
        depth_(static_cast<std::size_t>(number_option(options, "depth", kDepth, kDepthMax))),
        index_max_(static_cast<std::size_t>(number_option(options, "arrayLimit", kIndexMax, 1000))) {}

  void read(std::string_view pair) {
    const auto bracket = pair.find("]=");
    const auto equals = bracket == std::string_view::npos ? pair.find('=') : bracket + 1;
    const bool has_value = equals != std::string_view::npos;
    const std::string key = decoded(pair.substr(0, equals));
    if (key.empty()) return;
    const auto raw = has_value ? pair.substr(equals + 1) : std::string_view();
    const auto path = parts_of(key);
    if (flag(options_, "comma") && raw.find(',') != std::string_view::npos) {
      for (const auto piece : base::split(raw, ',')) put(root_, path, {Node::Kind::kText, decoded(piece), {}, {}, {}});
      return;
    }
    const bool is_null = !has_value && flag(options_, "strictNullHandling");
    put(root_, path, {is_null ? Node::Kind::kNull : Node::Kind::kText, decoded(raw), {}, {}, {}});
  }
  const Node& root() const { return root_; }

 private:
  struct Part {
    std::string name;
    bool is_bracketed = false;
  };

  std::vector<Part> parts_of(std::string key) const {
    if (flag(options_, "allowDots")) {
      for (std::size_t at = key.find('.'); at != std::string::npos; at = key.find('.', at + 1)) {
        const auto end = std::min(key.find_first_of(".[", at + 1), key.size());
        if (end == at + 1) continue;
        key = key.substr(0, at) + '[' + key.substr(at + 1, end - at - 1) + ']' + key.substr(end);
      }
    }
    std::vector<Part> parts;
    std::size_t at = std::min(key.find('['), key.size());
    if (at > 0) parts.push_back({key.substr(0, at), false});
    while (at < key.size() && key[at] == '[') {
      const auto close = key.find(']', at);
      if (close == std::string::npos || parts.size() > depth_) break;
      parts.push_back({key.substr(at + 1, close - at - 1), true});
      at = close + 1;
    }
    if (at < key.size() && parts.empty()) parts.push_back({key, false});
    if (at < key.size() && key[at] == '[' && parts.front().name != key) parts.push_back({key.substr(at), false});
    return parts;
  }

  std::size_t index_of(const Part& part) const {
    const std::size_t index = part.is_bracketed ? array_index(part.name) : kNoIndex;
    return index <= index_max_ ? index : kNoIndex;
  }

  void put(Node& node, std::span<const Part> path, Node value) const {
    if (path.empty()) return node.add(std::move(value));
    const Part& part = path.front();
    const bool is_push = part.is_bracketed && part.name.empty();
    const std::size_t index = index_of(part);
    if (node.kind != Node::Kind::kObject && (is_push || index != kNoIndex)) {
      node.become_list();
      if (is_push || (path.size() == 1 && node.list.contains(index)))
        return put(node.pushed(), path.subspan(1), std::move(value));
      return put(node.list[index], path.subspan(1), std::move(value));
    }
    if (node.is_scalar()) {
      node.become_list();
      return put(node.pushed(), path, std::move(value));
    }
    node.become_object();
    put(node.member(is_push ? std::to_string(node.members.size()) : part.name), path.subspan(1), std::move(value));
  }

  Value options_;
  std::size_t depth_;
  std::size_t index_max_;
  Node root_;
};

bool to_value(Evaluator& evaluator, const Node& node, Value& out) {
  if (!evaluator.step() || !evaluator.check_stack() || !evaluator.reserve(node.text.size())) return false;
  if (node.kind == Node::Kind::kText) out = evaluator.text(node.text);
  if (node.kind == Node::Kind::kNull) out = Value::null();
  if (node.kind == Node::Kind::kTrue) out = Value::boolean(true);
  if (node.kind == Node::Kind::kList) {
    std::vector<Value> items;
    for (const auto& [index, item] : node.list) {
      if (!to_value(evaluator, item, items.emplace_back())) return false;
    }
    return evaluator.make_array(items, 0, out);
  }
  if (node.kind == Node::Kind::kObject) {
    std::vector<json::Member> members;
    for (const auto& [order, member] : node.members) {
      Value value;
      if (!to_value(evaluator, member.second, value)) return false;
      members.push_back({evaluator.arena().copy(member.first), value});
    }
    return give_object(evaluator, members, out);
  }
  return true;
}

class Writer {
 public:
  Writer(Evaluator& evaluator, Value options)
      : evaluator_(evaluator),
        delimiter_(option(options, "delimiter", "&")),
        array_format_(option(options, "arrayFormat", "indices")),
        encodes_(options.find("encode").is_undefined() || flag(options, "encode")),
        encodes_keys_(encodes_ && !flag(options, "encodeValuesOnly")),
        has_dots_(flag(options, "allowDots")),
        skips_nulls_(flag(options, "skipNulls")),
        keeps_nulls_(flag(options, "strictNullHandling")),
        is_form_(option(options, "format", "RFC3986") == "RFC1738") {
    const Value indices = options.find("indices");
    if (options.find("arrayFormat").is_undefined() && indices.is_bool() && !indices.as_bool()) array_format_ = "repeat";
  }

  bool write(const std::string& key, Value value) {
    if (!evaluator_.step() || !evaluator_.check_stack() || !evaluator_.reserve(out_.size() + key.size())) return false;
    if (value.is_array()) return write_items(key, value);
    if (value.is_object()) {
      for (const json::Member& member : value.members()) {
        const std::string name(member.key);
        if (!write(has_dots_ ? key + '.' + name : key + '[' + name + ']', member.value)) return false;
      }
      return true;
    }
    if (value.is_undefined() || value.is_function() || (value.is_null() && skips_nulls_)) return true;
    start(key);
    if (value.is_null() && keeps_nulls_) return true;
    std::string text;
    if (!value.is_null() && !script_text(evaluator_, value, text)) return false;
    out_ += '=' + encoded(text, encodes_);
    return true;
  }
  const std::string& text() const { return out_; }

 private:
  std::string encoded(std::string_view text, bool is_wanted) const {
    std::string out(text);
    if (!is_wanted) return out;
    out = base::percent_encode(text);
    if (!is_form_) return out;
    for (std::size_t at = out.find("%20"); at != std::string::npos; at = out.find("%20", at)) out.replace(at, 3, "+");
    return out;
  }
  void start(const std::string& key) {
    if (!out_.empty()) out_ += delimiter_;
    out_ += encoded(key, encodes_keys_);
  }
  bool write_items(const std::string& key, Value value) {
    if (array_format_ == "comma") {
      std::string joined;
      for (const Value item : value.items()) {
        std::string text;
        if (!is_missing(item) && !script_text(evaluator_, item, text)) return false;
        if (!joined.empty() || item.kind() == json::Kind::kUndefined) joined += ',';
        joined += encodes_keys_ ? text : encoded(text, encodes_);
      }
      if (value.size() == 0) return true;
      start(key);
      out_ += '=' + encoded(joined, encodes_keys_);
      return true;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string suffix = array_format_ == "repeat"     ? ""
                                 : array_format_ == "brackets" ? "[]"
                                                               : '[' + std::to_string(i) + ']';
      if (!write(key + suffix, value.items()[i])) return false;
    }
    return true;
  }

  Evaluator& evaluator_;
  std::string_view delimiter_;
  std::string_view array_format_;
  bool encodes_;
  bool encodes_keys_;
  bool has_dots_;
  bool skips_nulls_;
  bool keeps_nulls_;
  bool is_form_;
  std::string out_;
};

}  // namespace

bool parse_query(const Call& call, Value& out) {
  out = Value::object({});
  if (!call[0].is_string() || call[0].size() == 0) return true;
  auto text = call[0].as_string();
  if (flag(call[1], "ignoreQueryPrefix") && text.starts_with('?')) text.remove_prefix(1);
  const auto delimiter = option(call[1], "delimiter", "&");
  Reader reader(call[1]);
  for (bool is_more = true; is_more;) {
    const auto end = text.find(delimiter);
    is_more = end != std::string_view::npos;
    const auto pair = text.substr(0, end);
    if (!call.evaluator.steps(1 + pair.size() / 4) || !call.evaluator.reserve(pair.size())) return false;
    if (!pair.empty()) reader.read(pair);
    if (is_more) text.remove_prefix(end + delimiter.size());
  }
  const bool is_empty_query = reader.root().kind == Node::Kind::kNew;
  return is_empty_query || to_value(call.evaluator, reader.root(), out);
}

bool stringify_query(const Call& call, Value& out) {
  Writer writer(call.evaluator, call[1]);
  if (call[0].is_object()) {
    for (const json::Member& member : call[0].members()) {
      if (!writer.write(std::string(member.key), member.value)) return false;
    }
  }
  if (call[0].is_array()) {
    for (std::size_t i = 0; i < call[0].size(); ++i) {
      if (!writer.write(std::to_string(i), call[0].items()[i])) return false;
    }
  }
  const bool has_prefix = flag(call[1], "addQueryPrefix") && !writer.text().empty();
  return give_text(call, (has_prefix ? "?" : "") + writer.text(), out);
}

}  // namespace atsume::jsonata::truto
