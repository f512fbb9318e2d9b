#include "jsonata/parser.h"

#include <algorithm>

#include "atsume/base/limits.h"
#include "jsonata/precedence.h"

namespace atsume::jsonata {
namespace {

// Chains such as a & b & c … nest to the left without recursion while parsing, so they may be longer.
constexpr std::uint16_t kTreeDepthMax = 500;

using Parsed = std::expected<Node*, Failure>;
using Done = std::expected<void, Failure>;

// Binds the value of an expected or returns its failure.
#define TRY_NODE(name, expression)                                              \
  auto name##_parsed = (expression);                                            \
  if (!name##_parsed) return std::unexpected(std::move(name##_parsed).error()); \
  auto name = *name##_parsed
#define TRY_DONE(expression) \
  if (auto done = (expression); !done) return std::unexpected(std::move(done).error())

class Parser {
 public:
  explicit Parser(Tree& tree) : tree_(tree), lexer_(tree.source, tree.texts) {}

  Done parse() {
    TRY_DONE(advance(false));
    TRY_NODE(root, expression(0));
    if (token_.symbol != Symbol::kEnd) return fail("S0201", token_.end, token_.text);
    tree_.root = root;
    return {};
  }

 private:
  static std::unexpected<Failure> fail(std::string_view code, std::uint32_t offset, std::string_view token) {
    Failure failure;
    failure.code = code;
    failure.offset = offset;
    failure.token = std::string(token);
    failure.has_token = true;
    return std::unexpected(std::move(failure));
  }

  Done advance(bool operator_may_follow) {
    auto token = lexer_.next(operator_may_follow);
    if (!token) return std::unexpected(std::move(token).error());
    token_ = *token;
    if (token_.symbol == Symbol::kBang || token_.symbol == Symbol::kTilde) {
      return fail("S0204", token_.end, token_.text);
    }
    return {};
  }

  Done expect(Symbol symbol, bool operator_may_follow = false) {
    if (token_.symbol != symbol) {
      auto failed = fail(token_.symbol == Symbol::kEnd ? "S0203" : "S0202", token_.end, token_.text);
      failed.error().message = "expected \"" + std::string(spelling_of(symbol)) + "\"" +
                               (token_.symbol == Symbol::kEnd ? " before the end of the expression"
                                                              : ", got \"" + std::string(token_.text) + "\"");
      return failed;
    }
    return advance(operator_may_follow);
  }

  Parsed expression(int right_power) {
    if (nesting_ >= base::limits::kJsonataParseDepthMax) return fail("S0500", token_.end, token_.text);
    ++nesting_;
    auto parsed = climb(right_power);
    --nesting_;
    return parsed;
  }

  Parsed climb(int right_power) {
    Token token = token_;
    TRY_DONE(advance(true));
    TRY_NODE(left, prefix(token));
    while (right_power < left_power(token_.symbol)) {
      token = token_;
      TRY_DONE(advance(false));
      TRY_NODE(next, infix(token, left));
      left = next;
      if (left->depth > kTreeDepthMax) return fail("S0500", token.end, token.text);
    }
    return left;
  }

  Node* make(NodeKind kind, const Token& token) {
    Node* node = tree_.make(kind, token.end);
    node->symbol = token.symbol;
    node->text = token.text;
    return node;
  }
  Node* make(NodeKind kind, const Token& token, Node* first, Node* second = nullptr, Node* third = nullptr) {
    Node* node = make(kind, token);
    node->first = first;
    node->second = second;
    node->third = third;
    for (const Node* child : {first, second, third}) deepen(node, child);
    return node;
  }
  static void deepen(Node* node, const Node* child) {
    if (child != nullptr) node->depth = std::max<std::uint16_t>(node->depth, child->depth + 1);
  }

  Node* literal(const Token& token, json::Value value) {
    Node* node = make(NodeKind::kLiteral, token);
    node->literal = value;
    return node;
  }

  Parsed prefix(const Token& token) {
    switch (token.symbol) {
      case Symbol::kName:
        return make(NodeKind::kName, token);
      case Symbol::kVariable:
        return make(NodeKind::kVariable, token);
      case Symbol::kString:
        return literal(token, json::Value::string(token.text));
      case Symbol::kNumber:
        return literal(token, json::Value::number(token.number));
      case Symbol::kTrue:
        return literal(token, json::Value::boolean(true));
      case Symbol::kFalse:
        return literal(token, json::Value::boolean(false));
      case Symbol::kNull:
        return literal(token, json::Value::null());
      case Symbol::kRegex:
        return regex(token);
      case Symbol::kStar:
        return make(NodeKind::kWildcard, token);
      case Symbol::kStarStar:
        return make(NodeKind::kDescendant, token);
      case Symbol::kPercent:
        return parent(token);
      case Symbol::kMinus:
        return negation(token);
      case Symbol::kOpenParen:
        return block(token);
      case Symbol::kOpenBracket:
        return array(token);
      case Symbol::kOpenBrace:
        return object(token);
      case Symbol::kPipe:
        return transform(token);
      // Words that are operators between values are names elsewhere.
      case Symbol::kAnd:
      case Symbol::kOr:
      case Symbol::kIn:
        return make(NodeKind::kKeyword, token);
      case Symbol::kEnd:
        return make(NodeKind::kEnd, token);
      default:
        return fail("S0211", token.end, token.text);
    }
  }

  Parsed regex(const Token& token) {
    auto compiled = Regex::compile(token.text, token.flags);
    if (!compiled) {
      compiled.error().offset = token.end;
      return std::unexpected(std::move(compiled).error());
    }
    Node* node = make(NodeKind::kRegex, token);
    node->regex = *std::move(compiled);
    return node;
  }

  Parsed parent(const Token& token) {
    Node* node = make(NodeKind::kParent, token);
    node->parent = static_cast<std::uint32_t>(tree_.parents.size());
    const auto& label = tree_.texts.emplace_back("!" + std::to_string(node->parent));
    tree_.parents.push_back({label, 1});
    return node;
  }

  Parsed negation(const Token& token) {
    TRY_NODE(operand, expression(70));
    return make(NodeKind::kNegate, token, operand);
  }

  Parsed block(const Token& token) {
    Node* node = make(NodeKind::kBlock, token);
    while (token_.symbol != Symbol::kCloseParen) {
      TRY_NODE(item, expression(0));
      node->items.push_back(item);
      deepen(node, item);
      if (token_.symbol != Symbol::kSemicolon) break;
      TRY_DONE(expect(Symbol::kSemicolon));
    }
    TRY_DONE(expect(Symbol::kCloseParen, true));
    return node;
  }

  Parsed array(const Token& token) {
    Node* node = make(NodeKind::kArray, token);
    for (bool is_open = token_.symbol != Symbol::kCloseBracket; is_open;) {
      TRY_NODE(item, expression(0));
      if (token_.symbol == Symbol::kDotDot) {
        const Token range = token_;
        TRY_DONE(advance(false));
        TRY_NODE(last, expression(0));
        item = make(NodeKind::kBinary, range, item, last);
      }
      node->items.push_back(item);
      deepen(node, item);
      is_open = token_.symbol == Symbol::kComma;
      if (is_open) TRY_DONE(advance(false));
    }
    TRY_DONE(expect(Symbol::kCloseBracket, true));
    return node;
  }

  // At the first key; leaves the parser behind "}".
  Done pairs(Node* node) {
    if (token_.symbol != Symbol::kCloseBrace) {
      for (;;) {
        TRY_NODE(key, expression(0));
        TRY_DONE(expect(Symbol::kColon));
        TRY_NODE(value, expression(0));
        node->pairs.push_back({key, value});
        deepen(node, key);
        deepen(node, value);
        if (token_.symbol != Symbol::kComma) break;
        TRY_DONE(expect(Symbol::kComma));
      }
    }
    return expect(Symbol::kCloseBrace, true);
  }

  Parsed object(const Token& token) {
    Node* node = make(NodeKind::kObject, token);
    TRY_DONE(pairs(node));
    return node;
  }

  Parsed transform(const Token& token) {
    TRY_NODE(pattern, expression(0));
    TRY_DONE(expect(Symbol::kPipe));
    TRY_NODE(update, expression(0));
    Node* deletion = nullptr;
    if (token_.symbol == Symbol::kComma) {
      TRY_DONE(expect(Symbol::kComma));
      TRY_NODE(parsed, expression(0));
      deletion = parsed;
    }
    TRY_DONE(expect(Symbol::kPipe));
    return make(NodeKind::kTransform, token, pattern, update, deletion);
  }

  Parsed infix(const Token& token, Node* left) {
    switch (token.symbol) {
      case Symbol::kDot:
        return binary(NodeKind::kDot, token, left, 75);
      case Symbol::kOpenBracket:
        return filter(token, left);
      case Symbol::kOpenParen:
        return call(token, left);
      case Symbol::kOpenBrace:
        return group(token, left);
      case Symbol::kCaret:
        return order_by(token, left);
      case Symbol::kAt:
        return name_binding(NodeKind::kFocus, token, left);
      case Symbol::kHash:
        return name_binding(NodeKind::kIndex, token, left);
      case Symbol::kChain:
        return binary(NodeKind::kApply, token, left, 40);
      case Symbol::kQuestion:
        return condition(token, left);
      case Symbol::kCoalesce:
        return alternative(NodeKind::kCoalesce, token, left);
      case Symbol::kElvis:
        return alternative(NodeKind::kElvis, token, left);
      case Symbol::kAssign:
        return assignment(token, left);
      default:
        return binary(NodeKind::kBinary, token, left, left_power(token.symbol));
    }
  }

  Parsed binary(NodeKind kind, const Token& token, Node* left, int power) {
    TRY_NODE(right, expression(power));
    return make(kind, token, left, right);
  }

  Parsed alternative(NodeKind kind, const Token& token, Node* left) {
    TRY_NODE(right, expression(0));
    return make(kind, token, left, right);
  }

  Parsed filter(const Token& token, Node* left) {
    if (token_.symbol == Symbol::kCloseBracket) {
      Node* step = left;
      while (step->kind == NodeKind::kFilter) step = step->first;
      step->keep_array = true;
      // As in the reference, a "/" behind it opens a regular expression.
      TRY_DONE(advance(false));
      return left;
    }
    TRY_NODE(predicate, expression(0));
    TRY_DONE(expect(Symbol::kCloseBracket, true));
    return make(NodeKind::kFilter, token, left, predicate);
  }

  Parsed group(const Token& token, Node* left) {
    Node* node = make(NodeKind::kGroup, token, left);
    TRY_DONE(pairs(node));
    return node;
  }

  Parsed order_by(const Token& token, Node* left) {
    TRY_DONE(expect(Symbol::kOpenParen));
    Node* node = make(NodeKind::kOrderBy, token, left);
    for (;;) {
      SortTerm term;
      if (token_.symbol == Symbol::kLess || token_.symbol == Symbol::kGreater) {
        term.is_descending = token_.symbol == Symbol::kGreater;
        TRY_DONE(advance(false));
      }
      TRY_NODE(key, expression(0));
      term.expression = key;
      node->terms.push_back(term);
      deepen(node, key);
      if (token_.symbol != Symbol::kComma) break;
      TRY_DONE(advance(false));
    }
    // As in the reference, a "/" behind the terms opens a regular expression.
    TRY_DONE(expect(Symbol::kCloseParen, false));
    return node;
  }

  Parsed name_binding(NodeKind kind, const Token& token, Node* left) {
    TRY_NODE(variable, expression(80));
    if (variable->kind != NodeKind::kVariable) return fail("S0214", variable->offset, token.text);
    return make(kind, token, left, variable);
  }

  Parsed condition(const Token& token, Node* left) {
    TRY_NODE(then, expression(0));
    Node* otherwise = nullptr;
    if (token_.symbol == Symbol::kColon) {
      TRY_DONE(advance(false));
      TRY_NODE(parsed, expression(0));
      otherwise = parsed;
    }
    return make(NodeKind::kCondition, token, left, then, otherwise);
  }

  Parsed assignment(const Token& token, Node* left) {
    if (left->kind != NodeKind::kVariable) return fail("S0212", left->offset, left->text);
    TRY_NODE(value, expression(9));
    Node* node = make(NodeKind::kBind, token, value);
    node->text = left->text;
    return node;
  }

  Parsed call(const Token& token, Node* callee) {
    Node* node = make(NodeKind::kCall, token, callee);
    for (bool is_open = token_.symbol != Symbol::kCloseParen; is_open;) {
      if (token_.symbol == Symbol::kQuestion) {
        node->kind = NodeKind::kPartial;
        node->items.push_back(make(NodeKind::kPlaceholder, token_));
        TRY_DONE(advance(false));
      } else {
        TRY_NODE(argument, expression(0));
        node->items.push_back(argument);
        deepen(node, argument);
      }
      is_open = token_.symbol == Symbol::kComma;
      if (is_open) TRY_DONE(advance(false));
    }
    TRY_DONE(expect(Symbol::kCloseParen, true));
    if (callee->kind == NodeKind::kName && callee->symbol == Symbol::kName &&
        (callee->text == "function" || callee->text == "\u03BB")) {
      return lambda(node);
    }
    return node;
  }

  // `node` is the call of "function" with the parameters; the parser stands behind its ")".
  Parsed lambda(Node* node) {
    for (const Node* parameter : node->items) {
      if (parameter->kind != NodeKind::kVariable) return fail("S0208", parameter->offset, parameter->text);
    }
    node->kind = NodeKind::kLambda;
    node->first = nullptr;
    tree_.has_lambda = true;
    if (token_.symbol == Symbol::kLess) TRY_DONE(signature(node));
    TRY_DONE(expect(Symbol::kOpenBrace));
    TRY_NODE(body, expression(0));
    node->first = body;
    deepen(node, body);
    TRY_DONE(expect(Symbol::kCloseBrace));
    return node;
  }

  Done signature(Node* node) {
    const std::uint32_t start = token_.end;
    std::string text = "<";
    for (int depth = 1; depth > 0;) {
      TRY_DONE(advance(false));
      if (token_.symbol == Symbol::kOpenBrace || token_.symbol == Symbol::kEnd) break;
      if (token_.symbol == Symbol::kGreater) --depth;
      if (token_.symbol == Symbol::kLess) ++depth;
      text += token_.text;
    }
    TRY_DONE(expect(Symbol::kGreater));
    auto parsed = Signature::parse(text);
    if (!parsed) {
      parsed.error().offset += start;
      return std::unexpected(std::move(parsed).error());
    }
    node->signature = std::make_unique<Signature>(*std::move(parsed));
    return {};
  }

  Tree& tree_;
  Lexer lexer_;
  Token token_;
  std::size_t nesting_ = 0;
};

}  // namespace

std::expected<void, Failure> parse(Tree& tree) { return Parser(tree).parse(); }

}  // namespace atsume::jsonata
