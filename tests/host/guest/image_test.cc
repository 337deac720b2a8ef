#include "host/guest/image.h"

#include <dlfcn.h>

#include <filesystem>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/guest/runtime_dir.h"
#include "tests/host/guest/test_files.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

// A host table with nothing behind it, enough for actr_init.
const actr_host_vtable_v1 kNoHost = {
    [](const uint8_t*, size_t, uint8_t**, size_t*) -> int32_t { return -1; },
    [](uint8_t*, size_t) {}};

class ImageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto dir = RuntimeDir::Create(testing::TempDir());
    ASSERT_THAT(dir, IsOk());
    dir_ = *std::move(dir);
  }

  absl::StatusOr<std::shared_ptr<Image>> Load(std::string_view guest) {
    return Image::Load(*dir_, GuestPath(guest), 1);
  }

  std::unique_ptr<RuntimeDir> dir_;
};

TEST_F(ImageTest, GenerationOneHasItsThreeFunctions) {
  const auto image = Load("echo");

  ASSERT_THAT(image, IsOk());
  EXPECT_EQ((*image)->generation(), Generation::k1);
  EXPECT_EQ((*image)->entries().init(&kNoHost, nullptr, 0), ACTR_SUCCESS);
  EXPECT_NE((*image)->entries().handle, nullptr);
  EXPECT_NE((*image)->entries().free_response, nullptr);
  EXPECT_EQ((*image)->entries().shutdown, nullptr);
  EXPECT_EQ((*image)->table(), nullptr);
}

TEST_F(ImageTest, GenerationTwoHasAShutdown) {
  const auto image = Load("echo2");

  ASSERT_THAT(image, IsOk());
  EXPECT_EQ((*image)->generation(), Generation::k2);
  EXPECT_EQ((*image)->entries().shutdown(), ACTR_SUCCESS);
}

TEST_F(ImageTest, GenerationThreeHasItsTableAndMetadata) {
  const auto image = Load("echo3");

  ASSERT_THAT(image, IsOk());
  EXPECT_EQ((*image)->generation(), Generation::k3);
  ASSERT_NE((*image)->table(), nullptr);
  EXPECT_EQ((*image)->table()->abi_major, TROUPE_ABI_MAJOR);
  EXPECT_EQ((*image)->metadata().type, "test:echo3:1.0.0");
}

TEST_F(ImageTest, TwoImagesOfOneLibraryShareNothing) {
  const auto one = Load("echo");
  const auto other = Load("echo");

  ASSERT_THAT(one, IsOk());
  ASSERT_THAT(other, IsOk());
  EXPECT_NE((*one)->number(), (*other)->number());
  EXPECT_NE((*one)->copy_path(), (*other)->copy_path());
  EXPECT_EQ((*one)->entries().init(&kNoHost, nullptr, 0), ACTR_SUCCESS);
  EXPECT_EQ((*other)->entries().init(&kNoHost, nullptr, 0), ACTR_SUCCESS);
}

TEST_F(ImageTest, SecondInitOfOneImageIsRefusedByTheGuest) {
  const auto image = Load("init_second");

  ASSERT_THAT(image, IsOk());
  EXPECT_EQ((*image)->entries().init(&kNoHost, nullptr, 0), ACTR_SUCCESS);
  EXPECT_EQ((*image)->entries().init(&kNoHost, nullptr, 0), ACTR_INIT_FAILED);
}

TEST_F(ImageTest, CopyIsNamedAfterTheLibraryItsRevisionAndTheImage) {
  const auto image = Image::Load(*dir_, GuestPath("echo"), 7);

  ASSERT_THAT(image, IsOk());
  EXPECT_THAT((*image)->copy_path(),
              MatchesRegex(dir_->path() + "/echo\\.g7\\.[0-9]+\\.so"));
  EXPECT_EQ((*image)->path(), GuestPath("echo"));
}

TEST_F(ImageTest, LibraryMayBeReplacedWhileItsImageIsLoaded) {
  const std::string path = WriteFile("r.so", ReadFile(GuestPath("echo")));
  const auto image = Image::Load(*dir_, path, 1);
  ASSERT_THAT(image, IsOk());

  WriteFile("r.so", "overwritten");

  EXPECT_EQ((*image)->entries().init(&kNoHost, nullptr, 0), ACTR_SUCCESS);
}

TEST_F(ImageTest, MissingFileIsNotFound) {
  EXPECT_THAT(
      Image::Load(*dir_, "/opt/x.so", 1),
      StatusIs(absl::StatusCode::kNotFound, "load '/opt/x.so': no such file"));
}

TEST_F(ImageTest, RefusedLibraryIsNamedAndLeavesNoCopy) {
  EXPECT_THAT(Load("missing_symbol"),
              StatusIs(kInvalid,
                       "missing_symbol.so': lacks the function "
                       "'actr_free_response'"));
  EXPECT_TRUE(std::filesystem::is_empty(dir_->path()));
}

