// Checks of single values, one function per kind of type. Each reports what is wrong.
#pragma once

#include <string>
#include <string_view>

#include "atsume/json/yaml.h"
#include "catalog/checked.h"
#include "catalog/keys.h"
#include "catalog/reporter.h"

namespace atsume::catalog {

struct CheckOutput {
  Reporter& reporter;
  Checked& checked;
};

// A scalar of any kind but templates and expressions. `where` is the key's path, for messages.
void check_plain(const json::yaml::Node& node, const Type& type, const std::string& where, Reporter& reporter);

void check_template(const json::yaml::Node& node, const Type& type, const std::string& where, CheckOutput out);
void check_url(const json::yaml::Node& node, const Type& type, const std::string& where, CheckOutput out);
void check_request(const json::yaml::Node& node, const Type& type, const std::string& where, CheckOutput out);
void check_expression(const json::yaml::Node& node, const Type& type, const std::string& where, CheckOutput out);
void check_regex(const json::yaml::Node& node, const std::string& where, Reporter& reporter);

bool follows(NameRule rule, std::string_view name);
std::string_view describe(NameRule rule);

// "text", "a list", "a map", "nothing"
std::string_view describe_kind(const json::yaml::Node& node);
void report_type(const json::yaml::Node& node, std::string_view where, std::string_view noun, Reporter& reporter);

}  // namespace atsume::catalog
