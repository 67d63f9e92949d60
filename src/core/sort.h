/* Sorting for the rooms: records by any order, 64-bit keys by radix. Stable, no recursion, a bounded worst case. */
#ifndef KEYACCT_SRC_CORE_SORT_H
#define KEYACCT_SRC_CORE_SORT_H

#include "base.h"

/* Negative, zero, positive, like memcmp. */
typedef int (*keyacct__order)(const void *a, const void *b, const void *context);
/* Bottom-up merge sort of n records of `size` bytes; scratch of the same size. O(n log n). */
void keyacct__sort(void *records, void *scratch, int64_t n, size_t size, keyacct__order order, const void *context);
/* Keys ascending, `rows` carried along (may be NULL, then row_scratch too). O(n) for each byte in which keys differ. */
void keyacct__sort_radix(uint64_t *keys, int64_t *rows, uint64_t *key_scratch, int64_t *row_scratch, int64_t n);

/* Bytes in order, a shorter text before a longer one that starts with it. */
int keyacct__order_text(const char *a, int64_t a_length, const char *b, int64_t b_length);
static inline int keyacct__order_int64(int64_t a, int64_t b) { return (a > b) - (a < b); }

#endif
