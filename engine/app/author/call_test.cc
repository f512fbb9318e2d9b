#include "app/author/call_test.h"

#include "atsume/json/parse.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

using json::Value;

constexpr std::uint32_t kLimitMost = base::limits::kListLimitMax;

std::string scalar_text(Value value) {
  return value.is_string() ? std::string(value.as_string()) : value.is_undefined() ? "" : json::write(value);
}

// {updated_at: {gte: …}, tags: [a, b]} as a caller's query string would say it.
void add_pairs(const std::string& name, Value value, net::QueryPairs& out) {
  if (value.is_object()) {
    for (const auto& member : value.members()) add_pairs(name + "[" + std::string(member.key) + "]", member.value, out);
  } else if (value.is_array()) {
    for (Value item : value.items()) add_pairs(name + "[]", item, out);
  } else if (!value.is_undefined() && !value.is_null()) {
    out.emplace_back(name, scalar_text(value));
  }
}

net::QueryPairs query_pairs(const TestCase& test) {
  net::QueryPairs out;
  for (std::string_view part : {"path", "query"}) {
    const Value map = test.args.find(part);
    if (!map.is_object()) continue;
    for (const auto& member : map.members()) add_pairs(std::string(member.key), member.value, out);
  }
  return out;
}

Result<unify::Query> make_query(const TestCase& test) {
  ATSUME_TRY(auto query, unify::parse_query(query_pairs(test)));
  const Value limit = test.args.find("limit");
  query.limit = limit.is_number() ? static_cast<std::uint32_t>(limit.as_double()) : kLimitMost;
  query.cursor = scalar_text(test.args.find("next_cursor"));
  query.options.ignore_remote_data = true;
  const bool is_read = test.target.method == "list" || test.target.method == "get";
  query.options.validate = is_read && test.target.kind == CallTarget::Kind::kUnified;
  return query;
}

Result<Value> parse_answer(const net::HttpResponse& response, json::Arena& arena) {
  if (response.text.empty()) return Value::null();
  return json::parse(response.text, arena);
}

// What the answer says is not as the model has it.
Result<void> check_validation(Value answer) {
  const Value problems = answer.find("meta").find("validation").find("problems");
  if (!problems.is_array() || problems.items().empty()) return {};
  const Value first = problems.items()[0];
  return Fail(base::config_error("test_record", "the record \"" + scalar_text(first.find("id")) +
                                                    "\" is not as its model says: " + scalar_text(first.find("field")) +
                                                    " " + scalar_text(first.find("problem"))));
}

// As a caller sees the record who does not ask for that.
Value without_validation(Value answer, json::Arena& arena) {
  const Value meta = answer.find("meta");
  if (meta.find("validation").is_undefined()) return answer;
  json::ObjectBuilder out(arena);
  for (const auto& member : answer.members()) {
    if (member.key != "meta") out.set(member.key, member.value);
  }
  json::ObjectBuilder rest(arena);
  for (const auto& member : meta.members()) {
    if (member.key != "validation") rest.set(member.key, member.value);
  }
  if (rest.size() > 0) out.set("meta", rest.finish());
  return out.finish();
}

// Page after page, as a caller would ask for them.
template <class Ask>
Result<Value> all_records(Bench& bench, const TestCase& test, unify::Query query, const Ask& ask) {
  auto& arena = bench.context().arena;
  json::ArrayBuilder records(arena);
  const bool is_one_page = !test.args.find("limit").is_undefined();
  while (true) {
    ATSUME_TRY(auto response, bench.run(ask(query)));
    ATSUME_TRY(const Value answer, parse_answer(response, arena));
    ATSUME_TRY_VOID(check_validation(answer));
    const Value result = answer.find("result");
    if (result.is_array()) {
      for (Value record : result.items()) records.push(record);
    }
    const Value next = answer.find("next_cursor");
    if (is_one_page || !next.is_string()) return records.finish();
    query.cursor = next.as_string();
  }
}

// Keeps the payload of the last call that succeeded, and whether a list went on and ended.
class CallWatcher final : public upstream::CallObserver {
 public:
  explicit CallWatcher(upstream::CallContext& context) : context_(context), next_(context.observer) {
    context_.observer = this;
  }
  ~CallWatcher() override { context_.observer = next_; }
  CallWatcher(const CallWatcher&) = delete;
  CallWatcher& operator=(const CallWatcher&) = delete;

