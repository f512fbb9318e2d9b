#!/usr/bin/env bash
# Proves that every check can fail, and fails at the right place: a small good tree passes, and each way to
# spoil it is found.
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

# put PATH: writes stdin there.
put() { mkdir -p "$tree/$(dirname "$1")" && cat >"$tree/$1"; }

good_tree() {
  rm -rf "${tree:?}"/*
  cp "$here/../../.clang-format" "$tree/.clang-format"
  put CMakeLists.txt <<<'foreach(floor base store)
  add_subdirectory(engine/${floor})
endforeach()
add_subdirectory(tests)'
  put engine/base/CMakeLists.txt <<<'atsume_floor(base SOURCES text.cc log.cc)'
  put engine/store/CMakeLists.txt <<<'atsume_floor(store SOURCES kv_rocksdb.cc FLOORS base)'
  put tests/CMakeLists.txt <<<'add_subdirectory(unit/base)'
  put tests/unit/base/CMakeLists.txt <<<'atsume_test(base_test SOURCES text_test.cc)'
  put include/atsume/base/text.h <<<'#pragma once'
  put include/atsume/store/kv.h <<<'#include "atsume/base/text.h"'
  put include/atsume/embed.h <<<'#include "atsume/store/kv.h"'
  put engine/base/text.cc <<<'#include "atsume/base/text.h"'
  put engine/base/log.cc <<<'auto stamp() { return std::chrono::system_clock::now(); }'
  put engine/store/keys.h <<<'#pragma once'
  put engine/store/kv_rocksdb.cc <<<'#include <rocksdb/db.h>

#include "atsume/base/text.h"
#include "store/keys.h"'
  { printf 'void just_short_enough() {\n'; yes '  work();' | head -68; printf '}\n'; } | put tests/unit/base/text_test.cc
}

expect_clean() {
  local output
  output=$("$here/check.sh" all "$tree") && return
  printf 'the good tree %s does not pass:\n%s\n' "$1" "$output"
  failures=$((failures + 1))
}

# expect CHECK PLACE: the check fails and one of its findings begins with PLACE.
expect() {
  local check=$1 place=$2 output
  if output=$("$here/check.sh" "$check" "$tree"); then
    printf '%s passed, but %s should have been found\n' "$check" "$place"
    failures=$((failures + 1))
  elif ! grep -q "^$place: ." <<<"$output"; then
    printf '%s failed, but not at %s:\n%s\n' "$check" "$place" "$output"
    failures=$((failures + 1))
  fi
  good_tree
}

append() { mkdir -p "$tree/$(dirname "$1")" && cat >>"$tree/$1"; }

good_tree
expect_clean 'at first'

append include/atsume/base/text.h <<<'#include "atsume/store/kv.h"'
expect floors include/atsume/base/text.h:2
put engine/sync/run.cc <<<'#include "atsume/connect/flow.h"'
expect floors engine/sync/run.cc:1
append engine/base/text.cc <<<'#include "store/keys.h"'
expect floors engine/base/text.cc:2
append include/atsume/store/kv.h <<<'#include "store/keys.h"'
expect floors include/atsume/store/kv.h:2
append engine/store/keys.h <<<'#include "../base/text.h"'
expect floors engine/store/keys.h:2
append engine/base/text.cc <<<'#include <atsume/api/server.h>'
expect floors engine/base/text.cc:2
put engine/cellar/wine.cc <<<'#include "atsume/base/text.h"'
expect floors engine/cellar/wine.cc:1
append engine/base/text.cc <<<'#include "atsume/cellar/wine.h"'
expect floors engine/base/text.cc:2

for header in thread boost/asio/awaitable.hpp sys/socket.h coroutine fstream filesystem; do
  append engine/base/text.cc <<<"#include <$header>"
  expect pure engine/base/text.cc:2
done
append include/atsume/base/text.h <<<'inline auto t() { return std::chrono::steady_clock::now(); }'
expect pure include/atsume/base/text.h:2
put engine/catalog/lint.cc <<<'#include <filesystem>'
expect pure engine/catalog/lint.cc:1
put engine/catalog/load.cc <<<'#include <filesystem>'
"$here/check.sh" pure "$tree" || { echo 'the loader may read files'; failures=$((failures + 1)); }

append engine/base/text.cc <<<'auto found = std::ranges::find(list, 1);'
expect includes engine/base/text.cc:2
append engine/base/text.cc <<<'#include "atsume/base/text.h"
auto found = std::ranges::find(list, 1);'
append include/atsume/base/text.h <<<'#include <algorithm>'
"$here/check.sh" includes "$tree" || { echo 'a header of ours may include <algorithm>'; failures=$((failures + 1)); }
good_tree

for header in boost/asio/ssl.hpp boost/asio/ssl/context.hpp boost/beast/http.hpp boost/beast.hpp simdjson.h \
  yaml-cpp/yaml.h rocksdb/slice.h pcre2.h spdlog/spdlog.h prometheus/counter.h CLI/CLI.hpp; do
  append engine/store/keys.h <<<"#include <$header>"
  expect libraries engine/store/keys.h:2
done
for place in engine/json/parse_text.cc:simdjson.h engine/json/yaml.cc:yaml-cpp/yaml.h engine/jsonata/regex.cc:pcre2.h \
  engine/net/http1_read.cc:boost/beast/http.hpp engine/store/kv_rocksdb_backup.cc:rocksdb/db.h; do
  put "${place%%:*}" <<<"#include <${place#*:}>"
  "$here/check.sh" libraries "$tree" || { echo "$place is allowed"; failures=$((failures + 1)); }
done
good_tree

yes '// line' | head -601 | put engine/base/text.cc
expect size engine/base/text.cc:601
printf '// %0118d\n' 0 | put engine/base/text.cc
expect size engine/base/text.cc:1
printf '// %0116d…\n' 0 | put engine/base/text.cc
"$here/check.sh" size "$tree" || { echo 'columns are characters, not bytes'; failures=$((failures + 1)); }
{ printf 'int ok() { return 1; }\n\nint long_one(int a,\n             int b) {\n'; yes '  work();' | head -68; printf '}\n'; } |
  put engine/base/text.cc
expect blocks engine/base/text.cc:3
{ printf 'class A {\n  void f() {\n'; yes '    work();' | head -70; printf '  }\n};\n'; } | put engine/base/text.cc
expect blocks engine/base/text.cc:2
append engine/base/text.cc <<<'// TO''DO: later'
expect words engine/base/text.cc:2
append dev <<<'# FIX''ME'
expect words dev:1
append tests/unit/base/text_test.cc <<<'void f() { std::this_thread::sleep_for(1s); }'
expect sleeps tests/unit/base/text_test.cc:71
put engine/base/forgotten.cc <<<'int x;'
expect listed engine/base/forgotten.cc:1
put tests/unit/base/forgotten_test.cc <<<'int x;'
append tests/unit/base/CMakeLists.txt <<<'# forgotten_test.cc'
expect listed tests/unit/base/forgotten_test.cc:1
put tests/integration/walk_test.mjs <<<'// runs nowhere'
expect listed tests/integration/walk_test.mjs:1
put tests/unit/store/CMakeLists.txt <<<'atsume_test(store_test SOURCES kv_test.cc)'
expect listed tests/unit/store/CMakeLists.txt:1
append engine/base/text.cc <<<'int   x ;'
expect format engine/base/text.cc:2

expect_clean 'at last'
[[ $failures == 0 ]] && echo 'every check finds what it is for'
exit $((failures > 0))
