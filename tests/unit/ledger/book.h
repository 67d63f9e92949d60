/* Totals of a book of transactions, by the library and by a naive count; the same bytes from 1, 7 and 64 parts in any order. */
#ifndef KEYACCT_TESTS_LEDGER_BOOK_H
#define KEYACCT_TESTS_LEDGER_BOOK_H

#include "support.h"

typedef struct totals {
    int64_t histories, repeats, recency, age, revenue, distinct;
} totals;

typedef struct book {
    transaction *rows;
    int64_t count;
} book;

/* --- naive count ---------------------------------------------------------------------------------------------------------- */

static inline int by_account_and_day(const void *a, const void *b) {
    const transaction *x = a, *y = b;
    if (x->account != y->account) return x->account < y->account ? -1 : 1;
    return (x->on > y->on) - (x->on < y->on);
}

typedef struct triple {
    int64_t x, t_x, t;
} triple;

static inline int by_triple(const void *a, const void *b) { return memcmp(a, b, sizeof(triple)); }

static inline int64_t count_distinct(triple *triples, int64_t n) {
    int64_t distinct = 0;
    qsort(triples, (size_t)n, sizeof *triples, by_triple);
    for (int64_t i = 0; i < n; i++) distinct += i == 0 || by_triple(&triples[i - 1], &triples[i]) != 0;
    return distinct;
}

static inline totals naive(const book *all, int32_t asof) {
    totals sums = {0};
    transaction *rows = malloc((size_t)(all->count + 1) * sizeof *rows);
    triple *triples = calloc((size_t)all->count + 1, sizeof *triples);
    int64_t n = 0;
    for (int64_t i = 0; i < all->count; i++)
        if (all->rows[i].on <= asof) rows[n++] = all->rows[i];
    qsort(rows, (size_t)n, sizeof *rows, by_account_and_day);
    for (int64_t i = 0; i < n;) {
        int64_t account = rows[i].account, days = 0, first = 0, last = 0;
        for (; i < n && rows[i].account == account; i++) {
            sums.revenue += rows[i].amount;
            if (rows[i].amount < 0 || (days && rows[i].on == last)) continue;
            if (!days++) first = rows[i].on;
            last = rows[i].on;
        }
        triple *t = &triples[sums.histories++];
        if (days) *t = (triple){days - 1, last - first, asof - first};
        sums.repeats += t->x;
        sums.recency += t->t_x;
        sums.age += t->t;
    }
    sums.distinct = count_distinct(triples, sums.histories);
    free(rows);
    free(triples);
    return sums;
}

/* --- through the library -------------------------------------------------------------------------------------------------- */

static inline totals count_histories(const keyacct_table *histories) {
    totals sums = {.histories = keyacct_table_rows(histories)};
    triple *triples = calloc((size_t)sums.histories + 1, sizeof *triples);
    for (int64_t row = 0; row < sums.histories; row++) {
        triples[row] = (triple){cell(histories, "repeats", row), cell(histories, "recency", row), cell(histories, "age", row)};
        sums.repeats += triples[row].x;
        sums.recency += triples[row].t_x;
        sums.age += triples[row].t;
        sums.revenue += cell(histories, "total_revenue", row);
    }
    sums.distinct = count_distinct(triples, sums.histories);
    free(triples);
    return sums;
}

static inline void assert_totals(const totals *found, const totals *expected) {
    assert_int_equal(found->histories, expected->histories);
    assert_int_equal(found->repeats, expected->repeats);
    assert_int_equal(found->recency, expected->recency);
    assert_int_equal(found->age, expected->age);
    assert_int_equal(found->revenue, expected->revenue);
    assert_int_equal(found->distinct, expected->distinct);
}

static inline keyacct_ledger *empty_ledger(const uint8_t *key) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *policy = policy_of("ledger.unit", "day");
    assert_ok(keyacct_policy_freeze(policy, &error));
    keyacct_ledger *ledger;
    assert_ok(keyacct_ledger_create(NULL, policy, key, &ledger, &error));
    keyacct_policy_destroy(policy);
    return ledger;
}

