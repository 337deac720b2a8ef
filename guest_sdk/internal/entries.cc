#include "guest_sdk/internal/entries.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "fmt/format.h"
#include "guest_sdk/internal/dispatch.h"
#include "guest_sdk/internal/exception.h"
#include "guest_sdk/internal/host_link.h"
#include "guest_sdk/internal/metadata.h"
#include "guest_sdk/internal/reply.h"
#include "guest_sdk/workload.h"

namespace troupe::internal {
namespace {

using abi::Code;

constexpr int32_t ToInt(Code code) { return static_cast<int32_t>(code); }

std::string_view View(const uint8_t* data, size_t size) {
  if (data == nullptr) return {};
  return {reinterpret_cast<const char*>(data), size};
}

// One actor: its workload and its own way into the host.
struct Instance {
  Instance() = default;
  ~Instance() {
    workload.reset();
    if (shared_routes != nullptr) shared_routes->Release();
  }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  HostLink link;
  std::unique_ptr<Workload> workload;
  ClassRoutes* shared_routes = nullptr;  // nullptr: it has its own
};

absl::Status CheckRoutes(const Workload& workload, std::string_view metadata) {
  while (!metadata.empty()) {
    const std::string_view line = TakeLine(&metadata);
    if (!line.starts_with(kRouteKey)) continue;
    const std::string_view route = line.substr(kRouteKey.size());
    if (WorkloadAccess::RoutesOf(workload).Find(route) == nullptr) {
      return InternalError(
          fmt::format("declared route '{}' has no handler", route));
    }
  }
  return absl::OkStatus();
}

// Routes of the class's have been checked with its first object.
absl::Status TakeRoutes(const WorkloadClass& workload_class,
                        Instance* instance) {
  Routes& routes = WorkloadAccess::RoutesOf(*instance->workload);
  if (!workload_class.routes->Share(&routes)) {
    absl::Status status =
        CheckRoutes(*instance->workload, workload_class.metadata);
    if (!status.ok()) return status;
    if (!workload_class.routes->Offer(&routes)) return absl::OkStatus();
  }
  instance->shared_routes = workload_class.routes;
  return absl::OkStatus();
}

// `init` has been read.
absl::Status Make(const WorkloadClass& workload_class, const HostLink& link,
                  const abi::InitPayloadV1& init, Instance** out) {
  try {
    auto instance = std::make_unique<Instance>();
    instance->link = link;
    instance->workload = workload_class.make();
    absl::Status status = TakeRoutes(workload_class, instance.get());
    if (status.ok()) status = instance->workload->OnConfigure(init.config);
    if (status.ok()) *out = instance.release();
    return status;
  } catch (...) {
    return CurrentException();
  }
}

// The boundary has no text for this failure, so it goes to stderr.
Code MakeOrReport(const WorkloadClass& workload_class, const HostLink& link,
                  const abi::InitPayloadV1& init, Instance** out) {
  const absl::Status status = Make(workload_class, link, init, out);
  if (status.ok()) return Code::kSuccess;
  const std::string_view metadata = workload_class.metadata;
  const std::string_view first = metadata.substr(0, metadata.find('\n'));
  std::fprintf(stderr, "troupe guest: create an actor of %.*s: %s\n",
               static_cast<int>(first.size()), first.data(),
               ErrorText(status).c_str());
  return Code::kInitFailed;
}

// The one actor of a generation 1 image, which lives until the process ends.
Instance* only_instance = nullptr;

}  // namespace

int32_t Create(const WorkloadClass& workload_class,
               const troupe_host_table* host, troupe_handle instance,
               const uint8_t* init, size_t init_size, void** out) noexcept {
  abi::InitPayloadV1 payload;
  if (host == nullptr || out == nullptr) return ToInt(Code::kProtocolError);
  if (host->abi_major != TROUPE_ABI_MAJOR) return ToInt(Code::kInitFailed);
  if (!abi::Decode<abi::Reading::kStrict>(View(init, init_size), &payload)) {
    return ToInt(Code::kProtocolError);
  }
  Instance* made = nullptr;
  const Code code =
      MakeOrReport(workload_class, {nullptr, host, instance}, payload, &made);
  if (code == Code::kSuccess) *out = made;
  return ToInt(code);
}

int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
               size_t frame_size) noexcept {
  if (instance == nullptr || frame == nullptr) {
    return ToInt(Code::kProtocolError);
  }
  const auto& actor = *static_cast<Instance*>(instance);
  const HostLink link{nullptr, actor.link.v3, call};
  Reply reply(link);
  return ToInt(Dispatch(*actor.workload, link, actor.link,
                        View(frame, frame_size), reply));
}

void Destroy(void* instance) noexcept {
  delete static_cast<Instance*>(instance);
}

int32_t ActrInit(const WorkloadClass& workload_class, const void* vtable,
                 const uint8_t* init, size_t init_size) noexcept {
  abi::InitPayloadV1 payload;
  if (vtable == nullptr) return ToInt(Code::kInitFailed);
  if (!abi::Decode<abi::Reading::kStrict>(View(init, init_size), &payload)) {
    return ToInt(Code::kProtocolError);
  }
  if (only_instance != nullptr) return ToInt(Code::kInitFailed);
  const HostLink link{static_cast<const actr_host_vtable_v1*>(vtable), nullptr,
                      0};
  return ToInt(MakeOrReport(workload_class, link, payload, &only_instance));
}

int32_t ActrHandle(const uint8_t* frame, size_t frame_size, uint8_t** reply,
                   size_t* reply_size) noexcept {
  if (reply == nullptr || reply_size == nullptr) {
    return ToInt(Code::kProtocolError);
  }
  if (only_instance == nullptr) return ToInt(Code::kInitFailed);
  if (frame == nullptr) return ToInt(Code::kProtocolError);
  const HostLink& link = only_instance->link;
  Reply written(link);
  const Code code = Dispatch(*only_instance->workload, link, link,
                             View(frame, frame_size), written);
  if (code == Code::kSuccess) written.Release(reply, reply_size);
  return ToInt(code);
}

void ActrFreeResponse(uint8_t* ptr, size_t size) noexcept {
  // As in existing guests, a length of 0 names no buffer.
  if (size > 0) std::free(ptr);
}

troupe_guest_table MakeTable(
    std::string_view metadata, decltype(troupe_guest_table::create) create,
    decltype(troupe_guest_table::negotiate) negotiate) {
  troupe_guest_table table{};
  table.magic = TROUPE_GUEST_MAGIC;
  table.struct_size = sizeof(table);
  table.abi_major = TROUPE_ABI_MAJOR;
  table.abi_minor = TROUPE_ABI_MINOR;
  table.metadata = metadata.data();
  table.metadata_len = metadata.size();
  table.create = create;
  table.handle = &Handle;
  table.destroy = &Destroy;
  table.negotiate = negotiate;
  return table;
}

}  // namespace troupe::internal
