// One request and the head of its answer on one connection.
#pragma once

#include <optional>

#include "atsume/net/http_client.h"
#include "net/client_body.h"
#include "net/connection_pool.h"
#include "net/http1_head_read.h"

namespace atsume::net {

// An error of a reused connection that had died before any byte of an answer came carries
// Retry::kReusedConnectionOnly.
class ClientExchange {
 public:
  ClientExchange(ClientConnection& connection, Clock& clock, const ClientOptions& options, base::Deadline deadline)
      : connection_(connection), clock_(clock), options_(options), deadline_(deadline) {}

  // Sends `request` and reads up to the final answer's body.
  Task<Result<ResponseHead>> run(ClientRequest& request);
  // False when the server answered before it had taken the whole request: the connection is of no more use.
  bool is_sent_whole() const { return is_sent_whole_; }

 private:
  Task<Result<void>> send(ClientRequest& request);
  Task<Result<ResponseHead>> read_final_head(AnswerTo answer_to);
  Task<Result<ResponseHead>> read_head(AnswerTo answer_to);
  Task<Result<void>> fill_head();
  Error broken(const Error& error) const;

  ClientConnection& connection_;
  Clock& clock_;
  const ClientOptions& options_;
  const base::Deadline deadline_;
  base::Deadline first_byte_ = base::Deadline::never();
  bool is_sent_whole_ = false;
  bool has_answer_bytes_ = false;
  std::optional<Error> body_error_;  // of the request's own body, which no answer can make good
};

}  // namespace atsume::net
