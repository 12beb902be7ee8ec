#pragma once

#include <hdf5.h>

#include <cstdint>

// What both sides of HDF5 files need of the library.

namespace vpusim::nn_timing {

// Something of the library that wants to be closed.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (is_open()) {
      close_(id_);
    }
  }

  bool is_open() const { return id_ >= 0; }
  operator hid_t() const { return id_; }  // NOLINT(*-explicit-*): it stands for the id

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

// Errors are told by exceptions, not on stderr.
class Silence {
 public:
  Silence() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

// The number of a flag or name that a row does not state.
inline constexpr std::int8_t kUnset = -1;

}  // namespace vpusim::nn_timing
