// A network inside the process: a Dialer whose origins are served by handlers of the test.
//
//   SimClock clock;
//   SimNetwork network(clock);
//   network.serve("https://acme.workable.com", handler);          // the real HttpServer answers
//   network.serve_raw("https://broken.example", misbehave);       // bytes by hand
//   auto client = net::make_http_client(network, clock, metrics);
//   auto response = clock.run(client->send(...));
//   EXPECT_EQ(network.dials().size(), 1);
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/log.h"
#include "atsume/base/metrics.h"
#include "atsume/net/dialer.h"
#include "atsume/net/http_server.h"
#include "atsume/net/task_group.h"
#include "support/memory_stream.h"
#include "support/sim_clock.h"

namespace atsume::testing {

class SimNetwork : public net::Dialer {
 public:
  using RawHandler = std::function<net::Task<void>(net::Stream& stream)>;
  struct Dial {
    net::Origin origin;
    base::SteadyTime time;
    net::SharedTlsIdentity identity;
  };

  // `clock` must outlive the network; clients and their answers must be gone before it.
  explicit SimNetwork(SimClock& clock);
  // Ends all servers; their handlers are cancelled.
  ~SimNetwork() override;

  // Origins are written as URLs ("https://acme.workable.com"); serving one again replaces its handler.
  void serve(std::string_view origin, net::HttpHandler handler);
  void serve(std::string_view origin, net::HttpHandler handler, net::ServerOptions options);
  // Called for each connection; it ends when the handler returns.
  void serve_raw(std::string_view origin, RawHandler handler);
  // Dialing fails with `error` ("dns_failed", "tls_failed", …).
  void refuse(std::string_view origin, Error error);
  // Dialing never ends before its deadline.
  void swallow(std::string_view origin);

  // For connections made from now on. The dialing side shares `faults` with the dials themselves.
  void set_stream_options(StreamOptions dialing, StreamOptions serving);

  // A connection made by the test itself, as dial() would, but not recorded.
  std::unique_ptr<net::Stream> connect(std::string_view origin);
  // nullptr when `origin` is not served by serve().
  net::HttpServer* server(std::string_view origin);
  // Every dial so far, also those that failed.
  const std::vector<Dial>& dials() const { return dials_; }
  // What the servers logged, a line each.
  const std::string& log() const { return log_; }

  net::Task<Result<std::unique_ptr<net::Stream>>> dial_as(const net::Origin& origin, net::SharedTlsIdentity identity,
                                                          base::Deadline deadline) override;

 private:
  struct Place;
  Place& place(std::string_view origin);
  void accept(Place& place, std::unique_ptr<net::Stream> stream);

  SimClock& clock_;
  std::string log_;
  std::unique_ptr<base::Logger> logger_;
  std::unique_ptr<base::Metrics> metrics_;
  std::map<net::Origin, std::unique_ptr<Place>> places_;
  std::vector<std::unique_ptr<net::HttpServer>> replaced_;
  net::TaskGroup raw_tasks_;
  StreamOptions dialing_;
  StreamOptions serving_;
  std::vector<Dial> dials_;
};

}  // namespace atsume::testing
