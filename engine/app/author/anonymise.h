// Personal data out of recorded answers, before they are kept as tests.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "app/author/longer_first.h"
#include "atsume/json/value.h"

namespace atsume::app {

// Replaces names, addresses of every kind, numbers and free texts about people by made-up ones; the same value always
// by the same, so that what belongs together stays together. It goes by the names of members and the look of values:
// a person has to look the result over.
class Anonymiser {
 public:
  // `text` is replaced by `by` wherever it stands: the values of the account.
  void replace(const std::string& text, const std::string& by);
  // URLs there stay: what is called decides where the next call goes.
  void keep_origin(std::string origin) { origins_.insert(std::move(origin)); }
  // What stands for a value called `name`: itself, when nothing about it looks personal.
  std::string stand_in(std::string_view name, const std::string& text);
  // `text` stays (but for the account's values): links that later requests follow.
  void keep(std::string text) { kept_.insert(std::move(text)); }

  json::Value clean(json::Value value, json::Arena& arena);
  std::string clean_text(std::string text) const;

 private:
  json::Value clean_member(std::string_view name, json::Value value, json::Arena& arena);
  std::string made_up(std::string_view kind, const std::string& original);

  std::map<std::string, std::string, LongerFirst> account_values_;  // as they are, percent-encoded and in base64
  bool is_kept(std::string_view text) const;

  std::set<std::string> kept_;
  std::set<std::string> origins_;
  std::map<std::string, std::map<std::string, std::string>, std::less<>> made_up_;  // by kind
};

}  // namespace atsume::app
