/* A guest written with the C header of the SDK, for guest_entry_fuzzer.cc. On
 * fuzz.Look it answers with the request id, on fuzz.Ask it makes every
 * operation that the header has. */
#ifndef TROUPE_TESTS_FUZZ_GUEST_ENTRY_C_H_
#define TROUPE_TESTS_FUZZ_GUEST_ENTRY_C_H_

#include <stddef.h>
#include <stdint.h>

#include "abi/troupe_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Generation 3. */
const troupe_guest_table* FuzzGuestInC(void);

/* Generation 1; see abi/actr_abi.h. Replies are freed with free(). */
int32_t FuzzInitInC(const void* vtable, const uint8_t* init, size_t init_len);
int32_t FuzzHandleInC(const uint8_t* frame, size_t frame_len, uint8_t** reply,
                      size_t* reply_len);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* TROUPE_TESTS_FUZZ_GUEST_ENTRY_C_H_ */
