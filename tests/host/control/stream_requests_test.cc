// Data streams over the control socket: chunks of clients, and clients that
// listen, also slow ones.
#include <atomic>
#include <optional>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/host/control/control_fixture.h"
#include "tests/host/control/fake_target.h"
#include "tests/host/control/raw_client.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

class StreamRequestsTest : public ControlServerTest {
 protected:
  static control::Request Send(uint64_t id, const std::string& stream) {
    control::Request request;
    request.set_id(id);
    request.mutable_send_chunk()->set_target("shop");
    request.mutable_send_chunk()->set_stream_id(stream);
    return request;
  }

  static control::Request ListenTo(uint64_t id, const std::string& stream) {
    control::Request request;
    request.set_id(id);
    request.mutable_listen_stream()->set_stream_id(stream);
    return request;
  }

  // As an actor does.
  template <typename Done>
  void Stream(std::string payload, bool latency_first, Done done) {
    OutsideChunk chunk;
    chunk.stream_id = "down";
    chunk.payload = std::move(payload);
    chunk.latency_first = latency_first;
    target_.SendChunk(std::move(chunk), done);
  }
};

TEST_F(StreamRequestsTest, AChunkReachesTheHostWhole) {
  RawClient client(socket_);
  client.Hello();
  control::Request request = Send(2, "up");
  control::SendChunkRequest* const chunk = request.mutable_send_chunk();
  chunk->set_sequence(7);
  chunk->set_payload("apple");
  chunk->set_timestamp_ms(1234);
  chunk->set_timeout_ms(500);
  chunk->add_metadata()->set_key("k");
  chunk->mutable_metadata(0)->set_value("v");

  const control::Response response = client.Exchange(request);

  EXPECT_EQ(response.send_chunk().held_us(), 2000U);
  ASSERT_THAT(target_.chunks(), SizeIs(1));
  const OutsideChunk sent = target_.chunks()[0];
  EXPECT_EQ(sent.target, "shop");
  EXPECT_EQ(sent.stream_id, "up");
  EXPECT_EQ(sent.sequence, 7U);
  EXPECT_EQ(sent.payload, "apple");
  EXPECT_EQ(sent.timestamp_ms, 1234);
  EXPECT_EQ(sent.timeout, absl::Milliseconds(500));
  EXPECT_FALSE(sent.latency_first);
  EXPECT_THAT(sent.metadata, ::testing::ElementsAre(Pair("k", "v")));
}

TEST_F(StreamRequestsTest, ARefusedChunkIsAnError) {
  RawClient client(socket_);
  client.Hello();

  EXPECT_EQ(client.Exchange(Send(2, "none")).error().text(),
            "not found: no stream 'none'");
}

TEST_F(StreamRequestsTest, AListenerGetsTheChunksOfItsStream) {
  RawClient client(socket_);
  client.Hello();
  ASSERT_TRUE(client.Exchange(ListenTo(2, "down")).has_listen_stream());
  std::atomic<bool> taken = false;

  Stream("apple", false, [&taken](const auto&) { taken = true; });

  const std::optional<control::Response> response = client.Receive();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->id(), 2U);
  EXPECT_EQ(response->chunk().payload(), "apple");
  EXPECT_EQ(response->chunk().sender(), "1@7/acme:shop:1.0.0");
  RunOnLoop([] {});
  EXPECT_TRUE(taken);
}

TEST_F(StreamRequestsTest, ASlowListenerHoldsReliableChunksBack) {
  RawClient client(socket_);
  client.Hello();
  ASSERT_TRUE(client.Exchange(ListenTo(2, "down")).has_listen_stream());
  constexpr int kChunks = 64;
  const std::string payload(1 << 20, 'x');
  std::atomic<int> taken = 0;
  for (int i = 0; i < kChunks; ++i) {
    Stream(payload, false, [&taken](const auto&) { ++taken; });
  }
  RunOnLoop([] {});
  EXPECT_LT(taken, kChunks) << "64 MiB for a client that reads nothing";

  for (int i = 0; i < kChunks; ++i) {
    const std::optional<control::Response> response = client.Receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->chunk().payload().size(), payload.size());
    EXPECT_EQ(response->chunk().dropped(), 0U);
  }
  RunOnLoop([] {});

  EXPECT_EQ(taken, kChunks);
}

TEST_F(StreamRequestsTest, ASlowListenerLosesLatencyFirstOnes) {
  RawClient client(socket_);
  client.Hello();
  ASSERT_TRUE(client.Exchange(ListenTo(2, "down")).has_listen_stream());
  for (int i = 0; i < 3000; ++i) {
    Stream(std::string(8192, 'x'), true, [](const auto&) {});
  }

  uint64_t dropped = 0;
  std::string payload;
  while (payload != "last") {
    Stream("last", true, [](const auto&) {});
    const auto response = client.Receive();
    ASSERT_TRUE(response.has_value());
    payload = response->chunk().payload();
    dropped += response->chunk().dropped();
  }

  EXPECT_GT(dropped, 1000U);
}

TEST_F(StreamRequestsTest, UnlistenEndsWhatListenBegan) {
  RawClient client(socket_);
  client.Hello();
  ASSERT_TRUE(client.Exchange(ListenTo(2, "down")).has_listen_stream());
  control::Request unlisten;
  unlisten.set_id(3);
  unlisten.mutable_unlisten_stream()->set_stream_id("down");

  EXPECT_THAT(client.Exchange(ListenTo(4, "down")).error().text(),
              HasSubstr("listens to stream 'down' already"));
  EXPECT_TRUE(client.Exchange(unlisten).has_unlisten_stream());
  EXPECT_EQ(client.Exchange(unlisten).error().text(),
            "not found: this connection does not listen to stream 'down'");
  target_.WaitForStreamListeners(0);
}

TEST_F(StreamRequestsTest, TheAnswerComesBeforeTheFirstChunk) {
  RawClient client(socket_);
  client.Hello();

  EXPECT_TRUE(client.Exchange(ListenTo(2, "eager")).has_listen_stream());
  EXPECT_TRUE(client.Receive()->has_chunk());
}

TEST_F(StreamRequestsTest, AListenerThatLeavesIsRemoved) {
  {
    RawClient client(socket_);
    client.Hello();
    ASSERT_TRUE(client.Exchange(ListenTo(2, "down")).has_listen_stream());
    target_.WaitForStreamListeners(1);
  }

  target_.WaitForStreamListeners(0);
}

}  // namespace
}  // namespace troupe
