// A host without actors, which does what the route of a message says:
// `test.Echo` answers with the payload, `test.Fail` fails as an actor does,
// `test.None` fails as the host does, `test.Type` answers with the payload type
// or "none", `test.Late` is answered by AnswerLate(), `test.Never` never.
#ifndef TROUPE_TESTS_HOST_CONTROL_FAKE_TARGET_H_
#define TROUPE_TESTS_HOST_CONTROL_FAKE_TARGET_H_

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "host/control/control_target.h"

namespace troupe {

// Thread: any.
class FakeTarget : public ControlTarget {
 public:
  void Ps(PsDone done) override {
    ActorInfoRow row;
    row.name = "shop";
    row.id = "1@7/acme:shop:1.0.0";
    row.type = "acme:shop:1.0.0";
    row.state = "ready";
    row.abi_generation = 3;
    row.generation = 5;
    row.placement = "shard";
    row.mailbox_max_messages = 1024;
    row.mailbox_max_bytes = 8 << 20;
    row.handled = 12;
    row.ignored_outputs = 2;
    row.slow = 2;
    row.held_by = "shop.Cart.Add";
    row.held_ms = 350;
    row.restarts = 3;
    row.last_crash = "internal: boom";
    row.last_crash_ago_ms = 4000;
    done({{row}, {{"shop", 0, {0, 0, 5}}}});
  }

  void Waits(WaitsDone done) override {
    done({{"1@7/acme:shop:1.0.0", "2@7/acme:stock:1.0.0", "stock.Take",
           absl::Milliseconds(1200), absl::Milliseconds(28'800), false},
          {"2@7/acme:stock:1.0.0", "3@7/acme:log:1.0.0", "", std::nullopt,
           std::nullopt, false}});
  }

  CancelFn Call(OutsideMessage message, CallDone done) override {
    std::unique_lock<std::mutex> lock(mutex_);
    ++calls_;
    changed_.notify_all();
    CallAnswer answer;
    if (message.route == "test.Late" || message.route == "test.Never") {
      if (message.route == "test.Late") late_.push_back(std::move(done));
      return [this] {
        const std::lock_guard<std::mutex> cancel_lock(mutex_);
        ++cancelled_;
        changed_.notify_all();
      };
    }
    lock.unlock();
    if (message.route == "test.Fail") {
      answer.status = InvalidArgumentError("no such article");
      answer.source = AnswerSource::kActor;
      answer.abi_status = -3;
    } else if (message.route == "test.None") {
      answer.status = NotFoundError("no actor '" + message.target + "'");
    } else if (message.route == "test.TooLate") {
      answer.status = TimedOutError("after 1000 ms");
    } else if (message.route == "test.Type") {
      answer.payload =
          message.payload_type.has_value()
              ? std::to_string(static_cast<int>(*message.payload_type))
              : "none";
    } else {
      answer.payload = std::move(message.payload);
    }
    done(std::move(answer));
    return [] {};
  }

  void Tell(OutsideMessage message, StatusDone done) override {
    std::unique_lock<std::mutex> lock(mutex_);
    const auto listener = listeners_.find(message.route);
    if (listener != listeners_.end()) {
      listener->second({"1@7/acme:shop:1.0.0", message.route, message.payload});
    }
    tells_.push_back(std::move(message));
    changed_.notify_all();
    lock.unlock();
    done(absl::OkStatus());
  }

  absl::Status Listen(std::string route, std::optional<std::string> answer,
                      OnMessage on_message) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    const bool added =
        listeners_.emplace(std::move(route), std::move(on_message)).second;
    answer_ = std::move(answer);
    return added ? absl::OkStatus()
                 : absl::FailedPreconditionError("the route has a handler");
  }

  void Unlisten(std::string route, StatusDone done) override {
    std::unique_lock<std::mutex> lock(mutex_);
    listeners_.erase(route);
    changed_.notify_all();
    lock.unlock();
    done(absl::OkStatus());
  }

  // Knows every stream but "none". What nobody listens to is held back for
  // 2 ms, the rest until its listener has taken it.
  void SendChunk(OutsideChunk chunk, ChunkDone done) override {
    if (chunk.stream_id == "none") {
      done(NotFoundError("no stream 'none'"));
      return;
    }
    std::unique_lock<std::mutex> lock(mutex_);
    const auto found = stream_listeners_.find(chunk.stream_id);
    const OnChunk listener =
        found == stream_listeners_.end() ? nullptr : found->second;
    ShellStreamChunk copy = {"1@7/acme:shop:1.0.0", chunk.stream_id,
                             chunk.sequence,        chunk.payload,
                             chunk.metadata,        chunk.timestamp_ms};
    const bool is_loose = chunk.latency_first;
    chunks_.push_back(std::move(chunk));
    lock.unlock();
    if (listener == nullptr || is_loose) {
      if (listener != nullptr) listener(std::move(copy), nullptr);
      done(absl::Milliseconds(2));
      return;
    }
    listener(std::move(copy), [done] { done(absl::ZeroDuration()); });
  }

  // "eager" has a chunk for its listener at once.
  absl::Status ListenStream(std::string id, OnChunk on_chunk) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (id == "eager") {
      ShellStreamChunk chunk;
      chunk.stream_id = id;
      on_chunk(std::move(chunk), nullptr);
    }
    const bool added =
        stream_listeners_.emplace(std::move(id), std::move(on_chunk)).second;
    return added ? absl::OkStatus()
                 : absl::FailedPreconditionError("the stream has a handler");
  }

