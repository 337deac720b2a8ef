// Which handler answers which route. Objects of one class nearly always have
// the same routes, so they share one table: a class may have a million objects.
#ifndef TROUPE_GUEST_SDK_INTERNAL_ROUTES_H_
#define TROUPE_GUEST_SDK_INTERNAL_ROUTES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "guest_sdk/internal/handler.h"

namespace troupe::internal {

// A hash table of routes, keyed by their length and end, which is where routes
// differ: looking one up compares one number and one text.
class RouteTable {
 public:
  // Replaces the handler of a route that is there.
  void Add(std::string_view route, const Handler& handler);

  // Null when there is none. Owned by the table.
  const Handler* Find(std::string_view route) const;

  // In the order in which they were added; views of the table.
  std::vector<std::string_view> Keys() const;

  // Whether the same was added to both, in the same order.
  bool SameAs(const RouteTable& other) const;

 private:
  struct Entry {
    uint64_t key;
    std::string route;
    Handler handler;
  };

  static constexpr uint16_t kNone = 0xffff;

  // Where the search for `key` begins.
  size_t PlaceOf(uint64_t key) const;
  void Insert(uint16_t entry);

  std::vector<Entry> entries_;
  // Numbers of entries, kNone where there is none; at least half of them. Its
  // size is a power of two.
  std::vector<uint16_t> places_;
};

// The routes of one object.
class Routes {
 public:
  // Replaces the handler of a route that is there.
  void Add(std::string_view route, const Handler& handler);

  // Null when there is none.
  const Handler* Find(std::string_view route) const {
    return table_ == nullptr ? nullptr : table_->Find(route);
  }

  std::vector<std::string_view> Keys() const {
    return table_ == nullptr ? std::vector<std::string_view>() : table_->Keys();
  }

 private:
  friend class ClassRoutes;

  const RouteTable* table_ = nullptr;  // `own_` or the class's
  std::unique_ptr<RouteTable> own_;
};

// The table that objects of one class share: that of the first one, as long as
// there are any. Static, and never destroyed: actors may outlive main().
//   Thread: any.
class ClassRoutes {
 public:
  constexpr ClassRoutes() = default;

  // Has an object whose `routes` are those of its class use them from there;
  // the object ends with a Release(). False for other routes.
  bool Share(Routes* routes);

  // The same; the class takes over `routes` if it has none yet.
  bool Offer(Routes* routes);

  // An object that shares them has ended.
  void Release();

 private:
  bool ShareLocked(Routes* routes);

  std::mutex mutex_;
  RouteTable* table_ = nullptr;
  size_t users_ = 0;
};

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_ROUTES_H_
