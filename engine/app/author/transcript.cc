#include "app/author/transcript.h"

#include <fmt/format.h>

#include "atsume/base/limits.h"
#include "atsume/base/text.h"

namespace atsume::app {
namespace {

std::string size_text(std::size_t bytes) {
  if (bytes < 1024) return fmt::format("{} bytes", bytes);
  return fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1024);
}

}  // namespace

net::Task<Result<net::ClientResponse>> TranscriptClient::send(net::ClientRequest request,
                                                              const net::ClientOptions& options,
                                                              base::Deadline deadline) {
  Passage passage{.method = request.method, .url = request.url, .headers = request.headers, .body = request.text};
  secrets_->learn_sent(request.headers);
  show_("-> " + secrets_->hide(request.method + " " + request.url.to_string()));
  for (const auto& [name, value] : request.headers.fields()) {
    show_("   " + name + ": " + secrets_->hide_header(name, value));
  }
  if (!request.text.empty()) show_("   " + secrets_->hide(std::string(base::utf8_prefix(request.text, 2000))));
  auto response = co_await inner_->send(std::move(request), options, deadline);
  if (!response) {
    show_("<- " + secrets_->hide(response.error().to_string()));
    co_return response;
  }
  ATSUME_CO_TRY(auto body, co_await net::read_all(*response->body, base::limits::kResponseBodyBytesMax, deadline));
  passage.status = response->status;
  passage.reply_headers = response->headers;
  passage.reply_body = body;
  secrets_->learn(body);
  secrets_->learn(response->headers);
  show_(fmt::format("<- {} {} ({})", response->status, response->headers.get("content-type"), size_text(body.size())));
  if (response->status >= 400) show_("   " + secrets_->hide(std::string(base::utf8_prefix(body, 2000))));
  passages_.push_back(std::move(passage));
  response->body = net::make_text_body(std::move(body));
  co_return response;
}

void StepObserver::on_wait(base::Duration wait, std::string_view why) {
  constexpr base::Duration kWorthTelling{10};
  if (wait < kWorthTelling) return;
  show_(fmt::format(".. waits {} ms {}", wait.count(), why));
}

void StepObserver::on_outcome(const upstream::CallOutcome& outcome) {
  if (!outcome.data.is_array()) return;
  ++pages_;
  show_(fmt::format("== page {}: {} items; {}", pages_, outcome.data.size(),
                    outcome.next ? "the answer names a next page" : "the list ends here"));
}

}  // namespace atsume::app
