#include "upstream/judge.h"

#include <algorithm>

#include "atsume/base/text.h"
#include "atsume/upstream/picked.h"
#include "upstream/classify.h"
#include "upstream/decode.h"
#include "upstream/missing_scopes.h"
#include "upstream/paginate.h"
#include "upstream/retry.h"
#include "upstream/since.h"

namespace atsume::upstream {
namespace {

using catalog::Decode;
using catalog::OutcomeClass;

bool is_success(OutcomeClass outcome) { return outcome == OutcomeClass::kOk || outcome == OutcomeClass::kEmpty; }

Verdict failed(Error error) { return Verdict{.error = std::move(error)}; }

// A provider of files, XML or tables may still refuse in JSON.
Result<json::Value> decode_refusal(Decode decode, const CallOutcome& answer, json::Arena& arena) {
  if (decode != Decode::kJson && decode != Decode::kJsonApi) {
    auto body = decode_body(Decode::kAuto, answer.headers, answer.raw, arena);
    if (body && !body->is_undefined()) return body;
  }
  return decode_body(decode, answer.headers, answer.raw, arena);
}

Result<void> read_values(const CallSpec& spec, const AnswerScope& answer, const net::Url& answered, CallOutcome& out) {
  out.data = answer.body();
  if (spec.method->data) {
    ATSUME_TRY(out.data, answer.evaluate(spec.method->data));
  }
  ATSUME_TRY_VOID(check_shape(spec, out));
  const ReceivedPage page{out.asked, answered, out.headers, out.data, out.status};
  ATSUME_TRY(out.next, next_page(spec, answer, page));
  ATSUME_TRY(out.since_token, next_since(spec, answer));
  return {};
}

bool reads_arguments(const catalog::Expression& expression) {
  return expression && std::ranges::any_of(expression->free_variables(),
                                           [](const std::string& name) { return name == "id" || name == "args"; });
}

Error none_picked(const CallSpec& spec) {
  const auto id = scalar_text(find_argument(spec, "id"));
  return base::provider_error(ErrorClass::kNotFound, "not_found",
                              "the provider has no such record: nothing in the answer to " + describe(spec) +
                                  (id ? " has the id " + std::string(base::utf8_prefix(*id, 100)) : " fits"))
      .with_detail("connector", spec.connector->id)
      .with_detail("method", method_name(spec));
}

// Of a get that picks: the item of a list of one. Error kNotFound when there is none.
Result<void> settle_picked(const CallSpec& spec, CallOutcome& outcome) {
  if (outcome.data.is_array() && outcome.data.size() == 1) outcome.data = outcome.data.items()[0];
  const bool is_nothing =
      outcome.data.is_undefined() || outcome.data.is_null() || (outcome.data.is_array() && outcome.data.size() == 0);
  // Nothing in a page of HTML, or in no body at all, says nothing of the record.
  if (is_nothing && (outcome.body.is_object() || outcome.body.is_array())) return Fail(none_picked(spec));
  return {};
}

}  // namespace

bool picks(const catalog::Method& method) { return method.name == "get" && reads_arguments(method.data); }

Result<void> check_shape(const CallSpec& spec, CallOutcome& outcome) {
  if (picks(*spec.method)) ATSUME_TRY_VOID(settle_picked(spec, outcome));
  const bool is_list = spec.method->name == "list";
  // An expression gives a list of one as its item; a whole body that is no list is another thing.
  const bool may_be_object = !is_list || spec.method->data;
  if ((outcome.data.is_object() && may_be_object) || (is_list && outcome.data.is_array())) return {};
  if (!is_list && spec.method->name != "get") return {};
  const std::string type(outcome.headers.get("content-type"));
  return Fail(base::provider_error(ErrorClass::kUpstream, "unexpected_shape",
                                   "the answer (" + (type.empty() ? "no content type" : type) + ", " +
                                       std::to_string(outcome.raw.size()) + " bytes) has no " +
                                       (is_list ? "list" : "object") + " where " + describe(spec) + " expects one")
                  .with_remote({.status = outcome.status, .body = error_excerpt(outcome.raw)}));
}

Verdict judge(const CallSpec& spec, const CallScope& scope, const net::Url& asked, Received received) {
  const int status = received.status;
  CallOutcome out{.status = status,
                  .headers = std::move(received.headers),
                  .raw = std::move(received.body),
                  .asked = asked,
                  .is_empty = true};
  if (is_past_end(spec, status, out.headers)) return Verdict{.outcome = std::move(out)};
  const bool is_2xx = status >= 200 && status < 300;
  auto body = is_2xx ? decode_body(spec.method->decode, out.headers, out.raw, scope.arena)
                     : decode_refusal(spec.method->decode, out, scope.arena);
  if (!body && is_2xx) {
    return failed(std::move(body).error().with_remote({.status = status, .body = error_excerpt(out.raw)}));
  }
  if (body) out.body = *body;
  const AnswerScope answer(spec, scope, {status, out.headers, asked, out.body});
  auto classification = classify(spec, answer, status);
  if (!classification) return failed(std::move(classification).error());
  if (is_success(classification->outcome)) {
    out.is_empty = classification->outcome == OutcomeClass::kEmpty;
    if (!out.is_empty) {
      auto read = read_values(spec, answer, received.url, out);
      if (!read) return failed(std::move(read).error());
    }
    return Verdict{.outcome = std::move(out)};
  }
  Verdict verdict;
  verdict.error = to_error(spec, *classification, status, out.raw);
  verdict.wait = asked_wait(spec.method->retry, out.headers, answer, scope.now);
  verdict.may_repeat = classification->may_repeat;
  return verdict;
}

}  // namespace atsume::upstream
