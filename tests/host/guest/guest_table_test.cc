#include "host/guest/guest_table.h"

#include <cstddef>
#include <cstdint>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// A sound table, for each test to break.
troupe_guest_table SoundTable() {
  troupe_guest_table table = {};
  table.magic = TROUPE_GUEST_MAGIC;
  table.struct_size = sizeof table;
  table.abi_major = TROUPE_ABI_MAJOR;
  table.abi_minor = TROUPE_ABI_MINOR;
  table.create = [](const troupe_host_table*, troupe_handle, const uint8_t*,
                    size_t, void**) -> int32_t { return 0; };
  table.handle = [](void*, troupe_handle, const uint8_t*, size_t) -> int32_t {
    return 0;
  };
  table.destroy = [](void*) {};
  return table;
}

TEST(GuestTableTest, SoundTableIsAccepted) {
  const troupe_guest_table table = SoundTable();

  EXPECT_THAT(CheckGuestTable(&table), IsOk());
}

TEST(GuestTableTest, LongerTableOfALaterMinorVersionIsAccepted) {
  troupe_guest_table table = SoundTable();
  table.struct_size += 64;
  table.abi_minor = 7;

  EXPECT_THAT(CheckGuestTable(&table), IsOk());
}

TEST(GuestTableTest, NullTableIsRefused) {
  EXPECT_THAT(CheckGuestTable(nullptr), StatusIs(kInvalid, "is null"));
}

TEST(GuestTableTest, WrongMagicIsRefusedAndBothAreNamed) {
  troupe_guest_table table = SoundTable();
  table.magic = 0x1122334455667788;

  EXPECT_THAT(CheckGuestTable(&table),
              StatusIs(kInvalid,
                       "magic 0x1122334455667788, expected "
                       "0x00334550554f5254"));
}

TEST(GuestTableTest, AnotherMajorVersionIsRefusedWhateverElseIsWrong) {
  troupe_guest_table table = SoundTable();
  table.abi_major = 4;
  table.struct_size = 8;

  EXPECT_THAT(CheckGuestTable(&table),
              StatusIs(kInvalid, "major version 4, this host speaks 3"));
}

TEST(GuestTableTest, ShortTableIsRefusedAndBothSizesAreNamed) {
  troupe_guest_table table = SoundTable();
  table.struct_size = 40;

  EXPECT_THAT(CheckGuestTable(&table),
              StatusIs(kInvalid, "has 40 bytes, expected at least 72"));
}

TEST(GuestTableTest, GuestThatWantsALaterHostIsRefused) {
  troupe_guest_table table = SoundTable();
  table.abi_minor_min = 9;

  EXPECT_THAT(CheckGuestTable(&table),
              StatusIs(kInvalid,
                       "wants at least version 3.9, this host speaks "
                       "3.1"));
}

TEST(GuestTableTest, MissingFunctionIsNamed) {
  troupe_guest_table table = SoundTable();

  table.destroy = nullptr;
  EXPECT_THAT(CheckGuestTable(&table), StatusIs(kInvalid, "lacks 'destroy'"));
  table.handle = nullptr;
  EXPECT_THAT(CheckGuestTable(&table), StatusIs(kInvalid, "lacks 'handle'"));
  table.create = nullptr;
  EXPECT_THAT(CheckGuestTable(&table), StatusIs(kInvalid, "lacks 'create'"));
}

TEST(GuestTableTest, MetadataWithoutAnAddressIsRefused) {
  troupe_guest_table table = SoundTable();
  table.metadata_len = 12;

  EXPECT_THAT(CheckGuestTable(&table),
              StatusIs(kInvalid, "12 bytes of metadata at no address"));
}

}  // namespace
}  // namespace troupe
