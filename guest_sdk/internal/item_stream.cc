#include "guest_sdk/internal/item_stream.h"

#include <algorithm>

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "guest_sdk/internal/invoke.h"

namespace troupe::internal {
namespace {

using abi::wire::VarintSize;
using abi::wire::WriteNumber;
using abi::wire::WriteVarint;

// What stands before the items of a HOST_WRITE_ITEMS, at most, and behind them.
constexpr size_t kHeadRoom = 32;
constexpr size_t kTailRoom = 2;

// The first buffer, in bytes of items.
constexpr size_t kFirstCapacity = 1024;

// Writes the head of a HOST_WRITE_ITEMS so that it ends at `items`, which have
// `size` bytes and `tail` bytes behind them. Returns where it begins.
char* WriteHead(uint64_t streaming_call, size_t size, size_t tail,
                char* items) {
  constexpr auto kOp = static_cast<uint32_t>(abi::Op::kHostWriteItems);
  const size_t before = 1 + VarintSize(streaming_call) + 1 + VarintSize(size);
  const size_t payload = before + size + tail;
  const size_t head =
      2 + 1 + VarintSize(kOp) + 1 + VarintSize(payload) + before;
  char* const start = items - head;
  char* out = WriteNumber<1>(abi::kAbiVersion, start);
  out = WriteNumber<2>(kOp, out);
  out = abi::wire::WriteFieldHead<3>(payload, out);
  out = WriteNumber<1>(streaming_call, out);
  abi::wire::WriteFieldHead<2>(size, out);
  return start;
}

}  // namespace

ItemStream::~ItemStream() {
  if (side_ == Side::kCaller) {
    Cancel();
  } else if (write_status_.ok()) {
    // An exception has ended the handler; what it wrote is delivered.
    Flush().IgnoreError();
  }
}

void ItemStream::MakeRoom(size_t bytes) {
  if (bytes <= capacity_) return;
  const size_t capacity = std::max({bytes, 2 * capacity_, kFirstCapacity});
  auto larger =
      std::make_unique_for_overwrite<char[]>(kHeadRoom + capacity + kTailRoom);
  if (size_ != 0) {
    abi::wire::CopyBytes({buffer_.get() + kHeadRoom, size_},
                         larger.get() + kHeadRoom);
  }
  buffer_ = std::move(larger);
  capacity_ = capacity;
}

absl::Status ItemStream::Write(const PayloadRef& item) {
  if (!write_status_.ok()) return write_status_;
  const size_t bytes = item.ByteSize();
  const size_t added = VarintSize(bytes) + bytes;
  if (count_ != 0 && size_ + added > write_batch_.bytes) {
    if (absl::Status sent = Send(Last::kNo); !sent.ok()) return sent;
  }
  MakeRoom(size_ + added);
  item.Write(WriteVarint(bytes, buffer_.get() + kHeadRoom + size_));
  size_ += added;
  if (++count_ < write_batch_.items && size_ < write_batch_.bytes) {
    return absl::OkStatus();
  }
  return Send(Last::kNo);
}

absl::Status ItemStream::CloseWrites() {
  if (!write_status_.ok()) return write_status_;
  absl::Status status = Send(Last::kYes);
  if (status.ok()) {
    write_status_ = absl::FailedPreconditionError(
        fmt::format("{}: the last item was sent already", route_));
  }
  return status;
}

absl::Status ItemStream::Send(Last last) {
  MakeRoom(kFirstCapacity);
  char* const items = buffer_.get() + kHeadRoom;
  const size_t tail = last == Last::kYes ? kTailRoom : 0;
  const char* const start = WriteHead(streaming_call_, size_, tail, items);
  if (tail != 0) WriteNumber<3>(1, items + size_);
  const auto frame = static_cast<size_t>(items + size_ + tail - start);
  size_ = 0;
  count_ = 0;
  ReplyBytes reply(link_);
  write_status_ = reply.Receive(abi::Op::kHostWriteItems, {start, frame});
  return write_status_;
}

bool ItemStream::Fetch() {
  if (has_ended_) return false;
  // Whoever is to answer waits for what was written.
  if (count_ != 0) Flush().IgnoreError();
  read_.emplace(link_);
  const abi::HostReadItemsV1 read{streaming_call_, read_batch_.items,
                                  read_batch_.bytes};
  read_status_ = Invoke(abi::Op::kHostReadItems, read, &*read_);
  abi::HostItemsV1 items;
  if (read_status_.ok() &&
      !abi::Decode<abi::Reading::kStrict>(read_->view(), &items)) {
    return Refuse();
  }
  unread_ = items.items;
  result_ = items.result;
  has_ended_ = !read_status_.ok() || items.ended;
  is_over_ = is_over_ || items.ended;
  return !unread_.empty();
}

bool ItemStream::Refuse() {
  read_status_ = DecodeFailureError("the host's items are malformed");
  has_ended_ = true;
  unread_ = {};
  return false;
}

void ItemStream::End(abi::CallEnd what) {
  ReplyBytes reply(link_);
  const abi::HostEndCallV1 end{streaming_call_, what};
  // The call may be over by itself.
  Invoke(abi::Op::kHostEndCall, end, &reply).IgnoreError();
}

void ItemStream::StopReading() {
  unread_ = {};
  if (has_ended_) return;
  has_ended_ = true;
  read_status_ =
      absl::CancelledError(fmt::format("{}: its reader has stopped", route_));
  End(abi::CallEnd::kReads);
  if (side_ == Side::kCaller) is_over_ = true;
}

void ItemStream::Cancel() {
  if (is_over_) return;
  is_over_ = true;
  End(abi::CallEnd::kAll);
}

}  // namespace troupe::internal
