#include "net/http1_head_read.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/optional.hpp>
#include <limits>

#include "atsume/base/text.h"
#include "net/http1_fields.h"

namespace atsume::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using BeastText = boost::beast::string_view;

std::string_view view(BeastText text) { return {text.data(), text.size()}; }

// Hands what Beast finds straight to our own types, without its field container in between.
template <bool kIsRequest>
class HeadSink : public http::basic_parser<kIsRequest> {
 public:
  HeadSink() {
    this->header_limit(std::numeric_limits<std::uint32_t>::max());
    this->body_limit(boost::none);
    this->eager(false);
  }

  std::string method;
  std::string target;
  int status = 0;
  bool is_http10 = false;
  Headers headers;

 private:
  void on_request_impl(http::verb, BeastText method_text, BeastText target_text, int version,
                       error_code& error) override {
    method = view(method_text);
    target = view(target_text);
    is_http10 = version < 11;
    error = {};
  }
  void on_response_impl(int code, BeastText, int version, error_code& error) override {
    status = code;
    is_http10 = version < 11;
    error = {};
  }
  void on_field_impl(http::field, BeastText name, BeastText value, error_code& error) override {
    headers.add(view(name), view(value));
    error = {};
  }
  void on_header_impl(error_code& error) override { error = {}; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code& error) override { error = {}; }
  std::size_t on_body_impl(BeastText body, error_code& error) override {
    error = {};
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, BeastText, error_code& error) override { error = {}; }
  std::size_t on_chunk_body_impl(std::uint64_t, BeastText body, error_code& error) override {
    error = {};
    return body.size();
  }
  void on_finish_impl(error_code& error) override { error = {}; }
};

using Refusal = std::unexpected<HeadError>;
Refusal refuse(int status, std::string message) { return Refusal(HeadError{status, std::move(message)}); }

// "HTTP/2.0" and the like: a version, but none that is spoken here.
bool is_other_version(std::string_view first_line) {
  const std::string_view last = first_line.substr(first_line.rfind(' ') + 1);
  const auto is_digit = [&](std::size_t i) { return last[i] >= '0' && last[i] <= '9'; };
  return last.size() == 8 && last.starts_with("HTTP/") && is_digit(5) && last[6] == '.' && is_digit(7);
}

HeadError translate(const error_code& error, std::string_view head) {
  if (error == http::error::bad_version && is_other_version(head.substr(0, head.find('\r')))) {
    return {505, "only HTTP/1.1 and HTTP/1.0 are spoken here"};
  }
  return {400, "the message head is malformed: " + error.message()};
}

template <bool kIsRequest>
std::expected<void, HeadError> run(HeadSink<kIsRequest>& sink, std::string_view head) {
  error_code error;
  const std::size_t used = sink.put({head.data(), head.size()}, error);
  if (error) return std::unexpected(translate(error, head));
  if (used != head.size() || !sink.is_header_done()) return refuse(400, "the message head is malformed");
  return {};
}

// The coding of the body; kNone when no field speaks of one.
template <bool kIsRequest>
std::expected<Framing, HeadError> announced_framing(const HeadSink<kIsRequest>& sink) {
  const auto length = sink.content_length();
  if (sink.headers.contains("Transfer-Encoding")) {
    if (length) return refuse(400, "Content-Length and Transfer-Encoding exclude each other");
    const std::string coding = joined_values(sink.headers, "Transfer-Encoding");
    if (!base::equals_ignoring_case(coding, "chunked")) {
      return refuse(501, "the transfer coding '" + coding.substr(0, 100) + "' is not supported, only chunked is");
    }
    if (sink.is_http10) return refuse(400, "HTTP/1.0 has no transfer codings");
    return Framing{Framing::Kind::kChunked, 0};
  }
  if (length) return Framing{Framing::Kind::kLength, *length};
  return Framing{};
}

