#include "unify/stream.h"

#include "atsume/base/limits.h"
#include "atsume/json/write.h"

namespace atsume::unify {
namespace {

class RecordStream final : public net::BodyReader {
 public:
  RecordStream(StreamStart start, net::Clock& clock, const RequestContext& context)
      : source_(std::move(start.source)),
        next_(std::move(start.from)),
        options_(start.options),
        clock_(clock),
        request_id_(context.request_id),
        catalog_(context.catalog),
        error_body_(context.error_body),
        report_(context.stream) {
    if (options_.timeout) end_ = base::Deadline::after(clock.steady_now(), *options_.timeout);
  }

  // Until there is something to send: a page may have no record that passes the filters.
  net::Task<Result<void>> read_on() {
    while (next_ && text_.empty()) ATSUME_CO_TRY_VOID(co_await read_page());
    if (!next_) end();
    co_return Result<void>();
  }

  const net::Headers& rate_limit_headers() const { return rate_limit_headers_; }

  // A page has its own time, whatever the connection would give it.
  net::Task<Result<std::string_view>> read_chunk(base::Deadline) override {
    if (text_.empty() && next_) {
      if (const auto read = co_await read_on(); !read) fail(read.error());
    }
    given_.clear();
    given_.swap(text_);
    if (given_.empty()) report_->is_complete = true;
    co_return std::string_view(given_);
  }
  std::optional<std::uint64_t> content_length() const override { return std::nullopt; }

 private:
  net::Task<Result<void>> read_page() {
    RequestContext page;
    page.request_id = request_id_;
    page.catalog = catalog_;
    page.deadline = end_.earlier(base::Deadline::after(clock_.steady_now(), base::limits::kCallTimeout));
    page.call = {.arena = &page.arena,
                 .deadline = page.deadline,
                 .max_wait = options_.max_wait.value_or(base::limits::kCallTimeout),
                 .request_id = request_id_,
                 .renewed = renewed_};
    auto read = co_await source_->read(*next_, page);
    report_->calls += page.call.calls;
    report_->upstream_time += page.call.upstream_time;
    rate_limit_headers_ = page.call.rate_limit_headers;
    renewed_ = page.call.renewed;
    ATSUME_CO_TRY(const auto walked, std::move(read));
    for (json::Value record : walked.records.items()) {
      json::write_to(text_, record);
      text_ += '\n';
    }
    report_->records += walked.records.size();
    next_ = walked.next;
    co_return Result<void>();
  }

  void end() {
    json::Arena arena(1024);
    json::ObjectBuilder said(arena);
    said.set("count", json::Value::number(static_cast<double>(report_->records)));
    said.set("meta", source_->meta(arena));
    text_ += "{\"$end\":" + json::write(said.finish()) + "}\n";
  }

  void fail(const Error& error) {
    report_->code = error.code();
    text_ += "{\"$error\":" + error_body_(error) + ",\"next_cursor\":";
    json::write_string_to(text_, source_->seal(*next_));
    text_ += "}\n";
    next_.reset();
  }

  std::unique_ptr<ListSource> source_;
  std::optional<CursorState> next_;  // nullopt: the list is over
  QueryOptions options_;
  net::Clock& clock_;
  std::string request_id_;
  std::shared_ptr<const catalog::Catalog> catalog_;
  std::function<std::string(const Error&)> error_body_;
  std::shared_ptr<StreamReport> report_;
  base::Deadline end_ = base::Deadline::never();
  upstream::SharedAccount renewed_;
  net::Headers rate_limit_headers_;
  std::string text_;   // lines that nobody has taken
  std::string given_;  // those that were given out last
};

}  // namespace

net::Task<Result<net::HttpResponse>> start_stream(StreamStart start, net::Clock& clock, RequestContext& context) {
  context.stream = std::make_shared<StreamReport>();
  auto stream = std::make_unique<RecordStream>(std::move(start), clock, context);
  const auto begun = co_await stream->read_on();
  context.call.calls += context.stream->calls;
  context.call.upstream_time += context.stream->upstream_time;
  context.call.rate_limit_headers = stream->rate_limit_headers();
  if (!begun) {
    context.stream.reset();
    co_return Fail(begun.error());
  }
  net::HttpResponse out;
  out.headers.set("content-type", "application/x-ndjson");
  out.body = std::move(stream);
  co_return out;
}

}  // namespace atsume::unify
