// The ends of streaming calls that one shard keeps, by their ids.
#ifndef TROUPE_HOST_SHARD_CALL_STREAM_TABLE_H_
#define TROUPE_HOST_SHARD_CALL_STREAM_TABLE_H_

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <utility>

#include "host/actor/call_stream_end.h"

namespace troupe {

// Thread: the shard's.
class CallStreamTable {
 public:
  void Add(std::unique_ptr<CallStreamEnd> end) {
    const CallEndId id = end->id;
    ends_[id] = std::move(end);
  }

  // nullptr when there is none any more. Valid until Remove().
  CallStreamEnd* Find(CallEndId id) const {
    const auto found = ends_.find(id);
    return found == ends_.end() ? nullptr : found->second.get();
  }

  void Remove(CallEndId id) { ends_.erase(id); }
  void Clear() { ends_.clear(); }
  size_t size() const { return ends_.size(); }

 private:
  std::unordered_map<CallEndId, std::unique_ptr<CallStreamEnd>> ends_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_CALL_STREAM_TABLE_H_
