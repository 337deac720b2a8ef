#include "host/shard/reply.h"

#include <string>

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/plain_reply.h"
#include "abi/status_error.h"
#include "abi/wire.h"

namespace troupe {

Message* OkReply(MessagePool* pool, std::string_view payload) {
  const size_t size = abi::PlainSuccessSize(payload.size());
  Message* message = MessagePool::Allocate(pool, size);
  abi::wire::CopyBytes(
      payload, abi::WritePlainSuccessHead(payload.size(), message->frame()));
  message->size = static_cast<uint32_t>(size);
  return message;
}

Message* ErrorReply(MessagePool* pool, const absl::Status& error) {
  const std::string text = ErrorText(error);
  abi::AbiReply reply;
  reply.abi_version = abi::kAbiVersion;
  reply.status = ToAbiStatus(error);
  reply.payload = text;
  reply.error = ToErrorResponse(error);
  const abi::Encoding encoding(reply);
  Message* message = MessagePool::Allocate(pool, encoding.size());
  encoding.Write(message->frame());
  message->size = static_cast<uint32_t>(encoding.size());
  return message;
}

Message* CopyReply(MessagePool* pool, std::string_view bytes) {
  Message* message = MessagePool::Allocate(pool, bytes.size());
  abi::wire::CopyBytes(bytes, message->frame());
  message->size = static_cast<uint32_t>(bytes.size());
  return message;
}

}  // namespace troupe
