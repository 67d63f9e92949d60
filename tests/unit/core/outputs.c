/* Results: which are made, where they go, how given cells win, bound outputs, prepared calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/run.h"
#include "core/table.h"

#define OK KEYACCT_OK
#define ROWS 70

static keyacct_error error = KEYACCT_ERROR_INIT;

static keyacct_table *make(const char *role, int64_t rows) {
    keyacct_table *table;
    assert_int_equal(keyacct_table_create(NULL, role, rows, &table, &error), OK);
    return table;
}
static int64_t cell(const keyacct_table *table, const char *name, int64_t row) {
    int64_t value;
    assert_int_equal(keyacct_table_get_int64(table, keyacct_table_column_find(table, name), row, &value, &error), OK);
    return value;
}
static int valid(const keyacct_table *table, const char *name, int64_t row) {
    return keyacct_table_is_valid(table, keyacct_table_column_find(table, name), row);
}
static int given(const keyacct_table *table, const char *name, int64_t row) {
    return keyacct_table_is_given(table, keyacct_table_column_find(table, name), row);
}

enum { VALUE, SEGMENT, SHARE, SCORE, NEXT, COUNT };

static void name_outputs(keyacct__output outputs[COUNT]) {
    memset(outputs, 0, COUNT * sizeof *outputs);
    outputs[VALUE].id = KEYACCT__COLUMN_accounts_current_value; /* default */
    outputs[SEGMENT].id = KEYACCT__COLUMN_accounts_segment; /* default, code */
    outputs[SHARE].id = KEYACCT__COLUMN_accounts_wallet_share_ppm; /* on request */
    outputs[SCORE].id = KEYACCT__COLUMN_accounts_risk_log_odds; /* on request, float64 */
    outputs[NEXT].id = KEYACCT__COLUMN_accounts_next_visit_on; /* default, date */
}

/* A call as a room would write it: row i gets i + step, every tenth is null. */
static keyacct_status call(keyacct_table *table, const keyacct_run *run, int64_t step, int fail) {
    keyacct__outputs set;
    keyacct__output outputs[COUNT];
    name_outputs(outputs);
    KEYACCT__TRY(keyacct__outputs_begin(&set, table, run, outputs, COUNT, &error));
    for (int64_t i = 0; i < table->rows; i++) {
        int there = i % 10 != 0;
        keyacct__put_int64(&outputs[VALUE], i, there, i + step);
        keyacct__put_code(&outputs[SEGMENT], i, there ? 3 : 0);
        keyacct__put_int64(&outputs[SHARE], i, there, i);
        keyacct__put_float64(&outputs[SCORE], i, there, 0.5);
        keyacct__put_date(&outputs[NEXT], i, there, (int32_t)i);
    }
    if (fail) {
        keyacct__outputs_abort(&set);
        return KEYACCT_E_DEGENERATE;
    }
    keyacct__outputs_commit(&set);
    return OK;
}

static void what_is_wanted_is_made(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", ROWS);
    keyacct_run *run;
    int32_t origin;
    assert_int_equal(keyacct_run_create(NULL, &run, &error), OK);
    assert_int_equal(call(table, run, 0, 1), KEYACCT_E_DEGENERATE);
    assert_int_equal(keyacct_table_column_count(table), 0);
    uint64_t generation = table->generation;
    assert_int_equal(call(table, NULL, 0, 0), OK);
    assert_true(table->generation != generation);
    assert_int_equal(keyacct_table_column_count(table), 3);
    assert_int_equal(keyacct_table_column_find(table, "risk_log_odds"), -1);
    assert_int_equal(cell(table, "current_value", 69), 69);
    assert_false(valid(table, "current_value", 60));
    assert_false(valid(table, "segment", 0));
    assert_int_equal(cell(table, "next_visit_on", 11), 11);
    assert_int_equal(keyacct_table_column_info(table, 0, NULL, NULL, &origin, &error), OK);
    assert_int_equal(origin, KEYACCT_ORIGIN_OUTPUT);
    const uint8_t *bits;
    assert_int_equal(keyacct_table_column_values(table, 0, NULL, &bits, NULL, &error), OK);
    assert_int_equal(bits[8] & 0xc0, 0); /* beyond the rows */
    assert_int_equal(keyacct_run_want(run, "risk_log_odds", &error), OK);
    assert_int_equal(call(table, run, 1, 0), OK);
    assert_int_equal(keyacct_table_column_count(table), 4);
    assert_int_equal(cell(table, "current_value", 69), 70); /* replaced */
    assert_int_equal(call(table, run, 5, 1), KEYACCT_E_DEGENERATE);
    assert_int_equal(cell(table, "current_value", 69), 70); /* unchanged */
    assert_int_equal(keyacct_run_want(run, "*", &error), OK);
    assert_int_equal(call(table, run, 1, 0), OK);
    assert_int_equal(keyacct_table_column_count(table), 5);
    keyacct_run_destroy(run);
    keyacct_table_destroy(table);
    table = make("accounts", 0);
    assert_int_equal(call(table, NULL, 0, 0), OK);
    assert_int_equal(keyacct_table_column_count(table), 3);
    keyacct_table_destroy(table);
}

