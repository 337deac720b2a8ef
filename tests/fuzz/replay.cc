// Runs a fuzzer's function without libFuzzer, once for each file of a directory
// and for so many mutants of each: what fuzzing found stays found, and a smoke
// run needs no clang. The mutants are the same each time.
//
//   replay DIRECTORY MUTANTS
//
// Where the environment names TEST_UNDECLARED_OUTPUTS_DIR, the input that runs
// stands there as last_input: the one to look at after a failure.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/mutate.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv)
    __attribute__((weak));

namespace {

constexpr unsigned kSeed = 1;

struct Seed {
  std::string name;
  std::string bytes;
};

std::vector<Seed> ReadSeeds(const char* directory) {
  std::vector<Seed> seeds;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    std::ifstream file(entry.path(), std::ios::binary);
    seeds.push_back({entry.path().filename().string(),
                     std::string((std::istreambuf_iterator<char>(file)), {})});
  }
  std::sort(seeds.begin(), seeds.end(),
            [](const Seed& a, const Seed& b) { return a.name < b.name; });
  return seeds;
}

// Keeps the input that runs, however the process ends.
class LastInput {
 public:
  LastInput() {
    const char* const folder = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
    if (folder == nullptr) return;
    const std::string path = std::string(folder) + "/last_input";
    fd_ = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  }

  void Note(const std::string& bytes) const {
    if (fd_ < 0) return;
    if (pwrite(fd_, bytes.data(), bytes.size(), 0) < 0 ||
        ftruncate(fd_, static_cast<off_t>(bytes.size())) != 0) {
      std::perror("last_input");
    }
  }

 private:
  int fd_ = -1;
};

void Run(const std::string& bytes) {
  static const LastInput kLastInput;
  kLastInput.Note(bytes);
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()),
                         bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: replay DIRECTORY MUTANTS\n");
    return 2;
  }
  if (LLVMFuzzerInitialize != nullptr) LLVMFuzzerInitialize(&argc, &argv);
  const std::vector<Seed> seeds = ReadSeeds(argv[1]);
  const int mutants = std::atoi(argv[2]);
  std::minstd_rand random(kSeed);
  for (const Seed& seed : seeds) {
    // Before it runs, as a failure aborts.
    std::printf("%s\n", seed.name.c_str());
    std::fflush(stdout);
    Run(seed.bytes);
    for (int i = 0; i < mutants; ++i) {
      const Seed& other = seeds[random() % seeds.size()];
      Run(troupe::fuzz::Mutate(seed.bytes, other.bytes, random));
    }
  }
  std::printf("%zu inputs, %d mutants of each\n", seeds.size(), mutants);
  return seeds.empty() ? 1 : 0;
}
