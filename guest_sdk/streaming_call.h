// The caller's ends of streaming calls that it sends items to.
//
//   auto sum = ctx.CallClientStream<Number, Total>(dest, "demo.Sum.Add");
//   sum->Write(number);
//   absl::StatusOr<Total> total = sum->Finish();
#ifndef TROUPE_GUEST_SDK_STREAMING_CALL_H_
#define TROUPE_GUEST_SDK_STREAMING_CALL_H_

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/internal/item_stream.h"
#include "guest_sdk/internal/payload.h"
#include "guest_sdk/item_batch.h"
#include "guest_sdk/stream_reader.h"
#include "guest_sdk/stream_writer.h"

namespace troupe {

// A call with any number of Items and one Reply. Let go of before Finish() it
// is cancelled.
//   Thread: any, one at a time.
template <internal::Payload Item, internal::Payload Reply>
class ClientStream {
 public:
  // For the SDK.
  explicit ClientStream(std::unique_ptr<internal::ItemStream> items)
      : items_(std::move(items)), writer_(items_.get()) {}

  // As StreamWriter has it. FAILED_PRECONDITION also when the handler has
  // returned without reading all: Finish() tells its answer.
  absl::Status Write(const Item& item) { return writer_.Write(item); }
  absl::Status Flush() { return writer_.Flush(); }
  void set_batch(const ItemBatch& batch) { writer_.set_batch(batch); }

  // Says that there are no more items and waits for the answer; once.
  //   Errors: the handler's; as of a call; what a write has failed with.
  absl::StatusOr<Reply> Finish() {
    const absl::Status closed = items_->CloseWrites();
    // The handler may have returned without reading all; else it waits for
    // items that it can't have.
    if (!closed.ok() && !absl::IsFailedPrecondition(closed)) {
      items_->Cancel();
      return closed;
    }
    std::string_view unexpected;
    while (items_->Next(&unexpected)) {
    }
    if (!items_->read_status().ok()) return items_->read_status();
    return internal::ParsePayload<Reply>(items_->result(), "reply to",
                                         items_->route());
  }

  void Cancel() { items_->Cancel(); }

 private:
  std::unique_ptr<internal::ItemStream> items_;
  StreamWriter<Item> writer_;
};

// A call with any number of items in both directions: it sends Out and receives
// In. Let go of before its end it is cancelled.
//   Thread: any, one at a time.
template <internal::Payload Out, internal::Payload In>
class BidiStream {
 public:
  // For the SDK.
  explicit BidiStream(std::unique_ptr<internal::ItemStream> items)
      : items_(std::move(items)),
        writer_(items_.get()),
        reader_(items_.get()) {}

  // As StreamWriter and StreamReader have it.
  absl::Status Write(const Out& item) { return writer_.Write(item); }
  absl::Status Flush() { return writer_.Flush(); }
  absl::StatusOr<std::optional<In>> Read() { return reader_.Read(); }
  void set_write_batch(const ItemBatch& batch) { writer_.set_batch(batch); }
  void set_read_batch(const ItemBatch& batch) { reader_.set_batch(batch); }

  // Says that there are no more items; Read() goes on.
  absl::Status CloseWrites() { return items_->CloseWrites(); }

  void Cancel() { items_->Cancel(); }

 private:
  std::unique_ptr<internal::ItemStream> items_;
  StreamWriter<Out> writer_;
  StreamReader<In> reader_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_STREAMING_CALL_H_
