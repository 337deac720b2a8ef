// What a flood does to others on its shard: their wait is bounded in messages,
// not in how long the flood is.
#include <algorithm>
#include <atomic>
#include <semaphore>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/integration/frames.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {
namespace {

constexpr MailboxLimits kRoomy = {.max_messages = 100'000};
constexpr int kFlood = 3000;

// As in host/shard: what an actor handles before its neighbours get their turn,
// and a shard before it looks at its inbox, timers and loop.
constexpr int kMessagesPerActorTurn = 64;
constexpr int kMessagesPerShardTurn = 512;

class FairnessTest : public PuppetTest {
 protected:
  // Runs `fill` while the shard does nothing else, so that all it sends is
  // there when the shard goes on.
  template <typename Fill>
  void WhileTheShardStands(Fill fill) {
    std::binary_semaphore stands(0);
    std::binary_semaphore go_on(0);
    host().PostToShard(0, [&] {
      stands.release();
      go_on.acquire();
    });
    stands.acquire();
    fill();
    go_on.release();
    Settle();
  }

  void Flood(const ActrId& actor) {
    for (int i = 0; i < kFlood; ++i) {
      host().Tell(actor, "test/do", Note("flood"), {}, [](const Reply&) {});
    }
  }
};

TEST_F(FairnessTest, ANeighbourRunsAfterOneShareOfAFloodedActor) {
  const ActrId flooded = Puppet("flooded", kRoomy);
  const ActrId neighbour = Puppet("neighbour");

  WhileTheShardStands([&] {
    Flood(flooded);
    host().Tell(neighbour, "test/do", Note("neighbour"), {},
                [](const Reply&) {});
  });

  const std::vector<std::string> ran = ran_->Await(kFlood + 1);
  const auto at = std::find(ran.begin(), ran.end(), "neighbour");
  EXPECT_LE(at - ran.begin(), kMessagesPerActorTurn);
}

TEST_F(FairnessTest, EachOfManyFloodedActorsHasItsShare) {
  constexpr int kActors = 4;
  std::vector<ActrId> flooded;
  flooded.reserve(kActors);
  for (int i = 0; i < kActors; ++i) {
    flooded.push_back(Puppet("flooded" + std::to_string(i), kRoomy));
  }
  const ActrId neighbour = Puppet("neighbour");

  WhileTheShardStands([&] {
    for (const ActrId& actor : flooded) Flood(actor);
    host().Tell(neighbour, "test/do", Note("neighbour"), {},
                [](const Reply&) {});
  });

  const std::vector<std::string> ran = ran_->Await(kActors * kFlood + 1);
  const auto at = std::find(ran.begin(), ran.end(), "neighbour");
  EXPECT_LE(at - ran.begin(), kActors * kMessagesPerActorTurn);
}

TEST_F(FairnessTest, AFloodedShardLooksAtItsInboxAndLoopAfterEachTurn) {
  const ActrId flooded = Puppet("flooded", kRoomy);
  std::atomic<int> handled{0};
  std::atomic<int> handled_before_task{0};
  EXPECT_THAT(host().AddShellHandler("count",
                                     [&](const ShellRequest&, Responder) {
                                       if (++handled > 1) return;
                                       host().PostToShard(0, [&] {
                                         handled_before_task = handled.load();
                                       });
                                     }),
              IsOk());

  WhileTheShardStands([&] {
    const std::string count = frames::Do({frames::TellShell("count")});
    for (int i = 0; i < kFlood; ++i) {
      host().Tell(flooded, "test/do", count, {}, [](const Reply&) {});
    }
  });
  while (handled.load() < kFlood) Settle();

  EXPECT_GT(handled_before_task.load(), 0);
  EXPECT_LE(handled_before_task.load(), kMessagesPerShardTurn);
  host().RemoveShellHandler("count");
}

}  // namespace
}  // namespace troupe
