// The coroutine type of everything that waits.
//
// Rules: functions returning Task have no default arguments; a directly awaited Task may take references
// (valid until it completes or is cancelled); a spawned one takes its parameters by value. No lock and no
// iterator is held across co_await. Nothing is spawned except through a TaskGroup.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "atsume/base/result.h"

namespace atsume::net {

template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace atsume::net
