/* The index by account, and align. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/index.h"
#include "core/table.h"

#define OK KEYACCT_OK

static keyacct_error error = KEYACCT_ERROR_INIT;

static keyacct_table *make(const char *role, int64_t rows) {
    keyacct_table *table;
    assert_int_equal(keyacct_table_create(NULL, role, rows, &table, &error), OK);
    return table;
}

/* A table with int64 ids, written into the table itself. */
static keyacct_table *with_ids(const char *role, int64_t rows, const int64_t *ids) {
    keyacct_table *table = make(role, rows);
    assert_int_equal(keyacct_table_add_column(table, "account_id", KEYACCT_TYPE_INT64, &error), OK);
    for (int64_t i = 0; i < rows; i++) assert_int_equal(keyacct_table_set_int64(table, 0, i, ids[i], &error), OK);
    return table;
}

static keyacct_table *with_texts(const char *role, int64_t rows, const char *const *ids) {
    keyacct_table *table = make(role, rows);
    assert_int_equal(keyacct_table_add_column(table, "account_id", 0, &error), OK);
    for (int64_t i = 0; i < rows; i++)
        assert_int_equal(keyacct_table_set_text(table, 0, i, ids[i], (int64_t)strlen(ids[i]), &error), OK);
    return table;
}

static keyacct_index *indexed(const keyacct_table *table) {
    keyacct_index *index;
    assert_int_equal(keyacct_index_create(NULL, table, NULL, &index, &error), OK);
    return index;
}