static inline void shuffle(int64_t *order, int64_t n, uint64_t *seed) {
    for (int64_t i = 0; i < n; i++) order[i] = i;
    for (int64_t i = n - 1; i > 0; i--) {
        int64_t j = random_below(seed, i + 1), keep = order[i];
        order[i] = order[j];
        order[j] = keep;
    }
}

/* Runs the parts from the last to the first. */
static inline int32_t backwards(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    (void)user_data;
    for (int32_t part = parts - 1; part >= 0; part--) task(task_data, part);
    return 0;
}

static inline keyacct_ledger *from_parts(const book *all, int64_t parts, int as_text, const keyacct_run *run, uint64_t *seed) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    int64_t order[64];
    uint8_t key[16];
    for (int i = 0; i < 16; i++) key[i] = (uint8_t)next_random(seed);
    shuffle(order, parts, seed);
    keyacct_ledger *whole = empty_ledger(NULL);
    for (int64_t i = 0; i < parts; i++) {
        int64_t first = all->count * order[i] / parts, last = all->count * (order[i] + 1) / parts;
        keyacct_ledger *part = empty_ledger(i % 2 ? key : NULL); /* parts may have hash keys of their own */
        assert_ok(add_rows(part, all->rows + first, last - first, as_text, run, &error));
        assert_ok(keyacct_ledger_merge(whole, part, &error));
        keyacct_ledger_destroy(part);
    }
    return whole;
}

typedef struct reference {
    uint8_t *saved;
    size_t size;
    char *histories;
} reference;

static inline void check(keyacct_ledger *ledger, const keyacct_run *run, reference *expected) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    size_t size;
    keyacct_table *histories;
    uint8_t *saved = save(ledger, &size);
    assert_ok(keyacct_ledger_histories(ledger, run, &histories, &error));
    char *text = dump(histories);
    keyacct_table_destroy(histories);
    if (!expected->saved) {
        *expected = (reference){saved, size, text};
        return;
    }
    assert_int_equal(size, expected->size);
    assert_memory_equal(saved, expected->saved, size);
    assert_string_equal(text, expected->histories);
    free(saved);
    free(text);
}

static inline void check_parts(const book *all, int32_t asof, int as_text) {
    static const int64_t parts[] = {1, 7, 64};
    keyacct_error error = KEYACCT_ERROR_INIT;
    uint64_t seed = 20261122;
    reference expected = {0};
    keyacct_run *run = run_of(asof);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        assert_ok(keyacct_run_set_executor(run, i ? backwards : NULL, NULL, (int32_t)parts[i], &error));
        keyacct_ledger *whole = empty_ledger(NULL); /* at once, by this many parts of an executor */
        assert_ok(add_rows(whole, all->rows, all->count, as_text, run, &error));
        check(whole, run, &expected);
        keyacct_ledger_destroy(whole);
        for (int again = 0; again < (i ? 2 : 1); again++) {
            keyacct_ledger *merged = from_parts(all, parts[i], as_text, run, &seed);
            check(merged, run, &expected);
            keyacct_ledger_destroy(merged);
        }
    }
    keyacct_ledger *loaded;
    assert_ok(keyacct_ledger_load(NULL, expected.saved, expected.size, &loaded, &error));
    check(loaded, run, &expected);
    keyacct_ledger_destroy(loaded);
    keyacct_run_destroy(run);
    free(expected.saved);
    free(expected.histories);
}

static inline void check_totals(const book *all, int32_t asof, const totals *expected) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = run_of(asof);
    for (int as_text = 0; as_text < 2; as_text++) {
        keyacct_ledger *ledger = empty_ledger(NULL);
        assert_ok(add_rows(ledger, all->rows, all->count, as_text, NULL, &error));
        keyacct_table *histories;
        assert_ok(keyacct_ledger_histories(ledger, run, &histories, &error));
        totals found = count_histories(histories);
        assert_totals(&found, expected);
        keyacct_table_destroy(histories);
        keyacct_ledger_destroy(ledger);
    }
    keyacct_run_destroy(run);
}

#endif
