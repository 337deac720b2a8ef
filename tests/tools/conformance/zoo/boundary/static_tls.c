/* Counts its frames in a thread-local variable in the static model, of which a
 * process can load only so many. */
static __thread unsigned frames __attribute__((tls_model("initial-exec")));

#define ZOO_ON_FRAME(e) ++frames;

#include "tests/tools/conformance/zoo/boundary/zoo.h"
