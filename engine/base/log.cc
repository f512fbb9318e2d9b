#include "atsume/base/log.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <chrono>
#include <cmath>
#include <mutex>

#include "atsume/base/text.h"
#include "atsume/base/time.h"

namespace atsume::base {

namespace {

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
    case LogLevel::kOff:
      break;
  }
  return "off";
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      break;
  }
  return spdlog::level::off;
}

void append_escaped(std::string& out, std::string_view valid_utf8) {
  for (const char c : valid_utf8) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
}

// Log lines quote what the world sent, so a byte that is no UTF-8 must not break the line: it becomes U+FFFD.
void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  while (const auto invalid = find_invalid_utf8(text)) {
    append_escaped(out, text.substr(0, *invalid));
    out += "\xEF\xBF\xBD";
    text.remove_prefix(*invalid + 1);
  }
  append_escaped(out, text);
  out += '"';
}

struct ValueWriter {
  std::string& out;

  void operator()(std::string_view text) const { append_quoted(out, text); }
  void operator()(std::int64_t number) const { out += fmt::to_string(number); }
  void operator()(double number) const { out += std::isfinite(number) ? fmt::to_string(number) : "null"; }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
};

// The one reading of the clock outside net::Clock: a log line tells when it was written, in tests too.
WallTime line_time() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string make_line(LogLevel level, std::string_view message, std::span<const LogField> fields) {
  std::string line = fmt::format(R"({{"time":"{}","level":"{}","message":)", to_iso8601(line_time()), name_of(level));
  append_quoted(line, message);
  for (const LogField& field : fields) {
    line += ',';
    append_quoted(line, field.name);
    line += ':';
    std::visit(ValueWriter{line}, field.value);
  }
  line += '}';
  return line;
}

class StderrLogger final : public Logger {
 public:
  explicit StderrLogger(LogLevel level) : logger_("atsume", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_pattern("%v");
    logger_.set_level(spdlog_level(level));
  }

  void write(LogLevel level, std::string_view message, std::span<const LogField> fields) override {
    if (level == LogLevel::kOff || !logger_.should_log(spdlog_level(level))) return;
    logger_.log(spdlog_level(level), spdlog::string_view_t(make_line(level, message, fields)));
  }

 private:
  spdlog::logger logger_;
};

class StringLogger final : public Logger {
 public:
  explicit StringLogger(std::string& sink) : sink_(sink) {}

  void write(LogLevel level, std::string_view message, std::span<const LogField> fields) override {
    const std::string line = make_line(level, message, fields);
    const std::lock_guard lock(mutex_);
    sink_ += line;
    sink_ += '\n';
  }

 private:
  std::mutex mutex_;
  std::string& sink_;
};

class NullLogger final : public Logger {
 public:
  void write(LogLevel, std::string_view, std::span<const LogField>) override {}
};

std::span<const LogField> as_span(std::initializer_list<LogField> fields) { return {fields.begin(), fields.size()}; }

}  // namespace

void Logger::debug(std::string_view message, std::initializer_list<LogField> fields) {
  write(LogLevel::kDebug, message, as_span(fields));
}

void Logger::info(std::string_view message, std::initializer_list<LogField> fields) {
  write(LogLevel::kInfo, message, as_span(fields));
}

void Logger::warning(std::string_view message, std::initializer_list<LogField> fields) {
  write(LogLevel::kWarning, message, as_span(fields));
}

void Logger::error(std::string_view message, std::initializer_list<LogField> fields) {
  write(LogLevel::kError, message, as_span(fields));
}

std::unique_ptr<Logger> make_stderr_logger(LogLevel level) { return std::make_unique<StderrLogger>(level); }
std::unique_ptr<Logger> make_string_logger(std::string& sink) { return std::make_unique<StringLogger>(sink); }
std::unique_ptr<Logger> make_null_logger() { return std::make_unique<NullLogger>(); }

}  // namespace atsume::base