// Absolute-form (RFC 9112 section 3.2.2) is what proxies are sent; we serve its path.
std::expected<std::string, HeadError> origin_form(const std::string& method, std::string target) {
  if (target.find('#') != std::string::npos) return refuse(400, "the request target must not have a fragment");
  if (target.starts_with('/') || (target == "*" && method == "OPTIONS")) return target;
  const auto authority = target.find("://");
  if (authority == std::string::npos) return refuse(400, "the request target must begin with '/'");
  const auto path = target.find_first_of("/?", authority + 3);
  if (path == std::string::npos) return "/";
  return target[path] == '?' ? "/" + target.substr(path) : target.substr(path);
}

std::expected<void, HeadError> check_host(const Headers& headers, bool is_http10) {
  const std::size_t hosts = count_fields(headers, "Host");
  if (hosts > 1) return refuse(400, "there is more than one Host header");
  if (hosts == 0 && !is_http10) return refuse(400, "the Host header is missing");
  if (headers.get("Host").find_first_of(" \t,/?#@\\") != std::string_view::npos) {
    return refuse(400, "the Host header is malformed");
  }
  return {};
}

std::expected<bool, HeadError> parse_expect(const Headers& headers, bool is_http10) {
  if (!headers.contains("Expect") || is_http10) return false;
  if (base::equals_ignoring_case(joined_values(headers, "Expect"), "100-continue")) return true;
  return refuse(417, "the only expectation that can be met is 100-continue");
}

}  // namespace

std::expected<RequestHead, HeadError> parse_request_head(std::string_view head, std::size_t target_bytes_max) {
  HeadSink<true> sink;
  if (auto ran = run(sink, head); !ran) return std::unexpected(std::move(ran).error());
  RequestHead parsed;
  parsed.is_http10 = sink.is_http10;
  parsed.keep_alive = is_persistent(sink.headers, parsed.is_http10);
  if (sink.target.size() > target_bytes_max) {
    return refuse(414, "the request target is longer than " + std::to_string(target_bytes_max) + " bytes");
  }
  auto framing = announced_framing(sink);
  if (!framing) return std::unexpected(std::move(framing).error());
  parsed.framing = *framing;
  if (auto host = check_host(sink.headers, parsed.is_http10); !host) return std::unexpected(std::move(host).error());
  auto expects = parse_expect(sink.headers, parsed.is_http10);
  if (!expects) return std::unexpected(std::move(expects).error());
  parsed.expects_continue = *expects && parsed.framing != Framing{};
  auto target = origin_form(sink.method, std::move(sink.target));
  if (!target) return std::unexpected(std::move(target).error());
  parsed.target = *std::move(target);
  parsed.method = std::move(sink.method);
  parsed.headers = std::move(sink.headers);
  return parsed;
}

std::expected<ResponseHead, HeadError> parse_response_head(std::string_view head, AnswerTo answer_to) {
  // Some servers leave out the space after the status code when there is no reason phrase.
  constexpr std::size_t kStatusEnd = std::string_view("HTTP/1.1 200").size();
  std::string mended;
  if (head.size() > kStatusEnd && head[kStatusEnd] == '\r') {
    mended = std::string(head).insert(kStatusEnd, " ");
    head = mended;
  }
  HeadSink<false> sink;
  if (auto ran = run(sink, head); !ran) return std::unexpected(std::move(ran).error());
  ResponseHead parsed;
  parsed.status = sink.status;
  const bool has_no_body =
      answer_to == AnswerTo::kHead || parsed.status < 200 || parsed.status == 204 || parsed.status == 304;
  if (!has_no_body) {
    auto framing = announced_framing(sink);
    if (!framing) return std::unexpected(std::move(framing).error());
    parsed.framing = *framing;
    if (parsed.framing.kind == Framing::Kind::kNone) parsed.framing.kind = Framing::Kind::kUntilClose;
  }
  parsed.keep_alive = is_persistent(sink.headers, sink.is_http10) && parsed.framing.kind != Framing::Kind::kUntilClose;
  parsed.headers = std::move(sink.headers);
  return parsed;
}

}  // namespace atsume::net
