// Three strengths of "this cannot happen". None of them is for input: input fails with a Result.
//
// ATSUME_CHECK      always on, aborts: to go on would be memory-unsafe.
// ATSUME_DCHECK     on in debug and sanitizer builds only.
#pragma once

namespace atsume::base {

// Prints file, line and expression to stderr and aborts.
[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace atsume::base

#define ATSUME_CHECK(condition) \
  (static_cast<bool>(condition) ? static_cast<void>(0) : ::atsume::base::check_failed(#condition, __FILE__, __LINE__))

#ifdef NDEBUG
#define ATSUME_DCHECK(condition) static_cast<void>(0)
#else
#define ATSUME_DCHECK(condition) ATSUME_CHECK(condition)
#endif
