// What comes of libraries that are no guests, or not such as their
// configuration says: a reason, before anything of theirs runs or as soon as it
// refuses.
#include <elf.h>

#include <cstring>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "tests/integration/host_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::IsEmpty;

class BadLibrariesTest : public HostTest {
 protected:
  absl::Status AddFile(std::string_view content) {
    const std::string path = folder_ / "guest.so";
    std::ofstream(path, std::ios::binary) << content;
    return host().AddWorkload({.name = "guest", .path = path});
  }

  const TempFolder folder_;
};

TEST_F(BadLibrariesTest, AMissingFileIsNotFound) {
  const std::string path = folder_ / "none.so";

  EXPECT_THAT(host().AddWorkload({.name = "guest", .path = path}),
              StatusIs(absl::StatusCode::kNotFound,
                       "workload 'guest': load '" + path + "': "));
}

TEST_F(BadLibrariesTest, ATextFileIsNoLibrary) {
  EXPECT_THAT(AddFile("#!/bin/sh\necho hello\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "is a text file, not a library"));
}

TEST_F(BadLibrariesTest, AnEmptyFileIsNoLibrary) {
  EXPECT_THAT(AddFile(""),
              StatusIs(absl::StatusCode::kInvalidArgument, "guest.so"));
}

TEST_F(BadLibrariesTest, ALibraryForAnotherMachineSaysForWhich) {
  Elf64_Ehdr header = {};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_DYN;
  header.e_machine = EM_AARCH64;
  header.e_version = EV_CURRENT;
  header.e_ehsize = sizeof header;

  EXPECT_THAT(AddFile({reinterpret_cast<const char*>(&header), sizeof header}),
              StatusIs(absl::StatusCode::kInvalidArgument, "aarch64"));
}

TEST_F(BadLibrariesTest, AMissingFunctionIsNamed) {
  EXPECT_THAT(AddAndSpawn("missing_symbol"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "lacks the function 'actr_free_response'"));
  EXPECT_THAT(AddAndSpawn("no_entry"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "exports neither 'troupe_guest' nor "));
}

TEST_F(BadLibrariesTest, AnInitThatRefusesFailsTheSpawnWithItsCode) {
  EXPECT_THAT(AddAndSpawn("init_refuses"),
              StatusIs(absl::StatusCode::kInternal,
                       "start actor 'init_refuses': initialisation failed "
                       "(return code -2)"));
  Settle();
  EXPECT_THAT(host().Actors(), IsEmpty());
}

TEST_F(BadLibrariesTest, EachActorOfALibraryIsInitialisedOnce) {
  const ActrId one = Actor("init_second");
  const ActrId two = *host().Spawn("init_second");

  EXPECT_EQ(*Call(one, "test/any"), "1");
  EXPECT_EQ(*Call(two, "test/any"), "1") << "it shares an image";
}

TEST_F(BadLibrariesTest, AWrongTableIsRefusedAsItIsAdded) {
  const auto refused = [](const std::string& reason) {
    return StatusIs(absl::StatusCode::kInvalidArgument, reason);
  };

  EXPECT_THAT(Add("table_null"), refused("null"));
  EXPECT_THAT(Add("table_wrong_magic"), refused("magic"));
  EXPECT_THAT(Add("table_wrong_major"),
              refused("has major version 4, this host speaks 3"));
  EXPECT_THAT(Add("table_wrong_minor"), refused("3.9"));
  EXPECT_THAT(Add("table_short"), refused("40 bytes"));
  EXPECT_THAT(Add("table_without_handle"), refused("handle"));
  EXPECT_THAT(Add("table_bad_metadata"), refused("metadata"));
}

TEST_F(BadLibrariesTest, AConfigIsForGenerationThreeOnly) {
  EXPECT_THAT(Add("echo", {.config = "x"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "is of generation 1, which has no field for a config"));
  EXPECT_THAT(Add("echo2", {.config = "x"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "is of generation 2, which has no field for a config"));
  EXPECT_THAT(Add("echo3", {.config = "x"}), IsOk());
}

TEST_F(BadLibrariesTest, ASpawnsConfigIsForGenerationThreeOnlyAsWell) {
  ASSERT_THAT(Add("echo"), IsOk());

  EXPECT_THAT(host().Spawn("echo", {.shard = {}, .config = "x"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "is of generation 1, which has no field for a config"));
}

TEST_F(BadLibrariesTest, AGuestThatNeedsAThreadIsNotPutOnAShard) {
  EXPECT_THAT(Add("std_thread", {.placement = Placement::kShard}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "can't be placed on a shard: imports '"));
  EXPECT_THAT(Add("std_thread"), IsOk());
  EXPECT_EQ(InfoOf(*host().Spawn("std_thread")).placement, Placement::kThread);
}

TEST_F(BadLibrariesTest, ANameATypeAndAShardAreChecked) {
  ASSERT_THAT(Add("echo"), IsOk());

  EXPECT_THAT(Add("echo"), StatusIs(absl::StatusCode::kInvalidArgument,
                                    "there is a workload 'echo' already"));
  EXPECT_THAT(Add("echo", {.name = "other", .type = "no-type"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "workload 'other': type 'no-type': "));
  EXPECT_THAT(Add("echo", {.name = "other", .shard = 7}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "workload 'other': shard 7 of 2 shards"));
  EXPECT_THAT(
      host().Spawn("echo", {.shard = 7}),
      StatusIs(absl::StatusCode::kInvalidArgument, "shard 7 of 2 shards"));
  EXPECT_THAT(host().Spawn("nobody"),
              StatusIs(absl::StatusCode::kNotFound, "no workload 'nobody'"));
}

}  // namespace
}  // namespace troupe
