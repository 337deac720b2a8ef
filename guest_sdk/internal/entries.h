// The functions behind a guest's exported symbols and its table.
#ifndef TROUPE_GUEST_SDK_INTERNAL_ENTRIES_H_
#define TROUPE_GUEST_SDK_INTERNAL_ENTRIES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "abi/troupe_abi.h"
#include "guest_sdk/internal/routes.h"

namespace troupe {

class Workload;

namespace internal {

// One class of workloads, as the entries need to know it.
struct WorkloadClass {
  std::unique_ptr<Workload> (*make)();
  // The lines described in abi/troupe_abi.h.
  std::string_view metadata;
  // Shared by its objects.
  ClassRoutes* routes;
};

template <typename W>
std::unique_ptr<Workload> MakeWorkload() {
  return std::make_unique<W>();
}

// Generation 3; see troupe_guest_table.
//   Errors: kInitFailed, with the reason on stderr, also when `metadata` names
//           a route without a handler.
int32_t Create(const WorkloadClass& workload_class,
               const troupe_host_table* host, troupe_handle instance,
               const uint8_t* init, size_t init_size, void** out) noexcept;
int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
               size_t frame_size) noexcept;
void Destroy(void* instance) noexcept;

// Generation 1; see abi/actr_abi.h. For the one actor of this image.
int32_t ActrInit(const WorkloadClass& workload_class, const void* vtable,
                 const uint8_t* init, size_t init_size) noexcept;
int32_t ActrHandle(const uint8_t* frame, size_t frame_size, uint8_t** reply,
                   size_t* reply_size) noexcept;
void ActrFreeResponse(uint8_t* ptr, size_t size) noexcept;

// A table whose functions are these; `create` and `negotiate` are the class's
// own.
troupe_guest_table MakeTable(std::string_view metadata,
                             decltype(troupe_guest_table::create) create,
                             decltype(troupe_guest_table::negotiate) negotiate);

}  // namespace internal
}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_INTERNAL_ENTRIES_H_
