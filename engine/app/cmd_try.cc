#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "app/author/call_test.h"
#include "app/author/difference.h"
#include "app/author/record.h"
#include "app/author_commands.h"
#include "atsume/json/write.h"
#include "atsume/json/yaml.h"
#include "atsume/net/dialer.h"
#include "atsume/upstream/sandbox.h"

namespace atsume::app {
namespace {

using json::Value;

Result<std::string> read_text(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in) return Fail(base::config_error("try_file", file + " cannot be read"));
  return text.str();
}

// {auth, account, app}, as in a test.
Result<Value> read_account_file(const std::string& file, json::Arena& arena) {
  ATSUME_TRY(const auto text, read_text(file));
  const auto document = json::yaml::read(text);
  if (!document.problems.empty()) {
    const auto& first = document.problems.front();
    return Fail(base::config_error("try_file", file + ":" + std::to_string(first.place.line) + ": " + first.message));
  }
  const Value value = json::yaml::to_json(*document.root, arena);
  if (value.find("account").is_object()) return value;
  return Fail(base::config_error("try_file", file + " holds no account: write `account:` with the connector's fields "
                                                    "under it, and `auth:` with the auth method's name"));
}

Value arguments_of(const TryOptions& options, json::Arena& arena) {
  json::ObjectBuilder query(arena);
  for (const auto& pair : options.arguments) {
    const auto equals = pair.find('=');
    query.set(arena.copy(pair.substr(0, equals)),
              Value::string(arena.copy(equals == std::string::npos ? "" : pair.substr(equals + 1))));
  }
  json::ObjectBuilder out(arena);
  if (!options.id.empty()) out.set("id", Value::string(arena.copy(options.id)));
  if (query.size() > 0) out.set("query", query.finish());
  out.set("limit", Value::number(options.limit));
  return out.finish();
}

// The first auth method that the sandbox's account can fill.
std::string_view sandbox_auth(const catalog::Connector& connector) {
  const Value account = connector.sandbox->account;
  for (const auto& auth : connector.auth) {
    const bool has_token = !auth.tokens || !account.find("access_token").is_undefined();
    const bool has_fields = std::ranges::all_of(auth.fields, [&](const catalog::Field& field) {
      return !field.is_required || field.default_value || !account.find(field.name).is_undefined();
    });
    if (has_token && has_fields) return auth.name;
  }
  return connector.auth.front().name;
}

// Fields that are secret, and whatever is no field: tokens, values that steps saved.
void add_secrets(const catalog::Connector& connector, const TestCase& trial, Secrets& secrets) {
  secrets.add(trial.app);
  if (!trial.account.is_object()) return;
  for (const auto& member : trial.account.members()) {
    const auto* field = connector.find_field(member.key, trial.auth);
    if (field == nullptr || field->is_secret) secrets.add(member.value);
  }
}

Result<TestCase> make_trial(const TryOptions& options, const catalog::Connector& connector, json::Arena& arena) {
  Value written;
  if (options.is_sandbox) {
    if (!connector.sandbox) {
      return Fail(base::config_error("no_sandbox", connector.id + " has no sandbox.yaml to try against"));
    }
    json::ObjectBuilder out(arena);
    out.set("auth", Value::string(sandbox_auth(connector)));
    out.set("account", connector.sandbox->account);
    written = out.finish();
  } else if (options.account_file.empty()) {
    return Fail(
        base::config_error("try_file", "say with which account: --account FILE, or --sandbox for the emulator"));
  } else {
    ATSUME_TRY(written, read_account_file(options.account_file, arena));
  }
  json::ObjectBuilder test(arena);
  for (const auto& member : written.members()) test.set(member.key, member.value);
  test.set("name", Value::string(options.name.empty() ? options.call : options.name));
  test.set("call", Value::string(options.call));
  test.set("args", arguments_of(options, arena));
  return read_test(test.finish(), connector, ".");
}

// Everything of the real world that a trial needs.
struct RealWorld {
  boost::asio::io_context loop;
  std::unique_ptr<net::Clock> clock = net::make_real_clock();
  std::unique_ptr<net::BlockingPool> pool = net::make_blocking_pool(2);
  std::unique_ptr<base::Random> random = base::make_os_random();
  std::unique_ptr<base::Metrics> metrics = base::make_metrics();
  std::unique_ptr<net::Dialer> dialer;
  std::unique_ptr<net::HttpClient> client;
  ~RealWorld() { pool->stop(); }
};

Result<void> open(const TryOptions& options, const Config& config, std::shared_ptr<const catalog::Catalog> catalog,
                  RealWorld& world) {
  if (options.is_sandbox) {
    world.client =
        upstream::make_sandbox_client([catalog] { return catalog; }, upstream::make_sandbox_records(), *world.clock);
    return {};
  }
  const net::DialerOptions dialer{
      .egress = {.allow_private = config.allow_private}, .rewrites = config.rewrites, .ca_file = config.ca_file};
  ATSUME_TRY(world.dialer, net::make_real_dialer(dialer, *world.pool, *world.clock));
  world.client = net::make_http_client(*world.dialer, *world.clock, *world.metrics);
  return {};
}

// Where a recorded test goes: beside the connector, or beside its mapping.
std::string file_of(const catalog::Catalog& catalog, const catalog::Connector& connector, const CallTarget& target) {
  const auto mapping = catalog.find_mapping(target.model, connector.id);
  return mapping ? mapping->file : connector.file;
}

// The result is what the recorded, replaced exchanges give.
Result<std::string> record(const Recording& recording, std::shared_ptr<const catalog::Catalog> catalog,
                           std::shared_ptr<const catalog::Connector> connector) {
  json::Arena arena;
  ATSUME_TRY(const Value test, make_recorded_test(recording, arena));
  const std::string file = file_of(*catalog, *connector, recording.trial.target);
  Value result;
  const auto report = run_test(catalog, connector, test, ".", &result, &arena);
  if (!report.has_passed()) {
    return Fail(
        base::config_error("try_record", "what was recorded does not run as a test: " + report.problems.front()));
  }
  json::ObjectBuilder whole(arena);
  for (const auto& member : test.members()) whole.set(member.key, member.value);
  whole.set("result", result);
  ATSUME_TRY(const auto text, read_text(file));
  ATSUME_TRY(const auto definition, add_test(text, whole.finish()));
  ATSUME_TRY_VOID(write_file(file, definition));
  return file;
}

void print_result(const TryOptions& options, const Result<Value>& result, const std::vector<std::string>& steps,
                  const Secrets& secrets) {
  json::Arena arena;
  if (!options.as_json) {
    if (result) std::printf("\n%s\n", json::write_pretty(secrets.hide(*result, arena)).c_str());
    return;
  }
  json::ArrayBuilder lines(arena);
  for (const auto& step : steps) lines.push(Value::string(step));
  json::ObjectBuilder out(arena);
  out.set("steps", lines.finish());
  if (result) out.set("result", secrets.hide(*result, arena));
  if (!result) out.set("error", Value::string(arena.copy(secrets.hide(result.error().to_string()))));
  std::printf("%s\n", json::write(out.finish()).c_str());
}

int report_failure(const Secrets& secrets, const Error& error) {
  std::fprintf(stderr, "atsume: %s\n", secrets.hide(error.to_string()).c_str());
  return 1;
}

}  // namespace

