// Both ends of a data stream. Apart from bench_guest.cc, whose actors have no
// streams.
//
//   bench.Stream  payload {count u32, size u32, encoded ActrId}: sends that
//                 actor `count` chunks of `size` bytes on the stream "bench"
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "abi/actr_id.h"
#include "abi/identity.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "guest_sdk/workload.h"

namespace troupe {
namespace {

class Chunk : public Workload {
 public:
  Chunk() {
    On("bench.Stream", &Chunk::Stream);
    OnStream("bench", &Chunk::Take);
  }

 private:
  absl::Status Stream(Context& ctx, std::string_view order) {
    uint32_t count = 0;
    uint32_t size = 0;
    if (order.size() < 8) return InvalidArgumentError("an order has 8 bytes");
    std::memcpy(&count, order.data(), 4);
    std::memcpy(&size, order.data() + 4, 4);
    const abi::EncodedActrId target(order.substr(8));
    DataStreamWriter out =
        ctx.OpenDataStream(Dest::Actor(ActrId::From(target.value())), "bench");
    const std::string bytes(size, 'x');
    for (uint32_t i = 0; i < count; ++i) {
      absl::Status taken = out.Write(bytes);
      if (!taken.ok()) return taken;
    }
    return absl::OkStatus();
  }

  absl::Status Take(Context&, const DataChunk& chunk) {
    taken_bytes_ += chunk.payload.size();
    return absl::OkStatus();
  }

  uint64_t taken_bytes_ = 0;
};

}  // namespace
}  // namespace troupe

TROUPE_WORKLOAD(troupe::Chunk, "bench:chunk:1.0.0");
