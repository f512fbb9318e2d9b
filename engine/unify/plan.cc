#include "unify/plan.h"

#include <algorithm>

#include "atsume/base/text.h"

namespace atsume::unify {
namespace {

Error unknown(std::string_view what, const std::string& name, const std::vector<std::string>& known) {
  std::string message = "there is no " + std::string(what) + " called \"" + name + "\"";
  if (auto nearest = base::did_you_mean(name, known)) {
    message += "; did you mean " + *nearest + "?";
  } else if (!known.empty()) {
    message += "; there are";
    for (const auto& one : known) message += (&one == &known.front() ? " " : ", ") + one;
  }
  return base::caller_error(ErrorClass::kNotFound, "unknown_" + std::string(what), std::move(message));
}

template <class Range>
std::vector<std::string> names_of(const Range& range) {
  std::vector<std::string> out;
  for (const auto& one : range) out.push_back(one.name);
  return out;
}

Error not_supported(const UnifiedRequest& request, const std::string& connector) {
  return Error(ErrorClass::kNotSupported, Origin::kProvider, "not_supported",
               "connector " + connector + " has no " + request.model + " mapping for " + request.resource + "." +
                   request.method);
}

Error unknown_filter(const catalog::ModelResource& resource, const Filter& filter) {
  std::string message = "\"" + filter.name + "\" is no filter of " + resource.name;
  if (auto nearest = base::did_you_mean(filter.name, names_of(resource.filters))) {
    message += "; did you mean " + *nearest + "?";
  }
  return base::caller_error(ErrorClass::kInvalidRequest, "unknown_filter", std::move(message))
      .with_detail("filter", filter.name);
}

bool fits(catalog::FilterType type, const std::string& value) {
  switch (type) {
    case catalog::FilterType::kString:
      return true;
    case catalog::FilterType::kBoolean:
      return value == "true" || value == "false";
    case catalog::FilterType::kInteger: {
      const auto digits = std::string_view(value).substr(value.starts_with('-') ? 1 : 0);
      return !digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    }
    case catalog::FilterType::kDateTime:
    case catalog::FilterType::kDateTimeRange:
      return base::parse_iso8601(value).has_value();
  }
  return false;
}

std::string_view sentence_of(catalog::FilterType type) {
  if (type == catalog::FilterType::kBoolean) return "true or false";
  if (type == catalog::FilterType::kInteger) return "a whole number";
  return "an ISO 8601 date";
}

Result<void> check_filter(const catalog::ModelFilter& known, const Filter& filter) {
  using catalog::FilterType;
  const bool takes_range = known.type == FilterType::kDateTimeRange || known.type == FilterType::kDateTime;
  if (!filter.op.empty() && !takes_range) {
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_filter",
                                   "the filter " + filter.name + " takes no [" + filter.op + "]"));
  }
  for (const auto& value : filter.values) {
    if (fits(known.type, value)) continue;
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_filter",
                                   "the filter " + filter.name + " needs " + std::string(sentence_of(known.type)) +
                                       ", not \"" + std::string(base::utf8_prefix(value, 60)) + "\""));
  }
  return {};
}

// An argument of the provider's request lines may be given by name as well ("candidate_id").
bool is_argument(const catalog::MethodMapping& method, const std::string& name) {
  const auto path = method.from->request.arguments();
  const auto is_in_line = [&](const catalog::ParentList& parent) {
    const auto names = parent.method->request.arguments();
    return std::ranges::find(names, name) != names.end();
  };
  return std::ranges::find(path, name) != path.end() || std::ranges::any_of(method.for_each, is_in_line) ||
         std::ranges::any_of(method.args, [&](const auto& argument) { return argument.name == name; });
}

// A method that is no list takes arguments of the provider's request line and nothing else.
Result<void> check_parameters(const UnifiedRequest& request, const catalog::MethodMapping& method) {
  for (const Filter& filter : request.query.filters) {
    if (is_argument(method, filter.name)) continue;
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "unknown_filter",
                                   "\"" + filter.name + "\" is no parameter of " + request.method)
                    .with_detail("filter", filter.name));
  }
  return {};
}

// "Changed since": what the connector's `since` is for.
bool asks_since(const catalog::MethodMapping& method, const Filter& filter) {
  if (!method.from->since || method.from->since->as == catalog::SinceAs::kToken) return false;
  return filter.name == "updated_at" && (filter.op == "gt" || filter.op == "gte");
}

