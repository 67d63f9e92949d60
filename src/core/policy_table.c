/* Policy tables as keyacct_tables, in and out, and the difference of two policies.
 *
 * Columns are met by name; numbers come as integers, floats or text, codes by number or name. Out come int64 and float64 columns,
 * codes as text, so that a person can edit them. The difference pairs the rows of two policies by their key columns (both are
 * sorted by them) and names each cell that differs: "service.plan[gold].visit_days". Linear cost. Refuses unknown columns, missing
 * ones that may not be empty, and cells out of bounds, with their row. */
#include "policy.h"

#include <string.h>

#include "table.h"

/* --- in --------------------------------------------------------------------------------------------------------------- */

static keyacct_status read_cell(const keyacct__policy_table_info *info, int32_t column, const keyacct__column *from, int64_t row,
                                double *cell,
                                keyacct_error *error) {
    int64_t length = 0;
    const char *text = "";
    *cell = 0;
    if (keyacct__valid(from, row)) {
        switch (from->type) {
        case KEYACCT_TYPE_TEXT: text = keyacct__text(from, row, &length); break;
        case KEYACCT_TYPE_FLOAT64:
            *cell = from->values.f64[row];
            return keyacct__policy_cell_check(info, column, *cell, row, error);
        case KEYACCT_TYPE_INT64: {
            int64_t value = from->values.i64[row];
            *cell = (double)value;
            if (value > INT64_C(1) << 53 || value < -(INT64_C(1) << 53))
                return keyacct__fail(error, KEYACCT_E_RANGE, info->name, info->columns[column].name, row, "%l is out of bounds",
                                     value);
            return keyacct__policy_cell_check(info, column, *cell, row, error);
        }
        case KEYACCT_TYPE_CODE:
        case KEYACCT_TYPE_BOOL: *cell = from->values.i8[row]; return keyacct__policy_cell_check(info, column, *cell, row, error);
        default:
            return keyacct__fail(error, KEYACCT_E_COLUMN, info->name, info->columns[column].name, -1,
                                 "the column must be int64, float64 or text");
        }
    }
    return keyacct__policy_cell(info, column, text, length, row, cell, error);
}

/* The columns of `table` in the order of the policy table; NULL where one that may be empty is missing. */
static keyacct_status match_columns(const keyacct__policy_table_info *info, const keyacct_table *table,
                                    const keyacct__column **columns,
                                    keyacct_error *error) {
    int32_t found = 0;
    for (int32_t j = 0; j < info->column_count; j++) {
        columns[j] = keyacct__table_column_named(table, info->columns[j].name);
        found += columns[j] != NULL;
        if (!columns[j] && !info->columns[j].may_be_empty)
            return keyacct__fail(error, KEYACCT_E_COLUMN, info->name, info->columns[j].name, -1, "the column %s is missing",
                                 info->columns[j].name);
    }
    for (int32_t i = 0; found < table->column_count && i < table->column_count; i++) {
        int32_t j = 0;
        while (j < info->column_count && strcmp(info->columns[j].name, table->columns[i]->name) != 0) j++;
        if (j == info->column_count)
            return keyacct__fail(error, KEYACCT_E_NOT_FOUND, info->name, table->columns[i]->name, -1,
                                 "the policy table %s has no column %s",
                                 info->name, table->columns[i]->name);
    }
    return KEYACCT_OK;
}

static keyacct_status read_rows(keyacct_policy *policy, int32_t table, const keyacct_table *from, const keyacct__column **columns,
                                double *rows, int64_t *origins, keyacct_error *error) {
    const keyacct__policy_table_info *info = &keyacct__policy_tables[table];
    for (int64_t i = 0; i < from->rows; i++) {
        origins[i] = i;
        for (int32_t j = 0; j < info->column_count; j++)
            KEYACCT__TRY(read_cell(info, j, columns[j], i, &rows[i * info->column_count + j], error));
    }
    return keyacct__policy_take_rows(policy, table, rows, origins, (int32_t)from->rows, error);
}

