#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "atsume/store/master_keys.h"
#include "store/data_directory.h"

namespace atsume::store {
namespace {

constexpr std::string_view kPrefix = "atsume_mk_";
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kFileBytesMax = 4096;

Fail refused(std::string message) { return Fail(base::config_error("master_key", std::move(message))); }

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }

 private:
  int value_;
};

std::optional<std::string> decode_key(std::string_view text) {
  if (text.starts_with(kPrefix)) {
    std::string_view rest = text.substr(kPrefix.size());
    return rest.size() == 43 ? base::base64url_decode(rest) : std::nullopt;
  }
  if (text.size() == 64) return base::hex_decode(text);
  if (text.size() == 44) return base::base64_decode(text);
  return std::nullopt;
}

// One key a part; empty parts and, in a file, comments say nothing.
Result<std::vector<MasterKey>> parse_keys(std::string_view text, char separator) {
  std::vector<MasterKey> keys;
  for (std::string_view part : base::split(text, separator)) {
    part = base::trim(part);
    if (part.empty() || part.starts_with('#')) continue;
    ATSUME_TRY(MasterKey key, parse_master_key(part));
    if (std::ranges::find(keys, key.id, &MasterKey::id) == keys.end()) keys.push_back(std::move(key));
  }
  if (keys.empty()) return refused("there is no master key in it; make one with: atsume keys new");
  return keys;
}

Result<base::Secret> read_key_text(int descriptor, const std::string& path) {
  struct stat facts{};
  if (::fstat(descriptor, &facts) != 0) return refused("cannot examine '" + path + "': " + system_message(errno));
  if (!S_ISREG(facts.st_mode)) return refused("'" + path + "' is not a regular file; put the master key into one");
  if ((facts.st_mode & 0077) != 0) {
    return refused("the master key file '" + path + "' can be read by others; run: chmod 600 '" + path + "'");
  }
  if (facts.st_size > static_cast<off_t>(kFileBytesMax)) {
    return refused("the master key file '" + path + "' has more than " + std::to_string(kFileBytesMax) +
                   " bytes; it holds one key a line and nothing else");
  }
  std::string buffer(kFileBytesMax, '\0');
  ssize_t length = ::pread(descriptor, buffer.data(), buffer.size(), 0);
  if (length < 0) return refused("cannot read '" + path + "': " + system_message(errno));
  buffer.resize(static_cast<std::size_t>(length));
  return base::Secret(std::move(buffer));
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0;
}

enum class Place { kNew, kReplace };

// Written beside its place and moved into it: a crash leaves no half file. Of two processes that make a new one at
// the same time, both go on with the same.
Result<void> write_key_file(const std::string& directory, const std::string& path, std::string_view text, Place place,
                            base::Random& random) {
  std::string draft = path + "." + base::hex_encode(random.bytes(8));
  Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return refused("cannot make '" + draft + "': " + system_message(errno));
  bool is_written = write_all(file.get(), text);
  if (is_written && place == Place::kReplace) is_written = ::rename(draft.c_str(), path.c_str()) == 0;
  if (is_written && place == Place::kNew) {
    is_written = ::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST;
  }
  int reason = errno;
  ::unlink(draft.c_str());
  if (!is_written) return refused("cannot write the master key file '" + path + "': " + system_message(reason));
  Descriptor parent(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent.get() < 0 || ::fsync(parent.get()) != 0) {
    return refused("cannot bring '" + path + "' to the disk: " + system_message(errno));
  }
  return {};
}

Result<base::Secret> load_key_text(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() >= 0) return read_key_text(file.get(), path);
  return refused("cannot open '" + path + "': " + system_message(errno));
}

Result<std::vector<MasterKey>> load_key_file(const std::string& path) {
  ATSUME_TRY(base::Secret text, load_key_text(path));
  auto keys = parse_keys(text.reveal(), '\n');
  if (!keys) return Fail(std::move(keys).error().while_doing("reading " + path));
  return keys;
}

std::string key_file_in(const std::string& directory) { return directory + "/master.key"; }

bool is_absent(const std::string& path) { return ::access(path.c_str(), F_OK) != 0 && errno == ENOENT; }

}  // namespace

Result<MasterKey> parse_master_key(std::string_view text) {
  std::optional<std::string> bytes = decode_key(base::trim(text));
  if (!bytes || bytes->size() != kKeyBytes) {
    return refused(
        "the master key is not one: it must be 32 random bytes written as atsume_mk_ and 43 characters of base64url, "
        "64 of hex, or 44 of base64 (make one with: atsume keys new)");
  }
  std::string id = base::hex_encode(base::sha256(*bytes).substr(0, 8));
  return MasterKey{.id = std::move(id), .bytes = base::Secret(std::move(*bytes))};
}

std::string generate_master_key(base::Random& random) {
  return std::string(kPrefix) + base::base64url_encode(random.bytes(kKeyBytes));
}

Result<std::vector<MasterKey>> load_master_keys(const char* environment_value, const std::string& data_directory,
                                                MissingKey missing, base::Random& random) {
  if (environment_value != nullptr && !base::trim(environment_value).empty()) {
    auto keys = parse_keys(environment_value, ',');
    if (!keys) return Fail(std::move(keys).error().while_doing("reading ATSUME_MASTER_KEY"));
    return keys;
  }
  std::string path = key_file_in(data_directory);
  if (is_absent(path)) {
    if (missing == MissingKey::kRefuse) {
      return refused("there is no master key to seal credentials with: set ATSUME_MASTER_KEY, or put the key into '" +
                     path + "' with mode 0600 (make one with: atsume keys new)");
    }
    ATSUME_TRY_VOID(ensure_directory(data_directory, "master_key"));
    base::Secret text(generate_master_key(random) + "\n");
    ATSUME_TRY_VOID(write_key_file(data_directory, path, text.reveal(), Place::kNew, random));
  }
  return load_key_file(path);
}

Result<std::string> add_master_key(const std::string& data_directory, base::Random& random) {
  std::string path = key_file_in(data_directory);
  base::Secret fresh(generate_master_key(random));
  ATSUME_TRY(MasterKey key, parse_master_key(fresh.reveal()));
  base::Secret present;
  if (!is_absent(path)) {
    ATSUME_TRY_VOID(load_key_file(path));
    ATSUME_TRY(present, load_key_text(path));
  }
  ATSUME_TRY_VOID(ensure_directory(data_directory, "master_key"));
  base::Secret all(fresh.reveal() + "\n" + present.reveal());
  ATSUME_TRY_VOID(write_key_file(data_directory, path, all.reveal(), Place::kReplace, random));
  return key.id;
}

}  // namespace atsume::store
