#include "host/shard/reply.h"

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

TEST(ReplyTest, SuccessCarriesItsPayload) {
  Message* const message = OkReply(nullptr, "payload");
  abi::AbiReply reply;

  ASSERT_TRUE(abi::Decode(message->bytes(), &reply));

  EXPECT_EQ(reply.abi_version, abi::kAbiVersion);
  EXPECT_EQ(reply.status, 0);
  EXPECT_EQ(reply.payload, "payload");
  MessagePool::Free(message, nullptr);
}

TEST(ReplyTest, AnErrorHasATextForOldReadersAndItsKindForNewOnes) {
  Message* const message = ErrorReply(nullptr, NotFoundError("no actor 7"));
  abi::AbiReply reply;

  ASSERT_TRUE(abi::Decode(message->bytes(), &reply));

  EXPECT_EQ(reply.status, -1);
  EXPECT_EQ(reply.payload, "not found: no actor 7");
  EXPECT_THAT(FromReply(reply),
              StatusIs(absl::StatusCode::kNotFound, "no actor 7"));
  MessagePool::Free(message, nullptr);
}

TEST(ReplyTest, WhatTheSenderMustChangeIsAProtocolErrorToOldReaders) {
  Message* const message = ErrorReply(nullptr, InvalidArgumentError("size"));
  abi::AbiReply reply;

  ASSERT_TRUE(abi::Decode(message->bytes(), &reply));

  EXPECT_EQ(reply.status, -5);
  MessagePool::Free(message, nullptr);
}

}  // namespace
}  // namespace troupe
