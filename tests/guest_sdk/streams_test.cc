// Data streams in the SDK: what handlers are told, what writers send.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/guest_sdk/fake_host.h"
#include "tests/guest_sdk/shop.pb.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr auto kHandleFailed = static_cast<int32_t>(abi::Code::kHandleFailed);

// Runs what the test wants to do inside a handler.
class Sink;
std::function<absl::Status(Sink&, Context&)> in_handler;
// What the stream handlers were told.
std::vector<std::string> told;

class Sink : public Workload {
 public:
  Sink() {
    On("sink.Run", &Sink::Run);
    OnStream("raw", &Sink::TakeRaw);
    OnStream("typed", &Sink::TakeTyped);
  }

  absl::Status OnStart(Context&) override {
    told.push_back("start");
    return absl::OkStatus();
  }

  absl::Status TakeLate(Context&, const DataChunk& chunk) {
    told.push_back("late " + std::string(chunk.payload));
    return absl::OkStatus();
  }

  // For the test, which is no workload.
  using Workload::RegisterStream;
  using Workload::UnregisterStream;

 private:
  absl::Status Run(Context& ctx, std::string_view) {
    return in_handler(*this, ctx);
  }

  absl::Status TakeRaw(Context&, const DataChunk& chunk) {
    std::string line = std::string(chunk.stream_id) + " " +
                       std::to_string(chunk.sequence) + " " +
                       std::string(chunk.payload);
    for (const auto& entry : chunk.metadata) {
      line += " " + std::string(entry.key) + "=" + std::string(entry.value);
    }
    if (chunk.timestamp.has_value()) {
      line += " at " + std::to_string(absl::ToUnixMillis(*chunk.timestamp));
    }
    if (const std::optional<ActrId> sender = chunk.sender()) {
      line += " from " + sender->ToString();
    }
    if (chunk.missed > 0) line += " missed " + std::to_string(chunk.missed);
    if (chunk.repeated) line += " repeated";
    told.push_back(line);
    return chunk.payload == "bad" ? NotFoundError("bad") : absl::OkStatus();
  }

  absl::Status TakeTyped(Context&, const shop::Order& order) {
    told.push_back("order of " + order.article());
    return absl::OkStatus();
  }
};

class SdkStreamsTest : public ::testing::Test {
 protected:
  SdkStreamsTest() { told.clear(); }

  GuestAnswer Run(std::function<absl::Status(Sink&, Context&)> body) {
    in_handler = std::move(body);
    return host_.Handle(actor_, "sink.Run", "");
  }

  GuestAnswer Chunk(const abi::DataStream& chunk,
                    const std::optional<ActrId>& sender = std::nullopt) {
    const std::string id = sender.has_value() ? EncodeActrId(*sender) : "";
    abi::AbiFrameOf<abi::GuestDataStreamV1> frame;
    frame.abi_version = abi::kAbiVersion;
    frame.op = abi::Op::kGuestDataStream;
    frame.payload.chunk = chunk;
    if (sender.has_value()) frame.payload.sender = abi::EncodedActrId(id);
    return host_.Frame(actor_, abi::EncodeToString(frame));
  }

  static abi::DataStream Raw(uint64_t sequence, std::string_view payload = "") {
    abi::DataStream chunk;
    chunk.stream_id = "raw";
    chunk.sequence = sequence;
    chunk.payload = payload;
    return chunk;
  }

  // The latest operation, which must be a chunk.
  abi::HostSendDataStreamV1 Sent() {
    abi::HostSendDataStreamV1 send;
    EXPECT_EQ(host_.operations.back().op, abi::Op::kHostSendDataStream);
    EXPECT_TRUE(abi::Decode<abi::Reading::kStrict>(
        host_.operations.back().payload, &send));
    return send;
  }

  FakeHost host_{LinkedTable<Sink>("acme:sink:1.0.0")};
  void* actor_ = host_.Create();
};

