#include "atsume/catalog/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "catalog/names.h"
#include "catalog/sources.h"
#include "catalog/url_parts.h"

namespace atsume::catalog {
namespace {

class Comparison {
 public:
  Comparison(std::string connector, std::vector<Change>& out) : connector_(std::move(connector)), out_(out) {}

  void connectors(const Connector& before, const Connector& now) {
    texts("base_url", to_text(before.base_url), to_text(now.base_url), false);
    hosts(before, now);
    fields("app value", before.app, now.app);
    fields("field", before.fields, now.fields);
    auth_methods(before, now);
    for (const Resource& resource : before.resources) methods(resource, now.find_resource(resource.name));
    for (const Resource& resource : now.resources) added_methods(before.find_resource(resource.name), resource);
    presence("webhooks", before.webhooks.has_value(), now.webhooks.has_value());
  }

  void mappings(const std::string& model, const Mapping* before, const Mapping* now) {
    presence(fmt::format("mapping {}", model), before != nullptr, now != nullptr);
    if (before == nullptr || now == nullptr) return;
    for (const auto& resource : before->resources) {
      const std::string name = fmt::format("{}.{}", model, resource->name);
      const ResourceMapping* other = now->find_resource(resource->name);
      presence(fmt::format("unified {}", name), true, other != nullptr);
      if (other != nullptr) mapped_resources(name, *resource, *other);
    }
    for (const auto& resource : now->resources) {
      if (before->find_resource(resource->name) == nullptr) {
        presence(fmt::format("unified {}.{}", model, resource->name), false, true);
      }
    }
  }

  void presence(const std::string& what, bool was, bool is) {
    if (was != is) add(is ? ChangeKind::kAdded : ChangeKind::kRemoved, what, "", was);
  }

 private:
  void add(ChangeKind kind, std::string what, std::string detail, bool breaks) {
    out_.push_back({connector_, kind, std::move(what), std::move(detail), breaks});
  }

  void texts(const std::string& what, const std::string& before, const std::string& now, bool breaks) {
    if (before == now) return;
    const auto shown = [](const std::string& text) { return text.empty() ? "nothing" : one_line(text); };
    add(ChangeKind::kChanged, what, fmt::format("{} -> {}", shown(before), shown(now)), breaks);
  }

  void hosts(const Connector& before, const Connector& now) {
    texts("hosts", fmt::format("{}", fmt::join(before.hosts, ", ")), fmt::format("{}", fmt::join(now.hosts, ", ")),
          false);
  }

  void fields(const std::string& what, const std::vector<Field>& before, const std::vector<Field>& now) {
    for (const Field& field : before) {
      const auto other = std::ranges::find(now, field.name, &Field::name);
      if (other == now.end()) {
        add(ChangeKind::kRemoved, fmt::format("{} {}", what, field.name), "", false);
      } else if (!field.is_required && needs_value(*other)) {
        add(ChangeKind::kChanged, fmt::format("{} {}", what, field.name), "it is required now", true);
      }
    }
    for (const Field& field : now) {
      if (std::ranges::find(before, field.name, &Field::name) != before.end()) continue;
      add(ChangeKind::kAdded, fmt::format("{} {}", what, field.name),
          needs_value(field) ? "it is required, and what exists has no value for it" : "", needs_value(field));
    }
  }

  static bool needs_value(const Field& field) { return field.is_required && !field.default_value; }

  void auth_methods(const Connector& before, const Connector& now) {
    for (const Auth& auth : before.auth) {
      const std::string what = fmt::format("auth {}", auth.name);
      const Auth* other = now.find_auth(auth.name);
      presence(what, true, other != nullptr);
      if (other == nullptr) continue;
      texts(what + " type", std::string(word_of(auth.type)), std::string(word_of(other->type)), true);
      fields(what + " field", auth.fields, other->fields);
      scopes(what + " scopes", auth, *other);
    }
    for (const Auth& auth : now.auth)
      presence(fmt::format("auth {}", auth.name), before.find_auth(auth.name) != nullptr, true);
  }

  // A scope more reaches only those who sign in again.
  void scopes(const std::string& what, const Auth& before, const Auth& now) {
    if (!before.tokens || !now.tokens || before.tokens->scopes == now.tokens->scopes) return;
    add(ChangeKind::kChanged, what,
        fmt::format("{} -> {}", fmt::join(before.tokens->scopes, " "), fmt::join(now.tokens->scopes, " ")), false);
  }

  void methods(const Resource& before, const Resource* now) {
    for (const Method& method : before.methods) {
      const Method* other = now == nullptr ? nullptr : now->find(method.name);
      const std::string what = fmt::format("method {}.{}", before.name, method.name);
      presence(what, true, other != nullptr);
      if (other != nullptr) changed_method(what, method, *other);
    }
  }

