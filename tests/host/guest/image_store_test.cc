#include "host/guest/image_store.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/guest/runtime_dir.h"
#include "tests/host/guest/test_files.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::SizeIs;

// A store that keeps two retired images per workload.
class ImageStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto dir = RuntimeDir::Create(testing::TempDir());
    ASSERT_THAT(dir, IsOk());
    dir_ = *std::move(dir);
    store_ = std::make_unique<ImageStore>(dir_.get(), 2);
  }

  // Puts `guest` at one path, as a deployment does: a new file moved over the
  // old one.
  std::string Deploy(std::string_view guest) {
    const std::string next = WriteFile("next", ReadFile(GuestPath(guest)));
    std::string path = testing::TempDir() + "deployed.so";
    std::filesystem::rename(next, path);
    return path;
  }

  std::unique_ptr<RuntimeDir> dir_;
  std::unique_ptr<ImageStore> store_;
};

TEST_F(ImageStoreTest, ActorsOfAGenerationThreeLibraryShareOneImage) {
  const auto one = store_->Acquire(GuestPath("echo3"));
  const auto other = store_->Acquire(GuestPath("echo3"));

  ASSERT_THAT(one, IsOk());
  ASSERT_THAT(other, IsOk());
  EXPECT_EQ(*one, *other);
  EXPECT_EQ((*one)->revision(), 1U);
}

TEST_F(ImageStoreTest, EachActorOfAnOlderLibraryHasItsOwnImage) {
  for (const char* guest : {"echo", "echo2"}) {
    const auto one = store_->Acquire(GuestPath(guest));
    const auto other = store_->Acquire(GuestPath(guest));

    ASSERT_THAT(one, IsOk());
    ASSERT_THAT(other, IsOk());
    EXPECT_NE(*one, *other);
    EXPECT_EQ((*other)->revision(), 1U) << "the file has not changed";
  }
}

TEST_F(ImageStoreTest, ImagesInUseAreNotRetired) {
  std::vector<std::shared_ptr<Image>> in_use;
  for (int i = 0; i < 5; ++i) {
    const auto image = store_->Acquire(GuestPath("echo"));
    ASSERT_THAT(image, IsOk());
    in_use.push_back(*image);
  }

  EXPECT_EQ(store_->CountRetired(GuestPath("echo")), 0U);
  EXPECT_THAT(store_->ListMapped(), SizeIs(5));
}

TEST_F(ImageStoreTest, ImageOfAnEndedActorIsRetiredAndStaysMapped) {
  { ASSERT_THAT(store_->Acquire(GuestPath("echo")), IsOk()); }

  EXPECT_EQ(store_->CountRetired(GuestPath("echo")), 1U);
  EXPECT_THAT(store_->ListMapped(), SizeIs(1));
}

TEST_F(ImageStoreTest, RestartsAreRefusedAtTheLimitOfRetiredImages) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(store_->Acquire(GuestPath("echo")), IsOk());
  }

  EXPECT_THAT(store_->Acquire(GuestPath("echo")),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "echo.so': 2 of 2 retired images of it are still "
                       "mapped; restart the host"));
  EXPECT_THAT(store_->Acquire(GuestPath("echo2")), IsOk())
      << "the limit is one workload's";
}

TEST_F(ImageStoreTest, UnmappedImagesDoNotCount) {
  for (int i = 0; i < 5; ++i) {
    const auto image = store_->Acquire(GuestPath("echo"));
    ASSERT_THAT(image, IsOk());
    ASSERT_THAT((*image)->Unmap(), IsOk());
  }

  EXPECT_EQ(store_->CountRetired(GuestPath("echo")), 0U);
  EXPECT_THAT(store_->ListMapped(), SizeIs(0));
}

TEST_F(ImageStoreTest, ChangedFileGivesANewImageToNewActorsOnly) {
  const auto before = store_->Acquire(Deploy("echo3"));
  ASSERT_THAT(before, IsOk());

  const auto after = store_->Acquire(Deploy("echo3"));

  ASSERT_THAT(after, IsOk());
  EXPECT_NE(*after, *before);
  EXPECT_EQ((*after)->revision(), 2U);
  EXPECT_TRUE((*before)->mapped());
  EXPECT_EQ(store_->CountRetired((*before)->path()), 1U);
}

