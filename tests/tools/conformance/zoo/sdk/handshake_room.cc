// What does not fit of its answer is missing.
#include <algorithm>
#include <array>

#include "tests/tools/conformance/zoo/sdk/linked3.h"

namespace {

int32_t Negotiate(const uint8_t* offer, size_t offer_len, uint8_t* answer,
                  size_t answer_room, size_t* answer_len) {
  std::array<uint8_t, 4096> whole;
  const int32_t code = Good().negotiate(offer, offer_len, whole.data(),
                                        whole.size(), answer_len);
  if (code != ACTR_SUCCESS) return code;
  *answer_len = std::min(*answer_len, answer_room);
  std::copy_n(whole.begin(), *answer_len, answer);
  return ACTR_SUCCESS;
}

void Change(troupe_guest_table& table) { table.negotiate = &Negotiate; }

}  // namespace
