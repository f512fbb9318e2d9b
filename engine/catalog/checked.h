// What the checker made of a tree: everything that had to be compiled, by node. The builders look it up.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "atsume/catalog/connector.h"
#include "atsume/json/yaml.h"
#include "catalog/keys.h"

namespace atsume::catalog {

// One template, where it stands and what it may look up.
struct TemplateUse {
  const json::yaml::Node* node = nullptr;
  std::size_t offset = 0;  // of the template in the node's scalar
  Template value;
  Roots roots = 0;
};

// The expressions of all files of a catalog: those that are written alike are compiled once, and shared.
using SharedExpressions = std::unordered_map<std::string, Expression>;

struct Checked {
  SharedExpressions* shared = nullptr;  // where there is one; outlives this
  std::unordered_map<const json::yaml::Node*, Expression> expressions;
  std::unordered_map<const json::yaml::Node*, Template> templates;
  std::unordered_map<const json::yaml::Node*, std::vector<UrlPart>> urls;
  std::unordered_map<const json::yaml::Node*, RequestLine> requests;
  std::vector<TemplateUse> template_uses;

  // nullptr, nullopt or empty for a node that is nullptr or did not compile.
  Expression expression(const json::yaml::Node* node) const {
    const auto found = expressions.find(node);
    return found == expressions.end() ? nullptr : found->second;
  }
  std::optional<Template> text_template(const json::yaml::Node* node) const {
    const auto found = templates.find(node);
    return found == templates.end() ? std::nullopt : std::optional(found->second);
  }
  std::vector<UrlPart> url(const json::yaml::Node* node) const {
    const auto found = urls.find(node);
    return found == urls.end() ? std::vector<UrlPart>() : found->second;
  }
  RequestLine request(const json::yaml::Node* node) const {
    const auto found = requests.find(node);
    return found == requests.end() ? RequestLine() : found->second;
  }
};

}  // namespace atsume::catalog
