// Uses timers, whether they are offered or not.
#include <algorithm>
#include <string_view>

#include "tests/tools/conformance/zoo/sdk/linked3.h"

namespace {

int32_t Negotiate(const uint8_t* offer, size_t offer_len, uint8_t* answer,
                  size_t answer_room, size_t* answer_len) {
  // HandshakeAnswerV1.features, a FeatureV1 each.
  constexpr std::string_view kTimers = "\x12\x08\x0a\x06timers";
  const int32_t code =
      Good().negotiate(offer, offer_len, answer, answer_room, answer_len);
  if (code != ACTR_SUCCESS) return code;
  if (answer_room - *answer_len < kTimers.size()) return ACTR_BUFFER_TOO_SMALL;
  std::copy(kTimers.begin(), kTimers.end(), answer + *answer_len);
  *answer_len += kTimers.size();
  return ACTR_SUCCESS;
}

void Change(troupe_guest_table& table) { table.negotiate = &Negotiate; }

}  // namespace
