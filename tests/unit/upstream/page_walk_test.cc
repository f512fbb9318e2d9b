// Every way of paging against a small model of a provider, well-behaved and not: a walk gives each item once and in
// order, or an error; it is never endless and never silently short.
#include <fmt/format.h>

#include <map>

#include "unit/upstream/fixture.h"
#include "upstream/build_request.h"
#include "upstream/judge.h"

namespace atsume::upstream {
namespace {

enum class Fault {
  kNone,
  kCapped,      // pages are smaller than what was asked for
  kNonsense,    // totals, pages and `more` say nothing
  kHighTotal,   // there are fewer items than it says
  kRepeatLast,  // behind the end the last page comes again, for ever
  kCircle,      // the last page leads back to the second
};
constexpr Fault kFaults[] = {Fault::kNone,      Fault::kCapped,     Fault::kNonsense,
                             Fault::kHighTotal, Fault::kRepeatLast, Fault::kCircle};

struct Variant {
  std::string name;
  std::string request;
  std::string paginate;  // SIZE stands for the page size
};

const std::vector<Variant>& variants() {
  static const std::vector<Variant> all = {
      {"page", "GET /jobs", "{ type: page, param: page, size_param: n, size: SIZE }"},
      {"page", "GET /jobs", "{ type: page, param: page, size_param: n, size: SIZE, total: total }"},
      {"page", "GET /jobs", "{ type: page, param: page, size_param: n, size: SIZE, pages: pages }"},
      {"page", "GET /jobs", "{ type: page, param: page, start: 0, size_param: n, size: SIZE, more: more }"},
      {"page", "GET /jobs/page/{page}", "{ type: page, param: page, size_param: n, size: SIZE, total: total }"},
      {"page", "POST /jobs", "{ type: page, param: at.page, in: body, size_param: at.n, size: SIZE }"},
      {"offset", "GET /jobs", "{ type: offset, param: offset, size_param: n, size: SIZE }"},
      {"offset", "GET /jobs", "{ type: offset, param: offset, start: 1, size_param: n, size: SIZE, total: total }"},
      {"offset", "GET /jobs", "{ type: offset, param: x-offset, in: header, size_param: x-n, size: SIZE, more: more }"},
      {"cursor", "GET /jobs", "{ type: cursor, param: after, next: next, size_param: n, size: SIZE }"},
      {"cursor", "GET /jobs", "{ type: cursor, param: x-after, in: header, next: \"$headers.'x-next'\", more: more }"},
      {"cursor", "POST /jobs", "{ type: cursor, param: at.after, in: body, next: next, size_param: at.n, size: SIZE }"},
      {"url", "GET /jobs", "{ type: next_url, next: \"link ? 'https://acme.example.com/v1' & link\" }"},
      {"url", "GET /jobs", "{ type: next_url, next: \"$substringAfter(link, '/')\" }"},
      {"link", "GET /jobs", "{ type: link_header }"},
      {"range", "GET /jobs", "{ type: range, size: SIZE }"},
      {"range", "GET /jobs", "{ type: range, unit: jobs }"},
      {"open range", "GET /jobs", "{ type: range, size: SIZE }"},
      {"cursor", "GET /jobs",
       "{ type: expression, first: '{\"query\":{\"n\":limit}}', size: SIZE, next: 'next ? "
       "{\"query\":{\"after\":next}}' }"},
      {"cursor", "POST /jobs",
       "{ type: expression, next: 'next ? {\"body\":{\"at\":{\"after\":next}},\"headers\":{\"x-n\":SIZE}}' }"},
      {"url", "GET /jobs", "{ type: expression, next: 'link ? {\"url\":\"/v1\" & link}' }"},
  };
  return all;
}

struct Model {
  Variant variant;
  int count = 0;
  int size = 1;
  Fault fault = Fault::kNone;

