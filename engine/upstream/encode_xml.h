// Values to XML: the reverse of decode_xml.h. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "atsume/json/value.h"

namespace atsume::upstream {

// An object with one member, the root element, as a document. Members "@name" are attributes, "#text" is text (before
// any elements), lists are siblings, null is an element without content. Error kInvalid "invalid_body" naming the
// member: for a name or a text that XML cannot hold, a list in a list, and a body that is no such object.
Result<std::string> encode_xml(json::Value body);

}  // namespace atsume::upstream
