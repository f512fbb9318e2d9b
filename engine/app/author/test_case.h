// One of the `tests:` of a connector or a mapping, read.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/catalog/catalog.h"
#include "atsume/json/value.h"
#include "atsume/net/url.h"

namespace atsume::app {

// What a test calls: "candidates.list", "unified.ats.candidates.list", "verify", "connect" or "webhook".
struct CallTarget {
  enum class Kind { kRaw, kUnified, kVerify, kConnect, kWebhook } kind = Kind::kRaw;
  std::string model;
  std::string resource;
  std::string method;
};
// Error kConfig "test_call".
Result<CallTarget> parse_call_target(std::string_view text);

struct Exchange {
  std::string method;
  net::Url url;
  net::QueryPairs query;  // of the URL and of `query:`
  json::Value headers;
  json::Value body;  // undefined: not looked at
  int status = 200;
  json::Value reply_headers;
  std::string reply_body;
  bool is_reply_json = false;
};

struct TestCase {
  std::string name;
  CallTarget target;
  std::string auth;  // a method's name
  json::Value account;
  json::Value app;
  json::Value args;
  json::Value webhook;
  std::vector<Exchange> exchanges;
  json::Value result;           // undefined: not looked at
  json::Value result_contains;  // the same
  json::Value events;
  std::string error;  // a class; "": none is expected
};

// `written` is one item of `tests:`, already checked against the language; `directory` holds its `file`s. The case
// refers to it. Errors: kConfig "test_call", "test_request", "test_file", "test_auth", naming what is wrong.
Result<TestCase> read_test(json::Value written, const catalog::Connector& connector, const std::string& directory);

}  // namespace atsume::app