TEST_F(SdkStreamsTest, DeclaredStreamsAreRegisteredBeforeOnStart) {
  host_.on_invoke = [](const Operation& operation) {
    abi::HostRegisterStreamV1 stream;
    EXPECT_EQ(operation.op, abi::Op::kHostRegisterStream);
    EXPECT_TRUE(abi::Decode(operation.payload, &stream));
    told.emplace_back(stream.stream_id);
    return HostAnswer::Payload("");
  };

  EXPECT_EQ(host_.Lifecycle(actor_, abi::Lifecycle::kOnStart).status, 0);

  EXPECT_THAT(told, ElementsAre("raw", "typed", "start"));
}

TEST_F(SdkStreamsTest, AnActorWhoseStreamTheHostRefusesDoesNotStart) {
  host_.on_invoke = [](const Operation&) {
    return HostAnswer::Error(NotImplementedError("streams"));
  };

  const GuestAnswer answer = host_.Lifecycle(actor_, abi::Lifecycle::kOnStart);

  EXPECT_EQ(answer.status, kHandleFailed);
  EXPECT_EQ(answer.payload, "not implemented: streams");
}

TEST_F(SdkStreamsTest, AHandlerIsToldAllOfAChunk) {
  const abi::MetadataEntry entries[] = {{"lang", "en"}, {"lang", "de"}};
  abi::DataStream chunk = Raw(3, "hi");
  chunk.metadata = abi::Metadata(entries);
  chunk.timestamp_ms = 1'700'000'000'123;

  EXPECT_EQ(Chunk(chunk, kCaller).status, 0);

  EXPECT_THAT(told, ElementsAre("raw 3 hi lang=en lang=de at 1700000000123 "
                                "from " +
                                kCaller.ToString()));
}

TEST_F(SdkStreamsTest, ATypedHandlerGetsAMessage) {
  shop::Order order;
  order.set_article("apple");
  const std::string bytes = order.SerializeAsString();
  abi::DataStream chunk;
  chunk.stream_id = "typed";
  chunk.payload = bytes;

  EXPECT_EQ(Chunk(chunk).status, 0);
  EXPECT_THAT(told, ElementsAre("order of apple"));

  chunk.payload = "\xff";
  const GuestAnswer answer = Chunk(chunk);
  EXPECT_EQ(answer.status, kHandleFailed);
  EXPECT_EQ(answer.payload,
            "decode failure: chunk of stream 'typed' is not a shop.Order (1 "
            "bytes)");
}

TEST_F(SdkStreamsTest, GapsAndRepeatsAreReportedPerSender) {
  for (const uint64_t sequence : {5, 6, 9, 9, 10}) Chunk(Raw(sequence));
  Chunk(Raw(0), kCaller);

  EXPECT_THAT(told, ElementsAre("raw 5 ", "raw 6 ", "raw 9  missed 2",
                                "raw 9  repeated", "raw 10 ",
                                "raw 0  from " + kCaller.ToString()));
}

TEST_F(SdkStreamsTest, AHandlersErrorIsTheAnswer) {
  const GuestAnswer answer = Chunk(Raw(0, "bad"));

  EXPECT_EQ(answer.status, kHandleFailed);
  EXPECT_EQ(answer.payload, "not found: bad");
}

TEST_F(SdkStreamsTest, AnUnknownStreamIsAnsweredAsExistingGuestsDo) {
  abi::DataStream chunk = Raw(0);
  chunk.stream_id = "s1";

  const GuestAnswer answer = Chunk(chunk);

  EXPECT_EQ(answer.status, kHandleFailed);
  EXPECT_EQ(answer.payload,
            "not found: no stream callback registered for 's1'");
}

TEST_F(SdkStreamsTest, AStreamCanBeRegisteredInAHandler) {
  Run([](Sink& sink, Context& ctx) {
    return sink.RegisterStream(ctx, "late", &Sink::TakeLate);
  });
  abi::DataStream chunk = Raw(0, "x");
  chunk.stream_id = "late";

  EXPECT_EQ(host_.operations.back().op, abi::Op::kHostRegisterStream);
  EXPECT_EQ(Chunk(chunk).status, 0);
  EXPECT_THAT(told, ElementsAre("late x"));
}

