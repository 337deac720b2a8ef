// A chunk of a data stream that comes from the embedder: waits on a shard until
// it is accepted, and ends in a callback.
#ifndef TROUPE_HOST_RUNTIME_EXTERNAL_CHUNK_H_
#define TROUPE_HOST_RUNTIME_EXTERNAL_CHUNK_H_

#include <string>
#include <utility>
#include <vector>

#include "abi/messages.h"
#include "absl/status/status.h"
#include "host/route/router.h"
#include "host/route/wait.h"
#include "host/runtime/host.h"
#include "host/shard/shard.h"

namespace troupe {

// Ends itself after the callback.
class ExternalChunk final : public Wait {
 public:
  // Copies what it needs of `chunk`.
  static ExternalChunk* New(Router* router, const ActrId& target,
                            const StreamChunk& chunk,
                            const ChunkOptions& options, ReplyFn&& on_taken);

  // Where it starts: the shard of its receiver, the first one when there is
  // none.
  uint16_t home() const;

  // Starts it; it may end before this returns.
  //   Thread: `shard`'s.
  void Start(Shard& shard);

  // Ends it unsent.
  //   Thread: any.
  void Fail(const absl::Status& error);

  void OnReply(Shard& shard, Message* message) override;

 private:
  ExternalChunk(Router* router, ReplyFn&& on_taken)
      : Wait(router), on_taken_(std::move(on_taken)) {}
  ~ExternalChunk() override = default;

  void End(const Reply& outcome);

  ReplyFn on_taken_;
  std::string target_id_;
  std::string stream_id_;
  std::string payload_;
  std::vector<std::pair<std::string, std::string>> metadata_;
  std::vector<abi::MetadataEntry> entries_;
  abi::HostSendDataStreamV1 send_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_EXTERNAL_CHUNK_H_
