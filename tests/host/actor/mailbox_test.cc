#include "host/actor/mailbox.h"

#include <cstdint>
#include <vector>

#include "abi/codes.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

TEST(MailboxTest, GivesMessagesOutInTheOrderTheyCame) {
  Mailbox mailbox;
  Message one;
  Message two;
  Message three;
  mailbox.Push(&one);
  mailbox.Push(&two);

  EXPECT_EQ(mailbox.Pop(), &one);
  mailbox.Push(&three);
  EXPECT_EQ(mailbox.Pop(), &two);
  EXPECT_EQ(mailbox.Pop(), &three);
  EXPECT_EQ(mailbox.Pop(), nullptr);
}

// The order in which ten times as many signals as may run in a row, and as many
// other messages, come out.
TEST(MailboxTest, GivesSignalsOutFirstAndAfterSixteenOneOtherMessage) {
  constexpr int kReliable = 20;
  std::vector<Message> signals(kReliable * kMaxSignalsInRow);
  std::vector<Message> reliable(kReliable);
  Mailbox mailbox;
  for (Message& message : reliable) mailbox.Push(&message);
  for (Message& message : signals) {
    message.payload_type = static_cast<uint8_t>(abi::PayloadType::kRpcSignal);
    mailbox.Push(&message);
  }

  for (int i = 0; i < kReliable; ++i) {
    for (uint32_t n = 0; n < kMaxSignalsInRow; ++n) {
      EXPECT_EQ(mailbox.Pop(), &signals[i * kMaxSignalsInRow + n]);
    }
    EXPECT_EQ(mailbox.Pop(), &reliable[i]);
  }
  EXPECT_TRUE(mailbox.empty());
}

TEST(MailboxTest, LetsMessagesPassThoseThatWaitAndGoesOnBehindThem) {
  std::vector<Message> messages(4);
  Mailbox mailbox;
  for (Message& message : messages) mailbox.Push(&message);
  const Message* taken = &messages[2];
  const auto choose = [&taken](const Message& message) {
    return &message == taken ? Choice::kTake : Choice::kPass;
  };
  Mailbox::Passed passed;

  EXPECT_EQ(mailbox.Find(&passed, choose), &messages[2]);
  EXPECT_EQ(mailbox.Take(&passed, choose), &messages[2]);
  taken = &messages[0];
  EXPECT_EQ(mailbox.Take(&passed, choose), nullptr) << "it was passed";
  Message late;
  mailbox.Push(&late);
  taken = &late;
  EXPECT_EQ(mailbox.Take(&passed, choose), &late);
  passed = {};
  taken = &messages[0];
  EXPECT_EQ(mailbox.Take(&passed, choose), &messages[0]);
  EXPECT_EQ(mailbox.Pop(), &messages[1]);
  EXPECT_EQ(mailbox.Pop(), &messages[3]);
  EXPECT_TRUE(mailbox.empty());
}

TEST(MailboxTest, LetsNothingPassWhatItStopsAt) {
  Message signal;
  Message other;
  signal.payload_type = static_cast<uint8_t>(abi::PayloadType::kRpcSignal);
  Mailbox mailbox;
  mailbox.Push(&other);
  mailbox.Push(&signal);
  Mailbox::Passed passed;

  EXPECT_EQ(mailbox.Take(&passed,
                         [&signal](const Message& message) {
                           return &message == &signal ? Choice::kStop
                                                      : Choice::kTake;
                         }),
            nullptr);
}

TEST(MailboxTest, CountsOnlySignalsInARow) {
  std::vector<Message> signals(kMaxSignalsInRow);
  Message first;
  Message second;
  Mailbox mailbox;
  mailbox.Push(&first);
  mailbox.Pop();
  for (Message& message : signals) {
    message.payload_type = static_cast<uint8_t>(abi::PayloadType::kRpcSignal);
    mailbox.Push(&message);
  }
  mailbox.Push(&second);

  for (Message& message : signals) EXPECT_EQ(mailbox.Pop(), &message);
  EXPECT_EQ(mailbox.Pop(), &second);
}

TEST(MailboxTest, IsEmptyBeforeAndAfter) {
  Mailbox mailbox;
  Message message;
  EXPECT_TRUE(mailbox.empty());

  mailbox.Push(&message);
  EXPECT_FALSE(mailbox.empty());
  mailbox.Pop();

  EXPECT_TRUE(mailbox.empty());
}

TEST(MailboxTest, TakesMessagesAfterItWasEmptied) {
  Mailbox mailbox;
  Message one;
  Message two;
  mailbox.Push(&one);
  mailbox.Pop();

  mailbox.Push(&two);

  EXPECT_EQ(mailbox.Pop(), &two);
}

}  // namespace
}  // namespace troupe
