/* Cells one at a time: for hosts that fill or read a table row by row, and for people who look.
 *
 * Text cells live in one growing arena; in row order a write is amortised O(length), out of order it moves what follows. Refuses to
 * write anything but columns made by keyacct_table_add_column, and values that the column's type or code list does not have. */
#include "table_parts.h"

#include <math.h>
#include <string.h>

#include "keyacct/schema.h"

static int is_table(const keyacct_table *table) { return table && table->magic == KEYACCT__MAGIC_TABLE; }

static keyacct_status find_column(const keyacct_table *table, int32_t place, keyacct__column **out, keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    if (place < 0 || place >= table->column_count)
        return keyacct__fail(error, KEYACCT_E_NOT_FOUND, table->role, "column", -1, "there is no column %d; the table has %d",
                             place, table->column_count);
    *out = table->columns[place];
    return KEYACCT_OK;
}

static keyacct_status find_cell(const keyacct_table *table, int32_t place, int64_t row, keyacct__column **out,
                                keyacct_error *error) {
    KEYACCT__TRY(find_column(table, place, out, error));
    if (row < 0 || row >= table->rows)
        return keyacct__fail(error, KEYACCT_E_RANGE, table->role, (*out)->name, row, "row %l is outside the table's %l rows", row,
                             table->rows);
    return KEYACCT_OK;
}

static keyacct_status fail_type(const keyacct_table *table, const keyacct__column *column, const char *wanted,
                                keyacct_error *error) {
    return keyacct__fail(error, KEYACCT_E_COLUMN, table->role, column->name, -1, "the column is %s; this call is for %s",
                         keyacct__type_label(column->type), wanted);
}

int32_t keyacct_table_column_count(const keyacct_table *table) { return is_table(table) ? table->column_count : -1; }

int32_t keyacct_table_column_find(const keyacct_table *table, const char *name) {
    return is_table(table) && name ? keyacct__table_find(table, name) : -1;
}

keyacct_status keyacct_table_column_info(const keyacct_table *table, int32_t column, const char **name, int32_t *type,
                                         int32_t *origin, keyacct_error *error) {
    keyacct__column *found = NULL;
    KEYACCT__TRY(find_column(table, column, &found, error));
    if (name) *name = found->name;
    if (type) *type = found->type;
    if (origin) *origin = found->origin;
    return KEYACCT_OK;
}

keyacct_status keyacct_table_column_values(const keyacct_table *table, int32_t column, const void **values,
                                           const uint8_t **validity, int64_t *validity_offset, keyacct_error *error) {
    keyacct__column *found = NULL;
    KEYACCT__TRY(find_column(table, column, &found, error));
    if (found->type == KEYACCT_TYPE_TEXT) return fail_type(table, found, "columns of fixed width", error);
    if (values) *values = found->values.any;
    if (validity) *validity = found->validity;
    if (validity_offset) *validity_offset = found->validity ? found->validity_offset : 0;
    return KEYACCT_OK;
}

int32_t keyacct_table_is_valid(const keyacct_table *table, int32_t column, int64_t row) {
    keyacct__column *found = NULL;
    return find_cell(table, column, row, &found, NULL) == KEYACCT_OK && keyacct__cell_said(found, row);
}

int32_t keyacct_table_is_given(const keyacct_table *table, int32_t column, int64_t row) {
    keyacct__column *found = NULL;
    if (find_cell(table, column, row, &found, NULL) != KEYACCT_OK || !found->given) return 0;
    return keyacct__bit(found->given, row);
}

/* An integer of any integer type; 0 when the type is not one. */
static int read_integer(const keyacct__column *column, int64_t row, int64_t *value) {
    switch (column->type) {
    case KEYACCT_TYPE_INT64:
    case KEYACCT_TYPE_TIME:
    case KEYACCT_TYPE_MONEY: *value = column->values.i64[row]; return 1;
    case KEYACCT_TYPE_DATE: *value = column->values.i32[row]; return 1;
    case KEYACCT_TYPE_CODE:
    case KEYACCT_TYPE_BOOL: *value = column->values.i8[row]; return 1;
    default: return 0;
    }
}

keyacct_status keyacct_table_get_int64(const keyacct_table *table, int32_t column, int64_t row, int64_t *value,
                                       keyacct_error *error) {
    keyacct__column *found = NULL;
    if (!value) return keyacct__fail_null(error, "value");
    *value = 0;
    KEYACCT__TRY(find_cell(table, column, row, &found, error));
    int64_t read;
    if (!read_integer(found, row, &read)) return fail_type(table, found, "integers", error);
    if (keyacct__valid(found, row)) *value = read;
    return KEYACCT_OK;
}

