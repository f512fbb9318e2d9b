#define PCRE2_CODE_UNIT_WIDTH 8
#include "jsonata/regex.h"

#include <pcre2.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "atsume/base/limits.h"
#include "jsonata/byte_set.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeMatchData {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct FreeMatchContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
struct FreeCompileContext {
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
};

constexpr std::string_view kSpaces =
    "\\x09-\\x0d\\x20\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";

std::unexpected<Failure> fail(std::string message) {
  Failure failure;
  failure.code = kRegexSyntaxCode;
  failure.message = "the regular expression is not valid: " + std::move(message);
  return std::unexpected(std::move(failure));
}

// Rewrites what JavaScript and PCRE2 read differently, and refuses what only PCRE2 knows.
class Translator {
 public:
  explicit Translator(std::string_view pattern) : pattern_(pattern) {}

  std::expected<std::string, Failure> run() {
    bool may_repeat = false;         // the previous item is a quantifier already
    std::vector<bool> looks_behind;  // of the open groups
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '\\') {
        escape();
        may_repeat = false;
        continue;
      }
      if (in_class_) {
        if (c == ']') in_class_ = false;
        if (c == '[') out_ += '\\';
      } else if (c == '[') {
        in_class_ = true;
      } else if (c == '(' && !is_group_known()) {
        return fail("this kind of group is not part of JavaScript's regular expressions");
      } else if (c == '+' && may_repeat) {
        return fail("nothing to repeat");
      }
      if (!in_class_ && c == '(') looks_behind.push_back(is_look_behind());
      if (!in_class_ && c == ')' && !looks_behind.empty()) {
        const std::string_view after = pattern_.substr(at_ + 1, 1);
        if (looks_behind.back() && !after.empty() && std::string_view("*+?{").find(after) != std::string_view::npos) {
          return fail("nothing to repeat");
        }
        looks_behind.pop_back();
      }
      const bool is_quantifier = !in_class_ && (c == '*' || c == '+' || c == '?');
      may_repeat = is_quantifier && !(c == '?' && at_ > 0 && pattern_[at_ - 1] == '(');
      out_ += c;
      ++at_;
    }
    return std::move(out_);
  }

 private:
  bool is_group_known() const {
    const auto rest = pattern_.substr(at_ + 1);
    if (rest.starts_with('*')) return false;
    if (!rest.starts_with('?')) return true;
    for (const std::string_view opening : {"?:", "?=", "?!", "?<=", "?<!"}) {
      if (rest.starts_with(opening)) return true;
    }
    return rest.starts_with("?<");
  }

  bool is_look_behind() const {
    const auto rest = pattern_.substr(at_ + 1);
    return rest.starts_with("?<=") || rest.starts_with("?<!");
  }

  void escape() {
    const char c = at_ + 1 < pattern_.size() ? pattern_[at_ + 1] : '\0';
    at_ += 2;
    switch (c) {
      case 's':
        out_ += in_class_ ? std::string(kSpaces) : "[" + std::string(kSpaces) + "]";
        return;
      case 'S':
        if (!in_class_) {
          out_ += "[^" + std::string(kSpaces) + "]";
          return;
        }
        break;
      case 'v':
        out_ += "\\x0b";
        return;
      // Escapes of PCRE2 that mean just the letter in JavaScript.
      case 'A':
      case 'Z':
      case 'z':
      case 'G':
      case 'K':
      case 'R':
      case 'X':
      case 'Q':
      case 'E':
      case 'N':
      case 'H':
      case 'V':
      case 'C':
      case 'L':
      case 'U':
      case 'a':
      case 'e':
      case 'g':
      case 'h':
      case 'l':
      case 'o':
      case 'p':
      case 'P':
        out_ += c;
        return;
      default:
        break;
    }
    out_ += '\\';
    if (c != '\0') out_ += c;
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  bool in_class_ = false;
  std::string out_;
};

}  // namespace

struct Regex::Impl {
  std::optional<ByteSet> set;  // instead of everything below
  std::unique_ptr<pcre2_code, FreeCode> code;
  std::unique_ptr<pcre2_match_context, FreeMatchContext> limits;
  std::uint32_t groups = 0;
};

