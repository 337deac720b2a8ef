// Key/value pairs that travel with an envelope or a chunk.
#ifndef TROUPE_ABI_METADATA_H_
#define TROUPE_ABI_METADATA_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "abi/codec.h"
#include "abi/entries.h"
#include "abi/wire.h"

namespace troupe::abi {

struct MetadataEntry {
  std::string_view key;
  std::string_view value;

  using Fields = FieldList<Required<1, kString, &MetadataEntry::key>,
                           Required<2, kString, &MetadataEntry::value>>;
};

// For messages that are written out by hand: the bytes of an entry, and the
// entry as the field `kNumber`.
inline size_t EntrySize(const MetadataEntry& entry) {
  return wire::FieldSize(entry.key.size()) +
         wire::FieldSize(entry.value.size());
}
template <uint32_t kNumber>
char* WriteEntry(const MetadataEntry& entry, char* out) {
  out = wire::WriteFieldHead<kNumber>(EntrySize(entry), out);
  out = wire::WriteField<1>(entry.key, out);
  return wire::WriteField<2>(entry.value, out);
}

// The entries of an envelope or a chunk. A key may come more than once.
using Metadata = Entries<MetadataEntry>;

}  // namespace troupe::abi

#endif  // TROUPE_ABI_METADATA_H_
