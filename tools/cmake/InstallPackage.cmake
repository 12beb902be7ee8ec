# `cmake --install`: the program with its data, completion and manual pages (component
# program); libraries, headers and `find_package(vpusim)` (component development). The Python
# module is installed where it is built, sim/python.
include(CMakePackageConfigHelpers)

set(data_folder ${CMAKE_INSTALL_DATADIR}/vpusim)
set(include_folder ${CMAKE_INSTALL_INCLUDEDIR}/vpusim)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/vpusim)

# --- program ---

install(TARGETS vpusim RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(DIRECTORY hw_configs workloads DESTINATION ${data_folder} COMPONENT program)
set(completion ${PROJECT_SOURCE_DIR}/tools/packaging/completion)
install(FILES ${completion}/vpusim.bash RENAME vpusim
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program)
install(FILES ${completion}/_vpusim
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT program)
install(FILES ${completion}/vpusim.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)

find_program(VPUSIM_HELP2MAN help2man)
if(VPUSIM_HELP2MAN)
  set(man_pages ${PROJECT_BINARY_DIR}/man)
  add_custom_command(
    OUTPUT ${man_pages}/vpusim.1.gz
    COMMAND ${PROJECT_SOURCE_DIR}/tools/packaging/make_man_pages.sh $<TARGET_FILE:vpusim> ${man_pages}
    DEPENDS vpusim ${PROJECT_SOURCE_DIR}/tools/packaging/make_man_pages.sh
    COMMENT "Writing the manual pages")
  add_custom_target(man_pages ALL DEPENDS ${man_pages}/vpusim.1.gz)
  install(DIRECTORY ${man_pages}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
else()
  message(STATUS "No help2man: there will be no manual pages")
endif()

# --- development ---

# Appends `target` and all targets of ours that it links to `out`.
function(vpusim_collect target out)
  get_target_property(original ${target} ALIASED_TARGET)
  if(original)
    set(target ${original})
  endif()
  if(NOT target MATCHES "^(sim|nn_timing)_" OR target IN_LIST ${out})
    return()
  endif()
  list(APPEND ${out} ${target})
  get_target_property(linked ${target} INTERFACE_LINK_LIBRARIES)
  foreach(library IN LISTS linked)
    string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" library "${library}")
    if(TARGET ${library})
      vpusim_collect(${library} ${out})
    endif()
  endforeach()
  set(${out} ${${out}} PARENT_SCOPE)
endfunction()

# What front ends need is what others can build on.
vpusim_collect(sim_session exported)
foreach(target IN LISTS exported)
  string(REGEX REPLACE "^sim_" "" name ${target})  # vpusim::session, vpusim::nn_timing_model
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  get_target_property(type ${target} TYPE)
  if(type STREQUAL STATIC_LIBRARY)
    set_target_properties(${target} PROPERTIES OUTPUT_NAME vpusim_${name})
    target_compile_features(${target} INTERFACE cxx_std_20)
    target_include_directories(${target} INTERFACE $<INSTALL_INTERFACE:${include_folder}>)
    get_target_property(folder ${target} SOURCE_DIR)
    file(RELATIVE_PATH room ${PROJECT_SOURCE_DIR} ${folder})
    install(DIRECTORY ${folder}/ DESTINATION ${include_folder}/${room} COMPONENT development
      FILES_MATCHING PATTERN *.hpp)
  endif()
endforeach()
install(FILES ${PROJECT_BINARY_DIR}/sim/session/version.hpp
  DESTINATION ${include_folder}/sim/session COMPONENT development)
install(TARGETS ${exported} EXPORT vpusim
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(EXPORT vpusim NAMESPACE vpusim:: FILE vpusimTargets.cmake
  DESTINATION ${package_folder} COMPONENT development)
configure_package_config_file(tools/cmake/vpusimConfig.cmake.in vpusimConfig.cmake
  INSTALL_DESTINATION ${package_folder} PATH_VARS data_folder)
write_basic_package_version_file(vpusimConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/vpusimConfig.cmake
    ${PROJECT_BINARY_DIR}/vpusimConfigVersion.cmake
    ${PROJECT_SOURCE_DIR}/tools/cmake/FindOrWrapSystemC.cmake
  DESTINATION ${package_folder} COMPONENT development)

# --- all: the licence of each package, where Debian's rules want it ---

foreach(pair program:vpusim development:libvpusim-dev python:python3-vpusim)
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 component)
  list(GET pair 1 package)
  install(FILES tools/packaging/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package}
    COMPONENT ${component})
endforeach()
