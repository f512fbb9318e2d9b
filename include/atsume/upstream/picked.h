// Gets of providers that only list: the answer holds every record, and `data` picks the one that was asked for.
#pragma once

#include "atsume/catalog/method.h"

namespace atsume::upstream {

// Whether the method is a get whose `data` reads the call's arguments, as in `departments[id = $id]`. Where such an
// expression gives nothing the record is not there, and what the provider sent is not what the caller asked for.
bool picks(const catalog::Method& method);

}  // namespace atsume::upstream
