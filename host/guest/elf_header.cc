#include "host/guest/elf_header.h"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "fmt/format.h"

namespace troupe {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half kNativeMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kNativeMachine = EM_AARCH64;
#else
#error "the preflight does not know this architecture"
#endif

constexpr unsigned char kNativeOrder =
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;

std::string MachineName(Elf64_Half machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_AARCH64:
      return "aarch64";
    case EM_386:
      return "i386";
    case EM_ARM:
      return "arm";
    case EM_RISCV:
      return "risc-v";
    case EM_PPC64:
      return "ppc64";
    case EM_S390:
      return "s390";
    default:
      return fmt::format("machine {}", machine);
  }
}

Finding Refuse(std::string_view code, std::string what, std::string fix) {
  return {Severity::kRefuse,
          code,
          std::move(what),
          "the file's header",
          "the loader takes only shared libraries of this machine",
          std::move(fix)};
}

bool LooksLikeText(std::string_view head) {
  return std::all_of(head.begin(), head.end(), [](unsigned char byte) {
    return byte >= 0x80 || (byte >= 0x20 && byte != 0x7f) || byte == '\n' ||
           byte == '\r' || byte == '\t';
  });
}

std::optional<Finding> CheckKind(const Elf64_Ehdr& header) {
  switch (header.e_type) {
    case ET_DYN:
      return std::nullopt;
    case ET_REL:
      return Refuse("object-file", "is an object file, not a library",
                    "link it with -shared");
    case ET_EXEC:
      return Refuse("executable", "is an executable, not a library",
                    "link it with -shared");
    case ET_CORE:
      return Refuse("core-file", "is a core dump, not a library",
                    "name the library");
    default:
      return Refuse(
          "unknown-elf-type",
          fmt::format("is of ELF type {}, not a library", header.e_type),
          "link it with -shared");
  }
}

}  // namespace

std::optional<Finding> CheckElfHeader(std::string_view head, uint64_t size) {
  if (size == 0) {
    return Refuse("empty-file", "is empty: 0 bytes",
                  "copy the library again, it never arrived");
  }
  const std::string_view magic(ELFMAG, SELFMAG);
  if (head.substr(0, SELFMAG) != magic.substr(0, head.size())) {
    return LooksLikeText(head)
               ? Refuse("text-file", "is a text file, not a library",
                        "name the library itself, not a script or a source")
               : Refuse("not-elf", "is not an ELF file",
                        "name a shared library (.so)");
  }
  Elf64_Ehdr header;
  if (head.size() < sizeof header) {
    return Refuse("short-file",
                  fmt::format("is too short for a library: {} bytes", size),
                  "copy the library again, it is not complete");
  }
  std::memcpy(&header, head.data(), sizeof header);
  if (header.e_ident[EI_CLASS] != ELFCLASS64) {
    return Refuse("wrong-class",
                  header.e_ident[EI_CLASS] == ELFCLASS32
                      ? "is a 32-bit library, the host is 64-bit"
                      : fmt::format("is of unknown ELF class {}",
                                    header.e_ident[EI_CLASS]),
                  "build it for 64 bit");
  }
  if (header.e_ident[EI_DATA] != kNativeOrder) {
    return Refuse("wrong-architecture", "is of the other byte order",
                  fmt::format("build it for {}", MachineName(kNativeMachine)));
  }
  if (header.e_machine != kNativeMachine) {
    return Refuse(
        "wrong-architecture",
        fmt::format("is built for {}, the host runs on {}",
                    MachineName(header.e_machine), MachineName(kNativeMachine)),
        fmt::format("build it for {}", MachineName(kNativeMachine)));
  }
  return CheckKind(header);
}

}  // namespace troupe