  int start() const {
    if (variant.paginate.find("start: 0") != std::string::npos) return 0;
    return variant.name == "page" || variant.paginate.find("start: 1") != std::string::npos ? 1 : 0;
  }
};

// A parameter of a request, wherever it is.
std::string asked_for(const BuiltRequest& request, std::string_view name) {
  for (const auto& [key, value] : net::parse_query(request.url.query)) {
    if (key == name) return value;
  }
  json::Arena arena;
  if (!request.body.empty()) {
    const json::Value at = json::parse(request.body, arena).value().find("at");
    if (const auto text = scalar_text(at.find(name))) return *text;
  }
  return std::string(request.headers.get("x-" + std::string(name)));
}

struct Window {
  int first = 0;
  int size = 1;
};

int number_or(const std::string& text, int otherwise) { return text.empty() ? otherwise : std::stoi(text); }

Window window_of(const Model& model, const BuiltRequest& request) {
  Window out;
  out.size = number_or(asked_for(request, "n"), model.size);
  const std::string& kind = model.variant.name;
  if (kind == "range" || kind == "open range") {
    const std::string range(request.headers.get("range"));
    const auto equals = range.find('=');
    const auto dash = range.find('-', equals);
    out.first = std::stoi(range.substr(equals + 1, dash - equals - 1));
    if (dash + 1 < range.size()) out.size = std::stoi(range.substr(dash + 1)) - out.first + 1;
  }
  if (model.fault == Fault::kCapped) out.size = std::max(1, std::min(out.size, model.size) - 1);
  if (kind == "page") {
    std::string page = asked_for(request, "page");
    if (page.empty()) page = request.url.path.substr(request.url.path.rfind('/') + 1);
    out.first = (std::stoi(page) - model.start()) * out.size;
  } else if (kind == "offset") {
    out.first = std::stoi(asked_for(request, "offset")) - model.start();
  } else if (out.first == 0) {
    out.first = number_or(asked_for(request, "after"), 0);
  }
  if (model.fault == Fault::kRepeatLast && out.first >= model.count) {
    out.first = model.count == 0 ? 0 : (model.count - 1) / out.size * out.size;
  }
  return out;
}

// Where the provider says that the list goes on; 0: nowhere.
int next_of(const Model& model, const Window& window, int last) {
  if (last < model.count) return last;
  if (model.count == 0) return 0;
  if (model.fault == Fault::kRepeatLast) return window.first;
  return model.fault == Fault::kCircle ? std::min(window.size, model.count) : 0;
}

void add_claims(const Model& model, const Window& window, int last, std::string& body) {
  const int total = model.count + (model.fault == Fault::kHighTotal ? 5 : 0);
  if (model.fault == Fault::kNonsense) {
    body += R"(,"total":"many","pages":-1,"more":null)";
    return;
  }
  const bool never_ends = model.fault == Fault::kRepeatLast || model.fault == Fault::kCircle;
  const bool more = last < model.count || (never_ends && model.count > 0);
  body += fmt::format(R"(,"total":{},"pages":"{}","more":{})", total, (total + window.size - 1) / window.size, more);
}

Received answer(const Model& model, const BuiltRequest& request) {
  const Window window = window_of(model, request);
  const int last = std::min(window.first + window.size, model.count);
  Received out{.status = 200, .url = request.url};
  out.headers.set("content-type", "application/json");
  std::string items;
  for (int i = window.first; i < last; ++i) items += fmt::format(R"({}{{"id":{}}})", items.empty() ? "" : ",", i);
  out.body = fmt::format(R"({{"items":[{}])", items);
  add_claims(model, window, last, out.body);
  if (const int next = next_of(model, window, last); next > 0) {
    const std::string link = fmt::format("/jobs?after={}", next);
    out.body += fmt::format(R"(,"next":"{}","link":"{}")", next, link);
    out.headers.set("x-next", std::to_string(next));
    out.headers.set("link", "</v1" + link + ">; rel=\"next\"");
  }
  out.body += "}";
  const bool is_open = model.variant.name == "open range" || model.fault == Fault::kNonsense;
  if (model.variant.name != "range" && model.variant.name != "open range") return out;
  const std::string total = is_open ? "*" : std::to_string(model.count + (model.fault == Fault::kHighTotal ? 5 : 0));
  if (window.first >= model.count) {
    out.status = 416;
    out.headers.set("content-range", "items */" + (model.count == 0 ? "0" : total));
  } else {
    out.status = 206;
    out.headers.set("content-range", fmt::format("items {}-{}/{}", window.first, last - 1, total));
  }
  return out;
}

std::shared_ptr<const catalog::Connector> connector_for(const Variant& variant, int size) {
  static std::map<std::string, std::shared_ptr<const catalog::Connector>> loaded;
  std::string paginate = variant.paginate;
  for (auto at = paginate.find("SIZE"); at != std::string::npos; at = paginate.find("SIZE")) {
    paginate.replace(at, 4, std::to_string(size));
  }
  auto& connector = loaded[variant.request + paginate];
  if (!connector) {
    connector = connector_of("resources: { jobs: { list: { request: \"" + variant.request +
                             "\", data: items, effect: read, paginate: " + paginate + " } } }\n");
  }
  return connector;
}

struct Walked {
  std::string items;
  std::string error;  // a code; "" at the end of the list
  int calls = 0;
};

Walked walk(const Model& model) {
  Walked out;
  TestCall call(connector_for(model.variant, model.size), "jobs", "list");
  for (; out.calls < 4 * model.count + 40; ++out.calls) {
    auto request = build_request(call.spec, call.scope());
    if (!request) throw std::runtime_error(request.error().to_string());
    auto verdict = judge(call.spec, call.scope(), request->asked, answer(model, *request));
    if (verdict.error) {
      out.error = verdict.error->code();
      return out;
    }
    const json::Value data = verdict.outcome->data;
    const auto add = [&out](json::Value item) { out.items += json::write(item.find("id")) + " "; };
    if (data.is_object()) add(data);
    if (data.is_array()) std::ranges::for_each(data.items(), add);
    if (!verdict.outcome->next) return out;
    call.spec.page = *verdict.outcome->next;
  }
  out.error = "endless";
  return out;
}

TEST(PageWalk, GivesEachItemOnceAndInOrderOrAnError) {
  auto random = base::make_seeded_random(20'26);
  for (const auto& variant : variants()) {
    for (int round = 0; round < 120; ++round) {
      const Model model{.variant = variant,
                        .count = static_cast<int>(random->below(30)),
                        .size = 1 + static_cast<int>(random->below(6)),
                        .fault = kFaults[round % std::size(kFaults)]};
      std::string all;
      for (int i = 0; i < model.count; ++i) all += std::to_string(i) + " ";
      const Walked walked = walk(model);
      const std::string what =
          fmt::format("{} {}: {} items, pages of {}, fault {}: {}", variant.request, variant.paginate, model.count,
                      model.size, round % std::size(kFaults), walked.items);
      EXPECT_NE(walked.error, "endless") << what;
      if (walked.error.empty()) EXPECT_EQ(walked.items, all) << what;
      const bool must_succeed = model.fault == Fault::kNone || model.fault == Fault::kCapped ||
                                model.fault == Fault::kNonsense ||
                                (model.fault == Fault::kHighTotal && variant.name != "range");
      if (must_succeed) EXPECT_EQ(walked.error, "") << what;
    }
  }
}

TEST(PageWalk, SaysThatACircleIsOne) {
  for (const auto& variant : variants()) {
    const bool is_led = variant.name == "cursor" || variant.name == "url" || variant.name == "link";
    for (const int count : {2, 3, 9, 30, 200}) {
      const Model circle{.variant = variant, .count = count, .size = 1, .fault = Fault::kCircle};
      if (is_led) EXPECT_EQ(walk(circle).error, "pagination_loop") << variant.paginate << " " << count;
      const Model repeated{.variant = variant, .count = count, .size = 1, .fault = Fault::kRepeatLast};
      const Walked walked = walk(repeated);
      if (is_led) EXPECT_EQ(walked.error, "pagination_loop") << variant.paginate << " " << count;
      EXPECT_LE(walked.calls, count + 1) << variant.paginate;
    }
  }
}

}  // namespace
}  // namespace atsume::upstream
