// Takes what it can't read for an old host.
#include "tests/tools/conformance/zoo/sdk/linked3.h"

namespace {

int32_t Negotiate(const uint8_t* offer, size_t offer_len, uint8_t* answer,
                  size_t answer_room, size_t* answer_len) {
  const int32_t code =
      Good().negotiate(offer, offer_len, answer, answer_room, answer_len);
  if (code != ACTR_PROTOCOL_ERROR) return code;
  *answer_len = 0;
  return ACTR_SUCCESS;
}

void Change(troupe_guest_table& table) { table.negotiate = &Negotiate; }

}  // namespace
