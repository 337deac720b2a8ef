/* A guest of generation 3 that keeps every rule, for the files of this folder,
 * each of which breaks one. Its route zoo.Ask asks the host and answers with
 * what that said.
 *
 * A file that breaks a handler defines ZOO_ASK, its name, before it includes
 * this; one that breaks an entry defines ZOO_CHANGE(table), which changes a
 * copy of the table. ZOO_STATE is the type of what an instance has, ZOO_MORE
 * are lines of metadata behind the route's. */
#ifndef TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_SDK_GOOD3_H_
#define TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_SDK_GOOD3_H_

#include "tests/tools/conformance/zoo/sdk/ask.h"

#ifndef ZOO_ASK
#define ZOO_ASK ZooAsk
#endif

#ifdef ZOO_STATE
#define ZOO_STATE_SIZE sizeof(ZOO_STATE)
#else
#define ZOO_STATE_SIZE 0
#endif

#ifndef ZOO_MORE
#define ZOO_MORE ""
#endif

static const troupe_c_route kZooRoutes[] = {{"zoo.Ask", ZOO_ASK}};
static const troupe_c_workload kZoo = {
    .state_size = ZOO_STATE_SIZE, .routes = kZooRoutes, .route_count = 1};

/* The SDK's table, under a name that is not exported. */
#define troupe_guest good_troupe_guest
TROUPE_C_TABLE_EXPORT(kZoo, "type=zoo:guest:1.0.0\nroute=zoo.Ask\n" ZOO_MORE)
#undef troupe_guest

TROUPE_C_EXPORT const troupe_guest_table* troupe_guest(void) {
  static troupe_guest_table table;
  table = *good_troupe_guest();
#ifdef ZOO_CHANGE
  ZOO_CHANGE(table);
#endif
  return &table;
}

#endif /* TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_SDK_GOOD3_H_ */
