// The host that the kit plays.
#include "tools/conformance/scripted_host.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <thread>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/troupe_abi.h"
#include "gtest/gtest.h"

namespace troupe::conformance {
namespace {

TEST(ScriptedHostTest, AReplyAboveTheFrameLimitGetsNoMemory) {
  ScriptedHost host;
  const uint64_t call = host.BeginEntry();
  const troupe_host_table& table = *ScriptedHost::Table();

  EXPECT_EQ(table.reply_alloc(call, std::numeric_limits<size_t>::max() / 2),
            nullptr);
  EXPECT_NE(table.reply_alloc(call, 12), nullptr);
  host.EndEntry();
}

TEST(ScriptedHostTest, AScriptMayReplaceItself) {
  ScriptedHost host;
  host.SetScript([&host](const HostRequest&) {
    host.SetScript(nullptr);
    return HostReply::Code(-1);
  });
  const uint64_t call = host.BeginEntry();
  // An AbiFrame of version 1 with op 1001, HOST_LOG.
  const uint8_t frame[] = {0x08, 0x01, 0x10, 0xe9, 0x07};
  uint8_t* reply = nullptr;
  size_t size = 0;
  const troupe_host_table& table = *ScriptedHost::Table();

  EXPECT_EQ(table.invoke(call, frame, sizeof(frame), &reply, &size), -1);
  EXPECT_EQ(table.invoke(call, frame, sizeof(frame), &reply, &size), 0);
  table.free_host_buf(reply, size);
  host.EndEntry();
}

TEST(ScriptedHostTest, TheStateOfACallNeedsRoomForAllOfIt) {
  ScriptedHost host;
  const uint64_t call = host.BeginEntry();
  const troupe_host_table& table = *ScriptedHost::Table();
  troupe_call_state state = {};

  EXPECT_EQ(table.call_state(call, &state), ACTR_GENERIC_ERROR);
  state.struct_size = sizeof state;
  EXPECT_EQ(table.call_state(call, &state), ACTR_SUCCESS);
  host.EndEntry();
}

TEST(ScriptedHostTest, ATokenThatIsReleasedWithinItsEntryIsCounted) {
  ScriptedHost host;
  const actr_host_vtable_v2& table = *ScriptedHost::BridgeTable();
  const uint64_t token = host.BeginEntry();
  table.release_context(token);
  host.EndEntry();

  EXPECT_EQ(host.unknown_tokens(), 0U);
  EXPECT_EQ(host.taken_entries(), 1U);
}

TEST(ScriptedHostTest, AShutdownEndsTheTokensOfItsActorAndNoOthers) {
  ScriptedHost host;
  const actr_host_vtable_v2& table = *ScriptedHost::BridgeTable();
  const int ending = 0;
  const int other = 0;
  const uint64_t token = host.BeginEntry(0, &ending);
  table.retain_context(token);
  host.EndEntry();
  const uint64_t others_token = host.BeginEntry(0, &other);

  host.BeginShutdown(&ending);

  EXPECT_EQ(table.retain_context(token), ACTR_GENERIC_ERROR);
  EXPECT_EQ(table.retain_context(others_token), ACTR_SUCCESS);
  table.release_context(token);
  EXPECT_EQ(host.releases(), 1U) << "of what was retained before";
  host.EndShutdown();
  host.EndEntry();
}

TEST(ScriptedHostTest, OnlyOtherThreadsMayAskDuringAShutdown) {
  ScriptedHost host;
  const actr_host_vtable_v2& table = *ScriptedHost::BridgeTable();
  const int actor = 0;
  const uint64_t token = host.BeginEntry(0, &actor);
  table.retain_context(token);
  host.EndEntry();
  const auto ask = [&table, token] {
    uint8_t* reply = nullptr;
    size_t size = 0;
    table.invoke(token, nullptr, 0, &reply, &size);
    table.free_host_buf(reply, size);
  };

  host.BeginShutdown(&actor);
  std::thread(ask).join();
  ask();
  host.EndShutdown();
  std::thread(ask).join();

  const std::vector<HostRequest> requests = host.requests();
  ASSERT_EQ(requests.size(), 3U);
  for (const HostRequest& request : requests) EXPECT_FALSE(request.is_known);
  EXPECT_TRUE(requests[0].is_overtaken);
  EXPECT_FALSE(requests[1].is_overtaken);
  EXPECT_FALSE(requests[2].is_overtaken);
}

}  // namespace
}  // namespace troupe::conformance
