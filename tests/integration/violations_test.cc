// A call that fails leaves its actor as it is; an answer that breaks the rules
// of the boundary has the instance replaced, and nobody else's message is lost.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/messages.h"
#include "gmock/gmock.h"
#include "tests/integration/raw_guest.h"
#include "tests/integration/restart_fixture.h"

namespace troupe {
namespace {

using raw_guest::Instance;
using ::testing::HasSubstr;

// The first one of its kind is 1.
struct Numbered : Instance {
  int number = 0;
};

int32_t CreateNumbered(const troupe_host_table* host, troupe_handle,
                       const uint8_t*, size_t, void** out) {
  static std::atomic<int> last = 0;
  auto* const instance = new Numbered;
  instance->host = host;
  instance->number = ++last;
  *out = static_cast<Instance*>(instance);
  return ACTR_SUCCESS;
}

void DestroyNumbered(void* instance) {
  delete static_cast<Numbered*>(static_cast<Instance*>(instance));
}

int32_t Write(const Instance& instance, troupe_handle call,
              std::string_view reply) {
  uint8_t* const out = instance.host->reply_alloc(call, reply.size());
  if (out == nullptr) return ACTR_BUFFER_TOO_SMALL;
  std::copy(reply.begin(), reply.end(), out);
  return ACTR_SUCCESS;
}

// Answers with the number of its instance; with a failure on
// test/fail; with what is no AbiReply on test/violate, after shell "gate" has
// let it.
int32_t OnRequest(const Instance& instance, troupe_handle call,
                  const abi::RpcEnvelope& envelope) {
  abi::AbiReply reply;
  reply.abi_version = abi::kAbiVersion;
  if (envelope.route_key == "test/fail") {
    reply.status = ACTR_HANDLE_FAILED;
    reply.payload = "no such article";
    return Write(instance, call, abi::EncodeToString(reply));
  }
  if (envelope.route_key == "test/violate") {
    const raw_guest::Asked asked(instance, call, frames::CallShell("gate", ""));
    return Write(instance, call, "\x1a\xff\xff");
  }
  const std::string number =
      std::to_string(static_cast<const Numbered&>(instance).number);
  reply.payload = number;
  return Write(instance, call, abi::EncodeToString(reply));
}

constexpr troupe_guest_table RudeTable() {
  troupe_guest_table table =
      raw_guest::Table<OnRequest>("type=test:rude:1.0.0\n");
  table.create = CreateNumbered;
  table.destroy = DestroyNumbered;
  return table;
}
constexpr troupe_guest_table kRude = RudeTable();

class ViolationsTest : public RestartTest {
 protected:
  ActrId Rude(const RestartPolicy& policy) {
    WorkloadOptions options;
    options.name = "rude";
    options.linked = &kRude;
    options.shard = 0;
    options.restart = policy;
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
    return SpawnNow("rude");
  }

  std::string InstanceOf(const ActrId& actor) {
    return Call(actor, "test/instance").value_or("none");
  }

  // Has it break the rules, once what was sent meanwhile waits behind.
  PendingReply StartViolation(const ActrId& actor) {
    PendingReply reply = Start(actor, "test/violate");
    gate_->AwaitArrival();
    return reply;
  }
};

TEST_F(ViolationsTest, AThousandFailedCallsLeaveTheInstanceAsItIs) {
  const ActrId actor = Rude(Permanent());
  const std::string instance = InstanceOf(actor);

  for (int i = 0; i < 1000; ++i) {
    ASSERT_THAT(Call(actor, "test/fail"),
                StatusIs(absl::StatusCode::kInternal, "no such article"));
  }

  EXPECT_EQ(InstanceOf(actor), instance);
  EXPECT_EQ(InfoOf(actor).restarts, 0u);
}

TEST_F(ViolationsTest, OneMalformedReplyHasTheInstanceReplaced) {
  const ActrId actor = Rude(Permanent());
  const std::string instance = InstanceOf(actor);

  const PendingReply violation = StartViolation(actor);
  const PendingReply behind = Start(actor, "test/instance");
  gate_->Open();
  EXPECT_THAT(violation.Await(), StatusIs(absl::StatusCode::kInternal,
                                          "malformed reply of 3 bytes"));
  Settle();
  EXPECT_EQ(InfoOf(actor).state, "restarting");
  PassFirstBackoff();

  const absl::StatusOr<std::string> answer = behind.Await();
  ASSERT_THAT(answer, IsOk()) << "the mailbox stays";
  EXPECT_NE(*answer, instance);
  EXPECT_EQ(InfoOf(actor).restarts, 1u);
  EXPECT_THAT(InfoOf(actor).last_crash, HasSubstr("malformed reply"));
}

}  // namespace
}  // namespace troupe
