// Holds a shard back, for tests: its thread goes on only while somebody lets
// it, so that one thread is at work at a time and a run can be repeated.
#ifndef TROUPE_HOST_BASE_PACE_H_
#define TROUPE_HOST_BASE_PACE_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <random>

namespace troupe {

class Pace {
 public:
  // How a turn left its shard.
  struct Rest {
    // Whether it handled anything, and whether there is more now.
    bool has_worked = false;
    bool has_work = false;
    // A time of the host's clock at which there may be some, INT64_MAX for
    // none. It may be too early.
    int64_t next_due_ns = 0;
    // Timers that actors have set.
    uint64_t timers = 0;
  };

  // With a seed, which of the actors that could run goes first is drawn.
  explicit Pace(std::optional<uint64_t> shuffle_seed = {});

  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;

  // Lets the shard take what has arrived, fire what is due and handle at most
  // `messages` of its actors' messages and steps; returns when it has. Handlers
  // whose answer is there go on besides.
  //   Thread: any but the shard's.
  Rest RunTurn(int messages);

  // From now on nothing is held back.
  //   Thread: any.
  void Release();

  // What follows: the shard's own thread.

  // Waits for the next turn; how many messages it may handle, nothing when
  // nothing is held back.
  std::optional<int> BeginTurn();
  void EndTurn(const Rest& rest);

  bool shuffles() const { return random_.has_value(); }

  // One of 0 to `count` - 1.
  size_t Draw(size_t count);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  // Under mutex_.
  int granted_ = 0;  // messages of the turn that is asked for
  bool at_rest_ = true;
  bool released_ = false;
  Rest rest_;

  // The shard's thread only.
  std::optional<std::minstd_rand> random_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_PACE_H_
