#include "upstream/known_secrets.h"

#include <algorithm>
#include <array>

#include "atsume/base/secret.h"
#include "atsume/json/parse.h"
#include "atsume/upstream/secret_forms.h"
#include "upstream/scope.h"

namespace atsume::upstream {
namespace {

// Shorter ones would take ordinary words and numbers out of every message.
constexpr std::size_t kSecretBytesMin = 6;
// Kept beside a token, and of use in a message.
constexpr std::array<std::string_view, 4> kNoSecrets = {"expires_at", "renew_at", "scope", "token_type"};

void replace_all(std::string& text, std::string_view from) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + base::kRedacted.size())) {
    text.replace(at, from.size(), base::kRedacted);
  }
}

// The longest end of `text` that is a beginning of `secret`, but not all of it; 0 when it is too short to tell.
std::size_t begun_at_end(std::string_view text, std::string_view secret) {
  for (std::size_t length = std::min(text.size(), secret.size() - 1); length >= kSecretBytesMin; --length) {
    if (text.ends_with(secret.substr(0, length))) return length;
  }
  return 0;
}

// A client id is in every address of a sign-in; other values are secret unless the connector says otherwise.
bool is_public(const catalog::Connector& connector, std::string_view name) {
  if (name == "client_id") return true;
  const auto field = std::ranges::find(connector.app, name, &catalog::Field::name);
  return field != connector.app.end() && !field->is_secret;
}

class RedactedBody final : public net::BodyReader {
 public:
  RedactedBody(std::unique_ptr<net::BodyReader> body, KnownSecrets secrets)
      : body_(std::move(body)), secrets_(std::move(secrets)) {}

  net::Task<Result<std::string_view>> read_chunk(base::Deadline deadline) override {
    given_.clear();
    // What a secret could still begin in is kept back until more has come.
    while (!is_at_end_ && given_.empty()) {
      ATSUME_CO_TRY(const std::string_view chunk, co_await body_->read_chunk(deadline));
      is_at_end_ = chunk.empty();
      held_ = secrets_.hide(held_.append(chunk));
      const std::size_t kept = is_at_end_ ? 0 : std::min(secrets_.longest(), held_.size());
      given_ = held_.substr(0, held_.size() - kept);
      held_.erase(0, given_.size());
    }
    co_return std::string_view(given_);
  }

  std::optional<std::uint64_t> content_length() const override { return std::nullopt; }

 private:
  std::unique_ptr<net::BodyReader> body_;
  KnownSecrets secrets_;
  std::string held_;
  std::string given_;
  bool is_at_end_ = false;
};

}  // namespace

KnownSecrets::KnownSecrets(const CallSpec& spec, json::Value app) {
  json::Arena arena;
  if (const auto secrets = json::parse(spec.account->record().secrets_json.reveal(), arena)) add(*secrets);
  if (app.is_object()) {
    for (const auto& member : app.members()) {
      if (!is_public(*spec.connector, member.key)) add(member.value);
    }
  }
  if (spec.session) add(spec.session->values);
  sort();
}

void KnownSecrets::add_authorization(std::string_view header_value) {
  const std::size_t space = header_value.find(' ');
  add_text(space == std::string_view::npos ? header_value : header_value.substr(space + 1));
  sort();
}

void KnownSecrets::add_text(std::string_view text) {
  if (text.size() < kSecretBytesMin || text.starts_with("http://") || text.starts_with("https://")) return;
  std::ranges::move(secret_forms(text), std::back_inserter(forms_));
}

void KnownSecrets::add(json::Value value) {
  if (value.is_string() || value.is_number()) add_text(scalar_text(value).value_or(""));
  if (value.is_array()) {
    for (const json::Value item : value.items()) add(item);
  }
  if (value.is_object()) {
    for (const auto& member : value.members()) {
      if (std::ranges::find(kNoSecrets, member.key) == kNoSecrets.end()) add(member.value);
    }
  }
}

void KnownSecrets::sort() {
  std::ranges::sort(forms_, [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  const auto same = std::ranges::unique(forms_);
  forms_.erase(same.begin(), same.end());
}

std::string KnownSecrets::hide(std::string text) const {
  for (const std::string& form : forms_) replace_all(text, form);
  return text;
}

Error KnownSecrets::hide(const Error& error) const {
  const auto hide_cut = [this](std::string text) {
    text = hide(std::move(text));
    std::size_t begun = 0;
    for (const std::string& form : forms_) begun = std::max(begun, begun_at_end(text, form));
    if (begun > 0) text.replace(text.size() - begun, begun, base::kRedacted);
    return text;
  };
  Error out(error.error_class(), error.origin(), error.code(), hide_cut(error.message()));
  out = std::move(out).with_retry(error.retry());
  if (error.retry_after()) out = std::move(out).with_retry_after(*error.retry_after());
  if (error.remote()) {
    out = std::move(out).with_remote({.status = error.remote()->status, .body = hide_cut(error.remote()->body)});
  }
  for (const auto& [name, value] : error.details()) out = std::move(out).with_detail(name, hide_cut(value));
  for (const std::string& step : error.context()) out = std::move(out).while_doing(hide(step));
  return out;
}

void KnownSecrets::hide(net::Headers& headers) const {
  net::Headers out;
  for (const auto& [name, value] : headers.fields()) out.add(name, hide(value));
  headers = std::move(out);
}

std::unique_ptr<net::BodyReader> make_redacted_body(std::unique_ptr<net::BodyReader> body, KnownSecrets secrets) {
  return std::make_unique<RedactedBody>(std::move(body), std::move(secrets));
}

}  // namespace atsume::upstream
