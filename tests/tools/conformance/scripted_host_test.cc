// The host that the kit plays.
#include "tools/conformance/scripted_host.h"

#include <cstddef>
#include <cstdint>
#include <limits>

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

}  // namespace
}  // namespace troupe::conformance
