// The look-ups of the public structs.
#include <algorithm>

#include "atsume/catalog/catalog.h"
#include "catalog/keys_types.h"

namespace atsume::catalog {
namespace {

template <class T>
const T* find_named(const std::vector<T>& things, std::string_view name) {
  const auto found = std::ranges::find(things, name, &T::name);
  return found == things.end() ? nullptr : &*found;
}

template <class Map>
auto find_shared(const Map& map, std::string_view id) {
  const auto found = map.find(id);
  return found == map.end() ? typename Map::mapped_type() : found->second;
}

}  // namespace

std::string_view name_of(OutcomeClass outcome) { return kOutcomeNames[static_cast<std::size_t>(outcome)]; }

std::optional<OutcomeClass> parse_outcome_class(std::string_view name) {
  const auto found = std::ranges::find(kOutcomeNames, name);
  if (found == std::end(kOutcomeNames)) return std::nullopt;
  return static_cast<OutcomeClass>(found - std::begin(kOutcomeNames));
}

std::vector<std::string> RequestLine::arguments() const {
  std::vector<std::string> names;
  for (const UrlPart& part : url) {
    const bool is_new = std::ranges::find(names, part.text) == names.end();
    if (part.kind == UrlPart::Kind::kArgument && is_new) names.push_back(part.text);
  }
  return names;
}

const Method* Resource::find(std::string_view method) const { return find_named(methods, method); }

const Resource* Connector::find_resource(std::string_view resource) const { return find_named(resources, resource); }

const Method* Connector::find_method(std::string_view resource, std::string_view method) const {
  const Resource* found = find_resource(resource);
  return found == nullptr ? nullptr : found->find(method);
}

const Auth* Connector::find_auth(std::string_view auth_name) const { return find_named(auth, auth_name); }

const Field* Connector::find_field(std::string_view field, std::string_view auth_method) const {
  if (const Field* found = find_named(fields, field)) return found;
  const Auth* method = find_auth(auth_method);
  return method == nullptr ? nullptr : find_named(method->fields, field);
}

const ModelField* ModelField::find(std::string_view field) const { return find_named(fields, field); }
const ModelField* ModelResource::find_field(std::string_view field) const { return find_named(fields, field); }
const ModelFilter* ModelResource::find_filter(std::string_view filter) const { return find_named(filters, filter); }
const std::vector<ModelField>& ModelResource::inputs_of(std::string_view method) const {
  static const std::vector<ModelField> kNone;
  const auto found = std::ranges::find(inputs, method, &ModelInput::method);
  return found == inputs.end() ? kNone : found->fields;
}
bool ModelResource::has_method(std::string_view method) const {
  return std::ranges::find(methods, method) != methods.end();
}
const ModelResource* Model::find_resource(std::string_view resource) const { return find_named(resources, resource); }

const MethodMapping* ResourceMapping::find(std::string_view method) const { return find_named(methods, method); }

const ResourceMapping* Mapping::find_resource(std::string_view resource) const {
  const auto found = std::ranges::find_if(resources, [&](const auto& one) { return one->name == resource; });
  return found == resources.end() ? nullptr : found->get();
}

const MethodMapping* Mapping::find_method(std::string_view resource, std::string_view method) const {
  const ResourceMapping* found = find_resource(resource);
  return found == nullptr ? nullptr : found->find(method);
}

std::shared_ptr<const Connector> Catalog::find_connector(std::string_view id) const {
  return find_shared(connectors, id);
}
std::shared_ptr<const Model> Catalog::find_model(std::string_view id) const { return find_shared(models, id); }

std::shared_ptr<const Mapping> Catalog::find_mapping(std::string_view model, std::string_view connector) const {
  const auto found = mappings.find(model);
  return found == mappings.end() ? nullptr : find_shared(found->second, connector);
}

}  // namespace atsume::catalog
