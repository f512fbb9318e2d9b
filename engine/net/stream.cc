#include "atsume/net/stream.h"

namespace atsume::net {

Task<Result<void>> write_all(Stream& stream, std::span<const char> bytes, base::Deadline deadline) {
  while (!bytes.empty()) {
    ATSUME_CO_TRY(const std::size_t written, co_await stream.write_some(bytes, deadline));
    bytes = bytes.subspan(written);
  }
  co_return Result<void>();
}

}  // namespace atsume::net
