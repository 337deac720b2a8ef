// AbiReply messages that the host writes itself.
#ifndef TROUPE_HOST_SHARD_REPLY_H_
#define TROUPE_HOST_SHARD_REPLY_H_

#include <string_view>

#include "absl/status/status.h"
#include "host/actor/message.h"
#include "host/actor/message_pool.h"

namespace troupe {

// Success with `payload`, from `pool` (nullptr: the heap).
Message* OkReply(MessagePool* pool, std::string_view payload);

// `error` as status, text and, for readers that know it, ErrorResponse.
Message* ErrorReply(MessagePool* pool, const absl::Status& error);

// A reply that is written already, an AbiReply.
Message* CopyReply(MessagePool* pool, std::string_view bytes);

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_REPLY_H_
