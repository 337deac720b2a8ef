// What comes of frames, replies and destinations that are not what they should
// be: an error with a reason for whoever asked, and a host that goes on.
#include <string>

#include "abi/actr_abi.h"
#include "gmock/gmock.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

class FramesToTheHostTest : public HostTest {
 protected:
  // What the host answers a guest that sends `frame`.
  std::string Send(std::string_view frame) {
    if (sender_.serial_number == 0) sender_ = Actor("raw_frame");
    const absl::StatusOr<std::string> answer =
        Call(sender_, "test/send", frame);
    return answer.ok() ? *answer : answer.status().ToString();
  }

  ActrId sender_;
};

TEST_F(FramesToTheHostTest, GarbageIsAProtocolErrorWithoutAReply) {
  EXPECT_EQ(Send("\xff\xff\xff\xff"), "-5 untouched");
}

TEST_F(FramesToTheHostTest, AnEmptyFrameIsAProtocolError) {
  EXPECT_EQ(Send(""), "-5 untouched");
}

TEST_F(FramesToTheHostTest, EveryTruncatedFrameIsRefused) {
  const ActrId echo = Actor("echo");
  const std::string frame = frames::Call(echo, "test/echo", "payload");

  for (size_t size = 0; size < frame.size(); ++size) {
    // Cut off behind the version it is a frame of op 0.
    EXPECT_THAT(Send(frame.substr(0, size)),
                AnyOf("-5 untouched", "-7 untouched"))
        << size << " bytes";
  }
  EXPECT_EQ(Send(frame), "payload");
}

TEST_F(FramesToTheHostTest, AnotherVersionIsAProtocolError) {
  EXPECT_EQ(Send(frames::Frame(0, ACTR_HOST_TELL, "")), "-5 untouched");
  EXPECT_EQ(Send(frames::Frame(2, ACTR_HOST_TELL, "")), "-5 untouched");
}

TEST_F(FramesToTheHostTest, AnOpThatNoHostHasIsUnsupported) {
  for (const uint32_t op : {0u, 8u, 101u, 999u, 1999u}) {
    EXPECT_EQ(Send(frames::Frame(ACTR_ABI_VERSION, op, "")), "-7 untouched")
        << "op " << op;
  }
}

TEST_F(FramesToTheHostTest, AnUnreadablePayloadIsAProtocolErrorForEveryOp) {
  for (uint32_t op = ACTR_HOST_CALL; op <= ACTR_HOST_SEND_DATA_STREAM; ++op) {
    EXPECT_EQ(Send(frames::Frame(ACTR_ABI_VERSION, op, "\x0a\x7f\x01")),
              "-5 untouched")
        << "op " << op;
  }
}

TEST_F(FramesToTheHostTest, ADestinationWithoutAKindIsAProtocolError) {
  for (const uint32_t op :
       {ACTR_HOST_CALL, ACTR_HOST_TELL, ACTR_HOST_CALL_RAW}) {
    EXPECT_EQ(Send(frames::Frame(ACTR_ABI_VERSION, op, "\x0a\x01r")),
              "-5 untouched")
        << "op " << op;
  }
}

TEST_F(FramesToTheHostTest, ARouteThatIsNotUtf8IsAProtocolError) {
  const ActrId echo = Actor("echo");

  EXPECT_EQ(Send(frames::Call(echo, "test/\xff")), "-5 untouched");
}

TEST_F(FramesToTheHostTest, NullPointersAreAProtocolError) {
  const std::string lines = *Call(Actor("sends_bad_frames"), "test/any");

  EXPECT_THAT(lines, HasSubstr("null-frame -5\n"));
  EXPECT_THAT(lines, HasSubstr("null-reply -5\nnull-length -5\n"));
}

TEST_F(FramesToTheHostTest, AGuestOfGenerationThreeGetsTheSameCodes) {
  const ActrId puppet = Actor("puppet");
  const auto send = [&](const std::string& frame) {
    return Call(puppet, "test/do", frames::Do({frame})).status();
  };

  EXPECT_THAT(send("\xff\xff"),
              StatusIs(absl::StatusCode::kInternal, "invoke returned -5"));
  EXPECT_THAT(send(frames::Frame(1, 999, "")),
              StatusIs(absl::StatusCode::kInternal, "invoke returned -7"));
}

