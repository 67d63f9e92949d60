/* Selection against sorting: every rank, sums from the top, ties, borders of int64, parts in any order, saved in any round. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/select.h"

static uint64_t seed = 20261122;
static uint64_t next(void) { /* splitmix64: fixed seed, the same numbers every time */
    uint64_t z = seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static keyacct_allocator standard(void) {
    keyacct_allocator taken;
    assert_int_equal(keyacct__allocator_take(NULL, &taken, NULL), KEYACCT_OK);
    return taken;
}

static int descending(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* Through a saved state and back. */
static void reload(keyacct__select *select, const keyacct_allocator *allocator) {
    keyacct__bytes out;
    size_t size = 0, again = 0;
    keyacct__bytes_init(&out, allocator, "SELE", 1);
    keyacct__select_save(select, &out);
    assert_int_equal(keyacct__bytes_finish(&out, NULL, 0, &size, NULL), KEYACCT_OK);
    uint8_t *bytes = malloc(size);
    keyacct__bytes_init(&out, allocator, "SELE", 1);
    keyacct__select_save(select, &out);
    assert_int_equal(keyacct__bytes_finish(&out, bytes, size, &again, NULL), KEYACCT_OK);
    keyacct__reader in;
    assert_int_equal(keyacct__reader_init(&in, bytes, size, "SELE", 1, 1, NULL), KEYACCT_OK);
    keyacct__select_free(select);
    assert_int_equal(keyacct__select_load(select, allocator, &in, NULL), KEYACCT_OK);
    assert_int_equal(keyacct__reader_end(&in, "selection", NULL), KEYACCT_OK);
    free(bytes);
}

/* One round over the data, in `parts` parts that are merged in an order of their own; half of the time through saved states. */
static void count(keyacct__select *select, const keyacct_allocator *allocator, const int64_t *values, int64_t n, int parts) {
    for (int p = 0; p < parts; p++) {
        keyacct__select part;
        assert_int_equal(keyacct__select_init(&part, allocator, keyacct__select_value(select->low), keyacct__select_value(select->high),
                                              select->with_sums, NULL),
                         KEYACCT_OK);
        part.round = select->round;
        part.above = select->above;
        for (int64_t i = (p * 5 + 3) % parts; i < n; i += parts) keyacct__select_add(&part, values[i]);
        if (p % 2) reload(&part, allocator);
        assert_int_equal(keyacct__select_merge(select, &part, NULL), KEYACCT_OK);
        keyacct__select_free(&part);
    }
}

static int rank(const int64_t *values, const int64_t *sorted, int64_t n, int64_t k, int64_t low, int64_t high, int parts) {
    keyacct_allocator allocator = standard();
    keyacct__select select;
    assert_int_equal(keyacct__select_init(&select, &allocator, low, high, 0, NULL), KEYACCT_OK);
    while (!select.done) {
        count(&select, &allocator, values, n, parts);
        keyacct__select_advance_rank(&select, k);
    }
    int64_t above = 0, ties = 0, expected = sorted[k - 1];
    for (int64_t i = 0; i < n; i++) {
        above += sorted[i] > expected;
        ties += sorted[i] == expected;
    }
    assert_true(keyacct__select_value(select.low) == expected && select.low == select.high);
    assert_true(select.above == above && select.counts[0] == ties);
    int rounds = select.round;
    keyacct__select_free(&select);
    return rounds;
}

static void test_ranks(void **unused) {
    (void)unused;
    enum { N = 36 };
    int64_t values[N], sorted[N];
    for (int kind = 0; kind < 7; kind++) {
        for (int i = 0; i < N; i++) {
            uint64_t r = next();
            switch (kind) {
            case 0: values[i] = (int64_t)r; break; /* the whole of int64 */
            case 1: values[i] = (int64_t)(r % 5) - 2; break; /* ties */
            case 2: values[i] = 42; break; /* all equal */
            case 3: values[i] = i % 3 ? INT64_MIN + (int64_t)(r % 2) : INT64_MAX - (int64_t)(r % 2); break; /* the borders */
            case 4: values[i] = (int64_t)(r % 1000000000000) - 100000; break; /* money */
            case 5: values[i] = INT64_C(1) << r % 63; break; /* a few very large */
            default: values[i] = (INT64_C(1) << 40) * (int64_t)(r % 3) + (int64_t)(r >> 8 & 3); break; /* clusters */
            }
            sorted[i] = values[i];
        }
        qsort(sorted, N, sizeof *sorted, descending);
        for (int64_t k = 1; k <= N; k++) {
            int wide = rank(values, sorted, N, k, INT64_MIN, INT64_MAX, k % 9 == 0 ? 3 : 1);
            int narrow = rank(values, sorted, N, k, sorted[N - 1], sorted[0], 1);
            assert_true(wide <= 5 && narrow <= wide);
            if (kind == 2) assert_int_equal(narrow, 1);
            if (kind == 4) assert_true(narrow <= 3);
        }
    }
}

static void test_large(void **unused) {
    (void)unused;
    enum { N = 50000 };
    int64_t *values = malloc(N * sizeof *values), *sorted = malloc(N * sizeof *sorted);
    for (int i = 0; i < N; i++) sorted[i] = values[i] = (int64_t)(next() % 100000000) * (int64_t)(next() % 100);
    qsort(sorted, N, sizeof *sorted, descending);
    for (int64_t k = 1; k <= N; k += 4999) assert_true(rank(values, sorted, N, k, sorted[N - 1], sorted[0], 7) <= 3);
    free(values);
    free(sorted);
}

static void test_no_rank(void **unused) {
    (void)unused;
    keyacct_allocator allocator = standard();
    static const int64_t ranks[] = {0, -1, INT64_MIN, 4, INT64_MAX};
    for (size_t i = 0; i < sizeof ranks / sizeof ranks[0]; i++) {
        keyacct__select select;
        assert_int_equal(keyacct__select_init(&select, &allocator, -10, 10, 1, NULL), KEYACCT_OK);
        for (int64_t v = -11; v <= 11; v++)
            if (v % 5 == 0 && v != 10 && v != -10) keyacct__select_add(&select, v); /* -5, 0, 5 */
        keyacct__select_advance_rank(&select, ranks[i]);
        assert_true(select.done && select.counts[0] == 0);
        keyacct__select_free(&select);
    }
    keyacct__select select;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct__select_init(&select, &allocator, 1, 0, 0, &error), KEYACCT_E_RANGE);
    keyacct__select_free(&select);
    /* values outside the range are not counted; different rounds do not merge */
    keyacct__select a, b;
    assert_int_equal(keyacct__select_init(&a, &allocator, 0, 100000, 0, NULL), KEYACCT_OK);
    assert_int_equal(keyacct__select_init(&b, &allocator, 0, 100000, 0, NULL), KEYACCT_OK);
    keyacct__select_add(&a, -1);
    keyacct__select_add(&a, 100001);
    keyacct__select_add(&a, INT64_MIN);
    keyacct__select_add(&a, INT64_MAX);
    for (int i = 0; i < KEYACCT__SELECT_BINS; i++) assert_int_equal(a.counts[i], 0);
    keyacct__select_add(&a, 77);
    keyacct__select_advance_rank(&a, 1);
    assert_int_equal(keyacct__select_merge(&a, &b, &error), KEYACCT_E_STATE);
    keyacct__select_free(&a);
    keyacct__select_free(&b);
    assert_int_equal(keyacct__select_init(&a, &allocator, 0, 5, 1, NULL), KEYACCT_OK);
    assert_int_equal(keyacct__select_init(&b, &allocator, 0, 5, 0, NULL), KEYACCT_OK);
    assert_int_equal(keyacct__select_merge(&a, &b, &error), KEYACCT_E_STATE);
    keyacct__select_free(&a);
    keyacct__select_free(&b);
}

