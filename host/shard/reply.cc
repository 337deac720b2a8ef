#include "host/shard/reply.h"

#include <string>

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/status_error.h"

namespace troupe {
namespace {

template <typename Reply>
Message* Write(MessagePool* pool, const Reply& reply) {
  const abi::Encoding encoding(reply);
  Message* message = MessagePool::Allocate(pool, encoding.size());
  encoding.Write(message->frame());
  message->size = static_cast<uint32_t>(encoding.size());
  return message;
}

}  // namespace

Message* OkReply(MessagePool* pool, std::string_view payload) {
  abi::AbiReply reply;
  reply.abi_version = abi::kAbiVersion;
  reply.payload = payload;
  return Write(pool, reply);
}

Message* ErrorReply(MessagePool* pool, const absl::Status& error) {
  const std::string text = ErrorText(error);
  abi::AbiReply reply;
  reply.abi_version = abi::kAbiVersion;
  reply.status = ToAbiStatus(error);
  reply.payload = text;
  reply.error = ToErrorResponse(error);
  return Write(pool, reply);
}

}  // namespace troupe
