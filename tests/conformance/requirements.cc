#include "conformance/requirements.h"

#include <algorithm>
#include <map>

#include "atsume/base/text.h"

namespace atsume::testing {
namespace {

using catalog::Connector;
using catalog::Method;
using catalog::PaginateType;

constexpr std::string_view kSincePrefix = "updated old record";

std::string source_of(const catalog::Expression& expression) {
  return expression ? std::string(expression->source()) : std::string();
}

// Lists that page alike need one test together.
std::string paging_of(const Method& method) {
  const auto& rule = method.paginate;
  return std::to_string(static_cast<int>(rule.type)) + "|" + rule.param + "|" + source_of(rule.next) + "|" +
         source_of(rule.more) + "|" + source_of(rule.total) + "|" + source_of(rule.pages) + "|" + rule.rel;
}

std::string since_of(const Method& method) {
  const auto& since = *method.since;
  return since.param + "|" + std::to_string(static_cast<int>(since.as)) + "|" +
         (since.format ? std::string(since.format->source()) : std::string());
}

class Requirements {
 public:
  Requirements(const std::shared_ptr<const catalog::Catalog>& catalog,
               const std::shared_ptr<const Connector>& connector)
      : catalog_(*catalog), connector_(*connector), suite_(app::run_suite(catalog, connector, "")) {}

  std::vector<Shortfall> run(const std::vector<catalog::Diagnostic>& diagnostics) {
    check(diagnostics);
    require_passing();
    require_mapping_tests();
    if (connector_.verify) require("verify", "verify", has_call("verify"));
    if (!connector_.connect.empty()) require("connect", "connect", has_call("connect"));
    require("error", connector_.id, has_error_test());
    require_groups();
    return std::move(out_);
  }

 private:
  void require(const std::string& rule, const std::string& subject, bool holds) {
    if (!holds) out_.push_back({connector_.id, rule, subject});
  }

  void check(const std::vector<catalog::Diagnostic>& diagnostics) {
    for (const auto& one : diagnostics) {
      const bool is_own = one.file == connector_.file || one.file.ends_with("/" + connector_.id + ".yaml") ||
                          one.file.find("/" + connector_.id + "/") != std::string::npos;
      if (is_own) require("check", one.file + ": " + one.message, false);
    }
  }

  template <class Visit>
  void each_written(const Visit& visit) const {
    const auto each = [&](json::Value tests) {
      if (!tests.is_array()) return;
      for (json::Value test : tests.items()) visit(test);
    };
    each(connector_.tests);
    for (const auto& [model, mappings] : catalog_.mappings) {
      const auto found = mappings.find(connector_.id);
      if (found != mappings.end()) each(found->second->tests);
    }
  }

  bool has_call(std::string_view call) const {
    bool found = false;
    each_written([&](json::Value test) {
      const json::Value written = test.find("call");
      found = found || (written.is_string() && written.as_string() == call);
    });
    return found;
  }

  bool has_error_test() const {
    bool found = false;
    each_written([&](json::Value test) { found = found || test.find("error").is_string(); });
    return found;
  }

  void require_passing() {
    for (const auto& file : suite_.files) {
      for (const auto& test : file.tests) {
        require("test", test.name + (test.problems.empty() ? "" : ": " + test.problems.front()), test.has_passed());
      }
    }
  }

  void require_mapping_tests() {
    for (const auto& [model, mappings] : catalog_.mappings) {
      const auto found = mappings.find(connector_.id);
      if (found == mappings.end()) continue;
      for (const auto& resource : found->second->resources) {
        for (const auto& method : resource->methods) {
          const std::string name = model + "." + resource->name + "." + method.name;
          require("mapping", name, has_call("unified." + name));
        }
      }
    }
  }

  // The methods that a passed test has reached, with the names of those tests.
  std::map<std::string, std::vector<const app::TestReport*>> reached() const {
    std::map<std::string, std::vector<const app::TestReport*>> out;
    for (const auto& file : suite_.files) {
      for (const auto& test : file.tests) {
        for (const auto& method : test.methods) out[method].push_back(&test);
      }
    }
    return out;
  }

  // A last page of every way of paging, and an old record that was changed of every way of asking for changes.
  void require_groups() {
    const auto tests = reached();
    std::map<std::string, std::pair<std::string, bool>> pagings;
    std::map<std::string, std::pair<std::string, bool>> sinces;
    const auto note = [](auto& groups, const std::string& group, const std::string& method, bool holds) {
      auto& [first, is_shown] = groups.try_emplace(group, method, false).first->second;
      is_shown = is_shown || holds;
    };
    for (const auto& resource : connector_.resources) {
      for (const auto& method : resource.methods) {
        const std::string key = resource.name + "." + method.name;
        const auto found = tests.find(key);
        const auto any = [&](const auto& holds) {
          return found != tests.end() && std::ranges::any_of(found->second, holds);
        };
        if (method.paginate.type != PaginateType::kNone) {
          note(pagings, paging_of(method), key, any([&](const auto* test) { return test->walked.contains(key); }));
        }
        if (method.since) {
          note(sinces, since_of(method), key,
               any([](const auto* test) { return test->name.starts_with(kSincePrefix); }));
        }
      }
    }
    for (const auto& [group, shown] : pagings) require("last_page", shown.first, shown.second);
    for (const auto& [group, shown] : sinces) require("since", shown.first, shown.second);
  }

  const catalog::Catalog& catalog_;
  const Connector& connector_;
  app::SuiteReport suite_;
  std::vector<Shortfall> out_;
};

}  // namespace

std::vector<Shortfall> find_shortfalls(const std::shared_ptr<const catalog::Catalog>& catalog,
                                       const std::shared_ptr<const Connector>& connector,
                                       const std::vector<catalog::Diagnostic>& diagnostics) {
  return Requirements(catalog, connector).run(diagnostics);
}

}  // namespace atsume::testing
