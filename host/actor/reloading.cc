#include "host/actor/reloading.h"

#include "abi/status_error.h"

namespace troupe {

Reloading::~Reloading() {
  Tell({UnavailableError("its actor has ended"), std::nullopt});
}

}  // namespace troupe
