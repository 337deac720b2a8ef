// A host for fuzzers: that of the integration tests, on two shards, which says
// nothing and in which time passes only when somebody would wait for it.
#ifndef TROUPE_TESTS_FUZZ_FUZZ_HOST_H_
#define TROUPE_TESTS_FUZZ_FUZZ_HOST_H_

#include <cstdint>
#include <semaphore>
#include <string>
#include <string_view>
#include <utility>

#include "abi/identity.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "host/base/log.h"
#include "host/runtime/host.h"
#include "tests/fuzz/oracle.h"
#include "tests/integration/host_fixture.h"

namespace troupe::fuzz {

class FuzzHost : public HostTest {
 public:
  FuzzHost() {
    // What the fixture expects is a promise as well.
    GTEST_FLAG_SET(throw_on_failure, true);
    options_.shards = 2;
    options_.log = &Silence();
    // Both look at real time.
    options_.watchdog = absl::ZeroDuration();
    options_.spin = absl::ZeroDuration();
  }

  using HostTest::host;

  // Adds a workload `name` and makes an actor of it.
  ActrId Make(WorkloadOptions options) {
    const std::string name = options.name;
    Check(host().AddWorkload(std::move(options)));
    const absl::StatusOr<ActrId> id = host().Spawn(name);
    Check(id.status());
    return *id;
  }

  // The answer to a call. Where it takes time, an hour passes at once.
  absl::StatusOr<std::string> Ask(const ActrId& target, std::string_view route,
                                  std::string_view payload) {
    PendingReply reply;
    host().Call(target, route, payload, {}, reply.done());
    // Most need few turns, and a Settle() is many.
    constexpr int kTurns = 8;
    for (int turn = 0; !reply.is_known(); ++turn) {
      if (turn < kTurns) {
        Turn();
      } else {
        Advance(absl::Hours(1));
      }
    }
    absl::StatusOr<std::string> answer = reply.Await();
    if (!answer.ok()) CheckError(answer.status());
    return answer;
  }

  // Lets all that waits come to its end.
  void Finish() {
    constexpr int kHours = 1000;
    for (int i = 0; i < kHours; ++i) {
      const HostResources resources = host().Resources();
      if (resources.waiting_calls == 0 && resources.waiting_fibers == 0) return;
      Advance(absl::Hours(1));
    }
    Fail("somebody waits for ever");
  }

  static void CheckError(const absl::Status& error) {
    CheckText(ErrorText(error), "the error " + error.ToString());
  }

 private:
  static void Check(const absl::Status& status) {
    if (!status.ok()) Fail(status.ToString());
  }

  // All lines are written, and nobody reads them. Never destroyed: the host
  // ends after this.
  static Log& Silence() {
    static Log& log = *new Log(
        LogLevel::kTrace, [](LogLevel, const LogOrigin&, std::string_view) {});
    return log;
  }

  // One of each shard.
  void Turn() {
    for (uint32_t shard = 0; shard < host().shard_count(); ++shard) {
      std::binary_semaphore turned(0);
      host().PostToShard(shard, [&turned] { turned.release(); });
      turned.acquire();
    }
  }

  void TestBody() override {}
};

}  // namespace troupe::fuzz

#endif  // TROUPE_TESTS_FUZZ_FUZZ_HOST_H_
