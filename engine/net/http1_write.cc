#include "net/http1_write.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "atsume/base/limits.h"
#include "atsume/base/text.h"
#include "net/http1_fields.h"

namespace atsume::net {
namespace {

// Below this a body is copied behind its head, above it gets a write of its own.
constexpr std::size_t kCopyBytesMax = base::limits::kReadBufferBytes;

void append_field(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

void append_framing(std::string& head, const Framing& framing) {
  if (framing.kind == Framing::Kind::kLength) append_field(head, "Content-Length", std::to_string(framing.length));
  if (framing.kind == Framing::Kind::kChunked) append_field(head, "Transfer-Encoding", "chunked");
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

// Where there is no body, the length the handler states cannot be wrong: it speaks of another answer.
bool believes_length_field(const HttpResponse& response, const AnswerShape& shape) {
  if (response.status == 304) return true;
  return shape.to_head && !response.body && response.text.empty() && !has_no_body(response.status);
}

bool is_date(std::string_view name) { return base::equals_ignoring_case(name, "Date"); }
bool is_length(std::string_view name) { return base::equals_ignoring_case(name, "Content-Length"); }

bool is_clients_own(std::string_view name) {
  return is_connection_field(name) || is_length(name) || base::equals_ignoring_case(name, "Host") ||
         base::equals_ignoring_case(name, "Expect");
}

}  // namespace

Framing frame_answer(const HttpResponse& response, const AnswerShape& shape) {
  if (has_no_body(response.status)) return {};
  if (!response.body) return {Framing::Kind::kLength, response.text.size()};
  if (const auto length = response.body->content_length()) return {Framing::Kind::kLength, *length};
  return {shape.is_http10 ? Framing::Kind::kUntilClose : Framing::Kind::kChunked, 0};
}

Result<std::string> write_answer_head(const HttpResponse& response, const AnswerShape& shape, const Framing& framing,
                                      std::string_view date) {
  std::string head;
  head.reserve(512);
  fmt::format_to(std::back_inserter(head), "HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  const bool believes_length = believes_length_field(response, shape) && response.headers.contains("Content-Length");
  bool has_date = false;
  for (const auto& [name, value] : response.headers.fields()) {
    if (is_connection_field(name) || (is_length(name) && !believes_length)) continue;
    if (!is_valid_field(name, value)) {
      return Fail(base::engine_error("header_invalid", "the answer's header field '" + name + "' cannot be sent"));
    }
    has_date = has_date || is_date(name);
    append_field(head, name, value);
  }
  if (!has_date) append_field(head, "Date", date);
  if (!believes_length) append_framing(head, framing);
  if (!shape.keep_alive) append_field(head, "Connection", "close");
  if (shape.keep_alive && shape.is_http10) append_field(head, "Connection", "keep-alive");
  head += "\r\n";
  return head;
}

Framing frame_request(const ClientRequest& request) {
  if (request.body) {
    const auto length = request.body->content_length();
    return length ? Framing{Framing::Kind::kLength, *length} : Framing{Framing::Kind::kChunked, 0};
  }
  // Servers may insist on a length where the method is defined to have a body (RFC 9110 section 8.6).
  const bool wants_length = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (request.text.empty() && !wants_length) return {};
  return {Framing::Kind::kLength, request.text.size()};
}

Result<std::string> write_request_head(const std::string& method, const Url& url, const Headers& headers,
                                       const Framing& framing) {
  const auto invalid = [](const std::string& what) {
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "header_invalid", what + " cannot be sent"));
  };
  if (!is_token(method)) return invalid("the method");
  const std::string target = url.target();
  if (target.find_first_of(" \t\r\n\0") != std::string::npos) return invalid("a request target with white space");
  std::string head;
  head.reserve(512);
  fmt::format_to(std::back_inserter(head), "{} {} HTTP/1.1\r\n", method, target);
  const std::string origin = url.origin.to_string();
  append_field(head, "Host", std::string_view(origin).substr(origin.find("//") + 2));
  bool has_accept_encoding = false;
  for (const auto& [name, value] : headers.fields()) {
    if (is_clients_own(name)) continue;
    if (!is_valid_field(name, value)) return invalid("the header field '" + name + "'");
    has_accept_encoding = has_accept_encoding || base::equals_ignoring_case(name, "Accept-Encoding");
    append_field(head, name, value);
  }
  if (!has_accept_encoding) append_field(head, "Accept-Encoding", "identity");
  append_framing(head, framing);
  head += "\r\n";
  return head;
}

BodySender::BodySender(Stream& stream, std::string head, Framing framing, Pace pace)
    : stream_(stream), pending_(std::move(head)), framing_(framing), pace_(pace), left_(framing.length) {}

Task<Result<void>> BodySender::send(std::string_view chunk) {
  if (framing_.kind == Framing::Kind::kLength) {
    if (chunk.size() > left_) {
      co_return Fail(base::engine_error("body_length", "the body is longer than was announced"));
    }
    left_ -= chunk.size();
  }
  if (framing_.kind == Framing::Kind::kChunked) co_return co_await send_chunk(chunk);
  co_return co_await send_plain(chunk);
}

Task<Result<void>> BodySender::send_chunk(std::string_view chunk) {
  while (!chunk.empty()) {
    const std::string_view part = chunk.substr(0, base::limits::kStreamChunkBytes);
    chunk.remove_prefix(part.size());
    fmt::format_to(std::back_inserter(pending_), "{:x}\r\n", part.size());
    pending_.append(part).append("\r\n");
    ATSUME_CO_TRY_VOID(co_await flush());
  }
  co_return Result<void>();
}

Task<Result<void>> BodySender::send_plain(std::string_view chunk) {
  if (pending_.size() + chunk.size() <= kCopyBytesMax) {
    pending_.append(chunk);
    chunk = {};
  }
  ATSUME_CO_TRY_VOID(co_await flush());
  while (!chunk.empty()) {
    const std::string_view part = chunk.substr(0, base::limits::kStreamChunkBytes);
    chunk.remove_prefix(part.size());
    ATSUME_CO_TRY_VOID(co_await write_all(stream_, part, pace_.next()));
  }
  co_return Result<void>();
}

Task<Result<void>> BodySender::flush() {
  if (pending_.empty()) co_return Result<void>();
  auto written = co_await write_all(stream_, pending_, pace_.next());
  pending_.clear();
  co_return std::move(written);
}

Task<Result<void>> BodySender::finish() {
  if (framing_.kind == Framing::Kind::kLength && left_ != 0) {
    co_return Fail(base::engine_error("body_length", "the body is shorter than was announced"));
  }
  if (framing_.kind == Framing::Kind::kChunked) pending_ += "0\r\n\r\n";
  co_return co_await flush();
}

}  // namespace atsume::net