static void test_sums(void **unused) {
    (void)unused;
    enum { N = 200 };
    keyacct_allocator allocator = standard();
    int64_t values[N], sorted[N];
    for (int kind = 0; kind < 3; kind++) {
        keyacct__int128 total = {0, 0};
        for (int i = 0; i < N; i++) {
            uint64_t r = next();
            sorted[i] = values[i] = kind == 0 ? (int64_t)(r % 1000000007) : kind == 1 ? (int64_t)(r >> 1) : (int64_t)(r % 4) * 1000;
            keyacct__int128_add64(&total, values[i]);
        }
        qsort(sorted, N, sizeof *sorted, descending);
        for (int step = 0; step <= 44; step += step < 42 ? 3 : 1) {
            /* goals from 0 to beyond the total, and exactly the sum of the first few */
            int64_t first = step * 5 % N;
            keyacct__int128 goal = {0, 0};
            for (int64_t i = 0; i < first; i++) keyacct__int128_add64(&goal, sorted[i]);
            if (step == 43) goal = total;
            if (step == 44) goal = total, keyacct__int128_add64(&goal, 1);
            for (int strict = 0; strict < 2; strict++) {
                keyacct__int128 sum = {0, 0};
                int64_t at = 0;
                int found = 0;
                for (; at < N && !found; at++) { /* whole tie groups: a value enters with all its copies */
                    keyacct__int128_add64(&sum, sorted[at]);
                    if (at + 1 < N && sorted[at + 1] == sorted[at]) continue;
                    int order = keyacct__int128_compare(sum, goal);
                    found = order > 0 || (order == 0 && !strict);
                }
                keyacct__select select;
                int reached = 1;
                assert_int_equal(keyacct__select_init(&select, &allocator, 0, INT64_MAX, 1, NULL), KEYACCT_OK);
                while (!select.done) {
                    count(&select, &allocator, values, N, 1 + step % 3);
                    keyacct__select_advance_sum(&select, goal, strict, &reached);
                }
                assert_int_equal(reached, found);
                if (found) {
                    int64_t value = sorted[at - 1];
                    if (keyacct__select_value(select.low) != value) fail_msg("kind %d step %d", kind, step);
                    int64_t above = 0, ties = 0;
                    for (int i = 0; i < N; i++) above += values[i] > value, ties += values[i] == value;
                    assert_true(select.above == above && select.counts[0] == ties);
                    keyacct__int128 with = select.above_sum;
                    keyacct__int128_add(&with, select.sums[0]);
                    assert_int_equal(keyacct__int128_compare(with, sum), 0);
                }
                keyacct__select_free(&select);
            }
        }
    }
}

