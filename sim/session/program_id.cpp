#include "sim/session/program_id.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <link.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "sim/base/sha256.hpp"
#include "sim/base/text_file.hpp"
#include "sim/session/version.hpp"

namespace vpusim {
namespace {

// The build id in a segment of notes; empty when there is none.
std::string build_id_in(std::span<const char> notes) {
  constexpr std::string_view kOwner{"GNU\0", 4};
  const auto padded = [](std::size_t size) { return (size + 3) / 4 * 4; };
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header{};
    std::memcpy(&header, notes.data(), sizeof(header));
    const std::size_t size = sizeof(header) + padded(header.n_namesz) + padded(header.n_descsz);
    if (size > notes.size()) {
      break;
    }
    const std::string_view owner(notes.data() + sizeof(header), header.n_namesz);
    if (header.n_type == NT_GNU_BUILD_ID && owner == kOwner) {
      return std::string(notes.data() + sizeof(header) + padded(header.n_namesz), header.n_descsz);
    }
    notes = notes.subspan(size);
  }
  return "";
}

struct Search {
  std::uintptr_t here = 0;  // an address of our own code, be it a program's or a library's
  std::string build_id;
};

bool holds(const dl_phdr_info& object, std::uintptr_t address) {
  return std::any_of(
      object.dlpi_phdr, object.dlpi_phdr + object.dlpi_phnum, [&](const ElfW(Phdr) & segment) {
        const std::uintptr_t begin = object.dlpi_addr + segment.p_vaddr;
        return segment.p_type == PT_LOAD && address >= begin && address - begin < segment.p_memsz;
      });
}

int read_build_id(dl_phdr_info* object, std::size_t /*size*/, void* argument) {
  auto& search = *static_cast<Search*>(argument);
  if (!holds(*object, search.here)) {
    return 0;  // the next one, please
  }
  for (std::size_t i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    if (segment.p_type == PT_NOTE) {
      // NOLINTNEXTLINE(performance-no-int-to-ptr): where the loader put it
      const auto* notes = reinterpret_cast<const char*>(object->dlpi_addr + segment.p_vaddr);
      search.build_id += build_id_in({notes, segment.p_memsz});
    }
  }
  return 1;
}

std::string find_program_id() {
  Search search{.here = reinterpret_cast<std::uintptr_t>(&find_program_id), .build_id = ""};
  ::dl_iterate_phdr(read_build_id, &search);
  return fmt::format(
      "vpusim {} {}", kVersion,
      sha256_hex(search.build_id.empty() ? read_text_file("/proc/self/exe") : search.build_id));
}

}  // namespace

const std::string& program_id() {
  static const std::string id = find_program_id();
  return id;
}

}  // namespace vpusim
