#include "unify/cursor.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "atsume/base/encoding.h"
#include "atsume/base/limits.h"

namespace atsume::unify {
namespace {

Error invalid_cursor() {
  return base::caller_error(ErrorClass::kInvalidRequest, "invalid_cursor",
                            "next_cursor is not one of this list: use the one of the last answer, with the same "
                            "account, path and filters, or leave it empty to start again");
}

nlohmann::json page_json(const upstream::PageToken& page) {
  return {{"p", page.text}, {"z", page.size}, {"n", page.number}, {"i", page.items}, {"v", page.seen}};
}

upstream::PageToken read_page(const nlohmann::json& state) {
  return {.text = state.value("p", ""),
          .size = state.value("z", 0),
          .number = state.value("n", std::uint32_t{0}),
          .items = state.value("i", std::uint64_t{0}),
          .seen = state.value("v", std::vector<std::uint64_t>())};
}

}  // namespace

std::string cursor_binding(std::string_view account_id, std::string_view what, const Query& query) {
  std::vector<std::string> parts;
  // Encoded, so that no value can pass for another pair.
  for (const auto& pair : query.plain) parts.push_back(net::format_query({pair}));
  for (const auto& pair : query.remote_query) parts.push_back("remote:" + net::format_query({pair}));
  std::ranges::sort(parts);
  std::string out = "cursor\n" + std::string(account_id) + "\n" + std::string(what);
  for (const auto& part : parts) out += "\n" + part;
  return out;
}

std::string seal_cursor(const CursorState& state, std::string_view binding, const store::Vault& vault,
                        base::WallTime now) {
  const auto expires = now + std::chrono::duration_cast<base::Duration>(base::limits::kCursorLifetime);
  nlohmann::json plain = page_json(state.page);
  plain["s"] = state.skip;
  plain["e"] = expires.time_since_epoch().count();
  for (const auto& place : state.parents) {
    nlohmann::json parent = page_json(place.page);
    parent["k"] = place.key;
    plain["f"].push_back(std::move(parent));
  }
  // A provider's cursor is any text of its JSON, also half a surrogate pair, which is no UTF-8.
  const auto text = plain.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return base::base64url_encode(vault.seal(text, binding));
}

Result<CursorState> open_cursor(std::string_view text, std::string_view binding, const store::Vault& vault,
                                base::WallTime now) {
  if (text.size() > base::limits::kCursorBytesMax) return Fail(invalid_cursor());
  const auto blob = base::base64url_decode(text);
  if (!blob) return Fail(invalid_cursor());
  auto plain = vault.open(*blob, binding);
  if (!plain) return Fail(invalid_cursor());
  const auto state = nlohmann::json::parse(plain->reveal(), nullptr, false);
  if (!state.is_object()) return Fail(invalid_cursor());
  if (state.value("e", std::int64_t{0}) < now.time_since_epoch().count()) {
    return Fail(base::caller_error(ErrorClass::kCursorExpired, "cursor_expired",
                                   "this cursor is too old: start the list again"));
  }
  CursorState out{.page = read_page(state), .skip = state.value("s", std::uint32_t{0})};
  for (const auto& parent : state.value("f", nlohmann::json::array())) {
    out.parents.push_back({.page = read_page(parent), .key = parent.value("k", "")});
  }
  return out;
}

}  // namespace atsume::unify