// Whether records may have a value at the dotted path; unknown of those that one expression makes.
bool may_tell(const std::vector<catalog::FieldTree>& fields, std::string_view path) {
  const auto dot = path.find('.');
  const auto found = std::ranges::find(fields, path.substr(0, dot), &catalog::FieldTree::name);
  if (found == fields.end()) return false;
  return found->leaf || dot == std::string_view::npos || may_tell(found->children, path.substr(dot + 1));
}

bool may_tell(const Plan& plan, const catalog::ModelFilter& filter) {
  if (plan.method->map || plan.resource->map || !plan.method->fields) return true;
  return may_tell(*plan.method->fields, filter.field);
}

// To filter by what no record tells would find nothing, and that would be taken for an answer.
Error untold_filter(const std::string& resource, const Filter& filter) {
  return base::caller_error(ErrorClass::kInvalidRequest, "unsupported_filter",
                            "the provider's " + resource + " do not tell what " + full_name(filter) +
                                " asks for, so they cannot be filtered by it")
      .with_detail("filter", full_name(filter));
}

Result<void> sort_filters(const UnifiedRequest& request, Plan& plan) {
  for (const Filter& filter : request.query.filters) {
    const std::string full = full_name(filter);
    const auto& own = plan.method->filters;
    const auto provider = std::ranges::find_if(own, [&](const auto& one) { return one.name == full; });
    const auto* known = plan.resource->model->find_filter(filter.name);
    if (known) ATSUME_TRY_VOID(check_filter(*known, filter));
    if (std::ranges::find(plan.method->ignored_filters, full) != plan.method->ignored_filters.end()) continue;
    if (provider != own.end()) {
      plan.provider_filters.emplace_back(&*provider, &filter);
    } else if (is_argument(*plan.method, filter.name)) {
      continue;
    } else if (!known) {
      return Fail(unknown_filter(*plan.resource->model, filter));
    } else if (asks_since(*plan.method, filter)) {
      plan.since_filters.emplace_back(known, &filter);
    } else if (request.query.options.strict_filters) {
      return Fail(unsupported_filter(request.resource, filter));
    } else if (!may_tell(plan, *known)) {
      return Fail(untold_filter(request.resource, filter));
    } else {
      plan.engine_filters.emplace_back(known, &filter);
    }
  }
  return {};
}

}  // namespace

Error unsupported_filter(const std::string& resource, const Filter& filter) {
  return base::caller_error(
             ErrorClass::kInvalidRequest, "unsupported_filter",
             "the provider cannot filter " + resource + " by " + full_name(filter) + ", or has no word for this value")
      .with_detail("filter", full_name(filter));
}

std::string full_name(const Filter& filter) { return filter.op.empty() ? filter.name : filter.name + "." + filter.op; }

Result<std::shared_ptr<const catalog::Connector>> find_connector(const catalog::Catalog& catalog,
                                                                 const upstream::AccountView& account) {
  auto connector = catalog.find_connector(account.record().integration);
  if (connector) return connector;
  return Fail(base::config_error("connector_missing", "the account's connector \"" + account.record().integration +
                                                          "\" is not installed, or its definition has errors (see "
                                                          "`atsume check`)"));
}

Result<Plan> make_plan(const catalog::Catalog& catalog, const UnifiedRequest& request) {
  auto model = catalog.find_model(request.model);
  if (!model) {
    std::vector<std::string> known;
    for (const auto& [name, one] : catalog.models) known.push_back(name);
    return Fail(unknown("model", request.model, known));
  }
  const auto* resource = model->find_resource(request.resource);
  if (!resource) return Fail(unknown("resource", request.resource, names_of(model->resources)));
  if (!resource->has_method(request.method)) return Fail(unknown("method", request.method, resource->methods));
  ATSUME_TRY(auto connector, find_connector(catalog, *request.account));
  Plan plan{.mapping = catalog.find_mapping(request.model, connector->id)};
  if (plan.mapping) plan.resource = plan.mapping->find_resource(request.resource);
  if (plan.resource) plan.method = plan.resource->find(request.method);
  if (!plan.method) return Fail(not_supported(request, connector->id));
  if (request.method == "list") {
    ATSUME_TRY_VOID(sort_filters(request, plan));
  } else {
    ATSUME_TRY_VOID(check_parameters(request, *plan.method));
  }
  return plan;
}

}  // namespace atsume::unify
