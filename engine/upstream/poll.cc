#include "upstream/poll.h"

#include <algorithm>

#include "upstream/build_request.h"
#include "upstream/judge.h"

namespace atsume::upstream {
namespace {

using catalog::Method;
using catalog::Poll;

// A method of a spec of its own, which refers to it.
struct Stage {
  explicit Stage(const CallSpec& of) : method(*of.method), spec(of) {
    method.poll.reset();
    method.paginate = {};
    method.data = nullptr;
    spec.method = &method;
    spec.page = {};
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  Method method;
  CallSpec spec;
};

// The call that begins the job: what it answers is neither a list nor an object of the resource.
void make_start(Stage& stage) { stage.method.name = "start"; }

// A call about the job: of the caller's it has the path arguments alone, and templates see `answer` as their body.
void make_follower(Stage& stage, const catalog::RequestLine& line, json::Value answer) {
  stage.method.name = "poll";
  stage.method.request = line;
  stage.method.effect = catalog::Effect::kRead;
  stage.method.since.reset();
  stage.method.body.reset();
  if (line.method != "GET" && line.method != "HEAD") stage.method.body = catalog::TemplateTree();
  stage.spec.body = answer;
  stage.spec.stream = nullptr;
  stage.spec.remote_query.clear();
  const auto named = line.arguments();
  std::erase_if(stage.spec.arguments, [&](const auto& argument) {
    return argument.first != "id" && std::ranges::find(named, argument.first) == named.end();
  });
}

class Job {
 public:
  Job(const CallSpec& spec, CallContext& context, JobScope job, const CallStage& call)
      : spec_(spec), context_(context), job_(job), call_(call), poll_(*spec.method->poll) {}

  net::Task<Result<CallOutcome>> run() {
    Stage start(spec_);
    make_start(start);
    ATSUME_CO_TRY(auto first, co_await call_(start.spec));
    ATSUME_CO_TRY(auto last, co_await wait_for_end(first));
    if (poll_.then_request) co_return co_await fetch(last);
    ATSUME_CO_TRY(last.data, result_of(last));
    ATSUME_CO_TRY_VOID(check_shape(spec_, last));
    co_return last;
  }

 private:
  net::Task<Result<CallOutcome>> wait_for_end(const CallOutcome& first) {
    Stage poll(spec_);
    make_follower(poll, poll_.request, first.body);
    const auto begun = job_.clock.steady_now();
    for (;;) {
      const auto now = job_.clock.steady_now();
      const bool has_time = now - begun + poll_.every <= poll_.timeout && poll_.every < context_.deadline.left(now);
      if (!has_time) co_return Fail(timeout());
      if (context_.observer) context_.observer->on_wait(poll_.every, "for the job to end");
      co_await job_.clock.sleep_until(now + poll_.every);
      ATSUME_CO_TRY(auto state, co_await call_(poll.spec));
      ATSUME_CO_TRY(const bool is_failed, holds(poll_.failed, state));
      if (is_failed) co_return Fail(failure(state));
      ATSUME_CO_TRY(const bool is_done, holds(poll_.until, state));
      if (is_done) co_return state;
    }
  }

  net::Task<Result<CallOutcome>> fetch(const CallOutcome& last) {
    Stage then(spec_);
    make_follower(then, *poll_.then_request, last.body);
    then.method.name = spec_.method->name;
    then.method.data = spec_.method->data;
    // A path of base_url goes where the job went. Links to files elsewhere bring what they need, and are often signed.
    if (then.method.request.is_absolute) ATSUME_CO_TRY_VOID(part_with_credentials(then, last));
    co_return co_await call_(then.spec);
  }

  Result<void> part_with_credentials(Stage& then, const CallOutcome& last) {
    const std::string auth = then.method.auth;
    then.method.auth = "none";
    ATSUME_TRY(const auto request, build_request(then.spec, scope_now()));
    if (request.asked.origin == last.asked.origin) {
      then.method.auth = auth;
    } else {
      then.method.headers.clear();
      then.method.query.clear();
    }
    return {};
  }

  CallScope scope_now() const { return {*context_.arena, job_.app, job_.clock.wall_now(), job_.random}; }

  Result<json::Value> evaluate(const catalog::Expression& expression, const CallOutcome& outcome) {
    const CallScope scope = scope_now();
    const AnswerScope answer(spec_, scope, {outcome.status, outcome.headers, outcome.asked, outcome.body});
    return answer.evaluate(expression);
  }

  Result<bool> holds(const catalog::Expression& condition, const CallOutcome& outcome) {
    ATSUME_TRY(const auto value, evaluate(condition, outcome));
    return is_true(value);
  }

  Result<json::Value> result_of(const CallOutcome& last) {
    if (poll_.then) return evaluate(poll_.then, last);
    return spec_.method->data ? evaluate(spec_.method->data, last) : last.body;
  }

  Error failure(const CallOutcome& state) const {
    return base::provider_error(ErrorClass::kUpstream, "poll_failed",
                                "the provider reports that the job has failed, in " + describe(spec_))
        .with_remote({.status = state.status, .body = error_excerpt(state.raw)});
  }

  Error timeout() const {
    return base::provider_error(ErrorClass::kTimeout, "poll_timeout",
                                "the provider's job has not ended in the time there is for it, in " + describe(spec_));
  }

  const CallSpec& spec_;
  CallContext& context_;
  JobScope job_;
  const CallStage& call_;
  const Poll& poll_;
};

}  // namespace

net::Task<Result<CallOutcome>> run_stages(const CallSpec& spec, CallContext& context, JobScope job,
                                          const CallStage& stage) {
  if (!spec.method->poll) co_return co_await stage(spec);
  Job one(spec, context, job, stage);
  co_return co_await one.run();
}

}  // namespace atsume::upstream
