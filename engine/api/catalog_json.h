// The catalog as callers read it. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "atsume/catalog/catalog.h"
#include "atsume/catalog/method_ability.h"

namespace atsume::api {

using Json = nlohmann::ordered_json;

// As definitions write it: "oauth2".
std::string_view name_of(catalog::AuthType type);

// What a customer has to fill in to connect, and what can be called.
std::string connector_json(const catalog::Catalog& catalog, const catalog::Connector& connector);

enum class ModelDetail { kOutline, kFields };
std::string model_json(const catalog::Model& model, ModelDetail detail);

// What a method can do for an account of the mapping's connector. `method` is one of `resource`, `resource` one of
// `mapping`.
std::string meta_json(const catalog::Mapping& mapping, const catalog::ResourceMapping& resource,
                      const catalog::MethodMapping& method);

}  // namespace atsume::api
