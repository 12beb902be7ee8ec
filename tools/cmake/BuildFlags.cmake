# sim::build_flags: what every target of ours is compiled with. Linked PRIVATE, so
# neither warnings nor sanitizers reach whoever links against us.
add_library(sim_build_flags INTERFACE)
add_library(sim::build_flags ALIAS sim_build_flags)
target_compile_options(sim_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wold-style-cast -Wshadow -Wnon-virtual-dtor
  -Werror=return-type)
target_include_directories(sim_build_flags INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}>)

# The libraries go into programs and into the Python module alike. A symbol of theirs is never
# replaced by another at run time, so calls stay as direct, and inlined, as in a program.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_compile_options(-fno-semantic-interposition)

# Lines of functions are what back traces and profilers need; debugging is for the preset dev.
# All that -g says more costs a third of the time to compile and three quarters of the space.
add_compile_options($<$<CONFIG:RelWithDebInfo>:-g1>)

# A sanitizer must see every object, so it is a flag of the whole build.
if(VPUSIM_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(VPUSIM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
