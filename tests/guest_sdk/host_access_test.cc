// What a handler can ask of the host: the frames it sends, the errors it gets.
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
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

using ::testing::Optional;
using ::testing::SizeIs;

const ActrId kStock{7, 101, {"acme", "stock", "2.0"}};

// Runs what the test wants to do inside a handler.
std::function<absl::Status(Context&)> in_handler;

class Puppet : public Workload {
 public:
  Puppet() { On("puppet.Run", &Puppet::Run); }

 private:
  absl::Status Run(Context& ctx, std::string_view) { return in_handler(ctx); }
};

class HostAccessTest : public ::testing::Test {
 protected:
  // Enters the actor; `body` runs in its handler.
  GuestAnswer Run(std::function<absl::Status(Context&)> body) {
    in_handler = std::move(body);
    return host_.Handle(actor_, "puppet.Run", "");
  }
  void RunOk(std::function<void(Context&)> body) {
    Run([&](Context& ctx) {
      body(ctx);
      return absl::OkStatus();
    });
  }

  // The payload of the only operation so far.
  template <typename Message>
  Message Sent(abi::Op op) {
    Message message;
    EXPECT_THAT(host_.operations, SizeIs(1));
    EXPECT_EQ(host_.operations.at(0).op, op);
    EXPECT_TRUE(abi::Decode<abi::Reading::kStrict>(
        host_.operations.at(0).payload, &message));
    return message;
  }

  FakeHost host_{LinkedTable<Puppet>("acme:puppet:1.0.0")};
  void* const actor_ = host_.Create();
};

TEST_F(HostAccessTest, ACallCarriesItsDestinationItsRouteAndItsOptions) {
  host_.on_invoke = [](const Operation&) {
    return HostAnswer::Payload("done");
  };

  RunOk([](Context& ctx) {
    const CallOptions options = {absl::Microseconds(1500),
                                 PayloadType::kRpcSignal};
    const absl::StatusOr<std::string> reply =
        ctx.Call(Dest::Actor(kStock), "stock.Reserve", "two", options);
    ASSERT_THAT(reply, IsOk());
    EXPECT_EQ(*reply, "done");
  });

  const auto call = Sent<abi::HostCallV1>(abi::Op::kHostCall);
  EXPECT_EQ(call.route_key, "stock.Reserve");
  EXPECT_EQ(call.payload, "two");
  EXPECT_EQ(call.dest.kind, abi::DestV1::Kind::kActor);
  EXPECT_EQ(ActrId::From(call.dest.actor.value()), kStock);
  EXPECT_THAT(call.timeout_ms, Optional(2));
  EXPECT_THAT(call.payload_type, Optional(PayloadType::kRpcSignal));
}

TEST_F(HostAccessTest, ACallWithoutOptionsSendsNone) {
  RunOk([](Context& ctx) {
    EXPECT_THAT(ctx.Call(Dest::Shell(), "ui.Show", ""), IsOk());
  });

  const auto call = Sent<abi::HostCallV1>(abi::Op::kHostCall);
  EXPECT_EQ(call.dest.kind, abi::DestV1::Kind::kShell);
  EXPECT_EQ(call.timeout_ms, std::nullopt);
  EXPECT_EQ(call.payload_type, std::nullopt);
}

TEST_F(HostAccessTest, ACallWithANegativeTimeoutIsNotSent) {
  RunOk([](Context& ctx) {
    EXPECT_THAT(ctx.Call(Dest::Local(), "a.B", "", {absl::Seconds(-1), {}}),
                StatusIs(absl::StatusCode::kDeadlineExceeded, "'a.B'"));
  });

  EXPECT_THAT(host_.operations, SizeIs(0));
}

TEST_F(HostAccessTest, MessagesAreCalledWithMessages) {
  shop::Receipt receipt;
  receipt.set_total_cents(99);
  host_.on_invoke = [&](const Operation&) {
    return HostAnswer::Payload(receipt.SerializeAsString());
  };

  RunOk([](Context& ctx) {
    shop::Order order;
    order.set_article("tea");
    const absl::StatusOr<shop::Receipt> reply =
        ctx.Call<shop::Receipt>(Dest::Actor(kStock), "stock.Buy", order);
    ASSERT_THAT(reply, IsOk());
    EXPECT_EQ(reply->total_cents(), 99u);
  });

  shop::Order sent;
  const auto call = Sent<abi::HostCallV1>(abi::Op::kHostCall);
  ASSERT_TRUE(sent.ParseFromString(std::string(call.payload)));
  EXPECT_EQ(sent.article(), "tea");
}

