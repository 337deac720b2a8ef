// What each command of `troupe` can be told; command_line.h fills them and each
// has its Execute() in commands.h.
#ifndef TROUPE_TOOLS_CLI_OPTIONS_H_
#define TROUPE_TOOLS_CLI_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "tools/scaffold/project.h"

namespace troupe {

// How payloads and tables are shown. kAuto: JSON for a payload whose .proto is
// known, else text, else hex; a table for people.
enum class Output { kAuto, kJson, kText, kHex, kRaw };

// How a host is reached: `socket`, else the one of the configuration file
// `config`, else the user's default.
struct ClientOptions {
  std::string socket;
  std::string config;
  Output output = Output::kAuto;
};

// Exactly one is set, or none: an empty payload.
struct PayloadOptions {
  std::optional<std::string> json;  // "-": bytes from the standard input
  std::optional<std::string> text;
  std::optional<std::string> hex;
  std::optional<std::string> file;
};

enum class SendKind { kCall, kTell };

struct SendOptions {
  ClientOptions client;
  SendKind kind = SendKind::kCall;
  std::string target;
  std::string route;
  PayloadOptions payload;
  std::optional<absl::Duration> timeout;
  // Same caller and id: runs once. Empty: an id that never repeats.
  std::string request_id;
  std::string caller = "troupe";
  bool signal = false;  // RPC_SIGNAL; else as the receiver says

  // A file with a message per line, "-" for the standard input; empty: none.
  std::string lines;
  Output lines_as = Output::kText;  // kText, kJson or kHex
};

struct NewOptions {
  ProjectOptions project;
};

struct DevOptions {
  std::string folder = ".";
  std::string build_command;  // empty: as the files of `folder` say
  std::string socket;
};

struct RunOptions {
  std::string config;
  std::string socket;
  std::vector<std::string> workloads;  // NAME=PATH
  bool watch = false;                  // reload libraries that change
};

struct CheckOptions {
  std::vector<std::string> paths;
  std::string against;  // the library whose place they take; empty: none
  Output output = Output::kAuto;
};

// How the results of `conformance` are shown.
enum class ReportOutput { kText, kJson, kJunit };

struct ConformanceOptions {
  std::string path;
  std::vector<std::string> only;    // ids and areas; empty: all
  std::vector<std::string> routes;  // NAME=HEX
  std::string scenario;             // a file; empty: none
  uint32_t generation = 0;          // 0: the highest that the library exports
  uint64_t seed = 1;
  absl::Duration timeout = absl::Seconds(30);  // of each check
  bool allow_warnings = false;
  ReportOutput output = ReportOutput::kText;
  std::string junit;  // a file, beside `output`; empty: none

  // Instead of a run.
  bool list = false;
  std::string explain;  // a check; empty: none
};

struct PsOptions {
  ClientOptions client;
  bool waits = false;  // who waits for whom, instead of the actors
  bool dot = false;    // that as a graph for Graphviz
};

enum class TopSort {
  kName,
  kRate,
  kHandled,
  kErrors,
  kRestarts,
  kMailbox,
  kP50,
  kP99,
  kSlow,
};

struct TopOptions {
  ClientOptions client;
  absl::Duration interval = absl::Seconds(1);
  uint64_t count = 0;  // tables; 0: no end, but 1 without a terminal
  TopSort sort = TopSort::kRate;
};

struct ListenOptions {
  ClientOptions client;
  std::string route;
  std::optional<std::string> answer;
  uint64_t count = 0;  // messages after which it ends; 0: never
};

struct StreamSendOptions {
  ClientOptions client;
  std::string target;
  std::string id;
  std::string file = "-";           // "-": the standard input
  uint64_t chunk_bytes = 64 << 10;  // of each chunk but the last
  bool lines = false;               // a chunk per line instead
  bool latency_first = false;
  uint64_t first_sequence = 0;
  std::optional<absl::Duration> timeout;  // of each chunk
};

struct StreamRecvOptions {
  ClientOptions client;
  std::string id;
  uint64_t count = 0;  // chunks after which it ends; 0: never
};

struct DeadLetterListOptions {
  ClientOptions client;
};

struct DeadLetterShowOptions {
  ClientOptions client;
  uint64_t id = 0;
};

struct DeadLetterReplayOptions {
  ClientOptions client;
  // One of them.
  std::optional<uint64_t> id;
  bool all = false;
};

struct DeadLetterPurgeOptions {
  ClientOptions client;
};

struct ReloadCommandOptions {
  ClientOptions client;
  std::string name;
  std::string path;  // empty: where the library was
  std::optional<absl::Duration> grace;
};

struct StopOptions {
  ClientOptions client;
  std::optional<absl::Duration> grace;
};

struct ConfigCheckOptions {
  std::string config;
};

struct ConfigShowOptions {
  std::string config;
  Output output = Output::kAuto;
};

struct VersionOptions {
  Output output = Output::kAuto;
};

struct CompletionOptions {
  std::string script;  // ready to print
};

using Invocation =
    std::variant<NewOptions, DevOptions, RunOptions, CheckOptions,
                 ConformanceOptions, PsOptions, TopOptions, SendOptions,
                 ListenOptions, StreamSendOptions, StreamRecvOptions,
                 DeadLetterListOptions, DeadLetterShowOptions,
                 DeadLetterReplayOptions, DeadLetterPurgeOptions,
                 ReloadCommandOptions, StopOptions, ConfigCheckOptions,
                 ConfigShowOptions, VersionOptions, CompletionOptions>;

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_OPTIONS_H_
