// One connection of a server, from accept to close.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "atsume/net/http_server.h"
#include "net/http1_body_read.h"
#include "net/http1_head_read.h"
#include "net/http1_write.h"
#include "net/input_buffer.h"

namespace atsume::net {

// What the sessions of one server share; outlives them.
struct SessionContext {
  const HttpHandler& handler;
  const ServerOptions& options;
  Clock& clock;
  base::Logger& logger;
  base::Metrics& metrics;
};

class HttpSession {
 public:
  HttpSession(std::unique_ptr<Stream> stream, const SessionContext& context);
  ~HttpSession();

  // Serves requests until the connection is over.
  Task<void> run();
  // Answers 503 and closes: there are too many connections.
  Task<void> refuse();
  // No requests after the present one.
  void start_drain();

 private:
  class RequestBody;
  using HeadOutcome = std::expected<RequestHead, HeadError>;

  Task<bool> wait_for_request();
  Task<HeadOutcome> read_head();
  // One request and its answer; true when the connection can take another.
  Task<bool> serve(RequestHead head);
  Task<HttpResponse> call_handler(HttpRequest& request);
  // Each true when the connection can be kept.
  Task<bool> answer(HttpResponse response, AnswerShape shape);
  Task<bool> send(HttpResponse response, AnswerShape shape, std::string_view first);
  Task<Result<void>> send_body(BodySender& sender, HttpResponse& response, std::string_view first, bool has_body);
  Task<void> answer_error(HeadError error);
  // True when what the handler left of the request body is out of the way.
  Task<bool> skip_rest_of_body();
  Task<Result<void>> send_continue();
  // Ends the connection so that the peer gets to read our last answer.
  Task<void> linger();

  HttpResponse make_error(int status, std::string_view message);
  base::Deadline after(base::Duration length) const;

  std::unique_ptr<Stream> stream_;
  const SessionContext& context_;
  InputBuffer input_;
  std::optional<IncomingBody> body_;
  bool expects_continue_ = false;
  bool is_idle_ = false;
  bool is_draining_ = false;
};

}  // namespace atsume::net
