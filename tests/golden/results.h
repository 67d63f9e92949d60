/* What the golden files give, written out so that C, Python and Lua can be compared byte for byte. With KEYACCT_GOLDEN_RESULTS=PATH
 * the programs that play golden files append to PATH, case by case and the first of several ways only:
 *
 *   == FILE:LINE                             a case, by the line of tests/golden/FILE at which it begins
 *   error STATUS TABLE COLUMN ROW MESSAGE    a refusal; "-" where the error names none, rows from 0
 *   bytes NAME HEX                           a saved state or a hash
 *   numbers NAME VALUE...
 *   table ROLE ROWS                          a table, and below it a line a column: NAME TYPE ORIGIN CELL...
 *
 * Columns stand in the order of the table; of a table of the caller's only the results, by their names, for each host gives the
 * rest in its own way, and a result stands where the input was that it replaces. A cell is "-" (null, or a code 0: not given), an
 * integer or code in digits, true or false, a double to 17 digits (which tell any two apart), or a text: ' and its bytes, where
 * those outside of 33 to 126 and % are %XX. The same form is written by tests/hosts/python/support.py, tests/hosts/lua/support.lua
 * and tests/hosts/lua/review_c.py; tests/golden/results.py compares. */
#ifndef KEYACCT_TESTS_GOLDEN_RESULTS_H
#define KEYACCT_TESTS_GOLDEN_RESULTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "keyacct.h"

/* NULL: nobody asked for results. */
static inline FILE *results_file(void) {
    static FILE *file;
    const char *path = getenv("KEYACCT_GOLDEN_RESULTS");
    if (!file && path && *path) {
        file = fopen(path, "ab");
        if (!file) fail_msg("%s cannot be written", path);
    }
    return file;
}

static inline void result_case(const char *file, int line) {
    if (results_file()) fprintf(results_file(), "== %s:%d\n", file, line);
}

static inline void result_numbers(const char *name, const int64_t *values, int count) {
    if (!results_file()) return;
    fprintf(results_file(), "numbers %s", name);
    for (int i = 0; i < count; i++) fprintf(results_file(), " %lld", (long long)values[i]);
    fputc('\n', results_file());
}

static inline void result_bytes(const char *name, const uint8_t *bytes, size_t size) {
    if (!results_file()) return;
    fprintf(results_file(), "bytes %s ", name);
    for (size_t i = 0; i < size; i++) fprintf(results_file(), "%02x", bytes[i]);
    fputc('\n', results_file());
}

static inline void result_error(keyacct_status status, const keyacct_error *error) {
    if (!results_file()) return;
    fprintf(results_file(), "error %s %s %s ", keyacct_status_name(status), error->table[0] ? error->table : "-",
            error->column[0] ? error->column : "-");
    if (error->row >= 0) fprintf(results_file(), "%lld %s\n", (long long)error->row, error->message);
    else fprintf(results_file(), "- %s\n", error->message);
}

static inline void result_cell(const keyacct_table *table, int32_t column, int64_t row, int32_t type) {
    FILE *out = results_file();
    const char *text = NULL;
    int64_t number = 0, length = 0;
    double real = 0;
    fputc(' ', out);
    if (!keyacct_table_is_valid(table, column, row)) {
        fputc('-', out);
    } else if (type == KEYACCT_TYPE_TEXT) {
        assert_int_equal(keyacct_table_get_text(table, column, row, &text, &length, NULL), KEYACCT_OK);
        fputc('\'', out);
        for (int64_t i = 0; i < length; i++)
            if (text[i] > 32 && text[i] < 127 && text[i] != '%') fputc(text[i], out);
            else fprintf(out, "%%%02X", (unsigned char)text[i]);
    } else if (type == KEYACCT_TYPE_FLOAT64) {
        assert_int_equal(keyacct_table_get_float64(table, column, row, &real, NULL), KEYACCT_OK);
        fprintf(out, "%.17g", real);
    } else {
        assert_int_equal(keyacct_table_get_int64(table, column, row, &number, NULL), KEYACCT_OK);
        if (type == KEYACCT_TYPE_BOOL) fputs(number ? "true" : "false", out);
        else fprintf(out, "%lld", (long long)number);
    }
}

enum { OF_LIBRARY, OF_CALLER }; /* whose table it is */

/* One line: a column and its cells. */
static inline void result_column(const keyacct_table *table, int32_t column) {
    static const char *const origins[] = {
        [KEYACCT_ORIGIN_INPUT] = "input", [KEYACCT_ORIGIN_OUTPUT] = "output", [KEYACCT_ORIGIN_CARRIED] = "carried"};
    static const char *const types[] = {
        [KEYACCT_TYPE_INT64] = "int64", [KEYACCT_TYPE_FLOAT64] = "float64", [KEYACCT_TYPE_BOOL] = "bool", [KEYACCT_TYPE_DATE] = "date",
        [KEYACCT_TYPE_TIME] = "time", [KEYACCT_TYPE_TEXT] = "text", [KEYACCT_TYPE_MONEY] = "money", [KEYACCT_TYPE_CODE] = "code"};
    const char *name = NULL;
    int32_t type = 0, origin = 0;
    assert_int_equal(keyacct_table_column_info(table, column, &name, &type, &origin, NULL), KEYACCT_OK);
    fprintf(results_file(), "%s %s %s", name, types[type], origins[origin]);
    for (int64_t row = 0; row < keyacct_table_rows(table); row++) result_cell(table, column, row, type);
    fputc('\n', results_file());
}

/* The result whose name follows that of another; -1 after the last. */
static inline int32_t result_after(const keyacct_table *table, const char *last) {
    const char *name = NULL, *next = NULL;
    int32_t origin = 0, found = -1;
    for (int32_t column = 0; column < keyacct_table_column_count(table); column++) {
        assert_int_equal(keyacct_table_column_info(table, column, &name, NULL, &origin, NULL), KEYACCT_OK);
        if (origin != KEYACCT_ORIGIN_OUTPUT || strcmp(name, last) <= 0 || (next && strcmp(name, next) >= 0)) continue;
        next = name;
        found = column;
    }
    return found;
}

static inline void result_table(const keyacct_table *table, int whose) {
    const char *name = "";
    if (!results_file()) return;
    fprintf(results_file(), "table %s %lld\n", keyacct_table_role(table), (long long)keyacct_table_rows(table));
    if (whose == OF_LIBRARY) {
        for (int32_t column = 0; column < keyacct_table_column_count(table); column++) result_column(table, column);
        return;
    }
    for (int32_t column = result_after(table, name); column >= 0; column = result_after(table, name)) {
        assert_int_equal(keyacct_table_column_info(table, column, &name, NULL, NULL, NULL), KEYACCT_OK);
        result_column(table, column);
    }
}

#endif
