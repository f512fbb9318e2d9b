// A connector as a page for people.
#include <fmt/format.h>

#include <algorithm>

#include "atsume/base/text.h"
#include "atsume/catalog/summary.h"
#include "catalog/names.h"
#include "catalog/sources.h"
#include "catalog/url_parts.h"

namespace atsume::catalog {
namespace {

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

// Text with ticks in it needs more of them around it.
std::string code(std::string_view text) {
  if (text.empty()) return {};
  return text.find('`') == std::string_view::npos ? fmt::format("`{}`", cell(text))
                                                  : fmt::format("`` {} ``", cell(text));
}

std::string duration_text(base::Duration duration) {
  const std::int64_t ms = duration.count();
  if (ms % 86'400'000 == 0) return fmt::format("{} d", ms / 86'400'000);
  if (ms % 3'600'000 == 0) return fmt::format("{} h", ms / 3'600'000);
  if (ms % 60'000 == 0) return fmt::format("{} min", ms / 60'000);
  if (ms % 1000 == 0) return fmt::format("{} s", ms / 1000);
  return fmt::format("{} ms", ms);
}

class Page {
 public:
  Page(const Catalog& catalog, const Connector& connector) : catalog_(catalog), connector_(connector) {}

  std::string write(std::string_view readme) {
    head();
    connecting();
    for (const auto& [model, mappings] : catalog_.mappings) {
      const auto mapping = mappings.find(connector_.id);
      if (mapping != mappings.end()) unified(model, *mapping->second);
    }
    methods();
    limits();
    webhooks();
    quirks(readme);
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> text, Args&&... args) {
    out_ += fmt::format(text, std::forward<Args>(args)...) + "\n";
  }

  void head() {
    line("# {}\n", connector_.name);
    line("`{}` · {} · {}", connector_.id, fmt::join(connector_.categories, ", "), connector_.status);
    if (!connector_.website.empty()) line("· [{}]({})", "website", connector_.website);
    if (!connector_.docs.empty()) line("· [{}]({})", "API documentation", connector_.docs);
    if (!connector_.notes.empty()) line("\n{}", one_line(connector_.notes));
    line("\nBase URL: {}", code(to_text(connector_.base_url)));
  }

  void connecting() {
    line("\n## Connecting an account");
    table_of("Whatever the way of signing in, the customer fills in:", connector_.fields);
    table_of("The operator fills in:", connector_.app);
    for (const Auth& auth : connector_.auth) {
      line("\n### {}", auth.label.empty() ? auth.name : auth.label);
      line("\n`authentication_method: {}`, {}.", auth.name, way_of(auth));
      if (!auth.help.empty()) line("{}", one_line(auth.help));
      table_of("", auth.fields);
      if (auth.tokens && !auth.tokens->scopes.empty()) line("\nScopes: `{}`", fmt::join(auth.tokens->scopes, "` `"));
    }
  }

  static std::string_view way_of(const Auth& auth) {
    switch (auth.type) {
      case AuthType::kNone:
        return "without credentials";
      case AuthType::kKey:
        return auth.session ? "with credentials that are traded for a session" : "with credentials that are filled in";
      case AuthType::kOauth2:
        return "by signing in at the vendor (OAuth 2)";
      case AuthType::kClientCredentials:
        return "with a client of the customer's own (OAuth 2)";
    }
    return "";
  }

  void table_of(std::string_view title, const std::vector<Field>& fields) {
    if (fields.empty()) return;
    if (!title.empty()) line("\n{}", title);
    line("\n| field | | needed | secret |\n|---|---|---|---|");
    for (const Field& field : fields) {
      const std::string text = field.help.empty() ? field.label : fmt::format("{}: {}", field.label, field.help);
      line("| `{}` | {} | {} | {} |", field.name, cell(text), field.is_required ? "yes" : "no",
           field.is_secret ? "yes" : "no");
    }
  }

