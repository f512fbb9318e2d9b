// Fields named by dotted paths: keeping them, leaving them out, and finding them in the model. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/catalog/model.h"
#include "atsume/json/value.h"

namespace atsume::unify {

// Paths as a tree. A path goes through lists: "emails.email" is that member of every item.
class FieldPaths {
 public:
  explicit FieldPaths(const std::vector<std::string>& paths);
  bool empty() const { return children_.empty(); }

  // `record` with these fields alone, or without them, in the order that they have there.
  json::Value keep(json::Value record, json::Arena& arena) const;
  json::Value leave_out(json::Value record, json::Arena& arena) const;

 private:
  FieldPaths() = default;
  std::map<std::string, FieldPaths, std::less<>> children_;
  bool is_whole_ = false;  // a path ends here
};

// The value at a path that meets no list; undefined when there is none.
json::Value value_at(json::Value record, std::string_view path);

// Whether records of the resource may have the field: x_raw of an enum, custom_fields and remote_data are fields too,
// and below those and `json` fields everything is. Error kInvalidRequest "invalid_parameter" with did-you-mean.
Result<void> check_field(const catalog::ModelResource& resource, std::string_view parameter, const std::string& path);

}  // namespace atsume::unify
