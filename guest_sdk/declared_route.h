// The routes that a workload declares to whoever loads it, in TROUPE_WORKLOAD
// or LinkedTable: their keys, plain, as Signal("shop.Shop.Nudge") or as
// Interleaved("shop.Shop.Search"). Needs("timers") stands among them.
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

template <typename Route>
struct InterleavedRoute {
  const Route& route;
};

// A route whose handlers take turns: while one waits, for an answer or for
// room, another one may begin, and find what the first has left behind. `route`
// is a literal or a Signal().
template <size_t size>
constexpr InterleavedRoute<char[size]> Interleaved(const char (&route)[size]) {
  return {route};
}
template <size_t size>
constexpr InterleavedRoute<SignalRoute<size>> Interleaved(
    const SignalRoute<size>& route) {
  return {route};
}

template <size_t size>
struct NeededFeature {
  const char (&text)[size];
};

// No route, but a feature (abi/features.h) without which a host is to refuse
// the library when it loads it; in TROUPE_WORKLOAD. `feature` is a literal.
template <size_t size>
constexpr NeededFeature<size> Needs(const char (&feature)[size]) {
  return {feature};
}

// A route of any kind, at run time. A view.
struct DeclaredRoute {
  // Implicit: in a list of routes a text stands for itself.
  // NOLINTNEXTLINE(google-explicit-constructor)
  DeclaredRoute(const char* route) : key(route) {}
  template <size_t size>
  // NOLINTNEXTLINE(google-explicit-constructor)
  DeclaredRoute(const SignalRoute<size>& route)
      : key(route.text), is_signal(true) {}
  template <typename Route>
  // NOLINTNEXTLINE(google-explicit-constructor)
  DeclaredRoute(const InterleavedRoute<Route>& interleaved)
      : DeclaredRoute(interleaved.route) {
    is_interleaved = true;
  }

  std::string_view key;
  bool is_signal = false;
  bool is_interleaved = false;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_DECLARED_ROUTE_H_
