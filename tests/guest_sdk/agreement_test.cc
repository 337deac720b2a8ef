// Both SDKs read alike: on damaged frames they answer the same code and the
// same bytes.
#include <dlfcn.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/actr_abi.h"
#include "gtest/gtest.h"
#include "tests/golden/vectors.h"

namespace troupe {
namespace {

int32_t Refuse(const uint8_t*, size_t, uint8_t**, size_t*) {
  return ACTR_GENERIC_ERROR;
}

constexpr actr_host_vtable_v1 kVtable = {&Refuse, nullptr};

class Guest {
 public:
  explicit Guest(const char* path)
      : library_(dlopen(path, RTLD_NOW | RTLD_LOCAL)),
        handle_(Symbol<actr_handle_fn>(ACTR_HANDLE_SYMBOL)),
        free_(Symbol<actr_free_response_fn>(ACTR_FREE_RESPONSE_SYMBOL)) {
    const auto init = Symbol<actr_init_fn>(ACTR_INIT_SYMBOL);
    EXPECT_EQ(init(&kVtable, nullptr, 0), ACTR_SUCCESS);
  }

  // The code and the reply.
  std::pair<int32_t, std::string> Handle(std::string_view frame) const {
    uint8_t* reply = nullptr;
    size_t size = 0;
    const int32_t code = handle_(reinterpret_cast<const uint8_t*>(frame.data()),
                                 frame.size(), &reply, &size);
    std::string bytes(reinterpret_cast<const char*>(reply), size);
    free_(reply, size);
    return {code, bytes};
  }

 private:
  template <typename Function>
  Function Symbol(const char* name) const {
    return reinterpret_cast<Function>(dlsym(library_, name));
  }

  void* const library_;
  const actr_handle_fn handle_;
  const actr_free_response_fn free_;
};

// Every request that any recorded guest was sent.
std::vector<std::string> RecordedFrames() {
  std::vector<std::string> frames;
  for (const GoldenCase& golden : ReadGoldenCases()) {
    for (const GoldenEvent& event : golden.events) {
      if (event.kind == "handle" && !event.Frame().value_or("").empty()) {
        frames.push_back(*event.Frame());
      }
    }
  }
  return frames;
}

TEST(AgreementTest, DamagedFramesAreAnsweredAlike) {
  constexpr int kRounds = 400;
  const Guest cc("tests/guest_sdk/fixture_workload.so");
  const Guest c("tests/guest_sdk/c_fixture_workload.so");
  std::minstd_rand random(7);
  size_t served = 0;

  for (const std::string& frame : RecordedFrames()) {
    for (int round = 0; round < kRounds; ++round) {
      std::string damaged = frame.substr(0, 1 + random() % (2 * frame.size()));
      const size_t flips = random() % 3;
      for (size_t i = 0; i < flips; ++i) {
        char& byte = damaged[random() % damaged.size()];
        byte = static_cast<char>(byte ^ (1 << (random() % 8)));
      }
      const auto expected = cc.Handle(damaged);
      ASSERT_EQ(c.Handle(damaged), expected)
          << ::testing::PrintToString(damaged);
      served += expected.first == ACTR_SUCCESS ? 1 : 0;
    }
  }
  EXPECT_GT(served, 1000u) << "too little was left readable";
}

}  // namespace
}  // namespace troupe
