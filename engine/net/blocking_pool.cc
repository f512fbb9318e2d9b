#include <boost/asio/thread_pool.hpp>

#include "atsume/net/loop.h"

namespace atsume::net {
namespace {

class ThreadPool : public BlockingPool {
 public:
  explicit ThreadPool(int threads) : pool_(static_cast<std::size_t>(threads)) {}
  boost::asio::any_io_executor executor() override { return pool_.get_executor(); }
  void stop() override { pool_.join(); }

 private:
  boost::asio::thread_pool pool_;
};

class InlinePool : public BlockingPool {
 public:
  boost::asio::any_io_executor executor() override { return {}; }
  void stop() override {}
};

}  // namespace

std::unique_ptr<BlockingPool> make_blocking_pool(int threads) { return std::make_unique<ThreadPool>(threads); }
std::unique_ptr<BlockingPool> make_inline_pool() { return std::make_unique<InlinePool>(); }

}  // namespace atsume::net
