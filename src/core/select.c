/* Exact selection by rank or running sum: histograms that add, narrowed round by round.
 *
 * A round covers the keys [low, high] with bins of 2^shift keys, shift as small as 2^14 bins allow; the bin that holds the answer
 * is the range of the next round, cut to the range of this one. 64 bits need five rounds, a range that spans 28 bits two. Counts
 * and sums are exact integers, so merging is associative and commutative, and the answer does not depend on how the data was
 * split. Refuses to merge different rounds. */
#include "select.h"

#include <string.h>

/* Bins of this round for [low, high]: the smallest shift that fits. */
static void set_range(keyacct__select *select, uint64_t low, uint64_t high) {
    uint64_t span = high - low;
    select->low = low;
    select->high = high;
    for (select->shift = 0; span >> select->shift >= KEYACCT__SELECT_BINS; select->shift++) {}
}

static size_t bins_used(const keyacct__select *select) { return (size_t)((select->high - select->low) >> select->shift) + 1; }

keyacct_status keyacct__select_init(keyacct__select *select, const keyacct_allocator *allocator, int64_t minimum, int64_t maximum,
                                    int with_sums, keyacct_error *error) {
    memset(select, 0, sizeof *select);
    if (minimum > maximum)
        return keyacct__fail(error, KEYACCT_E_RANGE, NULL, NULL, -1, "the smallest value %l is above the largest %l", minimum,
                             maximum);
    select->allocator = *allocator;
    select->with_sums = with_sums != 0;
    set_range(select, keyacct__select_key(minimum), keyacct__select_key(maximum));
    select->counts = keyacct__calloc(allocator, KEYACCT__SELECT_BINS, sizeof *select->counts);
    if (with_sums) select->sums = keyacct__calloc(allocator, KEYACCT__SELECT_BINS, sizeof *select->sums);
    if (select->counts && (select->sums || !with_sums)) return KEYACCT_OK;
    keyacct__select_free(select);
    return keyacct__fail_memory(error);
}

void keyacct__select_free(keyacct__select *select) {
    if (!select || !select->allocator.resize) return;
    keyacct__free(&select->allocator, select->counts, KEYACCT__SELECT_BINS, sizeof *select->counts);
    keyacct__free(&select->allocator, select->sums, KEYACCT__SELECT_BINS, sizeof *select->sums);
    memset(select, 0, sizeof *select);
}

keyacct_status keyacct__select_merge(keyacct__select *into, const keyacct__select *from, keyacct_error *error) {
    if (into->round != from->round || into->low != from->low || into->high != from->high || into->with_sums != from->with_sums
        || into->above != from->above)
        return keyacct__fail(error, KEYACCT_E_STATE, NULL, NULL, -1,
                             "the parts are in different rounds (%d and %d); advance all of them alike",
                             (int32_t)into->round, (int32_t)from->round);
    size_t used = bins_used(into);
    for (size_t i = 0; i < used; i++) into->counts[i] += from->counts[i];
    for (size_t i = 0; into->sums && i < used; i++) keyacct__int128_add(&into->sums[i], from->sums[i]);
    return KEYACCT_OK;
}

/* The range becomes this bin; what lies above it is in `above` already. A bin of one key ends the search and keeps its counters. */
static void narrow(keyacct__select *select, size_t bin) {
    uint64_t low = select->low + ((uint64_t)bin << select->shift);
    uint64_t last = ((uint64_t)1 << select->shift) - 1;
    uint64_t high = last > select->high - low ? select->high : low + last;
    size_t used = bins_used(select);
    int64_t count = select->counts[bin];
    keyacct__int128 sum = {0, 0};
    if (select->sums) sum = select->sums[bin];
    set_range(select, low, high);
    select->done = low == high;
    select->round++;
    memset(select->counts, 0, used * sizeof *select->counts);
    if (select->sums) memset(select->sums, 0, used * sizeof *select->sums);
    if (!select->done) return;
    select->counts[0] = count;
    if (select->sums) select->sums[0] = sum;
}

/* Leaves a bin above the range. */
static void pass(keyacct__select *select, size_t bin) {
    select->above += select->counts[bin];
    if (select->sums) keyacct__int128_add(&select->above_sum, select->sums[bin]);
}

