// Calls around the methods: connect, discover, session, disconnect.
#include <algorithm>
#include <charconv>

#include "atsume/base/limits.h"
#include "upstream/saved_values.h"
#include "upstream/step_plan.h"

namespace atsume::upstream {
namespace {

using catalog::Step;

std::string describe_step(const std::vector<Step>& steps, const Step& step) {
  const auto position = std::to_string(&step - steps.data() + 1);
  return "making step " + (step.id.empty() ? position : step.id) + " (" + step.method.request.source + ")";
}

// What `when` and `each` see.
Result<json::Value> evaluate_condition(const catalog::Expression& expression, const CallSpec& spec,
                                       const CallScope& scope) {
  json::ObjectBuilder input(scope.arena);
  input.set("account", spec.account->values());
  input.set("app", scope.app);
  input.set("token", spec.account->token(auth_name(spec)));
  input.set("session", spec.session ? spec.session->values : json::Value());
  const jsonata::Environment environment{.arena = &scope.arena, .now = scope.now, .random = &scope.random};
  return expression->evaluate(input.finish(), {}, environment);
}

SharedSession with_saved(const SharedSession& session, const NamedValues& saved) {
  auto out = std::make_shared<SessionView>();
  json::ObjectBuilder values(out->arena);
  if (session) {
    for (const auto& member : session->values.members()) {
      values.set(out->arena.copy(member.key), json::clone(member.value, out->arena));
    }
  }
  for (const auto& [name, value] : saved) values.set(out->arena.copy(name), json::clone(value, out->arena));
  out->values = values.finish();
  return out;
}

Result<SharedAccount> with_saved(const AccountView& account, const NamedValues& saved,
                                 const catalog::Connector& connector) {
  store::Account record = account.record();
  ATSUME_TRY_VOID(keep_saved(saved, connector, record.authentication_method, record));
  return AccountView::make(std::move(record));
}

// Some vendors write numbers as text.
std::optional<double> seconds_of(json::Value value) {
  if (value.is_number()) return value.as_double();
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.as_string();
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(seconds) : std::nullopt;
}

Result<std::vector<json::Value>> items_of(json::Value list) {
  if (list.is_undefined() || list.is_null()) return std::vector<json::Value>();
  if (!list.is_array()) return std::vector{list};
  if (list.size() > base::limits::kStepItemsMax) {
    return Fail(base::config_error("step_items", "`each` gives " + std::to_string(list.size()) +
                                                     " items; a step is made for at most " +
                                                     std::to_string(base::limits::kStepItemsMax)));
  }
  return std::vector<json::Value>(list.items().begin(), list.items().end());
}

}  // namespace

net::Task<Result<CallOutcome>> Upstream::send_step(StepPlan& plan, const CallSpec& spec, CallContext& context) {
  if (plan.is_for_credentials) co_return co_await attempt(spec, context);
  auto outcome = co_await call(spec, context);
  if (is_same_account(context.renewed, plan.account)) {
    // A renewal reads the stored record, which does not have what the steps have saved so far.
    plan.account = context.renewed;
    if (!plan.saved.empty()) {
      ATSUME_CO_TRY(plan.account, with_saved(*plan.account, plan.saved, *plan.connector));
    }
    context.renewed = plan.account;
  }
  co_return outcome;
}

net::Task<Result<void>> Upstream::make_once(StepPlan& plan, const Step& step, json::Value item, CallContext& context) {
  CallSpec spec{.connector = plan.connector, .method = &step.method, .account = plan.account};
  spec.session = plan.session;
  spec.item = item;
  spec.auth_method = plan.auth_method;
  ATSUME_CO_TRY(const auto outcome, co_await send_step(plan, spec, context));
  const auto scope = scope_of(*plan.connector, *plan.account, context);
  const AnswerScope answer(spec, scope, {outcome.status, outcome.headers, outcome.asked, outcome.body});
  ATSUME_CO_TRY(const auto saved, evaluate_saves(step.saves, answer));
  if (plan.lifetime && &step == &plan.steps.back()) {
    ATSUME_CO_TRY(const auto lifetime, answer.evaluate(plan.lifetime));
    plan.lifetime_seconds = seconds_of(lifetime);
  }
  if (plan.save_to == StepPlan::SaveTo::kSession) {
    plan.session = with_saved(plan.session, saved);
  } else if (!saved.empty()) {
    ATSUME_CO_TRY(plan.account, with_saved(*plan.account, saved, *plan.connector));
    if (is_same_account(context.renewed, plan.account)) context.renewed = plan.account;
    plan.saved.insert(plan.saved.end(), saved.begin(), saved.end());
  }
  co_return Result<void>();
}

net::Task<Result<void>> Upstream::make_step(StepPlan& plan, const Step& step, CallContext& context) {
  const auto scope = scope_of(*plan.connector, *plan.account, context);
  CallSpec spec{.connector = plan.connector, .method = &step.method, .account = plan.account};
  spec.session = plan.session;
  spec.auth_method = plan.auth_method;
  if (step.when) {
    ATSUME_CO_TRY(const auto holds, evaluate_condition(step.when, spec, scope));
    if (!is_true(holds)) co_return Result<void>();
  }
  json::Value list = step.each_items;
  if (step.each) {
    ATSUME_CO_TRY(list, evaluate_condition(step.each, spec, scope));
  } else if (list.is_undefined()) {
    co_return co_await make_once(plan, step, json::Value(), context);
  }
  ATSUME_CO_TRY(const auto items, items_of(list));
  for (const json::Value item : items) ATSUME_CO_TRY_VOID(co_await make_once(plan, step, item, context));
  co_return Result<void>();
}

net::Task<Result<void>> Upstream::make_steps(StepPlan& plan, CallContext& context) {
  for (const Step& step : plan.steps) {
    auto made = co_await make_step(plan, step, context);
    if (made) continue;
    const std::string doing = describe_step(plan.steps, step) + " of " + plan.what + " of " + plan.connector->id;
    co_return Fail(std::move(made).error().while_doing(doing));
  }
  co_return Result<void>();
}

net::Task<Result<SharedAccount>> Upstream::run_steps(StepsSpec spec, CallContext& context) {
  StepPlan plan{
      .connector = spec.connector, .steps = *spec.steps, .what = std::string(spec.what), .account = spec.account};
  ATSUME_CO_TRY_VOID(co_await make_steps(plan, context));
  co_return plan.account;
}

Result<json::Value> Upstream::read_answer(const CallSpec& spec, const CallOutcome& outcome,
                                          const catalog::Expression& expression, CallContext& context) {
  const auto scope = scope_of(*spec.connector, *spec.account, context);
  const AnswerScope answer(spec, scope, {outcome.status, outcome.headers, outcome.asked, outcome.body});
  return answer.evaluate(expression);
}

}  // namespace atsume::upstream
