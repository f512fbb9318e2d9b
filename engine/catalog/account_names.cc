#include "catalog/account_names.h"

#include "catalog/build.h"
#include "catalog/check_tree.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;

namespace {

void add_keys(const Node* map, std::vector<std::string>& out) {
  if (map == nullptr) return;
  for (const Entry& entry : map->entries) {
    const bool is_marked = entry.key.ends_with('?');
    if (!is_extension(entry.key)) out.push_back(entry.key.substr(0, entry.key.size() - (is_marked ? 1 : 0)));
  }
}

void add_saves(const Node* steps, std::vector<std::string>& out) {
  if (steps == nullptr) return;
  for (const auto& step : steps->items) add_keys(step->find("save"), out);
}

void add_secrets(const Node* fields, bool is_secret_by_default, std::vector<std::string>& out) {
  if (fields == nullptr) return;
  for (const Entry& entry : fields->entries) {
    if (bool_of(*entry.value, "secret", is_secret_by_default)) out.push_back(entry.key);
  }
}

const Node* find_in(const Node* map, std::string_view key) { return map == nullptr ? nullptr : map->find(key); }

void add_auth(const Node& method, KnownNames& names) {
  add_keys(method.find("fields"), names.account);
  add_secrets(method.find("fields"), true, names.secrets);
  add_keys(method.find("save"), names.account);
  add_keys(method.find("callback"), names.account);
  add_saves(method.find("discover"), names.account);
  add_saves(find_in(method.find("session"), "steps"), names.session);
}

}  // namespace

std::span<const std::string> token_names() {
  static const std::vector<std::string> kNames = {"access_token", "refresh_token", "expires_in", "expires_at",
                                                  "scope",        "token_type",    "id_token"};
  return kNames;
}

KnownNames known_names(const Node& root) {
  KnownNames names;
  add_keys(root.find("fields"), names.account);
  add_secrets(root.find("fields"), false, names.secrets);
  if (const Node* auth = root.find("auth")) {
    for (const Entry& entry : auth->entries) add_auth(*entry.value, names);
  }
  add_saves(root.find("connect"), names.account);
  add_saves(find_in(root.find("webhooks"), "subscribe"), names.account);
  add_keys(root.find("app"), names.app);
  names.app.insert(names.app.end(), {"client_id", "client_secret"});
  return names;
}

}  // namespace atsume::catalog
