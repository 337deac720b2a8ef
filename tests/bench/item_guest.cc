// Both ends of a streaming call.
//
//   bench.Pull       payload {count u32, size u32, encoded ActrId}: reads that
//                    many items of that size from that actor
//   bench.PullEach   the same, each item sent alone
//   bench.Push       sends them instead
//   bench.PushEach   each alone
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "abi/actr_id.h"
#include "abi/identity.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guest_sdk/workload.h"

namespace troupe {
namespace {

struct Order {
  uint32_t count = 0;
  uint32_t size = 0;
};

constexpr size_t kOrderBytes = 8;

class Item : public Workload {
 public:
  Item() {
    On("bench.Pull", &Item::Pull);
    On("bench.PullEach", &Item::PullEach);
    On("bench.Push", &Item::Push);
    On("bench.PushEach", &Item::PushEach);
    On("bench.Produce", &Item::Produce);
    On("bench.ProduceEach", &Item::ProduceEach);
    On("bench.Consume", &Item::Consume);
  }

 private:
  static Order Read(std::string_view payload) {
    Order order;
    std::memcpy(&order.count, payload.data(), 4);
    std::memcpy(&order.size, payload.data() + 4, 4);
    return order;
  }
  static Dest To(std::string_view payload) {
    const abi::EncodedActrId target(payload.substr(kOrderBytes));
    return Dest::Actor(ActrId::From(target.value()));
  }

  template <typename Out>
  static absl::Status WriteAll(const Order& order, Out& out) {
    const std::string bytes(order.size, 'x');
    const std::string_view item = bytes;
    for (uint32_t i = 0; i < order.count; ++i) {
      absl::Status status = out.Write(item);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  static absl::StatusOr<uint32_t> Count(StreamReader<std::string_view>& in) {
    uint32_t count = 0;
    while (true) {
      const auto item = in.Read();
      if (!item.ok()) return item.status();
      if (!item->has_value()) return count;
      ++count;
    }
  }

  static absl::Status PullFrom(Context& ctx, std::string_view payload,
                               std::string_view route) {
    auto in = ctx.CallServerStream<std::string_view>(
        To(payload), route, payload, {.timeout = absl::Minutes(10)});
    if (!in.ok()) return in.status();
    const absl::StatusOr<uint32_t> count = Count(*in);
    if (!count.ok()) return count.status();
    return *count == Read(payload).count ? absl::OkStatus()
                                         : InternalError("items are missing");
  }
  absl::Status Pull(Context& ctx, std::string_view payload) {
    return PullFrom(ctx, payload, "bench.Produce");
  }
  absl::Status PullEach(Context& ctx, std::string_view payload) {
    return PullFrom(ctx, payload, "bench.ProduceEach");
  }

  static absl::Status PushTo(Context& ctx, std::string_view payload,
                             const ItemBatch& batch) {
    auto out = ctx.CallClientStream<std::string_view>(
        To(payload), "bench.Consume", {.timeout = absl::Minutes(10)});
    if (!out.ok()) return out.status();
    out->set_batch(batch);
    absl::Status status = WriteAll(Read(payload), *out);
    if (!status.ok()) return status;
    return out->Finish().status();
  }
  absl::Status Push(Context& ctx, std::string_view payload) {
    return PushTo(ctx, payload, ItemBatch());
  }
  absl::Status PushEach(Context& ctx, std::string_view payload) {
    return PushTo(ctx, payload, ItemBatch::Unbatched());
  }

  absl::Status Produce(Context&, std::string_view payload,
                       StreamWriter<std::string_view>& out) {
    return WriteAll(Read(payload), out);
  }
  absl::Status ProduceEach(Context&, std::string_view payload,
                           StreamWriter<std::string_view>& out) {
    out.set_batch(ItemBatch::Unbatched());
    return WriteAll(Read(payload), out);
  }
  absl::Status Consume(Context&, StreamReader<std::string_view>& in) {
    return Count(in).status();
  }
};

}  // namespace
}  // namespace troupe

TROUPE_WORKLOAD(troupe::Item, "bench:item:1.0.0");
