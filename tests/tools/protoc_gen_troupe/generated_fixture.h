// A host with the libraries of this folder, for tests of what is generated.
#ifndef TROUPE_TESTS_TOOLS_PROTOC_GEN_TROUPE_GENERATED_FIXTURE_H_
#define TROUPE_TESTS_TOOLS_PROTOC_GEN_TROUPE_GENERATED_FIXTURE_H_

#include <string>
#include <string_view>

#include "tests/integration/host_fixture.h"
#include "tests/tools/protoc_gen_troupe/shop.troupe.h"

namespace troupe {

class GeneratedFixture : public HostTest {
 protected:
  static std::string PathOf(std::string_view name) {
    return RunfilePath("tests/tools/protoc_gen_troupe/" + std::string(name) +
                       "_workload.so");
  }

  ActrId Load(std::string_view name) {
    WorkloadOptions options;
    options.name = std::string(name);
    options.path = PathOf(name);
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
    const absl::StatusOr<ActrId> id = host().Spawn(name);
    EXPECT_THAT(id, IsOk());
    return id.value_or(ActrId{});
  }

  static ::test::shop::Order TwoApples() {
    ::test::shop::Order order;
    ::test::shop::Order::Line* const line = order.add_lines();
    line->set_article("apple");
    line->set_count(2);
    order.mutable_at()->set_seconds(7);
    return order;
  }
};

}  // namespace troupe

#endif  // TROUPE_TESTS_TOOLS_PROTOC_GEN_TROUPE_GENERATED_FIXTURE_H_
