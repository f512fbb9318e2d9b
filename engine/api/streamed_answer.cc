#include "api/streamed_answer.h"

#include <utility>

namespace atsume::api {
namespace {

class NotedBody final : public net::BodyReader {
 public:
  NotedBody(std::unique_ptr<net::BodyReader> body, StreamNote note) : body_(std::move(body)), note_(std::move(note)) {}

  ~NotedBody() override {
    const auto& report = *note_.report;
    const auto taken = note_.clock.steady_now() - note_.started;
    note_.record.duration = std::chrono::duration_cast<base::Duration>(taken);
    note_.record.code = report.code.empty() && !report.is_complete ? "client_left" : report.code;
    const std::chrono::duration<double, std::milli> total = taken;
    const std::chrono::duration<double, std::milli> upstream = report.upstream_time;
    note_.logger.info("stream", {{"request_id", note_.record.request_id},
                                 {"records", static_cast<std::int64_t>(report.records)},
                                 {"code", note_.record.code},
                                 {"ms", total.count()},
                                 {"upstream_ms", upstream.count()},
                                 {"upstream_calls", std::int64_t{report.calls}}});
    note_.audit.note(std::move(note_.record));
  }

  net::Task<Result<std::string_view>> read_chunk(base::Deadline deadline) override {
    return body_->read_chunk(deadline);
  }
  std::optional<std::uint64_t> content_length() const override { return body_->content_length(); }

 private:
  std::unique_ptr<net::BodyReader> body_;
  StreamNote note_;
};

}  // namespace

std::unique_ptr<net::BodyReader> note_when_over(std::unique_ptr<net::BodyReader> body, StreamNote note) {
  return std::make_unique<NotedBody>(std::move(body), std::move(note));
}

}  // namespace atsume::api
