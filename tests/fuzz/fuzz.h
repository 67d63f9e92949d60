/* What a fuzz target gives: the entry that libFuzzer calls, and seeds made at run time for the standalone driver. */
#ifndef KEYACCT_TESTS_FUZZ_FUZZ_H
#define KEYACCT_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs one input. A defect ends the program (abort or sanitizer). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Writes seed number `index` and returns its size; 0 past the last one. */
size_t keyacct_fuzz_seed(int index, uint8_t *buffer, size_t capacity);

#define REQUIRE(condition)                                                                                                         \
    do {                                                                                                                           \
        if (!(condition)) {                                                                                                        \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);                                          \
            abort();                                                                                                               \
        }                                                                                                                          \
    } while (0)

#endif
