/* Cells of a library table by the name of their column, for printing and storing. */
#include "tables.h"

#include <string.h>

/* Rows of a table are asked for the same few columns: where a name was found last is looked at first. */
int32_t view_find(const keyacct_table *table, const char *name) {
    static int32_t recent[256];
    const char *there = NULL;
    int32_t *last = &recent[((uintptr_t)table / 16 * 31 + (uintptr_t)name) % (sizeof recent / sizeof recent[0])];
    if (!table) return -1;
    if (keyacct_table_column_info(table, *last, &there, NULL, NULL, NULL) == KEYACCT_OK && strcmp(there, name) == 0) return *last;
    int32_t found = keyacct_table_column_find(table, name);
    if (found >= 0) *last = found;
    return found;
}

int view_int(const keyacct_table *table, const char *name, int64_t row, int64_t *out) {
    int32_t at = view_find(table, name);
    *out = 0;
    return at >= 0 && keyacct_table_is_valid(table, at, row) && keyacct_table_get_int64(table, at, row, out, NULL) == KEYACCT_OK;
}

int view_real(const keyacct_table *table, const char *name, int64_t row, double *out) {
    int32_t at = view_find(table, name);
    *out = 0;
    return at >= 0 && keyacct_table_is_valid(table, at, row) && keyacct_table_get_float64(table, at, row, out, NULL) == KEYACCT_OK;
}

int view_text(const keyacct_table *table, const char *name, int64_t row, const char **bytes, int64_t *length) {
    int32_t at = view_find(table, name);
    *bytes = "";
    *length = 0;
    return at >= 0 && keyacct_table_is_valid(table, at, row) && keyacct_table_get_text(table, at, row, bytes, length,
                                                                                       NULL) == KEYACCT_OK;
}

const char *view_label(const keyacct_table *table, const char *name, const char *list, int64_t row) {
    int64_t value;
    if (!view_int(table, name, row, &value)) return "";
    const char *label = code_fact(list, (int)value, KEYACCT_FIELD_LABEL);
    return label ? label : "";
}

int view_cell(const keyacct_table *table, int32_t at, const column_info *one, int64_t row, int64_t *integer, double *real,
              const char **text,
              int64_t *length, char scratch[40]) {
    if (at < 0 || !keyacct_table_is_valid(table, at, row)) return 0;
    if (one->type == KEYACCT_TYPE_TEXT || one->type == 0)
        return keyacct_table_get_text(table, at, row, text, length, NULL) == KEYACCT_OK ? SQLITE_TEXT : 0;
    if (one->type == KEYACCT_TYPE_FLOAT64)
        return keyacct_table_get_float64(table, at, row, real, NULL) == KEYACCT_OK ? SQLITE_FLOAT : 0;
    if (keyacct_table_get_int64(table, at, row, integer, NULL) != KEYACCT_OK) return 0;
    *text = scratch;
    switch (one->type) {
    case KEYACCT_TYPE_DATE: date_format((int32_t)*integer, scratch); break;
    case KEYACCT_TYPE_TIME: time_format(*integer, scratch); break;
    case KEYACCT_TYPE_CODE:
        *text = code_fact(one->unit, (int)*integer, KEYACCT_FIELD_NAME);
        if (!*text) return 0; /* 0 of most lists: not given */
        break;
    default: return SQLITE_INTEGER;
    }
    *length = (int64_t)strlen(*text);
    return SQLITE_TEXT;
}

static int same_cell(const keyacct_table *a, const keyacct_table *b, int32_t column, int32_t type, int64_t row) {
    int valid = keyacct_table_is_valid(a, column, row);
    if (valid != keyacct_table_is_valid(b, column, row)) return 0;
    if (!valid) return 1;
    if (type == KEYACCT_TYPE_TEXT) {
        const char *x, *y;
        int64_t x_length, y_length;
        return keyacct_table_get_text(a, column, row, &x, &x_length, NULL) == KEYACCT_OK
               && keyacct_table_get_text(b, column, row, &y, &y_length, NULL) == KEYACCT_OK && x_length == y_length
               && memcmp(x, y, (size_t)x_length) == 0;
    }
    if (type == KEYACCT_TYPE_FLOAT64) {
        double x, y;
        return keyacct_table_get_float64(a, column, row, &x, NULL) == KEYACCT_OK
               && keyacct_table_get_float64(b, column, row, &y, NULL) == KEYACCT_OK && memcmp(&x, &y, sizeof x) == 0;
    }
    int64_t x, y;
    return keyacct_table_get_int64(a, column, row, &x, NULL) == KEYACCT_OK
           && keyacct_table_get_int64(b, column, row, &y, NULL) == KEYACCT_OK && x == y;
}

int view_same(const keyacct_table *a, const keyacct_table *b) {
    int64_t rows = keyacct_table_rows(a);
    int32_t columns = keyacct_table_column_count(a);
    if (rows != keyacct_table_rows(b) || columns != keyacct_table_column_count(b)) return 0;
    for (int32_t column = 0; column < columns; column++) {
        const char *x = "", *y = "";
        int32_t x_type = 0, y_type = 0;
        keyacct_table_column_info(a, column, &x, &x_type, NULL, NULL);
        keyacct_table_column_info(b, column, &y, &y_type, NULL, NULL);
        if (x_type != y_type || strcmp(x, y) != 0) return 0;
        for (int64_t row = 0; row < rows; row++)
            if (!same_cell(a, b, column, x_type, row)) return 0;
    }
    return 1;
}
