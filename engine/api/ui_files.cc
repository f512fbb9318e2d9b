#include "api/ui_files.h"

#include <algorithm>

#include "api/etag.h"

namespace atsume::api {
namespace {

constexpr std::string_view kPage = "connect.html";
constexpr std::string_view kLinkScript = "atsume-link.js";
constexpr std::string_view kRootMark = "{{root}}";
constexpr std::string_view kVersionMark = "{{version}}";
constexpr std::string_view kOriginsMark = "{{origins}}";

// Nothing but the program itself may be loaded, called or sent to; no inline script or style.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors ";

std::string_view content_type_of(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  return "image/svg+xml";
}

void replace_all(std::string& text, std::string_view mark, std::string_view with) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + with.size())) {
    text.replace(at, mark.size(), with);
  }
}

// From a path back to where it began: "/connect-account/done" -> "../".
std::string way_to_root(std::string_view raw_path) {
  std::string out = "./";
  for (auto slashes = std::ranges::count(raw_path, '/'); slashes > 1; --slashes) out += "../";
  return out;
}

net::HttpResponse answer(std::string_view name, std::string_view etag, std::string_view caching,
                         std::string_view if_none_match) {
  net::HttpResponse out;
  out.headers.set("etag", etag);
  out.headers.set("cache-control", caching);
  out.headers.set("content-type", content_type_of(name));
  out.headers.set("x-content-type-options", "nosniff");
  out.headers.set("referrer-policy", "no-referrer");
  if (has_etag(if_none_match, etag)) out.status = 304;
  return out;
}

}  // namespace

UiFiles::UiFiles(std::span<const EmbeddedFile> files, const std::vector<std::string>& origins) {
  std::string all;
  for (const auto& [name, content] : files) {
    const std::string digest = digest_of(content);
    all += std::string(name) + digest;
    entries_.emplace(name, Entry{.content = content, .etag = '"' + digest + '"'});
  }
  version_ = digest_of(all);
  for (const auto& origin : origins) origins_ += (origins_.empty() ? "" : " ") + origin;
  security_policy_ = std::string(kPolicy) + (origins.empty() ? "'none'" : origins_);
}

net::HttpResponse UiFiles::page(std::string_view raw_path, std::string_view if_none_match) const {
  std::string text(entries_.find(kPage)->second.content);
  replace_all(text, kRootMark, way_to_root(raw_path));
  replace_all(text, kVersionMark, version_);
  replace_all(text, kOriginsMark, origins_);
  auto out = answer(kPage, etag_of(text), "no-cache", if_none_match);
  out.headers.set("content-security-policy", security_policy_);
  if (origins_.empty()) out.headers.set("x-frame-options", "DENY");
  if (out.status == 200) out.text = std::move(text);
  return out;
}

Result<net::HttpResponse> UiFiles::file(std::string_view tail, std::string_view if_none_match) const {
  std::string_view name = tail.substr(tail.starts_with('/') ? 1 : 0);
  const bool is_versioned = name.starts_with(version_ + "/");
  if (is_versioned) name.remove_prefix(version_.size() + 1);
  const auto found = entries_.find(name);
  if (found == entries_.end() || name == kPage) {
    return Fail(base::caller_error(ErrorClass::kNotFound, "unknown_route",
                                   "there is no such file; the connect page is at /connect-account"));
  }
  const std::string_view caching = is_versioned ? "public, max-age=31536000, immutable" : "public, no-cache";
  auto out = answer(name, found->second.etag, caching, if_none_match);
  // Other people's pages load it, also those that isolate themselves or check its digest.
  if (name == kLinkScript) {
    out.headers.set("cross-origin-resource-policy", "cross-origin");
    out.headers.set("access-control-allow-origin", "*");
  }
  if (out.status == 200) out.text = found->second.content;
  return out;
}

}  // namespace atsume::api
