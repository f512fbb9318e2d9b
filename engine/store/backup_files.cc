#include "store/backup_files.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

#include "atsume/base/check.h"
#include "atsume/base/encoding.h"
#include "store/data_directory.h"

namespace atsume::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunkBytes = 256 * 1024;

Fail failed(const std::string& doing, const std::string& path) {
  return Fail(base::config_error("backup_failed", "cannot " + doing + " '" + path + "': " + system_message(errno)));
}

class File {
 public:
  File(const std::string& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

struct DigestDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new()) {
    ATSUME_CHECK(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }
  void add(std::string_view bytes) { ATSUME_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1); }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int size = 0;
    ATSUME_CHECK(EVP_DigestFinal_ex(context_.get(), out.data(), &size) == 1);
    return base::hex_encode({reinterpret_cast<const char*>(out.data()), size});
  }

 private:
  std::unique_ptr<EVP_MD_CTX, DigestDeleter> context_;
};

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Reads a file to its end; `take` gives false to stop with errno set.
template <class Take>
Result<BackupFile> read_through(const std::string& root, const std::string& name, Take take) {
  const std::string path = root + "/" + name;
  const File file(path, O_RDONLY);
  if (!file.is_open()) return failed("open", path);
  BackupFile out{.name = name};
  Sha256 digest;
  std::string buffer(kChunkBytes, '\0');
  while (true) {
    const ssize_t length = ::read(file.get(), buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return failed("read", path);
    if (length == 0) break;
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(length));
    digest.add(bytes);
    out.bytes += bytes.size();
    if (!take(bytes)) return failed("copy", path);
  }
  out.sha256 = digest.hex();
  return out;
}

}  // namespace

Result<std::vector<std::string>> files_below(const std::string& root, const std::string& directory) {
  std::error_code error;
  std::vector<std::string> names;
  fs::recursive_directory_iterator entry(fs::path(root) / directory, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (!entry->is_directory(error)) names.push_back(fs::relative(entry->path(), root, error).string());
  }
  if (error) {
    return Fail(
        base::config_error("backup_failed", "cannot list '" + root + "/" + directory + "': " + error.message()));
  }
  std::ranges::sort(names);
  return names;
}

Result<BackupFile> describe_file(const std::string& root, const std::string& name) {
  return read_through(root, name, [](std::string_view) { return true; });
}

Result<BackupFile> copy_file(const std::string& from_root, const std::string& to_root, const std::string& name) {
  const std::string path = to_root + "/" + name;
  const File file(path, O_WRONLY | O_CREAT | O_EXCL);
  if (!file.is_open()) return failed("make", path);
  ATSUME_TRY(BackupFile copied,
             read_through(from_root, name, [&](std::string_view bytes) { return write_all(file.get(), bytes); }));
  if (::fsync(file.get()) != 0) return failed("bring to the disk", path);
  return copied;
}

Result<std::string> read_whole(const std::string& path) {
  std::string text;
  const fs::path whole(path);
  const auto take = [&](std::string_view bytes) {
    text += bytes;
    return true;
  };
  ATSUME_TRY_VOID(read_through(whole.parent_path().string(), whole.filename().string(), take));
  return text;
}

Result<void> write_file(const std::string& path, std::string_view text) {
  const File file(path, O_WRONLY | O_CREAT | O_EXCL);
  if (!file.is_open() || !write_all(file.get(), text) || ::fsync(file.get()) != 0) return failed("write", path);
  return {};
}

Result<void> sync_directory(const std::string& path) {
  const File directory(path, O_RDONLY | O_DIRECTORY);
  if (!directory.is_open() || ::fsync(directory.get()) != 0) return failed("bring to the disk", path);
  return {};
}

Result<void> make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0) return failed("make", path);
  return {};
}

Result<void> move_into_place(const std::string& from, const std::string& to) {
  ATSUME_TRY_VOID(sync_directory(from));
  if (::rename(from.c_str(), to.c_str()) != 0) return failed("make", to);
  const std::string parent = fs::path(to).parent_path().string();
  return sync_directory(parent.empty() ? "." : parent);
}

Draft::~Draft() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace atsume::store