static keyacct_status find_table(const char *name, int32_t *table, keyacct_error *error) {
    *table = name ? keyacct__policy_table_find(name) : -1;
    if (!name) return keyacct__fail(error, KEYACCT_E_ARGUMENT, "policy", "name", -1, "the name of the policy table is NULL");
    if (*table < 0)
        return keyacct__fail(error, KEYACCT_E_NOT_FOUND, "policy", name, -1, "no policy table is called '%t'", name,
                             (int64_t)strlen(name));
    return KEYACCT_OK;
}

keyacct_status keyacct_policy_set_table(keyacct_policy *policy, const char *name, const keyacct_table *rows, keyacct_error *error) {
    int32_t table;
    if (!policy) return keyacct__refuse(error, "policy", "the policy is NULL");
    KEYACCT__TRY(keyacct__policy_live(policy, error));
    if (policy->frozen)
        return keyacct__fail(error, KEYACCT_E_STATE, "policy", NULL, -1,
                             "the policy is frozen and no longer changes; make another one");
    KEYACCT__TRY(find_table(name, &table, error));
    KEYACCT__TRY(keyacct__table_check(rows, "rows", error));
    const keyacct__policy_table_info *info = &keyacct__policy_tables[table];
    if ((rows->rows == 0 && info->row_count) || rows->rows > KEYACCT__POLICY_MOST_ROWS)
        return keyacct__fail(error, rows->rows ? KEYACCT_E_LIMIT : KEYACCT_E_VALUE, info->name, NULL, -1,
                             "%l rows; allowed are 1 to %d", rows->rows,
                             KEYACCT__POLICY_MOST_ROWS);
    size_t width = (size_t)info->column_count, count = (size_t)keyacct__max(1, rows->rows);
    const keyacct__column **columns = keyacct__calloc(&policy->allocator, width, sizeof *columns);
    double *cells = keyacct__alloc(&policy->allocator, count * width, sizeof *cells);
    int64_t *origins = keyacct__alloc(&policy->allocator, count, sizeof *origins);
    keyacct_status status = columns && cells && origins ? match_columns(info, rows, columns, error) : keyacct__fail_memory(error);
    if (status == KEYACCT_OK) status = read_rows(policy, table, rows, columns, cells, origins, error);
    keyacct__free(&policy->allocator, (void *)columns, width, sizeof *columns);
    keyacct__free(&policy->allocator, cells, count * width, sizeof *cells);
    keyacct__free(&policy->allocator, origins, count, sizeof *origins);
    return status;
}

/* --- text columns ------------------------------------------------------------------------------------------------------ */

/* A text column that grows; failed when memory ran out. */
typedef struct texts {
    const keyacct_allocator *allocator;
    int64_t *offsets;
    char *bytes;
    int64_t rows, row_capacity, size, capacity;
    int failed;
} texts;

static void append(texts *column, const char *text, size_t length) {
    if (column->failed || length == 0) return;
    if (column->size + (int64_t)length > column->capacity) {
        int64_t capacity = keyacct__max(2 * column->capacity, column->size + (int64_t)length + 256);
        if (keyacct__resize(column->allocator, &column->bytes, (size_t)column->capacity, (size_t)capacity, 1) != KEYACCT_OK) {
            column->failed = 1;
            return;
        }
        column->capacity = capacity;
    }
    memcpy(column->bytes + column->size, text, length);
    column->size += (int64_t)length;
}

static void append_string(texts *column, const char *text) { append(column, text, strlen(text)); }

/* Ends the row. */
static void end_row(texts *column) {
    if (column->failed) return;
    if (column->rows + 2 > column->row_capacity) {
        int64_t capacity = 2 * column->row_capacity + 64;
        if (keyacct__resize(column->allocator, &column->offsets, (size_t)column->row_capacity, (size_t)capacity,
                            sizeof *column->offsets)
            != KEYACCT_OK) {
            column->failed = 1;
            return;
        }
        if (!column->row_capacity) column->offsets[0] = 0;
        column->row_capacity = capacity;
    }
    column->offsets[++column->rows] = column->size;
}

static void texts_free(texts *column) {
    keyacct__free(column->allocator, column->offsets, (size_t)column->row_capacity, sizeof *column->offsets);
    keyacct__free(column->allocator, column->bytes, (size_t)column->capacity, 1);
}

