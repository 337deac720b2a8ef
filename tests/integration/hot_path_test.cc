// What a message costs the host beyond its own time: no memory from the heap
// and, for a handler that does not wait, no switch of stacks.
#include <atomic>
#include <cstdlib>
#include <string>
#include <utility>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/troupe_abi.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "host/fiber/sanitizer.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"
#include "tests/integration/raw_guest.h"

namespace {

// Set while memory must not come from the heap; any thread's counts.
std::atomic<bool> counting{false};
std::atomic<int> allocations{0};

[[maybe_unused]] void CountAllocation() {
  if (counting.load(std::memory_order_relaxed)) ++allocations;
}

}  // namespace

#if TROUPE_ASAN || TROUPE_TSAN
constexpr bool kCountsAllocations = false;  // malloc is the sanitizer's
#else
constexpr bool kCountsAllocations = true;

// In place of glibc's, for the whole process: operator new ends here, too.
// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming)
extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);

void* malloc(size_t size) {
  CountAllocation();
  return __libc_malloc(size);
}
void* calloc(size_t nmemb, size_t size) {
  CountAllocation();
  return __libc_calloc(nmemb, size);
}
void* realloc(void* ptr, size_t size) {
  CountAllocation();
  return __libc_realloc(ptr, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  CountAllocation();
  return __libc_memalign(alignment, size);
}
}
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)
#endif

namespace troupe {
namespace {

using raw_guest::Instance;

std::string many_frame;

// An echo that allocates nothing itself. On test/many it sends `many_frame` to
// its host as often as the payload has bytes.
int32_t OnRequest(const Instance& instance, troupe_handle call,
                  const abi::RpcEnvelope& envelope) {
  const std::string_view payload = envelope.payload.value_or("");
  if (envelope.route_key == "test/many") {
    for (size_t i = 0; i < payload.size(); ++i) {
      if (!raw_guest::Asked(instance, call, many_frame).ok()) {
        return ACTR_HANDLE_FAILED;
      }
    }
    return ACTR_SUCCESS;
  }
  abi::AbiReply reply;
  reply.abi_version = abi::kAbiVersion;
  reply.payload = payload;
  const abi::Encoding encoding(reply);
  uint8_t* const out = instance.host->reply_alloc(call, encoding.size());
  if (out == nullptr) return ACTR_BUFFER_TOO_SMALL;
  encoding.Write(reinterpret_cast<char*>(out));
  return ACTR_SUCCESS;
}

constexpr char kMetadata[] = "type=test:lean:1.0.0\n";

constexpr troupe_guest_table kLean = raw_guest::Table<OnRequest>(kMetadata);

class HotPathTest : public HostTest {
 protected:
  // The watchdog's thread has memory of its own.
  HotPathTest() { options_.watchdog = absl::ZeroDuration(); }

  ActrId Lean(uint32_t shard) {
    if (!added_) {
      EXPECT_THAT(host().AddWorkload({.name = "lean", .linked = &kLean}),
                  IsOk());
      added_ = true;
    }
    return *host().Spawn("lean", {.shard = shard});
  }

  // Allocations while `caller` sends `many_frame` so often that tells do not
  // fill the mailbox to its threshold, after it has done so once.
  int AllocationsOf(const ActrId& caller) {
    const std::string often(500, 'x');
    EXPECT_THAT(Call(caller, "test/many", often), IsOk());
    Settle();  // Tells are handled: their memory is back.
    PendingReply reply;
    std::binary_semaphore started(0);
    // The embedder's own call is made before and its answer taken after.
    host().PostToShard(InfoOf(caller).shard, [&] {
      host().Call(caller, "test/many", often, {},
                  [done = reply.done()](const Reply& outcome) mutable {
                    counting = false;
                    done(outcome);
                  });
      allocations = 0;
      counting = true;
      started.release();
    });
    started.acquire();
    EXPECT_THAT(reply.Await(), IsOk());
    return allocations;
  }

