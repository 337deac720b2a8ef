/* Generation 1. Generated for and linked with the full protobuf runtime: a
 * second image of it aborts the process while it is loaded. Answers every route
 * with its payload, through a message. */
#include <string>

#include "tests/guests/full_protobuf.pb.h"
#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  troupe_test::FullProtobuf message;
  if (request->payload.len > 0) {
    message.set_text(
        std::string(reinterpret_cast<const char*>(request->payload.data),
                    request->payload.len));
  }
  return MiniReply(ACTR_SUCCESS, MiniText(message.text().c_str()), reply,
                   reply_len);
}
