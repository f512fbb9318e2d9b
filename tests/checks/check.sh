#!/usr/bin/env bash
# The repository's own checks: rules that a compiler does not know.
#
#   tests/checks/check.sh CHECK [ROOT]    CHECK is one of those below, "all", or "files" (lists the C++ files)
#
# Every finding is one line, FILE:LINE: what is wrong; what to do. Exit code 1 when there was one.
set -u
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checks=(floors pure libraries includes size blocks words sleeps listed format)

usage() { printf 'usage: %s %s [ROOT]\n' "$0" "$(IFS='|'; echo "${checks[*]}|all|files")" >&2; exit 2; }

[[ $# -ge 1 && $# -le 2 ]] || usage
check=$1
cd "${2:-$here/../..}" || exit 2

# The C++ files below the folders given, one a line.
cpp_files() {
  local folder
  for folder in "$@"; do
    [[ -d $folder ]] && find "$folder" -name '*.cc' -o -name '*.h'
  done | sort
}

# Runs a command on files read from stdin; nothing to do without any.
on_files() { xargs -r -d '\n' "$@"; }

# Turns "file:line:text" of grep into findings; succeeds when there are none.
no_findings() {
  local advice=$1 found=0 line
  while IFS= read -r line; do
    found=1
    printf '%s: %s; %s\n' "$(cut -d: -f1-2 <<<"$line")" "$(cut -d: -f3- <<<"$line" | sed 's/^ *//')" "$advice"
  done
  return $found
}

# Includes flow down the floors, and nobody looks into another floor's private code.
check_floors() { cpp_files include engine | on_files awk -f "$here/floors.awk"; }

# base, json, jsonata and catalog are plain computation.
check_pure() {
  cpp_files {include/atsume,engine}/{base,json,jsonata,catalog} | on_files awk -f "$here/pure.awk"
}

# Libraries that are dear to compile, or that the house hides behind a seam, live in named files.
check_libraries() {
  cpp_files include engine tests bench | on_files awk -f "$here/libraries.awk"
}

# What only the sanitizer builds would miss.
check_includes() { cpp_files include engine tests bench | on_files node "$here/includes.mjs"; }

# Files of at most 600 lines, C++ lines of at most 120 columns.
check_size() {
  { cpp_files include engine tests bench
    find . -path ./build -prune -o -path ./.git -prune -o \( -name '*.sh' -o -name '*.mjs' -o -name '*.awk' \
      -o -name '*.cmake' -o -name CMakeLists.txt \) -print | sed 's|^\./||' | sort
    [[ -f dev ]] && echo dev
  } | on_files awk -f "$here/size.awk"
}

# Functions of at most 70 lines. Reads the layout that clang-format makes.
check_blocks() { cpp_files include engine tests bench | on_files awk -f "$here/blocks.awk"; }

# Work that was left for later.
check_words() {
  { cpp_files include engine tests bench
    find . -path ./build -prune -o -path ./.git -prune -o -path ./tests/checks -prune -o \( -name '*.sh' \
      -o -name '*.mjs' -o -name '*.yaml' -o -name '*.cmake' -o -name CMakeLists.txt -o -name '*.md' \) -print |
      sed 's|^\./||' | sort
    [[ -f dev ]] && echo dev
  } | on_files grep -HnwE 'TO''DO|FIX''ME|X''XX' | no_findings 'do it now, or leave it out of the code'
}

# Tests wait for events, on a clock of their own; a sleep of the thread is slow on one machine and too short on
# another. Waiting on a simulated clock is no sleep.
check_sleeps() {
  cpp_files tests | on_files grep -HnE '\b(this_thread::sleep_(for|until)|usleep|nanosleep|::sleep) *\(' |
    no_findings 'tests do not sleep: wait for the event, or move the simulated clock'
}

# Prints the nearest CMakeLists.txt that names PATH relative to its own folder; fails when there is none.
listed_in() {
  local path=$1 folder list
  folder=$(dirname "$path")
  while :; do
    list=$folder/CMakeLists.txt
    [[ $folder == . ]] && list=CMakeLists.txt
    local name=${path#"$folder"/}
    if [[ -f $list && $list != "$path/CMakeLists.txt" ]] && tokens_of "$list" | grep -qxF -- "$name"; then return 0; fi
    [[ $folder == . ]] && return 1
    folder=$(dirname "$folder")
  done
}

# The words of a CMake file; comments are not words. Kept, because every file of a folder asks again.
declare -A tokens
tokens_of() {
  [[ -v tokens[$1] ]] || tokens[$1]=$(sed 's/#.*//' "$1" | tr -s ' \t\n()"' '\n')
  printf '%s\n' "${tokens[$1]}"
}

# Every source file is in a target, every folder of tests is reached: code that is not built rots.
check_listed() {
  local path folder failed=0
  while IFS= read -r path; do
    listed_in "$path" && continue
    printf '%s:1: no CMakeLists.txt lists this file; add it to the SOURCES of a target, or delete it\n' "$path"
    failed=1
  done < <({ cpp_files engine tests bench | grep '\.cc$'; [[ -d tests ]] && find tests -name '*test.mjs'; } | sort)
  while IFS= read -r path; do
    folder=$(dirname "$path")
    listed_in "$folder" && continue
    printf '%s:1: no CMakeLists.txt above adds this folder; add %s to the list in tests/CMakeLists.txt\n' "$path" \
      "${folder#tests/}"
    failed=1
  done < <([[ -d tests ]] && find tests -mindepth 2 -name CMakeLists.txt | sort)
  return $failed
}

check_format() {
  if ! command -v clang-format-19 >/dev/null; then
    echo 'clang-format-19 is not installed; run ./dev build once, it installs what is missing'
    return 1
  fi
  local output
  output=$(cpp_files include engine tests bench | on_files clang-format-19 --dry-run -Werror 2>&1) && return 0
  # One finding a file: its first.
  grep ': error: ' <<<"$output" | sort -t: -k1,1 -u |
    sed -E 's/^([^:]*:[0-9]+):.*/\1: not formatted as .clang-format says; run .\/dev fmt/' | grep . ||
    printf '%s\n' "$output"
  return 1
}

run() {
  case $1 in
    floors | pure | libraries | includes | size | blocks | words | sleeps | listed | format) "check_$1" ;;
    *) usage ;;
  esac
}

case $check in
  files) cpp_files include engine tests bench ;;
  all)
    failed=0
    for name in "${checks[@]}"; do
      if run "$name"; then echo "$name: ok"; else echo "$name: FAILED" && failed=1; fi
    done
    exit $failed
    ;;
  *) run "$check" ;;
esac
