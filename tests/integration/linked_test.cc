// Workloads that are compiled into the host, beside loaded ones.
#include "guest_sdk/linked.h"

#include <string>
#include <string_view>

#include "guest_sdk/workload.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

class Upper : public Workload {
 public:
  Upper() { On("text.Upper.Do", &Upper::Do); }

 private:
  absl::StatusOr<std::string> Do(Context&, std::string_view text) {
    std::string upper(text);
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    return upper;
  }
};

// Asks Upper, then doubles.
class Twice : public Workload {
 public:
  Twice() { On("text.Twice.Do", &Twice::Do); }

 private:
  absl::StatusOr<std::string> Do(Context& ctx, std::string_view text) {
    const absl::StatusOr<ActrId> upper = ctx.Discover("text:upper:1.0.0");
    if (!upper.ok()) return upper.status();
    absl::StatusOr<std::string> once =
        ctx.Call(Dest::Actor(*upper), "text.Upper.Do", text);
    if (!once.ok()) return once.status();
    return *once + *once;
  }
};

class LinkedTest : public HostTest {
 protected:
  ActrId Link(const std::string& name, const troupe_guest_table* table) {
    EXPECT_THAT(host().AddWorkload({.name = name, .linked = table}), IsOk());
    const absl::StatusOr<ActrId> id = host().Spawn(name);
    EXPECT_THAT(id, IsOk());
    return id.value_or(ActrId{});
  }
};

TEST_F(LinkedTest, TwoClassesOfOneProgramAreActorsLikeLoadedOnes) {
  Link("upper", LinkedTable<Upper>("text:upper:1.0.0", {"text.Upper.Do"}));
  const ActrId twice = Link("twice", LinkedTable<Twice>("text:twice:1.0.0"));

  EXPECT_EQ(*Call(twice, "text.Twice.Do", "ab"), "ABAB");
  EXPECT_EQ(*Call(Actor("echo"), "test/echo", "loaded"), "loaded");
}

TEST_F(LinkedTest, ATableOfAnotherMajorVersionIsRefused) {
  troupe_guest_table table = *LinkedTable<Upper>("text:upper:1.0.0");
  table.abi_major = TROUPE_ABI_MAJOR + 1;

  EXPECT_THAT(host().AddWorkload({.name = "new", .linked = &table}),
              StatusIs(absl::StatusCode::kInvalidArgument, "workload 'new'"));
}

}  // namespace
}  // namespace troupe
