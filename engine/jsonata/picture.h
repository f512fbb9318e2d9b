// Functions that format and read by XPath pictures: numbers and integers.
#pragma once

#include "jsonata/function.h"

namespace atsume::jsonata {

bool format_number(const Call& call, json::Value& out);
bool format_integer(const Call& call, json::Value& out);
bool parse_integer(const Call& call, json::Value& out);

}  // namespace atsume::jsonata
