// Whatever a provider answers, the client reports an answer or an error, and how the bytes are sliced makes no
// difference. The first byte of the input chooses the method.
#include <cstddef>
#include <cstdint>
#include <string>

#include "atsume/base/check.h"
#include "atsume/net/http_client.h"
#include "support/sim_network.h"

using namespace atsume;

namespace {

net::Task<std::string> call(net::HttpClient& client, std::string method) {
  net::ClientRequest request;
  request.method = std::move(method);
  request.url = net::parse_url("http://peer.test/").value();
  net::ClientOptions options;
  options.may_redirect_to = [](const net::Url& url) { return url.origin.host == "peer.test"; };
  auto response = co_await client.send(std::move(request), options, base::Deadline::never());
  if (!response) co_return response.error().code();
  std::string text = std::to_string(response->status) + "\n";
  for (const auto& [name, value] : response->headers.fields()) text += name + "=" + value + "\n";
  const auto body = co_await net::read_all(*response->body, 1 << 20, base::Deadline::never());
  co_return text + (body ? *body : body.error().code());
}

std::string talk(const std::string& method, const std::string& answer, std::size_t slice) {
  testing::SimClock clock;
  testing::SimNetwork network(clock);
  const auto metrics = base::make_metrics();
  testing::StreamOptions dialing;
  dialing.read_bytes_max = slice;
  testing::StreamOptions serving;
  serving.capacity = std::size_t{1} << 24;
  network.set_stream_options(dialing, serving);
  network.serve_raw("http://peer.test", [&answer](net::Stream& stream) -> net::Task<void> {
    co_await testing::read_until(stream, "\r\n\r\n");
    co_await testing::send_text(stream, answer);
  });
  const auto client = net::make_http_client(network, clock, *metrics);
  return clock.run(call(*client, method));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string method = data[0] == 'H' ? "HEAD" : "GET";
  const std::string answer(reinterpret_cast<const char*>(data) + 1, size - 1);
  ATSUME_CHECK(talk(method, answer, std::size_t{1} << 24) == talk(method, answer, 1));
  return 0;
}
