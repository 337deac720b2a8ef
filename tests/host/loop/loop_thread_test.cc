#include "host/loop/loop_thread.h"

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "host/loop/ticker.h"

namespace troupe {
namespace {

class LoopThreadTest : public ::testing::Test {
 protected:
  // Waits until the thread has run `function`.
  void Run(const std::function<void()>& function) {
    std::promise<void> done;
    thread_->Post([&] {
      function();
      done.set_value();
    });
    done.get_future().wait();
  }

  std::unique_ptr<LoopThread> thread_ = LoopThread::Start("test").value();
};

TEST_F(LoopThreadTest, PostedFunctionsRunInOrderOnOneOtherThread) {
  std::vector<int> order;
  std::thread::id id;
  thread_->Post([&] { order.push_back(1); });
  thread_->Post([&] { order.push_back(2); });

  Run([&] { id = std::this_thread::get_id(); });

  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_NE(id, std::this_thread::get_id());
}

TEST_F(LoopThreadTest, APostedFunctionMayPostAnother) {
  std::promise<void> done;
  thread_->Post([&] { thread_->Post([&] { done.set_value(); }); });

  done.get_future().wait();
}

TEST_F(LoopThreadTest, TheEndRunsWhatWasPosted) {
  int ran = 0;
  for (int i = 0; i < 100; ++i) thread_->Post([&ran] { ++ran; });

  thread_.reset();

  EXPECT_EQ(ran, 100);
}

TEST_F(LoopThreadTest, WhatLivesOnTheLoopGetsItsTurnWhileFunctionsArePosted) {
  std::promise<void> ticked;
  std::unique_ptr<Ticker> ticker;
  std::atomic<bool> posting = true;
  Run([&] {
    ticker =
        std::make_unique<Ticker>(thread_->loop(), absl::Milliseconds(1), [&] {
          if (posting.exchange(false)) ticked.set_value();
        });
  });
  // Posts itself until the tick has come.
  std::function<void()> again = [&] {
    if (posting) thread_->Post(again);
  };
  thread_->Post(again);

  ticked.get_future().wait();
  Run([&] { ticker.reset(); });
}

TEST_F(LoopThreadTest, ManyThreadsPostAndNothingIsLost) {
  constexpr int kPosters = 4;
  constexpr int kPerPoster = 1'000;
  int ran = 0;
  std::vector<std::thread> posters;
  posters.reserve(kPosters);
  for (int p = 0; p < kPosters; ++p) {
    posters.emplace_back([&] {
      for (int i = 0; i < kPerPoster; ++i) thread_->Post([&ran] { ++ran; });
    });
  }
  for (std::thread& poster : posters) poster.join();

  thread_.reset();

  EXPECT_EQ(ran, kPosters * kPerPoster);
}

}  // namespace
}  // namespace troupe