/* validity: NULL where no cell is empty. */
static keyacct_status texts_into(const texts *column, keyacct_table *table, const char *name, const uint8_t *validity,
                                 keyacct_error *error) {
    static const int64_t none[1] = {0};
    if (column->failed) return keyacct__fail_memory(error);
    return keyacct__table_make_text_named(table, name, column->offsets ? column->offsets : none, column->bytes ? column->bytes : "",
                                          validity, error);
}

/* --- out -------------------------------------------------------------------------------------------------------------- */

static keyacct_status put_codes(keyacct_table *table, const keyacct_allocator *allocator, const keyacct__policy_column *column,
                                const double *cells, int32_t width, int32_t count, keyacct_error *error) {
    texts names = {allocator, NULL, NULL, 0, 0, 0, 0, 0};
    char text[128];
    uint8_t bits[KEYACCT__POLICY_MOST_ROWS / 8] = {0};
    for (int32_t i = 0; i < count; i++) {
        keyacct__bit_set(bits, i, cells[(size_t)i * width] == cells[(size_t)i * width]);
        append(&names, text, (size_t)keyacct__policy_cell_text(column, cells[(size_t)i * width], text));
        end_row(&names);
    }
    keyacct_status status = texts_into(&names, table, column->name, column->may_be_empty ? bits : NULL, error);
    texts_free(&names);
    return status;
}

