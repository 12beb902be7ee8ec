# vpusim_add_tests(NAME LABEL SOURCES... LIBRARIES ...)
#
# One test program; its tests are registered with CTest one by one under LABEL.
function(vpusim_add_tests name label)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} test::support sim::build_flags)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 30)
  endif()
  gtest_discover_tests(${name}
    TEST_PREFIX "${label}/"
    NO_PRETTY_VALUES
    DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${label} TIMEOUT ${arg_TIMEOUT}
               ENVIRONMENT "SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1")
endfunction()
