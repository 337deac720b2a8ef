#include "guest_sdk/internal/handler.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "abi/wire.h"

namespace troupe::internal {
namespace {

uint64_t KeyOf(std::string_view route) {
  uint64_t end = 0;
  const size_t size = std::min(route.size(), sizeof(end));
  if (size == sizeof(end)) {
    std::memcpy(&end, route.data() + route.size() - size, sizeof(end));
  } else {
    abi::wire::CopyBytes(route, reinterpret_cast<char*>(&end));
  }
  return end + route.size();
}

// The first of `entries` whose key is not below `key`.
template <typename Entries>
auto LowerBound(Entries& entries, uint64_t key) {
  return std::lower_bound(
      entries.begin(), entries.end(), key,
      [](const auto& entry, uint64_t wanted) { return entry.key < wanted; });
}

}  // namespace

void RouteTable::Add(std::string_view route, std::unique_ptr<Handler> handler) {
  const uint64_t key = KeyOf(route);
  auto at = LowerBound(entries_, key);
  for (; at != entries_.end() && at->key == key; ++at) {
    if (at->route == route) {
      at->handler = std::move(handler);
      return;
    }
  }
  entries_.insert(at, {key, std::string(route), std::move(handler)});
}

const Handler* RouteTable::Find(std::string_view route) const {
  const uint64_t key = KeyOf(route);
  for (auto at = LowerBound(entries_, key);
       at != entries_.end() && at->key == key; ++at) {
    if (abi::wire::SameBytes(at->route, route)) return at->handler.get();
  }
  return nullptr;
}

}  // namespace troupe::internal
