// The helper functions of truto.h: their table, and the short ones.
#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "atsume/base/encoding.h"
#include "atsume/base/random.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "jsonata/truto.h"
#include "jsonata/truto_support.h"

namespace atsume::jsonata {
namespace {

using truto::is_missing;

bool first_non_empty(const Call& call, Value& out) {
  const auto found = std::ranges::find_if_not(call.arguments, is_missing);
  out = found == call.arguments.end() ? Value() : *found;
  return true;
}

// What is no JSON gives null.
bool parse_json(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  out = Value::null();
  if (!call[0].is_string()) {
    if (!call[0].is_array() && !call[0].is_object()) out = call[0];
    return true;
  }
  const auto text = call[0].as_string();
  if (!call.evaluator.steps(text.size() / 16) || !call.evaluator.reserve(text.size() * 4)) return false;
  if (const auto parsed = json::parse(text, call.evaluator.arena())) out = *parsed;
  return call.evaluator.reserve(0);
}

bool to_number(const Call& call, Value& out) {
  out = call[0];
  if (!out.is_undefined() && !out.is_number()) out = Value::number(truto::script_number(call[0]));
  return true;
}

bool uuid(const Call& call, Value& out) {
  base::Random* source = call.evaluator.environment().random;
  if (source == nullptr) {
    return call.evaluator.fail_with_message("U1003", "$uuid is not available here: there is no source of randomness");
  }
  std::string bytes = source->bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  std::string text = base::hex_encode(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return truto::give_text(call, text, out);
}

bool wrap(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  std::array<std::string, 3> parts;  // left, text, right
  const Value right = call.arguments.size() > 2 ? call[2] : call[1];
  const std::array<Value, 3> values = {call[1], call[0], right};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!is_missing(values[i]) && !truto::script_text(call.evaluator, values[i], parts[i])) return false;
  }
  return truto::give_text(call, parts[0] + parts[1] + parts[2], out);
}

std::optional<base::DigestKind> digest_kind(Value name) {
  if (name.is_undefined()) return base::DigestKind::kSha256;
  if (!name.is_string()) return std::nullopt;
  std::string plain = base::to_lower(name.as_string());
  std::erase(plain, '-');
  if (plain == "md5") return base::DigestKind::kMd5;
  if (plain == "sha1") return base::DigestKind::kSha1;
  if (plain == "sha256") return base::DigestKind::kSha256;
  if (plain == "sha384") return base::DigestKind::kSha384;
  if (plain == "sha512") return base::DigestKind::kSha512;
  return std::nullopt;
}

bool give_digest(const Call& call, const std::string& bytes, Value form, Value& out) {
  const std::string name = form.is_undefined() ? "hex" : form.is_string() ? base::to_lower(form.as_string()) : "";
  if (name == "hex") return truto::give_text(call, base::hex_encode(bytes), out);
  if (name == "base64") return truto::give_text(call, base::base64_encode(bytes), out);
  if (name == "base64-urlsafe" || name == "base64url") {
    return truto::give_text(call, base::base64url_encode(bytes), out);
  }
  return call.evaluator.fail("U2002", form);
}

bool digest(const Call& call, Value& out) {
  out = Value();
  if (is_missing(call[0])) return true;
  std::string text;
  const auto kind = digest_kind(call[1]);
  if (!kind) return call.evaluator.fail("U2001", call[1]);
  if (!truto::script_text(call.evaluator, call[0], text) || !call.evaluator.steps(text.size() / 64)) return false;
  return give_digest(call, base::digest(*kind, text), call[2], out);
}

bool sign(const Call& call, Value& out) {
  out = Value();
  if (is_missing(call[0])) return true;
  const auto kind = digest_kind(call[1]);
  if (!kind) return call.evaluator.fail("U2001", call[1]);
  std::string text;
  std::string secret;
  if (!is_missing(call[2]) && !truto::script_text(call.evaluator, call[2], secret)) return false;
  if (secret.empty() || secret.size() > std::numeric_limits<int>::max()) return call.evaluator.fail("U2003");
  if (!truto::script_text(call.evaluator, call[0], text) || !call.evaluator.steps(text.size() / 64)) return false;
  return give_digest(call, base::hmac(*kind, secret, text), call[3], out);
}

// Rows of an SQL answer as objects: the columns' names are the keys.
bool zip_sql_response(const Call& call, Value& out) {
  Sequence rows(call.evaluator);
  const Value columns = call[0];
  const Value data = call[1];
  std::vector<std::string_view> names;
  for (const Value column : truto::items_of(columns)) {
    const Value name = column.is_object() && call[2].is_string() ? column.find(call[2].as_string()) : column;
    std::string text;
    if (!truto::script_text(call.evaluator, name, text) || !call.evaluator.reserve(text.size())) return false;
    names.push_back(call.evaluator.arena().copy(text));
  }
  for (const Value row : truto::items_of(data)) {
    json::ObjectBuilder object(call.evaluator.arena());
    if (!call.evaluator.steps(names.size())) return false;
    if (!call.evaluator.reserve(names.size() * sizeof(json::Member))) return false;
    const auto cells = truto::items_of(row);
    for (std::size_t i = 0; i < std::min(names.size(), cells.size()); ++i) object.set(names[i], cells[i]);
    rows.push(object.finish());
  }
  return rows.finish(0, out);
}

constexpr Builtin kFunctions[] = {
    {"chunk", "<x?x?:a>", 2, truto::chunk},
    {"compact", "<x?:a>", 1, truto::compact},
    {"convertCurrencyFromSubunit", "<x?x?:x>", 2, truto::from_subunit},
    {"convertCurrencyToSubunit", "<x?x?:x>", 2, truto::to_subunit},
    {"convertHtmlToMarkdown", "<x?:s>", 1, truto::html_to_markdown},
    {"convertMarkdownToHtml", "<x?:s>", 1, truto::markdown_to_html},
    {"diceCoefficient", "<x?x?:n>", 2, truto::dice_coefficient},
    {"difference", "<x?x?x?x?:a>", 2, truto::difference},
    {"digest", "<x?x?x?:s>", 1, digest},
    {"dtFromFormat", "<x?x?x?:s>", 2, truto::date_from_format},
    {"dtFromIso", "<x?x?:s>", 1, truto::date_from_iso},
    {"find", "<x?x?:x>", 2, truto::find},
    {"firstNonEmpty", "<x+:x>", 1, first_non_empty},
    {"flatten", "<x?:a>", 1, truto::flatten},
    {"flattenDeep", "<x?:a>", 1, truto::flatten_deep},
    {"flattenDepth", "<x?x?:a>", 2, truto::flatten_depth},
    {"getMimeType", "<x?:x>", 1, truto::mime_type},
    {"groupBy", "<x?x?:o>", 2, truto::group_by},
    {"jsToXml", "<x?x?:s>", 1, truto::js_to_xml},
    {"jsonParse", "<x?:x>", 1, parse_json},
    {"jsonToCsv", "<x?x?:s>", 1, truto::json_to_csv},
    {"keyBy", "<x?x?:o>", 2, truto::key_by},
    {"lofilter", "<x?x?:a>", 2, truto::filter},
    {"mapValues", "<x?x?x?x?:x>", 2, truto::map_values},
    {"mostSimilar", "<x?x?x?:s>", 2, truto::most_similar},
    {"omit", "<x?x?:o>", 2, truto::omit},
    {"orderBy", "<x?x?x?:a>", 2, truto::order_by},
    {"parseQuery", "<x?x?:o>", 1, truto::parse_query},
    {"parseUrl", "<x?:o>", 1, truto::parse_url},
    {"pick", "<x?x?:o>", 2, truto::pick},
    {"removeEmpty", "<x?:x>", 1, truto::remove_empty},
    {"removeEmptyItems", "<x?:x>", 1, truto::remove_empty_items},
    {"sign", "<x?x?x?x?:s>", 3, sign},
    {"stringifyQuery", "<x?x?:s>", 1, truto::stringify_query},
    {"toNumber", "<x?:n>", 1, to_number},
    {"uuid", "<:s>", 0, uuid},
    {"values", "<x?:a>", 1, truto::values},
    {"wrap", "<x?x?x?:s>", 3, wrap},
    {"xmlToJs", "<x?x?:o>", 1, truto::xml_to_js},
    {"zipSqlResponse", "<x?x?x?:a>", 3, zip_sql_response},
};

}  // namespace

std::span<const Builtin> truto_functions() { return kFunctions; }

}  // namespace atsume::jsonata
