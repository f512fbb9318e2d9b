// The directory the engine keeps its files in: made private, and held by one process at a time.
#pragma once

#include <string>
#include <string_view>

#include "atsume/base/result.h"

namespace atsume::store {

// Makes the directory and its parents when they are missing, readable by the owner alone. Error kConfig
// with `code` when that cannot be done.
Result<void> ensure_directory(const std::string& directory, std::string_view code);

// An exclusive lock on DIRECTORY/engine.lock, given back when the object goes. The system drops it when
// the process dies, so a crash leaves nothing to clean up.
class DirectoryLock {
 public:
  // Error kConfig "storage_locked" when another holder has it (names the directory and, where known, the
  // process), "storage_open" when the file cannot be made.
  static Result<DirectoryLock> acquire(const std::string& directory);
  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

// "No such file or directory", for messages; thread-safe.
std::string system_message(int error_number);

}  // namespace atsume::store
