#include "host/shard/call_table.h"

#include <set>
#include <vector>

#include "gmock/gmock.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;

class NoCall final : public PendingCall {
 public:
  void OnReply(Shard&, Message*) override {}
  void OnRoom(Shard&) override {}
};

class CallTableTest : public ::testing::Test {
 protected:
  CallTable table_{63};
};

TEST_F(CallTableTest, ACallIsFoundByItsReference) {
  NoCall one;
  NoCall two;
  table_.Add(&one);
  table_.Add(&two);

  EXPECT_EQ(table_.Find(one.ref), &one);
  EXPECT_EQ(table_.Find(two.ref), &two);
  EXPECT_EQ(table_.size(), 2U);
}

TEST_F(CallTableTest, AReferenceNamesItsShardAndIsNeverZero) {
  NoCall call;
  CallTable first(0);
  first.Add(&call);

  EXPECT_NE(call.ref, 0U);
  EXPECT_EQ(CallTable::ShardOf(call.ref), 0);
  table_.Add(&call);
  EXPECT_EQ(CallTable::ShardOf(call.ref), 63);
}

TEST_F(CallTableTest, ACallThatIsOverIsNotFound) {
  NoCall call;
  table_.Add(&call);

  table_.Remove(&call);

  EXPECT_EQ(table_.Find(call.ref), nullptr);
  EXPECT_EQ(table_.size(), 0U);
}

TEST_F(CallTableTest, TheNextCallInItsPlaceHasAnotherReference) {
  NoCall late;
  NoCall next;
  table_.Add(&late);
  table_.Remove(&late);
  table_.Add(&next);

  EXPECT_NE(next.ref, late.ref);
  EXPECT_EQ(table_.Find(late.ref), nullptr);
  EXPECT_EQ(table_.Find(next.ref), &next);
}

TEST_F(CallTableTest, AReferenceThatNeverWasFindsNobody) {
  EXPECT_EQ(table_.Find(0), nullptr);
  EXPECT_EQ(table_.Find(~CallRef{0}), nullptr);
}

TEST_F(CallTableTest, ManyCallsHaveReferencesOfTheirOwn) {
  std::vector<NoCall> calls(1000);
  std::set<CallRef> refs;
  for (NoCall& call : calls) {
    table_.Add(&call);
    refs.insert(call.ref);
  }

  EXPECT_EQ(refs.size(), calls.size());
  for (NoCall& call : calls) ASSERT_EQ(table_.Find(call.ref), &call);
}

TEST_F(CallTableTest, KnowsAllThatWait) {
  NoCall over;
  NoCall one;
  NoCall two;
  table_.Add(&over);
  table_.Add(&one);
  table_.Add(&two);
  table_.Remove(&over);

  EXPECT_THAT(table_.All(), ElementsAre(one.ref, two.ref));
}

TEST(WaitListTest, AWaitLeavesTheListOfItsCallerFromAnyPlace) {
  NoCall first;
  NoCall middle;
  NoCall last;
  PendingCall* list = nullptr;
  for (NoCall* call : {&last, &middle, &first}) call->Link(&list);

  middle.Unlink();
  EXPECT_EQ(list, &first);
  EXPECT_EQ(first.next_of_caller, &last);
  first.Unlink();
  EXPECT_EQ(list, &last);
  last.Unlink();
  EXPECT_EQ(list, nullptr);
}

}  // namespace
}  // namespace troupe
