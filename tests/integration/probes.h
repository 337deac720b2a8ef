// How a test looks into a host that runs on other threads, without a look at
// the time: handlers that stop where the test can see them, notes that they
// leave, and calls that are under way while the test goes on.
#ifndef TROUPE_TESTS_INTEGRATION_PROBES_H_
#define TROUPE_TESTS_INTEGRATION_PROBES_H_

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "host/route/shell.h"
#include "host/runtime/host.h"
#include "tests/support/status_matchers.h"

namespace troupe {

// A Shell route whose calls wait until the test answers them: a handler that
// calls it is under way for as long as the test likes.
//   Thread: the test's.
class Gate {
 public:
  Gate(Host& host, std::string route) {
    EXPECT_THAT(host.AddShellHandler(
                    std::move(route),
                    [state = state_](const ShellRequest&, Responder responder) {
                      state->Take(std::move(responder));
                    }),
                IsOk());
  }
  ~Gate() { Open(); }

  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  // Waits until one call more has come.
  void AwaitArrival() {
    std::unique_lock<std::mutex> lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->arrived > seen_; });
    ++seen_;
  }

  // Answers the oldest call that waits.
  void Answer(const absl::StatusOr<std::string>& answer = "") {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->held.front().Answer(answer);
    state_->held.pop_front();
  }

  // Answers all that wait and, from now on, each that comes.
  void Open() {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->open = true;
    for (Responder& responder : state_->held) responder.Answer("");
    state_->held.clear();
  }

 private:
  struct State {
    void Take(Responder responder) {
      const std::lock_guard<std::mutex> lock(mutex);
      ++arrived;
      changed.notify_all();
      if (open) {
        responder.Answer("");
      } else {
        held.push_back(std::move(responder));
      }
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Responder> held;
    int arrived = 0;
    bool open = false;
  };

  int seen_ = 0;
  // Shared with the handler, which the host may keep longer.
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

// A Shell route that notes the payload of each call and tell, in order.
//   Thread: the test's.
class Journal {
 public:
  Journal(Host& host, std::string route) {
    EXPECT_THAT(
        host.AddShellHandler(
            std::move(route),
            [state = state_](const ShellRequest& request, Responder responder) {
              responder.Answer("");
              const std::lock_guard<std::mutex> lock(state->mutex);
              state->entries.emplace_back(request.payload);
              state->changed.notify_all();
            }),
        IsOk());
  }

  std::vector<std::string> entries() const {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    return state_->entries;
  }

  // The entries, once there are `count`.
  std::vector<std::string> Await(size_t count) const {
    std::unique_lock<std::mutex> lock(state_->mutex);
    state_->changed.wait(
        lock, [this, count] { return state_->entries.size() >= count; });
    return state_->entries;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> entries;
  };

  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

// The outcome of a call or tell that is under way: done() is what to start it
// with.
//   Thread: the test's.
class PendingReply {
 public:
  ReplyFn done() {
    return [state = state_](const Reply& reply) {
      const std::lock_guard<std::mutex> lock(state->mutex);
      if (reply.status.ok()) {
        state->result = std::string(reply.payload);
      } else {
        state->result = reply.status;
      }
      ++state->times;
      state->changed.notify_all();
    };
  }

  bool is_known() const { return times() > 0; }

  // How often the outcome was told.
  int times() const {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    return state_->times;
  }

  absl::StatusOr<std::string> Await() const {
    std::unique_lock<std::mutex> lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->times > 0; });
    return state_->result;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    absl::StatusOr<std::string> result = std::string();
    int times = 0;
  };

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_PROBES_H_
