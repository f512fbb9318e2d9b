// Gumbo does the parsing. It knows no limits, so it is guarded: what is nested deeply is refused before it starts,
// and its memory comes from a pool of ours that ends the parse when it is used up.
#include "jsonata/truto_html_tree.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <memory>
#include <string>

#include "atsume/base/limits.h"
#include "atsume/base/text.h"

namespace atsume::jsonata::truto {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::size_t kPoolBytesPerByte = 100;
constexpr std::size_t kPoolBytesMin = 4 * 1024 * 1024;
constexpr std::array kVoid = {GUMBO_TAG_BR,    GUMBO_TAG_HR,    GUMBO_TAG_IMG,   GUMBO_TAG_INPUT, GUMBO_TAG_META,
                              GUMBO_TAG_LINK,  GUMBO_TAG_WBR,   GUMBO_TAG_COL,   GUMBO_TAG_AREA,  GUMBO_TAG_BASE,
                              GUMBO_TAG_EMBED, GUMBO_TAG_PARAM, GUMBO_TAG_TRACK, GUMBO_TAG_SOURCE};
// Closed by the next one of their kind, outside of SVG and MathML.
constexpr std::array kSelfClosing = {GUMBO_TAG_P,  GUMBO_TAG_LI, GUMBO_TAG_DT, GUMBO_TAG_DD,
                                     GUMBO_TAG_TR, GUMBO_TAG_TD, GUMBO_TAG_TH, GUMBO_TAG_OPTION};

// Memory that is given back all at once. Gumbo frees its tree by recursion, which deep trees would not survive;
// nothing is freed here.
class Pool {
 public:
  explicit Pool(std::size_t bytes_max) : left_(bytes_max) {}

  void* allocate(std::size_t bytes) {
    bytes = (bytes + alignof(std::max_align_t) - 1) & ~(alignof(std::max_align_t) - 1);
    if (bytes > free_.size()) {
      const std::size_t block = std::max(bytes, kBlockBytes);
      if (block > left_) std::longjmp(used_up, 1);
      left_ -= block;
      blocks_.push_back(std::make_unique<std::byte[]>(block));
      free_ = {blocks_.back().get(), block};
    }
    void* start = free_.data();
    free_ = free_.subspan(bytes);
    return start;
  }

  std::jmp_buf used_up;

 private:
  std::size_t left_;
  std::span<std::byte> free_;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
};

// nullptr when the pool is used up. Only C code of Gumbo, which owns nothing outside the pool, is jumped over.
GumboOutput* parse_guarded(Pool& pool, std::string_view html) {
  GumboOptions options = kGumboDefaultOptions;
  options.userdata = &pool;
  options.allocator = [](void* userdata, std::size_t bytes) { return static_cast<Pool*>(userdata)->allocate(bytes); };
  options.deallocator = [](void*, void*) {};
  options.max_errors = 0;
  if (setjmp(pool.used_up) != 0) return nullptr;
  return gumbo_parse_with_options(&options, html.data(), html.size());
}

GumboTag tag_at(std::string_view html, std::size_t at) {
  const auto end = std::min(html.find_first_of(" \t\r\n\f/>", at), html.size());
  return gumbo_tagn_enum(html.data() + at, static_cast<unsigned>(std::min<std::size_t>(end - at, 32)));
}

template <std::size_t kCount>
bool is_one_of(GumboTag tag, const std::array<GumboTag, kCount>& tags) {
  return std::ranges::find(tags, tag) != tags.end();
}

// Counts tags, so it is about right only; but whatever nests deeply has as many open tags.
bool nests_deeply(std::string_view html) {
  const std::string lower = base::to_lower(html);
  const bool has_foreign = lower.find("<svg") != std::string::npos || lower.find("<math") != std::string::npos;
  std::size_t depth = 0;
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    const bool is_end = at + 1 < html.size() && html[at + 1] == '/';
    const std::size_t name = at + (is_end ? 2 : 1);
    if (name >= html.size() || lower[name] < 'a' || lower[name] > 'z') continue;
    const GumboTag tag = tag_at(html, name);
    if (!has_foreign && (is_one_of(tag, kVoid) || is_one_of(tag, kSelfClosing))) continue;
    if (is_end) {
      depth -= std::min<std::size_t>(depth, 1);
    } else if (++depth > base::limits::kMarkupDepthMax) {
      return true;
    }
  }
  return false;
}

bool is_left_out(const GumboNode& node) {
  if (node.type == GUMBO_NODE_COMMENT) return true;
  return node.type == GUMBO_NODE_ELEMENT &&
         (node.v.element.tag == GUMBO_TAG_SCRIPT || node.v.element.tag == GUMBO_TAG_STYLE);
}

