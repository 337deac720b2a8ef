// Stands in for the header that protoc would make of options.proto, so that the
// generated code of a .proto file that imports it compiles: options of a method
// have no C++ of their own, and the lite runtime could not read them.
#ifndef TROUPE_PROTO_ACTR_OPTIONS_PB_H_
#define TROUPE_PROTO_ACTR_OPTIONS_PB_H_

#include "actr/payload_type.pb.h"

#endif  // TROUPE_PROTO_ACTR_OPTIONS_PB_H_