  void on_wait(base::Duration wait, std::string_view why) override {
    if (next_ != nullptr) next_->on_wait(wait, why);
  }
  void on_outcome(const upstream::CallOutcome& outcome) override {
    if (next_ != nullptr) next_->on_outcome(outcome);
    payload_ = outcome.data;
    has_walked_ = has_gone_on_ && !outcome.next;
    has_gone_on_ = has_gone_on_ || outcome.next.has_value();
  }
  Value payload() const { return payload_; }
  bool has_walked() const { return has_walked_; }

 private:
  upstream::CallContext& context_;
  upstream::CallObserver* next_;  // whoever watched before goes on watching
  Value payload_;
  bool has_gone_on_ = false;
  bool has_walked_ = false;
};

std::string method_key(std::string_view resource, std::string_view method) {
  return std::string(resource) + "." + std::string(method);
}

void note_fields(const CallTarget& target, Value value, TestReport& report) {
  if (value.is_array()) {
    for (Value item : value.items()) note_fields(target, item, report);
  }
  if (!value.is_object()) return;
  for (const auto& member : value.members()) {
    const bool is_empty = member.value.is_null() || (member.value.is_array() && member.value.size() == 0);
    if (is_empty) continue;
    report.fields.insert(target.model + "." + target.resource + "." + std::string(member.key));
  }
}

Result<Value> call_unified(Bench& bench, const std::shared_ptr<const catalog::Connector>& connector,
                           const TestCase& test, TestReport& report) {
  const auto& target = test.target;
  const auto mapping = bench.context().catalog->find_mapping(target.model, connector->id);
  const auto* method = mapping ? mapping->find_method(target.resource, target.method) : nullptr;
  if (method != nullptr) report.methods.insert(method_key(method->from_resource->name, method->from->name));
  ATSUME_TRY(auto query, make_query(test));
  ATSUME_TRY(query.filters, unify::parse_filters(query.plain));
  const auto ask = [&](const unify::Query& page) {
    unify::UnifiedRequest request{.model = target.model,
                                  .resource = target.resource,
                                  .method = target.method,
                                  .id = scalar_text(test.args.find("id")),
                                  .query = page,
                                  .body = test.args.find("body"),
                                  .account = bench.account()};
    return bench.engine().unified(std::move(request), bench.context());
  };
  Value result;
  if (target.method == "list") {
    const CallWatcher watcher(bench.context().call);
    ATSUME_TRY(result, all_records(bench, test, std::move(query), ask));
    if (watcher.has_walked()) report.walked.insert(method_key(method->from_resource->name, method->from->name));
  } else {
    ATSUME_TRY(auto response, bench.run(ask(query)));
    ATSUME_TRY(const Value answer, parse_answer(response, bench.context().arena));
    ATSUME_TRY_VOID(check_validation(answer));
    result = without_validation(answer, bench.context().arena);
    // Methods of a resource's own wrap their answer.
    if (const Value inner = result.find("result"); !inner.is_undefined() && result.size() == 1) result = inner;
  }
  note_fields(target, result, report);
  return result;
}

Result<Value> call_raw(Bench& bench, const std::shared_ptr<const catalog::Connector>& connector, const TestCase& test,
                       TestReport& report) {
  const auto& target = test.target;
  const auto* method = connector->find_method(target.resource, target.method);
  if (method == nullptr) {
    return Fail(
        base::config_error("test_call", connector->id + " has no method " + target.resource + "." + target.method));
  }
  report.methods.insert(method_key(target.resource, target.method));
  ATSUME_TRY(auto query, make_query(test));
  const std::string id = scalar_text(test.args.find("id"));
  const Value body = test.args.find("body");
  const auto ask = [&](const unify::Query& page) {
    unify::ProxyRequest request{.resource = target.resource,
                                .method = target.method,
                                .id = id,
                                .query = page,
                                .body = body.is_undefined() ? "" : json::write(body),
                                .account = bench.account()};
    return bench.engine().proxy(std::move(request), bench.context());
  };
  const CallWatcher watcher(bench.context().call);
  if (target.method == "list") {
    ATSUME_TRY(const Value records, all_records(bench, test, std::move(query), ask));
    if (watcher.has_walked()) report.walked.insert(method_key(target.resource, target.method));
    return records;
  }
  ATSUME_TRY_VOID(bench.run(ask(query)));
  return watcher.payload();
}

