#include "host/control/socket_path.h"

#include <unistd.h>

#include <cstdlib>

#include "fmt/format.h"

namespace troupe {

std::string DefaultRuntimeDirectory() {
  const char* const session = std::getenv("XDG_RUNTIME_DIR");
  if (session != nullptr && session[0] == '/') return session;
  return fmt::format("/tmp/troupe-{}", getuid());
}

std::string DefaultSocketPath() {
  return DefaultRuntimeDirectory() + "/troupe.sock";
}

}  // namespace troupe
