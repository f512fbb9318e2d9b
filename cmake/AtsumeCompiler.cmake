# Compiler, warnings, sanitizers, cache and linker for every target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")

find_program(CCACHE ccache)
if(CCACHE)
  # Without this ccache takes no part where a precompiled header is used.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

add_library(atsume_options INTERFACE)
target_compile_options(atsume_options INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Werror=unused-result
                       -Werror=return-type -Werror=switch -Wno-missing-field-initializers
                       -Wno-missing-designated-field-initializers)
# yaml-cpp, RocksDB and Boost are used as system libraries; their warnings are not ours.
target_compile_definitions(atsume_options INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ALLOW_DEPRECATED_HEADERS
                           SPDLOG_COMPILED_LIB)

find_program(LLD NAMES ld.lld-19 ld.lld)
if(LLD)
  target_link_options(atsume_options INTERFACE --ld-path=${LLD})
endif()

set(ATSUME_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize (address,undefined or thread)")
if(ATSUME_SANITIZE)
  target_compile_options(atsume_options INTERFACE -fsanitize=${ATSUME_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(atsume_options INTERFACE -fsanitize=${ATSUME_SANITIZE})
endif()

# GCC 12 miscompiles co_await expressions that hold aggregate temporaries (a double free at run time), so the
# compiler has to prove itself once per build folder.
if(NOT ATSUME_COROUTINES_PROVEN)
  try_run(probe_exit probe_built ${CMAKE_BINARY_DIR}/coroutine_probe
          ${CMAKE_CURRENT_LIST_DIR}/coroutine_probe.cc
          COMPILE_DEFINITIONS -O2 CXX_STANDARD 23 COMPILE_OUTPUT_VARIABLE probe_output)
  if(NOT probe_built OR NOT probe_exit EQUAL 0)
    message(FATAL_ERROR "${CMAKE_CXX_COMPILER} does not compile C++23 coroutines correctly: temporaries inside a "
            "co_await expression were destroyed twice or not at all. Use clang 19 "
            "(cmake -DCMAKE_CXX_COMPILER=clang++-19).\n${probe_output}")
  endif()
  set(ATSUME_COROUTINES_PROVEN ON CACHE INTERNAL "")
endif()
