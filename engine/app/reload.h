// Loading the definitions, and again when they change.
#pragma once

#include <atomic>

#include "app/services.h"
#include "atsume/net/task.h"

namespace atsume::app {

class Reloader {
 public:
  Reloader(catalog::Sources sources, Services& services) : sources_(std::move(sources)), services_(&services) {}

  // Blocks; before any loop runs.
  void load_first();
  // Reload at the next look, changed or not. From any thread.
  void request() { is_requested_ = true; }
  // Looks once a second whether a file has changed; runs until cancelled. Loading happens on the blocking pool.
  net::Task<void> watch();

 private:
  void report(const catalog::LoadResult& loaded, base::SteadyTime begun) const;

  catalog::Sources sources_;
  Services* services_;
  std::string fingerprint_;
  std::atomic<bool> is_requested_ = false;
};

}  // namespace atsume::app
