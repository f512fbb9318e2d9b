// HTTP messages as plain values (RFC 9110), and bodies as streams of chunks.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atsume/base/deadline.h"
#include "atsume/base/result.h"
#include "atsume/net/task.h"

namespace atsume::net {

// Header fields in order; names compare without case. A list, because Set-Cookie may repeat.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  void add(std::string_view name, std::string_view value);
  void set(std::string_view name, std::string_view value);  // replaces every field of that name
  void remove(std::string_view name);
  bool contains(std::string_view name) const;
  // The first value; empty when absent.
  std::string_view get(std::string_view name) const;
  std::span<const Field> fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

// A body read chunk by chunk. Belongs to one loop; read by one coroutine.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  // The next chunk; empty at the end. The view is valid until the next call or destruction.
  // Errors: kTimeout "body_timeout"; kUnavailable "body_truncated" (the peer ended early); "body_framing",
  // kInvalidRequest in a request and kUpstream in a provider's answer; kCancelled.
  virtual Task<Result<std::string_view>> read_chunk(base::Deadline deadline) = 0;
  // Length when it was announced.
  virtual std::optional<std::uint64_t> content_length() const = 0;
};

// Reads all of `reader`. Error kTooLarge "body_too_large" once it exceeds `bytes_max`; nothing more is
// read then.
Task<Result<std::string>> read_all(BodyReader& reader, std::size_t bytes_max, base::Deadline deadline);

// A BodyReader over text in memory, given out in one chunk.
std::unique_ptr<BodyReader> make_text_body(std::string text);

struct HttpRequest {
  std::string method;  // as sent: "GET"
  std::string target;  // origin-form, raw: "/v1/unified/ats/jobs?limit=5"
  Headers headers;
  std::unique_ptr<BodyReader> body;  // nullptr when the request has none
  std::string peer;                  // of a server's request: remote address
};

struct HttpResponse {
  int status = 200;
  Headers headers;
  // What is sent: `body` when not nullptr, else `text`. Content-Length is set by the writer when known,
  // chunked coding is used otherwise.
  std::string text;
  std::unique_ptr<BodyReader> body;
};

// "OK", "Not Found"; "" for an unknown status.
std::string_view reason_phrase(int status);

}  // namespace atsume::net
