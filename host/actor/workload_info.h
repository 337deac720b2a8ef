// What all actors of one configured workload have in common. Constant after
// construction, and alive as long as the host, so that any thread may read it
// through an actor's slot.
#ifndef TROUPE_HOST_ACTOR_WORKLOAD_INFO_H_
#define TROUPE_HOST_ACTOR_WORKLOAD_INFO_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "abi/identity.h"
#include "abi/wire.h"
#include "host/actor/mailbox_limits.h"  // IWYU pragma: export
#include "host/actor/pressure_mark.h"
#include "host/base/latency_histogram.h"
#include "host/supervise/restart_policy.h"

namespace troupe {

struct WorkloadInfo {
  std::string name;
  ActrType type;
  std::string type_text;  // as it prints
  uint32_t realm = 0;
  MailboxLimits mailbox;
  PressureMark pressure_mark{MailboxLimits()};  // that of `mailbox`
  RestartPolicy restart;
  // The group whose members are restarted together, and the place in it; empty:
  // none.
  std::string group;
  uint32_t place_in_group = 0;
  // Routes whose messages are RPC_SIGNAL unless their sender says otherwise.
  std::set<std::string, std::less<>> signal_routes;
  // How the guest is entered: 1-3; a generation 2 guest wants a token in each
  // frame.
  int generation = 3;
  // How long its actors took to handle messages, by shard; nullptr: not
  // counted. Per workload and not per actor, which would weigh more than all
  // the rest of an idle one. Each is its shard's to write.
  LatencyHistogram* latencies = nullptr;
  // An encoded ActrId is prefix, serial number as varint, suffix: the parts
  // that do not change, encoded once.
  std::string id_prefix;
  std::string id_suffix;
};

// Bytes of the longest encoded ActrId; a type that does not fit is refused when
// the workload is configured.
inline constexpr size_t kMaxEncodedIdBytes = 512;

// In bytes, of what EncodeId() writes.
inline size_t EncodedIdSize(const WorkloadInfo& workload, uint64_t serial) {
  return workload.id_prefix.size() + abi::wire::VarintSize(serial) +
         workload.id_suffix.size();
}

// Writes the encoded id of the actor with `serial` to `out`, which has room for
// kMaxEncodedIdBytes, and returns it.
inline std::string_view EncodeId(const WorkloadInfo& workload, uint64_t serial,
                                 char* out) {
  char* end = abi::wire::CopyBytes(workload.id_prefix, out);
  end = abi::wire::WriteVarint(serial, end);
  end = abi::wire::CopyBytes(workload.id_suffix, end);
  return {out, static_cast<size_t>(end - out)};
}

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_WORKLOAD_INFO_H_
