// XML to objects, in the two forms of the npm package xml-js: compact ({"a": {"_text": "x"}}) and a list of elements.
#include <algorithm>
#include <cmath>
#include <pugixml.hpp>
#include <unordered_map>

#include "atsume/base/limits.h"
#include "jsonata/truto.h"
#include "jsonata/truto_support.h"

namespace atsume::jsonata::truto {
namespace {

// Each element is two levels of the list form.
constexpr std::size_t kDepthMax = base::limits::kJsonDepthMax / 2 - 4;
// What a byte of text may become, roughly.
constexpr std::size_t kBytesPerByte = 16;

// Members in the order of their first value; those with several become arrays.
class Gatherer {
 public:
  Gatherer(Evaluator& evaluator, bool always_array) : evaluator_(evaluator), always_array_(always_array) {}

  void add(std::string_view key, Value value) {
    const auto [place, is_new] = places_.emplace(key, groups_.size());
    if (is_new) groups_.emplace_back(key, std::vector<Value>());
    groups_[place->second].second.push_back(value);
  }
  void add_alone(std::string_view key, Value value) { alone_.push_back({key, value}); }

  bool finish(Value& out) {
    std::vector<json::Member> members = alone_;
    for (const auto& [key, values] : groups_) {
      Value value = values.front();
      const bool is_list = values.size() > 1 || always_array_;
      if (is_list && !evaluator_.make_array(values, 0, value)) return false;
      members.push_back({key, value});
    }
    return give_object(evaluator_, members, out);
  }

 private:
  Evaluator& evaluator_;
  bool always_array_;
  std::vector<json::Member> alone_;
  std::vector<std::pair<std::string_view, std::vector<Value>>> groups_;
  std::unordered_map<std::string_view, std::size_t> places_;
};

class Reader {
 public:
  Reader(const Call& call, Value options) : call_(call), evaluator_(call.evaluator), options_(options) {
    is_compact_ = options.is_undefined() || is_on("compact");
    always_array_ = is_compact_ && is_on("alwaysArray");
  }

  bool read(const pugi::xml_node& root, Value& out) {
    if (is_compact_) return compact(root, 0, out);
    std::vector<json::Member> members;
    for (const pugi::xml_node& node : root.children()) {
      if (node.type() != pugi::node_declaration || is_on("ignoreDeclaration")) continue;
      Value declaration;
      std::vector<json::Member> inner;
      if (!attributes(node, inner) || !give_object(evaluator_, inner, declaration)) return false;
      members.push_back({key("declaration"), declaration});
    }
    return elements(root, 0, members) && give_object(evaluator_, members, out);
  }

 private:
  bool is_on(std::string_view name) const { return is_truthy(options_.find(name)); }

  // The key of a kind of node: "_text" or "text", or what the options say.
  std::string_view key(std::string_view kind) const {
    const Value given = options_.find(std::string(kind) + "Key");
    if (given.is_string() && given.size() > 0) return given.as_string();
    static constexpr std::string_view kCompact[] = {"_attributes",  "_cdata",       "_comment", "_doctype",
                                                    "_declaration", "_instruction", "_text"};
    const auto* found = std::ranges::find_if(kCompact, [&](std::string_view each) { return each.substr(1) == kind; });
    return is_compact_ && found != std::end(kCompact) ? *found : kind;
  }

  bool copied(std::string_view text, Value& out) { return give_text(call_, text, out); }
  bool name_of(const pugi::xml_node& node, std::string_view& out) {
    Value name;
    if (!copied(node.name(), name)) return false;
    out = name.as_string();
    return true;
  }

  bool native(std::string_view text, Value& out) {
    const double number = script_number(Value::string(text));
    const bool is_blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
    if (!is_blank && !std::isnan(number)) {
      out = Value::number(number);
    } else if (text == "true" || text == "false") {
      out = Value::boolean(text == "true");
    } else {
      return copied(text, out);
    }
    return true;
  }
  bool text_of(const pugi::xml_node& node, Value& out) {
    std::string_view text = node.value();
    constexpr std::string_view kSpaces = " \t\r\n";
    if (is_on("trim") && node.type() == pugi::node_pcdata) {
      const auto first = std::min(text.find_first_not_of(kSpaces), text.size());
      text = text.substr(first, text.find_last_not_of(kSpaces) + 1 - first);
    }
    return is_on("nativeType") && node.type() == pugi::node_pcdata ? native(text, out) : copied(text, out);
  }

  bool attributes(const pugi::xml_node& node, std::vector<json::Member>& out) {
    if (is_on("ignoreAttributes") || node.first_attribute().empty()) return true;
    json::ObjectBuilder object(evaluator_.arena());
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      Value name;
      Value value;
      if (!evaluator_.step() || !copied(attribute.name(), name)) return false;
      const bool is_native = is_on("nativeTypeAttributes");
      if (!(is_native ? native(attribute.value(), value) : copied(attribute.value(), value))) return false;
      object.set(name.as_string(), value);
    }
    out.push_back({key("attributes"), object.finish()});
    return true;
  }