static void given_cells_win_every_time(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", ROWS);
    assert_int_equal(keyacct_table_add_column(table, "current_value", 0, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "segment", 0, &error), OK);
    assert_int_equal(keyacct_table_set_int64(table, 0, 5, -77, &error), OK);
    assert_int_equal(keyacct_table_set_int64(table, 0, 10, 1000, &error), OK);
    assert_int_equal(keyacct_table_set_text(table, 1, 6, "lead", 4, &error), OK);
    assert_int_equal(keyacct_table_set_int64(table, 1, 7, 0, &error), OK); /* 0: not given */
    for (int round = 0; round < 3; round++) {
        assert_int_equal(call(table, NULL, round, 0), OK);
        assert_int_equal(cell(table, "current_value", 5), -77);
        assert_int_equal(cell(table, "current_value", 10), 1000);
        assert_int_equal(cell(table, "current_value", 11), 11 + round);
        assert_true(given(table, "current_value", 5));
        assert_false(given(table, "current_value", 11));
        assert_int_equal(cell(table, "segment", 6), KEYACCT_SEGMENT_LEAD);
        assert_true(given(table, "segment", 6));
        assert_int_equal(cell(table, "segment", 7), KEYACCT_SEGMENT_GOLD);
        assert_false(given(table, "segment", 7));
        assert_int_equal(keyacct_table_column_count(table), 3);
    }
    keyacct_table *slice;
    assert_int_equal(keyacct_table_slice(table, 5, 10, &slice, &error), OK);
    assert_true(given(slice, "current_value", 0));
    assert_false(given(slice, "current_value", 1));
    assert_int_equal(call(slice, NULL, 500, 0), OK);
    assert_int_equal(cell(slice, "current_value", 0), -77);
    assert_int_equal(cell(slice, "current_value", 1), 501);
    keyacct_table_destroy(slice);
    assert_int_equal(cell(table, "current_value", 6), 8); /* the slice's results are its own */
    int64_t fresh[ROWS];
    uint8_t bits[9] = {1};
    fresh[0] = 42;
    assert_int_equal(keyacct_table_bind(table, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, fresh, bits, NULL, NULL,
                                        &error), OK);
    assert_int_equal(call(table, NULL, 0, 0), OK);
    assert_int_equal(cell(table, "current_value", 0), 42);
    assert_int_equal(cell(table, "current_value", 5), 5); /* the earlier input is gone */
    keyacct_table_destroy(table);
}

static void outputs_are_written_in_place(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", ROWS);
    int64_t values[ROWS], shares[ROWS];
    uint8_t bits[9], share_bits[9];
    int8_t segments[ROWS];
    assert_int_equal(keyacct_table_add_column(table, "wallet_share_ppm", 0, &error), OK);
    assert_int_equal(keyacct_table_set_int64(table, 0, 3, 12345, &error), OK);
    assert_int_equal(keyacct_table_bind_output(table, "current_value", KEYACCT_TYPE_MONEY, values, bits, &error), OK);
    assert_int_equal(keyacct_table_bind_output(table, "segment", KEYACCT_TYPE_CODE, segments, NULL, &error), OK);
    assert_int_equal(keyacct_table_bind_output(table, "wallet_share_ppm", KEYACCT_TYPE_INT64, shares, share_bits, &error), OK);
    assert_int_equal(call(table, NULL, 3, 0), OK);
    assert_int_equal(values[69], 72);
    assert_false(keyacct__bit(bits, 60));
    assert_true(keyacct__bit(bits, 61));
    assert_int_equal(segments[1], 3);
    assert_int_equal(shares[3], 12345); /* computed because bound; the given cell wins */
    assert_true(given(table, "wallet_share_ppm", 3));
    uint64_t generation = table->generation;
    assert_int_equal(call(table, NULL, 4, 0), OK);
    assert_int_equal(values[69], 73);
    assert_int_equal(shares[3], 12345);
    assert_true(table->generation != generation); /* next_visit_on is the table's own */
    int64_t other[ROWS];
    assert_int_equal(keyacct_table_bind(table, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, other, NULL, NULL, NULL,
                                        &error), KEYACCT_E_READONLY);
    assert_int_equal(keyacct_table_add_column(table, "current_value", 0, &error), KEYACCT_E_READONLY);
    assert_int_equal(keyacct_table_unbind(table, "current_value", &error), OK);
    assert_int_equal(keyacct_table_bind(table, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, other, NULL, NULL, NULL,
                                        &error), OK);
    keyacct_table_destroy(table);
}

