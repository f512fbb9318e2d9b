#include "atsume/net/http_message.h"

#include <algorithm>

namespace atsume::net {
namespace {

constexpr std::size_t kReserveBytesMax = 1024 * 1024;

class TextBody : public BodyReader {
 public:
  explicit TextBody(std::string text) : text_(std::move(text)) {}

  Task<Result<std::string_view>> read_chunk(base::Deadline) override {
    const std::string_view chunk = is_read_ ? std::string_view() : std::string_view(text_);
    is_read_ = true;
    co_return chunk;
  }
  std::optional<std::uint64_t> content_length() const override { return text_.size(); }

 private:
  std::string text_;
  bool is_read_ = false;
};

Error too_large(std::size_t bytes_max) {
  return base::caller_error(ErrorClass::kTooLarge, "body_too_large",
                            "the body is larger than the limit of " + std::to_string(bytes_max) + " bytes");
}

struct Phrase {
  int status;
  std::string_view text;
};

constexpr Phrase kPhrases[] = {
    {100, "Continue"},
    {101, "Switching Protocols"},
    {102, "Processing"},
    {103, "Early Hints"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {424, "Failed Dependency"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
    {508, "Loop Detected"},
    {511, "Network Authentication Required"},
};

}  // namespace

Task<Result<std::string>> read_all(BodyReader& reader, std::size_t bytes_max, base::Deadline deadline) {
  const auto announced = reader.content_length();
  if (announced && *announced > bytes_max) co_return Fail(too_large(bytes_max));
  std::string text;
  // The announcement is not believed with more memory than a peer can claim for free.
  if (announced) text.reserve(std::min<std::size_t>(*announced, kReserveBytesMax));
  for (;;) {
    ATSUME_CO_TRY(const std::string_view chunk, co_await reader.read_chunk(deadline));
    if (chunk.empty()) co_return std::move(text);
    if (chunk.size() > bytes_max - text.size()) co_return Fail(too_large(bytes_max));
    text.append(chunk);
  }
}

std::unique_ptr<BodyReader> make_text_body(std::string text) { return std::make_unique<TextBody>(std::move(text)); }

std::string_view reason_phrase(int status) {
  const auto found = std::ranges::lower_bound(kPhrases, status, {}, &Phrase::status);
  return found != std::end(kPhrases) && found->status == status ? found->text : std::string_view();
}

}  // namespace atsume::net
