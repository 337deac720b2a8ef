#include "tools/conformance/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/base/beginning.h"
#include "tools/conformance/harmless.h"

namespace troupe::conformance {
namespace {

// Of what the process wrote, shown with a crash, in bytes.
constexpr size_t kMaxShownBytes = 800;
// Of the text of an outcome, in bytes.
constexpr size_t kMaxTextBytes = 32 * 1024;
// More is not a message of BeChild().
constexpr size_t kMaxMessageBytes = 2 * kMaxTextBytes;
// Of a file that the process writes, in bytes: its output is in memory, and
// private copies of libraries are smaller.
constexpr rlim_t kMaxFileBytes = rlim_t{1} << 30;

// Nobody waits so long, and no clock overflows with it.
constexpr absl::Duration kLongestDeadline = absl::Hours(24 * 365);

using Clock = std::chrono::steady_clock;

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
    if (text_ == nullptr) return {};
    // The process may have written over its end.
    const std::string text(text_, strnlen(text_, kSize));
    return text.empty() ? text : fmt::format(" at '{}'", text);
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

// What a message begins with, made before the process: by accident nobody
// writes it.
std::string NewMark() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

std::string ToMessage(std::string_view mark, const Outcome& outcome) {
  std::string message(mark);
  message += LetterOf(outcome.kind);
  message += BeginningOf(outcome.text, kMaxTextBytes);
  std::replace(message.begin(), message.end(), '\0', ' ');
  // Ends it: a process that the guest has started may keep the pipe open.
  message += '\0';
  return message;
}

// No value: it is not one of ToMessage().
std::optional<Outcome> ReadMessage(std::string_view message,
                                   std::string_view mark) {
  if (message.substr(0, mark.size()) != mark) return std::nullopt;
  message.remove_prefix(mark.size());
  if (message.empty()) return std::nullopt;
  std::string text(message.substr(1));
  switch (message.front()) {
    case 'p':
      return Pass(std::move(text));
    case 's':
      return Skip(std::move(text));
    case 'f':
      return Fail(std::move(text));
    default:
      return std::nullopt;
  }
}

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

void Limit(int resource, rlim_t most) {
  const rlimit limit = {most, most};
  setrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
}

// What a guest writes must not stand between the results, and what it reads is
// not the terminal's.
void Redirect(int output) {
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  const Descriptor nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
  dup2(nothing.get(), STDIN_FILENO);
  // A file's lines would be kept back, and lost with a crash. Without memory of
  // its own the stream goes on as it was until it is full.
  static char lines[BUFSIZ];
  std::setvbuf(stdout, lines, _IOLBF, sizeof(lines));
}

// noexcept: an exception of the guest's must end this process, not find its way
// to whoever catches in the one that it was forked from.
[[noreturn]] void BeChild(int result, int output, pid_t parent,
                          std::string_view mark,
                          absl::FunctionRef<Outcome()> work) noexcept {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  Limit(RLIMIT_CORE, 0);
  Limit(RLIMIT_FSIZE, kMaxFileBytes);
  Redirect(output);
  if (!WriteAll(result, ToMessage(mark, work()))) {
    Trying(fmt::format("writing the outcome, whose pipe is gone: {}",
                       std::strerror(errno)));
  }
  // Not exit(): handlers and destructors of the guest would run here. Nor is
  // anything flushed, since one of its threads may hold a stream.
  _exit(0);
}

enum class Ending { kAnswered, kEnded, kLate };

// Milliseconds for poll(), at least one; 0: `end` is over.
int MillisUntil(Clock::time_point end) {
  constexpr int64_t kLongest = 1'000'000;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
  return static_cast<int>(std::clamp<int64_t>(left.count(), 0, kLongest));
}

// Reads until the NUL, which it leaves out, or what is too long to be a
// message. `process` is a pidfd.
Ending AwaitMessage(int pipe, int process, Clock::time_point end,
                    std::string* message) {
  enum { kPipe, kProcess };
  pollfd pollers[] = {{pipe, POLLIN, 0}, {process, POLLIN, 0}};
  while (const int millis = MillisUntil(end)) {
    if (poll(pollers, std::size(pollers), millis) <= 0) continue;
    if (pollers[kPipe].revents == 0) {
      // It has ended, and what it wrote has been read.
      return Ending::kEnded;
    }
    char part[4096];
    const ssize_t size = read(pipe, part, sizeof(part));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) {
      // The process may have closed its end, and go on: poll() skips this one.
      pollers[kPipe].fd = -1;
      continue;
    }
    message->append(part, static_cast<size_t>(size));
    const size_t nul = message->find('\0');
    if (nul != std::string::npos) message->resize(nul);
    if (nul != std::string::npos || message->size() > kMaxMessageBytes) {
      return Ending::kAnswered;
    }
  }
  return Ending::kLate;
}

// Without the rest of a character at its beginning.
std::string_view FromCharacter(std::string_view text) {
  constexpr size_t kMostRest = 3;
  const auto is_rest = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
  };
  for (size_t i = 0; i < kMostRest && !text.empty() && is_rest(text.front());
       ++i) {
    text.remove_prefix(1);
  }
  return text;
}