TEST_F(ImageTest, UndefinedSymbolIsNamedWithoutTheCopysPath) {
  const auto image = Load("undefined_symbol");

  EXPECT_THAT(image, StatusIs(kInvalid,
                              "undefined_symbol.so': undefined "
                              "symbol: TroupeTestNowhere"));
  EXPECT_THAT(std::string(image.status().message()),
              testing::Not(HasSubstr(dir_->path())));
  EXPECT_TRUE(std::filesystem::is_empty(dir_->path()));
}

TEST_F(ImageTest, FaultyTablesAreRefusedWithWhatWasFound) {
  EXPECT_THAT(Load("table_null"), StatusIs(kInvalid, "table is null"));
  EXPECT_THAT(Load("table_wrong_magic"),
              StatusIs(kInvalid, "magic 0x1122334455667788, expected"));
  EXPECT_THAT(Load("table_wrong_major"),
              StatusIs(kInvalid, "major version 4, this host speaks 3"));
  EXPECT_THAT(Load("table_wrong_minor"),
              StatusIs(kInvalid, "wants at least version 3.9"));
  EXPECT_THAT(Load("table_short"),
              StatusIs(kInvalid, "has 40 bytes, expected at least 72"));
  EXPECT_THAT(Load("table_without_handle"),
              StatusIs(kInvalid, "lacks 'handle'"));
  EXPECT_THAT(Load("table_bad_metadata"),
              StatusIs(kInvalid, "metadata line 2: expected 'key=value'"));
  EXPECT_TRUE(std::filesystem::is_empty(dir_->path()));
}

TEST_F(ImageTest, LibraryBesideTheOriginalIsFoundFromTheCopy) {
  const auto image = Load("needs_beside");

  ASSERT_THAT(image, IsOk());
  EXPECT_EQ((*image)->entries().init(&kNoHost, nullptr, 0), ACTR_SUCCESS);
}

TEST_F(ImageTest, AFailureHalfWayUnloadsTheLibraryBesideItAgain) {
  const TempFolder folder;
  for (const std::string name : {"half_loaded", "libneighbour"}) {
    std::filesystem::copy_file(GuestPath(name), folder / (name + ".so"));
  }
  const std::string neighbour = folder / "libneighbour.so";

  EXPECT_THAT(Image::Load(*dir_, folder / "half_loaded.so", 1),
              StatusIs(kInvalid,
                       "half_loaded.so': undefined symbol: "
                       "TroupeTestNowhere"));
  EXPECT_EQ(dlopen(neighbour.c_str(), RTLD_LAZY | RTLD_NOLOAD), nullptr);
}

TEST_F(ImageTest, UnmapRemovesThePlainLibraryAndItsCopy) {
  const auto image = Load("echo");
  ASSERT_THAT(image, IsOk());

  EXPECT_THAT((*image)->Unmap(), IsOk());

  EXPECT_FALSE((*image)->mapped());
  EXPECT_EQ((*image)->entries().handle, nullptr);
  EXPECT_FALSE(std::filesystem::exists((*image)->copy_path()));
}

TEST_F(ImageTest, UnmapIsRefusedWhereThePreflightRulesItOut) {
  const auto image = Load("gnu_unique");
  ASSERT_THAT(image, IsOk());

  EXPECT_THAT((*image)->Unmap(),
              StatusIs(kPrecondition, "gnu_unique.so': it has GNU_UNIQUE"));

  EXPECT_TRUE((*image)->mapped());
}

TEST_F(ImageTest, UnmapReportsALibraryThatStays) {
  const auto image = Load("echo");
  ASSERT_THAT(image, IsOk());
  void* second = dlopen((*image)->copy_path().c_str(), RTLD_LAZY);
  ASSERT_NE(second, nullptr);

  EXPECT_THAT((*image)->Unmap(),
              StatusIs(kPrecondition, "the loader keeps it mapped as '"));

  EXPECT_TRUE((*image)->mapped());
}

TEST_F(ImageTest, WhatHasStayedOnceIsNotUnmappedAgain) {
  const auto image = Load("echo");
  ASSERT_THAT(image, IsOk());
  void* second = dlopen((*image)->copy_path().c_str(), RTLD_LAZY);
  ASSERT_NE(second, nullptr);
  ASSERT_FALSE((*image)->Unmap().ok());
  dlclose(second);

  EXPECT_THAT((*image)->Unmap(),
              StatusIs(kPrecondition, "the loader keeps it mapped as '"));

  EXPECT_TRUE((*image)->mapped());
}

TEST_F(ImageTest, AFaultyTableThatCantBeUnmappedRemains) {
  Image::Remains remains;

  const auto image =
      Image::Load(*dir_, GuestPath("table_kept"), 1, {}, &remains);

  EXPECT_THAT(image, StatusIs(kInvalid, "table is null"));
  ASSERT_NE(remains, nullptr);
  EXPECT_TRUE(remains->mapped());
  EXPECT_TRUE(std::filesystem::is_empty(dir_->path()));
}

TEST_F(ImageTest, ImageStaysMappedWhenItsObjectEnds) {
  auto image = Load("echo");
  ASSERT_THAT(image, IsOk());
  const GuestEntries entries = (*image)->entries();

  image->reset();

  EXPECT_EQ(entries.init(&kNoHost, nullptr, 0), ACTR_SUCCESS);
}

}  // namespace
}  // namespace troupe
