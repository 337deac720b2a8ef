// The data streams' part of a host: chunks from the embedder, and what other
// parts ask about streams.
#include <utility>
#include <vector>

#include "abi/status_error.h"
#include "host/route/wait_graph.h"
#include "host/runtime/external_chunk.h"
#include "host/runtime/host_impl.h"

namespace troupe {

absl::Status Host::Impl::CheckWait(const ActorSlot& waiter, uint64_t serial) {
  const std::vector<WaitStep> cycle = FindCycle(slots_, &waiter, serial);
  return cycle.empty() ? absl::OkStatus() : CycleError(cycle);
}

void Host::Impl::StartChunk(const ActrId& target, const StreamChunk& chunk,
                            const ChunkOptions& options, ReplyFn&& on_taken) {
  ExternalChunk* const sent = ExternalChunk::New(router_.get(), target, chunk,
                                                 options, std::move(on_taken));
  if (stopping_.load(std::memory_order_relaxed)) {
    sent->Fail(UnavailableError("the host is stopping"));
    return;
  }
  // Always there: the sender is the same whoever sends, and so is the order.
  Shard* const home = shards_[sent->home()].get();
  home->PostToTheEnd([this, home, sent] {
    if (stopping_.load(std::memory_order_relaxed)) {
      sent->Fail(UnavailableError("the host is stopping"));
    } else {
      sent->Start(*home);
    }
  });
}

void Host::SendChunk(const ActrId& target, const StreamChunk& chunk,
                     const ChunkOptions& options, ReplyFn on_taken) {
  impl_->StartChunk(target, chunk, options, std::move(on_taken));
}

absl::Status Host::AddShellStream(std::string id, ShellStreamHandler handler) {
  return impl_->shell_streams().Add(std::move(id), std::move(handler));
}

void Host::RemoveShellStream(std::string_view id) {
  impl_->shell_streams().Remove(id);
}

}  // namespace troupe