TEST_F(ImageStoreTest, ReloadsAreRefusedAtTheLimitAndTheCurrentImageRemains) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(store_->Acquire(Deploy("echo3")), IsOk());
  }
  const auto current = store_->ListMapped().back();

  const std::string path = Deploy("echo3");

  EXPECT_THAT(
      store_->Acquire(path),
      StatusIs(absl::StatusCode::kFailedPrecondition, "2 of 2 retired images"));
  EXPECT_EQ(store_->ListMapped().back(), current);
}

TEST_F(ImageStoreTest, FailedLoadChangesNothing) {
  const auto before = store_->Acquire(Deploy("echo3"));
  ASSERT_THAT(before, IsOk());
  const std::string path = Deploy("table_wrong_major");

  EXPECT_THAT(store_->Acquire(path),
              StatusIs(absl::StatusCode::kInvalidArgument, "major version 4"));

  EXPECT_EQ(store_->CountRetired(path), 0U);
  EXPECT_THAT(store_->ListMapped(), SizeIs(1));
}

TEST_F(ImageStoreTest, FailedLoadThatCantBeUnmappedCountsAsRetired) {
  const std::string path = Deploy("table_kept");

  EXPECT_FALSE(store_->Acquire(path).ok());
  EXPECT_FALSE(store_->Acquire(path).ok());

  EXPECT_EQ(store_->CountRetired(path), 2U);
  EXPECT_THAT(
      store_->Acquire(path),
      StatusIs(absl::StatusCode::kFailedPrecondition, "2 of 2 retired images"));
}

TEST_F(ImageStoreTest, MissingFileIsNotFound) {
  EXPECT_THAT(
      store_->Acquire("/opt/x.so"),
      StatusIs(absl::StatusCode::kNotFound, "load '/opt/x.so': no such"));
}

TEST_F(ImageStoreTest, ThreadsThatAcquireAtOnceShareOneImage) {
  std::vector<std::shared_ptr<Image>> images(4);
  std::vector<std::thread> threads;
  threads.reserve(images.size());
  for (auto& image : images) {
    threads.emplace_back([this, &image] {
      image = store_->Acquire(GuestPath("echo3")).value_or(nullptr);
      store_->CountRetired(GuestPath("echo3"));
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  EXPECT_NE(images[0], nullptr);
  EXPECT_THAT(std::set(images.begin(), images.end()), SizeIs(1));
}

TEST_F(ImageStoreTest, AnImageThatGivesNoAnswerIsAskedNothingMore) {
  setenv("TROUPE_NEGOTIATES", "hang", 1);
  const auto image = store_->Acquire(GuestPath("negotiates"));
  ASSERT_THAT(image, IsOk());
  ASSERT_FALSE(store_->Agree(*image).ok());

  setenv("TROUPE_NEGOTIATES", "agree", 1);

  EXPECT_THAT(store_->Agree(*image),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "negotiates.so': its negotiate() has not returned"));
  unsetenv("TROUPE_NEGOTIATES");
}

TEST_F(ImageStoreTest, AnImageThatGivesNoAnswerStaysMappedAndCounts) {
  setenv("TROUPE_NEGOTIATES", "hang", 1);
  const std::string path = GuestPath("negotiates");
  for (int i = 0; i < 2; ++i) {
    const auto image = store_->Acquire(path);
    ASSERT_THAT(image, IsOk());
    ASSERT_THAT(store_->Agree(*image),
                StatusIs(absl::StatusCode::kDeadlineExceeded,
                         "negotiates.so': 'negotiate' has not returned"));
    EXPECT_THAT(store_->Unmap(*image),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         "its negotiate() has not returned"));
  }

  EXPECT_EQ(store_->CountRetired(path), 2U);
  EXPECT_THAT(
      store_->Acquire(path),
      StatusIs(absl::StatusCode::kFailedPrecondition, "2 of 2 retired images"));
}

}  // namespace
}  // namespace troupe
