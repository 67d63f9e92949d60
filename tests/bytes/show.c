/* Tables as bytes: every cell in one order and one byte order, and the CSV that the command exports. O(cells). */
#include "bytes.h"

#include <string.h>

void put_number(buffer *to, uint64_t value, int size) {
    char bytes[8];
    for (int i = 0; i < size; i++) bytes[i] = (char)(value >> 8 * i & 0xFF);
    buffer_add(to, bytes, (size_t)size);
}

/* The bits of the memory, not what the cell reader makes of them: NaN and -0 are told apart. */
static void put_cells(buffer *to, const keyacct_table *table, int32_t column, int32_t type) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    const void *values = NULL;
    if (type == KEYACCT_TYPE_FLOAT64)
        must(keyacct_table_column_values(table, column, &values, NULL, NULL, &error), &error, "values");
    for (int64_t row = 0; row < keyacct_table_rows(table); row++) {
        const char *text;
        int64_t value = 0;
        int valid = keyacct_table_is_valid(table, column, row);
        put_number(to, (uint64_t)(valid + 2 * keyacct_table_is_given(table, column, row)), 1);
        if (!valid) continue;
        if (type == KEYACCT_TYPE_TEXT || type == 0) {
            must(keyacct_table_get_text(table, column, row, &text, &value, &error), &error, "text");
            put_number(to, (uint64_t)value, 8);
            buffer_add(to, text, (size_t)value);
            continue;
        }
        if (type == KEYACCT_TYPE_FLOAT64) memcpy(&value, (const double *)values + row, sizeof value);
        else must(keyacct_table_get_int64(table, column, row, &value, &error), &error, "number");
        put_number(to, (uint64_t)value, 8);
    }
}

void put_table(buffer *to, const keyacct_table *table, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    put_number(to, (uint64_t)keyacct_table_rows(table), 8);
    for (int32_t column = 0; column < keyacct_table_column_count(table); column++) {
        const char *title;
        int32_t type, origin;
        size_t from = to->length;
        must(keyacct_table_column_info(table, column, &title, &type, &origin, &error), &error, name);
        buffer_add(to, title, strlen(title) + 1);
        put_number(to, (uint64_t)type, 4);
        put_number(to, (uint64_t)origin, 4);
        put_cells(to, table, column, type);
        if (all_columns()) line_bytes(to->bytes + from, to->length - from, "%s.%s", name, title);
    }
}

void show_table(const keyacct_table *table, const char *name) {
    buffer bytes = {0};
    put_table(&bytes, table, name);
    line_bytes(bytes.bytes, bytes.length, "%s", name);
    buffer_free(&bytes);
}

/* ---- files ------------------------------------------------------------------------------------------------------------------ */

static void csv_cell(buffer *to, const keyacct_table *table, int32_t at, const column_info *one, int64_t row) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    char scratch[40];
    const char *text = scratch;
    int64_t value = 0, length;
    double real = 0;
    if (at < 0 || !keyacct_table_is_valid(table, at, row)) return;
    if (one->type == KEYACCT_TYPE_TEXT || one->type == 0) {
        must(keyacct_table_get_text(table, at, row, &text, &length, &error), &error, one->name);
        int quote = 0;
        for (int64_t i = 0; i < length; i++) quote |= strchr(",\"\r\n", text[i]) != NULL;
        if (quote) buffer_text(to, "\"");
        for (int64_t i = 0; i < length; i++) buffer_add(to, text[i] == '"' ? "\"\"" : text + i, text[i] == '"' ? 2 : 1);
        if (quote) buffer_text(to, "\"");
        return;
    }
    if (one->type == KEYACCT_TYPE_FLOAT64) must(keyacct_table_get_float64(table, at, row, &real, &error), &error, one->name);
    else must(keyacct_table_get_int64(table, at, row, &value, &error), &error, one->name);
    switch (one->type) {
    case KEYACCT_TYPE_FLOAT64: text = real_format(real, scratch); break;
    case KEYACCT_TYPE_DATE: date_format((int32_t)value, scratch); break;
    case KEYACCT_TYPE_TIME: time_format(value, scratch); break;
    case KEYACCT_TYPE_CODE: text = keyacct_code_name(one->unit, (int32_t)value); break;
    default: snprintf(scratch, sizeof scratch, "%lld", (long long)value);
    }
    buffer_text(to, text ? text : "");
}

/* A list of columns of one or two tables side by side, in the order of the vocabulary. */
typedef struct sheet {
    const keyacct_table *table[300];
    const column_info *column[300];
    column_list list[2];
    int count;
} sheet;

static void add_columns(sheet *to, int which, const char *kind, const keyacct_table *table) {
    vocabulary_columns(kind, &to->list[which]);
    for (int i = 0; i < to->list[which].count && to->count < 300; i++) {
        to->column[to->count] = &to->list[which].item[i];
        to->table[to->count++] = table;
    }
}

static int skipped(const char *kind, const keyacct_table *table, int64_t row) {
    int64_t state = 0;
    int32_t at = strcmp(kind, "contributions") == 0 ? keyacct_table_column_find(table, "state") : -1;
    return at >= 0 && keyacct_table_get_int64(table, at, row, &state, NULL) == KEYACCT_OK
        && state == KEYACCT_INDICATOR_STATE_MISSING;
}

void show_file(keyacct_review *review, const keyacct_table *accounts, const char *table, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    const keyacct_table *results = NULL;
    static sheet all;
    buffer file = {0};
    memset(&all, 0, sizeof all);
    must(keyacct_review_table(review, table, &results, &error), &error, table);
    if (strcmp(table, "accounts") == 0) {
        add_columns(&all, 0, "accounts", accounts);
        add_columns(&all, 1, "results", results);
    } else {
        add_columns(&all, 0, table, results);
    }
    for (int i = 0; i < all.count; i++) buffer_print(&file, "%s%s", i ? "," : "", all.column[i]->name);
    buffer_text(&file, "\n");
    for (int64_t row = 0; row < keyacct_table_rows(results); row++) {
        if (skipped(table, results, row)) continue;
        for (int i = 0; i < all.count; i++) {
            if (i) buffer_text(&file, ",");
            csv_cell(&file, all.table[i], keyacct_table_column_find(all.table[i], all.column[i]->name), all.column[i], row);
        }
        buffer_text(&file, "\n");
    }
    line_bytes(file.bytes, file.length, "%s", name);
    buffer_free(&file);
    columns_free(&all.list[0]);
    columns_free(&all.list[1]);
}
