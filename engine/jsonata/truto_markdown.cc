// Markdown to HTML: CommonMark with GitHub's tables, strikethrough, task lists and bare links, parsed by MD4C.
// HTML in the text is passed through as it is, so the result of foreign text is foreign HTML.
#include <md4c.h>

#include <algorithm>

#include "atsume/base/limits.h"
#include "jsonata/truto.h"
#include "jsonata/truto_support.h"

namespace atsume::jsonata::truto {
namespace {

// MD4C fills short rows of a table up to its columns, so very wide tables are left as text.
constexpr std::ptrdiff_t kColumnsMax = 128;

bool has_wide_table(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    if (std::ranges::count(line, '|') > kColumnsMax && line.find_first_not_of(" \t|:->*+0123456789.)\r") == line.npos) {
      return true;
    }
    at = end + 1;
  }
  return false;
}

class Renderer {
 public:
  explicit Renderer(Evaluator& evaluator) : evaluator_(evaluator) {}

  bool enter(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_DOC:
      case MD_BLOCK_HTML:
        break;
      case MD_BLOCK_QUOTE:
        out_ += "<blockquote>\n";
        break;
      case MD_BLOCK_UL:
        out_ += "<ul>\n";
        break;
      case MD_BLOCK_OL: {
        const unsigned start = static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start;
        out_ += start == 1 ? "<ol>\n" : "<ol start=\"" + std::to_string(start) + "\">\n";
        break;
      }
      case MD_BLOCK_LI:
        enter_item(*static_cast<MD_BLOCK_LI_DETAIL*>(detail));
        break;
      case MD_BLOCK_HR:
        out_ += "<hr>\n";
        break;
      case MD_BLOCK_H:
        out_ += "<h" + std::to_string(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level) + '>';
        break;
      case MD_BLOCK_CODE:
        enter_code(*static_cast<MD_BLOCK_CODE_DETAIL*>(detail));
        break;
      case MD_BLOCK_P:
        out_ += "<p>";
        break;
      case MD_BLOCK_TABLE:
        out_ += "<table>\n";
        break;
      case MD_BLOCK_THEAD:
        out_ += "<thead>\n";
        break;
      case MD_BLOCK_TBODY:
        out_ += "<tbody>";
        break;
      case MD_BLOCK_TR:
        out_ += "<tr>\n";
        break;
      case MD_BLOCK_TH:
        enter_cell("<th", *static_cast<MD_BLOCK_TD_DETAIL*>(detail));
        break;
      case MD_BLOCK_TD:
        enter_cell("<td", *static_cast<MD_BLOCK_TD_DETAIL*>(detail));
        break;
    }
    return check(1);
  }

  bool leave(MD_BLOCKTYPE type, void* detail) {
    static constexpr std::string_view kEnds[] = {
        "", "</blockquote>\n", "</ul>\n",    "</ol>\n",    "</li>\n",  "",        "",        "</code></pre>\n",
        "", "</p>\n",          "</table>\n", "</thead>\n", "</tbody>", "</tr>\n", "</th>\n", "</td>\n"};
    out_ += kEnds[type];
    if (type == MD_BLOCK_H) out_ += "</h" + std::to_string(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level) + ">\n";
    return check(1);
  }

  bool enter(MD_SPANTYPE type, void* detail) {
    if (type == MD_SPAN_IMG && ++images_ == 1) {
      out_ += "<img src=\"";
      if (!append_url(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src)) return false;
      out_ += "\" alt=\"";
    }
    if (images_ > 0) return check(1);
    if (type == MD_SPAN_EM) out_ += "<em>";
    if (type == MD_SPAN_STRONG) out_ += "<strong>";
    if (type == MD_SPAN_DEL) out_ += "<del>";
    if (type == MD_SPAN_CODE) out_ += "<code>";
    if (type == MD_SPAN_A) {
      const auto& link = *static_cast<MD_SPAN_A_DETAIL*>(detail);
      out_ += "<a href=\"";
      if (!append_url(link.href)) return false;
      out_ += '"';
      append_title(link.title);
      out_ += '>';
    }
    return check(1);
  }

  bool leave(MD_SPANTYPE type, void* detail) {
    if (type == MD_SPAN_IMG && --images_ == 0) {
      out_ += '"';
      append_title(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->title);
      out_ += '>';
      return check(1);
    }
    if (images_ > 0) return check(1);
    if (type == MD_SPAN_EM) out_ += "</em>";
    if (type == MD_SPAN_STRONG) out_ += "</strong>";
    if (type == MD_SPAN_DEL) out_ += "</del>";
    if (type == MD_SPAN_CODE) out_ += "</code>";
    if (type == MD_SPAN_A) out_ += "</a>";
    return check(1);
  }

  bool text(MD_TEXTTYPE type, std::string_view text) {
    switch (type) {
      case MD_TEXT_NULLCHAR:
        out_ += "\uFFFD";
        break;
      case MD_TEXT_BR:
        out_ += images_ > 0 ? " " : "<br>";
        break;
      case MD_TEXT_SOFTBR:
        out_ += '\n';
        break;
      case MD_TEXT_ENTITY:
      case MD_TEXT_HTML:
        out_ += text;
        break;
      default:
        append_escaped(text);
    }
    return check(text.size() / 16 + 1);
  }

