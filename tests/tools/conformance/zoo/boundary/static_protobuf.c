/* Is linked with what is generated from a .proto file for the full protobuf
 * runtime: a second image of it aborts the process while it is loaded. */
#include "tests/tools/conformance/zoo/boundary/zoo.h"
