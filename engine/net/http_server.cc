#include "atsume/net/http_server.h"

#include <set>

#include "net/http_session.h"

namespace atsume::net {

struct HttpServer::Impl {
  Impl(boost::asio::any_io_executor executor, HttpHandler the_handler, ServerOptions the_options, Clock& the_clock,
       base::Logger& logger, base::Metrics& metrics)
      : handler(std::move(the_handler)),
        options(std::move(the_options)),
        clock(the_clock),
        context{handler, options, clock, logger, metrics},
        open(metrics.gauge("atsume_http_connections", "Open connections of the HTTP server", {})),
        tasks(std::move(executor), logger) {}

  HttpHandler handler;
  ServerOptions options;
  Clock& clock;
  SessionContext context;
  base::Gauge& open;
  std::set<HttpSession*> sessions;
  bool is_draining = false;
  TaskGroup tasks;

  // Keeps the session in the list for as long as it runs.
  class Entry {
   public:
    Entry(Impl& impl, HttpSession& session) : impl_(impl), session_(session) {
      impl_.sessions.insert(&session_);
      impl_.open.add(1);
    }
    ~Entry() {
      impl_.sessions.erase(&session_);
      impl_.open.add(-1);
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

   private:
    Impl& impl_;
    HttpSession& session_;
  };

  Task<void> serve(std::unique_ptr<Stream> stream) {
    HttpSession session(std::move(stream), context);
    const bool has_room = sessions.size() < options.connections_max;
    const Entry entry(*this, session);
    if (is_draining) co_return;
    if (has_room) {
      co_await session.run();
    } else {
      co_await session.refuse();
    }
  }
};

HttpServer::HttpServer(boost::asio::any_io_executor executor, HttpHandler handler, ServerOptions options, Clock& clock,
                       base::Logger& logger, base::Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(handler), std::move(options), clock, logger,
                                   metrics)) {}
HttpServer::~HttpServer() = default;

void HttpServer::accept(std::unique_ptr<Stream> stream) {
  impl_->tasks.spawn("http session", impl_->serve(std::move(stream)));
}

std::size_t HttpServer::connections() const { return impl_->sessions.size(); }

Task<void> HttpServer::drain(base::Deadline deadline) {
  impl_->is_draining = true;
  const std::set<HttpSession*> present = impl_->sessions;
  for (HttpSession* session : present) session->start_drain();
  co_await impl_->tasks.drain(impl_->clock, deadline);
}

}  // namespace atsume::net