TEST_F(HostAccessTest, AReplyThatIsNotTheMessageIsADecodeFailure) {
  host_.on_invoke = [](const Operation&) {
    return HostAnswer::Payload("\xff");
  };

  RunOk([](Context& ctx) {
    EXPECT_THAT(ctx.Call<shop::Receipt>(Dest::Local(), "a.B", ""),
                StatusIs(absl::StatusCode::kDataLoss,
                         "reply to 'a.B' is not a shop.Receipt"));
  });
}

TEST_F(HostAccessTest, ARawCallNamesItsTarget) {
  host_.on_invoke = [](const Operation&) { return HostAnswer::Payload("raw"); };

  RunOk([](Context& ctx) {
    EXPECT_EQ(ctx.CallRaw(kStock, "stock.Count", "p").value(), "raw");
  });

  const auto call = Sent<abi::HostCallRawV1>(abi::Op::kHostCallRaw);
  EXPECT_EQ(call.route_key, "stock.Count");
  EXPECT_EQ(ActrId::From(call.target.value()), kStock);
  EXPECT_EQ(call.payload, "p");
}

TEST_F(HostAccessTest, ATellGoesOutWithItsPayloadType) {
  RunOk([](Context& ctx) {
    EXPECT_THAT(ctx.Tell(Dest::Local(), "a.B", "x", {PayloadType::kRpcSignal}),
                IsOk());
  });

  const auto tell = Sent<abi::HostTellV1>(abi::Op::kHostTell);
  EXPECT_EQ(tell.dest.kind, abi::DestV1::Kind::kLocal);
  EXPECT_EQ(tell.payload, "x");
  EXPECT_THAT(tell.payload_type, Optional(PayloadType::kRpcSignal));
}

TEST_F(HostAccessTest, DiscoverAndSpawnReturnTheIdTheHostNames) {
  host_.on_invoke = [](const Operation&) {
    return HostAnswer::Payload(EncodeActrId(kStock));
  };

  RunOk([](Context& ctx) {
    EXPECT_EQ(ctx.Discover("acme:stock:2.0").value(), kStock);
    EXPECT_EQ(ctx.Spawn("acme:stock:2.0", "{}").value(), kStock);
  });

  abi::HostSpawnV1 spawn;
  ASSERT_TRUE(abi::Decode<abi::Reading::kStrict>(host_.operations.at(1).payload,
                                                 &spawn));
  EXPECT_EQ(ActrType::From(spawn.type), kStock.type);
  EXPECT_EQ(spawn.config, "{}");
}

TEST_F(HostAccessTest, ATextThatIsNotATypeIsRefusedBeforeTheHostIsAsked) {
  RunOk([](Context& ctx) {
    EXPECT_THAT(ctx.Discover("stock"),
                StatusIs(absl::StatusCode::kInvalidArgument, ""));
    EXPECT_THAT(ctx.Spawn("a:b", ""),
                StatusIs(absl::StatusCode::kInvalidArgument, ""));
  });

  EXPECT_THAT(host_.operations, SizeIs(0));
}

TEST_F(HostAccessTest, StopNamesTheActor) {
  RunOk([](Context& ctx) { EXPECT_THAT(ctx.Stop(kStock), IsOk()); });

  const auto stop = Sent<abi::HostStopV1>(abi::Op::kHostStop);
  EXPECT_EQ(ActrId::From(stop.actor.value()), kStock);
}

TEST_F(HostAccessTest, ALineOfLogCarriesItsLevel) {
  RunOk([](Context& ctx) { ctx.Log(LogLevel::kWarn, "low on tea"); });

  const auto line = Sent<abi::HostLogV1>(abi::Op::kHostLog);
  EXPECT_EQ(line.level, LogLevel::kWarn);
  EXPECT_EQ(line.message, "low on tea");
}

