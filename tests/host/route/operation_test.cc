#include "host/route/operation.h"

#include <string>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

using abi::Code;
using abi::Op;

template <typename Payload>
std::string Frame(Op op, const Payload& payload, uint32_t version = 1) {
  abi::AbiFrameOf<Payload> frame;
  frame.abi_version = version;
  frame.op = op;
  frame.payload = payload;
  return abi::EncodeToString(frame);
}

TEST(OperationTest, ACallCarriesTimeoutAndPayloadType) {
  abi::HostCallV1 call;
  call.route_key = "a.B.C";
  call.dest = abi::DestV1::Local();
  call.payload = "payload";
  call.timeout_ms = 250;
  call.payload_type = abi::PayloadType::kRpcSignal;
  const std::string frame = Frame(Op::kHostCall, call);
  Operation operation;

  ASSERT_EQ(ReadOperation(frame, &operation), Code::kSuccess);

  EXPECT_EQ(operation.op, Op::kHostCall);
  EXPECT_EQ(operation.call.route_key, "a.B.C");
  EXPECT_EQ(operation.call.dest.kind, abi::DestV1::Kind::kLocal);
  EXPECT_EQ(operation.call.payload, "payload");
  EXPECT_EQ(operation.call.timeout_ms, 250);
  EXPECT_EQ(operation.call.payload_type, abi::PayloadType::kRpcSignal);
}

TEST(OperationTest, ADestinationWithoutAKindIsRefused) {
  abi::HostCallV1 call;
  call.route_key = "a.B.C";
  abi::HostCallRawV1 raw;
  abi::HostSendDataStreamV1 send;
  send.payload_type = abi::PayloadType::kStreamReliable;
  Operation operation;

  EXPECT_EQ(ReadOperation(Frame(Op::kHostCall, call), &operation),
            Code::kProtocolError);
  EXPECT_EQ(ReadOperation(Frame(Op::kHostTell, call), &operation),
            Code::kProtocolError);
  EXPECT_EQ(ReadOperation(Frame(Op::kHostCallRaw, raw), &operation),
            Code::kProtocolError);
  EXPECT_EQ(ReadOperation(Frame(Op::kHostSendDataStream, send), &operation),
            Code::kProtocolError);
}

TEST(OperationTest, AChunkIsReliableOrLatencyFirst) {
  abi::HostSendDataStreamV1 send;
  send.dest = abi::DestV1::Shell();
  Operation operation;

  for (int type = 0; type <= 4; ++type) {
    send.payload_type = static_cast<abi::PayloadType>(type);
    const bool is_stream = type == 2 || type == 3;
    EXPECT_EQ(ReadOperation(Frame(Op::kHostSendDataStream, send), &operation),
              is_stream ? Code::kSuccess : Code::kProtocolError)
        << type;
  }
}

TEST(OperationTest, AStopNamesWhom) {
  Operation operation;

  EXPECT_EQ(ReadOperation(Frame(Op::kHostStop, abi::HostStopV1{}), &operation),
            Code::kProtocolError);
}

TEST(OperationTest, ATimerCarriesItsTimes) {
  const std::string frame =
      Frame(Op::kHostTimer, abi::HostTimerV1{7, 250, 1000, true});
  Operation operation;

  ASSERT_EQ(ReadOperation(frame, &operation), Code::kSuccess);

  EXPECT_EQ(operation.timer->timer_id, 7U);
  EXPECT_EQ(operation.timer->delay_ms, 250U);
  EXPECT_EQ(operation.timer->period_ms, 1000U);
  EXPECT_TRUE(operation.timer->cancel);
}

TEST(OperationTest, AnotherVersionIsRefusedBeforeItsOpIsLookedAt) {
  Operation operation;

  EXPECT_EQ(ReadOperation(Frame(Op{999}, abi::HostDiscoverV1{}, 2), &operation),
            Code::kProtocolError);
  EXPECT_EQ(ReadOperation(Frame(Op{999}, abi::HostDiscoverV1{}, 1), &operation),
            Code::kUnsupportedOp);
}

TEST(OperationTest, WhatIsNoFrameIsRefused) {
  Operation operation;

  EXPECT_EQ(ReadOperation("", &operation), Code::kProtocolError);
  EXPECT_EQ(ReadOperation("\xff\xff", &operation), Code::kProtocolError);
}

}  // namespace
}  // namespace troupe
