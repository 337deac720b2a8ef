#include "host/route/wait.h"

#include "host/actor/message_pool.h"
#include "host/route/router.h"

namespace troupe {

Wait::~Wait() {
  Shard* shard = Shard::Current();
  MessagePool::Free(unsent, shard != nullptr ? shard->pool() : nullptr);
}

void Wait::OnRoom(Shard& shard) { router_->Retry(shard, this); }

}  // namespace troupe
