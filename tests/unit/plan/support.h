/* What the tests of the review share: tables from rows of text, cells by name. */
#ifndef KEYACCT_TESTS_PLAN_SUPPORT_H
#define KEYACCT_TESTS_PLAN_SUPPORT_H

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

#define OK(call) check_status((call), KEYACCT_OK, &error, __FILE__, __LINE__)
#define FAILS(code, call) check_status((call), (code), &error, __FILE__, __LINE__)

static inline void check_status(keyacct_status status, keyacct_status expected, const keyacct_error *error, const char *file,
                                int line) {
    if (status != expected) print_error("%s:%d: %s: %s\n", file, line, keyacct_status_name(status), error->message);
    assert_int_equal(status, expected);
}

static inline int32_t day(const char *text) {
    int32_t days = 0;
    assert_true(keyacct__date_parse(text, (int64_t)strlen(text), &days));
    return days;
}

/* Sets a cell from text: a name of a code, a date, a number; "" leaves it null. Money is in minor units. */
static inline void set_cell(keyacct_table *table, int32_t column, int64_t row, const char *text) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    int32_t type;
    OK(keyacct_table_column_info(table, column, NULL, &type, NULL, &error));
    if (!*text) return;
    if (type == KEYACCT_TYPE_TEXT || type == KEYACCT_TYPE_CODE)
        OK(keyacct_table_set_text(table, column, row, text, (int64_t)strlen(text), &error));
    else if (type == KEYACCT_TYPE_DATE) OK(keyacct_table_set_int64(table, column, row, day(text), &error));
    else if (type == KEYACCT_TYPE_TIME)
        OK(keyacct_table_set_int64(table, column, row, day(text) * INT64_C(86400000) + 36000000, &error)); /* at ten o'clock */
    else if (type == KEYACCT_TYPE_FLOAT64) OK(keyacct_table_set_float64(table, column, row, strtod(text, NULL), &error));
    else OK(keyacct_table_set_int64(table, column, row, strtoll(text, NULL, 10), &error));
}

/* A table from lines of "a|b|c", the first naming the columns. Account ids are text. */
static inline keyacct_table *table_of(const char *role, const char *const *lines) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = NULL;
    int64_t rows = 0;
    int32_t columns[32], count = 0;
    while (lines[rows + 1]) rows++;
    OK(keyacct_table_create(NULL, role, rows, &table, &error));
    for (int64_t line = 0; lines[line]; line++) {
        const char *at = lines[line];
        for (int32_t i = 0;; i++) {
            char cell[64];
            size_t length = strcspn(at, "|");
            assert_true(length < sizeof cell);
            memcpy(cell, at, length);
            cell[length] = 0;
            if (line == 0) {
                OK(keyacct_table_add_column(table, cell, 0, &error));
                columns[count++] = keyacct_table_column_find(table, cell);
            } else set_cell(table, columns[i], line - 1, cell);
            if (!at[length]) break;
            at += length + 1;
        }
    }
    return table;
}

static inline int64_t row_of(const keyacct_table *table, const char *account) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    int32_t column = keyacct_table_column_find(table, "account_id");
    for (int64_t row = 0; row < keyacct_table_rows(table); row++) {
        const char *text;
        int64_t length;
        OK(keyacct_table_get_text(table, column, row, &text, &length, &error));
        if ((int64_t)strlen(account) == length && memcmp(text, account, (size_t)length) == 0) return row;
    }
    fail_msg("no account %s", account);
    return -1;
}

/* NaN for a null. */
static inline double number(const keyacct_table *table, const char *name, int64_t row) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    double value;
    int32_t column = keyacct_table_column_find(table, name);
    if (column < 0) fail_msg("no column %s", name);
    OK(keyacct_table_get_float64(table, column, row, &value, &error));
    return value;
}

static inline const keyacct_table *result(keyacct_review *review, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    const keyacct_table *table = NULL;
    OK(keyacct_review_table(review, name, &table, &error));
    assert_non_null(table);
    return table;
}

static inline keyacct_run *run_asof(const char *date) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = NULL;
    OK(keyacct_run_create(NULL, &run, &error));
    if (date) OK(keyacct_run_set_asof_on(run, day(date), &error));
    return run;
}

#endif
