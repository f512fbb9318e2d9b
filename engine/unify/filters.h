// Filters that the engine applies itself, on mapped records. Pure.
#pragma once

#include "atsume/json/value.h"
#include "unify/plan.h"

namespace atsume::unify {

// True when the record passes every engine filter of the plan.
bool passes(const Plan& plan, json::Value record);

}  // namespace atsume::unify
