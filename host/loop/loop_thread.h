// A thread that runs a loop and the functions that others post to it.
#ifndef TROUPE_HOST_LOOP_LOOP_THREAD_H_
#define TROUPE_HOST_LOOP_LOOP_THREAD_H_

#include <pthread.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "host/base/mutex.h"
#include "host/loop/event_loop.h"
#include "host/loop/waker.h"

namespace troupe {

class LoopThread {
 public:
  // `name` is what debuggers and ps show, 15 bytes at most.
  //   Errors: UNAVAILABLE when the process has no file descriptors or the
  //           system no threads left.
  static absl::StatusOr<std::unique_ptr<LoopThread>> Start(
      const std::string& name);

  // Runs what was posted, then ends the thread. What lives on the loop must be
  // destroyed by then, by a posted function.
  //   Thread: any but its own, when no other thread can call Post() any more.
  ~LoopThread();

  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;

  // Runs `function` on the thread, in the order of posting. It must not block.
  //   Thread: any, its own too: then it runs after the current function.
  void Post(std::function<void()> function) ABSL_LOCKS_EXCLUDED(mutex_);

  // The same, and returns when it has run.
  //   Thread: any but its own.
  void RunAndWait(const std::function<void()>& function)
      ABSL_LOCKS_EXCLUDED(mutex_);

  //   Thread: its own, that is inside posted functions and their callbacks.
  EventLoop* loop() { return loop_.get(); }

 private:
  LoopThread(std::unique_ptr<EventLoop> loop, std::unique_ptr<Waker> waker);

  void Run();
  void RunPosted() ABSL_LOCKS_EXCLUDED(mutex_);

  // Constant after construction. The waker goes before its loop.
  const std::unique_ptr<EventLoop> loop_;
  const std::unique_ptr<Waker> waker_;

  // Its own thread only.
  bool ending_ = false;

  // Shared between threads.
  Mutex mutex_;
  std::vector<std::function<void()>> posted_ ABSL_GUARDED_BY(mutex_);

  // Constant once started.
  std::optional<pthread_t> thread_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_LOOP_LOOP_THREAD_H_
