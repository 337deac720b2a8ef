#include "host/guest/loader_cache.h"

#include <cstdint>
#include <cstring>

namespace troupe {
namespace {

// glibc's sysdeps/generic/dl-cache.h; older caches have a part of another
// layout in front of it.
constexpr std::string_view kMagic = "glibc-ld.so.cache1.1";

struct CacheHeader {
  char magic[20];
  uint32_t entries;
  uint32_t string_bytes;
  uint32_t flags_and_padding;
  uint32_t extension_offset;
  uint32_t unused[3];
};

struct CacheEntry {
  int32_t flags;
  uint32_t key;    // offset of the library's name
  uint32_t value;  // offset of its path
  uint32_t os_version;
  uint64_t hardware;
};

// The string at `offset`, up to its NUL; empty if there is none.
std::string_view StringAt(std::string_view cache, uint32_t offset) {
  if (offset >= cache.size()) {
    return {};
  }
  const std::string_view rest = cache.substr(offset);
  const size_t end = rest.find('\0');
  return end == std::string_view::npos ? std::string_view()
                                       : rest.substr(0, end);
}

}  // namespace

std::vector<std::string> LookUpInLoaderCache(std::string_view cache,
                                             std::string_view library) {
  std::vector<std::string> paths;
  const size_t start = cache.find(kMagic);
  if (start == std::string_view::npos) {
    return paths;
  }
  cache.remove_prefix(start);
  CacheHeader header;
  if (cache.size() < sizeof header) {
    return paths;
  }
  std::memcpy(&header, cache.data(), sizeof header);
  const size_t room = (cache.size() - sizeof header) / sizeof(CacheEntry);
  for (size_t i = 0; i < header.entries && i < room; ++i) {
    CacheEntry entry;
    std::memcpy(&entry, cache.data() + sizeof header + i * sizeof entry,
                sizeof entry);
    if (StringAt(cache, entry.key) == library) {
      paths.emplace_back(StringAt(cache, entry.value));
    }
  }
  return paths;
}

}  // namespace troupe
