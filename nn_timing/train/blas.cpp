#include "nn_timing/train/blas.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <string>

#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing {
namespace {

// The constants of the C interface (CBLAS).
constexpr int kRowMajor = 101;
constexpr int kPlain = 111;
constexpr int kTransposed = 112;

void* open_library() {
  // Two workers share the machine already; OpenBLAS reads this when it is loaded.
  ::setenv("OPENBLAS_NUM_THREADS", "1", 1);
  void* const library = ::dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw EnvironmentError(
        std::string("training needs OpenBLAS (apt install libopenblas0-pthread): ") + ::dlerror());
  }
  return library;
}

int as_int(std::size_t count) { return static_cast<int>(count); }

}  // namespace

Blas::Blas() {
  static void* const library = open_library();
  void* const symbol = ::dlsym(library, "cblas_sgemm");
  if (symbol == nullptr) {
    throw EnvironmentError("libopenblas.so.0 has no cblas_sgemm");
  }
  sgemm_ = reinterpret_cast<Sgemm>(symbol);
}

void Blas::forward(const float* inputs, const float* weights, float* outputs, std::size_t rows,
                   std::size_t ins, std::size_t outs) const {
  sgemm_(kRowMajor, kPlain, kTransposed, as_int(rows), as_int(outs), as_int(ins), 1, inputs,
         as_int(ins), weights, as_int(ins), 0, outputs, as_int(outs));
}

void Blas::backward(const float* outputs, const float* weights, float* inputs, std::size_t rows,
                    std::size_t ins, std::size_t outs) const {
  sgemm_(kRowMajor, kPlain, kPlain, as_int(rows), as_int(ins), as_int(outs), 1, outputs,
         as_int(outs), weights, as_int(ins), 0, inputs, as_int(ins));
}

void Blas::gradient(const float* outputs, const float* inputs, float* weights, std::size_t rows,
                    std::size_t ins, std::size_t outs) const {
  sgemm_(kRowMajor, kTransposed, kPlain, as_int(outs), as_int(ins), as_int(rows), 1, outputs,
         as_int(outs), inputs, as_int(ins), 0, weights, as_int(ins));
}

}  // namespace vpusim::nn_timing
