#include "app/author/test_case.h"

#include <fstream>
#include <sstream>

#include "atsume/base/text.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

using json::Value;

std::string text_of(Value map, std::string_view key) {
  const Value value = map.find(key);
  if (value.is_string()) return std::string(value.as_string());
  return value.is_undefined() || value.is_null() ? std::string() : json::write(value);
}

// Lists stand for parameters that come several times.
void add_pairs(const std::string& name, Value value, net::QueryPairs& out) {
  if (value.is_array()) {
    for (Value item : value.items()) add_pairs(name, item, out);
  } else if (value.is_string()) {
    out.emplace_back(name, std::string(value.as_string()));
  } else if (!value.is_undefined() && !value.is_null()) {
    out.emplace_back(name, json::write(value));
  }
}

Result<void> read_request(Value expect, Exchange& out) {
  const std::string line = text_of(expect, "request");
  const auto space = line.find(' ');
  auto url = net::parse_url(space == std::string::npos ? "" : base::trim(std::string_view(line).substr(space + 1)));
  if (!url) {
    return Fail(base::config_error("test_request",
                                   "expect.request is a verb and a whole URL, such as GET "
                                   "https://api.example.com/jobs?limit=50, not \"" +
                                       line + "\""));
  }
  out.method = line.substr(0, space);
  out.url = *url;
  out.query = net::parse_query(url->query);
  if (const Value query = expect.find("query"); query.is_object()) {
    for (const auto& member : query.members()) add_pairs(std::string(member.key), member.value, out.query);
  }
  out.headers = expect.find("headers");
  out.body = expect.find("body");
  return {};
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in) return Fail(base::config_error("test_file", "reply.file cannot be read: " + path));
  return text.str();
}

Result<void> read_reply(Value reply, const std::string& directory, Exchange& out) {
  const Value status = reply.find("status");
  if (status.is_number()) out.status = static_cast<int>(status.as_double());
  out.reply_headers = reply.find("headers");
  const Value body = reply.find("body");
  const std::string file = text_of(reply, "file");
  if (!file.empty()) {
    ATSUME_TRY(out.reply_body, read_file(directory + "/" + file));
    out.is_reply_json = file.ends_with(".json");
  } else if (body.is_string()) {
    out.reply_body = body.as_string();
  } else if (!body.is_undefined()) {
    out.reply_body = json::write(body);
    out.is_reply_json = true;
  }
  return {};
}

Result<Exchange> read_exchange(Value written, const std::string& directory) {
  Exchange out;
  ATSUME_TRY_VOID(read_request(written.find("expect"), out));
  ATSUME_TRY_VOID(read_reply(written.find("reply"), directory, out));
  return out;
}

}  // namespace

Result<CallTarget> parse_call_target(std::string_view text) {
  using Kind = CallTarget::Kind;
  if (text == "verify") return CallTarget{.kind = Kind::kVerify};
  if (text == "connect") return CallTarget{.kind = Kind::kConnect};
  if (text == "webhook") return CallTarget{.kind = Kind::kWebhook};
  const auto parts = base::split(text, '.');
  if (parts.size() == 4 && parts[0] == "unified") {
    return CallTarget{Kind::kUnified, std::string(parts[1]), std::string(parts[2]), std::string(parts[3])};
  }
  if (parts.size() == 2) return CallTarget{Kind::kRaw, {}, std::string(parts[0]), std::string(parts[1])};
  return Fail(base::config_error("test_call",
                                 "call is resource.method, unified.model.resource.method, verify, connect "
                                 "or webhook, not \"" +
                                     std::string(text) + "\""));
}

Result<TestCase> read_test(Value written, const catalog::Connector& connector, const std::string& directory) {
  TestCase out{.name = text_of(written, "name"),
               .auth = text_of(written, "auth"),
               .account = written.find("account"),
               .app = written.find("app"),
               .args = written.find("args"),
               .webhook = written.find("webhook"),
               .result = written.find("result"),
               .result_contains = written.find("result_contains"),
               .events = written.find("events"),
               .error = text_of(written, "error")};
  ATSUME_TRY(out.target, parse_call_target(text_of(written, "call")));
  if (out.auth.empty() && !connector.auth.empty()) out.auth = connector.auth.front().name;
  if (connector.find_auth(out.auth) == nullptr) {
    return Fail(base::config_error("test_auth", connector.id + " has no auth method \"" + out.auth + "\""));
  }
  const Value exchanges = written.find("exchanges");
  if (!exchanges.is_array()) return out;
  for (Value one : exchanges.items()) {
    ATSUME_TRY(auto exchange, read_exchange(one, directory));
    out.exchanges.push_back(std::move(exchange));
  }
  return out;
}

}  // namespace atsume::app
