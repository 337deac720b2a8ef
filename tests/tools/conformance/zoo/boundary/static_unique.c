/* Carries a GNU_UNIQUE symbol, as g++ makes them for inline variables without
 * -fno-gnu-unique: images share the variable and the loader never unmaps the
 * library. Linked without the version script, which would hide the symbol. */

/* In assembly, because C has no such variables and clang never emits them. */
__asm__(
    ".data\n"
    ".globl troupe_test_unique\n"
    ".type troupe_test_unique, %gnu_unique_object\n"
    ".size troupe_test_unique, 4\n"
    "troupe_test_unique: .long 0\n"
    ".text\n");

extern int troupe_test_unique;

#define ZOO_ON_FRAME(e) ++troupe_test_unique;

#include "tests/tools/conformance/zoo/boundary/zoo.h"
