// A host without actors, for tests of the command line.
// Usage: fake_host SOCKET PROTO_DIRECTORY; ends when it is told to stop.
#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "host/control/control_server.h"
#include "host/loop/loop_thread.h"
#include "tests/host/control/fake_target.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string socket = argv[1];
  troupe::ControlHostInfo info{"1.2.3", {"shop.proto"}, {argv[2]}};
  troupe::FakeTarget target;
  auto thread = troupe::LoopThread::Start("control");
  if (!thread.ok()) return 1;

  std::unique_ptr<troupe::ControlServer> server;
  std::promise<bool> started;
  (*thread)->Post([&] {
    auto result = troupe::ControlServer::Start(thread->get(), socket,
                                               std::move(info), &target);
    if (result.ok()) server = *std::move(result);
    started.set_value(server != nullptr);
  });
  if (!started.get_future().get()) return 1;
  std::puts("ready");
  std::fflush(stdout);

  target.WaitForStop();
  std::promise<void> ended;
  (*thread)->Post([&] {
    server.reset();
    ended.set_value();
  });
  ended.get_future().wait();
  return 0;
}
