// The routes that a workload declares to whoever loads it, in TROUPE_WORKLOAD
// or LinkedTable: their keys, plain or as Signal("shop.Shop.Nudge").
#ifndef TROUPE_GUEST_SDK_DECLARED_ROUTE_H_
#define TROUPE_GUEST_SDK_DECLARED_ROUTE_H_

#include <cstddef>
#include <string_view>

namespace troupe {

template <size_t size>
struct SignalRoute {
  const char (&text)[size];
};

// A route whose messages go ahead of those that wait in the actor's mailbox
// (RPC_SIGNAL), unless their sender says otherwise. `route` is a literal.
template <size_t size>
constexpr SignalRoute<size> Signal(const char (&route)[size]) {
  return {route};
}

// A route of either kind, at run time. A view.
struct DeclaredRoute {
  // Implicit: in a list of routes a text stands for itself.
  // NOLINTNEXTLINE(google-explicit-constructor)
  DeclaredRoute(const char* route) : key(route) {}
  template <size_t size>
  // NOLINTNEXTLINE(google-explicit-constructor)
  DeclaredRoute(const SignalRoute<size>& route)
      : key(route.text), is_signal(true) {}

  std::string_view key;
  bool is_signal = false;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_DECLARED_ROUTE_H_
