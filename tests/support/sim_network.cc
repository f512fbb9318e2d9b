#include "support/sim_network.h"

#include <stdexcept>
#include <utility>

namespace atsume::testing {

using net::Task;

struct SimNetwork::Place {
  std::unique_ptr<net::HttpServer> server;
  RawHandler raw;
  std::optional<Error> refusal;
  bool swallows = false;
};

namespace {

net::Origin must_parse(std::string_view origin) {
  auto parsed = net::parse_origin(origin);
  if (!parsed) throw std::invalid_argument(parsed.error().message());
  return *std::move(parsed);
}

Task<void> run_raw(SimNetwork::RawHandler handler, std::unique_ptr<net::Stream> stream) { co_await handler(*stream); }

}  // namespace

SimNetwork::SimNetwork(SimClock& clock)
    : clock_(clock),
      logger_(base::make_string_logger(log_)),
      metrics_(base::make_metrics()),
      raw_tasks_(clock.executor(), *logger_) {}

SimNetwork::~SimNetwork() {
  const auto now = base::Deadline::at(clock_.steady_now());
  for (const auto& [origin, place] : places_) {
    if (place->server) clock_.run(place->server->drain(now));
  }
  for (const auto& server : replaced_) clock_.run(server->drain(now));
  clock_.run(raw_tasks_.drain(clock_, now));
}

SimNetwork::Place& SimNetwork::place(std::string_view origin) {
  auto& place = places_[must_parse(origin)];
  if (place && place->server) replaced_.push_back(std::move(place->server));
  place = std::make_unique<Place>();
  return *place;
}

void SimNetwork::serve(std::string_view origin, net::HttpHandler handler) { serve(origin, std::move(handler), {}); }

void SimNetwork::serve(std::string_view origin, net::HttpHandler handler, net::ServerOptions options) {
  place(origin).server = std::make_unique<net::HttpServer>(clock_.executor(), std::move(handler), std::move(options),
                                                           clock_, *logger_, *metrics_);
}

void SimNetwork::serve_raw(std::string_view origin, RawHandler handler) { place(origin).raw = std::move(handler); }
void SimNetwork::refuse(std::string_view origin, Error error) { place(origin).refusal = std::move(error); }
void SimNetwork::swallow(std::string_view origin) { place(origin).swallows = true; }

void SimNetwork::set_stream_options(StreamOptions dialing, StreamOptions serving) {
  dialing_ = std::move(dialing);
  serving_ = std::move(serving);
}

void SimNetwork::accept(Place& place, std::unique_ptr<net::Stream> stream) {
  if (place.server) {
    place.server->accept(std::move(stream));
  } else {
    raw_tasks_.spawn("raw handler", run_raw(place.raw, std::move(stream)));
  }
}

std::unique_ptr<net::Stream> SimNetwork::connect(std::string_view origin) {
  auto [ours, theirs] = make_stream_pair(clock_, dialing_, serving_);
  accept(*places_.at(must_parse(origin)), std::move(theirs));
  return std::move(ours);
}

net::HttpServer* SimNetwork::server(std::string_view origin) {
  const auto found = places_.find(must_parse(origin));
  return found == places_.end() ? nullptr : found->second->server.get();
}

Task<Result<std::unique_ptr<net::Stream>>> SimNetwork::dial_as(const net::Origin& origin,
                                                               net::SharedTlsIdentity identity,
                                                               base::Deadline deadline) {
  dials_.push_back({origin, clock_.steady_now(), std::move(identity)});
  const auto found = places_.find(origin);
  const auto failed = [&origin](ErrorClass error_class, std::string_view code, std::string_view why) {
    return Fail(Error(error_class, base::Origin::kProvider, code, origin.to_string() + ": " + std::string(why))
                    .with_retry(Retry::kIfIdempotent));
  };
  if (found == places_.end()) co_return failed(ErrorClass::kUnavailable, "connect_failed", "nothing is served there");
  Place& place = *found->second;
  if (place.refusal) co_return Fail(*place.refusal);
  if (place.swallows) {
    co_await clock_.sleep_until(deadline.time());
    co_return failed(ErrorClass::kTimeout, "connect_timeout", "no connection came about in time");
  }
  if (dialing_.faults && dialing_.faults->strikes()) {
    co_return failed(ErrorClass::kUnavailable, "connect_failed", "the test's fault plan struck");
  }
  auto [ours, theirs] = make_stream_pair(clock_, dialing_, serving_);
  accept(place, std::move(theirs));
  co_return std::move(ours);
}

}  // namespace atsume::testing
