#include "upstream/decode_xml.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "atsume/base/limits.h"
#include "atsume/base/text.h"
#include "upstream/malformed.h"

namespace atsume::upstream {
namespace {

namespace limits = base::limits;

// Entities are ours to read, so that an unknown one is an error; the document type and text beside the root are kept,
// so that they can be looked at.
constexpr unsigned kParseFlags =
    pugi::parse_cdata | pugi::parse_eol | pugi::parse_wconv_attribute | pugi::parse_doctype | pugi::parse_fragment;

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr std::uint32_t kLead[] = {0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(kLead[more] | (code >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F));
}

bool is_xml_character(std::uint32_t code) {
  if (code < 0x20) return code == 0x9 || code == 0xA || code == 0xD;
  return code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF) && code != 0xFFFE && code != 0xFFFF;
}

// "#65", "#x41"; nullopt when it names no character.
std::optional<std::uint32_t> read_character(std::string_view reference) {
  const bool is_hex = reference.starts_with("#x");
  const std::string_view digits = reference.substr(is_hex ? 2 : 1);
  std::uint32_t code = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, is_hex ? 16 : 10);
  if (error != std::errc() || end != digits.data() + digits.size() || !is_xml_character(code)) return std::nullopt;
  return code;
}

bool append_reference(std::string& out, std::string_view name) {
  constexpr std::pair<std::string_view, char> kNamed[] = {
      {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, character] : kNamed) {
    if (name != known) continue;
    out += character;
    return true;
  }
  const auto code = name.starts_with('#') ? read_character(name) : std::nullopt;
  if (code) append_utf8(out, *code);
  return code.has_value();
}

class TreeReader {
 public:
  explicit TreeReader(json::Arena& arena) : arena_(&arena) {}

  Result<json::Value> read(const pugi::xml_node& element, std::size_t depth) {
    if (depth > limits::kXmlDepthMax) {
      return Fail(problem(element, "it nests deeper than " + std::to_string(limits::kXmlDepthMax) + " elements"));
    }
    Gathered gathered;
    ATSUME_TRY_VOID(add_attributes(element, gathered));
    std::string text;
    ATSUME_TRY_VOID(add_children(element, depth, gathered, text));
    if (gathered.members.empty()) return json::Value::string(arena_->copy(text));
    if (!text.empty()) gathered.values_of("#text").push_back(json::Value::string(arena_->copy(text)));
    return finish(gathered);
  }

  // The byte of the text, as far as it was UTF-8, where the error lies.
  std::ptrdiff_t error_offset() const { return offset_; }

 private:
  // Values by name, in the order in which the names were first seen.
  struct Gathered {
    std::vector<std::pair<std::string_view, std::vector<json::Value>>> members;
    std::unordered_map<std::string_view, std::size_t> places;

    std::vector<json::Value>& values_of(std::string_view name) {
      const auto [place, is_new] = places.try_emplace(name, members.size());
      if (is_new) members.emplace_back(name, std::vector<json::Value>());
      return members[place->second].second;
    }
  };

  Error problem(const pugi::xml_node& node, const std::string& what) {
    offset_ = node.offset_debug();
    return malformed(what);
  }

