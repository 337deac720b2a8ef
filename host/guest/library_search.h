// Finds the libraries that a library needs where the dynamic loader would look,
// so that a missing one is named before anything is loaded.
#ifndef TROUPE_HOST_GUEST_LIBRARY_SEARCH_H_
#define TROUPE_HOST_GUEST_LIBRARY_SEARCH_H_

#include <string>
#include <vector>

#include "host/guest/elf_file.h"

namespace troupe {

// Where one needed library is.
struct NeededLibrary {
  std::string name;
  bool found = false;
  // The file; empty if the process already has the library, or if not found.
  std::string path;
  // Found through $ORIGIN, which a copy in another directory does not share.
  bool beside = false;
};

// One answer per `facts.needed`, in that order. `origin` is the library's own
// directory, absolute. Looks in the process, DT_RPATH or DT_RUNPATH,
// LD_LIBRARY_PATH, /etc/ld.so.cache and the system's directories.
//   Thread: any.
std::vector<NeededLibrary> FindNeeded(const ElfFacts& facts,
                                      const std::string& origin);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_LIBRARY_SEARCH_H_
