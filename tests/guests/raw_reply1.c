/* Generation 1. Answers each request with its payload as it is, whether that is
 * an AbiReply or not. */
#include "tests/guests/mini_gen1.h"
#include "tests/guests/raw_reply.h"