/* Ends the search at a key without counters. */
static void stop(keyacct__select *select, uint64_t key) {
    set_range(select, key, key);
    select->done = 1;
    select->round++;
    memset(select->counts, 0, KEYACCT__SELECT_BINS * sizeof *select->counts);
    if (select->sums) memset(select->sums, 0, KEYACCT__SELECT_BINS * sizeof *select->sums);
}

void keyacct__select_advance_rank(keyacct__select *select, int64_t k) {
    if (select->done) return;
    int64_t in_range = 0;
    size_t used = bins_used(select);
    for (size_t i = 0; i < used; i++) in_range += select->counts[i];
    if (k <= select->above || k - select->above > in_range) { /* no value has this rank */
        stop(select, select->low);
        return;
    }
    size_t bin = used - 1;
    for (; select->above + select->counts[bin] < k; bin--) pass(select, bin);
    narrow(select, bin);
}

void keyacct__select_advance_sum(keyacct__select *select, keyacct__int128 goal, int strict, int *reached) {
    *reached = 1;
    if (select->done || !select->sums) return;
    size_t bin = bins_used(select), smallest = 0;
    int seen = 0;
    while (bin-- > 0) {
        if (select->counts[bin] == 0) continue;
        keyacct__int128 sum = select->above_sum;
        keyacct__int128_add(&sum, select->sums[bin]);
        int order = keyacct__int128_compare(sum, goal);
        if (order > 0 || (order == 0 && !strict)) {
            narrow(select, bin);
            return;
        }
        pass(select, bin);
        smallest = bin;
        seen = 1;
    }
    *reached = 0;
    stop(select, seen ? select->low + ((uint64_t)smallest << select->shift) : select->low);
}

void keyacct__select_save(const keyacct__select *select, keyacct__bytes *out) {
    size_t used = bins_used(select);
    keyacct__bytes_u64(out, select->low);
    keyacct__bytes_u64(out, select->high);
    keyacct__bytes_u32(out, (uint32_t)select->round);
    keyacct__bytes_u8(out, (uint8_t)select->done);
    keyacct__bytes_u8(out, (uint8_t)select->with_sums);
    keyacct__bytes_i64(out, select->above);
    keyacct__bytes_i64(out, select->above_sum.high);
    keyacct__bytes_u64(out, select->above_sum.low);
    keyacct__bytes_i64_array(out, select->counts, used);
    for (size_t i = 0; select->sums && i < used; i++) {
        keyacct__bytes_i64(out, select->sums[i].high);
        keyacct__bytes_u64(out, select->sums[i].low);
    }
}

keyacct_status keyacct__select_load(keyacct__select *select, const keyacct_allocator *allocator, keyacct__reader *in,
                                    keyacct_error *error) {
    memset(select, 0, sizeof *select);
    uint64_t low = keyacct__read_u64(in), high = keyacct__read_u64(in);
    uint32_t round = keyacct__read_u32(in);
    uint8_t done = keyacct__read_u8(in), with_sums = keyacct__read_u8(in);
    if (in->failed || low > high || done > 1 || with_sums > 1 || round > 64 || (done && low != high)) {
        in->failed = 1;
        return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, NULL, -1, "the saved state holds an impossible selection");
    }
    KEYACCT__TRY(keyacct__select_init(select, allocator, keyacct__select_value(low), keyacct__select_value(high), with_sums,
                                      error));
    select->round = (int)round;
    select->done = done;
    select->above = keyacct__read_i64(in);
    select->above_sum.high = keyacct__read_i64(in);
    select->above_sum.low = keyacct__read_u64(in);
    size_t used = bins_used(select);
    int possible = select->above >= 0 && select->above <= KEYACCT__MOST_ACCOUNTS;
    int64_t left = KEYACCT__MOST_ACCOUNTS - (possible ? select->above : 0);
    for (size_t i = 0; i < used; i++) {
        select->counts[i] = keyacct__read_i64(in);
        possible &= select->counts[i] >= 0 && select->counts[i] <= left;
        if (possible) left -= select->counts[i];
    }
    for (size_t i = 0; select->sums && i < used; i++) {
        select->sums[i].high = keyacct__read_i64(in);
        select->sums[i].low = keyacct__read_u64(in);
    }
    if (!in->failed && possible) return KEYACCT_OK;
    in->failed = 1;
    keyacct__select_free(select);
    return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, NULL, -1, "the saved state holds an impossible selection");
}
