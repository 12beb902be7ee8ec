#pragma once

namespace vpusim::test {

// Single-precision FLOP/s of one core when nothing but multiply-adds in registers runs,
// in the widest vectors that the kernels of nn_timing use. Takes about 50 ms.
double measure_peak_flops();

}  // namespace vpusim::test
