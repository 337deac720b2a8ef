// The receiving end of a streaming call: a handler's, of a client stream or a
// bidirectional one, or a caller's, of a server stream.
//
//   while (true) {
//     absl::StatusOr<std::optional<Order>> order = orders.Read();
//     if (!order.ok()) return order.status();
//     if (!order->has_value()) break;
//     …
//   }
#ifndef TROUPE_GUEST_SDK_STREAM_READER_H_
#define TROUPE_GUEST_SDK_STREAM_READER_H_

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "guest_sdk/internal/item_stream.h"
#include "guest_sdk/internal/payload.h"
#include "guest_sdk/item_batch.h"

namespace troupe {

// T is a protobuf message, std::string, or std::string_view: bytes that stay
// until the next Read().
//
// A reader is as good as the context it came with: until the handler returns.
// One that a caller lets go of before its end stops the handler: the call is
// cancelled.
//   Thread: any, one at a time.
template <internal::Payload T>
class StreamReader {
 public:
  // For the SDK: the caller's, and the handler's, who keeps `items`.
  explicit StreamReader(std::unique_ptr<internal::ItemStream> items)
      : own_(std::move(items)), items_(own_.get()) {}
  explicit StreamReader(internal::ItemStream* items) : items_(items) {}

  // Waits for the next item, at most for the call's deadline; nothing at the
  // end. What this end has written goes out first.
  //   Errors: to a caller, what its handler answered, behind all that was
  //           written; to a handler, CANCELLED when the caller is gone;
  //           DEADLINE_EXCEEDED; FAILED_PRECONDITION when to wait would close a
  //           cycle of waiting actors; DATA_LOSS for an item that is not a T.
  absl::StatusOr<std::optional<T>> Read() {
    std::string_view bytes;
    if (!items_->Next(&bytes)) {
      if (!items_->read_status().ok()) return items_->read_status();
      return std::optional<T>();
    }
    if constexpr (internal::BytesPayload<T>) {
      return std::optional<T>(std::in_place, bytes);
    } else {
      absl::StatusOr<T> item =
          internal::ParsePayload<T>(bytes, "item of", items_->route());
      if (!item.ok()) return item.status();
      return std::optional<T>(*std::move(item));
    }
  }

  // Takes no more: the other end's writes fail, and a caller gives the call up.
  void Stop() { items_->StopReading(); }

  // What is asked for at once; all there is unless set.
  void set_batch(const ItemBatch& batch) { items_->set_read_batch(batch); }

 private:
  std::unique_ptr<internal::ItemStream> own_;
  internal::ItemStream* items_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_STREAM_READER_H_
