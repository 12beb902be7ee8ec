#include "sim/kernel/systemc.hpp"

// The SystemC library has a main() of its own that calls this, so every program that links it
// must define it. Ours have their own main() and need not know: CMakeLists.txt makes the linker
// take this file unless the program brings an sc_main.
int sc_main(int /*argc*/, char* /*argv*/[]) { return 1; }
