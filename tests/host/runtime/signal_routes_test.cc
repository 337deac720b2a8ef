#include "host/runtime/signal_routes.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

GuestMetadata Parsed(std::string_view routes) {
  const auto metadata =
      ParseMetadata("type=acme:shop:1.0.0\n" + std::string(routes));
  EXPECT_THAT(metadata, IsOk());
  return metadata.value_or(GuestMetadata{});
}

TEST(SignalRoutesTest, AreThoseThatMetadataOrConfigurationNames) {
  const auto routes =
      FindSignalRoutes(Parsed("route=a\nroute=b\npayload_type=RPC_SIGNAL\n"),
                       {{"c", abi::PayloadType::kRpcSignal},
                        {"d", abi::PayloadType::kRpcReliable}});

  ASSERT_THAT(routes, IsOk());
  EXPECT_THAT(*routes, ElementsAre("b", "c"));
}

TEST(SignalRoutesTest, TheMetadataCountsMore) {
  const auto routes =
      FindSignalRoutes(Parsed("route=a\npayload_type=RPC_RELIABLE\n"),
                       {{"a", abi::PayloadType::kRpcSignal}});

  ASSERT_THAT(routes, IsOk());
  EXPECT_THAT(*routes, IsEmpty());
}

TEST(SignalRoutesTest, AnUnknownWordOfTheMetadataIsRefused) {
  EXPECT_THAT(
      FindSignalRoutes(Parsed("route=a\npayload_type=RPC_FAST\n"), {}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "metadata: route 'a': payload_type 'RPC_FAST' is neither "
               "RPC_RELIABLE nor RPC_SIGNAL"));
}

}  // namespace
}  // namespace troupe
