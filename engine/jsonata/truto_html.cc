// HTML to Markdown, in the style of the npm package turndown with its tables, strikethrough and task lists:
// "===" under first headings, "*   " before items, code indented, links in place.
#include <algorithm>
#include <array>
#include <cmath>

#include "jsonata/truto.h"
#include "jsonata/truto_html_tree.h"
#include "jsonata/truto_support.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata::truto {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr double kNumberMax = 1e9;
constexpr std::array<std::string_view, 45> kBlocks = {
    "address",  "article", "aside",   "audio", "blockquote", "body",       "canvas", "center",   "dd",
    "dir",      "div",     "dl",      "dt",    "fieldset",   "figcaption", "figure", "footer",   "form",
    "frameset", "h1",      "h2",      "h3",    "h4",         "h5",         "h6",     "header",   "hgroup",
    "hr",       "html",    "isindex", "li",    "main",       "menu",       "nav",    "noframes", "noscript",
    "ol",       "output",  "p",       "pre",   "section",    "table",      "tbody",  "td",       "ul"};
constexpr std::array<std::string_view, 5> kTableBlocks = {"caption", "tfoot", "th", "thead", "tr"};
constexpr std::array<std::string_view, 7> kVoid = {"br", "hr", "img", "input", "wbr", "embed", "area"};
constexpr std::array<std::string_view, 10> kMeaningful = {"a",  "table", "thead",  "tbody", "tfoot",
                                                          "th", "td",    "iframe", "audio", "video"};

template <std::size_t kCount>
bool is_among(const std::array<std::string_view, kCount>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_block(const HtmlNode& node) { return is_among(kBlocks, node.tag) || is_among(kTableBlocks, node.tag); }
bool is_blank(std::string_view text) { return text.find_first_not_of(kSpaces) == std::string_view::npos; }

bool is_inside(const HtmlNode& node, std::string_view tag) {
  for (const HtmlNode* each = &node; each != nullptr; each = each->parent) {
    if (each->tag == tag) return true;
  }
  return false;
}

std::string_view trimmed(std::string_view text, std::string_view what) {
  const auto first = text.find_first_not_of(what);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(what) + 1 - first);
}

std::string indented(std::string_view text, std::string_view by) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '\n') out += by;
  }
  return out;
}

// Runs of white space become one space, and none is kept at the edges of blocks.
class Collapser {
 public:
  explicit Collapser(Evaluator& evaluator) : evaluator_(evaluator) {}

  bool collapse(HtmlNode& node) {
    if (node.is_text()) return text(node);
    edge(node);
    if (node.tag == "pre") return true;
    for (HtmlNode* child = node.first; child != nullptr; child = child->next) {
      if (!collapse(*child)) return false;
    }
    edge(node);
    return true;
  }
  void finish() { trim_last(); }

 private:
  bool text(HtmlNode& node) {
    std::string collapsed;
    for (const char c : node.text) {
      const bool is_space = kSpaces.find(c) != std::string_view::npos;
      if (!is_space) collapsed += c;
      if (is_space && !collapsed.ends_with(' ')) collapsed += ' ';
    }
    const bool starts_afresh = last_ == nullptr || last_->text.ends_with(' ');
    if (starts_afresh && !keeps_leading_ && collapsed.starts_with(' ')) collapsed.erase(0, 1);
    if (!evaluator_.reserve(collapsed.size()) || !evaluator_.steps(collapsed.size() / 16)) return false;
    node.text = evaluator_.arena().copy(collapsed);
    if (!collapsed.empty()) last_ = &node;
    return true;
  }
  void edge(const HtmlNode& node) {
    if (is_block(node) || node.tag == "br") {
      trim_last();
      last_ = nullptr;
      keeps_leading_ = false;
    } else if (is_among(kVoid, node.tag)) {
      last_ = nullptr;
      keeps_leading_ = true;
    } else if (last_ != nullptr) {
      keeps_leading_ = false;
    }
  }
  void trim_last() {
    if (last_ != nullptr && last_->text.ends_with(' ')) last_->text.remove_suffix(1);
  }

