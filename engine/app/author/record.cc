#include "app/author/record.h"

#include <algorithm>

#include "app/author/anonymise.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

using json::Value;

// Secrets by the name of their field; other values of the account as an example of their kind.
Value stand_ins(const Recording& recording, Anonymiser& anonymiser, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  if (!recording.trial.account.is_object()) return out.finish();
  for (const auto& member : recording.trial.account.members()) {
    const auto* field = recording.connector.find_field(member.key, recording.trial.auth);
    const bool is_secret = field == nullptr || field->is_secret;
    std::string by = field != nullptr && !field->example.empty() ? field->example : "example";
    if (is_secret) by = "secret-" + std::string(member.key);
    if (!member.value.is_string()) {
      out.set(member.key, member.value);
      continue;
    }
    anonymiser.replace(std::string(member.value.as_string()), by);
    out.set(member.key, Value::string(arena.copy(by)));
  }
  return out.finish();
}

Value cleaned(const std::string& body, Anonymiser& anonymiser, json::Arena& arena) {
  const auto parsed = json::parse(body, arena);
  if (parsed) return anonymiser.clean(*parsed, arena);
  return Value::string(arena.copy(anonymiser.clean_text(body)));
}

Value text(const std::string& value, json::Arena& arena) { return Value::string(arena.copy(value)); }

Value exchange_of(const Passage& passage, Anonymiser& anonymiser, json::Arena& arena) {
  json::ObjectBuilder expect(arena);
  expect.set("request", text(passage.method + " " + anonymiser.clean_text(passage.url.to_string()), arena));
  if (!passage.body.empty()) expect.set("body", cleaned(passage.body, anonymiser, arena));
  json::ObjectBuilder headers(arena);
  for (const std::string_view name : {"link", "content-range", "retry-after"}) {
    if (!passage.reply_headers.contains(name)) continue;
    headers.set(name, text(anonymiser.clean_text(std::string(passage.reply_headers.get(name))), arena));
  }
  json::ObjectBuilder reply(arena);
  reply.set("status", Value::number(passage.status));
  if (headers.size() > 0) reply.set("headers", headers.finish());
  if (!passage.reply_body.empty()) reply.set("body", cleaned(passage.reply_body, anonymiser, arena));
  json::ObjectBuilder out(arena);
  out.set("expect", expect.finish());
  out.set("reply", reply.finish());
  return out.finish();
}

std::string indented(const std::string& block, std::string_view indent) {
  std::string out;
  for (std::string_view line : base::split(block, '\n')) {
    if (!out.empty()) out += '\n';
    out += std::string(indent) + std::string(line);
  }
  return out;
}

// JSON is YAML: the values of a test are written as such, one member a line.
std::string test_text(Value test) {
  std::string out;
  for (const auto& member : test.members()) {
    const std::string value = json::write_pretty(member.value);
    out += out.empty() ? "  - " : "    ";
    out += std::string(member.key) + ":";
    out += value.find('\n') == std::string::npos ? " " + value + "\n" : "\n" + indented(value, "      ") + "\n";
  }
  return out;
}

}  // namespace

Value make_recorded_test(const Recording& recording, json::Arena& arena) {
  Anonymiser anonymiser;
  const Value account = stand_ins(recording, anonymiser, arena);
  for (const auto& passage : recording.passages) anonymiser.keep(passage.url.to_string());
  json::ArrayBuilder exchanges(arena);
  for (const auto& passage : recording.passages) exchanges.push(exchange_of(passage, anonymiser, arena));
  json::ObjectBuilder out(arena);
  out.set("name", text(recording.trial.name, arena));
  out.set("call", text(recording.call, arena));
  out.set("auth", text(recording.trial.auth, arena));
  out.set("account", account);
  out.set("args", recording.trial.args);
  out.set("exchanges", exchanges.finish());
  return out.finish();
}

std::string add_test(const std::string& definition, Value test) {
  const std::string written = test_text(test);
  std::vector<std::string_view> lines = base::split(definition, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  const auto key = std::ranges::find_if(lines, [](std::string_view line) { return line.starts_with("tests:"); });
  std::string out;
  const auto add_lines = [&](auto first, auto last) {
    for (auto line = first; line != last; ++line) out += std::string(*line) + "\n";
  };
  if (key == lines.end()) {
    add_lines(lines.begin(), lines.end());
    return out + "\ntests:\n" + written;
  }
  const auto begins_section = [](std::string_view line) {
    return !line.empty() && line.front() != ' ' && line.front() != '-' && line.front() != '#';
  };
  auto end = std::find_if(key + 1, lines.end(), begins_section);
  // What stands before the next section, blank lines and comments, belongs to that.
  while (end != lines.end() && end - 1 != key && ((end - 1)->empty() || (end - 1)->front() == '#')) --end;
  add_lines(lines.begin(), end);
  out += written;
  add_lines(end, lines.end());
  return out;
}

}  // namespace atsume::app