static void put(keyacct_table *table, const char *name, int64_t row, int64_t value) {
    int32_t column = keyacct_table_column_find(table, name);
    if (column < 0) {
        assert_int_equal(keyacct_table_add_column(table, name, 0, &error), OK);
        column = keyacct_table_column_find(table, name);
    }
    assert_int_equal(keyacct_table_set_int64(table, column, row, value, &error), OK);
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

static void accounts_are_found(void **state) {
    (void)state;
    enum { ROWS = 5000 };
    int64_t *ids = malloc(ROWS * sizeof *ids);
    for (int i = 0; i < ROWS; i++) ids[i] = (int64_t)((uint64_t)i * 0x9e3779b97f4a7c15u);
    ids[1] = INT64_MIN;
    keyacct_table *table = with_ids("accounts", ROWS, ids);
    uint8_t key[16] = {1, 2, 3};
    for (int keyed = 0; keyed < 2; keyed++) {
        keyacct_index *index;
        assert_int_equal(keyacct_index_create(NULL, table, keyed ? key : NULL, &index, &error), OK);
        for (int i = 0; i < ROWS; i++) assert_int_equal(keyacct_index_find_int64(index, ids[i]), i);
        assert_int_equal(keyacct_index_find_int64(index, 12345), -1);
        assert_int_equal(keyacct_index_find_text(index, "x", 1), -1);
        keyacct_index_destroy(index);
    }
    keyacct_table_destroy(table);
    free(ids);
    const char *names[] = {"b", "", "\xe9\x93\x85"};
    table = with_texts("accounts", 3, names);
    keyacct_index *index = indexed(table);
    keyacct_table_destroy(table); /* the index stands by itself */
    assert_int_equal(keyacct_index_find_text(index, "\xe9\x93\x85", 3), 2);
    assert_int_equal(keyacct_index_find_text(index, "", 0), 1);
    assert_int_equal(keyacct_index_find_text(index, NULL, 0), 1);
    assert_int_equal(keyacct_index_find_text(index, "b", -1), -1);
    assert_int_equal(keyacct_index_find_text(index, "c", 1), -1);
    assert_int_equal(keyacct_index_find_int64(index, 1), -1);
    assert_int_equal(keyacct_index_find_text(NULL, "b", 1), -1);
    keyacct_index_destroy(index);
    keyacct_index_destroy(NULL);
}

static void bad_accounts_are_refused(void **state) {
    (void)state;
    keyacct_index *index = (keyacct_index *)&error;
    int64_t twice[] = {1, 2, 3, 2};
    const char *names[] = {"a", "b", "a"};
    keyacct_table *table = with_ids("accounts", 4, twice);
    assert_int_equal(keyacct_index_create(NULL, table, NULL, &index, &error), KEYACCT_E_DUPLICATE);
    assert_null(index);
    assert_int_equal(error.row, 3);
    assert_string_equal(error.message, "account 2 occurs twice");
    assert_int_equal(keyacct_index_create(NULL, table, NULL, &index, NULL), KEYACCT_E_DUPLICATE);
    assert_int_equal(keyacct_table_set_null(table, 0, 1, &error), OK);
    assert_int_equal(keyacct_index_create(NULL, table, NULL, &index, &error), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 1);
    assert_int_equal(keyacct_table_unbind(table, "account_id", &error), OK);
    assert_int_equal(keyacct_index_create(NULL, table, NULL, &index, &error), KEYACCT_E_COLUMN);
    keyacct_table_destroy(table);
    table = with_texts("accounts", 3, names);
    assert_int_equal(keyacct_index_create(NULL, table, NULL, &index, &error), KEYACCT_E_DUPLICATE);
    assert_int_equal(error.row, 2);
    assert_string_equal(error.message, "account 'a' occurs twice");
    assert_int_equal(keyacct_index_create(NULL, NULL, NULL, &index, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_index_create(NULL, table, NULL, NULL, &error), KEYACCT_E_ARGUMENT);
    keyacct_table_destroy(table);
    table = make("accounts", 0);
    assert_int_equal(keyacct_table_add_column(table, "account_id", 0, &error), OK);
    index = indexed(table);
    assert_int_equal(keyacct_index_find_text(index, "a", 1), -1);
    keyacct_index_destroy(index);
    keyacct_table_destroy(table);
}

static void columns_come_to_their_accounts(void **state) {
    (void)state;
    int64_t ids[] = {10, 20, 30, 40}, some[] = {40, 10};
    keyacct_table *accounts = with_ids("accounts", 4, ids), *notes = with_ids("assessments", 2, some);
    keyacct_index *index = indexed(accounts);
    put(notes, "lock_in", 0, 3);
    put(notes, "lock_in", 1, 1);
    put(notes, "criteria_fit", 0, 2);
    assert_int_equal(keyacct_table_add_column(notes, "author", 0, &error), OK);
    assert_int_equal(keyacct_table_set_text(notes, keyacct_table_column_find(notes, "author"), 1, "Wei", 3, &error), OK);
    put(accounts, "lock_in", 0, 0); /* given: wins */
    assert_int_equal(keyacct_table_align(accounts, index, notes, &error), OK);
    assert_int_equal(cell(accounts, "lock_in", 0), 0);
    assert_true(given(accounts, "lock_in", 0));
    assert_int_equal(cell(accounts, "lock_in", 3), 3);
    assert_false(given(accounts, "lock_in", 3));
    assert_false(valid(accounts, "lock_in", 1));
    assert_int_equal(cell(accounts, "criteria_fit", 3), 2);
    assert_false(valid(accounts, "criteria_fit", 0));
    const char *text;
    int64_t length;
    int32_t author = keyacct_table_column_find(accounts, "author"), origin;
    assert_int_equal(keyacct_table_get_text(accounts, author, 0, &text, &length, &error), OK);
    assert_memory_equal(text, "Wei", 3);
    assert_int_equal(keyacct_table_column_info(accounts, author, NULL, NULL, &origin, &error), OK);
    assert_int_equal(origin, KEYACCT_ORIGIN_CARRIED);
    assert_int_equal(keyacct_table_column_count(accounts), 4); /* account_id itself was not copied */
    /* again with newer notes: what was aligned before is replaced, what was given still wins */
    put(notes, "lock_in", 0, 2);
    put(notes, "lock_in", 1, 2);
    assert_int_equal(keyacct_table_align(accounts, index, notes, &error), OK);
    assert_int_equal(cell(accounts, "lock_in", 0), 0);
    assert_int_equal(cell(accounts, "lock_in", 3), 2);
    assert_int_equal(keyacct_table_column_count(accounts), 4);
    keyacct_table_destroy(notes);
    keyacct_index_destroy(index);
    keyacct_table_destroy(accounts);
}

static void results_arrive_as_results(void **state) {
    (void)state;
    int64_t ids[] = {10, 20, 30}, some[] = {30, 10}, *values;
    keyacct_table *accounts = with_ids("accounts", 3, ids), *histories = with_ids("accounts", 2, some);
    keyacct_index *index = indexed(accounts);
    uint8_t *validity;
    assert_int_equal(keyacct__table_make_column(histories, KEYACCT__COLUMN_accounts_revenue, &values, &validity, &error), OK);
    values[0] = 300, values[1] = 100;
    put(accounts, "revenue", 0, 111);
    for (int round = 0; round < 2; round++) {
        int32_t origin;
        assert_int_equal(keyacct_table_align(accounts, index, histories, &error), OK);
        assert_int_equal(keyacct_table_column_info(accounts, keyacct_table_column_find(accounts, "revenue"), NULL, NULL, &origin,
                                                   &error), OK);
        assert_int_equal(origin, KEYACCT_ORIGIN_OUTPUT);
        assert_int_equal(cell(accounts, "revenue", 0), 111);
        assert_true(given(accounts, "revenue", 0));
        assert_false(valid(accounts, "revenue", 1));
        assert_int_equal(cell(accounts, "revenue", 2), 300 + round);
        values[0]++;
    }
    assert_int_equal(keyacct_table_set_currency(histories, "JPY", 0, &error), OK);
    assert_int_equal(keyacct_table_align(accounts, index, histories, &error), KEYACCT_E_CURRENCY);
    assert_int_equal(cell(accounts, "revenue", 2), 301);
    assert_int_equal(keyacct_table_set_currency(histories, "USD", 2, &error), OK);
    assert_int_equal(keyacct_table_align(accounts, index, histories, &error), OK); /* the accounts name no currency */
    assert_int_equal(keyacct_table_set_currency(accounts, "EUR", 2, &error), OK);
    assert_int_equal(keyacct_table_align(accounts, index, histories, &error), KEYACCT_E_CURRENCY);
    keyacct_table_destroy(histories);
    keyacct_index_destroy(index);
    keyacct_table_destroy(accounts);
}

static void wrong_sources_change_nothing(void **state) {
    (void)state;
    int64_t ids[] = {10, 20, 30}, unknown[] = {30, 11}, twice[] = {30, 10, 30};
    const char *names[] = {"10", "20"};
    keyacct_table *accounts = with_ids("accounts", 3, ids), *source;
    keyacct_index *index = indexed(accounts);
    put(accounts, "size", 0, 5);

    source = with_ids("previous", 2, unknown);
    assert_int_equal(keyacct_table_align(accounts, index, source, &error), KEYACCT_E_UNKNOWN);
    assert_int_equal(error.row, 1);
    assert_string_equal(error.table, "previous");
    assert_string_equal(error.message, "account 11 is not in the accounts");
    assert_int_equal(keyacct_table_set_null(source, 0, 0, &error), OK);
    assert_int_equal(keyacct_table_align(accounts, index, source, &error), KEYACCT_E_VALUE);
    keyacct_table_destroy(source);
    source = with_ids("previous", 3, twice);
    assert_int_equal(keyacct_table_align(accounts, index, source, &error), KEYACCT_E_DUPLICATE);
    assert_int_equal(error.row, 2);
    keyacct_table_destroy(source);
    source = with_texts("previous", 2, names);
    assert_int_equal(keyacct_table_align(accounts, index, source, &error), KEYACCT_E_COLUMN);
    keyacct_table_destroy(source);
    source = make("previous", 0);
    assert_int_equal(keyacct_table_align(accounts, index, source, &error), KEYACCT_E_COLUMN);
    keyacct_table_destroy(source);
    source = with_ids("previous", 1, ids); /* a carried column with a name of the vocabulary and another type */
    assert_int_equal(keyacct_table_add_column(source, "loss_cause", KEYACCT_TYPE_FLOAT64, &error), OK);
    assert_int_equal(keyacct_table_align(accounts, index, source, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_unbind(source, "loss_cause", &error), OK);
    int64_t output[3];
    uint8_t bits;
    assert_int_equal(keyacct_table_bind_output(accounts, "current_value", KEYACCT_TYPE_MONEY, output, &bits, &error), OK);
    assert_int_equal(keyacct_table_add_column(source, "current_value", KEYACCT_TYPE_MONEY, &error), OK);
    assert_int_equal(keyacct_table_align(accounts, index, source, &error), KEYACCT_E_READONLY);
    assert_int_equal(keyacct_table_column_count(accounts), 3);
    assert_int_equal(cell(accounts, "size", 0), 5);
    assert_int_equal(keyacct_table_align(accounts, index, accounts, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_align(source, index, accounts, &error), KEYACCT_E_ARGUMENT); /* index of another table */
    assert_int_equal(keyacct_table_align(accounts, NULL, source, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_table_align(accounts, (keyacct_index *)source, source, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_table_align(accounts, index, NULL, &error), KEYACCT_E_HANDLE);
    keyacct_table_destroy(source);
    keyacct_index_destroy(index);
    keyacct_table_destroy(accounts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_are_found),         cmocka_unit_test(bad_accounts_are_refused),
        cmocka_unit_test(columns_come_to_their_accounts), cmocka_unit_test(results_arrive_as_results),
        cmocka_unit_test(wrong_sources_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
