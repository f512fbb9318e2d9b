// Result<T>: a value or an Error. Expected failures travel as values; nothing here throws.
//
// ATSUME_TRY(auto x, expr) and ATSUME_CO_TRY(auto x, expr) bind the value or return the error from the
// enclosing function or coroutine. ATSUME_TRY_VOID / ATSUME_CO_TRY_VOID do the same for Result<void>.
#pragma once

#include <expected>
#include <utility>

#include "atsume/base/error.h"

namespace atsume {

using base::Error;
using base::ErrorClass;
using base::Origin;
using base::Retry;

template <class T>
using Result = std::expected<T, Error>;

using Fail = std::unexpected<Error>;

}  // namespace atsume

#define ATSUME_CONCAT_INNER(a, b) a##b
#define ATSUME_CONCAT(a, b) ATSUME_CONCAT_INNER(a, b)

#define ATSUME_TRY_IMPL(declaration, expression, name, return_keyword) \
  auto name = (expression);                                            \
  if (!name) return_keyword ::atsume::Fail(std::move(name).error());   \
  declaration = std::move(*name)

#define ATSUME_TRY_VOID_IMPL(expression, name, return_keyword) \
  if (auto name = (expression); !name) return_keyword ::atsume::Fail(std::move(name).error())

#define ATSUME_TRY(declaration, ...) \
  ATSUME_TRY_IMPL(declaration, (__VA_ARGS__), ATSUME_CONCAT(atsume_result_, __LINE__), return)
#define ATSUME_CO_TRY(declaration, ...) \
  ATSUME_TRY_IMPL(declaration, (__VA_ARGS__), ATSUME_CONCAT(atsume_result_, __LINE__), co_return)
#define ATSUME_TRY_VOID(...) ATSUME_TRY_VOID_IMPL((__VA_ARGS__), ATSUME_CONCAT(atsume_result_, __LINE__), return)
#define ATSUME_CO_TRY_VOID(...) ATSUME_TRY_VOID_IMPL((__VA_ARGS__), ATSUME_CONCAT(atsume_result_, __LINE__), co_return)
