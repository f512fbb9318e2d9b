#include <fmt/format.h>

#include <algorithm>

#include "catalog/account_names.h"
#include "catalog/build.h"
#include "catalog/check_tree.h"
#include "catalog/lint.h"
#include "catalog/suggest.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

constexpr std::string_view kSecretWords[] = {"secret", "password",   "passphrase",  "token",     "api_key",
                                             "apikey", "access_key", "private_key", "client_key"};

void check_secret_names(const Node* fields, Reporter& reporter) {
  if (fields == nullptr) return;
  for (const Entry& entry : fields->entries) {
    const bool looks_secret = std::ranges::any_of(
        kSecretWords, [&](std::string_view word) { return entry.key.find(word) != std::string::npos; });
    if (!looks_secret || is_extension(entry.key) || entry.value->find("secret") != nullptr) continue;
    reporter.report(codes::kSecretName, *fields, entry,
                    fmt::format("\"{}\" looks like a secret; say secret: true or secret: false", entry.key));
  }
}

// Whether `name` occurs as a word of its own.
bool mentions(std::string_view text, std::string_view name) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

class UseChecker {
 public:
  UseChecker(const Checked& checked, Reporter& reporter) : checked_(checked), reporter_(reporter) {}

  void check(const Node* fields, std::string_view root) {
    if (fields == nullptr) return;
    for (const Entry& entry : fields->entries) {
      if (is_extension(entry.key) || is_used(root, entry.key) || decides(*fields, entry.key)) continue;
      reporter_.report(
          codes::kUnused, *fields, entry,
          fmt::format("\"{}\" is asked for and never used; {}.{} stands nowhere", entry.key, root, entry.key));
    }
  }

 private:
  bool is_used(std::string_view root, const std::string& name) const {
    const std::string path = fmt::format("{}.{}", root, name);
    for (const TemplateUse& use : checked_.template_uses) {
      for (const Template::Reference& reference : use.value.references()) {
        if (reference.path == path || reference.path.starts_with(path + ".") ||
            reference.path.starts_with(path + "[")) {
          return true;
        }
      }
    }
    return std::ranges::any_of(checked_.expressions,
                               [&](const auto& one) { return mentions(one.second->source(), name); });
  }

  static bool decides(const Node& fields, const std::string& name) {
    return std::ranges::any_of(fields.entries, [&](const Entry& entry) {
      const Node* show = entry.value->find("show_when");
      return show != nullptr && text_of(*show, "field") == name;
    });
  }

  const Checked& checked_;
  Reporter& reporter_;
};

void check_unused(const Node& root, const Checked& checked, Reporter& reporter) {
  UseChecker checker(checked, reporter);
  checker.check(root.find("app"), "app");
  checker.check(root.find("fields"), "account");
  const Node* auth = root.find("auth");
  if (auth == nullptr) return;
  for (const Entry& entry : auth->entries) {
    // The client's id and secret are used without being written down.
    if (text_of(*entry.value, "type") != "client_credentials") checker.check(entry.value->find("fields"), "account");
  }
}

void check_show_when(const Node* fields, const std::vector<std::string>& names, Reporter& reporter) {
  if (fields == nullptr) return;
  for (const Entry& entry : fields->entries) {
    const Node* show = entry.value->find("show_when");
    const Node* field = show == nullptr ? nullptr : show->find("field");
    if (field == nullptr || std::ranges::find(names, field->scalar) != names.end()) continue;
    reporter.report(
        codes::kUnknownField, *field,
        fmt::format("show_when: there is no field \"{}\"{}", field->scalar, suggest_name(field->scalar, names)));
  }
}

void check_auth(const Node& root, const std::vector<std::string>& names, Reporter& reporter) {
  const Node* auth = root.find("auth");
  if (auth == nullptr || auth->kind != NodeKind::kMap) return;
  if (auth->entries.empty()) {
    reporter.report(codes::kNoAuth, *auth, "auth has no method; an API without credentials says none: { type: none }");
  }
  for (const Entry& entry : auth->entries) check_show_when(entry.value->find("fields"), names, reporter);
}

