#include "upstream/sandbox_records.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "atsume/base/text.h"
#include "atsume/base/time.h"
#include "upstream/scope.h"

namespace atsume::upstream {
namespace {

// What was written is forgotten after so many writes: an emulator must not fill the memory.
constexpr int kWritesMax = 1000;

constexpr std::array<std::string_view, 6> kIdentifying = {"id", "shortcode", "key", "code", "slug", "uuid"};

// What a list between two days is asked for with.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kRanges = {{
    {"start", "end"},
    {"start_date", "end_date"},
    {"startDate", "endDate"},
    {"from", "to"},
    {"from_date", "to_date"},
    {"fromDate", "toDate"},
}};

bool is_any_of(const std::optional<std::string>& text, const std::vector<std::string>& wanted) {
  return text && std::ranges::find(wanted, *text) != wanted.end();
}

json::Value merged(json::Value record, json::Value changes, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  for (const auto& member : record.members()) out.set(member.key, member.value);
  for (const auto& member : changes.members()) {
    // JSON:API keeps what a record has in a member of its own.
    const json::Value own = record.find(member.key);
    const bool goes_deeper = member.key == "attributes" && own.is_object() && member.value.is_object();
    out.set(member.key, goes_deeper ? merged(own, member.value, arena) : member.value);
  }
  return out.finish();
}

std::string camel_case(std::string_view name) {
  std::string out;
  bool starts_word = false;
  for (const char c : name) {
    if (c != '_') out += starts_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    starts_word = c == '_';
  }
  return out;
}

std::optional<std::string> field_text(json::Value record, const std::string& name) {
  json::Value value = record.find(name);
  if (value.is_undefined()) value = record.find(camel_case(name));
  if (value.is_undefined() && name.ends_with("_id")) value = record.find(name.substr(0, name.size() - 3)).find("id");
  return scalar_text(value);
}

// A list of values, as in ids=1,2, asks for any of them.
bool agrees(const std::string& own, const std::string& wanted) {
  if (own == wanted) return true;
  return std::ranges::any_of(base::split(wanted, ','), [&](std::string_view one) { return one == own; });
}

// `ids`, or what is called like the records: job_candidate_ids and jobCandidateIds of job_candidates.
bool names_records(std::string_view resource, const std::string& name) {
  if (name == "ids") return true;
  std::string_view stem = name;
  for (const std::string_view ending : {"_ids", "_id", "Ids", "Id"}) {
    if (!stem.ends_with(ending)) continue;
    stem.remove_suffix(ending.size());
    std::string one(resource);
    if (one.ends_with('s')) one.pop_back();
    return stem == one || stem == camel_case(one) || stem == resource;
  }
  return false;
}

std::optional<base::WallTime> instant_of(json::Value value) {
  const auto text = scalar_text(value);
  return text ? base::parse_iso8601(*text) : std::nullopt;
}

// Where `name` is an end of a range and the record lies somewhere in time: whether it does so on this side of the end.
std::optional<bool> fits_range(json::Value record, std::string_view name, const std::string& wanted) {
  const auto moment = base::parse_iso8601(wanted);
  if (!moment) return std::nullopt;
  for (const auto& [begin, end] : kRanges) {
    if (name != begin && name != end) continue;
    auto own = instant_of(record.find(name == begin ? end : begin));
    if (!own) own = instant_of(record.find(name));
    if (!own) return std::nullopt;
    if (name == begin) return *own >= *moment;
    const bool is_day = wanted.find('T') == std::string::npos;
    return is_day ? *own < *moment + std::chrono::hours(24) : *own <= *moment;
  }
  return std::nullopt;
}

bool fits_value(std::string_view resource, json::Value record, const std::string& name, const std::string& wanted) {
  if (const auto in_range = fits_range(record, name, wanted)) return *in_range;
  if (const auto own = field_text(record, name)) return agrees(*own, wanted);
  if (!names_records(resource, name)) return true;
  return std::ranges::any_of(kIdentifying, [&](std::string_view field) {
    const auto own = scalar_text(record.find(field));
    return own && agrees(*own, wanted);
  });
}

}  // namespace