TEST_F(SdkStreamsTest, AnyCallableWillDoAndMayReplaceAnother) {
  Run([](Sink& sink, Context& ctx) {
    return sink.RegisterStream(
        ctx, "raw", [count = 0](Context&, const DataChunk&) mutable {
          told.push_back("lambda " + std::to_string(++count));
          return absl::OkStatus();
        });
  });

  Chunk(Raw(0));
  Chunk(Raw(1));

  EXPECT_THAT(told, ElementsAre("lambda 1", "lambda 2"));
}

TEST_F(SdkStreamsTest, ARefusedRegistrationLeavesAllAsItWas) {
  host_.on_invoke = [](const Operation&) {
    return HostAnswer::Error(UnavailableError("no"));
  };
  Run([](Sink& sink, Context& ctx) {
    EXPECT_FALSE(sink.RegisterStream(ctx, "raw", &Sink::TakeLate).ok());
    return sink.RegisterStream(ctx, "new", &Sink::TakeLate);
  });
  abi::DataStream fresh = Raw(0);
  fresh.stream_id = "new";

  EXPECT_EQ(Chunk(Raw(0, "old")).status, 0);
  EXPECT_EQ(Chunk(fresh).status, kHandleFailed);

  EXPECT_THAT(told, ElementsAre("raw 0 old"));
}

TEST_F(SdkStreamsTest, AfterUnregisteringWhatWasAcceptedStillComes) {
  host_.on_invoke = [](const Operation&) {
    return HostAnswer::Payload(abi::EncodeToString(abi::HostStreamEndV1{2}));
  };
  Run([](Sink& sink, Context& ctx) {
    return sink.UnregisterStream(ctx, "raw");
  });

  EXPECT_EQ(Chunk(Raw(0)).status, 0);
  EXPECT_EQ(Chunk(Raw(1)).status, 0);
  EXPECT_EQ(Chunk(Raw(2)).status, kHandleFailed);

  EXPECT_THAT(told, SizeIs(2));
}

TEST_F(SdkStreamsTest, AHandlerMayUnregisterItself) {
  Run([](Sink& sink, Context& ctx) {
    return sink.RegisterStream(
        ctx, "once",
        [&sink, text = std::string("once, with a state of its own")](
            Context& inner, const DataChunk&) {
          absl::Status status = sink.UnregisterStream(inner, "once");
          told.push_back(text);
          return status;
        });
  });
  abi::DataStream chunk = Raw(0);
  chunk.stream_id = "once";

  EXPECT_EQ(Chunk(chunk).status, 0);
  EXPECT_EQ(Chunk(chunk).status, kHandleFailed);
  EXPECT_THAT(told, SizeIs(1));
}

TEST_F(SdkStreamsTest, UnregisteringWhatIsNotThereIsNotFound) {
  Run([](Sink& sink, Context& ctx) {
    EXPECT_THAT(sink.UnregisterStream(ctx, "never"),
                StatusIs(absl::StatusCode::kNotFound, "'never'"));
    return absl::OkStatus();
  });

  EXPECT_THAT(host_.operations, SizeIs(0));
}

