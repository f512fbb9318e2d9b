#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "atsume/base/text.h"
#include "catalog/build.h"
#include "catalog/check_tree.h"
#include "catalog/lint.h"
#include "catalog/suggest.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

constexpr std::string_view kSearchWords[] = {"search", "find", "query", "lookup", "filter"};

bool is_numbered(std::string_view name) {
  const std::size_t mark = name.find_last_not_of("0123456789");
  return mark != std::string_view::npos && mark + 1 < name.size() && name[mark] == '_';
}

bool says_page(std::string_view param) {
  const std::string lower = base::to_lower(param);
  return lower.find("page") != std::string::npos && lower.find("size") == std::string::npos;
}

bool says_offset(std::string_view param) {
  const std::string lower = base::to_lower(param);
  return lower.find("offset") != std::string::npos || lower.find("skip") != std::string::npos;
}

class MethodChecker {
 public:
  MethodChecker(const Node& root, const Checked& checked, Reporter& reporter)
      : root_(root), checked_(checked), reporter_(reporter) {}

  void check(const Node& resource, const Entry& entry, const std::string& where) {
    const Node& node = *entry.value;
    const RequestLine request = checked_.request(node.kind == NodeKind::kScalar ? &node : node.find("request"));
    if (is_numbered(entry.key)) {
      reporter_.report(codes::kNumberedMethod, resource, entry,
                       fmt::format("numbered method name \"{}\"; say what it does", entry.key));
    }
    if (entry.key == "list") check_list(resource, entry, where);
    if (entry.key == "get") check_get(resource, entry, where, request);
    check_search(resource, entry, where, request);
    check_auth(node);
    check_since(node.find("since"), where);
    check_paginate(node.find("paginate"));
  }

  void check_paginate(const Node* paginate) {
    if (paginate != nullptr) check_size(*paginate);
    const Node* type = paginate == nullptr ? nullptr : paginate->find("type");
    const Node* param = paginate == nullptr ? nullptr : paginate->find("param");
    if (type == nullptr || param == nullptr) return;
    if (type->scalar == "offset" && says_page(param->scalar)) {
      reporter_.report(codes::kOffsetNamedPage, *param,
                       fmt::format("offset with a parameter called \"{}\": pages are counted, not items? use "
                                   "type: page",
                                   param->scalar));
    }
    if (type->scalar == "page" && says_offset(param->scalar)) {
      reporter_.report(codes::kPageNamedOffset, *param,
                       fmt::format("page with a parameter called \"{}\": items are counted, not pages? use "
                                   "type: offset",
                                   param->scalar));
    }
  }

 private:
  void check_size(const Node& paginate) {
    const Node* size = paginate.find("size");
    const Node* largest = paginate.find("max_size");
    if (size == nullptr || largest == nullptr || to_integer(*size) <= to_integer(*largest)) return;
    reporter_.report(codes::kMalformed, *size,
                     fmt::format("size: {} is more than max_size, {}", size->scalar, largest->scalar));
  }

  void check_since(const Node* since, const std::string& where) {
    if (since == nullptr || text_of(*since, "as") != "token" || since->find("token") != nullptr) return;
    reporter_.report(codes::kMissingKey, *since,
                     fmt::format("{}.since needs \"token\": where the answer holds the next one", where));
  }

  void check_list(const Node& resource, const Entry& entry, const std::string& where) {
    if (entry.value->find("paginate") != nullptr || root_.find("paginate") != nullptr) return;
    reporter_.report(codes::kNoPaginate, resource, entry,
                     fmt::format("{} has no paginate; give one, or {{ type: none, reason: … }}", where));
  }

  // As in `data: departments[id = $id]`, over an answer that holds them all.
  bool picks(const Node& method) const {
    const Expression data = checked_.expression(method.find("data"));
    return data && std::ranges::any_of(data->free_variables(),
                                       [](const std::string& name) { return name == "id" || name == "args"; });
  }

  void check_picked(const Node& resource, const Entry& entry, const std::string& where, const RequestLine& request) {
    const Node* list = resource.find("list");
    if (list == nullptr) return;
    const RequestLine listed = checked_.request(list->kind == NodeKind::kScalar ? list : list->find("request"));
    if (listed.source != request.source) return;
    const Node* paginate = list->find("paginate");
    if (paginate == nullptr) paginate = root_.find("paginate");
    if (paginate == nullptr || text_of(*paginate, "type") == "none") return;
    reporter_.report(codes::kPickedFromPage, resource, entry,
                     fmt::format("{} looks at one page of what {} lists in pages; a record of another page is not "
                                 "found",
                                 where, request.source));
  }

  void check_get(const Node& resource, const Entry& entry, const std::string& where, const RequestLine& request) {
    if (picks(*entry.value)) return check_picked(resource, entry, where, request);
    if (request.method != "GET" || request.url.empty() || entry.value->find("query") != nullptr) return;
    const UrlPart& last = request.url.back();
    const bool ends_in_argument = last.kind == UrlPart::Kind::kArgument;
    // What hangs on a parent by itself, as in GET /jobs/{job_id}/form, has no id of its own.
    if (ends_in_argument ? last.text == "id" : !request.arguments().empty()) return;
    const std::string instead = ends_in_argument ? fmt::format(" but {{{}}}", last.text) : "";
    reporter_.report(codes::kItemPath, resource, entry,
                     fmt::format("{} takes no {{id}}{}; a get reads one item, as in GET /jobs/{{id}}", where, instead));
  }

  void check_search(const Node& resource, const Entry& entry, const std::string& where, const RequestLine& request) {
    if (request.method != "POST" || entry.value->find("effect") != nullptr) return;
    const bool is_search = std::ranges::any_of(kSearchWords, [&](std::string_view word) {
      return entry.key == word || entry.key.starts_with(fmt::format("{}_", word));
    });
    if (!is_search && !entry.key.starts_with("list_")) return;
    reporter_.report(codes::kSearchByPost, resource, entry,
                     fmt::format("{} looks like a search by POST; say effect: read, or effect: write", where));
  }

  void check_auth(const Node& method) {
    const Node* auth = method.find("auth");
    if (auth == nullptr || auth->scalar == "none") return;
    const Node* methods = root_.find("auth");
    if (methods != nullptr && methods->find(auth->scalar) != nullptr) return;
    std::vector<std::string> names = {"none"};
    if (methods != nullptr) {
      for (const Entry& entry : methods->entries) names.push_back(entry.key);
    }
    reporter_.report(codes::kUnknownAuth, *auth,
                     fmt::format("there is no auth method \"{}\"{}", auth->scalar, suggest_name(auth->scalar, names)));
  }

  const Node& root_;
  const Checked& checked_;
  Reporter& reporter_;
};

}  // namespace

void check_methods(const Node& root, const Checked& checked, Reporter& reporter) {
  MethodChecker checker(root, checked, reporter);
  checker.check_paginate(root.find("paginate"));
  const Node* resources = root.find("resources");
  if (resources == nullptr) return;
  for (const Entry& resource : resources->entries) {
    if (is_extension(resource.key)) continue;
    for (const Entry& method : resource.value->entries) {
      if (is_extension(method.key)) continue;
      checker.check(*resource.value, method, fmt::format("{}.{}", resource.key, method.key));
    }
  }
}

}  // namespace atsume::catalog
