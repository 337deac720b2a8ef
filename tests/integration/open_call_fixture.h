// Streaming calls that the test, as the embedder, opens to Numbers.
#ifndef TROUPE_TESTS_INTEGRATION_OPEN_CALL_FIXTURE_H_
#define TROUPE_TESTS_INTEGRATION_OPEN_CALL_FIXTURE_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "abi/codes.h"
#include "fmt/format.h"
#include "host/runtime/host.h"
#include "tests/integration/streaming_fixture.h"

namespace troupe {

inline std::string OutcomeText(const StreamingCall::Item& item) {
  if (!item.ok()) return OutcomeText(item.status());
  return item->value_or("end");
}

// What a callback is told: done() is the callback.
//   Thread: the test's.
template <typename Outcome>
class Told {
 public:
  auto done() {
    return [state = state_](Outcome outcome) {
      const std::lock_guard<std::mutex> lock(state->mutex);
      state->outcome = std::move(outcome);
      state->changed.notify_all();
    };
  }

  bool is_known() const {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    return state_->outcome.has_value();
  }

  Outcome Await() const {
    std::unique_lock<std::mutex> lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->outcome.has_value(); });
    return *state_->outcome;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Outcome> outcome;
  };
  // Shared with the callback, which the host may keep longer.
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

// Numbers on the first shard, or on the second.
class OpenCallTest : public StreamingTest,
                     public ::testing::WithParamInterface<uint32_t> {
 protected:
  void SetUp() override {
    options_.max_frame_bytes = size_t{4} << 20;
    StreamingTest::SetUp();
    WorkloadOptions placed;
    placed.shard = GetParam();
    numbers_ = LinkNumbers(std::move(placed));
  }

  StreamingCall Open(std::string_view route, abi::CallShape shape,
                     std::string_view payload = {},
                     const RequestOptions& options = {}) {
    return host().OpenCall(numbers_, route, shape, payload, options);
  }
  StreamingCall OpenServer(std::string_view route, std::string_view payload,
                           const RequestOptions& options = {}) {
    return Open(route, abi::CallShape::kServerStream, payload, options);
  }
  StreamingCall OpenClient(std::string_view route,
                           const RequestOptions& options = {}) {
    return Open(route, abi::CallShape::kClientStream, {}, options);
  }
  StreamingCall OpenBidi(std::string_view route) {
    return Open(route, abi::CallShape::kBidiStream);
  }

  static std::string Read(StreamingCall& call) {
    return OutcomeText(call.Read());
  }

  // How many, how many bytes, and how it ended.
  static std::string ReadAll(StreamingCall& call) {
    int64_t items = 0;
    size_t bytes = 0;
    while (true) {
      const StreamingCall::Item item = call.Read();
      if (!item.ok() || !item->has_value()) {
        return fmt::format("{}/{}:{}", items, bytes,
                           OutcomeText(item.status()));
      }
      ++items;
      bytes += (*item)->size();
    }
  }

  static std::string Finish(StreamingCall& call) {
    const absl::StatusOr<std::string> answer = call.Finish();
    return answer.ok() ? *answer : OutcomeText(answer.status());
  }

  // Returns when a thread waits at an end: a request of its own, beside the
  // call's mark.
  void AwaitWaiter(uint64_t waits) {
    while (host().Resources().waiting_calls < waits) Settle();
  }

  ActrId numbers_;
};

inline std::string ShardName(const ::testing::TestParamInfo<uint32_t>& info) {
  return info.param == 0 ? "FirstShard" : "SecondShard";
}

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_OPEN_CALL_FIXTURE_H_