// {account_id, account_name} as `verify` finds them.
Result<Value> call_verify(Bench& bench, const std::shared_ptr<const catalog::Connector>& connector) {
  auto& arena = bench.context().arena;
  ATSUME_TRY(const auto record, bench.run(bench.accounts().verify(bench.account(), connector, bench.context().call)));
  ATSUME_TRY(const Value context, json::parse(record.context_json, arena));
  const Value remote = context.find("remote_account");
  json::ObjectBuilder out(arena);
  out.set("account_id", remote.find("id"));
  out.set("account_name", remote.find("name"));
  return out.finish();
}

// What the `connect` steps add to the account, or change in it.
Result<Value> call_connect(Bench& bench, const std::shared_ptr<const catalog::Connector>& connector) {
  const upstream::StepsSpec steps{
      .connector = connector, .steps = &connector->connect, .what = "connect", .account = bench.account()};
  ATSUME_TRY(const auto after, bench.run(bench.upstream().run_steps(steps, bench.context().call)));
  auto& arena = bench.context().arena;
  json::ObjectBuilder out(arena);
  for (const auto& member : after->values().members()) {
    const Value before = bench.account()->values().find(member.key);
    if (!json::equal(before, member.value)) out.set(arena.copy(member.key), json::clone(member.value, arena));
  }
  return out.finish();
}

Result<Value> call_webhook(Bench& bench, const catalog::Connector& connector, const TestCase& test) {
  if (!connector.webhooks) return Fail(base::config_error("test_call", connector.id + " has no webhooks"));
  auto& arena = bench.context().arena;
  json::ObjectBuilder enums(arena);
  for (const auto& [model, mappings] : bench.context().catalog->mappings) {
    const auto found = mappings.find(connector.id);
    if (found == mappings.end() || !found->second->enums.is_object()) continue;
    for (const auto& member : found->second->enums.members()) enums.set(member.key, member.value);
  }
  json::ObjectBuilder input(arena);
  Value body = test.webhook.find("body");
  if (const Value raw = test.webhook.find("raw"); raw.is_string()) {
    ATSUME_TRY(body, json::parse(raw.as_string(), arena));
  }
  input.set("body", body);
  input.set("headers", test.webhook.find("headers"));
  input.set("query", test.webhook.find("query"));
  const std::array<jsonata::Binding, 2> bindings = {
      {{"enums", enums.finish()}, {"account", bench.account()->public_values()}}};
  const jsonata::Environment environment{.arena = &arena, .now = bench.now(), .random = &bench.random()};
  const Value message = input.finish();
  if (const auto& challenge = connector.webhooks->challenge) {
    ATSUME_TRY(const Value holds, challenge->when->evaluate(message, bindings, environment));
    if (holds.is_bool() && holds.as_bool()) return challenge->body->evaluate(message, bindings, environment);
  }
  return connector.webhooks->events->evaluate(message, bindings, environment);
}

}  // namespace

std::string_view class_of(const Error& error) {
  switch (error.error_class()) {
    case ErrorClass::kUnauthenticated:
      return "bad_credentials";
    case ErrorClass::kForbidden:
      return "forbidden";
    case ErrorClass::kNotFound:
      return "not_found";
    case ErrorClass::kInvalid:
      return "invalid";
    case ErrorClass::kConflict:
      return "conflict";
    case ErrorClass::kRateLimited:
      return "rate_limited";
    case ErrorClass::kCursorExpired:
      return "cursor_expired";
    case ErrorClass::kNotSupported:
      return "not_supported";
    case ErrorClass::kUnavailable:
      return "unavailable";
    case ErrorClass::kUpstream:
      return "upstream";
    default:
      return error.code();
  }
}

Result<Value> call_test(Bench& bench, const std::shared_ptr<const catalog::Connector>& connector, const TestCase& test,
                        TestReport& report) {
  switch (test.target.kind) {
    case CallTarget::Kind::kUnified:
      return call_unified(bench, connector, test, report);
    case CallTarget::Kind::kRaw:
      return call_raw(bench, connector, test, report);
    case CallTarget::Kind::kWebhook:
      return call_webhook(bench, *connector, test);
    case CallTarget::Kind::kVerify:
      return call_verify(bench, connector);
    case CallTarget::Kind::kConnect:
      return call_connect(bench, connector);
  }
  return Value::undefined();
}

}  // namespace atsume::app
