# One static library per floor. A floor may link only floors below it: an upward or sideways dependency
# stops the configuration. The order is the one of docs/architecture.md.
set(ATSUME_FLOORS base json jsonata catalog net store upstream unify siblings api app)
set(ATSUME_SIBLINGS webhooks connect sync mcp)

# Parsing the standard library is more than half of what a file costs. Sanitizer builds do without, so that a
# missing #include does not go unnoticed.
set(ATSUME_COMMON_HEADERS <algorithm> <array> <charconv> <chrono> <cmath> <cstdint> <deque> <expected> <functional>
                          <map> <memory> <optional> <span> <string> <string_view> <unordered_map> <utility> <vector>)
function(atsume_precompile target)
  if(NOT ATSUME_SANITIZE AND CMAKE_BUILD_TYPE STREQUAL Release)
    target_precompile_headers(${target} PRIVATE ${ATSUME_COMMON_HEADERS} ${ARGN})
    target_compile_options(${target} PRIVATE -Xclang -fno-pch-timestamp)
  endif()
endfunction()

function(atsume_floor_rank floor out)
  if(floor IN_LIST ATSUME_SIBLINGS)
    set(floor siblings)
  endif()
  list(FIND ATSUME_FLOORS ${floor} rank)
  if(rank EQUAL -1)
    message(FATAL_ERROR "there is no floor called ${floor}")
  endif()
  set(${out} ${rank} PARENT_SCOPE)
endfunction()

# atsume_floor(NAME SOURCES a.cc … FLOORS base … LIBRARIES fmt::fmt …)
function(atsume_floor name)
  cmake_parse_arguments(FLOOR "" "" "SOURCES;FLOORS;LIBRARIES" ${ARGN})
  atsume_floor_rank(${name} rank)
  add_library(atsume_${name} STATIC ${FLOOR_SOURCES})
  target_include_directories(atsume_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/engine)
  target_link_libraries(atsume_${name} PUBLIC atsume_options ${FLOOR_LIBRARIES})
  atsume_precompile(atsume_${name})
  foreach(lower IN LISTS FLOOR_FLOORS)
    atsume_floor_rank(${lower} lower_rank)
    if(NOT lower_rank LESS rank)
      message(FATAL_ERROR "floor ${name} may not depend on ${lower}: dependencies flow down only")
    endif()
    target_link_libraries(atsume_${name} PUBLIC atsume_${lower})
  endforeach()
endfunction()

# atsume_test(NAME SOURCES … LIBRARIES …): a GoogleTest program, each of its tests known to ctest.
function(atsume_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/engine)
  target_link_libraries(${name} PRIVATE ${TEST_LIBRARIES} GTest::gmock GTest::gtest_main)
  # Test code itself is not what is measured or shipped: it is compiled for speed of compiling.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O0> $<$<CONFIG:Release>:-g0>)
  atsume_precompile(${name} <gmock/gmock.h> <gtest/gtest.h>)
  target_compile_definitions(${name} PRIVATE ATSUME_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${name} TEST_PREFIX ${name}. DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES TIMEOUT 300)
endfunction()