  // The kind of a node that is no element; empty for one that is left out.
  std::string_view kind_of(const pugi::xml_node& node) const {
    switch (node.type()) {
      case pugi::node_pcdata:
        return is_on("ignoreText") ? "" : "text";
      case pugi::node_cdata:
        return is_on("ignoreCdata") ? "" : "cdata";
      case pugi::node_comment:
        return is_on("ignoreComment") ? "" : "comment";
      case pugi::node_doctype:
        return is_on("ignoreDoctype") ? "" : "doctype";
      case pugi::node_pi:
        return is_on("ignoreInstruction") ? "" : "instruction";
      default:
        return "";
    }
  }

  bool check(std::size_t depth) {
    if (depth > kDepthMax)
      return evaluator_.fail_budget(Limit::kDepth, "the elements of the XML are nested too deeply");
    return evaluator_.step() && evaluator_.check_stack();
  }

  bool compact(const pugi::xml_node& parent, std::size_t depth, Value& out) {
    if (!check(depth)) return false;
    Gatherer gatherer(evaluator_, always_array_);
    std::vector<json::Member> own;
    if (parent.type() == pugi::node_element && !attributes(parent, own)) return false;
    for (const json::Member& member : own) gatherer.add_alone(member.key, member.value);
    for (const pugi::xml_node& node : parent.children()) {
      Value value;
      if (node.type() == pugi::node_element) {
        std::string_view name;
        if (!name_of(node, name) || !compact(node, depth + 1, value)) return false;
        gatherer.add(name, value);
      } else if (node.type() == pugi::node_declaration && !is_on("ignoreDeclaration")) {
        std::vector<json::Member> inner;
        if (!attributes(node, inner) || !give_object(evaluator_, inner, value)) return false;
        gatherer.add_alone(key("declaration"), value);
      } else if (const auto kind = kind_of(node); !kind.empty()) {
        if (!evaluator_.step() || !text_of(node, value)) return false;
        if (node.type() == pugi::node_pi) {
          std::vector<json::Member> inner(1, {{}, value});
          if (!name_of(node, inner[0].key) || !give_object(evaluator_, inner, value)) return false;
        }
        gatherer.add(key(kind), value);
      }
    }
    return gatherer.finish(out);
  }

  // Adds "elements" when there are any.
  bool elements(const pugi::xml_node& parent, std::size_t depth, std::vector<json::Member>& out) {
    if (!check(depth)) return false;
    std::vector<Value> items;
    for (const pugi::xml_node& node : parent.children()) {
      const bool is_element = node.type() == pugi::node_element;
      const auto kind = is_element ? "element" : kind_of(node);
      if (kind.empty()) continue;
      std::vector<json::Member> members{{key("type"), Value::string(kind)}};
      std::string_view name;
      if (is_element || node.type() == pugi::node_pi) {
        if (!name_of(node, name)) return false;
        members.push_back({key("name"), Value::string(name)});
      }
      Value text;
      if (is_element && !(attributes(node, members) && elements(node, depth + 1, members))) return false;
      if (!is_element && !text_of(node, text)) return false;
      if (!is_element) members.push_back({key(kind), text});
      if (!give_object(evaluator_, members, items.emplace_back())) return false;
    }
    if (items.empty() && !(is_on("alwaysChildren") && parent.type() == pugi::node_element)) return true;
    Value list;
    if (!evaluator_.make_array(items, 0, list)) return false;
    out.push_back({key("elements"), list});
    return true;
  }

  const Call& call_;
  Evaluator& evaluator_;
  Value options_;
  bool is_compact_ = true;
  bool always_array_ = false;
};

bool has_text_outside(const pugi::xml_document& document) {
  return std::ranges::any_of(document.children(), [](const pugi::xml_node& node) {
    return node.type() == pugi::node_cdata ||
           (node.type() == pugi::node_pcdata &&
            std::string_view(node.value()).find_first_not_of(" \t\r\n") != std::string_view::npos);
  });
}

}  // namespace

bool xml_to_js(const Call& call, Value& out) {
  out = call[0].is_undefined() ? Value() : Value::object({});
  if (!call[0].is_string()) return true;
  const auto text = call[0].as_string();
  if (!call.evaluator.steps(text.size() / 16) || !call.evaluator.reserve(text.size() * kBytesPerByte)) return false;
  unsigned flags = pugi::parse_pi | pugi::parse_comments | pugi::parse_cdata | pugi::parse_escapes |
                   pugi::parse_doctype | pugi::parse_declaration | pugi::parse_fragment;
  if (is_truthy(call[1].find("captureSpacesBetweenElements"))) flags |= pugi::parse_ws_pcdata;
  pugi::xml_document document;
  const auto result = document.load_buffer(text.data(), text.size(), flags, pugi::encoding_utf8);
  std::string problem = result ? "" : std::string(result.description());
  if (result && has_text_outside(document)) problem = "Text stands outside of the root element";
  if (!problem.empty()) {
    const auto where = result ? std::string() : " at byte " + std::to_string(result.offset);
    return call.evaluator.fail_with_message("U2004", "the text is not well-formed XML" + where + ": " + problem);
  }
  return Reader(call, call[1]).read(document, out);
}

}  // namespace atsume::jsonata::truto
