// The engine for one test: the data plane of production over a store in memory, a clock that stands at
// 2026-01-15T12:00:00Z and jumps over every wait, and the test's own provider.
#pragma once

#include <memory>
#include <string>

#include "app/author/exchange_player.h"
#include "atsume/connect/account_service.h"
#include "atsume/unify/engine.h"
#include "atsume/upstream/upstream.h"

namespace atsume::app {

class TestBench {
 public:
  // `catalog` and `test` must outlive the bench. Error kConfig "test_account" when the test's account cannot be made.
  static Result<std::unique_ptr<TestBench>> make(std::shared_ptr<const catalog::Catalog> catalog,
                                                 std::shared_ptr<const catalog::Connector> connector,
                                                 const TestCase& test);
  ~TestBench();

  // Runs `task` to its end; nothing in it waits for anything but the bench's own clock.
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
  ExchangePlayer& provider();
  // The test's account, stored.
  upstream::SharedAccount account();
  base::WallTime now() const;
  base::Random& random();

 private:
  struct Impl;
  explicit TestBench(std::unique_ptr<Impl> impl);
  template <class T>
  static net::Task<void> keep(net::Task<T> task, std::optional<T>& out) {
    out.emplace(co_await std::move(task));
  }
  void run_to_end(net::Task<void> task);

  std::unique_ptr<Impl> impl_;
};

}  // namespace atsume::app
