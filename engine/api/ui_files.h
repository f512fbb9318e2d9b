// The files of ui/, which are part of the program, as answers: the hosted connect page and what it loads.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/embedded.h"
#include "atsume/base/result.h"
#include "atsume/net/http_message.h"

namespace atsume::api {

// Immutable and thread-safe. Refers to the files' contents, which must outlive it.
//
// Every file has two addresses. Below `version`, a digest over all files, it may be kept for ever: that is what the
// page uses, and why its parts always fit together. Without it, it is asked for anew each time; that is for
// atsume-link.js, whose address stands in other people's pages.
class UiFiles {
 public:
  // `origins` may show the page in a frame and hear of its result: "https://app.example.com", as
  // net::Origin::to_string writes them.
  UiFiles(std::span<const EmbeddedFile> files, const std::vector<std::string>& origins);

  // The page, for a request's raw path: its links are relative to that, so that it also works below a path of a proxy.
  // `if_none_match` is the request header (RFC 9110, section 13.1.2); 304 without a body when it fits.
  net::HttpResponse page(std::string_view raw_path, std::string_view if_none_match) const;

  // `tail` as the router gives it: "/connect.js", "/1f3a…/connect.js". Error: kNotFound "unknown_route".
  Result<net::HttpResponse> file(std::string_view tail, std::string_view if_none_match) const;

  const std::string& version() const { return version_; }

 private:
  struct Entry {
    std::string_view content;
    std::string etag;
  };
  std::map<std::string, Entry, std::less<>> entries_;
  std::string version_;
  std::string origins_;  // with spaces between them
  std::string security_policy_;
};

}  // namespace atsume::api