static keyacct_status put_numbers(keyacct_table *table, const keyacct__policy_column *column, const double *cells, int32_t width,
                                  int32_t count, keyacct_error *error) {
    KEYACCT__TRY(keyacct_table_add_column(table, column->name, column->type, error));
    int32_t place = keyacct_table_column_find(table, column->name);
    for (int32_t i = 0; i < count; i++) {
        double cell = cells[(size_t)i * width];
        if (cell != cell)
            KEYACCT__TRY(keyacct_table_set_null(table, place, i, error));
        else if (column->type == KEYACCT_TYPE_FLOAT64)
            KEYACCT__TRY(keyacct_table_set_float64(table, place, i, cell, error));
        else
            KEYACCT__TRY(keyacct_table_set_int64(table, place, i, (int64_t)cell, error));
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_policy_get_table(const keyacct_policy *policy, const char *name, const keyacct_allocator *allocator,
                                        keyacct_table **out, keyacct_error *error) {
    int32_t table, count;
    keyacct_allocator taken;
    keyacct_table *made;
    if (!out) return keyacct__refuse(error, "out", "the place for the table is NULL");
    *out = NULL;
    KEYACCT__TRY(keyacct__policy_live(policy, error));
    KEYACCT__TRY(find_table(name, &table, error));
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    const keyacct__policy_table_info *info = &keyacct__policy_tables[table];
    const double *rows = keyacct__policy_rows(policy, table, &count);
    KEYACCT__TRY(keyacct_table_create(allocator, "policy", count, &made, error));
    keyacct_status status = KEYACCT_OK;
    for (int32_t j = 0; status == KEYACCT_OK && j < info->column_count; j++) {
        const keyacct__policy_column *column = &info->columns[j];
        status = column->type == KEYACCT_TYPE_CODE ? put_codes(made, &taken, column, rows + j, info->column_count, count, error)
                                                   : put_numbers(made, column, rows + j, info->column_count, count, error);
    }
    if (status == KEYACCT_OK)
        *out = made;
    else
        keyacct_table_destroy(made);
    return status;
}

/* --- difference ------------------------------------------------------------------------------------------------------- */

typedef struct difference {
    texts name, before, after;
} difference;

static void diff_row(difference *diff, const char *before, const char *after) {
    end_row(&diff->name);
    append_string(&diff->before, before);
    end_row(&diff->before);
    append_string(&diff->after, after);
    end_row(&diff->after);
}

/* Cells of one row of a table, or of a row that only one side has (the other is NULL). */
static void diff_cells(difference *diff, const keyacct__policy_table_info *info, const double *before, const double *after) {
    char old[128], new[128], key[128];
    const double *keys = before ? before : after;
    for (int32_t j = info->key_count; j < info->column_count; j++) {
        const keyacct__policy_column *column = &info->columns[j];
        old[0] = new[0] = 0;
        if (before) keyacct__policy_cell_text(column, before[j], old);
        if (after) keyacct__policy_cell_text(column, after[j], new);
        if (strcmp(old, new) == 0) continue;
        append_string(&diff->name, info->name);
        for (int32_t k = 0; k < info->key_count; k++) {
            keyacct__policy_cell_text(&info->columns[k], keys[k], key);
            append_string(&diff->name, k ? "," : "[");
            append_string(&diff->name, key);
        }
        append_string(&diff->name, "].");
        append_string(&diff->name, column->name);
        diff_row(diff, old, new);
    }
}

static void diff_tables(difference *diff, const keyacct_policy *before, const keyacct_policy *after, int32_t table) {
    const keyacct__policy_table_info *info = &keyacct__policy_tables[table];
    int32_t old_count, new_count, i = 0, j = 0, width = info->column_count;
    const double *old = keyacct__policy_rows(before, table, &old_count), *new = keyacct__policy_rows(after, table, &new_count);
    while (i < old_count || j < new_count) {
        const double *a = i < old_count ? old + (size_t)i * width : NULL, *b = j < new_count ? new + (size_t)j * width : NULL;
        int order = a && b ? 0 : a ? -1 : 1;
        for (int32_t k = 0; a && b && order == 0 && k < info->key_count; k++) order = a[k] < b[k] ? -1 : a[k] > b[k];
        diff_cells(diff, info, order <= 0 ? a : NULL, order >= 0 ? b : NULL);
        i += order <= 0;
        j += order >= 0;
    }
}

static void diff_policies(difference *diff, const keyacct_policy *before, const keyacct_policy *after) {
    char old[128], new[128];
    int32_t editions[2] = {before ? before->edition : 1, after ? after->edition : 1};
    if (editions[0] != editions[1]) {
        old[0] = (char)('0' + editions[0]), new[0] = (char)('0' + editions[1]), old[1] = new[1] = 0;
        append_string(&diff->name, "edition");
        diff_row(diff, old, new);
    }
    for (int32_t i = 0; i < KEYACCT__PARAMETER_COUNT; i++) {
        keyacct__policy_value_text(before, i, old);
        keyacct__policy_value_text(after, i, new);
        if (strcmp(old, new) == 0) continue;
        append_string(&diff->name, keyacct__parameter_at(i).name);
        diff_row(diff, old, new);
    }
    for (int32_t i = 0; i < keyacct__policy_table_total; i++) diff_tables(diff, before, after, i);
}

keyacct_status keyacct_policy_diff(const keyacct_policy *before, const keyacct_policy *after, const keyacct_allocator *allocator,
                                   keyacct_table **out, keyacct_error *error) {
    keyacct_allocator taken;
    keyacct_table *made = NULL;
    if (!out) return keyacct__refuse(error, "out", "the place for the table is NULL");
    *out = NULL;
    KEYACCT__TRY(keyacct__policy_live(before, error));
    KEYACCT__TRY(keyacct__policy_live(after, error));
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    texts empty = {&taken, NULL, NULL, 0, 0, 0, 0, 0};
    difference diff = {empty, empty, empty};
    diff_policies(&diff, before, after);
    keyacct_status status = diff.name.failed || diff.before.failed || diff.after.failed ? keyacct__fail_memory(error) : KEYACCT_OK;
    if (status == KEYACCT_OK) status = keyacct_table_create(allocator, "policy", diff.name.rows, &made, error);
    if (status == KEYACCT_OK) status = texts_into(&diff.name, made, "name", NULL, error);
    if (status == KEYACCT_OK) status = texts_into(&diff.before, made, "before", NULL, error);
    if (status == KEYACCT_OK) status = texts_into(&diff.after, made, "after", NULL, error);
    texts_free(&diff.name);
    texts_free(&diff.before);
    texts_free(&diff.after);
    if (status == KEYACCT_OK)
        *out = made;
    else
        keyacct_table_destroy(made);
    return status;
}
