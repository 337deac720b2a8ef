#include "tests/tools/bazel/leaky.h"

namespace leaky {

std::string Greet(const std::string& name) {
  ++Counter<int>();
  last_greeting = "hello " + name;
  return last_greeting;
}

}  // namespace leaky