TEST_F(SdkStreamsTest, AWriterNumbersAndStampsItsChunks) {
  const abi::MetadataEntry entries[] = {{"k", "v"}};
  Run([&](Sink&, Context& ctx) {
    DataStreamWriter out = ctx.OpenDataStream(Dest::Local(), "raw");
    EXPECT_THAT(out.Write("a"), IsOk());
    EXPECT_EQ(Sent().chunk.sequence, 0U);
    EXPECT_TRUE(Sent().chunk.timestamp_ms.has_value());
    EXPECT_FALSE(Sent().timeout_ms.has_value());
    EXPECT_THAT(out.Write("b", {.metadata = entries,
                                .timestamp = absl::FromUnixMillis(1234)}),
                IsOk());
    EXPECT_EQ(out.next_sequence(), 2U);
    return absl::OkStatus();
  });

  const abi::HostSendDataStreamV1 send = Sent();
  EXPECT_EQ(send.dest.kind, abi::DestV1::Kind::kLocal);
  EXPECT_EQ(send.payload_type, abi::PayloadType::kStreamReliable);
  EXPECT_EQ(send.chunk.stream_id, "raw");
  EXPECT_EQ(send.chunk.sequence, 1U);
  EXPECT_EQ(send.chunk.payload, "b");
  EXPECT_EQ(send.chunk.timestamp_ms, 1234);
  ASSERT_THAT(send.chunk.metadata, SizeIs(1));
  EXPECT_EQ(send.chunk.metadata.begin()->key, "k");
  EXPECT_EQ(send.chunk.metadata.begin()->value, "v");
}

TEST_F(SdkStreamsTest, AFrameIsByteForByteTheCodecs) {
  const std::string large(5000, 'x');
  Run([&](Sink&, Context& ctx) {
    DataStreamWriter out = ctx.OpenDataStream(
        Dest::Actor(kCaller), "raw",
        {.latency_first = true, .patience = absl::Seconds(2)});
    return out.Write(large);
  });

  EXPECT_EQ(abi::EncodeToString(Sent()), host_.operations.back().payload);
  EXPECT_EQ(Sent().timeout_ms, 2000);
  EXPECT_EQ(Sent().payload_type, abi::PayloadType::kStreamLatencyFirst);
}

TEST_F(SdkStreamsTest, AMessageIsWrittenStraightIntoItsChunk) {
  shop::Order order;
  order.set_article("pear");
  Run([&](Sink&, Context& ctx) {
    return ctx.OpenDataStream(Dest::Shell(), "typed").Write(order);
  });

  EXPECT_EQ(Sent().chunk.payload, order.SerializeAsString());
}

TEST_F(SdkStreamsTest, AWriterKnowsHowLongItWasHeldBack) {
  Run([&](Sink&, Context& ctx) {
    DataStreamWriter out = ctx.OpenDataStream(Dest::Local(), "raw");
    host_.on_invoke = [](const Operation&) {
      return HostAnswer::Payload(
          abi::EncodeToString(abi::HostStreamSentV1{1500}));
    };
    EXPECT_THAT(out.Write("a"), IsOk());
    EXPECT_EQ(out.held(), absl::Microseconds(1500));
    host_.on_invoke = nullptr;
    EXPECT_THAT(out.Write("b"), IsOk());
    EXPECT_EQ(out.held(), absl::ZeroDuration());
    return absl::OkStatus();
  });
}

TEST_F(SdkStreamsTest, TryWriteIsNotHeldBack) {
  Run([&](Sink&, Context& ctx) {
    EXPECT_THAT(ctx.OpenDataStream(Dest::Local(), "raw").TryWrite("a"), IsOk());
    return absl::OkStatus();
  });

  EXPECT_EQ(Sent().timeout_ms, 0);
}

TEST_F(SdkStreamsTest, AfterAnErrorTheNextChunkHasTheSameNumber) {
  Run([&](Sink&, Context& ctx) {
    DataStreamWriter out =
        ctx.OpenDataStream(Dest::Local(), "raw", {.first_sequence = 9});
    host_.on_invoke = [](const Operation&) {
      return HostAnswer::Error(UnavailableError("full"));
    };
    EXPECT_THAT(out.Write("a"),
                StatusIs(absl::StatusCode::kUnavailable, "full"));
    EXPECT_EQ(out.next_sequence(), 9U);
    host_.on_invoke = nullptr;
    EXPECT_THAT(out.Write("a"), IsOk());
    return absl::OkStatus();
  });

  EXPECT_EQ(Sent().chunk.sequence, 9U);
}

}  // namespace
}  // namespace troupe
