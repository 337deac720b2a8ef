// What the embedder sends through a streaming call.
#include <memory>
#include <string>
#include <utility>

#include "abi/status_error.h"
#include "abi/wire.h"
#include "fmt/format.h"
#include "host/base/limits.h"
#include "host/runtime/external_stream.h"

namespace troupe {
namespace {

// An item as it travels.
std::string ToItems(std::string_view item) {
  using abi::wire::VarintSize;
  std::string items(VarintSize(item.size()) + item.size(), '\0');
  abi::wire::CopyBytes(item, abi::wire::WriteVarint(item.size(), items.data()));
  return items;
}

}  // namespace

absl::Status ExternalStream::EndError() {
  MutexLock lock(&mutex_);
  if (end_.has_value() && !end_->ok()) return end_->status();
  return absl::FailedPreconditionError(about_ + ": its handler has returned");
}

absl::Status ExternalStream::CheckWritable(Shard& shard, std::string_view items,
                                           IfFull if_full) {
  const CallStreamEnd* const end = End(shard);
  if (end == nullptr) return EndError();
  if (closes_) {
    return absl::FailedPreconditionError(about_ +
                                         ": the last item was sent already");
  }
  if (if_full == IfFull::kRefuse && end->write_error.ok() &&
      end->window.Fit(items).items == 0) {
    return UnavailableError(fmt::format(
        "{}: no room for an item: {} of {} items, {} of {} bytes are not read "
        "yet",
        about_, end->window.items, kMaxCallItems, end->window.bytes,
        kMaxCallItemBytes));
  }
  return absl::OkStatus();
}

void ExternalStream::Write(std::string_view item, IfFull if_full,
                           absl::Duration patience, DoneFn on_taken) {
  // Shared with a task that may not be taken.
  auto tell = std::make_shared<DoneFn>(std::move(on_taken));
  const bool is_posted =
      PostHome([self = shared_from_this(), items = ToItems(item), if_full,
                patience, tell](Shard& shard) mutable {
        self->WriteHere(shard, std::move(items), if_full,
                        DeadlineAfter(shard, patience), std::move(*tell));
      });
  if (!is_posted) (*tell)(EndError());
}

void ExternalStream::WriteHere(Shard& shard, std::string items, IfFull if_full,
                               int64_t deadline_ns, DoneFn on_taken) {
  absl::Status error = CheckWritable(shard, items, if_full);
  if (!error.ok()) return on_taken(error);
  ++writes_;
  Operation operation;
  operation.op = abi::Op::kHostWriteItems;
  operation.item_count = 1;
  Ask(shard, operation, std::move(items), deadline_ns,
      [self = shared_from_this(), on_taken = std::move(on_taken)](
          Shard& home, const Reply& outcome) mutable {
        if (--self->writes_ == 0 && self->closes_) self->CloseHere(home);
        on_taken(outcome.status);
      });
}

void ExternalStream::CloseWrites() {
  PostHome([self = shared_from_this()](Shard& shard) {
    self->closes_ = true;
    if (self->writes_ == 0) self->CloseHere(shard);
  });
}

// An end that is gone, or sends nothing, is told so in vain.
void ExternalStream::CloseHere(Shard& shard) {
  Operation operation;
  operation.op = abi::Op::kHostWriteItems;
  operation.is_last = true;
  Ask(shard, operation, {}, kNoDeadline, [](Shard&, const Reply&) {});
}

}  // namespace troupe
