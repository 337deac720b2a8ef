// A system that gives no more threads: what needs one is refused, the rest goes
// on.
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <thread>
#include <utility>

#include "gmock/gmock.h"
#include "host/runtime/host.h"
#include "tests/faults/scarce.h"
#include "tests/integration/host_fixture.h"
#include "tests/support/temp_folder.h"

namespace {

constexpr int64_t kAll = std::numeric_limits<int64_t>::max();
std::atomic<int64_t> threads_left{kAll};

}  // namespace

// The linker has the host call this one instead of the C library's, which it
// calls __real_….
extern "C" {
// NOLINTBEGIN: the linker's names.
int __real_pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                          void* (*run)(void*), void* argument);
int __wrap_pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                          void* (*run)(void*), void* argument) {
  if (threads_left.load() != kAll && threads_left.fetch_sub(1) <= 0) {
    return EAGAIN;
  }
  return __real_pthread_create(thread, attributes, run, argument);
}
// NOLINTEND
}

namespace troupe {
namespace {

using ::testing::HasSubstr;

// The host can start `left` threads, no more, as long as this lives.
class FewThreads {
 public:
  explicit FewThreads(int64_t left) { threads_left.store(left); }
  ~FewThreads() { threads_left.store(kAll); }

  FewThreads(const FewThreads&) = delete;
  FewThreads& operator=(const FewThreads&) = delete;
};

// Returns when the process has `count` threads again: one that was joined may
// stay in the kernel's list for a moment.
void AwaitThreads(size_t count) {
  while (CountThreads() > count) std::this_thread::yield();
}

constexpr char kReason[] = "start a thread: ";

class ThreadsTest : public HostTest {};

TEST_F(ThreadsTest, AHostIsNotMade) {
  const FewThreads none(0);

  EXPECT_THAT(Host::Create({.shards = 2}),
              StatusIs(absl::StatusCode::kUnavailable, kReason));
}

TEST_F(ThreadsTest, AHostThatGetsSomeOfItsThreadsEndsThem) {
  const TempFolder folder;
  HostOptions options{.shards = 3, .runtime_dir = folder / "copies"};
  std::filesystem::create_directory(options.runtime_dir);
  // What the process keeps once it has had a host.
  ASSERT_THAT(Host::Create(options), IsOk());
  const size_t threads = CountThreads();
  const size_t descriptors = OpenDescriptors();
  absl::StatusOr<std::unique_ptr<Host>> host = absl::UnknownError("");

  int64_t given = 0;
  for (;; ++given) {
    {
      const FewThreads few(given);
      host = Host::Create(options);
    }
    if (host.ok()) break;
    EXPECT_THAT(host, StatusIs(absl::StatusCode::kUnavailable, kReason));
    AwaitThreads(threads);
    EXPECT_EQ(OpenDescriptors(), descriptors) << "with " << given;
    EXPECT_TRUE(std::filesystem::is_empty(options.runtime_dir))
        << "with " << given;
  }

  EXPECT_GT(given, 3) << "none of the shards was the one without";
}

TEST_F(ThreadsTest, AnActorOnAThreadOfItsOwnIsRefused) {
  const ActrId echo = Actor("echo3");
  ASSERT_THAT(Add("echo", {.placement = Placement::kThread}), IsOk());
  {
    const FewThreads none(0);
    EXPECT_THAT(host().Spawn("echo"),
                StatusIs(absl::StatusCode::kUnavailable, kReason));
    EXPECT_EQ(*Call(echo, "test/echo", "still"), "still");
  }

  EXPECT_THAT(host().Spawn("echo"), IsOk());
}

TEST_F(ThreadsTest, ALibraryThatNegotiatesCantBeAdded) {
  host();
  {
    const FewThreads none(0);
    EXPECT_THAT(Add("negotiates"),
                StatusIs(absl::StatusCode::kUnavailable, kReason));
  }

  EXPECT_THAT(Add("negotiates"), IsOk());
}

TEST_F(ThreadsTest, AnActorWhoseShutdownHasNoneEndsWithoutIt) {
  WorkloadOptions options;
  options.unload = true;
  const ActrId echo = Actor("echo2", std::move(options));
  const FewThreads none(0);

  ASSERT_THAT(host().StopActor(echo), IsOk());
  AwaitEnd(echo);

  EXPECT_THAT(host().Stop(absl::Minutes(1)).stuck, ::testing::IsEmpty());
}

TEST_F(ThreadsTest, AnImageWhoseShutdownHasNoneStaysMapped) {
  WorkloadOptions options;
  options.unload = true;
  const ActrId actor = Actor("fragile2", std::move(options));
  ASSERT_EQ(*Call(actor, "test/count"), "1");
  absl::StatusOr<ReloadReport> report = absl::UnknownError("");
  {
    const FewThreads none(0);
    report = host().ReloadAndWait("fragile2");
  }

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->unmapped, 0U);
  EXPECT_EQ(report->kept, 1U);
  EXPECT_THAT(
      report->kept_reason,
      HasSubstr("actr_shutdown was not called: start a thread: Resource"));
  EXPECT_EQ(*Call(actor, "test/count"), "1");
}

}  // namespace
}  // namespace troupe