static void bad_outputs_are_refused(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", ROWS);
    int64_t values[ROWS], more[ROWS];
    int32_t days[ROWS];
    uint8_t bits[9], more_bits[9];
    assert_int_equal(keyacct_table_bind_output(table, "current_valu", KEYACCT_TYPE_MONEY, values, bits, &error),
                     KEYACCT_E_NOT_FOUND);
    assert_int_equal(keyacct_table_bind_output(table, "wallet", KEYACCT_TYPE_MONEY, values, bits, &error), KEYACCT_E_NOT_FOUND);
    assert_int_equal(keyacct_table_bind_output(table, "current_value", KEYACCT_TYPE_INT64, values, bits, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_bind_output(table, "current_value", KEYACCT_TYPE_MONEY, values, NULL, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_bind_output(table, "current_value", KEYACCT_TYPE_MONEY, NULL, bits, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_bind_output(table, "current_value", KEYACCT_TYPE_MONEY, (char *)values + 4, bits, &error),
                     KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_bind_output(table, "current_value", KEYACCT_TYPE_MONEY, values, (uint8_t *)(values + 3), &error),
                     KEYACCT_E_ALIAS);
    assert_int_equal(keyacct_table_bind(table, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, more, more_bits, NULL, NULL,
                                        &error), OK);
    assert_int_equal(keyacct_table_bind_output(table, "current_value", KEYACCT_TYPE_MONEY, more, bits, &error), KEYACCT_E_ALIAS);
    assert_non_null(strstr(error.message, "'wallet'"));
    assert_int_equal(keyacct_table_bind_output(table, "current_value", KEYACCT_TYPE_MONEY, values, more_bits + 8, &error),
                     KEYACCT_E_ALIAS);
    assert_int_equal(keyacct_table_column_count(table), 1);
    assert_int_equal(keyacct_table_bind_output(table, "current_value", KEYACCT_TYPE_MONEY, values, bits, &error), OK);
    assert_int_equal(keyacct_table_bind_output(table, "current_value", KEYACCT_TYPE_MONEY, values, bits, &error), OK); /* again: replaced */
    assert_int_equal(keyacct_table_bind_output(table, "next_visit_on", KEYACCT_TYPE_DATE, values, more_bits, &error),
                     KEYACCT_E_ALIAS);
    assert_int_equal(keyacct_table_bind_output(table, "next_visit_on", KEYACCT_TYPE_DATE, days, bits, &error), KEYACCT_E_ALIAS);
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, values, NULL, NULL, NULL, &error), KEYACCT_E_ALIAS);
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, more, bits, NULL, NULL, &error), KEYACCT_E_ALIAS);
    /* an input of the same name stays under the output: its memory must not be written either */
    assert_int_equal(keyacct_table_bind(table, "potential_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, more, NULL, NULL, NULL,
                                        &error), OK);
    assert_int_equal(keyacct_table_bind_output(table, "potential_value", KEYACCT_TYPE_MONEY, more, more_bits, &error),
                     KEYACCT_E_ALIAS);
    assert_int_equal(keyacct_table_column_count(table), 3);
    keyacct_table_destroy(table);
}

/* --- prepared calls ---------------------------------------------------------------------------------------------------- */

typedef struct doubler {
    const keyacct__column *from;
    keyacct__output to;
    int *destroyed;
} doubler;

