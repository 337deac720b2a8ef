// What a workload under test talks to: an actor, or the Shell, that answers as
// the test says and remembers what it was sent.
//
//   stock.When("stock.Stock.Reserve").Return(reserved);
//   stock.When("stock.Stock.Count").Fail(absl::UnavailableError("closed"))
//                                  .Return(count);
//   stock.When("stock.Stock.Order").Delay(absl::Minutes(1)).Return("");
//   stock.When("stock.Stock.List").Stream({"tea", "rice"})
//                                 .ThenFail(absl::DataLossError("torn"));
#ifndef TROUPE_GUEST_SDK_TESTING_FAKE_PEER_H_
#define TROUPE_GUEST_SDK_TESTING_FAKE_PEER_H_

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/identity.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guest_sdk/internal/payload.h"

namespace troupe {

// A payload as the bytes that travel.
template <internal::Payload Message>
std::string ToBytes(const Message& message) {
  const internal::PayloadRef payload(message);
  std::string bytes(payload.ByteSize(), '\0');
  payload.Write(bytes.data());
  return bytes;
}

// A call or tell that reached a fake.
struct ReceivedMessage {
  std::string route;
  std::string payload;
  // Nothing when the test itself sent it.
  std::optional<ActrId> caller;
  // Of a streaming call: what was sent to it, as far as the fake has read it.
  std::vector<std::string> items = {};
};

// What a fake says to one route: its answers in the order in which they were
// named, the last one for ever.
//   Thread: the test's.
class FakeAnswers {
 public:
  using AnswerFn =
      std::function<absl::StatusOr<std::string>(const ReceivedMessage&)>;

  // Bytes or a protobuf message.
  template <internal::Payload Message>
  FakeAnswers& Return(const Message& message) {
    return Run([bytes = ToBytes(message)](const ReceivedMessage&) {
      return absl::StatusOr<std::string>(bytes);
    });
  }

  // A streaming call ends so at once, nothing read.
  FakeAnswers& Fail(absl::Status error);

  // Works the answer out, inside the fake's turn; of a streaming call once all
  // its items were read.
  FakeAnswers& Run(AnswerFn answer);

  // Answers a streaming call with `items`, bytes or protobuf messages; then
  // reads what its caller sends, to the end.
  template <internal::Payload Item>
  FakeAnswers& Stream(const std::vector<Item>& items) {
    std::vector<std::string> bytes;
    for (const Item& item : items) bytes.push_back(ToBytes(item));
    return StreamBytes(std::move(bytes));
  }
  FakeAnswers& Stream(std::initializer_list<std::string_view> items) {
    return StreamBytes({items.begin(), items.end()});
  }

  // Answers each item that comes with one; an error ends the call.
  using ItemFn =
      std::function<absl::StatusOr<std::string>(std::string_view item)>;
  FakeAnswers& StreamEach(ItemFn answer);

  // Has the answer that was named last end with `error`, behind its items.
  FakeAnswers& ThenFail(absl::Status error);

  // The next answer takes `delay` of the clock that the test advances. A fake
  // actor does one thing at a time: others wait for it.
  FakeAnswers& Delay(absl::Duration delay);

 private:
  friend class FakePeer;

  struct Answer {
    absl::Duration delay = absl::ZeroDuration();
    AnswerFn run;
    // Of a streaming call.
    bool is_at_once = false;
    std::vector<std::string> items = {};
    ItemFn each = nullptr;
  };

  FakeAnswers& Add(Answer answer);
  FakeAnswers& StreamBytes(std::vector<std::string> items);

  absl::Duration next_delay_ = absl::ZeroDuration();
  std::vector<Answer> answers_;
  size_t next_ = 0;
};

// Owned by its TestHost.
class FakePeer {
 public:
  // `on_route` learns of each new route that it is to answer.
  using RouteFn = std::function<void(const std::string& route)>;

  FakePeer(ActrType type, RouteFn on_route)
      : type_(std::move(type)), on_route_(std::move(on_route)) {}

  FakePeer(const FakePeer&) = delete;
  FakePeer& operator=(const FakePeer&) = delete;

  // Says what `route` is answered with, from now on; messages to routes of
  // which nothing was said fail with UnknownRoute.
  //   Thread: the test's, while the host is idle.
  FakeAnswers& When(std::string_view route);

  // What was sent here so far, to any route or to one; tells as well, also
  // those to routes of which nothing was said.
  //   Thread: the test's.
  std::vector<ReceivedMessage> received() const;
  std::vector<ReceivedMessage> received(std::string_view route) const;

  // Of an actor; a type without parts for the Shell.
  const ActrType& type() const { return type_; }
  const ActrId& id() const { return id_; }

  // For TestHost.

  void set_id(const ActrId& id) { id_ = id; }

  struct Outcome {
    absl::Duration delay;
    absl::StatusOr<std::string> answer;
  };

  // Remembers `message` and says what becomes of it.
  //   Thread: a shard's.
  Outcome Take(ReceivedMessage message);

  // The same for a streaming call, whose items are still to come: which of
  // those received it is, and how it is answered.
  struct Begun {
    size_t number;
    FakeAnswers::Answer answer;
  };
  Begun Begin(ReceivedMessage message);
  void AddItem(size_t number, std::string_view item);
  ReceivedMessage message(size_t number) const;

 private:
  const ActrType type_;
  const RouteFn on_route_;
  ActrId id_;

  // The host's thread and the test's take turns; a test that looks in between
  // is no error.
  mutable std::mutex mutex_;
  std::map<std::string, FakeAnswers, std::less<>> answers_;
  std::vector<ReceivedMessage> received_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_TESTING_FAKE_PEER_H_
