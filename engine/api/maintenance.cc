#include "atsume/api/maintenance.h"

namespace atsume::api {
namespace {

constexpr std::size_t kRowsPerStep = 64;

// Says that something runs, as long as it lives; is_first is false when it ran already.
class Turn {
 public:
  explicit Turn(std::atomic<bool>& is_running) : is_running_(&is_running), is_first_(!is_running.exchange(true)) {}
  ~Turn() {
    if (is_first_) *is_running_ = false;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool is_first() const { return is_first_; }

 private:
  std::atomic<bool>* is_running_;
  bool is_first_;
};

}  // namespace

net::Task<Result<store::KeyReport>> Maintenance::report() {
  auto look = [this] { return store::report_keys(parts_.store, parts_.vault); };
  co_return co_await net::run_blocking(parts_.pool, look);
}

net::Task<Result<void>> Maintenance::reseal(base::Deadline deadline) {
  auto begin = [this, now = parts_.clock.wall_now()]() -> Result<store::Rotation> {
    // A rotation that goes on has its key already; looking at everything again would cost more than a step of it.
    ATSUME_TRY(const auto last, store::Rotation::last(parts_.store));
    const bool goes_on = last && !last->finished_at && last->key_id == parts_.vault.sealing_key_id();
    if (parts_.reload_master_keys && !goes_on) ATSUME_TRY_VOID(parts_.reload_master_keys());
    return store::Rotation::begin(parts_.store, parts_.vault, now);
  };
  ATSUME_CO_TRY(auto rotation, co_await net::run_blocking(parts_.pool, begin));
  bool has_more = true;
  while (has_more && !deadline.has_passed(parts_.clock.steady_now())) {
    auto step = [&rotation, now = parts_.clock.wall_now()] { return rotation.step(kRowsPerStep, now); };
    ATSUME_CO_TRY(has_more, co_await net::run_blocking(parts_.pool, step));
  }
  const auto& progress = rotation.progress();
  parts_.logger.info("master key rotation", {{"key_id", progress.key_id},
                                             {"resealed", static_cast<std::int64_t>(progress.resealed)},
                                             {"failed", static_cast<std::int64_t>(progress.failed)},
                                             {"finished", progress.finished_at.has_value()}});
  co_return Result<void>();
}

net::Task<Result<store::KeyReport>> Maintenance::rotate(base::Deadline deadline) {
  {
    const Turn turn(is_rotating_);
    if (turn.is_first()) ATSUME_CO_TRY_VOID(co_await reseal(deadline));
  }
  co_return co_await report();
}

net::Task<Result<Maintenance::Backup>> Maintenance::back_up() {
  const Turn turn(is_backing_up_);
  if (!turn.is_first()) {
    co_return Fail(
        Error(ErrorClass::kConflict, Origin::kCaller, "backup_running", "a backup is being made; wait for its end"));
  }
  const auto now = parts_.clock.wall_now();
  Backup backup{.path = parts_.backups_directory + "/" + store::backup_name(now)};
  auto make = [this, path = backup.path, now] { return store::make_backup(parts_.store, parts_.vault, path, now); };
  ATSUME_CO_TRY(backup.manifest, co_await net::run_blocking(parts_.pool, make));
  parts_.logger.info("backup made",
                     {{"path", backup.path}, {"bytes", static_cast<std::int64_t>(backup.manifest.bytes())}});
  co_return backup;
}

}  // namespace atsume::api
