// What an ELF library says in its headers, dynamic section and symbol table,
// read from the file and never from memory.
//
// The bytes are hostile until proved otherwise: every offset is checked, here
// or in libelf, and damage is a finding.
#ifndef TROUPE_HOST_GUEST_ELF_FILE_H_
#define TROUPE_HOST_GUEST_ELF_FILE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "host/guest/finding.h"

namespace troupe {

using NameSet = std::set<std::string, std::less<>>;

// A value. Names are as in the dynamic symbol table, without versions.
struct ElfFacts {
  // Why the rest cannot be relied on; always a refusal.
  std::optional<Finding> refusal;

  std::string soname;
  std::vector<std::string> needed;
  // Colon-separated directories, as written; at most one of them counts.
  std::string rpath;
  std::string runpath;
  // DT_FLAGS and DT_FLAGS_1.
  uint64_t flags = 0;
  uint64_t flags_1 = 0;

  NameSet functions;
  NameSet objects;
  NameSet imports;
  // Those of binding GNU_UNIQUE, also counted above.
  NameSet unique;

  uint64_t tls_bytes = 0;
  bool executable_stack = false;
  bool has_exception_table = false;
  // Of the section ".troupe".
  std::string metadata;
};

// Reads the library `path`: a regular file, ELF, of this machine's class and
// architecture, complete, a shared library and not an executable.
//   Thread: any.
ElfFacts ReadElf(const std::string& path);

// Looks at the file and its header only: why `path` is no library for this
// machine, or nothing if it may be one.
//   Thread: any.
std::optional<Finding> ReadElfHeader(const std::string& path);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_ELF_FILE_H_
