#include "atsume/upstream/app_values.h"

#include "atsume/json/parse.h"

namespace atsume::upstream {
namespace {

Error not_a_map() { return base::config_error("app_values", "the values of a connector's app must be a map"); }

json::Value emulator_client(json::Arena& arena) {
  json::ObjectBuilder out(arena);
  out.set("client_id", json::Value::string("sandbox-client"));
  out.set("client_secret", json::Value::string("sandbox-client-secret"));
  return out.finish();
}

}  // namespace

Result<std::shared_ptr<const AppValues::Entry>> AppValues::parse(std::string_view json_text) {
  auto entry = std::make_shared<Entry>();
  auto parsed = json::parse(json_text, entry->arena);
  // The parser's own message might quote the text.
  if (!parsed || !parsed->is_object()) return Fail(not_a_map());
  entry->values = *parsed;
  return std::shared_ptr<const Entry>(std::move(entry));
}

Result<void> AppValues::set_defaults(std::string_view json_text) {
  ATSUME_TRY(const auto all, parse(json_text));
  Entries defaults;
  for (const auto& member : all->values.members()) {
    if (!member.value.is_object()) return Fail(not_a_map());
    auto entry = std::make_shared<Entry>();
    entry->values = json::clone(member.value, entry->arena);
    defaults.emplace(std::string(member.key), std::move(entry));
  }
  std::lock_guard lock(mutex_);
  defaults_ = std::move(defaults);
  return {};
}

Result<void> AppValues::set(std::string_view connector, Environment environment, std::string_view json_text) {
  ATSUME_TRY(auto entry, parse(json_text));
  std::lock_guard lock(mutex_);
  of(environment).insert_or_assign(std::string(connector), std::move(entry));
  return {};
}

void AppValues::erase(std::string_view connector, Environment environment) {
  std::lock_guard lock(mutex_);
  Entries& entries = of(environment);
  if (const auto found = entries.find(connector); found != entries.end()) entries.erase(found);
}

std::shared_ptr<const AppValues::Entry> AppValues::look_up(std::string_view connector, Environment environment) const {
  std::lock_guard lock(mutex_);
  for (const Entries* entries : {environment == Environment::kLive ? &live_ : &sandbox_, &defaults_}) {
    if (const auto found = entries->find(connector); found != entries->end()) return found->second;
  }
  return nullptr;
}

json::Value AppValues::find(std::string_view connector, Environment environment, json::Arena& arena) const {
  const auto entry = look_up(connector, environment);
  if (entry) return json::clone(entry->values, arena);
  return environment == Environment::kSandbox ? emulator_client(arena) : json::Value();
}

}  // namespace atsume::upstream
