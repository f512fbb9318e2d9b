#include "unify/envelope.h"

#include "atsume/json/write.h"

namespace atsume::unify {
namespace {

json::Value text_list(const std::vector<std::string>& texts, json::Arena& arena) {
  json::ArrayBuilder out(arena);
  for (const auto& text : texts) out.push(json::Value::string(arena.copy(text)));
  return out.finish();
}

}  // namespace

json::Value make_meta(json::Value more, const Warnings& warnings, json::Arena& arena) {
  json::ObjectBuilder meta(arena);
  if (more.is_object()) {
    for (const auto& member : more.members()) meta.set(member.key, member.value);
  }
  if (!warnings.all().empty()) meta.set("warnings", text_list(warnings.all(), arena));
  return meta.size() > 0 ? meta.finish() : json::Value::undefined();
}

net::HttpResponse untouched(upstream::CallOutcome outcome) {
  net::HttpResponse out{.status = outcome.status, .text = std::move(outcome.raw)};
  const auto type = outcome.headers.get("content-type");
  if (!type.empty()) out.headers.set("content-type", type);
  return out;
}

net::HttpResponse json_response(json::Value body) {
  net::HttpResponse out;
  out.headers.set("content-type", "application/json");
  json::write_to(out.text, body);
  return out;
}

net::HttpResponse list_response(const ListEnvelope& envelope, json::Arena& arena) {
  static const Warnings kNone;
  json::ObjectBuilder body(arena);
  body.set("result", envelope.records);
  body.set("next_cursor",
           envelope.next_cursor.empty() ? json::Value::null() : json::Value::string(envelope.next_cursor));
  body.set("prev_cursor", json::Value::null());
  body.set("result_count", json::Value::number(static_cast<double>(envelope.count.value_or(envelope.records.size()))));
  body.set("meta", make_meta(envelope.more, envelope.warnings ? *envelope.warnings : kNone, arena));
  return json_response(body.finish());
}

net::HttpResponse result_response(json::Value record, const Warnings& warnings, json::Arena& arena, json::Value more) {
  json::ObjectBuilder body(arena);
  body.set("result", record);
  body.set("meta", make_meta(more, warnings, arena));
  return json_response(body.finish());
}

net::HttpResponse object_response(json::Value record, const Warnings& warnings, json::Arena& arena, json::Value more) {
  const json::Value meta = make_meta(more, warnings, arena);
  if (meta.is_undefined()) return json_response(record);
  json::ObjectBuilder body(arena);
  for (const auto& member : record.members()) body.set(member.key, member.value);
  body.set("meta", meta);
  return json_response(body.finish());
}

}  // namespace atsume::unify
