// How a key of a definition file is described. The tables (keys_*.cc) are the one source of truth of the
// language: the checker, the builders' defaults, "did you mean" and the reference page all read them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace atsume::catalog {

enum class TypeKind : std::uint8_t {
  kText,
  kBool,
  kInteger,
  kNumber,
  kChoice,
  kName,  // follows a NameRule
  kDuration,
  kStatus,      // 404 or 4xx
  kWebUrl,      // https://…, for people
  kHost,        // a host name, '*' allowed
  kMethodPath,  // resource.method
  kModelType,   // string, list<email> …
  kRegex,
  kTemplate,
  kUrl,         // a template that gives a URL
  kRequest,     // "VERB /path"
  kExpression,  // JSONata
  kLifetime,    // a duration, or an expression when it does not begin with a digit
  kTree,        // any YAML whose texts are templates
  kFields,      // any tree of maps whose leaves are expressions
  kJson,        // any YAML
  kSchema,      // a JSON Schema
  kSection,     // a map with the keys of `table`
  kMapOf,       // a map with any names and values of `element`
  kListOf,
  kByKind,  // told apart by the kind of the YAML node
};

enum class NameRule : std::uint8_t {
  kAny,
  kSlug,        // [a-z][a-z0-9-]*
  kIdentifier,  // [a-z][a-z0-9_]*
};

// The roots of names that a template may look up, by its position. `now` and `uuid` are known everywhere.
using Roots = std::uint32_t;
namespace roots {
inline constexpr Roots kAccount = 1U << 0;
inline constexpr Roots kApp = 1U << 1;
inline constexpr Roots kToken = 1U << 2;
inline constexpr Roots kSession = 1U << 3;
inline constexpr Roots kId = 1U << 4;
inline constexpr Roots kPath = 1U << 5;
inline constexpr Roots kQuery = 1U << 6;
inline constexpr Roots kBody = 1U << 7;
inline constexpr Roots kSince = 1U << 8;
inline constexpr Roots kItem = 1U << 9;
inline constexpr Roots kWebhook = 1U << 10;
inline constexpr Roots kRawBody = 1U << 11;
inline constexpr Roots kHeader = 1U << 12;
inline constexpr Roots kSignature = 1U << 13;

inline constexpr Roots kConnection = kAccount | kApp | kToken | kSession;
inline constexpr Roots kMethod = kConnection | kId | kPath | kQuery | kBody | kSince;
inline constexpr Roots kStep = kConnection | kItem | kWebhook;
inline constexpr Roots kSignatures = kAccount | kApp | kRawBody | kHeader | kSignature;
}  // namespace roots

// The variables an expression is given, by its position.
using Variables = std::span<const std::string_view>;

struct Table;

struct Type {
  TypeKind kind = TypeKind::kText;
  std::string_view noun;                      // "a duration such as 10s", for messages
  const Type* element = nullptr;              // kMapOf, kListOf
  const Table* table = nullptr;               // kSection
  const Type* scalar = nullptr;               // kByKind
  const Type* list = nullptr;                 // kByKind
  const Type* map = nullptr;                  // kByKind, also kChoice's other half
  std::string_view scalar_key;                // kByKind: the key of the map form that the scalar stands for
  std::span<const std::string_view> choices;  // kChoice
  NameRule names = NameRule::kAny;            // kName; keys of kMapOf
  Roots roots = 0;                            // templates
  Variables variables;                        // expressions
  bool is_nullable = false;                   // null is a value of its own
  bool is_filled = false;                     // kMapOf, kListOf: at least one
  bool allows_missing_mark = false;           // keys of kMapOf may end in '?'
  std::int64_t minimum = 0;                   // kInteger
};

struct Key {
  std::string_view name;
  const Type* type = nullptr;
  bool is_required = false;
  std::string_view default_text;  // as it would be written, or in words; see is_written()
  std::string_view doc;
  std::string_view aliases;  // names used by others for the same, separated by spaces
  std::string_view example = {};
};

// Keys that only one value of the discriminator has.
struct Variant {
  std::string_view value;
  std::span<const Key> keys;
  std::string_view doc;
  std::string_view aliases = {};
};

// A sentence for a key that does not belong here but that authors write.
struct Hint {
  std::string_view key;
  std::string_view sentence;
};

struct Table {
  std::string_view title;
  std::span<const Key> keys;
  std::string_view discriminator;  // name of the key that chooses the variant
  std::span<const Variant> variants;
  const Type* rest = nullptr;  // the type of all other names; nullptr: there are none
  NameRule rest_names = NameRule::kAny;
  std::span<const Hint> hints;
  std::span<const std::string_view> one_of;  // exactly one of these keys has to be there
};

extern const Table kConnectorTable;
extern const Table kMappingTable;
extern const Table kModelTable;
extern const Table kSandboxTable;

// Whether a default or an example is what would be written, rather than words about it such as "the connector's".
bool is_written(std::string_view text);

const Key* find_key(std::span<const Key> keys, std::string_view name);
const Variant* find_variant(const Table& table, std::string_view value);
// `table` and all that stand below it, the nearer ones first.
std::vector<const Table*> tables_from(const Table& table);

}  // namespace atsume::catalog
