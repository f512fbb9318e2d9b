#include "net/http_session.h"

#include <exception>

#include "atsume/base/limits.h"
#include "atsume/base/time.h"
#include "net/http1_head_reader.h"
#include "net/stream_errors.h"

namespace atsume::net {
namespace {

constexpr int kNobodyToAnswer = 0;  // the status of a HeadError when the peer has gone
// Room for one byte over the limit, behind an empty line.
constexpr std::size_t kHeadSlack = 3;

int status_of_failed_body(const Error& error) {
  if (error.origin() != base::Origin::kProvider) return 500;
  return error.error_class() == ErrorClass::kTimeout ? 504 : 502;
}

}  // namespace

// What the handler sees of the session's body. The first read asks a waiting client to go on.
class HttpSession::RequestBody : public BodyReader {
 public:
  explicit RequestBody(HttpSession& session) : session_(session) {}

  Task<Result<std::string_view>> read_chunk(base::Deadline deadline) override {
    if (session_.expects_continue_) ATSUME_CO_TRY_VOID(co_await session_.send_continue());
    co_return co_await session_.body_->read_chunk(
        deadline.earlier(session_.after(session_.context_.options.body_timeout)));
  }
  std::optional<std::uint64_t> content_length() const override { return session_.body_->content_length(); }

