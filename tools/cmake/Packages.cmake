# `cpack` in the build folder writes three Debian packages: vpusim, libvpusim-dev and
# python3-vpusim. tools/packaging/test_package.sh makes and tries them.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME vpusim)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "vpusim maintainers <vpusim@packages.debian.org>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_COMPONENTS_ALL program development)
if(TARGET vpusim_python)
  list(APPEND CPACK_COMPONENTS_ALL python)
endif()

set(about "Simulator of compiler-produced schedules on Intel-style VPUs")
set(what "It takes a schedule that a compiler produced, or a neural network that it
compiles itself, and says how long an inference takes, on which engine, and
what it waits for.")

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME vpusim)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "libopenblas0-pthread | libopenblas0")  # opened by train
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "${about}\n${what}")

# What vpusimConfig.cmake looks for.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libvpusim-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
string(JOIN ", " CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "vpusim (= ${PROJECT_VERSION}-1)" libboost-dev libflatbuffers-dev libfmt-dev libhwy-dev
  libnlopt-cxx-dev libonnx-dev libprotobuf-dev libsimdjson-dev libspdlog-dev libssl-dev
  libsystemc-dev libxxhash-dev libyaml-cpp-dev nlohmann-json3-dev pkg-config zlib1g-dev)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "${about}, libraries\n${what}\n
Static libraries, headers, and the CMake package vpusim.")

set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-vpusim)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PYTHON_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/tools/packaging/python/postinst
  ${PROJECT_SOURCE_DIR}/tools/packaging/python/prerm)
set(CPACK_COMPONENT_PYTHON_DESCRIPTION "${about}, Python module\n${what}\n
Loads, compiles, runs and sweeps in one process; results are NumPy arrays.")
if(TARGET vpusim_python)
  math(EXPR next_minor "${Python_VERSION_MINOR} + 1")
  set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "vpusim (= ${PROJECT_VERSION}-1), python3-numpy, \
python3 (>= 3.${Python_VERSION_MINOR}), python3 (<< 3.${next_minor})")
endif()
# Packing builds nothing.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
include(CPack)
