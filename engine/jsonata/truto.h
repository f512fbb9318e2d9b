// The helper functions that mappings written for Truto use, beside the language's own. The table is in
// truto_functions.cc; the larger ones have files of their own, named here.
//
// All of them are pure. A missing argument is never an error of these functions: it gives nothing, or an empty
// array, object or text where that is what the function returns otherwise.
#pragma once

#include "jsonata/function.h"

namespace atsume::jsonata::truto {

// truto_collections.cc: as lodash has them
bool group_by(const Call& call, json::Value& out);
bool key_by(const Call& call, json::Value& out);
bool order_by(const Call& call, json::Value& out);
bool find(const Call& call, json::Value& out);
bool filter(const Call& call, json::Value& out);
bool values(const Call& call, json::Value& out);
bool compact(const Call& call, json::Value& out);
bool chunk(const Call& call, json::Value& out);
bool difference(const Call& call, json::Value& out);
bool flatten(const Call& call, json::Value& out);
bool flatten_deep(const Call& call, json::Value& out);
bool flatten_depth(const Call& call, json::Value& out);

// truto_members.cc
bool pick(const Call& call, json::Value& out);
bool omit(const Call& call, json::Value& out);
bool map_values(const Call& call, json::Value& out);
bool remove_empty(const Call& call, json::Value& out);
bool remove_empty_items(const Call& call, json::Value& out);

// truto_money.cc
bool to_subunit(const Call& call, json::Value& out);
bool from_subunit(const Call& call, json::Value& out);

// truto_media.cc
bool mime_type(const Call& call, json::Value& out);

// truto_similar.cc
bool dice_coefficient(const Call& call, json::Value& out);
bool most_similar(const Call& call, json::Value& out);

// truto_url.cc, truto_query.cc
bool parse_url(const Call& call, json::Value& out);
bool parse_query(const Call& call, json::Value& out);
bool stringify_query(const Call& call, json::Value& out);

// truto_xml.cc, truto_xml_write.cc, truto_csv.cc
bool xml_to_js(const Call& call, json::Value& out);
bool js_to_xml(const Call& call, json::Value& out);
bool json_to_csv(const Call& call, json::Value& out);

// truto_markdown.cc, truto_html.cc
bool markdown_to_html(const Call& call, json::Value& out);
bool html_to_markdown(const Call& call, json::Value& out);

// truto_dates.cc
bool date_from_iso(const Call& call, json::Value& out);
bool date_from_format(const Call& call, json::Value& out);

}  // namespace atsume::jsonata::truto
