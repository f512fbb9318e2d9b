// A request head out of the bytes a connection has received, with the server's limits.
#pragma once

#include <cstddef>
#include <expected>
#include <string_view>

#include "atsume/net/http_server.h"
#include "net/http1_head_read.h"
#include "net/http1_scan.h"

namespace atsume::net {

class HeadReader {
 public:
  explicit HeadReader(const ServerOptions& options) : options_(options) {}

  struct Progress {
    bool is_complete = false;
    std::size_t size = 0;  // of the complete head
  };
  // `text` is everything received since the last message; each call sees the bytes of the one before, and more.
  // An error as soon as the head can no longer become acceptable.
  std::expected<Progress, HeadError> examine(std::string_view text);
  std::expected<RequestHead, HeadError> parse(std::string_view head) const;

 private:
  HeadError oversized(std::string_view text) const;

  const ServerOptions& options_;
  HeadScanner scanner_{HeadScanner::Folding::kRefused};
};

}  // namespace atsume::net