int try_call(const TryOptions& options) {
  auto config = make_config(options.common);
  if (!config) return fail(config.error());
  auto catalog = load_definitions(config->sources);
  if (!catalog) return fail(catalog.error());
  auto connectors = select_connectors(**catalog, {options.connector});
  if (!connectors) return fail(connectors.error());
  const auto connector = connectors->front();
  json::Arena arena;
  const auto trial = make_trial(options, *connector, arena);
  if (!trial) return fail(trial.error());
  RealWorld world;
  if (auto opened = open(options, *config, *catalog, world); !opened) return fail(opened.error());

  Secrets secrets;
  add_secrets(*connector, *trial, secrets);
  std::vector<std::string> steps;
  const auto show = [&](const std::string& line) {
    steps.push_back(line);
    if (!options.as_json) std::printf("%s\n", line.c_str());
  };
  TranscriptClient client(*world.client, secrets, show);
  auto bench = Bench::make(*catalog, connector, *trial, {world.loop, *world.clock, *world.pool, client, *world.random});
  if (!bench) return fail(bench.error());
  StepObserver observer(show);
  (*bench)->context().call.observer = &observer;
  TestReport ignored;
  const auto result = call_test(**bench, connector, *trial, ignored);
  print_result(options, result, steps, secrets);
  if (!result) return report_failure(secrets, result.error());
  if (!options.records) return 0;
  const auto file = record({*trial, options.call, *connector, client.passages(), secrets}, *catalog, connector);
  if (!file) return report_failure(secrets, file.error());
  std::fprintf(stderr, "recorded in %s: secrets and personal data are replaced; look it over before you commit it\n",
               file->c_str());
  return 0;
}

}  // namespace atsume::app
