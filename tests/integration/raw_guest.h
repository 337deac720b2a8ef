// Guests without an SDK that are compiled into a test: what a host passes them
// is what they get, and they ask for no memory of their own.
#ifndef TROUPE_TESTS_INTEGRATION_RAW_GUEST_H_
#define TROUPE_TESTS_INTEGRATION_RAW_GUEST_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/messages.h"
#include "abi/troupe_abi.h"

namespace troupe::raw_guest {

struct Instance {
  const troupe_host_table* host = nullptr;
};

// Sends `frame` to the host and holds its answer.
class Asked {
 public:
  Asked(const Instance& instance, troupe_handle call, std::string_view frame)
      : host_(*instance.host),
        code_(host_.invoke(call, reinterpret_cast<const uint8_t*>(frame.data()),
                           frame.size(), &reply_, &size_)) {}
  ~Asked() {
    if (size_ > 0) host_.free_host_buf(reply_, size_);
  }

  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;

  // An AbiReply; empty when there is none.
  std::string_view reply() const {
    return {reinterpret_cast<const char*>(reply_), size_};
  }

  bool ok() const {
    abi::AbiReply reply;
    return code_ == ACTR_SUCCESS && abi::Decode(this->reply(), &reply) &&
           reply.status == 0;
  }

 private:
  const troupe_host_table& host_;
  uint8_t* reply_ = nullptr;
  size_t size_ = 0;
  const int32_t code_;
};

// What a guest does with a request, and with any other frame.
using OnRequest = int32_t (*)(const Instance& instance, troupe_handle call,
                              const abi::RpcEnvelope& envelope);
using OnOther = int32_t (*)(const abi::AbiFrame& frame);

inline int32_t Ignore(const abi::AbiFrame&) { return ACTR_SUCCESS; }

inline int32_t Create(const troupe_host_table* host, troupe_handle,
                      const uint8_t*, size_t, void** out) {
  *out = new Instance{host};
  return ACTR_SUCCESS;
}

template <OnRequest kOnRequest, OnOther kOnOther>
int32_t Handle(void* instance, troupe_handle call, const uint8_t* bytes,
               size_t size) {
  abi::AbiFrame frame;
  if (!abi::Decode({reinterpret_cast<const char*>(bytes), size}, &frame)) {
    return ACTR_PROTOCOL_ERROR;
  }
  if (frame.op != abi::Op::kGuestHandle) return kOnOther(frame);
  abi::GuestHandleV1 handle;
  abi::RpcEnvelope envelope;
  if (!abi::Decode(frame.payload, &handle) ||
      !abi::Decode(handle.rpc_envelope, &envelope)) {
    return ACTR_PROTOCOL_ERROR;
  }
  return kOnRequest(*static_cast<const Instance*>(instance), call, envelope);
}

inline void Destroy(void* instance) { delete static_cast<Instance*>(instance); }

// The table of a guest whose metadata section has the text `metadata`.
template <OnRequest kOnRequest, OnOther kOnOther = Ignore, size_t kSize>
constexpr troupe_guest_table Table(const char (&metadata)[kSize]) {
  return {.magic = TROUPE_GUEST_MAGIC,
          .struct_size = sizeof(troupe_guest_table),
          .abi_major = TROUPE_ABI_MAJOR,
          .abi_minor_min = 0,
          .abi_minor = TROUPE_ABI_MINOR,
          .reserved16 = 0,
          .reserved32 = 0,
          .features = 0,
          .metadata = metadata,
          .metadata_len = kSize - 1,
          .create = Create,
          .handle = Handle<kOnRequest, kOnOther>,
          .destroy = Destroy,
          .negotiate = nullptr};
}

}  // namespace troupe::raw_guest

#endif  // TROUPE_TESTS_INTEGRATION_RAW_GUEST_H_
