// The frames that a guest sends to its host, for tests that write a script for
// tests/guests/puppet.c: Do({Call(...), Tell(...)}) is the payload of test/do.
#ifndef TROUPE_TESTS_INTEGRATION_FRAMES_H_
#define TROUPE_TESTS_INTEGRATION_FRAMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/codes.h"
#include "abi/identity.h"
#include "abi/messages.h"

namespace troupe::frames {

// To an actor. Without `timeout_ms` the host chooses.
std::string Call(const ActrId& target, std::string_view route,
                 std::string_view payload = {},
                 std::optional<int64_t> timeout_ms = {});
std::string Tell(const ActrId& target, std::string_view route,
                 std::string_view payload = {},
                 std::optional<abi::PayloadType> payload_type = {});

// To the program around the host.
std::string CallShell(std::string_view route, std::string_view payload = {},
                      std::optional<int64_t> timeout_ms = {});
std::string TellShell(std::string_view route, std::string_view payload = {});

// To the sender itself.
std::string CallSelf(std::string_view route, std::string_view payload = {});
std::string TellSelf(std::string_view route, std::string_view payload = {});

// A chunk of a data stream, to an actor, the Shell or the sender itself.
struct Chunk {
  std::string_view stream_id = "s";
  uint64_t sequence = 0;
  std::string_view payload = {};
  abi::PayloadType type = abi::PayloadType::kStreamReliable;
  std::optional<int64_t> timeout_ms = {};
};
std::string SendChunk(const ActrId& target, const Chunk& chunk);
std::string SendChunkToShell(const Chunk& chunk);
std::string SendChunkToSelf(const Chunk& chunk);
std::string RegisterStream(std::string_view id = "s");
std::string UnregisterStream(std::string_view id = "s");

std::string Discover(const ActrType& type);
std::string Spawn(const ActrType& type, std::string_view config = {});
std::string Stop(const ActrId& actor);
std::string Log(std::string_view text);
std::string Timer(uint64_t id, uint64_t delay_ms, uint64_t period_ms = 0);
std::string CancelTimer(uint64_t id);

// The frame of `op` around any payload.
std::string Frame(uint32_t version, uint32_t op, std::string_view payload);

// A script: these frames, one after the other.
std::string Do(const std::vector<std::string>& frames);

// What the puppet does on its own; the empty script does nothing.
struct Scripts {
  std::string create = {};
  std::string on_start = {};
  std::string on_ready = {};
  std::string on_stop = {};
  std::string destroy = {};
  std::string on_error = {};
  std::string on_hook = {};
  std::string on_timer = {};
};

// The puppet's configuration.
std::string Config(const Scripts& scripts);

}  // namespace troupe::frames

#endif  // TROUPE_TESTS_INTEGRATION_FRAMES_H_
