#include "host/route/request.h"

#include <string>

#include "abi/codec.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "gtest/gtest.h"
#include "host/actor/handle.h"

namespace troupe {
namespace {

class RequestTest : public ::testing::Test {
 protected:
  RequestTest() {
    SetUpSlot(7, &caller_);
    SetUpSlot(300, &target_);
    parts_.target = &target_;
    parts_.target_serial = 300;
    parts_.route = "a.B.C";
    parts_.payload = "payload";
    parts_.request_id = "run-0-1";
    parts_.timeout_ms = 250;
  }
  ~RequestTest() override { MessagePool::Free(message_, nullptr); }

  void SetUpSlot(uint64_t serial, ActorSlot* slot) {
    info_.realm = 1;
    info_.type = {"acme", "shop", "1.0.0"};
    const std::string id = EncodeActrId({1, 1, info_.type});
    const std::string other = EncodeActrId({2, 1, info_.type});
    size_t at = 0;
    while (id[at] == other[at]) ++at;
    info_.id_prefix = id.substr(0, at);
    info_.id_suffix = id.substr(at + 1);
    slot->workload = &info_;
    slot->serial = serial;
  }

  // The message that is written, read as its receiver reads it.
  void Write() {
    MessagePool::Free(message_, nullptr);
    frame_ = {};
    handle_ = {};
    envelope_ = {};
    message_ = WriteRequest(parts_, nullptr);
    ASSERT_TRUE(abi::Decode(message_->bytes(), &frame_));
    ASSERT_TRUE(abi::Decode(frame_.payload, &handle_));
    ASSERT_TRUE(abi::Decode(handle_.rpc_envelope, &envelope_));
  }

  // What the codec makes of the parts that were read.
  std::string SameFromTheCodec() const {
    abi::AbiFrameOf<abi::GuestHandleOf<abi::RpcEnvelope>> same;
    same.abi_version = frame_.abi_version;
    same.op = frame_.op;
    same.payload.ctx = handle_.ctx;
    same.payload.rpc_envelope = envelope_;
    same.payload.bridge_token = handle_.bridge_token;
    return abi::EncodeToString(same);
  }

  std::string WriteUnread() {
    MessagePool::Free(message_, nullptr);
    message_ = WriteRequest(parts_, nullptr);
    return std::string(message_->bytes());
  }

