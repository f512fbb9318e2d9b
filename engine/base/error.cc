#include "atsume/base/error.h"

namespace atsume::base {

struct Error::Data {
  ErrorClass error_class;
  Origin origin;
  Retry retry = Retry::kNever;
  std::string code;
  std::string message;
  std::optional<std::chrono::milliseconds> retry_after;
  std::optional<RemoteAnswer> remote;
  std::vector<std::pair<std::string, std::string>> details;
  std::vector<std::string> context;
};

Error::Error(ErrorClass error_class, Origin origin, std::string_view code, std::string message)
    : data_(std::make_unique<Data>()) {
  data_->error_class = error_class;
  data_->origin = origin;
  data_->code = code;
  data_->message = std::move(message);
}

Error::Error(const Error& other) : data_(other.data_ ? std::make_unique<Data>(*other.data_) : nullptr) {}

Error& Error::operator=(const Error& other) {
  if (this != &other) data_ = other.data_ ? std::make_unique<Data>(*other.data_) : nullptr;
  return *this;
}

Error::Error(Error&&) noexcept = default;
Error& Error::operator=(Error&&) noexcept = default;
Error::~Error() = default;

ErrorClass Error::error_class() const { return data_->error_class; }
Origin Error::origin() const { return data_->origin; }
Retry Error::retry() const { return data_->retry; }
const std::string& Error::code() const { return data_->code; }
const std::string& Error::message() const { return data_->message; }
std::optional<std::chrono::milliseconds> Error::retry_after() const { return data_->retry_after; }
const std::optional<RemoteAnswer>& Error::remote() const { return data_->remote; }
const std::vector<std::pair<std::string, std::string>>& Error::details() const { return data_->details; }
const std::vector<std::string>& Error::context() const { return data_->context; }

Error&& Error::with_retry(Retry retry) && {
  data_->retry = retry;
  return std::move(*this);
}

Error&& Error::with_retry_after(std::chrono::milliseconds delay) && {
  data_->retry_after = delay;
  return std::move(*this);
}

Error&& Error::with_remote(RemoteAnswer answer) && {
  data_->remote = std::move(answer);
  return std::move(*this);
}

Error&& Error::with_detail(std::string_view name, std::string value) && {
  data_->details.emplace_back(std::string(name), std::move(value));
  return std::move(*this);
}

Error&& Error::while_doing(std::string_view what) && {
  data_->context.emplace_back(what);
  return std::move(*this);
}

std::string Error::to_string() const {
  std::string text = data_->code + ": " + data_->message;
  const char* before = " (while ";
  for (const std::string& step : data_->context) {
    text += before + step;
    before = ", while ";
  }
  if (!data_->context.empty()) text += ')';
  return text;
}

std::string_view name_of(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::kInvalidRequest:
      return "invalid_request";
    case ErrorClass::kUnauthenticated:
      return "unauthenticated";
    case ErrorClass::kForbidden:
      return "forbidden";
    case ErrorClass::kNotFound:
      return "not_found";
    case ErrorClass::kMethodNotAllowed:
      return "method_not_allowed";
    case ErrorClass::kConflict:
      return "conflict";
    case ErrorClass::kCursorExpired:
      return "cursor_expired";
    case ErrorClass::kTooLarge:
      return "too_large";
    case ErrorClass::kInvalid:
      return "invalid";
    case ErrorClass::kRateLimited:
      return "rate_limited";
    case ErrorClass::kInternal:
      return "internal";
    case ErrorClass::kNotSupported:
      return "not_supported";
    case ErrorClass::kUpstream:
      return "upstream";
    case ErrorClass::kUnavailable:
      return "unavailable";
    case ErrorClass::kTimeout:
      return "timeout";
    case ErrorClass::kCancelled:
      return "cancelled";
    case ErrorClass::kConfig:
      return "config";
  }
  return "unknown";
}

std::string_view name_of(Origin origin) {
  switch (origin) {
    case Origin::kCaller:
      return "caller";
    case Origin::kProvider:
      return "provider";
    case Origin::kConfig:
      return "config";
    case Origin::kEngine:
      return "engine";
  }
  return "unknown";
}

Error caller_error(ErrorClass error_class, std::string_view code, std::string message) {
  return Error(error_class, Origin::kCaller, code, std::move(message));
}

Error provider_error(ErrorClass error_class, std::string_view code, std::string message) {
  return Error(error_class, Origin::kProvider, code, std::move(message));
}

Error config_error(std::string_view code, std::string message) {
  return Error(ErrorClass::kConfig, Origin::kConfig, code, std::move(message));
}

Error engine_error(std::string_view code, std::string message) {
  return Error(ErrorClass::kInternal, Origin::kEngine, code, std::move(message));
}

}  // namespace atsume::base
