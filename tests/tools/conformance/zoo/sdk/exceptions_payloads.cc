// An exception leaves it for a payload that begins with
// 0xff.
#include <stdexcept>

#include "tests/guests/mini.h"
#include "tests/tools/conformance/zoo/sdk/linked3.h"

namespace {

int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
               size_t frame_len) {
  const MiniRequest request =
      MiniReadRequest(frame, frame == nullptr ? 0 : frame_len);
  if (request.payload.len > 0 && request.payload.data[0] == 0xff) {
    throw std::out_of_range("the length is above the limit");
  }
  return Good().handle(instance, call, frame, frame_len);
}

void Change(troupe_guest_table& table) { table.handle = &Handle; }

}  // namespace
