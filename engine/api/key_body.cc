#include "api/key_body.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "atsume/base/limits.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kDescriptionBytesMax = 2'000;
constexpr std::uint32_t kRequestsPerMinuteMax = 1'000'000;

// Takes members out of a body one by one, and gathers what is wrong with them.
class Body {
 public:
  explicit Body(const std::string& text) : body_(Json::parse(text, nullptr, false)) {}

  // The member, when it is there and, unless `takes_null`, no null.
  const Json* find(const std::string& name, bool takes_null) {
    known_.push_back(name);
    const auto found = body_.find(name);
    if (found == body_.end()) return nullptr;
    if (!found->is_null() || takes_null) return &*found;
    wrong(name, "must not be null");
    return nullptr;
  }

  std::optional<std::string> text(const std::string& name, std::size_t bytes_min, std::size_t bytes_max) {
    const Json* value = find(name, false);
    if (!value) return std::nullopt;
    if (!value->is_string()) return wrong(name, "must be text");
    auto out = value->get<std::string>();
    if (out.size() >= bytes_min && out.size() <= bytes_max) return out;
    return wrong(name, "must have " + std::to_string(bytes_min) + " to " + std::to_string(bytes_max) + " bytes");
  }

  std::optional<std::optional<base::WallTime>> end(const std::string& name, base::WallTime now) {
    const Json* value = find(name, true);
    if (!value) return std::nullopt;
    if (value->is_null()) return std::optional<base::WallTime>();
    const auto time = value->is_string() ? base::parse_iso8601(value->get<std::string>()) : std::nullopt;
    if (time && *time > now) return time;
    return wrong(name, time ? "lies in the past; to end a key now, revoke it" : "must be an ISO 8601 date");
  }

  std::optional<std::optional<std::uint32_t>> number(const std::string& name, std::uint32_t largest) {
    const Json* value = find(name, true);
    if (!value) return std::nullopt;
    if (value->is_null()) return std::optional<std::uint32_t>();
    if (value->is_number_unsigned() && value->get<std::uint64_t>() <= largest) {
      return std::optional(value->get<std::uint32_t>());
    }
    return wrong(name, "must be a whole number from 0 to " + std::to_string(largest));
  }

  std::optional<std::vector<std::string>> blocks(const std::string& name) {
    const Json* value = find(name, false);
    if (!value) return std::nullopt;
    if (!value->is_array() || value->size() > base::limits::kAllowedAddressesMax) {
      return wrong(name, "must be a list of at most " + std::to_string(base::limits::kAllowedAddressesMax) +
                             " addresses and blocks");
    }
    std::vector<std::string> out;
    for (const auto& item : *value) {
      if (!item.is_string() || !net::AddressBlock::parse(item.get<std::string>())) {
        return wrong(name, "must hold IPv4 or IPv6 addresses, or blocks as 10.1.0.0/16 and 2001:db8::/32");
      }
      out.push_back(item);
    }
    return out;
  }

  std::nullopt_t wrong(const std::string& name, std::string what) {
    wrong_.emplace_back(name, std::move(what));
    return std::nullopt;
  }

  void need(const std::string& name) {
    if (!body_.contains(name)) wrong(name, "is required");
  }

  // What is wrong, members that nobody asked for among it.
  Result<void> finish() {
    for (const auto& [name, value] : body_.items()) {
      if (std::ranges::find(known_, name) != known_.end()) continue;
      const auto nearest = base::did_you_mean(name, known_);
      wrong(name, nearest ? "is not known here; did you mean " + *nearest + "?" : "is not known here");
    }
    if (wrong_.empty()) return {};
    std::string message = "the body is not right:";
    for (const auto& [name, what] : wrong_) message += " " + name + " " + what + ";";
    message.pop_back();
    auto error = base::caller_error(ErrorClass::kInvalid, "invalid_body", std::move(message));
    for (auto& [name, what] : wrong_) error = std::move(error).with_detail(name, what);
    return Fail(std::move(error));
  }

 private:
  Json body_;
  std::vector<std::string> known_;
  std::vector<std::pair<std::string, std::string>> wrong_;
};

}  // namespace

Result<KeyDraft> read_key_draft(const std::string& text, base::WallTime now, bool maker_is_live) {
  Body body(text);
  KeyDraft out{.is_live = maker_is_live};
  body.need("name");
  body.need("level");
  out.name = body.text("name", 1, base::limits::kIdBytesMax).value_or("");
  out.description = body.text("description", 0, kDescriptionBytesMax).value_or("");
  if (const auto level = body.text("level", 0, kDescriptionBytesMax)) {
    const auto known = store::parse_key_level(*level);
    if (known) out.level = *known;
    if (!known) body.wrong("level", "must be read, write or admin");
  }
  if (const auto environment = body.text("environment", 0, kDescriptionBytesMax)) {
    out.is_live = *environment == "live";
    if (!out.is_live && *environment != "test") body.wrong("environment", "must be live or test");
  }
  if (const auto end = body.end("expires_at", now)) out.expires_at = *end;
  out.allowed_addresses = body.blocks("allowed_addresses").value_or(std::vector<std::string>());
  if (const auto limit = body.number("requests_per_minute", kRequestsPerMinuteMax)) out.requests_per_minute = *limit;
  ATSUME_TRY_VOID(body.finish());
  return out;
}

Result<KeyPatch> read_key_patch(const std::string& text, base::WallTime now) {
  Body body(text);
  KeyPatch out;
  out.name = body.text("name", 1, base::limits::kIdBytesMax);
  out.description = body.text("description", 0, kDescriptionBytesMax);
  out.expires_at = body.end("expires_at", now);
  out.allowed_addresses = body.blocks("allowed_addresses");
  out.requests_per_minute = body.number("requests_per_minute", kRequestsPerMinuteMax);
  ATSUME_TRY_VOID(body.finish());
  return out;
}

Result<std::chrono::seconds> read_grace(const std::string& text) {
  constexpr std::chrono::seconds kMax = base::limits::kKeyGraceMax;
  Body body(text);
  const auto given = body.number("grace_seconds", static_cast<std::uint32_t>(kMax.count()));
  ATSUME_TRY_VOID(body.finish());
  if (given && *given) return std::chrono::seconds(**given);
  return std::chrono::seconds(base::limits::kKeyGraceDefault);
}

}  // namespace atsume::api
