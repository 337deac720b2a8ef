// What a host is told to run: the values of a troupe.toml, of the command line
// and the defaults, each with where it came from.
//
// Values only; config_load.h makes them, and what it returns is consistent:
// names are unique, shards exist, files are there, `with` leads to a workload
// and never round in a circle, members of groups exist and can be restarted.
#ifndef TROUPE_HOST_RUNTIME_CONFIG_H_
#define TROUPE_HOST_RUNTIME_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "abi/codes.h"
#include "abi/limits.h"
#include "absl/time/time.h"
#include "host/actor/workload_info.h"
#include "host/base/limits.h"
#include "host/base/log.h"
#include "host/runtime/config_errors.h"
#include "host/runtime/options.h"
#include "host/supervise/group_policy.h"
#include "host/supervise/restart_policy.h"

namespace troupe {

// How long a host that stops waits for its actors, unless told otherwise.
inline constexpr absl::Duration kDefaultGrace = absl::Seconds(10);

// Where a value came from, for `troupe config show`.
struct Origin {
  enum class Kind { kDefault, kFile, kCommandLine };

  Kind kind = Kind::kDefault;
  Position where;  // in the configuration file when kFile
};

template <typename T>
struct Setting {
  T value{};
  Origin origin;
};

struct HostSettings {
  Setting<uint32_t> shards;     // 1 to kMaxShards
  Setting<std::string> socket;  // of the control server

  // Where private copies of libraries go; empty: the system's choice.
  Setting<std::string> runtime_dir;

  Setting<absl::Duration> grace{kDefaultGrace, {}};  // drain, then on_stop

  // How long a handler may hold its thread unreported; 0: for ever.
  Setting<absl::Duration> watchdog{absl::Milliseconds(kDefaultWatchdogMillis),
                                   {}};

  // How long a shard stays awake for an answer before it sleeps.
  Setting<absl::Duration> spin{absl::Microseconds(kDefaultSpinMicros), {}};

  Setting<LogLevel> log_level{LogLevel::kInfo, {}};
  Setting<LogFormat> log_format{LogFormat::kAuto, {}};
  // Lines of one actor a second; 0: any number.
  Setting<uint32_t> log_lines{kDefaultGuestLogLines, {}};
  Setting<uint64_t> max_frame{abi::kMaxFrameBytes, {}};  // bytes
  Setting<uint32_t> max_generations{kDefaultMaxGenerations, {}};
  Setting<uint32_t> max_handlers{kDefaultMaxHandlers, {}};
  // Of requests that carry an id of their sender's.
  Setting<uint32_t> kept_answers{kDefaultKeptAnswers, {}};
  Setting<uint64_t> kept_answer_bytes{kDefaultKeptAnswerBytes, {}};
  Setting<absl::Duration> kept_answer_time{
      absl::Seconds(kDefaultKeptAnswerSeconds), {}};
  Setting<uint64_t> stack{kDefaultStackBytes, {}};  // of a fiber, bytes

  Setting<uint32_t> dead_letters{kDefaultDeadLetters, {}};
  Setting<uint64_t> dead_letter_bytes{kDefaultDeadLetterBytes, {}};

  // What `troupe call` reads JSON with: files as protoc takes them, looked for
  // in each directory of `proto_path` in turn.
  Setting<std::vector<std::string>> proto;
  Setting<std::vector<std::string>> proto_path;
};

struct MailboxSettings {
  Setting<uint32_t> messages{kDefaultMailboxMessages, {}};
  Setting<uint64_t> bytes{kDefaultMailboxBytes, {}};
  Setting<WhenFull> full{WhenFull::kReject, {}};
};

// How often actors are restarted, and how soon; their own or their group's.
struct RestartLimitSettings {
  Setting<uint32_t> max_restarts{kDefaultMaxRestarts, {}};
  Setting<absl::Duration> period{absl::Seconds(kDefaultRestartPeriodSeconds),
                                 {}};
  Setting<absl::Duration> first_backoff{
      absl::Milliseconds(kDefaultFirstBackoffMillis), {}};
  Setting<absl::Duration> max_backoff{
      absl::Milliseconds(kDefaultMaxBackoffMillis), {}};
};

struct RestartSettings {
  Setting<RestartMode> mode{RestartMode::kTemporary, {}};
  RestartLimitSettings limits;
  Setting<uint32_t> poison_after{kDefaultPoisonAfter, {}};
};

struct RouteSettings {
  std::string route;
  Setting<abi::PayloadType> payload;
};

struct WorkloadSettings {
  Setting<std::string> name;
  Setting<std::string> path;  // absolute

  // `manufacturer:name:version`; empty: as the library's metadata says.
  Setting<std::string> type;
  Setting<uint32_t> realm{1, {}};
  Setting<uint32_t> instances{1, {}};

  // Absent: as the preflight of the library decides.
  Setting<std::optional<Placement>> placement;

  // Where the actors live: on this shard, or where the workload of that name
  // lives. Neither: on the shard with the fewest actors. Never both.
  Setting<std::optional<uint32_t>> shard;
  Setting<std::string> with;

  MailboxSettings mailbox;
  RestartSettings restart;

  // Whether libraries that a reload has replaced are unmapped.
  Setting<bool> unload{false, {}};

  // How long its library may take for a self-check; 0: none is made.
  Setting<absl::Duration> self_check{absl::Seconds(kDefaultSelfCheckSeconds),
                                     {}};

  // How messages to a route are sent when neither the sender nor the library's
  // metadata says so.
  std::vector<RouteSettings> routes;

  // Handed to create. A string as it is, a table as JSON. Only generation 3
  // libraries can take one, which is known when the library is.
  Setting<std::optional<std::string>> config;
};

struct GroupSettings {
  Setting<std::string> name;
  Setting<GroupStrategy> strategy{GroupStrategy::kOneForOne, {}};
  Setting<std::vector<std::string>> members;  // names of workloads
  RestartLimitSettings limits;
  Setting<Escalation> escalation{Escalation::kFail, {}};
};

// Whether the libraries of workloads must be there, or will be made.
enum class Libraries { kExist, kWillBeMade };

struct Config {
  std::string file;  // as the user named it; empty without a file
  HostSettings host;
  std::vector<GroupSettings> groups;
  std::vector<WorkloadSettings> workloads;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CONFIG_H_
