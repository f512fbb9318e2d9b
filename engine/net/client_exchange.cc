#include "net/client_exchange.h"

#include "net/http1_scan.h"
#include "net/http1_write.h"
#include "net/stream_errors.h"

namespace atsume::net {

Task<Result<ResponseHead>> ClientExchange::run(ClientRequest& request) {
  const auto sent = co_await send(request);
  is_sent_whole_ = sent.has_value();
  if (body_error_) co_return Fail(*body_error_);
  // A server that refuses a request early stops reading: its answer may be there though sending failed.
  const bool may_have_answered =
      sent.has_value() || sent.error().code() == kStreamClosed || !connection_.stream->is_quiet();
  if (!may_have_answered) co_return Fail(broken(sent.error()));

  first_byte_ = deadline_.earlier(base::Deadline::after(clock_.steady_now(), options_.first_byte_timeout));
  auto head = co_await read_final_head(request.method == "HEAD" ? AnswerTo::kHead : AnswerTo::kOther);
  if (!head && !sent) co_return Fail(broken(sent.error()));
  co_return std::move(head);
}

Task<Result<void>> ClientExchange::send(ClientRequest& request) {
  const Framing framing = frame_request(request);
  auto head = write_request_head(request.method, request.url, request.headers, framing);
  if (!head) {
    body_error_ = head.error();
    co_return Fail(*body_error_);
  }
  BodySender sender(*connection_.stream, *std::move(head), framing, {clock_, options_.first_byte_timeout, deadline_});
  if (!request.body) {
    ATSUME_CO_TRY_VOID(co_await sender.send(request.text));
    co_return co_await sender.finish();
  }
  for (;;) {
    auto chunk = co_await request.body->read_chunk(deadline_);
    if (!chunk) {
      body_error_ = chunk.error();
      co_return Fail(*body_error_);
    }
    if (chunk->empty()) co_return co_await sender.finish();
    ATSUME_CO_TRY_VOID(co_await sender.send(*chunk));
  }
}

Task<Result<ResponseHead>> ClientExchange::read_final_head(AnswerTo answer_to) {
  for (int interim = 0; interim <= base::limits::kInterimAnswersMax; ++interim) {
    ATSUME_CO_TRY(ResponseHead head, co_await read_head(answer_to));
    if (head.status == 101) {
      co_return Fail(base::provider_error(ErrorClass::kUpstream, "response_malformed",
                                          "the provider changed to a protocol that was not asked for"));
    }
    if (head.status >= 200) co_return std::move(head);
  }
  co_return Fail(base::provider_error(ErrorClass::kUpstream, "response_malformed",
                                      "the provider sent interim answers without end"));
}

Task<Result<ResponseHead>> ClientExchange::read_head(AnswerTo answer_to) {
  InputBuffer& input = connection_.input;
  HeadScanner scanner(HeadScanner::Folding::kAllowed);
  for (;;) {
    const std::string_view text(input.bytes().data(), input.size());
    const auto verdict = scanner.scan(text);
    if (verdict == HeadScanner::Verdict::kComplete) break;
    if (verdict != HeadScanner::Verdict::kNeedMore) {
      co_return Fail(base::provider_error(ErrorClass::kUpstream, "response_malformed",
                                          "the provider's answer is not HTTP: a line does not end in CR LF"));
    }
    if (text.size() >= base::limits::kResponseHeaderBytesMax) {
      co_return Fail(base::provider_error(ErrorClass::kUpstream, "response_header_too_large",
                                          "the header of the provider's answer is larger than the limit of " +
                                              std::to_string(base::limits::kResponseHeaderBytesMax) + " bytes"));
    }
    ATSUME_CO_TRY_VOID(co_await fill_head());
  }
  auto head = parse_response_head({input.bytes().data(), scanner.head_size()}, answer_to);
  input.consume(scanner.head_size());
  if (head) co_return *std::move(head);
  co_return Fail(base::provider_error(ErrorClass::kUpstream, "response_malformed",
                                      "the provider's answer is unusable: " + head.error().message));
}

Task<Result<void>> ClientExchange::fill_head() {
  const base::Deadline until = has_answer_bytes_ ? deadline_ : first_byte_;
  const auto count = co_await connection_.input.fill(*connection_.stream, base::limits::kResponseHeaderBytesMax, until);
  if (!count) co_return Fail(broken(count.error()));
  if (*count == 0) co_return Fail(broken(stream_closed_error("the provider closed it without a complete answer")));
  has_answer_bytes_ = true;
  co_return Result<void>();
}

// The stream's error as the caller of the client should see it.
Error ClientExchange::broken(const Error& error) const {
  const std::string where = " (" + connection_.key.origin.to_string() + ")";
  if (error.error_class() == ErrorClass::kTimeout) {
    if (has_answer_bytes_) {
      return {ErrorClass::kTimeout, base::Origin::kProvider, kStreamTimeout,
              "the provider stopped in the middle of its answer's header" + where};
    }
    return {ErrorClass::kTimeout, base::Origin::kProvider, "first_byte_timeout",
            "the provider did not begin to answer in time" + where};
  }
  if (error.code() != kStreamClosed) return error;
  const bool had_died = connection_.is_reused && !has_answer_bytes_;
  return Error(ErrorClass::kUnavailable, base::Origin::kProvider, kStreamClosed, error.message() + where)
      .with_retry(had_died ? Retry::kReusedConnectionOnly : Retry::kIfIdempotent);
}

}  // namespace atsume::net
