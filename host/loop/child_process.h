// A program that runs beside the loop, in a process group of its own.
#ifndef TROUPE_HOST_LOOP_CHILD_PROCESS_H_
#define TROUPE_HOST_LOOP_CHILD_PROCESS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "host/loop/event_loop.h"

namespace troupe {

// Thread: owner of the loop, all of it.
class ChildProcess {
 public:
  // What the program ended with, or 128 + the signal that ended it.
  using OnExit = std::function<void(int code)>;

  // Starts `arguments[0]`, which is looked for in PATH, in `folder`. It has no
  // input; all that it writes goes to our standard error. Calls `on_exit` once
  // from inside Poll(); it may destroy this. `loop` outlives it.
  //   Errors: NOT_FOUND and the like when it can't be started.
  static absl::StatusOr<std::unique_ptr<ChildProcess>> Start(
      EventLoop* loop, const std::vector<std::string>& arguments,
      const std::string& folder, OnExit on_exit);

  // Terminates it, if it still runs, and does not wait.
  ~ChildProcess();

  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Asks it, and whatever it has started, to end (SIGTERM).
  void Terminate();

 private:
  struct Impl;

  explicit ChildProcess(Impl* impl) : impl_(impl) {}

  Impl* const impl_;  // Deleted by the loop, a turn after the process's end.
};

}  // namespace troupe

#endif  // TROUPE_HOST_LOOP_CHILD_PROCESS_H_
