#include "catalog/codes.h"

namespace atsume::catalog {

std::span<const Code> all_codes() {
  using namespace codes;
  static constexpr Code kAll[] = {
      kYaml,
      kUnreadable,
      kMisplaced,
      kNotFormatted,
      kType,
      kMissingKey,
      kUnknownKey,
      kChoice,
      kMalformed,
      kExpression,
      kTemplateInExpression,
      kTemplate,
      kUnknownName,
      kRegex,
      kUnknownVariable,
      kExtends,
      kOverridesNothing,
      kNoAuth,
      kUnknownAuth,
      kHosts,
      kForeignHost,
      kUnknownField,
      kMappingConnector,
      kMappingModel,
      kUnknownMethod,
      kUnknownModelPart,
      kEnumValue,
      kUnknownEnum,
      kUnknownFilter,
      kBothForms,
      kSandbox,
      kModelType,
      kModelFilter,
      kRegexSlashes,
      kSecretName,
      kNoPaginate,
      kNumberedMethod,
      kOffsetNamedPage,
      kPageNamedOffset,
      kSearchByPost,
      kTrailingSlash,
      kPlainHttp,
      kKeptEarlier,
      kSecretInQuery,
      kItemPath,
      kUnused,
      kUnreachableRule,
      kListWithoutBrackets,
      kUntested,
      kNoDocs,
      kTokenHost,
      kForeignTemplate,
  };
  return kAll;
}

}  // namespace atsume::catalog
