// The engine for one test or one trial: the data plane of production over a store in memory.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "app/author/test_case.h"
#include "atsume/connect/account_service.h"
#include "atsume/unify/engine.h"
#include "atsume/upstream/upstream.h"

namespace atsume::app {

// What the bench takes for the outside world. All must outlive it; the loop must outlive the client too, as the
// connections that a client keeps open belong to it.
struct Outside {
  boost::asio::io_context& loop;
  net::Clock& clock;
  net::BlockingPool& pool;
  net::HttpClient& client;
  base::Random& random;
};

// A clock that stands at 2026-01-15T12:00:00Z and jumps over every wait: for tests.
std::unique_ptr<net::Clock> make_jumping_clock();

class Bench {
 public:
  // `test` must outlive the bench. Error kConfig "test_account" when the test's account cannot be made.
  static Result<std::unique_ptr<Bench>> make(std::shared_ptr<const catalog::Catalog> catalog,
                                             std::shared_ptr<const catalog::Connector> connector, const TestCase& test,
                                             Outside outside);
  ~Bench();

  // Runs `task` to its end.
  template <class T>
  T run(net::Task<T> task) {
    std::optional<T> out;
    run_to_end(keep(std::move(task), out));
    return std::move(*out);
  }

  unify::RequestContext& context();
  unify::Engine& engine();
  upstream::Upstream& upstream();
  connect::AccountService& accounts();
  // The test's account, stored.
  upstream::SharedAccount account();
  base::WallTime now() const;
  base::Random& random();

 private:
  struct Impl;
  explicit Bench(std::unique_ptr<Impl> impl);
  template <class T>
  static net::Task<void> keep(net::Task<T> task, std::optional<T>& out) {
    out.emplace(co_await std::move(task));
  }
  void run_to_end(net::Task<void> task);

  std::unique_ptr<Impl> impl_;
};

}  // namespace atsume::app
