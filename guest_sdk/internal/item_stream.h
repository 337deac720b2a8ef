// One end of a streaming call, the types of its items removed: what is written
// is gathered into batches, what is read comes in them.
#ifndef TROUPE_GUEST_SDK_INTERNAL_ITEM_STREAM_H_
#define TROUPE_GUEST_SDK_INTERNAL_ITEM_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "abi/codes.h"
#include "abi/wire.h"
#include "absl/status/status.h"
#include "guest_sdk/internal/host_link.h"
#include "guest_sdk/internal/payload.h"
#include "guest_sdk/item_batch.h"
#include "guest_sdk/reply_bytes.h"

namespace troupe::internal {

//   Thread: any, one at a time.
class ItemStream {
 public:
  enum class Side { kCaller, kHandler };

  ItemStream(const HostLink& link, uint64_t streaming_call, Side side,
             std::string_view route)
      : link_(link),
        streaming_call_(streaming_call),
        side_(side),
        route_(route) {}

  // Sends what a handler has written, gives up what a caller has not read.
  ~ItemStream();

  ItemStream(const ItemStream&) = delete;
  ItemStream& operator=(const ItemStream&) = delete;

  const std::string& route() const { return route_; }
  void set_write_batch(const ItemBatch& batch) { write_batch_ = batch; }
  void set_read_batch(const ItemBatch& batch) { read_batch_ = batch; }

  // Adds an item to the batch, and sends that when it is full.
  absl::Status Write(const PayloadRef& item);
  // Sends the batch.
  absl::Status Flush() { return count_ == 0 ? write_status_ : Send(Last::kNo); }
  // Sends it as the last one.
  absl::Status CloseWrites();

  // The next item, valid until the next one is asked for. False at the end,
  // and after an error.
  bool Next(std::string_view* item) {
    if (unread_.empty() && !Fetch()) return false;
    const char* const end = unread_.data() + unread_.size();
    const abi::wire::Varint size = abi::wire::ReadLength(unread_.data(), end);
    if (size.next == nullptr) [[unlikely]]
      return Refuse();
    *item = {size.next, size.value};
    unread_.remove_prefix(
        static_cast<size_t>(size.next + size.value - unread_.data()));
    return true;
  }
  // Why there are no more items; OK: they have come to their end.
  const absl::Status& read_status() const { return read_status_; }
  // Then, to a caller: what the handler answered.
  std::string_view result() const { return result_; }

  // Takes no more items.
  void StopReading();

  // A caller: nobody waits for the call any more.
  void Cancel();

 private:
  enum class Last { kNo, kYes };

  bool Fetch();
  bool Refuse();
  void MakeRoom(size_t bytes);
  absl::Status Send(Last last);
  void End(abi::CallEnd what);

  const HostLink link_;
  const uint64_t streaming_call_;
  const Side side_;
  const std::string route_;

  // What is written and not sent yet, behind room for the frame's head.
  ItemBatch write_batch_;
  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0;  // bytes of items
  size_t size_ = 0;
  uint32_t count_ = 0;
  absl::Status write_status_;  // once it has failed

  // What was read and not taken yet.
  ItemBatch read_batch_ = {.items = 0, .bytes = 0};
  std::optional<ReplyBytes> read_;
  std::string_view unread_;
  std::string_view result_;
  absl::Status read_status_;
  bool has_ended_ = false;
  bool is_over_ = false;  // the host knows this end no more
};

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_ITEM_STREAM_H_
