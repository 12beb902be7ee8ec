# sim::build_flags: what every target of ours is compiled with. Linked PRIVATE, so
# neither warnings nor sanitizers reach whoever links against us.
add_library(sim_build_flags INTERFACE)
add_library(sim::build_flags ALIAS sim_build_flags)
target_compile_options(sim_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wold-style-cast -Wshadow -Wnon-virtual-dtor
  -Werror=return-type)
target_include_directories(sim_build_flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})

# A sanitizer must see every object, so it is a flag of the whole build.
if(VPUSIM_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(VPUSIM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
