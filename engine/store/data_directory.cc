#include "store/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace atsume::store {
namespace {

// Who holds the lock, as that process wrote it; empty when it is not known.
std::string holder_of(int descriptor) {
  char text[32];
  ssize_t length = ::pread(descriptor, text, sizeof text, 0);
  std::string holder(text, length > 0 ? static_cast<std::size_t>(length) : 0);
  if (holder.empty() || holder.find_first_not_of("0123456789") != std::string::npos) return "";
  return holder;
}

void write_holder(int descriptor) {
  std::string pid = std::to_string(::getpid());
  // Only a hint for a message: without it the lock works all the same.
  if (::ftruncate(descriptor, 0) == 0 && ::pwrite(descriptor, pid.data(), pid.size(), 0) < 0) return;
}

}  // namespace

std::string system_message(int error_number) { return std::generic_category().message(error_number); }

Result<void> ensure_directory(const std::string& directory, std::string_view code) {
  std::error_code error;
  std::filesystem::path path(directory);
  if (std::filesystem::is_directory(path, error)) return {};
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  if (!error && ::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    error = std::error_code(errno, std::generic_category());
  }
  if (!error && std::filesystem::is_directory(path, error)) return {};
  std::string reason = error ? error.message() : "something that is no directory is in its place";
  return Fail(base::config_error(code, "the data directory '" + directory + "' cannot be made: " + reason +
                                           "; give a directory this user may write to"));
}

Result<DirectoryLock> DirectoryLock::acquire(const std::string& directory) {
  std::string path = directory + "/engine.lock";
  int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return Fail(base::config_error("storage_open", "cannot open '" + path + "': " + system_message(errno) +
                                                       "; this user must be able to write to the data directory"));
  }
  DirectoryLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
    write_holder(descriptor);
    return lock;
  }
  int reason = errno;
  if (reason != EWOULDBLOCK) {
    return Fail(base::config_error("storage_open", "cannot lock '" + path + "': " + system_message(reason)));
  }
  std::string holder = holder_of(descriptor);
  return Fail(base::config_error(
      "storage_locked", "another process" + (holder.empty() ? "" : " (pid " + holder + ")") + " has '" + directory +
                            "' open; stop it, ask it over HTTP, or give another data directory"));
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace atsume::store