Regex::Regex(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Regex::~Regex() = default;

std::expected<std::unique_ptr<Regex>, Failure> Regex::compile(std::string_view pattern, std::string_view flags) {
  if (!is_well_formed(pattern)) return fail("it is not UTF-8");
  if (const auto set = ByteSet::parse(pattern, flags)) {
    auto impl = std::make_unique<Impl>();
    impl->set = *set;
    return std::unique_ptr<Regex>(new Regex(std::move(impl)));
  }
  const std::string units = split_pairs(pattern);
  auto translated = Translator(units).run();
  if (!translated) return std::unexpected(std::move(translated).error());
  // The check for UTF-8 would refuse halves of pairs.
  std::uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_ALT_BSUX | PCRE2_DOLLAR_ENDONLY |
                          PCRE2_ALLOW_EMPTY_CLASS | PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C;
  if (flags.find('i') != std::string_view::npos) options |= PCRE2_CASELESS;
  if (flags.find('m') != std::string_view::npos) options |= PCRE2_MULTILINE;
  const std::unique_ptr<pcre2_compile_context, FreeCompileContext> context(pcre2_compile_context_create(nullptr));
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_ANYCRLF);
  pcre2_set_compile_extra_options(context.get(), PCRE2_EXTRA_ALLOW_SURROGATE_ESCAPES);
  int code = 0;
  PCRE2_SIZE offset = 0;
  auto impl = std::make_unique<Impl>();
  impl->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated->data()), translated->size(), options, &code,
                                 &offset, context.get()));
  if (!impl->code) {
    PCRE2_UCHAR message[256];
    pcre2_get_error_message(code, message, sizeof message);
    return fail(reinterpret_cast<const char*>(message));
  }
  pcre2_pattern_info(impl->code.get(), PCRE2_INFO_CAPTURECOUNT, &impl->groups);
  impl->limits.reset(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(impl->limits.get(), base::limits::kRegexMatchLimit);
  pcre2_set_depth_limit(impl->limits.get(), base::limits::kRegexDepthLimit);
  return std::unique_ptr<Regex>(new Regex(std::move(impl)));
}

namespace {

using MatchData = std::unique_ptr<pcre2_match_data, FreeMatchData>;
constexpr std::uint32_t kKeptGroups = 31;

MatchData make_match_data(std::uint32_t groups) { return MatchData(pcre2_match_data_create(groups + 1, nullptr)); }

Regex::Outcome match_set(const ByteSet& set, std::string_view subject, std::size_t from, RegexMatch& out) {
  const auto found = set.find(subject, from);
  if (!found) return Regex::Outcome::kNoMatch;
  out.start = found->start;
  out.end = found->end;
  out.groups.clear();
  return Regex::Outcome::kMatch;
}

}  // namespace

Regex::Outcome Regex::match(std::string_view subject, std::size_t from, bool is_checked, RegexMatch& out) const {
  if (!is_checked && !is_well_formed(subject)) return Outcome::kNoMatch;
  if (impl_->set) return match_set(*impl_->set, subject, from, out);
  // Kept for the thread's next match: only memory.
  thread_local MatchData kept = make_match_data(kKeptGroups);
  const MatchData own = impl_->groups > kKeptGroups ? make_match_data(impl_->groups) : nullptr;
  pcre2_match_data* data = own ? own.get() : kept.get();
  const int count = pcre2_match(impl_->code.get(), reinterpret_cast<PCRE2_SPTR>(subject.data()), subject.size(), from,
                                PCRE2_NO_UTF_CHECK, data, impl_->limits.get());
  if (count == PCRE2_ERROR_NOMATCH) return Outcome::kNoMatch;
  if (count < 0) {
    kept = make_match_data(kKeptGroups);
    return Outcome::kTooCostly;
  }
  const PCRE2_SIZE* bounds = pcre2_get_ovector_pointer(data);
  // A look-behind with \K could put the end before the start; \K is not part of the language.
  out.start = bounds[0];
  out.end = bounds[1];
  out.groups.clear();
  for (std::uint32_t i = 1; i <= impl_->groups; ++i) {
    const bool is_set = static_cast<int>(i) < count && bounds[2 * i] != PCRE2_UNSET;
    const std::size_t length = is_set ? bounds[2 * i + 1] - bounds[2 * i] : 0;
    out.groups.push_back(is_set ? std::string_view(subject.data() + bounds[2 * i], length) : std::string_view());
  }
  return Outcome::kMatch;
}

}  // namespace atsume::jsonata
