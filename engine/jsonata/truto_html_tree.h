// HTML as a tree, parsed as browsers do it. The nodes live in the evaluation's arena.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "jsonata/evaluator.h"

namespace atsume::jsonata::truto {

struct HtmlAttribute {
  std::string_view name;
  std::string_view value;
};

struct HtmlNode {
  std::string_view tag;   // "p", in lower case; empty for text
  std::string_view text;  // of text
  std::span<const HtmlAttribute> attributes;
  HtmlNode* parent = nullptr;
  HtmlNode* previous = nullptr;
  HtmlNode* next = nullptr;
  HtmlNode* first = nullptr;
  HtmlNode* last = nullptr;
  std::size_t items = 0;     // its children that are <li>
  std::size_t number = 0;    // of an <li>: how many came before it in its list
  bool has_content = false;  // some text that is not blank, or something that counts without text, is in it

  bool is_text() const { return tag.empty(); }
  std::string_view attribute(std::string_view name) const;
  bool has_attribute(std::string_view name) const;
};

// All nodes in the order of the document, the body first. Scripts, styles and comments are left out.
// Fails with the budget's error when the HTML is too long, nested too deeply or blows up.
[[nodiscard]] bool parse_html(Evaluator& evaluator, std::string_view html, std::vector<HtmlNode*>& out);

}  // namespace atsume::jsonata::truto
