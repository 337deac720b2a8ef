// A workload proves itself with samples before it serves; what fails is kept
// out, with the reason.
#include <atomic>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "host/fiber/fault_handler.h"
#include "tests/integration/crash_fixture.h"
#include "tests/integration/negotiates_fixture.h"

namespace troupe {
namespace {

using ::testing::IsEmpty;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

std::atomic<int> objects = 0;
std::atomic<bool> holds = false;

// Answers with what it is sent twice; its configuration says how its self-check
// goes.
class Doubler : public Workload {
 public:
  Doubler() {
    On("doubler.Double", &Doubler::Double);
    On("doubler.Ask", &Doubler::Ask);
    ++objects;
  }

 private:
  absl::Status OnConfigure(std::string_view config) override {
    config_ = config;
    return config == "refuse" ? absl::InvalidArgumentError("no such thing")
                              : absl::OkStatus();
  }
  absl::Status OnStart(Context&) override {
    return was_checked_ ? absl::InternalError("was checked") : absl::OkStatus();
  }
  absl::Status OnSelfCheck(SelfCheck& check) override {
    was_checked_ = true;
    if (config_ == "throw") throw std::runtime_error("boom");
    if (config_ == "hang") holds.wait(true);
    if (config_ == "ask") return check.Expect("doubler.Ask", "", "");
    if (config_ == "missing") return check.Expect("doubler.Halve", "", "");
    if (config_ == "wrong") return check.Expect("doubler.Double", "a", "b");
    const absl::StatusOr<std::string> reply = check.Call("doubler.Double", "b");
    if (!reply.ok()) return reply.status();
    return check.Expect("doubler.Double", "a", "aa");
  }

  absl::StatusOr<std::string> Double(Context&, std::string_view text) {
    return std::string(text) + std::string(text);
  }
  absl::Status Ask(Context& ctx, std::string_view) {
    return ctx.Call(Dest::Shell(), "shell", "").status();
  }

  std::string config_;
  bool was_checked_ = false;
};

// The same with an override that anybody may call, and one without any.
class Open : public Workload {
 public:
  absl::Status OnSelfCheck(SelfCheck&) override {
    return absl::InternalError("never right");
  }
};
class Plain : public Workload {
 public:
  Plain() { ++objects; }
};

class SelfCheckTest : public NegotiatesTest {
 protected:
  absl::Status AddDoubler(std::string_view config,
                          absl::Duration time = absl::Seconds(60)) {
    objects = 0;
    WorkloadOptions options;
    options.name = "doubler";
    options.linked = LinkedTable<Doubler>("acme:doubler:1.0.0");
    options.config = std::string(config);
    options.self_check = time;
    return host().AddWorkload(std::move(options));
  }
};

TEST_F(SelfCheckTest, AWorkloadThatProvesItselfServes) {
  ASSERT_THAT(AddDoubler("right"), IsOk());
  EXPECT_EQ(objects, 1);
  EXPECT_THAT(host().Actors(), IsEmpty()) << "what was checked is no actor";

  const absl::StatusOr<ActrId> id = host().Spawn("doubler");

  ASSERT_THAT(id, IsOk());
  EXPECT_EQ(Call(*id, "doubler.Double", "x").value_or(""), "xx");
  EXPECT_EQ(objects, 2);
}

TEST_F(SelfCheckTest, ASampleThatDiffersKeepsItOutWithBothReplies) {
  EXPECT_THAT(AddDoubler("wrong"),
              StatusIs(kPrecondition,
                       "workload 'doubler': self-check: doubler.Double "
                       "answered 'aa' instead of 'b'"));
  EXPECT_FALSE(host().Spawn("doubler").ok());
}

TEST_F(SelfCheckTest, AnEscapedExceptionFailsIt) {
  EXPECT_THAT(AddDoubler("throw"), StatusIs(kPrecondition, "boom"));
}

TEST_F(SelfCheckTest, AConfigurationThatIsRefusedFailsIt) {
  EXPECT_THAT(AddDoubler("refuse"),
              StatusIs(kPrecondition, "self-check: create: "));
}

TEST_F(SelfCheckTest, ASampleOfARouteWithoutAHandlerFailsIt) {
  EXPECT_THAT(AddDoubler("missing"),
              StatusIs(kPrecondition, "self-check: doubler.Halve: "));
}

TEST_F(SelfCheckTest, NothingCanBeAskedOfTheHost) {
  EXPECT_THAT(AddDoubler("ask"),
              StatusIs(kPrecondition,
                       "doubler.Ask: nothing can be asked of the host in a "
                       "self-check"));
}

TEST_F(SelfCheckTest, OneThatDoesNotReturnIsGivenUp) {
  holds = true;

  EXPECT_THAT(AddDoubler("hang", absl::Milliseconds(50)),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "'self_check' has not returned after 50ms"));

  holds = false;
  holds.notify_all();
}

TEST_F(SelfCheckTest, ItCanBeLeftOut) {
  EXPECT_THAT(AddDoubler("wrong", absl::ZeroDuration()), IsOk());
  EXPECT_EQ(objects, 0);
}

TEST_F(SelfCheckTest, AClassWithoutOneIsNotTried) {
  objects = 0;

  ASSERT_THAT(
      host().AddWorkload(
          {.name = "plain", .linked = LinkedTable<Plain>("acme:plain:1.0.0")}),
      IsOk());

  EXPECT_EQ(objects, 0);
}

TEST_F(SelfCheckTest, APublicOverrideCountsAsWell) {
  EXPECT_THAT(
      host().AddWorkload(
          {.name = "open", .linked = LinkedTable<Open>("acme:open:1.0.0")}),
      StatusIs(kPrecondition, "never right"));
}

TEST_F(SelfCheckTest, AReloadToALibraryThatFailsChangesNothing) {
  setenv("TROUPE_SELF_CHECK", "pass", 1);
  ASSERT_THAT(AddFile(File("a.so")), IsOk());
  const absl::StatusOr<ActrId> id = host().Spawn("guest");
  ASSERT_THAT(id, IsOk());

  setenv("TROUPE_SELF_CHECK", "fail", 1);
  const std::string next = File("next.so", 1);

  EXPECT_THAT(host().ReloadAndWait("guest", {.path = next}),
              StatusIs(kPrecondition,
                       "load '" + next + "': self-check: sample 3 differs"));
  EXPECT_EQ(Call(*id, "test/echo", "hello").value_or(""), "hello");
}

using SelfCheckDeathTest = SelfCheckTest;

TEST_F(SelfCheckDeathTest, AFaultInItNamesTheLibrary) {
  setenv("TROUPE_SELF_CHECK", "segfault", 1);
  const std::string path = File("a.so");
  const auto load = [&] {
    InstallFaultHandler();
    static_cast<void>(AddFile(path));
  };

  EXPECT_EXIT(load(), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x10") + ", in guest '" +
                  path +
                  "' generation 3, actor '1@1/test:negotiates:1.0.0', method "
                  "'self_check'\n");
}

}  // namespace
}  // namespace troupe
