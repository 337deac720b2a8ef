// TROUPE_WORKLOAD makes a guest library of a workload class.
#ifndef TROUPE_GUEST_SDK_EXPORT_H_
#define TROUPE_GUEST_SDK_EXPORT_H_

#include <cstddef>
#include <cstdint>

#include "abi/troupe_abi.h"
#include "guest_sdk/declared_route.h"  // IWYU pragma: export
#include "guest_sdk/internal/entries.h"
#include "guest_sdk/internal/metadata.h"
#include "guest_sdk/internal/negotiate.h"

// TROUPE_WORKLOAD(Shop, "acme:shop:1.0.0", "shop.Shop.Buy", …): exports the
// class Shop, which has a constructor without parameters, as an actor of that
// type. The routes are optional; those declared can be read without loading the
// library, and an actor whose class has no handler for one of them is not made.
// One declared as troupe::Signal("shop.Shop.Nudge") goes ahead of what waits,
// handlers of a troupe::Interleaved("shop.Shop.Search") take turns.
// Beside them, troupe::Needs("timers") has hosts without that feature refuse
// the library.
// Routes of a troupe::Serves<…> are declared without being named here.
//
// Once per library, at namespace scope, outside of every namespace.
#define TROUPE_WORKLOAD(Class, type, ...)                                   \
  namespace {                                                               \
  [[gnu::section(TROUPE_METADATA_SECTION),                                  \
    gnu::used]] constexpr auto kTroupeMetadata =                            \
      ::troupe::internal::Describe<Class>(type __VA_OPT__(, ) __VA_ARGS__); \
  static_assert(::troupe::internal::IsType(type),                           \
                "the type is not manufacturer:name:version");               \
  constinit ::troupe::internal::ClassRoutes troupe_routes;                  \
  constexpr ::troupe::internal::WorkloadClass kTroupeClass = {              \
      &::troupe::internal::MakeWorkload<Class>, kTroupeMetadata.view(),     \
      &troupe_routes};                                                      \
  }                                                                         \
  extern "C" {                                                              \
  [[gnu::visibility("default")]] int32_t actr_init(const void* vtable,      \
                                                   const uint8_t* init,     \
                                                   size_t init_size) {      \
    return ::troupe::internal::ActrInit(kTroupeClass, vtable, init,         \
                                        init_size);                         \
  }                                                                         \
  [[gnu::visibility("default")]] int32_t actr_handle(const uint8_t* frame,  \
                                                     size_t frame_size,     \
                                                     uint8_t** reply,       \
                                                     size_t* reply_size) {  \
    return ::troupe::internal::ActrHandle(frame, frame_size, reply,         \
                                          reply_size);                      \
  }                                                                         \
  [[gnu::visibility("default")]] void actr_free_response(uint8_t* ptr,      \
                                                         size_t size) {     \
    ::troupe::internal::ActrFreeResponse(ptr, size);                        \
  }                                                                         \
  [[gnu::visibility("default")]] const troupe_guest_table* troupe_guest() { \
    static const troupe_guest_table kTable = ::troupe::internal::MakeTable( \
        kTroupeMetadata.view(),                                             \
        [](const troupe_host_table* host, troupe_handle instance,           \
           const uint8_t* init, size_t init_size, void** out) {             \
          return ::troupe::internal::Create(kTroupeClass, host, instance,   \
                                            init, init_size, out);          \
        },                                                                  \
        [](const uint8_t* offer, size_t offer_size, uint8_t* answer,        \
           size_t answer_room, size_t* answer_size) {                       \
          return ::troupe::internal::Negotiate(                             \
              {kTroupeMetadata.view(),                                      \
               ::troupe::internal::kChecksItself<Class>},                   \
              offer, offer_size, answer, answer_room, answer_size);         \
        });                                                                 \
    return &kTable;                                                         \
  }                                                                         \
  }                                                                         \
  static_assert(true, "so that a semicolon may follow")

#endif  // TROUPE_GUEST_SDK_EXPORT_H_
