#include "host/actor/mailbox.h"

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
