// Objects to XML, from the two forms that truto_xml.cc reads into.
#include <algorithm>

#include "jsonata/truto.h"
#include "jsonata/truto_support.h"

namespace atsume::jsonata::truto {
namespace {

constexpr std::string_view kDefaultIndent = "    ";
constexpr double kIndentMax = 16;

bool is_name(std::string_view text) {
  constexpr std::string_view kNever = " \t\r\n<>&\"'/=?!()[]{}|\\^`~;,@#$%*+";
  constexpr std::string_view kNotFirst = "0123456789-.";
  return !text.empty() && text.find_first_of(kNever) == std::string_view::npos &&
         kNotFirst.find(text.front()) == std::string_view::npos;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

class Writer {
 public:
  Writer(Evaluator& evaluator, Value options) : evaluator_(evaluator), options_(options) {
    const Value spaces = options.find("spaces");
    if (options.is_undefined()) indent_ = kDefaultIndent;
    if (spaces.is_string()) indent_ = spaces.as_string();
    if (spaces.is_number())
      indent_.assign(static_cast<std::size_t>(std::clamp(spaces.as_double(), 0.0, kIndentMax)), ' ');
  }

  // The members of an object of the compact form.
  bool compact(Value parent, std::size_t depth) {
    if (!check()) return false;
    for (const json::Member& member : parent.members()) {
      const Value values = member.value;
      const std::string_view kind = kind_of(member.key);
      if (kind == "attributes") continue;
      if (kind == "declaration") {
        if (!declaration(values)) return false;
        continue;
      }
      const std::span<const Value> each = values.is_array() ? values.items() : std::span(&values, 1);
      for (const Value value : each) {
        const bool is_done = kind == "instruction" ? instructions(value)
                             : kind.empty()        ? element(member.key, value, value, depth)
                                                   : leaf(kind, value, depth);
        if (!is_done) return false;
      }
    }
    return true;
  }

  // The items of "elements" of the list form.
  bool elements(Value parent, std::size_t depth) {
    if (!check()) return false;
    if (depth == 0 && !declaration(parent.find(key("declaration")))) return false;
    const Value list = parent.find(key("elements"));
    for (const Value node : items_of(list)) {
      const Value type = node.find(key("type"));
      const std::string_view kind = type.is_string() ? type.as_string() : std::string_view();
      const Value name = node.find(key("name"));
      bool is_done = true;
      if (kind == "element") {
        is_done = element(name.is_string() ? name.as_string() : "", node, node, depth);
      } else if (kind == "instruction") {
        is_done = instruction(name.is_string() ? name.as_string() : "", node.find(key(kind)));
      } else if (!kind.empty()) {
        is_done = leaf(kind, node.find(key(kind)), depth);
      }
      if (!is_done) return false;
    }
    return true;
  }

  bool is_compact() const { return options_.is_undefined() || is_on("compact"); }
  const std::string& text() const { return out_; }

 private:
  bool is_on(std::string_view name) const { return is_truthy(options_.find(name)); }

  std::string key(std::string_view kind) const {
    const Value given = options_.find(std::string(kind) + "Key");
    if (given.is_string() && given.size() > 0) return std::string(given.as_string());
    const bool is_plain = !is_compact() || kind == "type" || kind == "name" || kind == "elements";
    return is_plain ? std::string(kind) : '_' + std::string(kind);
  }
  // What a key of the compact form stands for; empty for the name of an element.
  std::string_view kind_of(std::string_view name) const {
    for (const std::string_view kind :
         {"attributes", "text", "cdata", "comment", "doctype", "declaration", "instruction"}) {
      if (name == key(kind)) return kind;
    }
    return {};
  }

  bool check() { return evaluator_.step() && evaluator_.check_stack() && evaluator_.reserve(out_.size()); }
  bool fail_name(std::string_view name) {
    evaluator_.fail("U2005", Value::string(name));
    return false;
  }
  void new_line(std::size_t depth) {
    if (indent_.empty() || out_.empty()) return;
    out_ += '\n';
    for (std::size_t i = 0; i < depth; ++i) out_ += indent_;
    is_indented_ = true;
  }

  bool attributes(Value given) {
    if (!given.is_object() || is_on("ignoreAttributes")) return true;
    for (const json::Member& member : given.members()) {
      std::string text;
      if (is_missing(member.value)) continue;
      if (!is_name(member.key)) return fail_name(member.key);
      if (!evaluator_.step() || !script_text(evaluator_, member.value, text)) return false;
      text = replaced(replaced(replaced(std::move(text), "&", "&amp;"), "<", "&lt;"), "\"", "&quot;");
      out_ += ' ' + std::string(member.key) + "=\"" + text + '"';
    }
    return true;
  }
  bool declaration(Value given) {
    if (!given.is_object() || is_on("ignoreDeclaration")) return true;
    out_ += "<?xml";
    if (!attributes(given.find(key("attributes")))) return false;
    out_ += "?>";
    return true;
  }
  bool instructions(Value given) {
    if (!given.is_object()) return true;
    for (const json::Member& member : given.members()) {
      if (!instruction(member.key, member.value)) return false;
    }
    return true;
  }
  bool instruction(std::string_view name, Value value) {
    if (is_on("ignoreInstruction")) return true;
    if (!is_name(name)) return fail_name(name);
    std::string text;
    if (!is_missing(value) && !script_text(evaluator_, value, text)) return false;
    out_ += "<?" + std::string(name) + (text.empty() ? "" : " ") + replaced(std::move(text), "?>", "? >") + "?>";
    return true;
  }

  // Anything that is no element.
  bool leaf(std::string_view kind, Value value, std::size_t depth) {
    std::string text;
    if (!check()) return false;
    if (is_missing(value)) return true;
    if (!script_text(evaluator_, value, text)) return false;
    if (kind == "text" && !is_on("ignoreText")) {
      out_ += replaced(replaced(replaced(std::move(text), "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
    } else if (kind == "cdata" && !is_on("ignoreCdata")) {
      out_ += "<![CDATA[" + replaced(std::move(text), "]]>", "]]]]><![CDATA[>") + "]]>";
    } else if (kind == "comment" && !is_on("ignoreComment")) {
      new_line(depth);
      out_ += "<!--" + replaced(std::move(text), "--", "- -") + "-->";
    } else if (kind == "doctype" && !is_on("ignoreDoctype")) {
      new_line(depth);
      out_ += "<!DOCTYPE " + text + '>';
    }
    return true;
  }

  bool element(std::string_view name, Value node, Value content, std::size_t depth) {
    if (!is_name(name)) return fail_name(name);
    new_line(depth);
    out_ += '<' + std::string(name);
    if (!attributes(node.find(key("attributes")))) return false;
    out_ += '>';
    const std::size_t start = out_.size();
    const bool was_indented = is_indented_;
    is_indented_ = false;
    const bool is_done = !is_compact()         ? elements(content, depth + 1)
                         : content.is_object() ? compact(content, depth + 1)
                                               : leaf("text", content, depth + 1);
    if (!is_done) return false;
    if (out_.size() == start && !is_on("fullTagEmptyElement")) {
      out_.insert(start - 1, "/");
    } else {
      if (is_indented_) new_line(depth);
      out_ += "</" + std::string(name) + '>';
    }
    is_indented_ = was_indented || !indent_.empty();
    return true;
  }

  Evaluator& evaluator_;
  Value options_;
  std::string indent_;
  std::string out_;
  bool is_indented_ = false;  // something of the element being written stands on a line of its own
};

}  // namespace

bool js_to_xml(const Call& call, Value& out) {
  Writer writer(call.evaluator, call[1]);
  if (!is_missing(call[0]) && !call[0].is_object()) return call.evaluator.fail("U2008");
  if (call[0].is_object()) {
    if (!(writer.is_compact() ? writer.compact(call[0], 0) : writer.elements(call[0], 0))) return false;
  }
  return give_text(call, writer.text(), out);
}

}  // namespace atsume::jsonata::truto
