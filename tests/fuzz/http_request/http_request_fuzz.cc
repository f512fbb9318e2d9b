// Whatever a client sends, the server answers in HTTP or hangs up, and how the bytes are sliced makes no
// difference.
#include <cstddef>
#include <cstdint>
#include <string>

#include "atsume/base/check.h"
#include "support/sim_network.h"

using namespace atsume;

namespace {

net::Task<net::HttpResponse> describe(net::HttpRequest& request) {
  net::HttpResponse response;
  response.text = request.method + " " + request.target + "\n";
  for (const auto& [name, value] : request.headers.fields()) response.text += name + "=" + value + "\n";
  if (request.body) {
    const auto body = co_await net::read_all(*request.body, 1 << 20, base::Deadline::never());
    response.text += body ? *body : body.error().code();
  }
  co_return response;
}

net::Task<std::string> exchange(std::unique_ptr<net::Stream> stream, std::string bytes) {
  co_await testing::send_text(*stream, std::move(bytes));
  co_await stream->shutdown_write(base::Deadline::never());
  co_return co_await testing::read_to_end(*stream);
}

std::string talk(const std::string& bytes, std::size_t slice) {
  testing::SimClock clock;
  testing::SimNetwork network(clock);
  testing::StreamOptions sending;
  sending.capacity = std::size_t{1} << 24;
  testing::StreamOptions serving = sending;
  serving.read_bytes_max = slice;
  network.set_stream_options(sending, serving);
  network.serve("http://peer.test", describe);
  return clock.run(exchange(network.connect("http://peer.test"), bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = talk(bytes, std::size_t{1} << 24);
  ATSUME_CHECK(whole.empty() || whole.starts_with("HTTP/1.1 "));
  ATSUME_CHECK(talk(bytes, 1) == whole);
  return 0;
}
