// Every diagnostic of the catalog, by code. docs/diagnostics.md lists the same table for authors.
#pragma once

#include <span>
#include <string_view>

#include "atsume/catalog/diagnostics.h"

namespace atsume::catalog {

struct Code {
  std::string_view code;
  std::string_view title;

  Severity severity() const { return code.front() == 'W' ? Severity::kWarning : Severity::kError; }
};

namespace codes {

inline constexpr Code kYaml{"E001", "the file is not YAML as it is read here"};
inline constexpr Code kUnreadable{"E002", "the file cannot be read"};
inline constexpr Code kMisplaced{"E003", "the file's name and its content do not agree"};
inline constexpr Code kNotFormatted{"E004", "the file cannot be formatted safely"};
inline constexpr Code kType{"E010", "a value of another type is expected"};
inline constexpr Code kMissingKey{"E011", "a required key is missing"};
inline constexpr Code kUnknownKey{"E012", "unknown key"};
inline constexpr Code kChoice{"E013", "the value is not one of the allowed ones"};
inline constexpr Code kMalformed{"E014", "the value is malformed"};
inline constexpr Code kExpression{"E020", "the JSONata expression does not compile"};
inline constexpr Code kTemplateInExpression{"E021", "a template stands where an expression is expected"};
inline constexpr Code kTemplate{"E022", "the template does not compile"};
inline constexpr Code kUnknownName{"E023", "a template looks up a name that does not exist"};
inline constexpr Code kRegex{"E024", "the regular expression does not compile"};
inline constexpr Code kUnknownVariable{"E025", "an expression uses a variable or function that does not exist"};
inline constexpr Code kExtends{"E030", "the definition to extend is missing or broken"};
inline constexpr Code kOverridesNothing{"E031", "an override hits nothing"};
inline constexpr Code kOverride{"E032", "an override has nothing to lie over"};
inline constexpr Code kNoAuth{"E040", "there is no way to authenticate"};
inline constexpr Code kUnknownAuth{"E041", "no auth method has this name"};
inline constexpr Code kHosts{"E042", "the hosts cannot be told from the file"};
inline constexpr Code kForeignHost{"E043", "a URL leaves the hosts of the file"};
inline constexpr Code kUnknownField{"E044", "no field has this name"};
inline constexpr Code kMappingConnector{"E050", "the mapping's connector is missing or broken"};
inline constexpr Code kMappingModel{"E051", "the mapping's model is missing or broken"};
inline constexpr Code kUnknownMethod{"E052", "the connector has no such resource or method"};
inline constexpr Code kUnknownModelPart{"E053", "the model has no such resource, method or field"};
inline constexpr Code kEnumValue{"E054", "the value is not one of the model's enum"};
inline constexpr Code kUnknownEnum{"E055", "no enum of the mapping has this name"};
inline constexpr Code kUnknownFilter{"E056", "the model has no such filter"};
inline constexpr Code kBothForms{"E057", "two forms of the same thing are given"};
inline constexpr Code kSandbox{"E060", "the sandbox does not fit its connector"};
inline constexpr Code kModelType{"E070", "no type of the model has this name"};
inline constexpr Code kModelFilter{"E071", "a filter compares with a field that does not exist"};

inline constexpr Code kRegexSlashes{"W001", "a regular expression is written with slashes"};
inline constexpr Code kSecretName{"W002", "a field looks like a secret and does not say whether it is one"};
inline constexpr Code kNoPaginate{"W003", "a list says nothing about its pages"};
inline constexpr Code kNumberedMethod{"W004", "a method's name is numbered"};
inline constexpr Code kOffsetNamedPage{"W005", "an offset is sent in a parameter called like a page"};
inline constexpr Code kPageNamedOffset{"W006", "a page number is sent in a parameter called like an offset"};
inline constexpr Code kSearchByPost{"W007", "a search by POST does not say that it only reads"};
inline constexpr Code kTrailingSlash{"W008", "the base URL ends in a slash"};
inline constexpr Code kPlainHttp{"W009", "a URL is not https"};
inline constexpr Code kKeptEarlier{"W010", "the earlier version of a broken file stays in use"};
inline constexpr Code kSecretInQuery{"W011", "a secret travels in a URL's query"};
inline constexpr Code kItemPath{"W012", "a get takes no {id}"};
inline constexpr Code kUnused{"W013", "something is declared and never used"};
inline constexpr Code kUnreachableRule{"W014", "an error rule can never be reached"};
inline constexpr Code kListWithoutBrackets{"W015", "a unified list is built without [ ]"};
inline constexpr Code kUntested{"W016", "a mapped method has no test"};
inline constexpr Code kNoDocs{"W017", "the vendor's documentation is not linked"};
inline constexpr Code kTokenHost{"W018", "tokens are asked for at a host that nothing else in the file is like"};
inline constexpr Code kForeignTemplate{"W019", "a text holds ${ }, which is not looked up"};
inline constexpr Code kPickedFromPage{"W020", "a get picks its record out of one page of a list"};

}  // namespace codes

// All of the above, errors first, in the order of their codes.
std::span<const Code> all_codes();

}  // namespace atsume::catalog
