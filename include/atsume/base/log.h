// Structured logging: one JSON object a line.
//
// A Logger is handed in, never global. Thread-safe. Field values are escaped; secrets have no way in
// because base::Secret converts to nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace atsume::base {

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };

struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

class Logger {
 public:
  virtual ~Logger() = default;
  // {"time":"…","level":"info","message":"…",fields…}
  virtual void write(LogLevel level, std::string_view message, std::span<const LogField> fields) = 0;

  void debug(std::string_view message, std::initializer_list<LogField> fields = {});
  void info(std::string_view message, std::initializer_list<LogField> fields = {});
  void warning(std::string_view message, std::initializer_list<LogField> fields = {});
  void error(std::string_view message, std::initializer_list<LogField> fields = {});
};

// Writes to stderr through spdlog; lines below `level` are dropped.
std::unique_ptr<Logger> make_stderr_logger(LogLevel level);
// Appends every line, newline included, to `sink`, which must outlive the logger. For tests.
std::unique_ptr<Logger> make_string_logger(std::string& sink);
// Drops everything.
std::unique_ptr<Logger> make_null_logger();

}  // namespace atsume::base