TEST_F(HostAccessTest, AnErrorKeepsItsKindOnItsWayThroughAHandler) {
  const absl::Status errors[] = {
      UnavailableError("full"),
      TimedOutError("slow"),
      NotFoundError("gone"),
      PermissionDeniedError("no"),
      InvalidArgumentError("bad"),
      UnknownRouteError("x.Y"),
      DependencyNotFoundError("d", "gone"),
      DecodeFailureError("garbled"),
      NotImplementedError("later"),
      InternalError("bug"),
      ConnectionNotReadyError(250),
      absl::CancelledError("enough"),
      absl::FailedPreconditionError("a -> a"),
  };
  for (const absl::Status& error : errors) {
    host_.on_invoke = [&](const Operation&) {
      return HostAnswer::Error(error);
    };

    const GuestAnswer answer = Run([](Context& ctx) {
      return ctx.Call(Dest::Local(), "a.B", "").status();
    });

    EXPECT_THAT(answer.error, Optional(ToErrorResponse(error).code)) << error;
    EXPECT_EQ(answer.error_message, ToErrorResponse(error).message) << error;
    EXPECT_EQ(answer.payload, ErrorText(error));
  }
}

TEST_F(HostAccessTest, AnOperationTheHostDoesNotKnowIsNotImplemented) {
  host_.on_invoke = [](const Operation&) {
    return HostAnswer::Code(ACTR_UNSUPPORTED_OP);
  };
  ::testing::internal::CaptureStderr();

  RunOk([](Context& ctx) {
    EXPECT_EQ(KindOf(ctx.Spawn("a:b:1").status()), ErrorKind::kNotImplemented);
    EXPECT_EQ(KindOf(ctx.Spawn("a:b:1").status()), ErrorKind::kNotImplemented);
    ctx.Log(LogLevel::kInfo, "still heard");
  });

  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, ::testing::HasSubstr("does not know operation 1002"));
  EXPECT_THAT(log, ::testing::HasSubstr("still heard"));
  EXPECT_EQ(log.find("1002"), log.rfind("1002")) << "warned more than once";
}

TEST_F(HostAccessTest, AMalformedReplyOfTheHostIsADecodeFailure) {
  host_.on_invoke = [](const Operation&) { return HostAnswer{0, "\xff"}; };

  RunOk([](Context& ctx) {
    EXPECT_THAT(ctx.Call(Dest::Local(), "a.B", ""),
                StatusIs(absl::StatusCode::kDataLoss, "malformed"));
  });
}

TEST_F(HostAccessTest, EveryBufferOfTheHostIsGivenBack) {
  host_.on_invoke = [](const Operation& operation) {
    return operation.op == abi::Op::kHostCall
               ? HostAnswer::Error(NotFoundError("gone"))
               : HostAnswer::Payload(std::string(5000, 'x'));
  };

  RunOk([](Context& ctx) {
    ctx.Call(Dest::Local(), "a.B", "").IgnoreError();
    ctx.Tell(Dest::Local(), "a.B", std::string(5000, 'y')).IgnoreError();
    ctx.Discover("a:b:1").IgnoreError();
  });

  EXPECT_THAT(host_.operations, SizeIs(3));
  EXPECT_EQ(host_.buffers_out, 0u);
}

TEST_F(HostAccessTest, ADetachedContextWorksOnAnyThreadAfterTheHandler) {
  std::optional<BackgroundContext> background;
  RunOk([&](Context& ctx) { background = ctx.Detach(); });

  std::thread([&] {
    EXPECT_THAT(background->Tell(Dest::Local(), "a.B", ""), IsOk());
  }).join();

  EXPECT_EQ(host_.operations.at(0).handle, 100u) << "not the instance's handle";
}

TEST_F(HostAccessTest, ADetachedContextFailsOnceItsActorIsGone) {
  void* const actor = host_.Create();
  std::optional<BackgroundContext> background;
  in_handler = [&](Context& ctx) {
    background = ctx.Detach();
    return absl::OkStatus();
  };
  host_.Handle(actor, "puppet.Run", "");

  host_.Destroy(actor);

  EXPECT_THAT(background->Tell(Dest::Local(), "a.B", ""),
              StatusIs(absl::StatusCode::kInternal, "the handle is stale"));
}

}  // namespace
}  // namespace troupe
