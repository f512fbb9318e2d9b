// What went wrong, as a value.
//
// An Error carries verdicts, not just text: its class (what kind of failure, which decides the HTTP
// status in engine/api/problem.cc and nowhere else), its origin (whose fault), whether a retry makes
// sense, a stable machine-readable code, a message for people, and the chain of what was being done.
//
// Messages name what was wrong, where, and what to do; they never hold a secret.
// Thread-safety: a value type; distinct objects are independent. Copying copies the details.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace atsume::base {

enum class ErrorClass {
  kInvalidRequest,    // the call itself is malformed: bad parameter, bad JSON, forged cursor
  kUnauthenticated,   // missing or wrong API key, or credentials the provider refuses
  kForbidden,         // known, but not allowed
  kNotFound,          // no such thing
  kMethodNotAllowed,  // the thing exists, the verb does not
  kConflict,          // clashes with the present state
  kCursorExpired,     // the provider no longer knows the place the cursor points to
  kTooLarge,          // a size limit was exceeded
  kInvalid,           // understood and refused: the provider or a rule rejects the values
  kRateLimited,       // too many calls; see retry_after
  kInternal,          // a bug of ours
  kNotSupported,      // the provider cannot do this
  kUpstream,          // the provider answered something unusable
  kUnavailable,       // the provider (or we) cannot answer now
  kTimeout,           // a deadline passed
  kCancelled,         // the caller went away or the engine is stopping
  kConfig,            // configuration, connector or mapping is wrong
};

enum class Origin { kCaller, kProvider, kConfig, kEngine };

enum class Retry {
  kNever,
  kIfIdempotent,          // may be repeated when repeating does no harm
  kReusedConnectionOnly,  // the connection was kept from an earlier request and had died
};

// What a provider answered, for the caller's error body. `body` is truncated, never a secret of ours.
struct RemoteAnswer {
  int status = 0;
  std::string body;
};

class [[nodiscard]] Error {
 public:
  // `code` is stable text such as "invalid_cursor", listed in docs/errors.md.
  Error(ErrorClass error_class, Origin origin, std::string_view code, std::string message);
  Error(const Error& other);
  Error& operator=(const Error& other);
  Error(Error&&) noexcept;
  Error& operator=(Error&&) noexcept;
  ~Error();

  ErrorClass error_class() const;
  Origin origin() const;
  Retry retry() const;
  const std::string& code() const;
  const std::string& message() const;
  std::optional<std::chrono::milliseconds> retry_after() const;
  const std::optional<RemoteAnswer>& remote() const;
  // Named facts for the `details` of an error body, in the order they were added.
  const std::vector<std::pair<std::string, std::string>>& details() const;
  // What was being done, innermost first ("reading page 2", "listing candidates").
  const std::vector<std::string>& context() const;

  // Fluent setters, for use where the error is made; each returns *this.
  Error&& with_retry(Retry retry) &&;
  Error&& with_retry_after(std::chrono::milliseconds delay) &&;
  Error&& with_remote(RemoteAnswer answer) &&;
  Error&& with_detail(std::string_view name, std::string value) &&;
  // Adds what was being done; called at floor boundaries, so a message reads like a path.
  Error&& while_doing(std::string_view what) &&;

  // "code: message (while a, while b)", for logs.
  std::string to_string() const;

 private:
  struct Data;
  std::unique_ptr<Data> data_;
};

// "invalid_request", "unauthenticated", …: the name used in logs and metrics.
std::string_view name_of(ErrorClass error_class);
// "caller", "provider", "config", "engine".
std::string_view name_of(Origin origin);

// Short makers for the commonest cases.
Error caller_error(ErrorClass error_class, std::string_view code, std::string message);
Error provider_error(ErrorClass error_class, std::string_view code, std::string message);
Error config_error(std::string_view code, std::string message);
Error engine_error(std::string_view code, std::string message);

}  // namespace atsume::base