// The end of what was written, as "; it wrote:" and the lines; nothing without.
std::string Written(int output) {
  const off_t size = lseek(output, 0, SEEK_END);
  if (size <= 0) return {};
  std::string text(std::min(static_cast<size_t>(size), kMaxShownBytes), '\0');
  const ssize_t got = pread(output, text.data(), text.size(),
                            size - static_cast<off_t>(text.size()));
  text.resize(got < 0 ? 0 : static_cast<size_t>(got));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const bool is_cut = size > static_cast<off_t>(kMaxShownBytes);
  return text.empty() ? text
                      : fmt::format("; it wrote:\n{}",
                                    is_cut ? FromCharacter(text) : text);
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

// Ends the process and those of its group, of which it may not be any more; its
// status.
int Reap(pid_t child) {
  kill(-child, SIGKILL);
  kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// Of a process that has ended, with its status.
Outcome OutcomeOf(Ending ending, std::string_view message,
                  std::string_view mark, absl::Duration deadline, int status) {
  if (ending == Ending::kLate) {
    return Fail(fmt::format("has not returned after {}",
                            absl::FormatDuration(deadline)));
  }
  if (ending == Ending::kEnded) return Fail(EndText(status));
  return ReadMessage(message, mark)
      .value_or(Fail("wrote to a file descriptor that is not its own, the pipe "
                     "of the outcome"));
}

// What the system did not give, with errno.
absl::Status Lacking(std::string_view what) {
  return UnavailableError(fmt::format("no {}: {}", what, std::strerror(errno)));
}

}  // namespace

absl::StatusOr<Outcome> RunInChild(absl::Duration deadline,
                                   absl::FunctionRef<Outcome()> work) {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) return Lacking("pipe");
  Descriptor from_child(ends[0]);
  Descriptor to_parent(ends[1]);
  const Descriptor output(memfd_create("output", MFD_CLOEXEC));
  if (output.get() < 0) return Lacking("file in memory");
  Attempt attempt;
  const std::string mark = NewMark();
  // Or what is not written yet is written twice.
  std::fflush(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) return Lacking("process");
  if (child == 0) {
    current_attempt = &attempt;
    from_child.Close();
    BeChild(to_parent.get(), output.get(), parent, mark, work);
  }
  // Here as well, since either side may be first.
  setpgid(child, child);
  to_parent.Close();
  const Descriptor process(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
  if (process.get() < 0) {
    const absl::Status lacking = Lacking("descriptor of a process");
    Reap(child);
    return lacking;
  }
  std::string message;
  const Ending ending = AwaitMessage(
      from_child.get(), process.get(),
      Clock::now() +
          absl::ToChronoNanoseconds(std::min(deadline, kLongestDeadline)),
      &message);
  Outcome outcome = OutcomeOf(ending, message, mark, deadline, Reap(child));
  if (ending != Ending::kAnswered) {
    outcome.text += attempt.Text() + Written(output.get());
  }
  outcome.text = Harmless(outcome.text);
  return outcome;
}

void Trying(std::string_view what) {
  if (current_attempt != nullptr) current_attempt->Set(what);
}

}  // namespace troupe::conformance