RecordSet::RecordSet(std::shared_ptr<const catalog::Connector> connector)
    : connector_(std::move(connector)), arena_(std::make_unique<json::Arena>()) {
  for (const auto& member : connector_->sandbox->resources.members()) {
    if (!member.value.is_array()) continue;
    const auto items = member.value.items();
    records_.emplace(std::string(member.key), Records(items.begin(), items.end()));
  }
}

const std::vector<json::Value>& RecordSet::of(std::string_view resource) const {
  static const Records none;
  const auto found = records_.find(resource);
  return found == records_.end() ? none : found->second;
}

RecordSet::Records::iterator RecordSet::place_of(std::string_view resource, const std::vector<std::string>& wanted) {
  auto& records = records_.find(resource)->second;
  for (const std::string_view field : kIdentifying) {
    const auto found =
        std::ranges::find_if(records, [&](json::Value one) { return is_any_of(scalar_text(one.find(field)), wanted); });
    if (found != records.end()) return found;
  }
  return records.end();
}

json::Value RecordSet::find(std::string_view resource, const std::vector<std::string>& wanted) const {
  for (const std::string_view field : kIdentifying) {
    for (const json::Value record : of(resource)) {
      if (is_any_of(scalar_text(record.find(field)), wanted)) return record;
    }
  }
  return json::Value::undefined();
}

// One more than the largest; of the same type as those there are.
json::Value RecordSet::next_id(const Records& records) {
  std::int64_t largest = 0;
  bool is_number = false;
  for (const json::Value record : records) {
    const json::Value id = record.find("id");
    is_number = is_number || id.is_number();
    const std::string text = scalar_text(id).value_or("");
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) largest = std::max(largest, value);
  }
  if (is_number) return json::Value::number(static_cast<double>(largest + 1));
  const std::string text = largest > 0 ? std::to_string(largest + 1) : "sandbox-" + std::to_string(writes_);
  return json::Value::string(arena_->copy(text));
}

json::Value RecordSet::create(const std::string& resource, json::Value given) {
  ++writes_;
  Records& records = records_[resource];
  json::ObjectBuilder id(*arena_);
  id.set("id", next_id(records));
  records.push_back(merged(json::clone(given, *arena_), id.finish(), *arena_));
  return records.back();
}

json::Value RecordSet::update(std::string_view resource, const std::vector<std::string>& wanted, json::Value changes) {
  if (!has(resource)) return json::Value::undefined();
  const auto place = place_of(resource, wanted);
  if (place == records_.find(resource)->second.end()) return json::Value::undefined();
  ++writes_;
  *place = merged(*place, json::clone(changes, *arena_), *arena_);
  return *place;
}

json::Value RecordSet::erase(std::string_view resource, const std::vector<std::string>& wanted) {
  if (!has(resource)) return json::Value::undefined();
  auto& records = records_.find(resource)->second;
  const auto place = place_of(resource, wanted);
  if (place == records.end()) return json::Value::undefined();
  ++writes_;
  const json::Value gone = *place;
  records.erase(place);
  return gone;
}

RecordSet& SandboxRecords::of(const std::shared_ptr<const catalog::Connector>& connector) {
  const auto found = sets_.find(connector->id);
  if (found != sets_.end()) {
    const bool is_present = found->second.connector() == connector.get();
    if (is_present && found->second.writes() < kWritesMax) return found->second;
    sets_.erase(found);
  }
  return sets_.emplace(connector->id, RecordSet(connector)).first->second;
}

std::shared_ptr<SandboxRecords> make_sandbox_records() { return std::make_shared<SandboxRecords>(); }

json::Value RecordSet::matching(std::string_view resource, const net::QueryPairs& wanted, json::Arena& arena) const {
  json::ArrayBuilder out(arena);
  for (const json::Value record : of(resource)) {
    const bool fits = std::ranges::all_of(wanted, [&](const auto& pair) {
      return std::ranges::any_of(wanted, [&](const auto& other) {
        return other.first == pair.first && fits_value(resource, record, other.first, other.second);
      });
    });
    if (fits) out.push(record);
  }
  return out.finish();
}

}  // namespace atsume::upstream
