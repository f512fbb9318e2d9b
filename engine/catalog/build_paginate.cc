#include "catalog/build.h"
#include "catalog/keys_types.h"

namespace atsume::catalog {

using json::yaml::Node;

namespace {

// In the order of PaginateType.
constexpr std::string_view kTypeNames[] = {"page",        "offset", "cursor",     "next_url",
                                           "link_header", "range",  "expression", "none"};

}  // namespace

Paginate build_paginate(const Node& map, ArgumentPlace params_in, Build build) {
  Paginate out;
  const auto expression = [&](std::string_view key) { return build.checked.expression(map.find(key)); };
  out.type = choice_of(map, "type", kTypeNames, PaginateType::kNone);
  out.size_param = text_of(map, "size_param");
  out.size = static_cast<int>(integer_of(map, "size", 0));
  out.max_size = static_cast<int>(integer_of(map, "max_size", 0));
  out.in = choice_of(map, "in", kPlaceNamesWithHeader, params_in);
  out.more = expression("more");
  out.items = expression("items");
  out.max_pages = static_cast<int>(integer_of(map, "max_pages", out.max_pages));
  out.keep_query = bool_of(map, "keep_query", false);
  if (text_of(map, "empty_page") == "continue") out.empty_page = Paginate::EmptyPage::kContinue;
  out.param = text_of(map, "param");
  out.start = integer_of(map, "start", out.type == PaginateType::kPage ? 1 : 0);
  out.steps_by_size = text_of(map, "step") == "size";
  out.pages = expression("pages");
  out.total = expression("total");
  out.first = expression("first");
  out.next = expression("next");
  out.rel = text_of(map, "rel", out.rel);
  out.unit = text_of(map, "unit", out.unit);
  out.reason = text_of(map, "reason");
  return out;
}

}  // namespace atsume::catalog