  Evaluator& evaluator_;
  HtmlNode* last_ = nullptr;  // the last text
  bool keeps_leading_ = false;
};

// Children come after their parents in the order of the document.
void mark_content(std::span<HtmlNode* const> nodes) {
  for (std::size_t i = nodes.size(); i-- > 0;) {
    HtmlNode& node = *nodes[i];
    const bool counts_itself = is_among(kVoid, node.tag) || is_among(kMeaningful, node.tag);
    if (node.is_text() ? !is_blank(node.text) : counts_itself) node.has_content = true;
    if (node.has_content && node.parent != nullptr) node.parent->has_content = true;
  }
}

// Characters that Markdown would take for its own, at the start of a text or anywhere.
std::string escaped(std::string_view text) {
  std::string out;
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto hashes = std::min(text.find_first_not_of('#'), text.size());
  const bool is_heading = hashes > 0 && hashes <= 6 && text.substr(hashes).starts_with(' ');
  const bool starts_block = text.starts_with('-') || text.starts_with("+ ") || text.starts_with('=') ||
                            text.starts_with("~~~") || text.starts_with('>') || is_heading;
  if (starts_block) out += '\\';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_item = i > 0 && i == digits && text.substr(i).starts_with(". ");
    if (is_item || std::string_view("\\*`[]_").find(text[i]) != std::string_view::npos) out += '\\';
    out += text[i];
  }
  return out;
}

class Writer {
 public:
  explicit Writer(Evaluator& evaluator) : evaluator_(evaluator) {}

  // What is inside of `node`: the parts are set apart by the larger of the blank lines that they ask for.
  bool children(const HtmlNode& node, std::string& out) {
    out.clear();
    for (const HtmlNode* child = node.first; child != nullptr; child = child->next) {
      std::string part;
      if (!write(*child, part)) return false;
      join(out, part);
    }
    return true;
  }

 private:
  static void join(std::string& out, std::string_view part) {
    const std::size_t kept = out.find_last_not_of('\n') + 1;
    const std::size_t start = std::min(part.find_first_not_of('\n'), part.size());
    const std::size_t lines = std::min<std::size_t>(2, std::max(out.size() - kept, start));
    out.resize(kept);
    out.append(lines, '\n');
    out += part.substr(start);
  }

  bool write(const HtmlNode& node, std::string& out) {
    if (!evaluator_.step() || !evaluator_.check_stack()) return false;
    if (node.is_text()) {
      out = is_inside(node, "code") ? std::string(node.text) : escaped(node.text);
      return evaluator_.steps(out.size() / 16);
    }
    if (!node.has_content) {
      out = is_block(node) ? "\n\n" : has_space(node) ? " " : "";
      return true;
    }
    std::string content;
    if (!children(node, content)) return false;
    if (!evaluator_.steps(content.size() / 4) || !evaluator_.reserve(content.size())) return false;
    out = is_block(node) ? block(node, content) : inline_parts(node, content);
    return true;
  }

  static bool has_space(const HtmlNode& node) {
    const HtmlNode* each = &node;
    while (each->first != nullptr) each = each->first;
    return each->is_text() && !each->text.empty();
  }