TEST_F(FramesToTheHostTest, AnActorThatDoesNotLiveIsNotFound) {
  ActrId nobody = Actor("echo");
  nobody.serial_number = 0xbad;

  EXPECT_THAT(Send(frames::Call(nobody, "test/echo")),
              HasSubstr("not found: no actor bad@1/local:echo:0.0.0"));
  EXPECT_THAT(Call(nobody, "test/echo"),
              StatusIs(absl::StatusCode::kNotFound, "no actor bad@1/"));
}

TEST_F(FramesToTheHostTest, AnIdOfAnotherTypeOrRealmIsNotTheActors) {
  ActrId other_type = Actor("echo");
  ActrId other_realm = other_type;
  other_type.type.version = "9.9.9";
  other_realm.realm_id = 99;

  EXPECT_THAT(Call(other_type, "test/echo"),
              StatusIs(absl::StatusCode::kNotFound, "local:echo:9.9.9"));
  EXPECT_THAT(Call(other_realm, "test/echo"),
              StatusIs(absl::StatusCode::kNotFound, "@99/local:echo:0.0.0"));
}

using RepliesOfGuestsTest = HostTest;

TEST_F(RepliesOfGuestsTest, AnUnknownRouteIsTheGuestsFailureWithItsText) {
  EXPECT_THAT(Call(Actor("echo"), "test/no-such-route"),
              StatusIs(absl::StatusCode::kInternal, "test/no-such-route"));
}

TEST_F(RepliesOfGuestsTest, GarbageIsMalformed) {
  EXPECT_THAT(
      Call(Actor("garbage_reply"), "test/any"),
      StatusIs(absl::StatusCode::kInternal, "malformed reply of 32 bytes"));
}

TEST_F(RepliesOfGuestsTest, ATruncatedReplyIsMalformed) {
  EXPECT_THAT(Call(Actor("truncated_reply"), "test/any", "payload"),
              StatusIs(absl::StatusCode::kInternal, "malformed reply of "));
}

TEST_F(RepliesOfGuestsTest, AReplyThatNoGuestCouldReadIsMalformed) {
  // Its version has the wire type of a text.
  EXPECT_THAT(
      Call(Actor("raw_reply1"), "test/any", {"\x0a\x01\x1a", 3}),
      StatusIs(absl::StatusCode::kInternal, "malformed reply of 3 bytes"));
}

TEST_F(RepliesOfGuestsTest, AReplyAboveTheFrameLimitIsRefusedWithBothFigures) {
  options_.max_frame_bytes = 1 << 20;

  EXPECT_THAT(Call(Actor("oversize_reply"), "test/any"),
              StatusIs(absl::StatusCode::kInternal,
                       "reply of 67108872 bytes is above the frame limit of "
                       "1048576 bytes"));
}

TEST_F(RepliesOfGuestsTest, AGenerationThreeReplyAboveTheLimitIsRefused) {
  options_.max_frame_bytes = 1024;
  const ActrId puppet = Actor("puppet");
  ASSERT_THAT(
      host().AddShellHandler("big",
                             [](const ShellRequest&, Responder responder) {
                               responder.Answer(std::string(2000, 'x'));
                             }),
      IsOk());

  EXPECT_THAT(Call(puppet, "test/do", frames::Do({frames::CallShell("big")})),
              StatusIs(absl::StatusCode::kInternal, "buffer too small"));
}

TEST_F(RepliesOfGuestsTest, ANullReplyIsAnEmptySuccessWhateverItsLength) {
  EXPECT_EQ(*Call(Actor("null_reply_with_length"), "test/any"), "");
}

TEST_F(RepliesOfGuestsTest, ACodeCountsAndTheReplyBesideItIsNotRead) {
  EXPECT_THAT(
      Call(Actor("code_with_reply"), "test/any"),
      StatusIs(absl::StatusCode::kInternal, "handler failed (return code -3)"));
}

