// Needs the runtime's exceptions, whether they are thrown or not.
#include <stdexcept>

extern "C" void ZooThrowAndCatch();

extern "C" void ZooThrowAndCatch() {
  try {
    throw std::runtime_error("caught in the guest");
  } catch (const std::exception&) {
    return;
  }
}