  void UnlistenStream(std::string id, StatusDone done) override {
    std::unique_lock<std::mutex> lock(mutex_);
    stream_listeners_.erase(id);
    changed_.notify_all();
    lock.unlock();
    done(absl::OkStatus());
  }

  // One letter, whose number is 3: a call that crashed.
  void DeadLetters(DeadLettersDone done) override {
    DeadLetterList list;
    list.letters.push_back(Letter());
    list.crashed = 1;
    list.expired = 4;
    list.pushed_out = 4;
    list.refused = 2;
    done(std::move(list));
  }

  void ShowDeadLetter(uint64_t id, DeadLetterDone done) override {
    if (id != 3) {
      done(NotFoundError("no dead letter " + std::to_string(id)));
      return;
    }
    DeadLetterRow letter = Letter();
    letter.payload = "hello";
    done(std::move(letter));
  }

  // Who gets it says "done".
  void ReplayDeadLetter(uint64_t id, ReplayDone done) override {
    ReplayReport report;
    if (id != 3) {
      report.answer.status =
          NotFoundError("no dead letter " + std::to_string(id));
    }
    report.answer.payload = "done";
    report.receiver = "2@7/acme:shop:1.0.0";
    report.is_call = true;
    done(std::move(report));
  }

  void PurgeDeadLetters(PurgeDone done) override { done(1); }

  void Reload(std::string name, std::string path,
              std::optional<absl::Duration> grace, ReloadDone done) override {
    if (name != "shop") {
      done(NotFoundError("no workload '" + name + "'"));
      return;
    }
    ControlReloadAnswer answer;
    answer.generation = 2;
    answer.path = path;
    answer.actors = 3;
    answer.switched = 2;
    answer.failures = {"1@7/acme:shop:1.0.0: busy"};
    answer.may_have_state = true;
    answer.state_bytes = 12;
    answer.warnings = {"route 'shop.Old' is gone"};
    answer.kept = 1;
    answer.kept_reason = "unload is not set";
    answer.took = grace.value_or(absl::ZeroDuration());
    done(answer);
  }

  void Stop(std::optional<absl::Duration> grace, StopDone done) override {
    // First, as who waits for the stop ends the server.
    done({7, 2});
    const std::lock_guard<std::mutex> lock(mutex_);
    grace_ = grace;
    stopped_ = true;
    changed_.notify_all();
  }

  // Answers what waits with "late".
  void AnswerLate() {
    std::unique_lock<std::mutex> lock(mutex_);
    const std::vector<CallDone> late = std::exchange(late_, {});
    lock.unlock();
    for (const CallDone& done : late) done({absl::OkStatus(), "late"});
  }

  // Each waits until it is so.
  void WaitForCalls(size_t count) {
    WaitFor([&] { return calls_ >= count; });
  }
  void WaitForListeners(size_t count) {
    WaitFor([&] { return listeners_.size() == count; });
  }
  void WaitForStop() {
    WaitFor([&] { return stopped_; });
  }

  void WaitForCancelled(size_t count) {
    WaitFor([&] { return cancelled_ >= count; });
  }

  size_t cancelled() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return cancelled_;
  }
  size_t calls() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return calls_;
  }
  std::vector<OutsideMessage> tells() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return tells_;
  }
  std::vector<OutsideChunk> chunks() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return chunks_;
  }
  size_t listeners() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return listeners_.size() + stream_listeners_.size();
  }
  void WaitForStreamListeners(size_t count) {
    WaitFor([&] { return stream_listeners_.size() == count; });
  }
  std::optional<std::string> answer() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return answer_;
  }
  std::optional<absl::Duration> grace() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return grace_;
  }

 private:
  static DeadLetterRow Letter() {
    DeadLetterRow letter;
    letter.id = 3;
    letter.reason = "crashed";
    letter.error = "internal error: handler answered -3";
    letter.age_ms = 12'000;
    letter.receiver = "1@7/acme:shop:1.0.0";
    letter.route = "test.Echo";
    letter.request_id = "r-1";
    letter.is_call = true;
    letter.payload_bytes = 5;
    return letter;
  }

  template <typename Condition>
  void WaitFor(Condition condition) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, condition);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  size_t calls_ = 0;
  size_t cancelled_ = 0;
  std::vector<CallDone> late_;
  std::vector<OutsideMessage> tells_;
  std::map<std::string, OnMessage> listeners_;
  std::vector<OutsideChunk> chunks_;
  std::map<std::string, OnChunk> stream_listeners_;
  std::optional<std::string> answer_;
  std::optional<absl::Duration> grace_;
  bool stopped_ = false;
};

}  // namespace troupe

#endif  // TROUPE_TESTS_HOST_CONTROL_FAKE_TARGET_H_
