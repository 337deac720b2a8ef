// What a system may lack, each for as long as an object lives. The limits are
// the process's: other threads of the test meet them as well.
#ifndef TROUPE_TESTS_FAULTS_SCARCE_H_
#define TROUPE_TESTS_FAULTS_SCARCE_H_

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <iterator>

#include "gtest/gtest.h"

namespace troupe {

class Limit {
 public:
  Limit(__rlimit_resource resource, rlim_t soft) : resource_(resource) {
    EXPECT_EQ(getrlimit(resource, &before_), 0);
    rlimit now = before_;
    now.rlim_cur = soft;
    EXPECT_EQ(setrlimit(resource, &now), 0);
  }
  ~Limit() { EXPECT_EQ(setrlimit(resource_, &before_), 0); }

  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;

 private:
  const __rlimit_resource resource_;
  rlimit before_;
};

inline size_t OpenDescriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return static_cast<size_t>(std::distance(begin(entries), end(entries)));
}

inline size_t CountThreads() {
  const std::filesystem::directory_iterator entries("/proc/self/task");
  return static_cast<size_t>(std::distance(begin(entries), end(entries)));
}

// At most `left` file descriptors more can be opened.
class FewDescriptors {
 public:
  explicit FewDescriptors(size_t left) : limit_(RLIMIT_NOFILE, Bound(left)) {}

 private:
  // Descriptors are handed out lowest first.
  static rlim_t Bound(size_t left) {
    rlim_t bound = 0;
    for (size_t unused = 0; unused < left; ++bound) {
      if (fcntl(static_cast<int>(bound), F_GETFD) < 0) ++unused;
    }
    while (fcntl(static_cast<int>(bound), F_GETFD) >= 0) ++bound;
    return bound;
  }

  const Limit limit_;
};

// Files end at so many bytes: writing more fails, as on a disk that is full. In
// a process with a host, which outlives SIGXFSZ.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) : limit_(RLIMIT_FSIZE, bytes) {}

 private:
  const Limit limit_;
};

}  // namespace troupe

#endif  // TROUPE_TESTS_FAULTS_SCARCE_H_
