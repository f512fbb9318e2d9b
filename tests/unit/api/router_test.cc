#include "api/router.h"

#include <gtest/gtest.h>

namespace atsume::api {
namespace {

net::Task<Result<net::HttpResponse>> nothing(Request&) { co_return net::HttpResponse{}; }

// "pattern a=1 b=2 ~tail", or an error's code.
std::string routed(const std::string& verb, const std::string& path) {
  Router router;
  for (const auto& [method, pattern] :
       std::vector<std::pair<std::string, std::string>>{{"GET", "/unified/{model}/{resource}"},
                                                        {"GET", "/unified/{model}/{resource}/{id}"},
                                                        {"POST", "/proxy/{resource}/{method}"},
                                                        {"GET", "/integrated-account"},
                                                        {"DELETE", "/integrated-account/{id}"},
                                                        {"GET", "/custom/*"},
                                                        {"*", "/custom/*"}}) {
    router.add(method, pattern, Access::kRead, nothing);
  }
  net::HttpRequest http{.method = verb, .target = path};
  unify::RequestContext context;
  Request request{.http = http, .raw_path = path, .context = context};
  const auto route = router.find(request);
  if (!route) return route.error().code();
  std::string out = (*route)->verb + (*route)->pattern;
  for (const auto& [name, value] : request.params) out += " " + name + "=" + value;
  if ((*route)->pattern.ends_with('*')) out += " ~" + request.tail;
  return out;
}

TEST(Router, SplitsBeforeItDecodes) {
  for (const auto& [path, expected] : std::vector<std::pair<std::string, std::string>>{
           {"/v1/unified/ats/jobs", "GET/unified/{model}/{resource} model=ats resource=jobs"},
           {"/unified/ats/jobs", "GET/unified/{model}/{resource} model=ats resource=jobs"},
           {"//v1//unified///ats/jobs/", "GET/unified/{model}/{resource} model=ats resource=jobs"},
           {"/v1/unified/ats/jobs/a%2Fb", "GET/unified/{model}/{resource}/{id} model=ats resource=jobs id=a/b"},
           {"/v1/unified/ats/jobs/%2e%2e", "GET/unified/{model}/{resource}/{id} model=ats resource=jobs id=.."},
           {"/v1/unified/ats/jobs/a+b%20c", "GET/unified/{model}/{resource}/{id} model=ats resource=jobs id=a+b c"},
           {"/v1/unified/ats/jobs/a%252Fb", "GET/unified/{model}/{resource}/{id} model=ats resource=jobs id=a%2Fb"},
           {"/v1/unified/ats/jobs/a/b", "unknown_route"},
           {"/v1/unified/ats", "unknown_route"},
           {"/v1", "unknown_route"},
           {"/", "unknown_route"},
           {"", "unknown_route"},
           {"/v1/v1/unified/ats/jobs", "unknown_route"},
           {"/v2/unified/ats/jobs", "unknown_route"},
           {"/v1unified/ats/jobs", "unknown_route"},
           {"/integrated-account", "GET/integrated-account"}}) {
    EXPECT_EQ(routed("GET", path), expected) << path;
  }
}

TEST(Router, GivesTheRestOfAPathRaw) {
  for (const auto& [path, tail] :
       std::vector<std::pair<std::string, std::string>>{{"/v1/custom/jobs/a%2Fb", "/jobs/a%2Fb"},
                                                        {"/custom/jobs//x/", "/jobs//x/"},
                                                        {"//v1//custom//jobs", "//jobs"},
                                                        {"/v1/custom", "/"},
                                                        {"/v1/custom/", "/"},
                                                        {"/v1/custom/v1/jobs", "/v1/jobs"},
                                                        {"/v1/custom/../x", "/../x"}}) {
    EXPECT_EQ(routed("GET", path), "GET/custom/* ~" + tail) << path;
    EXPECT_EQ(routed("PURGE", path), "*/custom/* ~" + tail) << path;
  }
}

TEST(Router, TellsAWrongVerbFromAWrongPath) {
  EXPECT_EQ(routed("POST", "/v1/unified/ats/jobs"), "method_not_allowed");
  EXPECT_EQ(routed("HEAD", "/v1/unified/ats/jobs"), "GET/unified/{model}/{resource} model=ats resource=jobs");
  EXPECT_EQ(routed("HEAD", "/proxy/jobs/x"), "method_not_allowed");
  EXPECT_EQ(routed("get", "/v1/unified/ats/jobs"), "method_not_allowed");
  Router router;
  router.add("GET", "/a", Access::kRead, nothing);
  router.add("DELETE", "/a", Access::kRead, nothing);
  net::HttpRequest http{.method = "PUT", .target = "/a"};
  unify::RequestContext context;
  Request request{.http = http, .raw_path = "/a", .context = context};
  const auto route = router.find(request);
  ASSERT_FALSE(route);
  ASSERT_EQ(route.error().details().size(), 1U);
  EXPECT_EQ(route.error().details()[0], std::pair(std::string("allow"), std::string("GET, DELETE")));
}

TEST(Request, FindsParametersByName) {
  net::HttpRequest http;
  unify::RequestContext context;
  Request request{.http = http, .query = {{"a", "1"}, {"a", "2"}}, .params = {{"id", "x"}}, .context = context};
  EXPECT_EQ(request.param("id"), "x");
  EXPECT_EQ(request.param("other"), "");
  EXPECT_EQ(request.query_value("a"), "1");
  EXPECT_EQ(request.query_value("b"), "");
}

}  // namespace
}  // namespace atsume::api
