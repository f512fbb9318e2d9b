// A list as NDJSON: every record of every page, one on each line.
//
// A page is read when the lines of the one before were taken, in an arena of its own, so that a stream of any length
// takes the memory of one page. One that an error ends tells the cursor of the page that could not be read.
#pragma once

#include <memory>
#include <string>

#include "atsume/base/result.h"
#include "atsume/net/clock.h"
#include "atsume/net/http_message.h"
#include "atsume/net/task.h"
#include "unify/walk.h"

namespace atsume::unify {

// What a stream reads.
class ListSource {
 public:
  virtual ~ListSource() = default;
  // The records of a page as the caller sees them, in `context.arena`, and where the list goes on.
  virtual net::Task<Result<WalkResult>> read(CursorState from, RequestContext& context) = 0;
  // What there is to say at the end; undefined: nothing.
  virtual json::Value meta(json::Arena& arena) = 0;
  // The place as a cursor for callers.
  virtual std::string seal(const CursorState& place) = 0;
};

struct StreamStart {
  std::unique_ptr<ListSource> source;
  CursorState from;
  QueryOptions options;  // its times: of all pages together, and of the waits for each
};

// Reads the first page. Errors: those of the source, for that page.
net::Task<Result<net::HttpResponse>> start_stream(StreamStart start, net::Clock& clock, RequestContext& context);

}  // namespace atsume::unify