static keyacct_status twice(void *state, int64_t first, int64_t count, keyacct_error *told) {
    doubler *own = state;
    (void)told;
    for (int64_t i = first; i < first + count; i++) {
        int64_t value = 0;
        int there = keyacct__int64(own->from, i, &value);
        keyacct__put_int64(&own->to, i, there, value * 2);
    }
    keyacct__output_apply_given(&own->to, first, count);
    return OK;
}
static void destroyed(void *state, const keyacct_allocator *allocator) {
    (void)allocator;
    ++*((doubler *)state)->destroyed;
}

static void prepared_calls_go_stale(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", ROWS);
    int64_t sizes[ROWS], values[ROWS];
    uint8_t bits[9];
    int count = 0;
    for (int i = 0; i < ROWS; i++) sizes[i] = i;
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, sizes, NULL, NULL, NULL, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "current_value", 0, &error), OK);
    assert_int_equal(keyacct_table_set_int64(table, 1, 9, 1, &error), OK);
    assert_int_equal(keyacct_table_bind_output(table, "current_value", KEYACCT_TYPE_MONEY, values, bits, &error), OK);
    doubler own = {keyacct__table_column(table, KEYACCT__COLUMN_accounts_size), {0}, &count};
    own.to.id = KEYACCT__COLUMN_accounts_current_value;
    keyacct__outputs set;
    assert_int_equal(keyacct__outputs_begin(&set, table, NULL, &own.to, 1, &error), OK);
    keyacct__outputs_commit(&set);
    keyacct_bound *bound;
    assert_int_equal(keyacct__bound_create(table, &own, sizeof own, twice, destroyed, &bound, &error), OK);
    assert_int_equal(keyacct_bound_run(bound, 64, 6, &error), OK);
    assert_int_equal(values[69], 138);
    sizes[3] = 50;
    assert_int_equal(keyacct_bound_run(bound, 0, 64, &error), OK);
    assert_int_equal(values[3], 100);
    assert_int_equal(values[9], 1);
    assert_true(given(table, "current_value", 9));
    assert_int_equal(keyacct_bound_run(bound, 0, 71, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_bound_run(bound, -1, 1, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_bound_run(bound, 1, INT64_MAX, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_bound_run(bound, 70, 0, &error), OK);
    assert_int_equal(keyacct_bound_run((keyacct_bound *)table, 0, 1, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_bound_run(NULL, 0, 1, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_table_add_column(table, "name", 0, &error), OK);
    assert_int_equal(keyacct_bound_run(bound, 0, 1, &error), KEYACCT_E_STALE);
    keyacct_bound_destroy(bound);
    keyacct_bound_destroy(NULL);
    assert_int_equal(count, 1);
    keyacct_table_destroy(table);
}

static void rooms_build_tables(void **state) {
    (void)state;
    keyacct_table *table = make("segments", 2);
    int8_t *codes;
    int64_t *amounts;
    uint8_t *validity;
    int64_t offsets[] = {2, 3, 5};
    const char *text;
    int64_t length;
    assert_int_equal(keyacct__table_make_column(table, KEYACCT__COLUMN_segments_segment, &codes, NULL, &error), OK);
    assert_int_equal(keyacct__table_make_column(table, KEYACCT__COLUMN_segments_value, &amounts, &validity, &error), OK);
    codes[1] = KEYACCT_SEGMENT_GOLD;
    amounts[0] = 7;
    keyacct__bit_set(validity, 1, 0);
    uint8_t second = 2;
    assert_int_equal(keyacct__table_make_text_named(table, "note", offsets, "__abc", &second, &error), OK);
    assert_int_equal(cell(table, "segment", 1), KEYACCT_SEGMENT_GOLD);
    assert_true(valid(table, "value", 0));
    assert_false(valid(table, "value", 1));
    assert_false(valid(table, "note", 0));
    assert_int_equal(keyacct_table_get_text(table, 2, 1, &text, &length, &error), OK);
    assert_int_equal(length, 2);
    assert_memory_equal(text, "bc", 2);
    const keyacct__column *column;
    assert_int_equal(keyacct__table_require(table, KEYACCT__COLUMN_segments_potential, "keyacct_x", &column, &error),
                     KEYACCT_E_COLUMN);
    assert_string_equal(error.message, "segments: column 'potential' (money) is required by keyacct_x and missing; bind it, or map a column to it");
    assert_int_equal(keyacct__table_require(table, KEYACCT__COLUMN_segments_value, "keyacct_x", &column, &error), OK);
    keyacct_table_destroy(table);
}

/* Columns that are the same in all rows share their values; each says by itself what is empty. Text is appended row after row. */
static void columns_of_one_value(void **state) {
    (void)state;
    keyacct_table *table = make("outputs", 1000);
    int64_t *ids, *keys;
    uint8_t *validity, *bits;
    assert_int_equal(keyacct__table_make_raw(table, KEYACCT__COLUMN_outputs_output_id, &ids, NULL, &error), OK);
    assert_int_equal(keyacct__table_make_raw(table, KEYACCT__COLUMN_outputs_at, &keys, &validity, &error), OK);
    for (int i = 0; i < 1000; i++) ids[i] = keys[i] = i;
    memset(validity, 0x55, 125);
    assert_int_equal(keyacct__table_make_same(table, KEYACCT__COLUMN_outputs_count, 1, 0, 1, &error), OK);
    assert_int_equal(keyacct__table_make_same(table, KEYACCT__COLUMN_outputs_policy_version, 1, 0, 1, &error), OK);
    assert_int_equal(keyacct__table_make_same(table, KEYACCT__COLUMN_outputs_due_at, 0, 1, 0, &error), OK);
    assert_int_equal(keyacct__table_make_same(table, KEYACCT__COLUMN_outputs_cycle, 1, 1, 1, &error), OK);
    assert_int_equal(keyacct__table_make_same(table, KEYACCT__COLUMN_outputs_clock, 3, 0, 1, &error), OK);
    assert_int_equal(keyacct__table_make_same(table, KEYACCT__COLUMN_outputs_level, 0, 0, 1, &error), OK);
    const keyacct__column *count = keyacct__table_column(table, KEYACCT__COLUMN_outputs_count);
    assert_ptr_equal(count->values.any, keyacct__table_column(table, KEYACCT__COLUMN_outputs_policy_version)->values.any);
    assert_ptr_equal(count->values.any, keyacct__table_column(table, KEYACCT__COLUMN_outputs_cycle)->values.any);
    assert_ptr_not_equal(count->values.any, keyacct__table_column(table, KEYACCT__COLUMN_outputs_due_at)->values.any);
    int32_t at = keyacct_table_column_count(table), person = at + 1;
    assert_int_equal(keyacct_table_add_column(table, "account_id", KEYACCT_TYPE_INT64, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "person", 0, &error), OK);
    keyacct__table_memory(table, at, &keys, &bits);
    for (int i = 0; i < 1000; i += 2) keys[i] = -i, keyacct__bit_set(bits, i, 1);
    assert_int_equal(keyacct__table_append(table, person, 3, "Ann", 3, &error), OK);
    assert_int_equal(keyacct__table_append(table, person, 998, "Bo", 2, &error), OK);
    keyacct_table *slice;
    assert_int_equal(keyacct_table_slice(table, 1, 999, &slice, &error), OK);
    keyacct_table_destroy(table); /* what the slice shows stays */
    for (int i = 0; i < 999; i++) {
        assert_int_equal(cell(slice, "output_id", i), i + 1);
        assert_int_equal(valid(slice, "at", i), (i + 1) % 2 == 0);
        assert_int_equal(cell(slice, "count", i), 1);
        assert_int_equal(cell(slice, "policy_version", i), 1);
        assert_false(valid(slice, "due_at", i));
        assert_true(valid(slice, "cycle", i));
        assert_int_equal(cell(slice, "clock", i), 3);
        assert_false(valid(slice, "level", i));
        assert_int_equal(valid(slice, "account_id", i), i % 2);
        assert_int_equal(cell(slice, "account_id", i), i % 2 ? -(i + 1) : 0);
        assert_int_equal(valid(slice, "person", i), i == 2 || i == 997);
    }
    const char *text;
    int64_t length;
    assert_int_equal(keyacct_table_get_text(slice, person, 997, &text, &length, &error), OK);
    assert_int_equal(length, 2);
    assert_memory_equal(text, "Bo", 2);
    keyacct_table_destroy(slice);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wanted_is_made),      cmocka_unit_test(given_cells_win_every_time),
        cmocka_unit_test(outputs_are_written_in_place), cmocka_unit_test(bad_outputs_are_refused),
        cmocka_unit_test(prepared_calls_go_stale),     cmocka_unit_test(rooms_build_tables),
        cmocka_unit_test(columns_of_one_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
