// The frames that a host enters a guest with, and their parts, for checks that
// damage them.
#ifndef TROUPE_TOOLS_CONFORMANCE_FRAMES_H_
#define TROUPE_TOOLS_CONFORMANCE_FRAMES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "abi/codes.h"
#include "abi/identity.h"
#include "abi/messages.h"

namespace troupe::conformance {

// The actor that every frame is for, and who sends it.
extern const ActrId kSelf;
extern const ActrId kCaller;

// Who is entered, by whom and with which message: views of constants.
abi::InvocationContextV1 FrameContext();

// An AbiFrame around any payload; `op` may be one that does not exist.
std::string Frame(uint32_t op, std::string_view payload,
                  uint32_t version = abi::kAbiVersion);
inline std::string Frame(abi::Op op, std::string_view payload) {
  return Frame(static_cast<uint32_t>(op), payload);
}

// Encoded payloads. `token` is bridge_token: 0 but for generation 2.
std::string Envelope(std::string_view route, std::string_view payload);
std::string HandlePayload(std::string_view envelope, uint64_t token);
std::string LifecyclePayload(uint32_t hook, uint64_t token);
// With what `hook` needs, each of its parts set.
std::string HookPayload(abi::Hook hook, uint64_t token);
// `message` as it is; its context and token are filled in.
std::string HookPayload(abi::GuestHookV1 message, uint64_t token);
std::string ChunkPayload(std::string_view stream_id, uint64_t sequence,
                         std::string_view payload, uint64_t token);

// An InitPayloadV1 for kSelf, of the type `actr_type`.
std::string InitPayload(std::string_view actr_type, std::string_view config);

// One entry, complete, with the word that findings use for it.
struct NamedFrame {
  std::string name;  // "GUEST_HANDLE", "GUEST_HOOK 7", "ON_STOP"
  abi::Op op{};
  std::string payload;
};
// What a started actor of any generation may be entered with; ON_STOP comes
// last.
std::vector<NamedFrame> EveryEntry(std::string_view route,
                                   std::string_view payload, uint64_t token);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_FRAMES_H_
