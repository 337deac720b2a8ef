// Runs workloads in a unit test: the real runtime, one step at a time, under a
// clock that stands still until the test advances it. No server, no socket.
//
//   TEST(ShopTest, ASaleReservesTheGoods) {
//     troupe::TestHost host;
//     troupe::FakePeer& stock = host.AddPeer("acme:stock:1.0.0");
//     stock.When("stock.Stock.Reserve").Return("reserved");
//     const troupe::ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");
//
//     EXPECT_EQ(*host.Call(shop, "shop.Shop.Buy", "tea"), "sold");
//     EXPECT_EQ(stock.received()[0].payload, "tea");
//   }
//
// Everything happens inside the functions below: between them the host does
// nothing, so a test that repeats them repeats the run.
#ifndef TROUPE_GUEST_SDK_TESTING_TEST_HOST_H_
#define TROUPE_GUEST_SDK_TESTING_TEST_HOST_H_

#include <cstdint>
#include <memory>
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
#include "guest_sdk/linked.h"
#include "guest_sdk/testing/fake_peer.h"
#include "guest_sdk/testing/started_call.h"
#include "host/base/log.h"
#include "host/base/pace.h"
#include "host/runtime/host.h"

namespace troupe {

struct LogLine {
  LogLevel level{};
  std::string actor;       // its id; empty: the host's own
  std::string request_id;  // what the actor had in hand; empty: nothing
  std::string text;
};

struct TestHostOptions {
  // Of the actors that could run, has chance decide who goes first: it finds
  // tests and workloads that rely on an order nobody promised. Failures then
  // name the seed; the same seed repeats the run, and so does the environment's
  // TROUPE_TEST_SEED, which shuffles every host.
  bool shuffle = false;
  std::optional<uint64_t> seed = {};

  // Handled in a row, more mean that the actors will never be idle, which fails
  // the test.
  int64_t most_messages = 1'000'000;

  // Of the lines that log() keeps.
  LogLevel log_level = LogLevel::kInfo;
};

// Thread: the test's.
class TestHost {
 public:
  explicit TestHost(const TestHostOptions& options = {});

  // Drains the actors and runs their OnStop().
  ~TestHost();

  TestHost(const TestHost&) = delete;
  TestHost& operator=(const TestHost&) = delete;

  // Adds a workload and starts an actor of it; `options` says more about it.
  // An actor that waits in its OnStart() may not have started yet. It is known
  // by its type, unless `options` name it.
  //   Errors: those of Host::AddWorkload() and of OnStart(); INVALID_ARGUMENT
  //           for a library that needs threads of its own, which nothing here
  //           could hold back.
  template <typename W>
  absl::StatusOr<ActrId> Start(const std::string& type,
                               WorkloadOptions options = {}) {
    options.linked = LinkedTable<W>(type);
    options.type = type;
    return StartWorkload(std::move(options));
  }
  // The same for a library, as it is delivered.
  absl::StatusOr<ActrId> Load(const std::string& path,
                              WorkloadOptions options = {});

  // One actor more of a workload that was added, by its name.
  absl::StatusOr<ActrId> Spawn(std::string_view name,
                               const SpawnOptions& options = {});

  // Starts an actor of `type` that is not under test. Fails the test when there
  // is one already, or the type is none.
  //   Ownership: the host's.
  FakePeer& AddPeer(const std::string& type);

  // What actors reach as Shell.
  FakePeer& shell() { return *shell_; }

  // Begins a call; it takes its course with Step(), RunUntilIdle() and
  // Advance(). Payloads are bytes or protobuf messages.
  template <internal::Payload Request>
  StartedCall StartCall(const ActrId& target, std::string_view route,
                        const Request& request,
                        const RequestOptions& options = {}) {
    return BeginCall(target, route, ToBytes(request), options);
  }

  // The same, until there is nothing more to do without advancing the clock.
  //   Errors: the call's; FAILED_PRECONDITION when it still waits.
  template <internal::Payload Reply = std::string, internal::Payload Request>
  absl::StatusOr<Reply> Call(const ActrId& target, std::string_view route,
                             const Request& request,
                             const RequestOptions& options = {}) {
    const StartedCall call = StartCall(target, route, request, options);
    RunUntilIdle();
    return call.reply<Reply>();
  }

  // Sends a tell and runs until idle; whether the mailbox took it.
  template <internal::Payload Message>
  absl::Status Tell(const ActrId& target, std::string_view route,
                    const Message& message,
                    const RequestOptions& options = {}) {
    return SendTell(target, route, ToBytes(message), options);
  }

  // Has one actor handle one message, timer or other entry; handlers whose
  // answer has come go on besides. False: there was nothing to do.
  bool Step();

  // Runs until everybody waits, for the clock or for ever.
  void RunUntilIdle();

  // Runs until idle, then moves the clock by `time`, halting at each timer,
  // deadline and delay on the way, in their order.
  void Advance(absl::Duration time);

  // How far the clock has been moved.
  absl::Duration elapsed() const;

  // Timers that actors have set.
  uint64_t timers() const { return rest_.timers; }

  // What the host and the actors wrote to the log.
  std::vector<LogLine> log() const;

  // Messages that were accepted and could never be handled, oldest first.
  std::vector<DeadLetter> dead_letters();

  // For all else. What blocks until something has happened in the host waits
  // for ever: Spawn(), the functions ending in AndWait, Waits(), Resources().
  Host& host() { return *host_; }

 private:
  struct Parts;

  absl::StatusOr<ActrId> StartWorkload(WorkloadOptions options);
  StartedCall BeginCall(const ActrId& target, std::string_view route,
                        const std::string& payload,
                        const RequestOptions& options);
  absl::Status SendTell(const ActrId& target, std::string_view route,
                        const std::string& payload,
                        const RequestOptions& options);
  void ServeAsShell(const std::string& route);

  const std::unique_ptr<Parts> parts_;
  const std::unique_ptr<FakePeer> shell_;
  std::vector<std::unique_ptr<FakePeer>> peers_;
  Pace::Rest rest_;
  // Last: it uses all of the above.
  std::unique_ptr<Host> host_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_TESTING_TEST_HOST_H_
