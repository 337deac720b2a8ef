// Objects of one class share their routes as long as these are the same.
#include "guest_sdk/internal/routes.h"

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/guest_sdk/fake_host.h"

namespace troupe {
namespace {

// What the next object answers on: a second route, and who answers the first.
bool has_more = false;
bool answers_otherwise = false;

class Fickle : public Workload {
 public:
  Fickle() {
    On("f.First", answers_otherwise ? &Fickle::Other : &Fickle::One);
    if (has_more) On("f.Second", &Fickle::Other);
  }

  absl::StatusOr<std::string_view> One(Context&, std::string_view) {
    return "one";
  }
  absl::StatusOr<std::string_view> Other(Context&, std::string_view) {
    return "other";
  }
};

class RoutesTest : public ::testing::Test {
 protected:
  void* Make(bool more, bool otherwise) {
    has_more = more;
    answers_otherwise = otherwise;
    return host_.Create();
  }
  std::string Ask(void* actor, std::string_view route) {
    return host_.Handle(actor, route, "").payload;
  }

  FakeHost host_{LinkedTable<Fickle>("f:f:1.0.0")};
};

TEST_F(RoutesTest, ObjectsOfOneClassAnswerAlike) {
  void* const first = Make(true, false);
  void* const second = Make(true, false);

  EXPECT_EQ(Ask(first, "f.First"), "one");
  EXPECT_EQ(Ask(second, "f.First"), "one");
  EXPECT_EQ(Ask(second, "f.Second"), "other");
}

TEST_F(RoutesTest, AnObjectWithOtherRoutesKeepsItsOwn) {
  void* const usual = Make(false, false);
  void* const with_more = Make(true, false);
  void* const with_others = Make(false, true);

  EXPECT_EQ(Ask(usual, "f.First"), "one");
  EXPECT_EQ(Ask(usual, "f.Second"), "unknown route: f.Second");
  EXPECT_EQ(Ask(with_more, "f.Second"), "other");
  EXPECT_EQ(Ask(with_others, "f.First"), "other");
}

TEST_F(RoutesTest, TheLastObjectTakesTheSharedRoutesWithIt) {
  void* const first = Make(false, false);
  void* const second = Make(false, false);
  host_.Destroy(first);
  EXPECT_EQ(Ask(second, "f.First"), "one");
  host_.Destroy(second);

  EXPECT_EQ(Ask(Make(false, true), "f.First"), "other");
  EXPECT_EQ(Ask(Make(false, false), "f.First"), "one");
}

TEST_F(RoutesTest, RoutesAddedLaterAreTheObjectsOwn) {
  internal::ClassRoutes of_class;
  const internal::Handler one(&Fickle::One);
  internal::Routes first;
  internal::Routes second;
  first.Add("f.First", one);
  second.Add("f.First", one);
  ASSERT_FALSE(of_class.Share(&first)) << "the class has none yet";
  ASSERT_TRUE(of_class.Offer(&first));
  ASSERT_TRUE(of_class.Share(&second));
  ASSERT_EQ(first.Find("f.First"), second.Find("f.First"));

  second.Add("f.Second", one);

  EXPECT_EQ(first.Find("f.Second"), nullptr);
  EXPECT_NE(second.Find("f.Second"), nullptr);
  EXPECT_NE(second.Find("f.First"), nullptr);
  of_class.Release();
  of_class.Release();
}

}  // namespace
}  // namespace troupe
