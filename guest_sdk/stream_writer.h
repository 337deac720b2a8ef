// The sending end of a streaming call in a handler, of a server stream or a
// bidirectional one.
//
//   absl::Status List(Context& ctx, const Query& query,
//                     StreamWriter<Row>& rows);
#ifndef TROUPE_GUEST_SDK_STREAM_WRITER_H_
#define TROUPE_GUEST_SDK_STREAM_WRITER_H_

#include "absl/status/status.h"
#include "guest_sdk/internal/item_stream.h"
#include "guest_sdk/internal/payload.h"
#include "guest_sdk/item_batch.h"

namespace troupe {

// T is a protobuf message, std::string or std::string_view.
//
// Items are gathered into batches (set_batch), which go when they are full,
// when the handler reads or returns, and at Flush(). What was written before a
// handler fails is delivered, then its error.
//   Thread: any, one at a time; until the handler returns.
template <internal::Payload T>
class StreamWriter {
 public:
  // For the SDK, which keeps `items`.
  explicit StreamWriter(internal::ItemStream* items) : items_(items) {}

  // Waits while the other end has a full window of 256 items or 256 KiB to
  // read, at most for the call's deadline.
  //   Errors: CANCELLED when nobody waits for the call any more;
  //           DEADLINE_EXCEEDED; FAILED_PRECONDITION when the other end reads
  //           no more, or to wait would close a cycle of waiting actors;
  //           INVALID_ARGUMENT above the host's frame limit. After one of them
  //           each later write fails alike.
  absl::Status Write(const T& item) {
    return items_->Write(internal::PayloadRef(item));
  }

  // Sends what waits for its batch to be full.
  absl::Status Flush() { return items_->Flush(); }

  void set_batch(const ItemBatch& batch) { items_->set_write_batch(batch); }

 private:
  internal::ItemStream* items_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_STREAM_WRITER_H_