 private:
  bool added_ = false;
};

TEST_F(HotPathTest, ACallOnTheSameShardTakesNoMemoryFromTheHeap) {
  if (!kCountsAllocations) GTEST_SKIP() << "malloc is the sanitizer's";
  const ActrId caller = Lean(0);
  many_frame = frames::Call(Lean(0), "test/echo", "hello");

  EXPECT_EQ(AllocationsOf(caller), 0);
}

TEST_F(HotPathTest, ACallAcrossShardsTakesNoMemoryFromTheHeap) {
  if (!kCountsAllocations) GTEST_SKIP() << "malloc is the sanitizer's";
  const ActrId caller = Lean(0);
  many_frame = frames::Call(Lean(1), "test/echo", "hello");

  // A block on its way home from the other shard is missing now and then, until
  // the pool has one more.
  constexpr int kLateBlocks = 4;
  EXPECT_LE(AllocationsOf(caller), kLateBlocks);
}

TEST_F(HotPathTest, ATellTakesNoMemoryFromTheHeap) {
  if (!kCountsAllocations) GTEST_SKIP() << "malloc is the sanitizer's";
  const ActrId caller = Lean(0);
  many_frame = frames::Tell(Lean(0), "test/echo", "hello");

  EXPECT_EQ(AllocationsOf(caller), 0);
}

TEST_F(HotPathTest, TheCounterCounts) {
  if (!kCountsAllocations) GTEST_SKIP() << "malloc is the sanitizer's";
  allocations = 0;
  counting = true;

  std::string* volatile text = new std::string(100, 'x');

  counting = false;
  delete text;
  EXPECT_EQ(allocations, 2);
}

TEST_F(HotPathTest, HandlersThatDoNotWaitSwitchNoStacks) {
  const ActrId lean = Lean(0);
  const uint64_t before = host().FiberSwitches();

  for (int i = 0; i < 1000; ++i) {
    ASSERT_THAT(Call(lean, "test/echo", "hello"), IsOk());
  }

  EXPECT_EQ(host().FiberSwitches(), before);
}

TEST_F(HotPathTest, TellsBetweenActorsSwitchNoStacks) {
  const ActrId caller = Lean(0);
  many_frame = frames::Tell(Lean(1), "test/echo", "hello");
  const uint64_t before = host().FiberSwitches();

  ASSERT_THAT(Call(caller, "test/many", std::string(500, 'x')), IsOk());
  Settle();

  EXPECT_EQ(host().FiberSwitches(), before);
}

TEST_F(HotPathTest, ACallToAnotherShardSwitchesOnceForItsWait) {
  const ActrId caller = Lean(0);
  many_frame = frames::Call(Lean(1), "test/echo", "hello");
  const uint64_t before = host().FiberSwitches();

  ASSERT_THAT(Call(caller, "test/many", std::string(100, 'x')), IsOk());

  EXPECT_EQ(host().FiberSwitches(), before + 100);
}

TEST_F(HotPathTest, ACallToAnIdleNeighbourSwitchesNoStacks) {
  const ActrId caller = Lean(0);
  many_frame = frames::Call(Lean(0), "test/echo", "hello");
  const uint64_t before = host().FiberSwitches();

  ASSERT_THAT(Call(caller, "test/many", std::string(100, 'x')), IsOk());

  EXPECT_EQ(host().FiberSwitches(), before);
}

TEST_F(HotPathTest, AHandlerThatCallsOnAndOnGivesItsShardATurnNowAndThen) {
  const ActrId caller = Lean(0);
  many_frame = frames::Call(Lean(0), "test/echo", "hello");
  const uint64_t before = host().FiberSwitches();

  ASSERT_THAT(Call(caller, "test/many", std::string(5000, 'x')), IsOk());

  EXPECT_GE(host().FiberSwitches(), before + 5);
}

}  // namespace
}  // namespace troupe
