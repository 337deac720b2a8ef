// The ways to wait for an operation: a handler's fiber, or a thread that is
// none of ours. Callbacks of the embedder are in host/runtime.
#ifndef TROUPE_HOST_ROUTE_WAIT_H_
#define TROUPE_HOST_ROUTE_WAIT_H_

#include <semaphore>
#include <utility>

#include "host/fiber/fiber.h"
#include "host/shard/call_table.h"
#include "host/shard/shard.h"

namespace troupe {

class Router;

// What every operation that may take time waits with. Its end is OnReply(),
// which comes exactly once, perhaps before the operation's start returns.
class Wait : public PendingCall {
 public:
  explicit Wait(Router* router) : router_(router) {}
  ~Wait() override;

  void OnRoom(Shard& shard) final;

  // A message for which there was no room yet, owned; nullptr when none.
  Message* unsent = nullptr;
  // The answer is known when the message is taken: a tell.
  bool ends_when_sent = false;

 protected:
  Router* const router_;
};

// Lets the running fiber wait. On the fiber's stack.
class FiberWait final : public Wait {
 public:
  using Wait::Wait;

  void OnReply(Shard& shard, Message* reply) override {
    reply_ = reply;
    if (fiber_ != nullptr) shard.Resume(fiber_);
  }

  bool is_over() const { return reply_ != nullptr; }

  // Returns the reply, the caller's to free. `actor` is who runs on the fiber.
  Message* Await(Shard& shard, Actor* actor) {
    if (reply_ == nullptr) {
      fiber_ = Fiber::Current();
      shard.Park(actor);
    }
    return std::exchange(reply_, nullptr);
  }

 private:
  Fiber* fiber_ = nullptr;
  Message* reply_ = nullptr;
};

// Blocks a thread that belongs to a guest or to the embedder. On its stack.
class ThreadWait final : public Wait {
 public:
  using Wait::Wait;

  void OnReply(Shard& shard, Message* reply) override {
    static_cast<void>(shard);
    reply_ = reply;
    answered_.release();
  }

  // Thread: the one that waits.
  Message* Await() {
    answered_.acquire();
    return std::exchange(reply_, nullptr);
  }

 private:
  Message* reply_ = nullptr;
  std::binary_semaphore answered_{0};
};

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_WAIT_H_