// Copies Gumbo's tree into the arena.
class Copier {
 public:
  Copier(Evaluator& evaluator, std::vector<HtmlNode*>& nodes) : evaluator_(evaluator), nodes_(nodes) {}

  bool copy(const GumboNode& node, HtmlNode* parent, std::size_t depth) {
    if (is_left_out(node)) return true;
    if (depth > base::limits::kMarkupDepthMax + 10)
      return evaluator_.fail_budget(Limit::kDepth, "the HTML is nested too deeply");
    if (!evaluator_.step() || !evaluator_.check_stack() || !evaluator_.reserve(sizeof(HtmlNode))) return false;
    auto* made = new (evaluator_.arena().allocate_array<HtmlNode>(1)) HtmlNode;
    nodes_.push_back(made);
    link(made, parent);
    if (node.type != GUMBO_NODE_ELEMENT && node.type != GUMBO_NODE_TEMPLATE) {
      return copied(node.v.text.text, made->text);
    }
    const GumboElement& element = node.v.element;
    if (!copy_name(element, made->tag) || !copy_attributes(element, made->attributes)) return false;
    if (element.tag == GUMBO_TAG_LI && parent != nullptr) made->number = parent->items++;
    for (unsigned i = 0; i < element.children.length; ++i) {
      if (!copy(*static_cast<const GumboNode*>(element.children.data[i]), made, depth + 1)) return false;
    }
    return true;
  }

 private:
  static void link(HtmlNode* node, HtmlNode* parent) {
    node->parent = parent;
    if (parent == nullptr) return;
    node->previous = parent->last;
    (parent->last == nullptr ? parent->first : parent->last->next) = node;
    parent->last = node;
  }
  bool copied(std::string_view text, std::string_view& out) {
    if (!evaluator_.reserve(text.size())) return false;
    out = evaluator_.arena().copy(text);
    return true;
  }
  bool copy_name(const GumboElement& element, std::string_view& out) {
    out = gumbo_normalized_tagname(element.tag);
    if (element.tag != GUMBO_TAG_UNKNOWN) return true;
    out = "unknown";
    return true;
  }
  bool copy_attributes(const GumboElement& element, std::span<const HtmlAttribute>& out) {
    const std::size_t count = element.attributes.length;
    if (!evaluator_.steps(count) || !evaluator_.reserve(count * sizeof(HtmlAttribute))) return false;
    auto* attributes = evaluator_.arena().allocate_array<HtmlAttribute>(std::max<std::size_t>(count, 1));
    for (std::size_t i = 0; i < count; ++i) {
      const auto& attribute = *static_cast<const GumboAttribute*>(element.attributes.data[i]);
      HtmlAttribute made;
      if (!copied(attribute.name, made.name) || !copied(attribute.value, made.value)) return false;
      new (&attributes[i]) HtmlAttribute(made);
    }
    out = {attributes, count};
    return true;
  }

  Evaluator& evaluator_;
  std::vector<HtmlNode*>& nodes_;
};

const GumboNode* body_of(const GumboNode& html) {
  for (unsigned i = 0; i < html.v.element.children.length; ++i) {
    const auto* child = static_cast<const GumboNode*>(html.v.element.children.data[i]);
    const bool is_element = child->type == GUMBO_NODE_ELEMENT;
    if (is_element && (child->v.element.tag == GUMBO_TAG_BODY || child->v.element.tag == GUMBO_TAG_FRAMESET))
      return child;
  }
  return &html;
}

}  // namespace

std::string_view HtmlNode::attribute(std::string_view name) const {
  const auto found = std::ranges::find(attributes, name, &HtmlAttribute::name);
  return found == attributes.end() ? std::string_view() : found->value;
}

bool HtmlNode::has_attribute(std::string_view name) const {
  return std::ranges::find(attributes, name, &HtmlAttribute::name) != attributes.end();
}

bool parse_html(Evaluator& evaluator, std::string_view html, std::vector<HtmlNode*>& out) {
  if (html.size() > base::limits::kMarkupBytesMax) return evaluator.fail_budget(Limit::kMemory, "the HTML is too long");
  if (!evaluator.steps(html.size() / 2)) return false;
  if (nests_deeply(html)) return evaluator.fail_budget(Limit::kDepth, "the HTML is nested too deeply");
  Pool pool(kPoolBytesMin + html.size() * kPoolBytesPerByte);
  const GumboOutput* output = parse_guarded(pool, html);
  if (output == nullptr) return evaluator.fail_budget(Limit::kMemory, "the HTML takes too much memory to parse");
  return Copier(evaluator, out).copy(*body_of(*output->root), nullptr, 0);
}

}  // namespace atsume::jsonata::truto