  void unified(const std::string& model, const Mapping& mapping) {
    line("\n## Unified: {}", mapping.model->name);
    for (const auto& resource : mapping.resources) {
      line("\n### {}\n", resource->name);
      if (!resource->model->doc.empty()) line("{}\n", one_line(resource->model->doc));
      line("| call | provider's method | filters it applies itself |\n|---|---|---|");
      for (const MethodMapping& method : resource->methods) {
        line("| `{}/{}` {}{} | `{}.{}` | {} |", model, resource->name, method.name,
             method.is_partial ? " (fields are missing)" : "", method.from_resource->name, method.from->name,
             filters_of(method));
      }
      fields_of(*resource);
    }
  }

  static std::string filters_of(const MethodMapping& method) {
    std::string out;
    for (const FilterMapping& filter : method.filters)
      out += fmt::format("{}`{}`", out.empty() ? "" : " ", filter.name);
    return out;
  }

  void fields_of(const ResourceMapping& resource) {
    const auto sources = sources_of(resource);
    if (sources.empty()) return;
    line("\n| field | from |\n|---|---|");
    for (const auto& [path, source] : sources) line("| `{}` | {} |", path, code(source));
  }

  void methods() {
    if (connector_.resources.empty()) return;
    line("\n## Methods\n\nFor `/v1/proxy/RESOURCE` and mappings.\n");
    line("| method | request | pages | changes since | |\n|---|---|---|---|---|");
    for (const Resource& resource : connector_.resources) {
      for (const Method& method : resource.methods) {
        line("| `{}.{}` | {} | {} | {} | {} |", resource.name, method.name, code(method.request.source),
             pages_of(method), method.since ? code(method.since->param) : "", notes_of(method));
      }
    }
  }

  static std::string pages_of(const Method& method) {
    if (method.paginate.type != PaginateType::kNone) return std::string(word_of(method.paginate.type));
    return method.paginate.reason.empty() ? "" : cell(method.paginate.reason);
  }

  static std::string notes_of(const Method& method) {
    std::string out = cell(method.summary);
    if (!method.docs.empty()) out += fmt::format("{}[docs]({})", out.empty() ? "" : " ", method.docs);
    if (!method.scopes.empty()) out += fmt::format("{}`{}`", out.empty() ? "" : " ", fmt::join(method.scopes, "` `"));
    return out;
  }

  void limits() {
    const Limits& limits = connector_.limits;
    if (limits.rates.empty() && limits.concurrency == 0) return;
    line("\n## Limits\n");
    for (const Rate& rate : limits.rates) {
      line("- {} calls in {} per {}", rate.requests, duration_text(rate.per),
           rate.scope == Rate::Scope::kApp ? "app" : "account");
    }
    if (limits.concurrency != 0) line("- {} calls at the same time", limits.concurrency);
  }

  void webhooks() {
    if (!connector_.webhooks) return;
    const Signature& signature = connector_.webhooks->signature;
    line("\n## Webhooks\n");
    if (signature.type == SignatureType::kNone) {
      line("Calls are not signed: {}", one_line(signature.reason));
    } else {
      line("Calls are proved by {}{}.", word_of(signature.type),
           signature.header.empty() ? "" : fmt::format(" in the header `{}`", signature.header));
    }
    line("{}", connector_.webhooks->subscribe.empty() ? "They are set up by hand at the vendor."
                                                      : "The engine can subscribe by itself.");
  }

  // Its own heading is that of the page; those below go one deeper.
  void quirks(std::string_view readme) {
    std::string text;
    bool is_code = false;
    for (const std::string_view one : base::split(base::trim(readme), '\n')) {
      if (one.starts_with("```")) is_code = !is_code;
      if (one.starts_with("# ") && !is_code) continue;
      if (one.starts_with("#") && !is_code) text += '#';
      text.append(one).append("\n");
    }
    const std::string_view trimmed = base::trim(text);
    if (!trimmed.empty()) line("\n## Good to know\n\n{}", trimmed);
  }

  const Catalog& catalog_;
  const Connector& connector_;
  std::string out_;
};

}  // namespace

std::string connector_page(const Catalog& catalog, const Connector& connector, std::string_view readme) {
  return Page(catalog, connector).write(readme);
}

}  // namespace atsume::catalog