 private:
  HttpSession& session_;
};

HttpSession::HttpSession(std::unique_ptr<Stream> stream, const SessionContext& context)
    : stream_(std::move(stream)), context_(context) {}
HttpSession::~HttpSession() = default;

base::Deadline HttpSession::after(base::Duration length) const {
  return base::Deadline::after(context_.clock.steady_now(), length);
}

Task<void> HttpSession::run() {
  while (!is_draining_ && co_await wait_for_request()) {
    auto head = co_await read_head();
    if (!head) {
      if (head.error().status != kNobodyToAnswer) co_await answer_error(std::move(head).error());
      break;
    }
    if (!co_await serve(*std::move(head))) break;
  }
  stream_->close();
}

Task<void> HttpSession::refuse() {
  co_await answer_error({503, "the server has too many connections; try again later"});
  stream_->close();
}

void HttpSession::start_drain() {
  is_draining_ = true;
  // A request that is already in the socket is still answered.
  if (is_idle_ && stream_->is_quiet()) stream_->close();
}

Task<bool> HttpSession::wait_for_request() {
  if (!input_.empty()) co_return true;
  input_.release();
  is_idle_ = true;
  const auto ready = co_await stream_->wait_readable(after(context_.options.idle_timeout));
  is_idle_ = false;
  co_return ready.has_value();
}

Task<HttpSession::HeadOutcome> HttpSession::read_head() {
  const base::Deadline deadline = after(context_.options.header_timeout);
  HeadReader reader(context_.options);
  for (;;) {
    const auto bytes = input_.bytes();
    auto progress = reader.examine({bytes.data(), bytes.size()});
    if (!progress) co_return std::unexpected(std::move(progress).error());
    if (progress->is_complete) {
      auto head = reader.parse({bytes.data(), progress->size});
      input_.consume(progress->size);
      co_return std::move(head);
    }
    const bool has_begun = !input_.empty();
    const auto count = co_await input_.fill(*stream_, context_.options.header_bytes_max + kHeadSlack, deadline);
    if (count && *count > 0) continue;
    const bool is_late = !count && count.error().error_class() == ErrorClass::kTimeout;
    if (is_late && has_begun) co_return std::unexpected(HeadError{408, "the request header did not arrive in time"});
    co_return std::unexpected(HeadError{kNobodyToAnswer, {}});
  }
}

Task<bool> HttpSession::serve(RequestHead head) {
  const AnswerShape shape{head.method == "HEAD", head.is_http10, head.keep_alive};
  const Framing framing = head.framing;
  expects_continue_ = head.expects_continue;
  body_.emplace(*stream_, input_, framing, IncomingBody::Sender::kCaller);
  HttpRequest request;
  request.method = std::move(head.method);
  request.target = std::move(head.target);
  request.headers = std::move(head.headers);
  request.peer = stream_->peer();
  if (!body_->is_at_end()) request.body = std::make_unique<RequestBody>(*this);

  auto response = co_await call_handler(request);
  const bool is_kept = co_await answer(std::move(response), shape) && co_await skip_rest_of_body();
  if (!is_kept) co_await linger();
  co_return is_kept;
}

Task<HttpResponse> HttpSession::call_handler(HttpRequest& request) {
  std::string what = "an exception of unknown type";
  try {
    co_return co_await context_.handler(request);
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
  }
  context_.logger.error("a request handler failed with an exception", {{"method", request.method}, {"error", what}});
  co_return make_error(500, "the engine failed to answer this request");
}

// A first chunk that fails can still become an honest error, so it is read before the head goes out.
Task<bool> HttpSession::answer(HttpResponse response, AnswerShape shape) {
  if (response.status < 200 || response.status > 999) response = make_error(500, "the engine made no valid answer");
  const bool is_streamed = response.body && !shape.to_head && frame_answer(response, shape) != Framing{};
  std::string_view first;
  if (is_streamed) {
    auto chunk = co_await response.body->read_chunk(after(context_.options.write_timeout));
    if (chunk) {
      first = *chunk;
    } else {
      response = make_error(status_of_failed_body(chunk.error()), "the answer's body could not be read");
    }
  } else if (body_->left().value_or(0) > base::limits::kUnreadBodyDrainBytesMax) {
    shape.keep_alive = false;
  }
  shape.keep_alive = shape.keep_alive && !is_draining_ && !expects_continue_ && !body_->has_failed();
  co_return co_await send(std::move(response), shape, first);
}

Task<bool> HttpSession::send(HttpResponse response, AnswerShape shape, std::string_view first) {
  const Framing framing = frame_answer(response, shape);
  if (framing.kind == Framing::Kind::kUntilClose) shape.keep_alive = false;
  auto head = write_answer_head(response, shape, framing, base::to_http_date(context_.clock.wall_now()));
  if (!head) {
    context_.logger.error("an answer cannot be sent", {{"error", head.error().to_string()}});
    response = make_error(500, "the engine made no valid answer");
    co_return co_await send(std::move(response), shape, {});
  }
  // From here on an interim answer would land inside this one.
  expects_continue_ = false;
  const bool has_body = !shape.to_head && framing.kind != Framing::Kind::kNone;
  BodySender sender(*stream_, *std::move(head), has_body ? framing : Framing{},
                    {context_.clock, context_.options.write_timeout, base::Deadline::never()});
  const auto sent = co_await send_body(sender, response, first, has_body);
  if (sent) co_return shape.keep_alive;
  if (sent.error().code() != kStreamClosed) {
    context_.logger.warning("an answer was cut off", {{"error", sent.error().to_string()}});
  }
  stream_->reset();
  co_return false;
}

Task<Result<void>> HttpSession::send_body(BodySender& sender, HttpResponse& response, std::string_view first,
                                          bool has_body) {
  if (has_body && !response.body) ATSUME_CO_TRY_VOID(co_await sender.send(response.text));
  if (has_body && response.body) {
    std::string_view chunk = first;
    while (!chunk.empty()) {
      ATSUME_CO_TRY_VOID(co_await sender.send(chunk));
      ATSUME_CO_TRY(chunk, co_await response.body->read_chunk(after(context_.options.write_timeout)));
    }
  }
  co_return co_await sender.finish();
}

Task<void> HttpSession::answer_error(HeadError error) {
  const std::string status = std::to_string(error.status);
  context_.metrics
      .counter("atsume_http_refused_total", "Requests the HTTP server refused by itself", {{"status", status}})
      .add();
  auto response = make_error(error.status, error.message);
  body_.reset();
  expects_continue_ = false;
  (void)co_await send(std::move(response), AnswerShape{false, false, false}, {});
  co_await linger();
}

Task<bool> HttpSession::skip_rest_of_body() {
  const base::Deadline deadline = after(context_.options.body_timeout);
  if (body_->left().value_or(0) > base::limits::kUnreadBodyDrainBytesMax) co_return false;
  std::size_t skipped = 0;
  while (!body_->is_at_end()) {
    const auto chunk = co_await body_->read_chunk(deadline);
    if (!chunk) co_return false;
    skipped += chunk->size();
    if (skipped > base::limits::kUnreadBodyDrainBytesMax) co_return false;
  }
  co_return true;
}

Task<Result<void>> HttpSession::send_continue() {
  expects_continue_ = false;
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  co_return co_await write_all(*stream_, kContinue, after(context_.options.write_timeout));
}

// A close with unread bytes in the socket would reset the connection, and the reset can overtake our answer.
Task<void> HttpSession::linger() {
  const base::Deadline deadline = after(base::limits::kLingerTimeout);
  co_await stream_->shutdown_write(deadline);
  std::size_t dropped = 0;
  while (dropped < base::limits::kLingerBytesMax) {
    input_.consume(input_.size());
    const auto count = co_await input_.fill(*stream_, base::limits::kReadBufferBytes, deadline);
    if (!count || *count == 0) break;
    dropped += *count;
  }
}

HttpResponse HttpSession::make_error(int status, std::string_view message) {
  const auto& make_body = context_.options.error_body;
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", make_body ? "application/json" : "text/plain; charset=utf-8");
  response.text = make_body ? make_body(status, message) : std::string(message) + "\n";
  return response;
}

}  // namespace atsume::net