bool covers(const Node& rule, const std::string& status) {
  const std::vector<std::string> statuses = texts_of(rule, "status");
  return statuses.empty() || std::ranges::any_of(statuses, [&](const std::string& one) {
           return one == status || (one.ends_with("xx") && one.front() == status.front());
         });
}

// Nothing is left for a rule whose statuses are all taken by earlier ones that have no `when`.
void check_reachable(const Node& list, Reporter& reporter) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    std::vector<std::string> statuses = texts_of(*list.items[i], "status");
    if (statuses.empty()) statuses = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    const bool is_taken = std::ranges::all_of(statuses, [&](const std::string& status) {
      return std::any_of(
          list.items.begin(), list.items.begin() + static_cast<std::ptrdiff_t>(i),
          [&](const auto& earlier) { return earlier->find("when") == nullptr && covers(*earlier, status); });
    });
    if (!is_taken) continue;
    reporter.report(codes::kUnreachableRule, *list.items[i],
                    "this rule is never reached: earlier ones take all of its statuses");
  }
}

void check_rules(const Node& node, Reporter& reporter) {
  for (const Entry& entry : node.entries) {
    if (entry.key == "errors" && entry.value->kind == NodeKind::kSequence) check_reachable(*entry.value, reporter);
    if (entry.value->kind == NodeKind::kMap) check_rules(*entry.value, reporter);
  }
}

// A secret that `apply` attaches is known as one and kept out of logs; one in a query is only text.
void check_secret_queries(const Node& node, const KnownNames& known, const Checked& checked, Reporter& reporter) {
  for (const Entry& entry : node.entries) {
    if (entry.value->kind != NodeKind::kMap || entry.key == "auth" || entry.key == "webhooks") continue;
    if (entry.key != "query") {
      check_secret_queries(*entry.value, known, checked, reporter);
      continue;
    }
    for (const Entry& param : entry.value->entries) {
      const std::optional<Template> value = checked.text_template(param.value.get());
      if (!value) continue;
      const bool has_secret = std::ranges::any_of(value->references(), [&](const Template::Reference& reference) {
        return reference.path.starts_with("account.") &&
               std::ranges::find(known.secrets, reference.path.substr(8)) != known.secrets.end();
      });
      if (!has_secret) continue;
      reporter.report(codes::kSecretInQuery, *entry.value, param,
                      fmt::format("a secret travels in the query as \"{}\"; attach it with apply: {{ query: … }} of "
                                  "its auth method, or better in a header",
                                  param.key));
    }
  }
}

void check_about(const Node& root, Reporter& reporter) {
  const Node* about = root.find("about");
  if (about != nullptr && about->find("docs") != nullptr) return;
  const Node* id = root.find("id");
  if (id == nullptr) return;
  reporter.report(codes::kNoDocs, about != nullptr ? *about : *id,
                  "the vendor's documentation is not linked; whoever mends this file will look for it: about: "
                  "{ docs: https://… }");
}

}  // namespace

void check_connector(const Node& root, const Checked& checked, Reporter& reporter) {
  const KnownNames known = known_names(root);
  check_about(root, reporter);
  check_names(root, checked, reporter);
  check_auth(root, known.account, reporter);
  check_show_when(root.find("fields"), known.account, reporter);
  check_hosts(root, checked, reporter);
  check_methods(root, checked, reporter);
  check_secret_names(root.find("app"), reporter);
  check_secret_names(root.find("fields"), reporter);
  check_rules(root, reporter);
  check_secret_queries(root, known, checked, reporter);
  // What a misspelt name should have used is not unused.
  if (!reporter.has_errors()) check_unused(root, checked, reporter);
}

}  // namespace atsume::catalog
