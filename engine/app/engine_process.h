// The running engine: real clock, network and store; one thread per loop; reload and shutdown.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "app/config.h"
#include "app/services.h"
#include "atsume/base/result.h"

namespace atsume::app {

class EngineProcess {
 public:
  // Opens everything and listens; nothing is served before run(). Errors: those of the master key, the store
  // and the listener.
  static Result<std::unique_ptr<EngineProcess>> open(Config config);
  ~EngineProcess();

  // "http://127.0.0.1:8080", with the real port.
  std::string url() const;
  Services& services();

  // Serves until SIGTERM or SIGINT, then drains. SIGHUP and changed definition files reload the catalog.
  // `when_ready` runs on the first loop once requests are served; when it returns true the engine stops.
  using WhenReady = std::function<net::Task<bool>(LoopServices&)>;
  void run(WhenReady when_ready);

 private:
  struct Impl;
  explicit EngineProcess(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace atsume::app
