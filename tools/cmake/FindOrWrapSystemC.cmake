# SystemC::systemc, wherever SystemC comes from.
find_package(SystemCLanguage CONFIG QUIET)
if(NOT TARGET SystemC::systemc)
  # Debian and Ubuntu ship SystemC without a CMake package.
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(systemc REQUIRED IMPORTED_TARGET systemc)
  add_library(SystemC::systemc INTERFACE IMPORTED)
  target_link_libraries(SystemC::systemc INTERFACE PkgConfig::systemc)
  # Their library is built as C++17; its link-time check would refuse C++20 users.
  target_compile_definitions(SystemC::systemc INTERFACE SC_CPLUSPLUS=201703L)
endif()
