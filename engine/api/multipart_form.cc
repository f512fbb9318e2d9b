#include "api/multipart_form.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "atsume/net/content_disposition.h"
#include "atsume/net/http_message.h"

namespace atsume::api {
namespace {

constexpr std::size_t kPartsMax = 1'000;
constexpr std::size_t kDepthMax = 8;
constexpr std::size_t kBoundaryBytesMax = 70;  // RFC 2046 section 5.1.1

Error invalid_form(const std::string& what) {
  return base::caller_error(ErrorClass::kInvalidRequest, "invalid_form", "the multipart form is not right: " + what);
}

struct Part {
  std::string name;
  json::Value value;
};

// A member while the form is read: a value, or members of its own.
struct Node {
  json::Value value = json::Value::undefined();
  std::vector<json::Value> items;
  std::map<std::string, std::unique_ptr<Node>, std::less<>> members;
  std::vector<std::string> order;

  Node& member(const std::string& name) {
    auto& found = members[name];
    if (!found) {
      found = std::make_unique<Node>();
      order.push_back(name);
    }
    return *found;
  }

  json::Value finish(json::Arena& arena) const {
    if (!order.empty()) {
      json::ObjectBuilder out(arena);
      for (const auto& name : order) out.set(arena.copy(name), members.at(name)->finish(arena));
      return out.finish();
    }
    if (items.empty()) return value;
    json::ArrayBuilder out(arena);
    for (const auto& item : items) out.push(item);
    return out.finish();
  }
};

// "candidate[id]" -> {candidate, id}; nullopt for brackets that do not close, and for too many of them.
std::optional<std::vector<std::string>> take_apart(std::string_view name) {
  const auto open = name.find('[');
  std::vector<std::string> out{std::string(name.substr(0, open))};
  if (out.front().empty()) return std::nullopt;
  while (open != std::string_view::npos && !name.empty()) {
    const auto from = name.find('[');
    if (from == std::string_view::npos) break;
    const auto to = name.find(']', from);
    if (to == std::string_view::npos || out.size() >= kDepthMax) return std::nullopt;
    out.emplace_back(name.substr(from + 1, to - from - 1));
    name.remove_prefix(to + 1);
    if (!name.empty() && name.front() != '[') return std::nullopt;
  }
  return out;
}

Result<void> set_part(const Part& part, Node& root) {
  const auto path = take_apart(part.name);
  if (!path) return Fail(invalid_form("\"" + part.name + "\" is no name such as a, a[b] or a[]"));
  // A name has a value, a list or members, never two of them.
  Node* node = &root;
  bool is_taken = false;
  for (const auto& step : *path) {
    if (step.empty()) break;
    is_taken = is_taken || !node->value.is_undefined() || !node->items.empty();
    node = &node->member(step);
  }
  const bool is_item = path->back().empty();
  is_taken = is_taken || !node->order.empty() || !node->value.is_undefined() || (!is_item && !node->items.empty());
  if (is_taken) return Fail(invalid_form("\"" + part.name + "\" stands beside another value of that name"));
  if (is_item) {
    node->items.push_back(part.value);
  } else {
    node->value = part.value;
  }
  return {};
}

// Everything up to `mark`, which is taken off too; nullopt when it does not come.
std::optional<std::string_view> take_until(std::string_view& text, std::string_view mark) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const auto taken = text.substr(0, at);
  text.remove_prefix(at + mark.size());
  return taken;
}

net::Headers read_headers(std::string_view block) {
  net::Headers out;
  for (std::string_view line : base::split(block, '\n')) {
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) out.add(base::trim(line.substr(0, colon)), base::trim(line.substr(colon + 1)));
  }
  return out;
}

Result<Part> read_part(std::string_view text, json::Arena& arena) {
  const bool has_headers = !text.starts_with("\r\n");
  const auto head = take_until(text, has_headers ? "\r\n\r\n" : "\r\n");
  if (!head) return Fail(invalid_form("a part has no end of its header"));
  const net::Headers headers = read_headers(*head);
  const auto disposition = headers.get("content-disposition");
  const auto name = net::find_parameter(disposition, "name");
  if (!name || name->empty()) return Fail(invalid_form("a part has no name"));
  if (base::find_invalid_utf8(*name)) return Fail(invalid_form("the name of a part is not UTF-8"));
  const auto file_name = net::find_file_name(disposition);
  if (!file_name && !net::find_parameter(disposition, "filename")) {
    if (base::find_invalid_utf8(text)) return Fail(invalid_form("\"" + *name + "\" is not UTF-8"));
    return Part{*name, json::Value::string(arena.copy(text))};
  }
  const auto type = headers.get("content-type");
  json::ObjectBuilder file(arena);
  file.set("file_name", json::Value::string(arena.copy(file_name.value_or("file"))));
  file.set("content_type", json::Value::string(arena.copy(type.empty() ? "application/octet-stream" : type)));
  file.set("base64", json::Value::string(arena.copy(base::base64_encode(text))));
  return Part{*name, file.finish()};
}

}  // namespace

Result<json::Value> read_multipart_form(std::string_view content_type, std::string_view body, json::Arena& arena) {
  const auto boundary = net::find_parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kBoundaryBytesMax) {
    return Fail(invalid_form("Content-Type names no boundary"));
  }
  const std::string mark = "\r\n--" + *boundary;
  // What stands before the first boundary means nothing; the first may stand at the very beginning.
  std::string_view rest = body;
  const bool begins = rest.starts_with(std::string_view(mark).substr(2));
  if (begins) rest.remove_prefix(mark.size() - 2);
  if (!begins && !take_until(rest, mark)) return Fail(invalid_form("its boundary does not come"));
  Node root;
  for (std::size_t count = 0; !rest.starts_with("--"); ++count) {
    if (count == kPartsMax) return Fail(invalid_form("it has more than " + std::to_string(kPartsMax) + " parts"));
    if (!take_until(rest, "\r\n")) return Fail(invalid_form("it ends in the middle"));
    const auto text = take_until(rest, mark);
    if (!text) return Fail(invalid_form("it ends in the middle"));
    ATSUME_TRY(const Part part, read_part(*text, arena));
    ATSUME_TRY_VOID(set_part(part, root));
  }
  const json::Value out = root.finish(arena);
  if (out.is_undefined()) return json::ObjectBuilder(arena).finish();
  return out;
}

}  // namespace atsume::api
