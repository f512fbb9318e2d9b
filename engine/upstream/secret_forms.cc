#include "atsume/upstream/secret_forms.h"

#include "atsume/base/encoding.h"
#include "atsume/json/write.h"

namespace atsume::upstream {
namespace {

std::string json_escaped(std::string_view text) {
  const std::string quoted = json::write(json::Value::string(text));
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

std::vector<std::string> secret_forms(std::string_view text) {
  std::vector<std::string> forms;
  std::string escaped(text);
  // Three levels: an answer in JSON may hold, as text, a request in JSON, whose body is JSON again.
  for (int depth = 0; depth <= 3; ++depth) {
    forms.push_back(escaped);
    // Twice: the credential of a URL is repeated in another URL.
    forms.push_back(base::percent_encode(escaped));
    forms.push_back(base::percent_encode(forms.back()));
    escaped = json_escaped(escaped);
  }
  forms.push_back(base::base64_encode(text));
  forms.push_back(base::base64url_encode(text));
  return forms;
}

}  // namespace atsume::upstream
