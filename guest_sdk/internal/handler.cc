#include "guest_sdk/internal/handler.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::internal {
namespace {

bool IsBefore(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size();
  return std::memcmp(a.data(), b.data(), a.size()) < 0;
}

}  // namespace

void RouteTable::Add(std::string_view route, std::unique_ptr<Handler> handler) {
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), route,
                       [](const Entry& entry, std::string_view key) {
                         return IsBefore(entry.route, key);
                       });
  if (at != entries_.end() && at->route == route) {
    at->handler = std::move(handler);
  } else {
    entries_.insert(at, {std::string(route), std::move(handler)});
  }
}

const Handler* RouteTable::Find(std::string_view route) const {
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), route,
                       [](const Entry& entry, std::string_view key) {
                         return IsBefore(entry.route, key);
                       });
  return at != entries_.end() && at->route == route ? at->handler.get()
                                                    : nullptr;
}

}  // namespace troupe::internal
