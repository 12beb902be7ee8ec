#pragma once

#include <cstddef>

namespace vpusim::nn_timing {

// The three matrix products that training takes, computed by OpenBLAS on the calling thread.
// All matrices are in rows.
//
// The library is opened when the first of these is made, and only then: it starts threads and
// takes time to load, which commands that do not train should not pay for.
class Blas {
 public:
  // Errors: EnvironmentError when OpenBLAS is not installed.
  Blas();

  // outputs[rows][outs] = inputs[rows][ins] * weights[outs][ins]^T
  void forward(const float* inputs, const float* weights, float* outputs, std::size_t rows,
               std::size_t ins, std::size_t outs) const;
  // inputs[rows][ins] = outputs[rows][outs] * weights[outs][ins]
  void backward(const float* outputs, const float* weights, float* inputs, std::size_t rows,
                std::size_t ins, std::size_t outs) const;
  // weights[outs][ins] = outputs[rows][outs]^T * inputs[rows][ins]
  void gradient(const float* outputs, const float* inputs, float* weights, std::size_t rows,
                std::size_t ins, std::size_t outs) const;

 private:
  using Sgemm = void (*)(int order, int transpose_a, int transpose_b, int m, int n, int k,
                         float alpha, const float* a, int lda, const float* b, int ldb, float beta,
                         float* c, int ldc);
  Sgemm sgemm_;
};

}  // namespace vpusim::nn_timing
