// Values to query strings and request bodies. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "atsume/json/value.h"
#include "atsume/jsonata/template.h"
#include "atsume/net/http_message.h"
#include "atsume/net/url.h"

namespace atsume::upstream {

using NamedValues = std::vector<std::pair<std::string, json::Value>>;

// Lists as `format` says, objects as name[key]. Null and nothing add nothing.
Result<void> append_query(const std::string& name, json::Value value, catalog::ArrayFormat format,
                          net::QueryPairs& query);

// A tree of templates as a value; nullopt when the whole of it is a missing optional.
Result<std::optional<json::Value>> evaluate_tree(const catalog::TemplateTree& tree,
                                                 const jsonata::TemplateScope& scope);

struct Encoding {
  catalog::Encode encode = catalog::Encode::kJson;
  catalog::ArrayFormat array_format = catalog::ArrayFormat::kRepeat;
  base::Random& random;  // boundaries of multipart bodies
};

// Writes `body` and its Content-Type, unless there is one already. An undefined body writes nothing. Error kInvalid
// "invalid_body" for a value that the encoding cannot say.
Result<void> encode_body(const Encoding& encoding, json::Value body, net::Headers& headers, std::string& out);

// kInvalid "invalid_body": the provider takes `wanted`.
Error wrong_body(std::string_view wanted);

// Sets the member at a dotted path, making the objects on the way.
void set_path(json::ObjectBuilder& object, std::string_view dotted, json::Value value, json::Arena& arena);

}  // namespace atsume::upstream