  const std::string& html() const { return out_; }
  // The budget is spent: the evaluator has the failure.
  bool has_failed() const { return has_failed_; }

 private:
  bool check(std::size_t steps) {
    has_failed_ = !evaluator_.steps(steps) || !evaluator_.reserve(out_.size());
    return !has_failed_;
  }

  void enter_item(const MD_BLOCK_LI_DETAIL& item) {
    out_ += "<li>";
    if (item.is_task == 0) return;
    out_ += item.task_mark == ' ' ? "<input disabled=\"\" type=\"checkbox\"> "
                                  : "<input checked=\"\" disabled=\"\" type=\"checkbox\"> ";
  }
  void enter_code(const MD_BLOCK_CODE_DETAIL& code) {
    out_ += "<pre><code";
    if (code.lang.text != nullptr && code.lang.size > 0) {
      out_ += " class=\"language-";
      append_escaped({code.lang.text, code.lang.size});
      out_ += '"';
    }
    out_ += '>';
  }
  void enter_cell(std::string_view tag, const MD_BLOCK_TD_DETAIL& cell) {
    static constexpr std::string_view kAligns[] = {"", " align=\"left\"", " align=\"center\"", " align=\"right\""};
    out_ += tag;
    out_ += kAligns[cell.align];
    out_ += '>';
  }

  void append_escaped(std::string_view text) {
    for (const char c : text) append_escaped(c);
  }
  void append_escaped(char c) {
    if (c == '&') {
      out_ += "&amp;";
    } else if (c == '<') {
      out_ += "&lt;";
    } else if (c == '>') {
      out_ += "&gt;";
    } else if (c == '"') {
      out_ += "&quot;";
    } else if (c == '\'') {
      out_ += "&#39;";
    } else {
      out_ += c;
    }
  }
  // An attribute is made of plain text and entities, which stay as they are.
  template <class Append>
  void append_parts(const MD_ATTRIBUTE& attribute, Append append) {
    for (unsigned i = 0; attribute.text != nullptr && attribute.substr_offsets[i] < attribute.size; ++i) {
      const MD_OFFSET from = attribute.substr_offsets[i];
      const std::string_view part(attribute.text + from, attribute.substr_offsets[i + 1] - from);
      if (attribute.substr_types[i] == MD_TEXT_ENTITY) {
        out_ += part;
      } else {
        append(part);
      }
    }
  }
  // A definition's target may be used very often.
  bool append_url(const MD_ATTRIBUTE& url) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    constexpr std::string_view kKept =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789;,/?:@&=+$-_.!~*'()#%";
    append_parts(url, [&](std::string_view part) {
      for (const char c : part) {
        if (kKept.find(c) != std::string_view::npos) {
          append_escaped(c);
        } else {
          out_ += {'%', kHex[static_cast<unsigned char>(c) >> 4], kHex[static_cast<unsigned char>(c) & 15]};
        }
      }
    });
    return check(url.size);
  }
  void append_title(const MD_ATTRIBUTE& title) {
    if (title.text == nullptr) return;
    out_ += " title=\"";
    append_parts(title, [&](std::string_view part) { append_escaped(part); });
    out_ += '"';
  }

  Evaluator& evaluator_;
  std::string out_;
  bool has_failed_ = false;
  int images_ = 0;  // inside of one only the text counts: it is the alternative text
};

Renderer& renderer_of(void* pointer) { return *static_cast<Renderer*>(pointer); }

MD_PARSER parser_for(std::string_view text) {
  MD_PARSER parser = {};
  parser.flags = MD_FLAG_PERMISSIVEAUTOLINKS | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS;
  if (!has_wide_table(text)) parser.flags |= MD_FLAG_TABLES;
  parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* to) {
    return renderer_of(to).enter(type, detail) ? 0 : 1;
  };
  parser.leave_block = [](MD_BLOCKTYPE type, void* detail, void* to) {
    return renderer_of(to).leave(type, detail) ? 0 : 1;
  };
  parser.enter_span = [](MD_SPANTYPE type, void* detail, void* to) {
    return renderer_of(to).enter(type, detail) ? 0 : 1;
  };
  parser.leave_span = [](MD_SPANTYPE type, void* detail, void* to) {
    return renderer_of(to).leave(type, detail) ? 0 : 1;
  };
  parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* to) {
    return renderer_of(to).text(type, {text, size}) ? 0 : 1;
  };
  return parser;
}

}  // namespace

bool markdown_to_html(const Call& call, Value& out) {
  out = Value();
  if (is_missing(call[0])) return true;
  std::string text;
  if (!script_text(call.evaluator, call[0], text) || !call.evaluator.steps(text.size() / 4)) return false;
  if (text.size() > base::limits::kMarkupBytesMax)
    return call.evaluator.fail_budget(Limit::kMemory, "the Markdown is too long");
  Renderer renderer(call.evaluator);
  const MD_PARSER parser = parser_for(text);
  if (md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, &renderer) != 0) {
    return !renderer.has_failed() && call.evaluator.fail_budget(Limit::kMemory, "the Markdown takes too much memory");
  }
  return give_text(call, renderer.html(), out);
}

}  // namespace atsume::jsonata::truto