  void added_methods(const Resource* before, const Resource& now) {
    for (const Method& method : now.methods) {
      if (before == nullptr || before->find(method.name) == nullptr) {
        presence(fmt::format("method {}.{}", now.name, method.name), false, true);
      }
    }
  }

  void changed_method(const std::string& what, const Method& before, const Method& now) {
    std::vector<std::string> needed = now.request.arguments();
    const std::vector<std::string> had = before.request.arguments();
    const bool needs_more =
        std::ranges::any_of(needed, [&](const std::string& name) { return std::ranges::find(had, name) == had.end(); });
    texts(what + " request", before.request.source, now.request.source, needs_more);
    texts(what + " data", source_of(before.data), source_of(now.data), true);
    texts(what + " paginate", std::string(word_of(before.paginate.type)), std::string(word_of(now.paginate.type)),
          false);
    texts(what + " since", before.since ? before.since->param : "", now.since ? now.since->param : "", false);
    texts(what + " effect", std::string(word_of(before.effect)), std::string(word_of(now.effect)), false);
    texts(what + " auth", before.auth, now.auth, false);
  }

  void mapped_resources(const std::string& name, const ResourceMapping& before, const ResourceMapping& now) {
    field_sources(name, sources_of(before), sources_of(now));
    for (const MethodMapping& method : before.methods) {
      const MethodMapping* other = now.find(method.name);
      const std::string what = fmt::format("unified {}.{}", name, method.name);
      presence(what, true, other != nullptr);
      if (other != nullptr) mapped_methods(what, method, *other);
    }
    for (const MethodMapping& method : now.methods) {
      if (before.find(method.name) == nullptr) presence(fmt::format("unified {}.{}", name, method.name), false, true);
    }
  }

  void mapped_methods(const std::string& what, const MethodMapping& before, const MethodMapping& now) {
    const auto path = [](const MethodMapping& method) {
      return fmt::format("{}.{}", method.from_resource->name, method.from->name);
    };
    texts(what + " from", path(before), path(now), false);
    if (before.is_partial != now.is_partial) {
      add(ChangeKind::kChanged, what, now.is_partial ? "its items lack fields now" : "its items are whole now",
          now.is_partial);
    }
    std::set<std::string> was;
    std::set<std::string> is;
    for (const FilterMapping& filter : before.filters) was.insert(filter.name);
    for (const FilterMapping& filter : now.filters) is.insert(filter.name);
    for (const std::string& filter : was) {
      if (!is.contains(filter)) {
        add(ChangeKind::kRemoved, fmt::format("{} filter {}", what, filter), "the engine applies it after mapping",
            false);
      }
    }
    for (const std::string& filter : is) {
      if (!was.contains(filter)) add(ChangeKind::kAdded, fmt::format("{} filter {}", what, filter), "", false);
    }
  }

  void field_sources(const std::string& name, const std::map<std::string, std::string>& before,
                     const std::map<std::string, std::string>& now) {
    for (const auto& [path, source] : before) {
      const std::string what = fmt::format("field {}.{}", name, path);
      const auto other = now.find(path);
      presence(what, true, other != now.end());
      if (other != now.end()) texts(what, source, other->second, false);
    }
    for (const auto& [path, source] : now)
      presence(fmt::format("field {}.{}", name, path), before.contains(path), true);
  }

  std::string connector_;
  std::vector<Change>& out_;
};

void compare_mappings(const Catalog& before, const Catalog& now, const std::string& id, Comparison& comparison) {
  std::set<std::string> models;
  for (const Catalog* catalog : {&before, &now}) {
    for (const auto& [model, mappings] : catalog->mappings) models.insert(model);
  }
  for (const std::string& model : models) {
    comparison.mappings(model, before.find_mapping(model, id).get(), now.find_mapping(model, id).get());
  }
}

}  // namespace

std::string_view name_of(ChangeKind kind) {
  constexpr std::string_view kNames[] = {"added", "removed", "changed"};
  return word_in(kNames, kind);
}

std::vector<Change> compare(const Catalog& before, const Catalog& now, const std::vector<std::string>& ids) {
  std::set<std::string> wanted(ids.begin(), ids.end());
  if (ids.empty()) {
    for (const Catalog* catalog : {&before, &now}) {
      for (const auto& [id, connector] : catalog->connectors) wanted.insert(id);
    }
  }
  std::vector<Change> out;
  for (const std::string& id : wanted) {
    const auto was = before.find_connector(id);
    const auto is = now.find_connector(id);
    Comparison comparison(id, out);
    comparison.presence("connector", was != nullptr, is != nullptr);
    if (was == nullptr || is == nullptr) continue;
    comparison.connectors(*was, *is);
    compare_mappings(before, now, id, comparison);
  }
  return out;
}

}  // namespace atsume::catalog
