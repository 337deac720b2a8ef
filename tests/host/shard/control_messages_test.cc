// The bytes of a hook: what an existing guest was told by an existing host, but
// for the entry's name.
#include "host/shard/control_messages.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "gtest/gtest.h"
#include "tests/golden/vectors.h"

namespace troupe {
namespace {

using abi::Hook;

// `prefix serial suffix`, as the ids of the actors of a workload are made.
WorkloadInfo Info(const ActrId& id, int generation) {
  WorkloadInfo info;
  info.type = id.type;
  info.realm = id.realm_id;
  info.generation = generation;
  const std::string encoded = EncodeActrId(id);
  // `0A 02 08 realm 10 serial …`, of a realm and serial number below 128.
  info.id_prefix = encoded.substr(0, 5);
  info.id_suffix = encoded.substr(6);
  return info;
}

const ActrId kSelf = {1, 1, {"test", "fixture", "0.1.0"}};

std::string Written(const HookEvent& hook, int generation,
                    uint64_t handle = 0x77) {
  Message* const message =
      WriteHook(hook, Info(kSelf, generation), 1, handle, nullptr);
  std::string bytes(message->bytes());
  MessagePool::Free(message, nullptr);
  return bytes;
}

// The hook in `frame`, whose views point into it.
abi::GuestHookV1 Read(std::string_view frame) {
  abi::AbiFrame read;
  abi::GuestHookV1 hook;
  EXPECT_TRUE(abi::Decode(frame, &read));
  EXPECT_EQ(read.op, abi::Op::kGuestHook);
  EXPECT_TRUE(abi::Decode(read.payload, &hook));
  return hook;
}

std::string RecordedFrame(std::string_view name) {
  for (const GoldenCase& recorded : ReadGoldenCases()) {
    if (recorded.name != name) continue;
    for (const GoldenEvent& event : recorded.events) {
      if (event.kind == "handle") return *event.Frame();
    }
  }
  ADD_FAILURE() << "no case " << name;
  return {};
}

TEST(ControlMessagesTest, AHookIsWrittenAsItWasRecorded) {
  HookEvent hook;
  hook.hook = Hook::kSignalingConnecting;
  const std::string recorded = RecordedFrame("c.hook_1");

  abi::AbiFrameOf<abi::GuestHookV1> expected;
  expected.abi_version = abi::kAbiVersion;
  expected.op = abi::Op::kGuestHook;
  expected.payload = Read(recorded);
  ASSERT_EQ(abi::EncodeToString(expected), recorded);
  expected.payload.ctx.request_id = "hook:on_signaling_connecting";

  EXPECT_EQ(Written(hook, 1), abi::EncodeToString(expected));
  EXPECT_EQ(Written(hook, 3), abi::EncodeToString(expected));
}

TEST(ControlMessagesTest, AGuestOfGeneration2IsGivenATokenInField6) {
  HookEvent hook;
  hook.hook = Hook::kSignalingConnecting;

  EXPECT_EQ(Read(Written(hook, 2)).bridge_token, 0x77U);
  EXPECT_EQ(Read(Written(hook, 1)).bridge_token, 0U);
}

TEST(ControlMessagesTest, EachHookCarriesItsEventAndNoOther) {
  for (uint32_t number = 1; number <= 12; ++number) {
    HookEvent event;
    event.hook = static_cast<Hook>(number);
    event.peer = EncodeActrId({7, 1, {"acme", "peer", "1.0.0"}});
    const std::string written = Written(event, 3);
    const abi::GuestHookV1 hook = Read(written);

    EXPECT_EQ(hook.hook, event.hook);
    EXPECT_EQ(hook.peer.has_value(), number >= 4 && number <= 9) << number;
    EXPECT_EQ(hook.credential.has_value(), number == 10 || number == 11);
    EXPECT_EQ(hook.backpressure.has_value(), number == 12);
    EXPECT_EQ(hook.ctx.request_id, HookRequestId(event.hook));
  }
}

TEST(ControlMessagesTest, AStatusThatIsAbsentIsNotIdle) {
  HookEvent event;
  event.hook = Hook::kWebrtcConnected;
  const std::string without = Written(event, 3);
  event.status = abi::PeerStatus::kIdle;
  event.relayed = false;
  const std::string with = Written(event, 3);

  EXPECT_FALSE(Read(without).peer->status.has_value());
  EXPECT_FALSE(Read(without).peer->relayed.has_value());
  EXPECT_EQ(Read(with).peer->status, abi::PeerStatus::kIdle);
  EXPECT_EQ(Read(with).peer->relayed, false);
}

}  // namespace
}  // namespace troupe