static void test_damaged(void **unused) {
    (void)unused;
    keyacct_allocator allocator = standard();
    for (int field = 0; field < 6; field++) {
        keyacct__bytes out;
        uint8_t bytes[256];
        size_t size;
        keyacct__bytes_init(&out, &allocator, "SELE", 1);
        keyacct__bytes_u64(&out, field == 0 ? 9 : 5);
        keyacct__bytes_u64(&out, 6);
        keyacct__bytes_u32(&out, field == 1 ? 1000 : 1);
        keyacct__bytes_u8(&out, field == 2 ? 1 : 0); /* done, with a range of two */
        keyacct__bytes_u8(&out, field == 3 ? 2 : 0);
        keyacct__bytes_i64(&out, field == 4 ? -1 : 0);
        keyacct__bytes_i64(&out, 0);
        keyacct__bytes_u64(&out, 0);
        keyacct__bytes_i64(&out, field == 5 ? -1 : 1);
        keyacct__bytes_i64(&out, 1);
        assert_int_equal(keyacct__bytes_finish(&out, bytes, sizeof bytes, &size, NULL), KEYACCT_OK);
        keyacct__reader in;
        keyacct__select select;
        assert_int_equal(keyacct__reader_init(&in, bytes, size, "SELE", 1, 1, NULL), KEYACCT_OK);
        assert_int_equal(keyacct__select_load(&select, &allocator, &in, NULL), KEYACCT_E_CORRUPT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranks), cmocka_unit_test(test_large),   cmocka_unit_test(test_no_rank),
        cmocka_unit_test(test_sums),  cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
