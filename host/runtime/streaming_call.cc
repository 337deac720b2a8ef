#include "host/runtime/streaming_call.h"

#include <utility>

#include "host/runtime/external_stream.h"
#include "host/runtime/may_block.h"

namespace troupe {
namespace {

using IfFull = ExternalStream::IfFull;

absl::Status WriteAndWait(ExternalStream& stream, std::string_view item,
                          IfFull if_full, absl::Duration patience) {
  absl::Status status = CheckMayBlock("write");
  if (!status.ok()) return status;
  return AwaitOutcome<absl::Status>(
      [&](auto tell) { stream.Write(item, if_full, patience, tell); });
}

}  // namespace

StreamingCall::StreamingCall(std::shared_ptr<ExternalStream> stream)
    : stream_(std::move(stream)) {}

StreamingCall::~StreamingCall() {
  if (stream_ != nullptr) stream_->Cancel();
}

StreamingCall::StreamingCall(StreamingCall&& other) noexcept = default;

StreamingCall& StreamingCall::operator=(StreamingCall&& other) noexcept {
  if (this != &other) {
    const StreamingCall gone(std::move(*this));
    stream_ = std::move(other.stream_);
  }
  return *this;
}

StreamingCall::Item StreamingCall::Read(absl::Duration patience) {
  absl::Status status = CheckMayBlock("read");
  if (!status.ok()) return status;
  if (std::optional<Item> known = stream_->TakeKnown()) {
    return *std::move(known);
  }
  return AwaitOutcome<Item>([&](auto tell) { stream_->Read(patience, tell); });
}

absl::Status StreamingCall::Write(std::string_view item,
                                  absl::Duration patience) {
  return WriteAndWait(*stream_, item, IfFull::kWait, patience);
}

absl::Status StreamingCall::TryWrite(std::string_view item) {
  return WriteAndWait(*stream_, item, IfFull::kRefuse,
                      absl::InfiniteDuration());
}

void StreamingCall::CloseWrites() { stream_->CloseWrites(); }

absl::StatusOr<std::string> StreamingCall::Finish(absl::Duration patience) {
  absl::Status status = CheckMayBlock("finish");
  if (!status.ok()) return status;
  return AwaitOutcome<absl::StatusOr<std::string>>(
      [&](auto tell) { stream_->Finish(patience, tell); });
}

void StreamingCall::Cancel() { stream_->Cancel(); }

void StreamingCall::Read(ItemFn on_item) {
  stream_->Read(absl::InfiniteDuration(), std::move(on_item));
}

void StreamingCall::Write(std::string_view item, DoneFn on_taken) {
  stream_->Write(item, IfFull::kWait, absl::InfiniteDuration(),
                 std::move(on_taken));
}

void StreamingCall::Finish(AnswerFn on_answer) {
  stream_->Finish(absl::InfiniteDuration(), std::move(on_answer));
}

}  // namespace troupe