  static std::string block(const HtmlNode& node, const std::string& content) {
    const std::string_view tag = node.tag;
    if (tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6') return heading(tag[1] - '0', content);
    if (tag == "hr") return "\n\n* * *\n\n";
    if (tag == "blockquote") return "\n\n> " + indented(trimmed(content, "\n"), "> ") + "\n\n";
    if (tag == "ul" || tag == "ol") {
      const bool ends_item = node.parent != nullptr && node.parent->tag == "li" && next_element(node) == nullptr;
      return ends_item ? "\n" + content : "\n\n" + content + "\n\n";
    }
    if (tag == "li") return item(node, content);
    if (tag == "pre" && node.first != nullptr && node.first->tag == "code") {
      return "\n\n    " + indented(plain_text(*node.first), "    ") + "\n\n";
    }
    if (tag == "table") return table(content);
    if (tag == "tr") return row(node, content);
    if (tag == "td" || tag == "th") return cell(node, content);
    if (tag == "thead" || tag == "tbody" || tag == "tfoot") return content;
    return "\n\n" + content + "\n\n";
  }

  static std::string heading(int level, const std::string& content) {
    if (level > 2) return "\n\n" + std::string(static_cast<std::size_t>(level), '#') + ' ' + content + "\n\n";
    return "\n\n" + content + '\n' + std::string(utf16_length(content), level == 1 ? '=' : '-') + "\n\n";
  }

  static const HtmlNode* next_element(const HtmlNode& node) {
    const HtmlNode* each = node.next;
    while (each != nullptr && each->is_text()) each = each->next;
    return each;
  }

  static std::string item(const HtmlNode& node, std::string_view content) {
    content.remove_prefix(std::min(content.find_first_not_of('\n'), content.size()));
    const std::size_t end = content.find_last_not_of('\n') + 1;
    const std::string text(content.substr(0, std::min(end + 1, content.size())));
    std::string prefix = "*   ";
    if (node.parent != nullptr && node.parent->tag == "ol") {
      const double start = script_number(Value::string(node.parent->attribute("start")));
      const bool is_given = node.parent->has_attribute("start") && std::abs(start) < kNumberMax;
      prefix = std::to_string((is_given ? static_cast<long>(start) : 1) + static_cast<long>(node.number)) + ".  ";
    }
    const HtmlNode* after = node.next;
    while (after != nullptr && after->is_text() && after->text.empty()) after = after->next;
    return prefix + indented(text, "    ") + (after == nullptr ? "" : "\n");
  }

  static std::string plain_text(const HtmlNode& node) {
    if (node.is_text()) return std::string(node.text);
    std::string out;
    for (const HtmlNode* child = node.first; child != nullptr; child = child->next) out += plain_text(*child);
    return out;
  }

  static std::string cell(const HtmlNode& node, const std::string& content) {
    std::string text;
    for (const char c : trimmed(content, kSpaces)) {
      if (c == '|') text += '\\';
      const bool is_space = kSpaces.find(c) != std::string_view::npos;
      if (!is_space) text += c;
      if (is_space && !text.ends_with(' ')) text += ' ';
    }
    for (std::size_t width = utf16_length(text); width < 3; ++width) text += ' ';
    const HtmlNode* before = node.previous;
    while (before != nullptr && before->is_text()) before = before->previous;
    return (before == nullptr ? "| " : " ") + text + " |";
  }

  // The first row of a table is its head.
  static std::string row(const HtmlNode& node, const std::string& content) {
    std::string line = "\n";
    line += trimmed(content, "\n");
    const HtmlNode* section = node.parent;
    const auto is_first = [](const HtmlNode* each) {
      each = each->previous;
      while (each != nullptr && (each->is_text() || each->tag == "caption" || each->tag == "colgroup"))
        each = each->previous;
      return each == nullptr;
    };
    const bool is_head = is_first(&node) && (section == nullptr || section->tag == "table" || is_first(section));
    if (!is_head) return line;
    std::string rule;
    for (const HtmlNode* each = node.first; each != nullptr; each = each->next) {
      if (!each->is_text()) rule += rule.empty() ? "| --- |" : " --- |";
    }
    return line + '\n' + rule;
  }

  static std::string table(const std::string& content) { return "\n\n" + std::string(trimmed(content, "\n")) + "\n\n"; }

  // Spaces at the edges go outside of the marks.
  static std::string inline_parts(const HtmlNode& node, const std::string& content) {
    if (node.tag == "br") return "  \n";
    if (node.tag == "img") return image(node);
    if (node.tag == "input") return checkbox(node);
    const auto inner = node.tag == "textarea" ? std::string_view(content) : trimmed(content, " ");
    if (inner.empty() && node.tag != "a") return content;
    const std::string before = content.starts_with(' ') && !is_after_space(node) ? " " : "";
    const std::string after = content.ends_with(' ') && !is_before_space(node) ? " " : "";
    return before + marked(node, std::string(inner)) + after;
  }
  static bool is_after_space(const HtmlNode& node) {
    return node.previous != nullptr && node.previous->is_text() && node.previous->text.ends_with(' ');
  }
  static bool is_before_space(const HtmlNode& node) {
    return node.next != nullptr && node.next->is_text() && node.next->text.starts_with(' ');
  }

  static std::string marked(const HtmlNode& node, const std::string& inner) {
    const std::string_view tag = node.tag;
    if (tag == "em" || tag == "i") return '_' + inner + '_';
    if (tag == "strong" || tag == "b") return "**" + inner + "**";
    if (tag == "del" || tag == "s" || tag == "strike") return "~~" + inner + "~~";
    if (tag == "code") return code(inner);
    if (tag == "a" && node.has_attribute("href")) {
      std::string target;
      for (const char c : node.attribute("href")) {
        if (c == '(' || c == ')') target += '\\';
        target += c;
      }
      return '[' + inner + "](" + target + title(node) + ')';
    }
    return inner;
  }

  static std::string title(const HtmlNode& node) {
    if (node.attribute("title").empty()) return "";
    std::string out = " \"";
    for (const char c : node.attribute("title")) {
      if (c == '"') out += '\\';
      out += c;
    }
    return out + '"';
  }

  static std::string image(const HtmlNode& node) {
    if (node.attribute("src").empty()) return "";
    return "![" + std::string(node.attribute("alt")) + "](" + std::string(node.attribute("src")) + title(node) + ')';
  }

  static std::string checkbox(const HtmlNode& node) {
    const bool is_task = node.attribute("type") == "checkbox" && node.parent != nullptr && node.parent->tag == "li";
    return !is_task ? "" : node.has_attribute("checked") ? "[x] " : "[ ] ";
  }

  // As many backticks around it as none inside of it have in a row.
  static std::string code(std::string inner) {
    std::ranges::replace(inner, '\n', ' ');
    std::string fence = "`";
    while (contains_run(inner, fence.size())) fence += '`';
    const bool needs_space = inner.starts_with('`') || inner.ends_with('`');
    const std::string space = needs_space ? " " : "";
    return fence + space + inner + space + fence;
  }
  static bool contains_run(std::string_view text, std::size_t length) {
    for (std::size_t at = 0; at < text.size();) {
      const auto end = std::min(text.find_first_not_of('`', at), text.size());
      if (end - at == length) return true;
      at = std::max(end, at + 1);
    }
    return false;
  }

  Evaluator& evaluator_;
};

}  // namespace

bool html_to_markdown(const Call& call, Value& out) {
  out = Value::string({});
  if (is_missing(call[0])) return true;
  std::string html;
  std::vector<HtmlNode*> nodes;
  if (!script_text(call.evaluator, call[0], html) || !parse_html(call.evaluator, html, nodes)) return false;
  Collapser collapser(call.evaluator);
  if (!collapser.collapse(*nodes.front())) return false;
  collapser.finish();
  mark_content(nodes);
  std::string markdown;
  if (!Writer(call.evaluator).children(*nodes.front(), markdown)) return false;
  std::string_view text = markdown;
  text.remove_prefix(std::min(text.find_first_not_of("\t\r\n"), text.size()));
  return give_text(call, text.substr(0, text.find_last_not_of(kSpaces) + 1), out);
}

}  // namespace atsume::jsonata::truto
