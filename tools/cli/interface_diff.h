// What becomes of the callers of one library when another one takes its place.
#ifndef TROUPE_TOOLS_CLI_INTERFACE_DIFF_H_
#define TROUPE_TOOLS_CLI_INTERFACE_DIFF_H_

#include <string>
#include <string_view>
#include <vector>

#include "host/guest/metadata.h"

namespace troupe {

// Each line is for people and names a method, field or value.
struct InterfaceDiff {
  // What callers rely on and is not so any more.
  std::vector<std::string> broken;
  // What is new.
  std::vector<std::string> extended;
  // What is different and harms nobody.
  std::vector<std::string> changed;

  // "compatible", "extended" or "broken".
  std::string_view verdict() const;
};

// Compares the routes of two libraries and, of services from .proto files, the
// methods' types and options and the fields of their messages.
InterfaceDiff CompareInterfaces(const GuestMetadata& before,
                                const GuestMetadata& now);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_INTERFACE_DIFF_H_
