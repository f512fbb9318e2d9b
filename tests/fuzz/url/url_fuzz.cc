// A URL that is accepted can be printed, read again and put on a request line; queries survive a round trip.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "atsume/base/check.h"
#include "atsume/net/egress.h"
#include "atsume/net/url.h"

using namespace atsume;

namespace {

void check(const net::Url& url) {
  const auto again = net::parse_url(url.to_string());
  ATSUME_CHECK(again.has_value());
  ATSUME_CHECK(again->origin == url.origin && again->path == url.path && again->query == url.query);
  ATSUME_CHECK(url.path.starts_with('/'));
  for (const char c : url.target()) ATSUME_CHECK(c > ' ' && c != '\x7F' && c != '#');
  for (const char c : url.origin.host) ATSUME_CHECK(c > ' ' && c != '@' && c != '/' && c != '\\');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const net::Url base = net::parse_url("http://a.test/b/c/d;p?q").value();
  if (const auto url = net::parse_url(text)) check(*url);
  if (const auto url = net::resolve_url(base, text)) check(*url);

  const auto pairs = net::parse_query(text);
  ATSUME_CHECK(net::parse_query(net::format_query(pairs)) == pairs);
  for (const auto& segment : net::path_segments(text)) ATSUME_CHECK(segment.size() <= text.size());
  if (const auto address = net::IpAddress::parse(text)) {
    ATSUME_CHECK(net::IpAddress::parse(address->to_string())->bytes == address->bytes);
    (void)net::classify(*address);
  }
  return 0;
}
