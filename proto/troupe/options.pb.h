// Stands in for the header that protoc would make of options.proto, as
// actr/options.pb.h does for its own.
#ifndef TROUPE_PROTO_TROUPE_OPTIONS_PB_H_
#define TROUPE_PROTO_TROUPE_OPTIONS_PB_H_
#endif  // TROUPE_PROTO_TROUPE_OPTIONS_PB_H_
