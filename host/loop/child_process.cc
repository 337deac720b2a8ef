#include "host/loop/child_process.h"

#include <unistd.h>
#include <uv.h>

#include <csignal>
#include <cstdint>
#include <utility>

#include "fmt/format.h"
#include "host/loop/uv_handle.h"
#include "host/loop/uv_status.h"

namespace troupe {

struct ChildProcess::Impl {
  uv_process_t process;
  OnExit on_exit;
  bool runs = false;
};

absl::StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(
    EventLoop* loop, const std::vector<std::string>& arguments,
    const std::string& folder, OnExit on_exit) {
  auto* impl = new Impl{.process = {}, .on_exit = std::move(on_exit)};
  impl->process.data = impl;
  // From here on the child's end frees `impl`, also when starting fails.
  std::unique_ptr<ChildProcess> child(new ChildProcess(impl));

  std::vector<char*> words;
  words.reserve(arguments.size() + 1);
  for (const std::string& word : arguments) {
    words.push_back(const_cast<char*>(word.c_str()));
  }
  words.push_back(nullptr);
  uv_stdio_container_t streams[3] = {};
  streams[0].flags = UV_IGNORE;
  for (uv_stdio_container_t* out : {&streams[1], &streams[2]}) {
    out->flags = UV_INHERIT_FD;
    out->data.fd = STDERR_FILENO;
  }
  uv_process_options_t options = {};
  options.file = words[0];
  options.args = words.data();
  options.cwd = folder.c_str();
  // A group of its own: what it has started ends with it, and a Ctrl-C is ours
  // to pass on.
  options.flags = UV_PROCESS_DETACHED;
  options.stdio_count = 3;
  options.stdio = streams;
  options.exit_cb = [](uv_process_t* process, int64_t code, int signal_number) {
    auto* const self = static_cast<Impl*>(process->data);
    self->runs = false;
    // It may destroy what `self` belongs to, and the function with it.
    const OnExit on_exit = std::move(self->on_exit);
    on_exit(signal_number == 0 ? static_cast<int>(code) : 128 + signal_number);
  };
  absl::Status started =
      UvStatus(uv_spawn(loop->uv(), &impl->process, &options),
               fmt::format("start '{}' in '{}'", arguments[0], folder));
  if (!started.ok()) return started;
  impl->runs = true;
  return child;
}

ChildProcess::~ChildProcess() {
  Terminate();
  CloseAndDelete(impl_, &impl_->process);
}

void ChildProcess::Terminate() {
  if (impl_->runs) kill(-impl_->process.pid, SIGTERM);
}

}  // namespace troupe
