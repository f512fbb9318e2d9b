#include "api/router.h"

#include <algorithm>

#include "atsume/base/text.h"

namespace atsume::api {
namespace {

std::string_view without_version(std::string_view path) {
  while (path.starts_with("//")) path.remove_prefix(1);
  if (path == "/v1" || path.starts_with("/v1/")) path.remove_prefix(3);
  return path;
}

// What follows the first `count` segments of a raw path, from its slash on.
std::string tail_after(std::string_view path, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    while (path.starts_with('/')) path.remove_prefix(1);
    path.remove_prefix(std::min(path.find('/'), path.size()));
  }
  return path.empty() ? "/" : std::string(path);
}

bool is_param(const std::string& segment) { return segment.starts_with('{'); }

}  // namespace

std::string_view Request::param(std::string_view name) const {
  for (const auto& [key, value] : params) {
    if (key == name) return value;
  }
  return {};
}

std::string_view Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return {};
}

void Router::add(std::string verb, std::string pattern, Access access, RouteHandler handler) {
  Compiled compiled{.route = {std::move(verb), pattern, access, std::move(handler)}};
  compiled.segments = net::path_segments(pattern);
  if (!compiled.segments.empty() && compiled.segments.back() == "*") {
    compiled.has_tail = true;
    compiled.segments.pop_back();
  }
  routes_.push_back(std::move(compiled));
}

bool Router::matches(const Compiled& route, const std::vector<std::string>& segments, Request& request) {
  if (segments.size() < route.segments.size()) return false;
  if (segments.size() > route.segments.size() && !route.has_tail) return false;
  request.params.clear();
  for (std::size_t i = 0; i < route.segments.size(); ++i) {
    const std::string& wanted = route.segments[i];
    if (is_param(wanted)) {
      request.params.emplace_back(wanted.substr(1, wanted.size() - 2), segments[i]);
    } else if (wanted != segments[i]) {
      return false;
    }
  }
  if (route.has_tail) request.tail = tail_after(without_version(request.raw_path), route.segments.size());
  return true;
}

Result<const Route*> Router::find(Request& request) const {
  const auto segments = net::path_segments(without_version(request.raw_path));
  const std::string_view verb = request.http.method;
  std::string allowed;
  for (const auto& one : routes_) {
    if (!matches(one, segments, request)) continue;
    // HEAD is a GET whose body the HTTP layer leaves out.
    if (one.route.verb == "*" || one.route.verb == verb || (verb == "HEAD" && one.route.verb == "GET")) {
      return &one.route;
    }
    if (!allowed.empty()) allowed += ", ";
    allowed += one.route.verb;
  }
  if (!allowed.empty()) {
    return Fail(base::caller_error(ErrorClass::kMethodNotAllowed, "method_not_allowed",
                                   std::string(verb) + " is not possible here; use " + allowed)
                    .with_detail("allow", allowed));
  }
  return Fail(base::caller_error(ErrorClass::kNotFound, "unknown_route",
                                 "there is nothing at this path; the API begins at /v1/unified, /v1/proxy, /v1/custom "
                                 "and /v1/integrated-account"));
}

std::vector<std::pair<std::string, std::string>> Router::list() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& one : routes_) out.emplace_back(one.route.verb, one.route.pattern);
  return out;
}

}  // namespace atsume::api
