#include "host/guest/guest_table.h"

#include <cstddef>
#include <cstdint>

#include "fmt/format.h"

namespace troupe {
namespace {

// Of version 3.0, whose last field is `destroy`. Later tables are longer.
constexpr size_t kFirstSize =
    offsetof(troupe_guest_table, destroy) + sizeof(troupe_guest_table::destroy);

}  // namespace

absl::Status CheckGuestTable(const troupe_guest_table* table) {
  if (table == nullptr) {
    return absl::InvalidArgumentError("its guest table is null");
  }
  if (table->magic != TROUPE_GUEST_MAGIC) {
    return absl::InvalidArgumentError(
        fmt::format("its guest table has magic {:#018x}, expected {:#018x}",
                    table->magic, TROUPE_GUEST_MAGIC));
  }
  if (table->abi_major != TROUPE_ABI_MAJOR) {
    return absl::InvalidArgumentError(
        fmt::format("its guest table has major version {}, this host speaks {}",
                    table->abi_major, TROUPE_ABI_MAJOR));
  }
  if (table->struct_size < kFirstSize) {
    return absl::InvalidArgumentError(
        fmt::format("its guest table has {} bytes, expected at least {}",
                    table->struct_size, kFirstSize));
  }
  if (table->abi_minor_min > TROUPE_ABI_MINOR) {
    return absl::InvalidArgumentError(fmt::format(
        "its guest table wants at least version {}.{}, this host speaks {}.{}",
        TROUPE_ABI_MAJOR, table->abi_minor_min, TROUPE_ABI_MAJOR,
        TROUPE_ABI_MINOR));
  }
  if (table->create == nullptr || table->handle == nullptr ||
      table->destroy == nullptr) {
    return absl::InvalidArgumentError(fmt::format(
        "its guest table lacks '{}'", table->create == nullptr   ? "create"
                                      : table->handle == nullptr ? "handle"
                                                                 : "destroy"));
  }
  if (table->metadata == nullptr && table->metadata_len > 0) {
    return absl::InvalidArgumentError(
        fmt::format("its guest table has {} bytes of metadata at no address",
                    table->metadata_len));
  }
  return absl::OkStatus();
}

}  // namespace troupe
