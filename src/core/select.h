/* Exact k-th largest of int64 values by mergeable histogram refinement.
 *
 * A selector looks for the value at rank k (1 = largest), or for the value at which a running sum from the top first reaches a
 * goal, without moving the data. Each round counts (and sums) the values that lie in the current key range [low, high] into 2^14
 * bins of the order-preserving key (value XOR sign bit); advance narrows the range to the bin that holds the answer. Bins add, so
 * parts of the data may be counted anywhere, in any order, and merged. O(n) a round; at most five rounds for 64-bit keys, usually
 * two or three because the range starts at [minimum, maximum] when those are known. 128 KiB of counters (384 KiB with sums). */
#ifndef KEYACCT_SRC_CORE_SELECT_H
#define KEYACCT_SRC_CORE_SELECT_H

#include "base.h"
#include "number.h"
#include "bytes.h"

#define KEYACCT__SELECT_BINS 16384

typedef struct keyacct__select {
    uint64_t low, high; /* key range of this round, inclusive */
    int shift; /* bin = (key - low) >> shift */
    int round; /* 0, 1, ... */
    int done;
    int with_sums;
    int64_t above; /* values above `high`, all rounds */
    keyacct__int128 above_sum;
    int64_t *counts; /* KEYACCT__SELECT_BINS */
    keyacct__int128 *sums; /* same, or NULL */
    keyacct_allocator allocator;
} keyacct__select;

static inline uint64_t keyacct__select_key(int64_t value) { return (uint64_t)value ^ 0x8000000000000000u; }
static inline int64_t keyacct__select_value(uint64_t key) { return (int64_t)(key ^ 0x8000000000000000u); }

/* The range may be [INT64_MIN, INT64_MAX] when nothing is known. */
keyacct_status keyacct__select_init(keyacct__select *select, const keyacct_allocator *allocator, int64_t minimum, int64_t maximum,
                                    int with_sums, keyacct_error *error);
void keyacct__select_free(keyacct__select *select);
static inline void keyacct__select_add(keyacct__select *select, int64_t value) {
    uint64_t key = keyacct__select_key(value) - select->low;
    if (key > select->high - select->low) return;
    uint64_t bin = key >> select->shift;
    select->counts[bin]++;
    if (select->sums) keyacct__int128_add64(&select->sums[bin], value);
}
/* KEYACCT_E_STATE when the two are in different rounds or ranges. */
keyacct_status keyacct__select_merge(keyacct__select *into, const keyacct__select *from, keyacct_error *error);
/* Narrows to the bin that holds rank k (1-based from the top); when the range is one value, done is set: the value is
 * keyacct__select_value(low), `above` values are larger, and counts[0] of the last round equal it (0 when no value has
 * this rank). */
void keyacct__select_advance_rank(keyacct__select *select, int64_t k);
/* Same for the value at which the sum from the top first reaches (>= goal, or > goal when strict). If it never does: done with
 * low = high = smallest bin seen and *reached = 0. Needs sums, and values >= 0 below which nothing is added. */
void keyacct__select_advance_sum(keyacct__select *select, keyacct__int128 goal, int strict, int *reached);
void keyacct__select_save(const keyacct__select *select, keyacct__bytes *out);
keyacct_status keyacct__select_load(keyacct__select *select, const keyacct_allocator *allocator, keyacct__reader *in,
                                    keyacct_error *error);

#endif
