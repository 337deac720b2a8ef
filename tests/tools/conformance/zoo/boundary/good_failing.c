/* Keeps the protocol: what it does at hooks and at ON_STOP fails, as it may. */
#define ZOO_FAILS_HOOK(e)                          \
  ((e)->op == ACTR_GUEST_HOOK && (e)->hook >= 1 && \
   (e)->hook <= ACTR_MAILBOX_BACKPRESSURE &&       \
   (ZooEventField((e)->hook) == 0 || (e)->has_event))

#define ZOO_ON_ENTRY(e)                                                 \
  if (ZOO_FAILS_HOOK(e) ||                                              \
      ((e)->op == ACTR_GUEST_LIFECYCLE && (e)->hook == ACTR_ON_STOP)) { \
    return ZooReply(e, ACTR_HANDLE_FAILED, MiniText("not today"));      \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
