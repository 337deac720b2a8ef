// The guest of the benchmarks of calls and tells. Beside echoing it makes calls
// and sends tells in a loop, so that the cost of entering it is spread over
// many.
//
//   bench.Echo    answers the payload
//   bench.Call    payload {count u32, size u32, encoded ActrId}: calls
//                 bench.Echo of that actor `count` times with `size` bytes
//   bench.Tell    the same with tells to bench.Sink
//   bench.Sink    counts; bench.Sunk answers how many as u64
//   bench.Spawn   payload {count u32, 0 u32, type as text}: spawns `count`
//                 actors and answers the encoded ActrId of the last
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "abi/actr_id.h"
#include "abi/identity.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"

namespace troupe {
namespace {

struct Order {
  uint32_t count = 0;
  uint32_t size = 0;
  std::string_view target;
};

absl::StatusOr<Order> ReadOrder(std::string_view payload) {
  Order order;
  if (payload.size() < 8) return InvalidArgumentError("an order has 8 bytes");
  std::memcpy(&order.count, payload.data(), 4);
  std::memcpy(&order.size, payload.data() + 4, 4);
  order.target = payload.substr(8);
  return order;
}

Dest DestOf(const Order& order) {
  return Dest::Actor(ActrId::From(abi::EncodedActrId(order.target).value()));
}

class Bench : public Workload {
 public:
  Bench() {
    On("bench.Echo", &Bench::Echo);
    On("bench.Call", &Bench::CallMany);
    On("bench.Tell", &Bench::TellMany);
    On("bench.Sink", &Bench::Sink);
    On("bench.Sunk", &Bench::Sunk);
    On("bench.Spawn", &Bench::SpawnMany);
  }

 private:
  absl::StatusOr<std::string_view> Echo(Context&, std::string_view payload) {
    return payload;
  }

  absl::StatusOr<std::string> CallMany(Context& ctx, std::string_view payload) {
    const absl::StatusOr<Order> order = ReadOrder(payload);
    if (!order.ok()) return order.status();
    const Dest dest = DestOf(*order);
    const std::string bytes(order->size, 'x');
    for (uint32_t i = 0; i < order->count; ++i) {
      const absl::StatusOr<ReplyBytes> reply =
          ctx.Call<ReplyBytes>(dest, "bench.Echo", bytes);
      if (!reply.ok()) return reply.status();
    }
    return std::string();
  }

  absl::StatusOr<std::string> TellMany(Context& ctx, std::string_view payload) {
    const absl::StatusOr<Order> order = ReadOrder(payload);
    if (!order.ok()) return order.status();
    const Dest dest = DestOf(*order);
    const std::string bytes(order->size, 'x');
    for (uint32_t i = 0; i < order->count; ++i) {
      const absl::Status taken = ctx.Tell(dest, "bench.Sink", bytes);
      if (!taken.ok()) return taken;
    }
    return std::string();
  }

  absl::StatusOr<std::string_view> Sink(Context&, std::string_view) {
    ++sunk_;
    return std::string_view();
  }

  absl::StatusOr<std::string> Sunk(Context&, std::string_view) {
    std::string answer(sizeof(sunk_), '\0');
    std::memcpy(answer.data(), &sunk_, sizeof(sunk_));
    return answer;
  }

  absl::StatusOr<std::string> SpawnMany(Context& ctx,
                                        std::string_view payload) {
    const absl::StatusOr<Order> order = ReadOrder(payload);
    if (!order.ok()) return order.status();
    ActrId last;
    for (uint32_t i = 0; i < order->count; ++i) {
      absl::StatusOr<ActrId> id = ctx.Spawn(order->target);
      if (!id.ok()) return id.status();
      last = *std::move(id);
    }
    return EncodeActrId(last);
  }

  uint64_t sunk_ = 0;
};

}  // namespace
}  // namespace troupe

TROUPE_WORKLOAD(troupe::Bench, "bench:bench:1.0.0", "bench.Echo");
