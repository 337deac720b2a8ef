// Wants no host.
#include "tests/tools/conformance/zoo/sdk/linked3.h"

namespace {

int32_t Negotiate(const uint8_t*, size_t, uint8_t*, size_t, size_t*) {
  return ACTR_GENERIC_ERROR;
}

void Change(troupe_guest_table& table) { table.negotiate = &Negotiate; }

}  // namespace