  Result<std::string> unescaped(const pugi::xml_node& node, std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
      const auto ampersand = std::min(text.find('&', at), text.size());
      out += text.substr(at, ampersand - at);
      if (ampersand == text.size()) break;
      const auto end = text.find(';', ampersand);
      const bool is_reference = end != std::string_view::npos && end - ampersand <= 32;
      if (!is_reference || !append_reference(out, text.substr(ampersand + 1, end - ampersand - 1))) {
        return Fail(problem(node, "it refers to an entity that XML does not know, or has a bare \"&\""));
      }
      at = end + 1;
    }
    ATSUME_TRY_VOID(check_utf8(node, out));
    return out;
  }

  Result<void> check_utf8(const pugi::xml_node& node, std::string_view text) {
    if (base::find_invalid_utf8(text)) return Fail(problem(node, "its text is not UTF-8"));
    return {};
  }

  Result<void> add_attributes(const pugi::xml_node& element, Gathered& gathered) {
    for (const auto& attribute : element.attributes()) {
      const std::string name = "@" + std::string(attribute.name());
      ATSUME_TRY_VOID(check_utf8(element, name));
      ATSUME_TRY(const auto value, unescaped(element, attribute.value()));
      auto& values = gathered.values_of(arena_->copy(name));
      if (!values.empty()) return Fail(problem(element, "an element has the same attribute twice"));
      values.push_back(json::Value::string(arena_->copy(value)));
    }
    return {};
  }

  Result<void> add_children(const pugi::xml_node& element, std::size_t depth, Gathered& gathered, std::string& text) {
    for (const auto& child : element.children()) {
      if (child.type() == pugi::node_element) {
        const std::string_view name = child.name();
        ATSUME_TRY_VOID(check_utf8(child, name));
        ATSUME_TRY(auto value, read(child, depth + 1));
        gathered.values_of(arena_->copy(name)).push_back(value);
      } else if (child.type() == pugi::node_cdata) {
        const std::string_view literal = child.value();
        ATSUME_TRY_VOID(check_utf8(child, literal));
        text += literal;
      } else if (child.type() == pugi::node_pcdata) {
        ATSUME_TRY(const auto plain, unescaped(child, child.value()));
        text += plain;
      }
    }
    return {};
  }

  json::Value finish(const Gathered& gathered) {
    json::ObjectBuilder object(*arena_);
    for (const auto& [name, values] : gathered.members) {
      if (values.size() == 1) {
        object.set(name, values.front());
        continue;
      }
      json::ArrayBuilder list(*arena_);
      for (const auto& value : values) list.push(value);
      object.set(name, list.finish());
    }
    return object.finish();
  }

  json::Arena* arena_;
  std::ptrdiff_t offset_ = -1;
};

Error located(const Error& error, std::string_view bytes, std::ptrdiff_t offset) {
  return malformed("the provider's answer is no usable XML" + place_in(bytes, offset) + ": " + error.message());
}

// The one element of the document; text beside it is no XML.
Result<pugi::xml_node> find_root(const pugi::xml_document& document) {
  pugi::xml_node root;
  for (const auto& node : document.children()) {
    if (node.type() == pugi::node_doctype && std::string_view(node.value()).find('[') != std::string_view::npos) {
      return Fail(malformed("its document type declares things of its own, which are not read"));
    }
    if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
      return Fail(malformed("it has text outside of its root element"));
    }
    if (node.type() != pugi::node_element) continue;
    if (root) return Fail(malformed("it has more than one root element"));
    root = node;
  }
  if (!root) return Fail(malformed("it has no root element"));
  return root;
}

}  // namespace

Result<json::Value> decode_xml(std::string_view bytes, json::Arena& arena) {
  if (bytes.size() > limits::kXmlBytesMax) return Fail(too_large("XML", limits::kXmlBytesMax));
  pugi::xml_document document;
  const auto parsed = document.load_buffer(bytes.data(), bytes.size(), kParseFlags);
  if (!parsed) return Fail(located(malformed(parsed.description()), bytes, parsed.offset));
  auto root = find_root(document);
  if (!root) return Fail(located(root.error(), bytes, -1));
  TreeReader reader(arena);
  json::ObjectBuilder out(arena);
  const std::string_view name = root->name();
  if (base::find_invalid_utf8(name)) {
    return Fail(located(malformed("its text is not UTF-8"), bytes, root->offset_debug()));
  }
  auto value = reader.read(*root, 1);
  if (!value) return Fail(located(value.error(), bytes, reader.error_offset()));
  out.set(arena.copy(name), *value);
  return out.finish();
}

}  // namespace atsume::upstream
