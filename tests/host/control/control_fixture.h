// A control server with a fake host, for its tests.
#ifndef TROUPE_TESTS_HOST_CONTROL_CONTROL_FIXTURE_H_
#define TROUPE_TESTS_HOST_CONTROL_CONTROL_FIXTURE_H_

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/control/control_server.h"
#include "host/loop/loop_thread.h"
#include "tests/host/control/fake_target.h"
#include "tests/support/status_matchers.h"
#include "troupe/control.pb.h"

namespace troupe {

// The server has a socket of its own.
class ControlServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // Not TempDir(): its path is longer than a socket's may be.
    char folder[] = "/tmp/troupe_control_XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
    socket_ = folder_ + "/s";
    auto thread = LoopThread::Start("control");
    ASSERT_THAT(thread, IsOk());
    thread_ = *std::move(thread);
    RunOnLoop([this] {
      ControlHostInfo info{"1.2.3", {"shop.proto"}, {"/protos"}};
      auto server = ControlServer::Start(thread_.get(), socket_,
                                         std::move(info), &target_);
      ASSERT_THAT(server, IsOk());
      server_ = *std::move(server);
    });
  }

  void TearDown() override {
    StopServer();
    thread_.reset();
    rmdir(folder_.c_str());
  }

  void StopServer() {
    RunOnLoop([this] { server_.reset(); });
  }

  template <typename Function>
  void RunOnLoop(Function function) {
    std::promise<void> done;
    thread_->Post([&] {
      function();
      done.set_value();
    });
    done.get_future().wait();
  }

  static control::Request Call(uint64_t id, const std::string& route,
                               const std::string& payload = "") {
    control::Request request;
    request.set_id(id);
    request.mutable_call()->set_target("shop");
    request.mutable_call()->set_route(route);
    request.mutable_call()->set_payload(payload);
    return request;
  }

  static control::Request Listen(uint64_t id, const std::string& route) {
    control::Request request;
    request.set_id(id);
    request.mutable_listen()->set_route(route);
    return request;
  }

  std::string folder_;
  std::string socket_;
  FakeTarget target_;
  std::unique_ptr<LoopThread> thread_;
  std::unique_ptr<ControlServer> server_;
};

}  // namespace troupe

#endif  // TROUPE_TESTS_HOST_CONTROL_CONTROL_FIXTURE_H_