keyacct_status keyacct_table_get_float64(const keyacct_table *table, int32_t column, int64_t row, double *value,
                                         keyacct_error *error) {
    keyacct__column *found = NULL;
    if (!value) return keyacct__fail_null(error, "value");
    *value = (double)NAN;
    KEYACCT__TRY(find_cell(table, column, row, &found, error));
    int64_t integer;
    if (found->type == KEYACCT_TYPE_FLOAT64) {
        if (keyacct__valid(found, row)) *value = found->values.f64[row];
    } else if (read_integer(found, row, &integer)) {
        if (keyacct__valid(found, row)) *value = (double)integer;
    } else {
        return fail_type(table, found, "numbers", error);
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_table_get_text(const keyacct_table *table, int32_t column, int64_t row, const char **bytes, int64_t *length,
                                      keyacct_error *error) {
    keyacct__column *found = NULL;
    if (!bytes || !length)
        return keyacct__refuse(error, bytes ? "length" : "bytes", "%s is NULL", bytes ? "length" : "bytes");
    *bytes = "";
    *length = 0;
    KEYACCT__TRY(find_cell(table, column, row, &found, error));
    if (found->type == KEYACCT_TYPE_CODE && found->id >= 0) {
        const char *name = keyacct_code_name(keyacct__column_at(found->id).unit, keyacct__code(found, row));
        if (name) *bytes = name, *length = (int64_t)strlen(name);
        return KEYACCT_OK;
    }
    if (found->type != KEYACCT_TYPE_TEXT) return fail_type(table, found, "text and codes", error);
    const char *read = keyacct__text(found, row, length);
    if (read) *bytes = read;
    return KEYACCT_OK;
}

/* --- writing ---------------------------------------------------------------------------------------------------------- */

static keyacct_status find_writable(const keyacct_table *table, int32_t place, int64_t row, keyacct__column **out,
                                    keyacct_error *error) {
    KEYACCT__TRY(find_cell(table, place, row, out, error));
    if (!(*out)->writable)
        return keyacct__fail(error, KEYACCT_E_READONLY, table->role, (*out)->name, row,
                             "only columns made by keyacct_table_add_column can be written");
    return KEYACCT_OK;
}

static void mark(const keyacct__column *column, int64_t row, int present) {
    keyacct__bit_set(keyacct__column_bits(column), row, present);
}

keyacct_status keyacct_table_set_null(keyacct_table *table, int32_t column, int64_t row, keyacct_error *error) {
    keyacct__column *found = NULL;
    KEYACCT__TRY(find_writable(table, column, row, &found, error));
    mark(found, row, 0);
    return KEYACCT_OK;
}

keyacct_status keyacct_table_set_int64(keyacct_table *table, int32_t column, int64_t row, int64_t value, keyacct_error *error) {
    keyacct__column *found = NULL;
    KEYACCT__TRY(find_writable(table, column, row, &found, error));
    void *memory = found->values_buffer ? keyacct__column_memory(found) : NULL;
    switch (found->type) {
    case KEYACCT_TYPE_INT64:
    case KEYACCT_TYPE_TIME:
    case KEYACCT_TYPE_MONEY: ((int64_t *)memory)[row] = value; break;
    case KEYACCT_TYPE_DATE:
        if (value < INT32_MIN || value > INT32_MAX)
            return keyacct__fail(error, KEYACCT_E_VALUE, table->role, found->name, row, "%l is not a day since 1970-01-01", value);
        ((int32_t *)memory)[row] = (int32_t)value;
        break;
    case KEYACCT_TYPE_BOOL:
        if (value != 0 && value != 1)
            return keyacct__fail(error, KEYACCT_E_VALUE, table->role, found->name, row, "%l is not 0 or 1", value);
        ((int8_t *)memory)[row] = (int8_t)value;
        break;
    case KEYACCT_TYPE_CODE: {
        const char *list = keyacct__column_at(found->id).unit;
        if (value < 0 || value > INT8_MAX || (value && !keyacct_code_name(list, (int32_t)value)))
            return keyacct__fail_code_number(table, found->name, list, row, value, error);
        ((int8_t *)memory)[row] = (int8_t)value;
        break;
    }
    default: return fail_type(table, found, "integers", error);
    }
    mark(found, row, 1);
    return KEYACCT_OK;
}

keyacct_status keyacct_table_set_float64(keyacct_table *table, int32_t column, int64_t row, double value, keyacct_error *error) {
    keyacct__column *found = NULL;
    KEYACCT__TRY(find_writable(table, column, row, &found, error));
    if (found->type != KEYACCT_TYPE_FLOAT64) return fail_type(table, found, "float64", error);
    if (isinf(value)) return keyacct__fail(error, KEYACCT_E_VALUE, table->role, found->name, row, "the value is infinite");
    ((double *)keyacct__column_memory(found))[row] = isnan(value) ? 0 : value;
    mark(found, row, !isnan(value));
    return KEYACCT_OK;
}

/* Room for `size` bytes of text. A new buffer each time: a slice may still show the old one. */
static keyacct_status arena_reserve(const keyacct_table *table, keyacct__column *column, int64_t used, int64_t size,
                                    keyacct_error *error) {
    if (size <= column->text_capacity) return KEYACCT_OK;
    int64_t capacity = keyacct__max(size, keyacct__max(256, column->text_capacity * 2));
    keyacct__buffer *larger = keyacct__buffer_new(&table->allocator, capacity, 1);
    if (!larger) return keyacct__fail_memory(error);
    if (used) memcpy(larger->memory, column->bytes, (size_t)used);
    keyacct__buffer_drop(column->bytes_buffer);
    column->bytes_buffer = larger;
    column->bytes = larger->memory;
    column->text_capacity = capacity;
    return KEYACCT_OK;
}

static keyacct_status write_text(const keyacct_table *table, keyacct__column *column, int64_t row, const char *bytes,
                                 int64_t length, keyacct_error *error) {
    int64_t *offsets = column->offsets_buffer->memory;
    int64_t end = offsets[column->text_rows];
    int64_t old = row < column->text_rows ? offsets[row + 1] - offsets[row] : 0;
    if (length > INT64_MAX / 4 - end)
        return keyacct__fail(error, KEYACCT_E_LIMIT, table->role, column->name, row, "the column's text is too long");
    KEYACCT__TRY(arena_reserve(table, column, end, end - old + length, error));
    while (column->text_rows <= row) { /* rows that were passed over are empty */
        offsets[column->text_rows + 1] = end;
        column->text_rows++;
    }
    char *arena = column->bytes_buffer ? column->bytes_buffer->memory : NULL;
    int64_t from = offsets[row], after = offsets[row + 1];
    if (arena && end > after) memmove(arena + from + length, arena + after, (size_t)(end - after));
    if (length) memcpy(arena + from, bytes, (size_t)length);
    for (int64_t i = row + 1; i <= column->text_rows; i++) offsets[i] += length - old;
    return KEYACCT_OK;
}

keyacct_status keyacct_table_set_text(keyacct_table *table, int32_t column, int64_t row, const char *bytes, int64_t length,
                                      keyacct_error *error) {
    keyacct__column *found = NULL;
    KEYACCT__TRY(find_writable(table, column, row, &found, error));
    if (length < 0 || (!bytes && length))
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, found->name, row, "bytes is NULL or length is negative (%l)",
                             length);
    if (found->type == KEYACCT_TYPE_CODE) {
        const char *list = keyacct__column_at(found->id).unit;
        int32_t value = length ? keyacct__code_find(list, bytes, length) : 0;
        if (value < 0) return keyacct__fail_code(table, found->name, list, row, bytes, length, error);
        ((int8_t *)keyacct__column_memory(found))[row] = (int8_t)value;
        mark(found, row, length != 0);
        return KEYACCT_OK;
    }
    if (found->type != KEYACCT_TYPE_TEXT) return fail_type(table, found, "text and codes", error);
    int64_t bad = length ? keyacct__utf8_bad(bytes, length) : -1;
    if (bad >= 0)
        return keyacct__fail(error, KEYACCT_E_ENCODING, table->role, found->name, row, "'%t' is not UTF-8 at byte %l", bytes,
                             length, bad);
    /* The text may be one of this column's own cells, which the write moves. */
    uintptr_t at = (uintptr_t)bytes, arena = (uintptr_t)found->bytes;
    int own = length && found->bytes_buffer && at >= arena && at < arena + (uintptr_t)found->text_capacity;
    char *copy = own ? keyacct__alloc(&table->allocator, (size_t)length, 1) : NULL;
    if (own && !copy) return keyacct__fail_memory(error);
    if (own) memcpy(copy, bytes, (size_t)length);
    keyacct_status status = write_text(table, found, row, own ? copy : bytes, length, error);
    keyacct__free(&table->allocator, copy, (size_t)length, 1);
    if (status == KEYACCT_OK) mark(found, row, 1);
    return status;
}

keyacct_status keyacct__table_append(keyacct_table *table, int32_t column, int64_t row, const char *bytes, int64_t length,
                                     keyacct_error *error) {
    keyacct__column *to = table->columns[column];
    KEYACCT__TRY(write_text(table, to, row, bytes, length, error));
    mark(to, row, 1);
    return KEYACCT_OK;
}