  WorkloadInfo info_;
  ActorSlot caller_;
  ActorSlot target_;
  RequestParts parts_;
  Message* message_ = nullptr;
  abi::AbiFrame frame_;
  abi::GuestHandleV1 handle_;
  abi::RpcEnvelope envelope_;
};

TEST_F(RequestTest, IsTheFrameThatTheGuestIsHanded) {
  Write();

  EXPECT_EQ(frame_.op, abi::Op::kGuestHandle);
  EXPECT_EQ(ActrId::From(handle_.ctx.self_id.value()).ToString(),
            "12c@1/acme:shop:1.0.0");
  EXPECT_FALSE(handle_.ctx.caller_id.has_value());
  EXPECT_EQ(handle_.ctx.request_id, "run-0-1");
  EXPECT_EQ(envelope_.route_key, "a.B.C");
  EXPECT_EQ(envelope_.payload, "payload");
  EXPECT_EQ(envelope_.request_id, "run-0-1");
  EXPECT_EQ(envelope_.timeout_ms, 250);
}

TEST_F(RequestTest, ItsBytesAreTheCodecsWhateverItHas) {
  const std::string long_text(300, 'x');
  for (int has = 0; has < 32; ++has) {
    parts_.caller = (has & 1) != 0 ? &caller_ : nullptr;
    parts_.caller_serial = (has & 1) != 0 ? 7 : 0;
    parts_.traceparent = (has & 2) != 0 ? "00-trace-01" : "";
    parts_.tracestate = (has & 4) != 0 ? std::string_view(long_text) : "";
    parts_.payload = (has & 8) != 0 ? std::string_view(long_text) : "p";
    info_.generation = (has & 16) != 0 ? 2 : 3;

    Write();

    EXPECT_EQ(message_->bytes(), SameFromTheCodec()) << has;
  }
}

TEST_F(RequestTest, ItsBytesAreTheSameWhenTheShardKnowsBothActors) {
  ContextCache contexts;
  parts_.caller = &caller_;
  parts_.caller_serial = 7;
  Write();
  const std::string expected(message_->bytes());
  parts_.contexts = &contexts;
  for (int time = 0; time < 4; ++time) {
    Write();

    EXPECT_EQ(message_->bytes(), expected) << time;
  }
}

TEST_F(RequestTest, PairsOfActorsThatShareAPlaceAreNotMixedUp) {
  ContextCache contexts;
  parts_.contexts = &contexts;
  parts_.caller = &caller_;
  for (const uint64_t caller_serial : {7, 7, 7, 135, 135, 135, 7, 135}) {
    parts_.caller_serial = caller_serial;

    Write();

    EXPECT_EQ(handle_.ctx.caller_id.value().serial_number, caller_serial);
    EXPECT_EQ(message_->bytes(), SameFromTheCodec());
  }
}

TEST_F(RequestTest, IdsTooLongToKeepAreWrittenEachTime) {
  ContextCache contexts;
  parts_.contexts = &contexts;
  info_.id_suffix.append(200, 'x');  // No id any more, but as long as one.
  const std::string expected(WriteUnread());
  for (int time = 0; time < 3; ++time) {
    EXPECT_EQ(WriteUnread(), expected) << time;
  }
}

TEST_F(RequestTest, AnEmptyPayloadIsWrittenAllTheSame) {
  parts_.payload = "";

  Write();

  EXPECT_TRUE(envelope_.payload.has_value());
}

TEST_F(RequestTest, ACallerThatIsAnActorIsNamed) {
  parts_.caller = &caller_;
  parts_.caller_serial = 7;

  Write();

  EXPECT_EQ(ActrId::From(handle_.ctx.caller_id.value()).ToString(),
            "7@1/acme:shop:1.0.0");
}

TEST_F(RequestTest, TheMarkedPartsStandWhereTheyAreSaidTo) {
  parts_.traceparent = "00-trace-01";
  parts_.tracestate = "a=b";

  Write();

  EXPECT_EQ(message_->view(message_->route), "a.B.C");
  EXPECT_EQ(message_->view(message_->request_id), "run-0-1");
  EXPECT_EQ(message_->view(message_->traceparent), "00-trace-01");
  EXPECT_EQ(message_->view(message_->tracestate), "a=b");
}

TEST_F(RequestTest, TheMarksHoldForPayloadsOfEverySizeAndForATokenBehind) {
  info_.generation = 2;
  for (const size_t size : {0u, 1u, 127u, 128u, 20'000u}) {
    const std::string payload(size, 'x');
    parts_.payload = payload;

    Write();

    EXPECT_EQ(message_->view(message_->route), "a.B.C") << size;
    EXPECT_EQ(message_->view(message_->request_id), "run-0-1") << size;
    EXPECT_EQ(message_->view(message_->traceparent), "") << size;
  }
}

TEST_F(RequestTest, AGenerationTwoReceiverGetsATokenOfItsOwn) {
  info_.generation = 2;
  target_.index = 41;
  parts_.host_number = 3;

  Write();

  EXPECT_NE(message_->token, 0U);
  EXPECT_EQ(handle_.bridge_token, message_->token);
  EXPECT_EQ(Handle(message_->token).slot(), 41U);
  EXPECT_EQ(Handle(message_->token).host(), 3);
}

TEST_F(RequestTest, OtherReceiversGetNone) {
  Write();

  EXPECT_EQ(message_->token, 0U);
  EXPECT_EQ(handle_.bridge_token, 0U);
}

}  // namespace
}  // namespace troupe
