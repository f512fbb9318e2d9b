#include "app/author/record.h"

#include <algorithm>

#include "app/author/anonymise.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/json/yaml.h"

namespace atsume::app {
namespace {

using json::Value;

Value text(const std::string& value, json::Arena& arena) { return Value::string(arena.copy(value)); }

std::string written(Value value) { return value.is_string() ? std::string(value.as_string()) : json::write(value); }

// Hosts and addresses decide where requests go; they stay, as do values that can only be one of a few.
bool is_needed(const catalog::Field* field, const std::string& value) {
  return value.starts_with("http") || value.find('.') != std::string::npos ||
         (field != nullptr && (!field->choices.empty() || !field->is_secret) && field->example.empty());
}

// Secrets by the name of their field; other values of the account as the example of their field.
Value stand_ins(const Recording& recording, Anonymiser& anonymiser, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  if (!recording.trial.account.is_object()) return out.finish();
  for (const auto& member : recording.trial.account.members()) {
    const auto* field = recording.connector.find_field(member.key, recording.trial.auth);
    const bool is_secret = field == nullptr || field->is_secret;
    const std::string value = written(member.value);
    if (member.value.is_null() || (!(field && is_secret) && is_needed(field, value))) {
      out.set(member.key, member.value);
      continue;
    }
    const std::string by = is_secret ? "secret-" + std::string(member.key) : field->example;
    anonymiser.replace(value, by);
    out.set(member.key, text(by, arena));
  }
  return out.finish();
}

Value form_object(const std::string& body, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  for (const auto& [name, value] : net::parse_query(body)) out.set(arena.copy(name), text(value, arena));
  return out.finish();
}

Result<Value> cleaned(const std::string& body, const net::Headers& headers, Anonymiser& anonymiser,
                      json::Arena& arena) {
  if (headers.get("content-type").starts_with("application/x-www-form-urlencoded")) {
    return anonymiser.clean(form_object(body, arena), arena);
  }
  const auto parsed = json::parse(body, arena);
  if (parsed) return anonymiser.clean(*parsed, arena);
  return Fail(base::config_error("try_record", "only JSON is recorded: in what goes here as " +
                                                   std::string(headers.get("content-type")) +
                                                   " personal data cannot be found; write the test by hand"));
}

Result<Value> exchange_of(const Passage& passage, Anonymiser& anonymiser, json::Arena& arena) {
  json::ObjectBuilder expect(arena);
  expect.set("request", text(passage.method + " " + anonymiser.clean_text(passage.url.to_string()), arena));
  if (!passage.body.empty()) {
    ATSUME_TRY(const Value body, cleaned(passage.body, passage.headers, anonymiser, arena));
    expect.set("body", body);
  }
  json::ObjectBuilder headers(arena);
  for (const std::string_view name : {"link", "content-range", "retry-after"}) {
    if (!passage.reply_headers.contains(name)) continue;
    headers.set(name, text(anonymiser.clean_text(std::string(passage.reply_headers.get(name))), arena));
  }
  json::ObjectBuilder reply(arena);
  reply.set("status", Value::number(passage.status));
  if (headers.size() > 0) reply.set("headers", headers.finish());
  if (!passage.reply_body.empty()) {
    ATSUME_TRY(const Value body, cleaned(passage.reply_body, passage.reply_headers, anonymiser, arena));
    reply.set("body", body);
  }
  json::ObjectBuilder out(arena);
  out.set("expect", expect.finish());
  out.set("reply", reply.finish());
  return out.finish();
}

// What the caller asked for by name may be about a person as well.
void replace_arguments(Value args, Anonymiser& anonymiser) {
  const Value query = args.find("query");
  if (!query.is_object()) return;
  for (const auto& member : query.members()) {
    const std::string value = written(member.value);
    const std::string by = anonymiser.stand_in(member.key, value);
    if (by != value) anonymiser.replace(value, by);
  }
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

std::string with_test(const std::string& definition, Value test) {
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

}  // namespace

Result<Value> make_recorded_test(const Recording& recording, json::Arena& arena) {
  Anonymiser anonymiser;
  const Value account = stand_ins(recording, anonymiser, arena);
  replace_arguments(recording.trial.args, anonymiser);
  for (const auto& passage : recording.passages) {
    anonymiser.keep(passage.url.to_string());
    anonymiser.keep_origin(passage.url.origin.to_string());
  }
  json::ArrayBuilder exchanges(arena);
  for (const auto& passage : recording.passages) {
    ATSUME_TRY(const Value exchange, exchange_of(passage, anonymiser, arena));
    exchanges.push(exchange);
  }
  json::ObjectBuilder out(arena);
  out.set("name", text(recording.trial.name, arena));
  out.set("call", text(recording.call, arena));
  out.set("auth", text(recording.trial.auth, arena));
  out.set("account", account);
  out.set("args", anonymiser.clean(recording.trial.args, arena));
  out.set("exchanges", exchanges.finish());
  // Whatever else is secret: tokens that came on the way, the operator's values.
  return recording.secrets.hide(out.finish(), arena);
}

Result<std::string> add_test(const std::string& definition, Value test) {
  const auto count = [](const json::yaml::Document& document) {
    const auto* tests = document.root->find("tests");
    return tests == nullptr ? 0 : tests->items.size();
  };
  const std::string out = with_test(definition, test);
  const auto before = json::yaml::read(definition);
  const auto after = json::yaml::read(out);
  if (before.problems.empty() && after.problems.empty() && count(after) == count(before) + 1) return out;
  return Fail(
      base::config_error("try_record",
                         "the test cannot be added to the file: write its `tests:` as a list that is indented by "
                         "two spaces, and see that the answer is text"));
}

}  // namespace atsume::app
