/* What the tests of LEDGER share: a seeded generator, tables of transactions, histories as one run of bytes. */
#ifndef KEYACCT_TESTS_LEDGER_SUPPORT_H
#define KEYACCT_TESTS_LEDGER_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/number.h"
#include "keyacct.h"

/* SplitMix64 (Steele, Lea, Flood 2014). */
static inline uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}
static inline int64_t random_below(uint64_t *state, int64_t n) { return (int64_t)(next_random(state) % (uint64_t)n); }

#define assert_ok(call)                                                                                                            \
    do {                                                                                                                           \
        keyacct_status status_ = (call);                                                                                           \
        if (status_ != KEYACCT_OK) fail_msg("%s: %s: %s", #call, keyacct_status_name(status_), error.message);                     \
    } while (0)

typedef struct transaction {
    int64_t account;
    int32_t on;
    int64_t amount;
} transaction;

static inline int32_t day(const char *text) {
    int32_t days;
    if (!keyacct__date_parse(text, (int64_t)strlen(text), &days)) fail_msg("not a date: %s", text);
    return days;
}

static inline keyacct_policy *policy_of(const char *name, const char *value) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *policy;
    assert_ok(keyacct_policy_create(NULL, 0, &policy, &error));
    if (name) assert_ok(keyacct_policy_set_text(policy, name, value, &error));
    return policy;
}

/* A run as of a day that wants everything; the caller destroys it. */
static inline keyacct_run *run_of(int32_t asof_on) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run;
    assert_ok(keyacct_run_create(NULL, &run, &error));
    assert_ok(keyacct_run_set_asof_on(run, asof_on, &error));
    assert_ok(keyacct_run_want(run, "*", &error));
    return run;
}

/* Adds rows [0, n) of `rows`, with ids as text when asked ("A<number>"). */
static inline keyacct_status add_rows(keyacct_ledger *ledger, const transaction *rows, int64_t n, int as_text,
                                      const keyacct_run *run, keyacct_error *error) {
    keyacct_table *table;
    assert_int_equal(keyacct_table_create(NULL, "transactions", n, &table, error), KEYACCT_OK);
    int64_t *ids = calloc((size_t)n + 1, sizeof *ids), *amounts = calloc((size_t)n + 1, sizeof *amounts);
    int64_t *offsets = calloc((size_t)n + 1, sizeof *offsets);
    int32_t *on = calloc((size_t)n + 1, sizeof *on);
    char *text = calloc((size_t)n + 1, 24);
    for (int64_t i = 0; i < n; i++) {
        ids[i] = rows[i].account;
        on[i] = rows[i].on;
        amounts[i] = rows[i].amount;
        offsets[i + 1] = offsets[i] + sprintf(text + offsets[i], "A%lld", (long long)rows[i].account);
    }
    keyacct_status status = as_text ? keyacct_table_bind_text(table, "account_id", KEYACCT_UNIT_NONE, offsets, text, NULL, NULL,
                                                              NULL, error)
                                    : keyacct_table_bind(table, "account_id", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, ids, NULL,
                                                         NULL, NULL, error);
    if (status == KEYACCT_OK)
        status = keyacct_table_bind(table, "on", KEYACCT_TYPE_DATE, KEYACCT_UNIT_NONE, on, NULL, NULL, NULL, error);
    if (status == KEYACCT_OK)
        status = keyacct_table_bind(table, "amount", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, amounts, NULL, NULL, NULL, error);
    if (status == KEYACCT_OK) status = keyacct_ledger_add(ledger, table, run, error);
    keyacct_table_destroy(table);
    free(ids);
    free(amounts);
    free(offsets);
    free(on);
    free(text);
    return status;
}

/* Every cell of a table, nulls marked, as text that can be compared. The caller frees it. */
static inline char *dump(const keyacct_table *table) {
    int64_t rows = keyacct_table_rows(table);
    int32_t columns = keyacct_table_column_count(table);
    size_t capacity = (size_t)(rows * columns + columns + 2) * 64, used = 0;
    char *out = malloc(capacity);
    out[0] = 0;
    for (int32_t c = 0; c < columns; c++) {
        const char *name;
        int32_t type;
        assert_int_equal(keyacct_table_column_info(table, c, &name, &type, NULL, NULL), KEYACCT_OK);
        used += (size_t)sprintf(out + used, "%s:", name);
        for (int64_t row = 0; row < rows; row++) {
            int64_t value = 0, length;
            double number;
            const char *bytes;
            if (!keyacct_table_is_valid(table, c, row)) {
                used += (size_t)sprintf(out + used, " -");
            } else if (type == KEYACCT_TYPE_TEXT) {
                assert_int_equal(keyacct_table_get_text(table, c, row, &bytes, &length, NULL), KEYACCT_OK);
                used += (size_t)sprintf(out + used, " %.*s", (int)(length < 50 ? length : 50), bytes);
            } else if (type == KEYACCT_TYPE_FLOAT64) {
                assert_int_equal(keyacct_table_get_float64(table, c, row, &number, NULL), KEYACCT_OK);
                memcpy(&value, &number, sizeof value);
                used += (size_t)sprintf(out + used, " %016llx", (unsigned long long)value);
            } else {
                assert_int_equal(keyacct_table_get_int64(table, c, row, &value, NULL), KEYACCT_OK);
                used += (size_t)sprintf(out + used, " %lld", (long long)value);
            }
        }
        used += (size_t)sprintf(out + used, "\n");
    }
    return out;
}

static inline uint8_t *save(const keyacct_ledger *ledger, size_t *size) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_ok(keyacct_ledger_save(ledger, NULL, 0, size, &error));
    uint8_t *bytes = malloc(*size);
    assert_int_equal(keyacct_ledger_save(ledger, bytes, *size - 1, size, &error), KEYACCT_E_RANGE);
    assert_ok(keyacct_ledger_save(ledger, bytes, *size, size, &error));
    return bytes;
}

static inline int64_t cell(const keyacct_table *table, const char *column, int64_t row) {
    int64_t value;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_ok(keyacct_table_get_int64(table, keyacct_table_column_find(table, column), row, &value, &error));
    return value;
}

#endif
