#include "tools/conformance/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "abi/status_error.h"
#include "absl/time/clock.h"
#include "fmt/format.h"

namespace troupe::conformance {
namespace {

// Of what the process wrote, shown with a crash, in bytes.
constexpr size_t kMaxShownBytes = 800;

// A file descriptor that is closed with it.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { Close(); }

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void Close() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// What is being tried, where both processes see it: a process that crashes says
// nothing any more.
class Attempt {
 public:
  Attempt() {
    void* const memory = mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED) text_ = static_cast<char*>(memory);
  }
  ~Attempt() {
    if (text_ != nullptr) munmap(text_, kSize);
  }

  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  void Set(std::string_view what) {
    if (text_ == nullptr) return;
    const size_t size = std::min(what.size(), kSize - 1);
    what.copy(text_, size);
    text_[size] = '\0';
  }

  // ` at '…'`, or nothing.
  std::string Text() const {
    return text_ == nullptr || *text_ == '\0' ? std::string()
                                              : fmt::format(" at '{}'", text_);
  }

 private:
  static constexpr size_t kSize = 512;

  char* text_ = nullptr;
};

// Of the child; the parent never sets it.
Attempt* current_attempt = nullptr;

char LetterOf(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::kPass:
      return 'p';
    case Outcome::Kind::kFail:
      return 'f';
    case Outcome::Kind::kSkip:
      return 's';
  }
  return 'f';
}

Outcome ReadOutcome(std::string_view message) {
  const std::string text(message.substr(1));
  switch (message.front()) {
    case 'p':
      return Pass(text);
    case 's':
      return Skip(text);
    default:
      return Fail(text);
  }
}

void WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

// noexcept: an exception of the guest's must end this process, not find its way
// to whoever catches in the one that it was forked from.
[[noreturn]] void BeChild(int result, int output, pid_t parent,
                          absl::FunctionRef<Outcome()> work) noexcept {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  // What a guest writes must not stand between the results.
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  const Outcome outcome = work();
  std::fflush(nullptr);
  // A NUL ends the message: a process that the guest has started may keep the
  // pipe open.
  std::string message(1, LetterOf(outcome.kind));
  message += outcome.text;
  std::replace(message.begin(), message.end(), '\0', ' ');
  message += '\0';
  WriteAll(result, message);
  // Not exit(): handlers and destructors of the guest would run here.
  _exit(0);
}

enum class Ending { kAnswered, kClosed, kLate };

// Reads until the NUL, which it leaves out.
Ending AwaitMessage(int fd, absl::Time end, std::string* message) {
  for (;;) {
    const absl::Duration left = end - absl::Now();
    if (left <= absl::ZeroDuration()) return Ending::kLate;
    pollfd poller = {fd, POLLIN, 0};
    const int64_t millis = absl::ToInt64Milliseconds(left) + 1;
    const int ready = poll(
        &poller, 1, static_cast<int>(std::min<int64_t>(millis, 1'000'000)));
    if (ready <= 0) continue;
    char part[4096];
    const ssize_t size = read(fd, part, sizeof(part));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return Ending::kClosed;
    message->append(part, static_cast<size_t>(size));
    if (message->back() == '\0') {
      message->pop_back();
      return Ending::kAnswered;
    }
  }
}

// The end of what was written, as ` and wrote "…"`; nothing without.
std::string Written(int output) {
  const off_t size = lseek(output, 0, SEEK_END);
  if (size <= 0) return {};
  std::string text(std::min(static_cast<size_t>(size), kMaxShownBytes), '\0');
  const ssize_t got = pread(output, text.data(), text.size(),
                            size - static_cast<off_t>(text.size()));
  text.resize(got < 0 ? 0 : static_cast<size_t>(got));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.empty() ? text : fmt::format("; it wrote:\n{}", text);
}

std::string EndText(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const char* const name = sigabbrev_np(signal);
    return fmt::format("the process ended with signal {} (SIG{})", signal,
                       name == nullptr ? "?" : name);
  }
  return fmt::format("the process ended with exit code {}",
                     WEXITSTATUS(status));
}

int Reap(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

absl::StatusOr<Outcome> RunInChild(absl::Duration deadline,
                                   absl::FunctionRef<Outcome()> work) {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return UnavailableError(fmt::format("no pipe: {}", std::strerror(errno)));
  }
  Descriptor from_child(ends[0]);
  Descriptor to_parent(ends[1]);
  const Descriptor output(memfd_create("output", MFD_CLOEXEC));
  Attempt attempt;
  // Or what is not written yet is written twice.
  std::fflush(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) {
    return UnavailableError(
        fmt::format("no process: {}", std::strerror(errno)));
  }
  if (child == 0) {
    current_attempt = &attempt;
    from_child.Close();
    BeChild(to_parent.get(), output.get(), parent, work);
  }
  // Here as well, since either side may be first.
  setpgid(child, child);
  to_parent.Close();
  std::string message;
  const Ending ending =
      AwaitMessage(from_child.get(), absl::Now() + deadline, &message);
  // An ended process is not reaped yet, so that its number is still its own.
  siginfo_t info = {};
  if (ending == Ending::kClosed) waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  kill(-child, SIGKILL);
  const int status = Reap(child);
  switch (ending) {
    case Ending::kAnswered:
      return ReadOutcome(message);
    case Ending::kLate:
      return Fail(fmt::format("has not returned after {}{}{}",
                              absl::FormatDuration(deadline), attempt.Text(),
                              Written(output.get())));
    case Ending::kClosed:
      break;
  }
  return Fail(EndText(status) + attempt.Text() + Written(output.get()));
}

void Trying(std::string_view what) {
  if (current_attempt != nullptr) current_attempt->Set(what);
}

}  // namespace troupe::conformance
