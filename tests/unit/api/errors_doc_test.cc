// docs/errors.md lists every code that stands in the sources, with the status of its class, and no other.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "api/problem.h"

namespace atsume::api {
namespace {

namespace fs = std::filesystem;

constexpr std::array kClasses = {
    ErrorClass::kInvalidRequest,   ErrorClass::kUnauthenticated, ErrorClass::kForbidden,     ErrorClass::kNotFound,
    ErrorClass::kMethodNotAllowed, ErrorClass::kConflict,        ErrorClass::kCursorExpired, ErrorClass::kTooLarge,
    ErrorClass::kInvalid,          ErrorClass::kRateLimited,     ErrorClass::kInternal,      ErrorClass::kNotSupported,
    ErrorClass::kUpstream,         ErrorClass::kUnavailable,     ErrorClass::kTimeout,       ErrorClass::kCancelled,
    ErrorClass::kConfig,
};
constexpr std::array<std::string_view, 17> kEnumerators = {
    "InvalidRequest", "Unauthenticated", "Forbidden", "NotFound",    "MethodNotAllowed", "Conflict",
    "CursorExpired",  "TooLarge",        "Invalid",   "RateLimited", "Internal",         "NotSupported",
    "Upstream",       "Unavailable",     "Timeout",   "Cancelled",   "Config",
};

std::string read(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

int status_of_enumerator(const std::string& name) {
  for (std::size_t i = 0; i < kEnumerators.size(); ++i) {
    if (kEnumerators[i] == name) return status_of(kClasses[i]);
  }
  ADD_FAILURE() << "ErrorClass::k" << name << " has no place in this test";
  return 0;
}

using Codes = std::map<std::string, std::set<int>>;

void collect(const std::string& text, Codes& codes) {
  static const std::regex kByClass(R"~(ErrorClass::k(\w+),\s*(?:(?:base::)?Origin::k\w+,\s*)?"([a-z0-9_]+)")~");
  static const std::regex kByMaker(R"~((config|engine)_error\(\s*"([a-z0-9_]+)")~");
  for (std::sregex_iterator it(text.begin(), text.end(), kByClass), end; it != end; ++it) {
    codes[(*it)[2]].insert(status_of_enumerator((*it)[1]));
  }
  for (std::sregex_iterator it(text.begin(), text.end(), kByMaker), end; it != end; ++it) {
    codes[(*it)[2]].insert(500);
  }
}

// Codes that are put together or handed on, which no pattern finds. Each must still stand in the sources.
const std::map<std::string, int> kIndirect = {
    {"key_missing", 401},        {"key_unknown", 401},        {"key_expired", 401},     {"key_revoked", 401},
    {"stream_closed", 503},      {"stream_timeout", 504},     {"jsonata", 500},         {"jsonata_budget", 500},
    {"unknown_model", 404},      {"unknown_resource", 404},   {"unknown_method", 404},  {"link_token_missing", 401},
    {"link_token_unknown", 401}, {"link_token_expired", 401}, {"link_token_used", 401}, {"sign_in_unknown", 401},
    {"sign_in_cookie", 401},     {"sign_in_used", 401},       {"sign_in_expired", 401},
};

Codes codes_in_sources() {
  Codes codes;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(ATSUME_SOURCE_DIR) / "engine")) {
    const auto extension = entry.path().extension();
    if (extension != ".cc" && extension != ".h") continue;
    collect(std::regex_replace(read(entry.path()), std::regex("//[^\n]*"), ""), codes);
  }
  codes.erase("unknown_");  // the beginning of three of the above
  for (const auto& [code, status] : kIndirect) codes[code].insert(status);
  return codes;
}

struct Row {
  std::set<int> statuses;
  bool is_start = false;
};

std::map<std::string, Row> rows_of_the_page() {
  std::map<std::string, Row> rows;
  std::istringstream page(read(fs::path(ATSUME_SOURCE_DIR) / "docs/errors.md"));
  static const std::regex kRow(R"(\| `([a-z0-9_]+)` \| (start|[0-9, ]+) \| .+ \|)");
  std::string line;
  while (std::getline(page, line) && line != "## Codes") continue;
  while (std::getline(page, line)) {
    std::smatch match;
    if (!std::regex_match(line, match, kRow)) continue;
    Row row{.statuses = {}, .is_start = match[2] == "start"};
    std::istringstream numbers(row.is_start ? "" : match[2].str());
    for (std::string number; std::getline(numbers, number, ',');) row.statuses.insert(std::stoi(number));
    EXPECT_TRUE(rows.emplace(match[1], row).second) << match[1] << " is listed twice";
  }
  return rows;
}

TEST(ErrorsPage, ListsEveryCodeOfTheSourcesAndNoOther) {
  const Codes codes = codes_in_sources();
  const auto rows = rows_of_the_page();
  EXPECT_GT(codes.size(), 100U);
  for (const auto& [code, statuses] : codes) {
    const auto row = rows.find(code);
    if (row == rows.end()) {
      ADD_FAILURE() << code << " is not listed in docs/errors.md (status " << *statuses.begin() << ")";
    } else if (!row->second.is_start) {
      EXPECT_EQ(row->second.statuses, statuses) << code;
    }
  }
  for (const auto& [code, row] : rows) EXPECT_TRUE(codes.contains(code)) << code << " is listed, but nowhere used";
}

TEST(ErrorsPage, NamesOnlyIndirectCodesThatExist) {
  std::string all;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(ATSUME_SOURCE_DIR) / "engine")) {
    if (entry.path().extension() == ".cc" || entry.path().extension() == ".h") all += read(entry.path());
  }
  for (const auto& [code, status] : kIndirect) {
    const bool is_built = code.starts_with("unknown_");
    const std::string literal = is_built ? "(\"" + code.substr(8) + "\"" : "\"" + code + "\"";
    EXPECT_NE(all.find(literal), std::string::npos) << code;
  }
}

TEST(StatusOf, HasAnErrorStatusForEveryClass) {
  std::set<int> statuses;
  for (const auto error_class : kClasses) {
    const int status = status_of(error_class);
    EXPECT_GE(status, 400) << name_of(error_class);
    EXPECT_LT(status, 600) << name_of(error_class);
    EXPECT_FALSE(net::reason_phrase(status).empty()) << status;
    statuses.insert(status);
  }
  EXPECT_EQ(statuses, (std::set<int>{400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 501, 502, 503, 504}));
}

}  // namespace
}  // namespace atsume::api
