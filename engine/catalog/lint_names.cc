#include <fmt/format.h>

#include <algorithm>

#include "catalog/account_names.h"
#include "catalog/lint.h"
#include "catalog/suggest.h"

namespace atsume::catalog {

using json::yaml::Node;

namespace {

struct RootName {
  std::string_view name;
  Roots root;
};

constexpr RootName kRootNames[] = {
    {"account", roots::kAccount},
    {"app", roots::kApp},
    {"token", roots::kToken},
    {"session", roots::kSession},
    {"id", roots::kId},
    {"path", roots::kPath},
    {"query", roots::kQuery},
    {"body", roots::kBody},
    {"since", roots::kSince},
    {"item", roots::kItem},
    {"webhook", roots::kWebhook},
    {"raw_body", roots::kRawBody},
    {"header", roots::kHeader},
    {"signature", roots::kSignature},
    {"now", 0},
    {"uuid", 0},
};

std::vector<std::string> names_at(Roots allowed) {
  std::vector<std::string> names;
  for (const RootName& one : kRootNames) {
    if (one.root == 0 || (allowed & one.root) != 0) names.emplace_back(one.name);
  }
  return names;
}

class NameChecker {
 public:
  NameChecker(const KnownNames& known, Reporter& reporter) : known_(known), reporter_(reporter) {}

  void check(const TemplateUse& use) {
    for (const Template::Reference& reference : use.value.references()) check(use, reference);
  }

 private:
  void check(const TemplateUse& use, const Template::Reference& reference) {
    const std::string_view path = reference.path;
    const std::string_view root = path.substr(0, path.find_first_of(".["));
    std::string_view member = root.size() < path.size() ? path.substr(root.size() + 1) : std::string_view();
    member = member.substr(0, member.find_first_of(".["));
    const auto found = std::ranges::find(kRootNames, root, &RootName::name);
    if (found == std::end(kRootNames)) {
      return report(use, reference,
                    fmt::format("unknown name \"{}\"{}", root, suggest_name(root, names_at(use.roots))));
    }
    if (found->root != 0 && (use.roots & found->root) == 0) {
      return report(use, reference,
                    fmt::format("\"{}\" is not known here{}", root, suggest_name("", names_at(use.roots))));
    }
    if (root == "account") check_member(use, reference, member, known_.account, "is never asked for nor saved");
    if (root == "app") check_member(use, reference, member, known_.app, "is not declared under app");
    if (root == "session") check_member(use, reference, member, known_.session, "is not saved by a session step");
    if (root == "token")
      check_member(use, reference, member, {token_names().begin(), token_names().end()}, "is no part of a token");
  }

  void check_member(const TemplateUse& use, const Template::Reference& reference, std::string_view member,
                    const std::vector<std::string>& names, std::string_view complaint) {
    if (std::ranges::find(names, member) != names.end()) return;
    const std::string root = reference.path.substr(0, reference.path.find_first_of(".["));
    if (member.empty()) return report(use, reference, fmt::format("{} is a group of values; say which one", root));
    report(use, reference, fmt::format("{}.{} {}{}", root, member, complaint, suggest_name(member, names)));
  }

  void report(const TemplateUse& use, const Template::Reference& reference, std::string message) {
    reporter_.report_inside(codes::kUnknownName, *use.node, use.offset + reference.offset, reference.path.size(),
                            std::move(message));
  }

  const KnownNames& known_;
  Reporter& reporter_;
};

}  // namespace

void check_names(const Node& root, const Checked& checked, Reporter& reporter) {
  const KnownNames known = known_names(root);
  NameChecker checker(known, reporter);
  for (const TemplateUse& use : checked.template_uses) checker.check(use);
}

}  // namespace atsume::catalog
