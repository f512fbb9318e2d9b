// Model files: types are written out where they are used.
#pragma once

#include <string_view>
#include <vector>

#include "atsume/catalog/model.h"
#include "atsume/json/yaml.h"
#include "catalog/reporter.h"

namespace atsume::catalog {

// Reports types and filter fields that do not exist, also in a tree that has other errors; the model is of
// use only when there are none.
Model build_model(const json::yaml::Node& root, Reporter& reporter);

// The field at a dotted path ("emails.email"), through objects and lists; nullptr when there is none.
const ModelField* find_model_field(const std::vector<ModelField>& fields, std::string_view dotted_path);

}  // namespace atsume::catalog
