# Headers and calls that the floors of plain computation do without.
BEGIN {
  world = "boost/asio|boost/beast|coroutine>|thread>|future>|stop_token>|semaphore>|latch>|barrier>|condition_variable>"
  world = world "|sys/socket|sys/epoll|sys/select|poll\\.h|netinet/|arpa/|netdb\\.h|pthread\\.h"
  files = "fstream>|filesystem>|dirent\\.h|fcntl\\.h|sys/stat\\.h"
  clock = "(system|steady|high_resolution|file|utc)_clock::now|clock_gettime|gettimeofday|[^a-z_]time\\((nullptr|NULL|0)\\)"
}

function report(message) {
  print FILENAME ":" FNR ": " message
  failed = 1
}

# The logger stamps its lines.
FNR == 1 {
  is_logger = FILENAME ~ /^engine\/base\/log[^\/]*\.cc$/
  is_loader = FILENAME ~ /^engine\/catalog\/load[^\/]*$/
}

/^[ \t]*#[ \t]*include/ {
  if ($0 ~ "<(" world ")") report($2 ": floors up to catalog use no threads, sockets or coroutines; do it in net or above")
  if ($0 ~ "<(" files ")" && !is_loader) report($2 ": only the catalog's loader (engine/catalog/load*) reads files")
  next
}

$0 ~ clock && $0 !~ /^[ \t]*\/\// && !is_logger { report("reads the clock; take the time as a parameter") }

END { exit failed }
