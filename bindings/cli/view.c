/* Cells of a library table by the name of their column, for printing and storing. */
#include "tables.h"

#include <string.h>

int32_t view_find(const keyacct_table *table, const char *name) { return table ? keyacct_table_column_find(table, name) : -1; }

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
        *text = keyacct_code_name(one->unit, (int32_t)*integer);
        if (!*text) return 0; /* 0 of most lists: not given */
        break;
    default: return SQLITE_INTEGER;
    }
    *length = (int64_t)strlen(*text);
    return SQLITE_TEXT;
}
