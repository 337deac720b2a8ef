// What a host holds at the moment, shard by shard.
#include <semaphore>

#include "host/guest/boundary.h"
#include "host/runtime/host_impl.h"

namespace troupe {

HostResources Host::Impl::Resources() {
  HostResources all;
  std::binary_semaphore counted(0);
  for (const std::unique_ptr<Shard>& shard : shards_) {
    shard->Post([&all, &counted, shard = shard.get()] {
      all.waiting_calls += shard->calls().size();
      all.waiting_fibers += shard->CountWaitingFibers();
      all.message_blocks += shard->pool()->BlocksOut();
      all.timers += shard->timers_set();
      all.timer_bytes += shard->timer_bytes();
      all.streaming_ends += shard->call_streams().size();
      counted.release();
    });
    counted.acquire();
  }
  all.tokens = BridgeTokens::Count();
  return all;
}

}  // namespace troupe
