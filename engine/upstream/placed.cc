#include "upstream/placed.h"

namespace atsume::upstream {

using catalog::ArgumentPlace;

bool sends_body(const catalog::Method& method) {
  return method.body.has_value() || (method.request.method != "GET" && method.request.method != "HEAD");
}

ArgumentPlace effective_place(const catalog::Method& method, ArgumentPlace place) {
  return place == ArgumentPlace::kBody && !sends_body(method) ? ArgumentPlace::kQuery : place;
}

}  // namespace atsume::upstream
