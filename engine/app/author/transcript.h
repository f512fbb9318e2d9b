// What goes to a provider and comes back, kept and shown as it happens: the steps of `atsume try`.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/author/secrets.h"
#include "atsume/net/http_client.h"
#include "atsume/upstream/call.h"

namespace atsume::app {

struct Passage {
  std::string method;
  net::Url url;
  net::Headers headers;
  std::string body;
  int status = 0;
  net::Headers reply_headers;
  std::string reply_body;
};

// A client that passes everything on to another one. `show` gets each step as a line, without secrets.
class TranscriptClient final : public net::HttpClient {
 public:
  using Show = std::function<void(const std::string& line)>;
  // All references must outlive it. Tokens that answers bring are added to `secrets`.
  TranscriptClient(net::HttpClient& inner, Secrets& secrets, Show show)
      : inner_(&inner), secrets_(&secrets), show_(std::move(show)) {}

  net::Task<Result<net::ClientResponse>> send(net::ClientRequest request, const net::ClientOptions& options,
                                              base::Deadline deadline) override;
  void close_idle() override { inner_->close_idle(); }
  // With secrets in it: not to be shown.
  const std::vector<Passage>& passages() const { return passages_; }

 private:
  net::HttpClient* inner_;
  Secrets* secrets_;
  Show show_;
  std::vector<Passage> passages_;
};

// Shows waits, and for each page whether the list goes on and why it is thought so.
class StepObserver final : public upstream::CallObserver {
 public:
  explicit StepObserver(TranscriptClient::Show show) : show_(std::move(show)) {}
  void on_wait(base::Duration wait, std::string_view why) override;
  void on_outcome(const upstream::CallOutcome& outcome) override;

 private:
  TranscriptClient::Show show_;
  int pages_ = 0;
};

}  // namespace atsume::app
