#include "upstream/encode_xml.h"

#include <algorithm>

#include "atsume/base/limits.h"
#include "upstream/encode.h"
#include "upstream/scope.h"

namespace atsume::upstream {
namespace {

constexpr std::string_view kBlank = " \t\n\r";

bool is_name_start(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || c >= 0x80;
}

bool is_name(std::string_view text) {
  if (text.empty() || !is_name_start(static_cast<unsigned char>(text.front()))) return false;
  return std::ranges::all_of(
      text, [](unsigned char c) { return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
}

class XmlWriter {
 public:
  std::string take() { return std::move(out_); }

  // One element, or one for each item of a list.
  Result<void> write(std::string_view name, json::Value value, std::size_t depth) {
    if (depth > base::limits::kXmlDepthMax) return Fail(wrong(name, "nests too deep"));
    if (!is_name(name)) return Fail(wrong(name, "is not the name of an element"));
    if (value.is_array()) return Fail(wrong(name, "is a list inside a list"));
    out_ += "<" + std::string(name);
    ATSUME_TRY_VOID(write_attributes(value));
    if (value.is_null() || (value.is_object() && !has_content(value))) {
      out_ += "/>";
      return {};
    }
    out_ += '>';
    ATSUME_TRY_VOID(write_content(name, value, depth));
    out_ += "</" + std::string(name) + ">";
    return {};
  }

 private:
  static bool is_attribute(std::string_view name) { return name.starts_with('@'); }
  static bool has_content(json::Value object) {
    return std::ranges::any_of(object.members(), [](const auto& member) { return !is_attribute(member.key); });
  }

  static Error wrong(std::string_view name, std::string_view what) {
    return wrong_body("XML").with_detail("member", std::string(name) + " " + std::string(what));
  }

  Result<void> write_attributes(json::Value element) {
    if (!element.is_object()) return {};
    for (const auto& member : element.members()) {
      if (!is_attribute(member.key) || member.value.is_null()) continue;
      const auto name = member.key.substr(1);
      if (!is_name(name)) return Fail(wrong(member.key, "is not the name of an attribute"));
      const auto text = scalar_text(member.value);
      if (!text) return Fail(wrong(member.key, "is an attribute, and no text"));
      out_ += " " + std::string(name) + "=\"";
      ATSUME_TRY_VOID(write_text(member.key, *text, "<&\"\t\n\r"));
      out_ += '"';
    }
    return {};
  }

  Result<void> write_content(std::string_view name, json::Value value, std::size_t depth) {
    if (!value.is_object()) return write_text(name, scalar_text(value).value_or(""), "<>&\r");
    if (const json::Value text = value.find("#text"); !text.is_undefined()) {
      const auto plain = scalar_text(text);
      if (!plain && !text.is_null()) return Fail(wrong("#text", "is no text"));
      ATSUME_TRY_VOID(write_text("#text", plain.value_or(""), "<>&\r"));
    }
    for (const auto& member : value.members()) {
      if (is_attribute(member.key) || member.key == "#text") continue;
      if (!member.value.is_array()) {
        ATSUME_TRY_VOID(write(member.key, member.value, depth + 1));
        continue;
      }
      for (json::Value item : member.value.items()) ATSUME_TRY_VOID(write(member.key, item, depth + 1));
    }
    return {};
  }

  // `special` are written as references; other control characters have no place in XML at all. Blank text would be
  // taken for indentation.
  Result<void> write_text(std::string_view member, std::string_view text, std::string_view special) {
    if (text.find_first_not_of(kBlank) == std::string_view::npos) special = kBlank;
    for (const char c : text) {
      const auto code = static_cast<unsigned char>(c);
      if (code < 0x20 && c != '\t' && c != '\n' && c != '\r') {
        return Fail(wrong(member, "holds a control character"));
      }
      if (special.find(c) == std::string_view::npos) {
        out_ += c;
      } else if (c == '<') {
        out_ += "&lt;";
      } else if (c == '>') {
        out_ += "&gt;";
      } else if (c == '&') {
        out_ += "&amp;";
      } else {
        out_ += "&#" + std::to_string(code) + ";";
      }
    }
    return {};
  }

  std::string out_ = R"(<?xml version="1.0" encoding="UTF-8"?>)";
};

}  // namespace

Result<std::string> encode_xml(json::Value body) {
  if (!body.is_object() || body.size() != 1 || body.members().front().value.is_array()) {
    return Fail(wrong_body("XML, that is an object with one member, the root element,"));
  }
  XmlWriter writer;
  const auto& root = body.members().front();
  ATSUME_TRY_VOID(writer.write(root.key, root.value, 1));
  return writer.take();
}

}  // namespace atsume::upstream
