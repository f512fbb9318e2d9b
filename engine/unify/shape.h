// What callers want to see of each record, and of a list of them. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "unify/field_paths.h"
#include "unify/plan.h"
#include "unify/response_map.h"

namespace atsume::unify {

class Shape {
 public:
  // Of unified records. Errors: those of check_field.
  static Result<Shape> of_records(const catalog::ModelResource& resource, const QueryOptions& options);
  // Of the provider's own items: their fields are not known here, so one that is not there is no mistake.
  static Shape of_items(const QueryOptions& options);

  // Whether map_record has to put the provider's item beside the fields.
  RemoteData remote_data() const;
  bool is_raw() const { return format_ == ResponseFormat::kRaw; }
  bool selects() const { return !fields_.empty() || !excluded_.empty(); }

  // The fields that the caller wants of any value.
  json::Value select(json::Value value, json::Arena& arena) const;
  // One record, mapped with remote_data(), as the caller sees it.
  json::Value apply(json::Value record, json::Arena& arena) const;

  // The whole list: as it is, or as an object by key_by. What has no key there, or one that an earlier record has, is
  // told in full in `unkeyed`.
  struct Listed {
    json::Value records;
    std::size_t count = 0;
    json::Value unkeyed;  // undefined: every record has its place
  };
  Listed apply_to_list(json::Value records, json::Arena& arena) const;

 private:
  explicit Shape(const QueryOptions& options);
  json::Value whole(json::Value record, json::Arena& arena) const;
  Listed key(json::Value records, json::Arena& arena) const;

  ResponseFormat format_;
  bool ignores_remote_data_;
  FieldPaths fields_;
  FieldPaths excluded_;
  std::string key_by_;
};

}  // namespace atsume::unify
