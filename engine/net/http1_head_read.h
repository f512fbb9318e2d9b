// Message heads from bytes. Beast's parser checks the syntax; what the head means is decided here.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "atsume/net/http_message.h"
#include "net/http1_framing.h"

namespace atsume::net {

// A head that is refused, with the status a server answers and the reason for people.
struct HeadError {
  int status = 400;
  std::string message;
};

struct RequestHead {
  std::string method;
  std::string target;  // origin-form, or "*" of OPTIONS
  Headers headers;
  Framing framing;
  bool is_http10 = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

struct ResponseHead {
  int status = 0;
  Headers headers;
  Framing framing;
  bool keep_alive = true;
};

// `head` is complete, its empty line included, as HeadScanner found it.
std::expected<RequestHead, HeadError> parse_request_head(std::string_view head, std::size_t target_bytes_max);
// `to_head`: the request was HEAD, so there is no body whatever the fields say.
enum class AnswerTo { kHead, kOther };
std::expected<ResponseHead, HeadError> parse_response_head(std::string_view head, AnswerTo answer_to);

}  // namespace atsume::net
