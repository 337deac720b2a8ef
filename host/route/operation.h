// What a guest asks for in one `invoke`, read and checked. Every op of the
// boundary is understood here; what is done about it is the router's business.
#ifndef TROUPE_HOST_ROUTE_OPERATION_H_
#define TROUPE_HOST_ROUTE_OPERATION_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"

namespace troupe {

// Views point into the frame.
struct Operation {
  abi::Op op{};

  // Calls and tells; `dest` is an actor for a raw call.
  abi::HostCallV1 call;
  // The bytes in call.dest.actor have not been looked at: whoever finds no
  // actor that is called so asks IsActorId().
  bool dest_is_unread = false;

  // kHostDiscover and kHostSpawn.
  abi::ActrType type;
  std::string_view config;
  std::string_view name;

  // kHostStop.
  abi::EncodedActrId actor;

  // The stream ops.
  std::string_view stream_id;
  std::optional<abi::HostSendDataStreamV1> send;

  std::optional<abi::HostTimerV1> timer;

  // Those of streaming calls: to open one is a `call` with a shape.
  abi::CallShape shape{};
  uint64_t streaming_call = 0;
  std::string_view items;
  uint32_t item_count = 0;
  bool is_last = false;
  uint32_t max_items = 0;
  uint32_t max_bytes = 0;
  abi::CallEnd end{};

  // kHostLog.
  abi::LogLevel level{};
  std::string_view text;
};

// Reads a call or tell to an actor that is written as every SDK writes it, its
// destination as below. False for any other frame, which says nothing about it
// and leaves something in `*call`.
bool ReadPlainSend(std::string_view frame, abi::Op* op, abi::HostCallV1* call);

// Reads `frame` into `*operation`. Returns the code that `invoke` answers with
// when the frame itself is at fault (abi.md, section 4): protocol error for
// what can't be read, for another version and for a destination without a kind,
// unsupported op for an unknown one.
//
// To compare an id with those of living actors is to check it, and cheaper than
// to read it first: an actor's id is left as it came.
abi::Code ReadOperation(std::string_view frame, Operation* operation);

// Whether `bytes` are an encoded ActrId.
bool IsActorId(std::string_view bytes);

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_OPERATION_H_
