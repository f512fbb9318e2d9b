// Made-up records and bodies that show what a model's look like: the same catalog always gives the same ones. Pure.
#pragma once

#include <nlohmann/json.hpp>

#include "atsume/catalog/model.h"

namespace atsume::api {

using Json = nlohmann::ordered_json;

Json example_record(const catalog::ModelResource& resource);
// Of the fields that most writes have, and those that the method itself takes.
Json example_body(const catalog::ModelResource& resource, std::string_view method);
Json example_filter(const catalog::ModelFilter& filter, const catalog::ModelResource& resource);

}  // namespace atsume::api
