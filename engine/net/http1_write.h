// Messages to bytes: heads as text, bodies in their framing.
#pragma once

#include <string>
#include <string_view>

#include "atsume/base/result.h"
#include "atsume/net/clock.h"
#include "atsume/net/http_client.h"
#include "atsume/net/http_message.h"
#include "atsume/net/stream.h"
#include "net/http1_framing.h"

namespace atsume::net {

// What of the request decides the shape of its answer.
struct AnswerShape {
  bool to_head = false;
  bool is_http10 = false;
  bool keep_alive = true;
};

// How `response` will be framed. kUntilClose (HTTP/1.0 and an unknown length) means that the connection
// cannot be kept.
Framing frame_answer(const HttpResponse& response, const AnswerShape& shape);
// Error kInternal "header_invalid": a field cannot be put on the wire.
Result<std::string> write_answer_head(const HttpResponse& response, const AnswerShape& shape, const Framing& framing,
                                      std::string_view date);

Framing frame_request(const ClientRequest& request);
// Error kInvalidRequest "header_invalid" (also for a method that is not one).
Result<std::string> write_request_head(const std::string& method, const Url& url, const Headers& headers,
                                       const Framing& framing);

// When a write must have made progress.
struct Pace {
  Clock& clock;
  base::Duration step;   // for each single write
  base::Deadline total;  // for all of them
  base::Deadline next() const { return total.earlier(base::Deadline::after(clock.steady_now(), step)); }
};

// Sends a head and its body; small pieces go out together. Nothing is sent before the first send() or finish().
class BodySender {
 public:
  BodySender(Stream& stream, std::string head, Framing framing, Pace pace);
  // Errors of the stream; kInternal "body_length": more or less came than was announced.
  Task<Result<void>> send(std::string_view chunk);
  Task<Result<void>> finish();

 private:
  Task<Result<void>> send_chunk(std::string_view chunk);
  Task<Result<void>> send_plain(std::string_view chunk);
  Task<Result<void>> flush();

  Stream& stream_;
  std::string pending_;
  const Framing framing_;
  const Pace pace_;
  std::uint64_t left_;
};

}  // namespace atsume::net
