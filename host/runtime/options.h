// What a host and its workloads are made of, for whoever embeds one. The values
// of a troupe.toml become these; a program may fill them in itself.
#ifndef TROUPE_HOST_RUNTIME_OPTIONS_H_
#define TROUPE_HOST_RUNTIME_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "abi/codes.h"
#include "abi/limits.h"
#include "abi/troupe_abi.h"
#include "absl/time/time.h"
#include "host/actor/workload_info.h"
#include "host/base/clock.h"
#include "host/base/limits.h"
#include "host/base/log.h"
#include "host/store/dead_letter_store.h"
#include "host/supervise/restart_policy.h"

namespace troupe {

class LoopThread;
class Pace;

// Told why the host is to stop, on a shard's thread, which must not block: it
// passes on what it hears to who stops the host.
using EscalationFn = std::function<void(const std::string& reason)>;

struct HostOptions {
  // 0: as many as there are CPUs, at most kMaxShards.
  uint32_t shards = 0;
  // Largest frame and reply, in bytes; at most abi::kMaxFrameBytes.
  size_t max_frame_bytes = abi::kMaxFrameBytes;
  // Handlers of one actor that may be under way at once, where its methods are
  // concurrent; at least 1.
  uint32_t max_handlers = kDefaultMaxHandlers;
  // What is kept of messages that can never be handled.
  DeadLetterLimits dead_letters = {};
  // Images of one workload that stay mapped after they are retired.
  uint32_t max_generations = kDefaultMaxGenerations;
  // Answers kept for requests with an id of their sender's: how many, their
  // bytes, and for how long.
  uint32_t kept_answers = kDefaultKeptAnswers;
  uint64_t kept_answer_bytes = kDefaultKeptAnswerBytes;
  absl::Duration kept_answer_time = absl::Seconds(kDefaultKeptAnswerSeconds);
  // Address space of a fiber's stack, in bytes.
  size_t stack_bytes = kDefaultStackBytes;
  // How long a handler may hold its thread before the log names it, with its
  // call stack; 0: for ever.
  absl::Duration watchdog = absl::Milliseconds(kDefaultWatchdogMillis);
  // How long a shard in which a handler waits, or to which another one sends,
  // stays awake for what comes next before it sleeps; at most kMaxSpinMicros,
  // 0: not at all, as on a single CPU.
  absl::Duration spin = absl::Microseconds(kDefaultSpinMicros);
  // Lines that one actor may log a second; the rest is counted and left out.
  // 0: any number.
  uint32_t guest_log_lines = kDefaultGuestLogLines;
  // Where private copies of libraries go: a directory that exists; empty: the
  // system's choice for run-time files.
  std::string runtime_dir = {};
  // Outlive the host; nullptr: the system's clock, and a log on stderr that
  // shows warnings.
  const Clock* clock = nullptr;
  Log* log = nullptr;
  // Who looks after handlers and reloads; outlives the host, nullptr: a thread
  // of the host's own.
  LoopThread* control = nullptr;
  // Who holds its one shard back, for tests; outlives the host, nullptr:
  // nobody. Whoever blocks until something has happened there waits for ever.
  Pace* pace = nullptr;
  // Groups whose escalation is kStop need it.
  EscalationFn on_escalation = {};
};

// Where a workload's handlers run.
enum class Placement : uint8_t {
  kShard,   // on fibers of a shard
  kThread,  // on a thread of each actor's own
};

struct WorkloadOptions {
  // What users call it; unique in its host.
  std::string name = {};
  // The library, or the table of a workload that is compiled in: one of them.
  std::string path = {};
  const troupe_guest_table* linked = nullptr;
  // `manufacturer:name:version`; empty: what the library's metadata says, else
  // `local:NAME:0.0.0`.
  std::string type = {};
  uint32_t realm = 1;
  // Nothing: a thread for the libraries that need one, else the shards.
  std::optional<Placement> placement = {};
  // Nothing: the shard with the fewest actors.
  std::optional<uint32_t> shard = {};
  MailboxLimits mailbox = {};
  // What follows when a guest breaks down, whoever made its actor.
  RestartPolicy restart = {};
  // How messages to a route are sent, for routes of which the library's
  // metadata says nothing: RPC_RELIABLE or RPC_SIGNAL. The sender's own word
  // comes before both.
  std::map<std::string, abi::PayloadType> routes = {};
  // Whether generations of the library that a reload has replaced are unmapped
  // when that is safe; else they stay.
  bool unload = false;
  // How long its library may take for a self-check, if it has one; 0: it is
  // loaded without.
  absl::Duration self_check = absl::Seconds(kDefaultSelfCheckSeconds);
  // Handed to each instance at create; generation 3 only.
  std::optional<std::string> config = {};
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_OPTIONS_H_
