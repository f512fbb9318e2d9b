// Paths to handlers. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/request.h"
#include "atsume/base/result.h"
#include "atsume/net/task.h"

namespace atsume::api {

enum class Access { kPublic, kRead, kWrite, kAdmin };

using RouteHandler = std::function<net::Task<Result<net::HttpResponse>>(Request&)>;

// A pattern is "/unified/{model}/{resource}"; a last "*" takes the rest of the path, raw. The verb "*" takes
// any.
struct Route {
  std::string verb;
  std::string pattern;
  Access access = Access::kAdmin;
  RouteHandler handler;
};

class Router {
 public:
  void add(std::string verb, std::string pattern, Access access, RouteHandler handler);

  // The route for verb and raw path; params and tail are filled. The prefix /v1 may be there or not.
  // Errors: kNotFound "unknown_route"; kMethodNotAllowed "method_not_allowed" with the detail "allow".
  Result<const Route*> find(Request& request) const;

  // Verb and pattern of every route, in the order in which they are tried.
  std::vector<std::pair<std::string, std::string>> list() const;

 private:
  struct Compiled {
    Route route;
    std::vector<std::string> segments;
    bool has_tail = false;
  };
  static bool matches(const Compiled& route, const std::vector<std::string>& segments, Request& request);
  std::vector<Compiled> routes_;
};

}  // namespace atsume::api
