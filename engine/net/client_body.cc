#include "net/client_body.h"

namespace atsume::net {
namespace {

class ClientBody : public BodyReader {
 public:
  ClientBody(std::shared_ptr<ConnectionPool> pool, std::unique_ptr<ClientConnection> connection, Framing framing,
             AfterBody after, base::Deadline deadline)
      : pool_(std::move(pool)),
        connection_(std::move(connection)),
        incoming_(*connection_->stream, connection_->input, framing, IncomingBody::Sender::kProvider),
        after_(after),
        deadline_(deadline) {
    if (incoming_.is_at_end()) let_go();
  }
  // A reader that stopped exactly at the end has read everything too.
  ~ClientBody() override { let_go(); }

  Task<Result<std::string_view>> read_chunk(base::Deadline deadline) override {
    auto chunk = co_await incoming_.read_chunk(deadline.earlier(deadline_));
    // The view into the connection's buffer ends with an empty chunk, and only then may the buffer go.
    if (!chunk || chunk->empty()) let_go();
    co_return std::move(chunk);
  }
  std::optional<std::uint64_t> content_length() const override { return incoming_.content_length(); }

 private:
  void let_go() {
    if (!connection_) return;
    const bool is_fit = incoming_.is_at_end() && after_ == AfterBody::kKeep && connection_->input.empty();
    if (is_fit) pool_->give_back(std::move(connection_));
    connection_.reset();
  }

  std::shared_ptr<ConnectionPool> pool_;
  std::unique_ptr<ClientConnection> connection_;
  IncomingBody incoming_;  // refers to the connection until it is at its end or has failed
  const AfterBody after_;
  const base::Deadline deadline_;
};

}  // namespace

std::unique_ptr<BodyReader> make_client_body(std::shared_ptr<ConnectionPool> pool,
                                             std::unique_ptr<ClientConnection> connection, Framing framing,
                                             AfterBody after, base::Deadline deadline) {
  return std::make_unique<ClientBody>(std::move(pool), std::move(connection), framing, after, deadline);
}

}  // namespace atsume::net
