#include "guest_sdk/internal/routes.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

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

constexpr size_t kFewestPlaces = 8;

}  // namespace

size_t RouteTable::PlaceOf(uint64_t key) const {
  // The golden ratio spreads keys that differ in any one byte.
  constexpr uint64_t kSpread = 0x9e37'79b9'7f4a'7c15;
  return ((key * kSpread) >> 32) & (places_.size() - 1);
}

void RouteTable::Insert(uint16_t entry) {
  size_t at = PlaceOf(entries_[entry].key);
  while (places_[at] != kNone) at = (at + 1) & (places_.size() - 1);
  places_[at] = entry;
}

void RouteTable::Add(std::string_view route, const Handler& handler) {
  for (Entry& entry : entries_) {
    if (entry.route == route) {
      entry.handler = handler;
      return;
    }
  }
  entries_.push_back({KeyOf(route), std::string(route), handler});
  if (entries_.size() * 2 <= places_.size()) {
    Insert(static_cast<uint16_t>(entries_.size() - 1));
    return;
  }
  places_.assign(std::max(kFewestPlaces, places_.size() * 2), kNone);
  for (size_t i = 0; i < entries_.size(); ++i) {
    Insert(static_cast<uint16_t>(i));
  }
}

const Handler* RouteTable::Find(std::string_view route) const {
  if (places_.empty()) return nullptr;
  const uint64_t key = KeyOf(route);
  for (size_t at = PlaceOf(key); places_[at] != kNone;
       at = (at + 1) & (places_.size() - 1)) {
    const Entry& entry = entries_[places_[at]];
    if (entry.key == key && abi::wire::SameBytes(entry.route, route)) {
      return &entry.handler;
    }
  }
  return nullptr;
}

std::vector<std::string_view> RouteTable::Keys() const {
  std::vector<std::string_view> keys;
  for (const Entry& entry : entries_) keys.emplace_back(entry.route);
  return keys;
}

bool RouteTable::SameAs(const RouteTable& other) const {
  return std::equal(entries_.begin(), entries_.end(), other.entries_.begin(),
                    other.entries_.end(), [](const Entry& a, const Entry& b) {
                      return a.key == b.key && a.route == b.route &&
                             a.handler == b.handler;
                    });
}

void Routes::Add(std::string_view route, const Handler& handler) {
  if (own_ == nullptr) {
    own_ = table_ == nullptr ? std::make_unique<RouteTable>()
                             : std::make_unique<RouteTable>(*table_);
    table_ = own_.get();
  }
  own_->Add(route, handler);
}

bool ClassRoutes::Share(Routes* routes) {
  const std::lock_guard lock(mutex_);
  return ShareLocked(routes);
}

bool ClassRoutes::Offer(Routes* routes) {
  const std::lock_guard lock(mutex_);
  if (table_ == nullptr) table_ = routes->own_.release();
  return table_ != nullptr && ShareLocked(routes);
}

bool ClassRoutes::ShareLocked(Routes* routes) {
  if (table_ == nullptr) return false;
  // Unless its own were just taken over.
  if (routes->table_ != table_ &&
      (routes->own_ == nullptr || !table_->SameAs(*routes->own_))) {
    return false;
  }
  routes->table_ = table_;
  routes->own_.reset();
  ++users_;
  return true;
}

void ClassRoutes::Release() {
  const std::lock_guard lock(mutex_);
  if (--users_ != 0) return;
  delete table_;
  table_ = nullptr;
}

}  // namespace troupe::internal
