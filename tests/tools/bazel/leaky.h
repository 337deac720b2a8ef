// A library as users link them into guests: visible functions, an inline
// variable, a template's static. None of it may show outside the guest.
#ifndef TROUPE_TESTS_TOOLS_BAZEL_LEAKY_H_
#define TROUPE_TESTS_TOOLS_BAZEL_LEAKY_H_

#include <string>

namespace leaky {

inline std::string last_greeting;

template <typename T>
T& Counter() {
  static T counter{};
  return counter;
}

std::string Greet(const std::string& name);

}  // namespace leaky

#endif  // TROUPE_TESTS_TOOLS_BAZEL_LEAKY_H_