TEST_F(RepliesOfGuestsTest, OutputsChangedBesideACodeAreCountedAndLogged) {
  ::testing::internal::CaptureStderr();
  const ActrId guest = Actor("code_with_reply");

  constexpr int kCalls = 20;
  for (int i = 0; i < kCalls; ++i) {
    EXPECT_FALSE(Call(guest, "test/any").ok());
  }
  EXPECT_EQ(InfoOf(guest).ignored_outputs, 20U);
  Advance(absl::Minutes(1));
  EXPECT_FALSE(Call(guest, "test/any").ok());
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_THAT(log, HasSubstr(guest.ToString() +
                             " test/any: changed its output parameters beside "
                             "code -3, which is ignored; 10 times so far, 0 "));
  EXPECT_THAT(log, Not(HasSubstr("11 times so far")));
  EXPECT_THAT(log, HasSubstr("21 times so far, 10 such lines of this shard"));
}

TEST_F(RepliesOfGuestsTest, ACodeWithUntouchedOutputsIsNoSuchFault) {
  const ActrId guest = Actor("code_with_reply");

  EXPECT_FALSE(Call(guest, "test/quiet").ok());

  EXPECT_EQ(InfoOf(guest).ignored_outputs, 0U);
}

TEST_F(RepliesOfGuestsTest, AnInstanceGivenBesideACodeIsLoggedAndNotEntered) {
  ::testing::internal::CaptureStderr();

  EXPECT_THAT(AddAndSpawn("create_code_with_instance"),
              StatusIs(absl::StatusCode::kInternal, "return code -2"));
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_THAT(log, HasSubstr("create: changed its output parameters beside "
                             "code -2, which is ignored; 1 times so far"));
}

TEST_F(RepliesOfGuestsTest, AStatusWithoutATextHasOneFromTheHost) {
  const ActrId guest = Actor("status_without_text");

  EXPECT_THAT(Call(guest, "test/any", "-3"),
              StatusIs(absl::StatusCode::kInternal, "handler failed"));
  EXPECT_THAT(Call(guest, "test/any", "-5"),
              StatusIs(absl::StatusCode::kDataLoss, "protocol error"));
  EXPECT_THAT(
      Call(guest, "test/any", "-7"),
      StatusIs(absl::StatusCode::kUnimplemented, "unsupported operation"));
  EXPECT_THAT(
      Call(guest, "test/any", "-42"),
      StatusIs(absl::StatusCode::kInternal, "unexpected ABI status code -42"));
}

TEST_F(RepliesOfGuestsTest, ATextThatIsNotUtf8IsReplacedByTheStatus) {
  EXPECT_THAT(
      Call(Actor("text_not_utf8"), "test/any"),
      StatusIs(absl::StatusCode::kInternal, "guest returned status -3"));
}

TEST_F(RepliesOfGuestsTest, ABadReplyIsCountedAndTheActorGoesOn) {
  const ActrId guest = Actor("garbage_reply");

  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(Call(guest, "test/any"),
                StatusIs(absl::StatusCode::kInternal, "malformed reply"));
  }

  EXPECT_EQ(InfoOf(guest).handled, 3U);
  EXPECT_EQ(InfoOf(guest).failed, 3U);
  EXPECT_EQ(InfoOf(guest).state, "running");
}

class MessagesAboveTheLimitTest : public HostTest {
 protected:
  void SetUp() override { options_.max_frame_bytes = 1024; }
};

TEST_F(MessagesAboveTheLimitTest, ACallOfTheHostIsRefusedWithBothFigures) {
  const ActrId echo = Actor("echo");

  EXPECT_THAT(Call(echo, "test/echo", std::string(1025, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "message of 1025 bytes is above the frame limit of "
                       "1024 bytes"));
  EXPECT_THAT(host().TellAndWait(echo, "test/echo", std::string(1025, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument, "1025 bytes"));
}

TEST_F(MessagesAboveTheLimitTest, TheFrameAroundThePayloadCounts) {
  const ActrId echo = Actor("echo");

  EXPECT_THAT(Call(echo, "test/echo", std::string(1024, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "is above the frame limit of 1024 bytes"));
  EXPECT_EQ(Call(echo, "test/echo", std::string(800, 'x'))->size(), 800U);
}

TEST_F(MessagesAboveTheLimitTest, ACallOfAGuestIsRefusedAsWell) {
  const ActrId echo = Actor("echo");
  const std::string config =
      frames::Config({.on_start = frames::Do({frames::Call(
                          echo, "test/echo", std::string(1025, 'x'))})});

  EXPECT_THAT(AddAndSpawn("puppet", {.config = config}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "message of 1025 bytes is above the frame limit of "
                       "1024 bytes"));
}

}  // namespace
}  // namespace troupe
