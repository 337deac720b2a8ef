// Reads a library before it is loaded and executes nothing of it: what dlopen
// would refuse with a poor text, what would end the process, and what decides
// where its actors may run.
//
// It exists because after dlopen has begun it is too late: constructors run,
// and two images with the full protobuf runtime abort the process.
#ifndef TROUPE_HOST_GUEST_PREFLIGHT_H_
#define TROUPE_HOST_GUEST_PREFLIGHT_H_

#include <string>
#include <vector>

#include "host/guest/finding.h"
#include "host/guest/metadata.h"

namespace troupe {

// The generation of the C boundary that a library speaks.
enum class Generation { kNone = 0, k1 = 1, k2 = 2, k3 = 3 };

struct PreflightReport {
  // The library as its user names it.
  std::string path;
  Generation generation = Generation::kNone;
  // In the order of the checks; a refusal may leave later checks undone.
  std::vector<Finding> findings;
  // Of the section ".troupe".
  GuestMetadata metadata;

  // Its actors cannot share a shard's thread, and why.
  bool needs_thread = false;
  std::string needs_thread_reason;

  // dlclose can be expected to unmap it; else why not.
  bool may_unmap = false;
  std::string keeps_mapped_reason;

  // Libraries found through $ORIGIN, which a private copy does not share: it
  // finds them when these paths are loaded before it.
  std::vector<std::string> beside;

  // The first finding that refuses the library, or null.
  const Finding* refusal() const;
  bool refused() const { return refusal() != nullptr; }
};

// Examines `path`. Never fails: what cannot be read is a finding.
//   Thread: any. Reads the file and looks for the libraries that it needs.
PreflightReport Preflight(const std::string& path);

// The same, for a private copy: reads `copy`; texts and $ORIGIN are those of
// `path`.
PreflightReport PreflightCopy(const std::string& copy, const std::string& path);

// "missing-library: needs 'libx.so.1' …; why; fix": one line for one finding.
std::string FormatFinding(const Finding& finding);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_PREFLIGHT_H_
