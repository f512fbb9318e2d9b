// The secrets of one call, taken out of what its answer is shown as. Providers repeat what they were sent: in messages
// ("invalid key abc"), in whole requests that they print, in redirects.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/error.h"
#include "atsume/net/http_message.h"
#include "atsume/upstream/call.h"

namespace atsume::upstream {

// A value type. Made for calls that failed: to make one, the account's secrets are read again.
class KnownSecrets {
 public:
  // Of the account (credentials, tokens), of the operator's app, and of the session.
  KnownSecrets(const CallSpec& spec, json::Value app);
  // What was sent as Authorization: where it is put together from others, it is none of them.
  void add_authorization(std::string_view header_value);

  // Every secret becomes "[redacted]", in each of its forms.
  std::string hide(std::string text) const;
  // In the message, the details, the steps and the provider's answer; there also the beginning of a secret at the end
  // of a text, which may have been cut there.
  Error hide(const Error& error) const;
  void hide(net::Headers& headers) const;
  // The longest form of a secret.
  std::size_t longest() const { return forms_.empty() ? 0 : forms_.front().size(); }
  bool empty() const { return forms_.empty(); }

 private:
  void add(json::Value value);
  void add_text(std::string_view text);
  void sort();
  std::vector<std::string> forms_;  // the longest first, because one may be a part of another
};

// A body that is passed on as it comes, without the secrets. Its length is not known before.
std::unique_ptr<net::BodyReader> make_redacted_body(std::unique_ptr<net::BodyReader> body, KnownSecrets secrets);

}  // namespace atsume::upstream
