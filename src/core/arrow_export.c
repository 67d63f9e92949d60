/* Export of columns as a struct array by the Arrow C Data Interface.
 *
 * Every child owns what it needs by itself, because a consumer may move children out and release them apart, on any thread. Memory
 * that the table owns or holds with a release callback is shared by its count (when the table's allocator is also the one of the
 * export: the last use may end on a foreign thread, and only the export's allocator is promised to bear that); what is borrowed,
 * bound as an output or written cell by cell is copied. Formats: l for int64 and money (minor units), g, tdD, tsm:UTC, c for codes,
 * b for bool (packed), u or U for text. O(rows) for copies and null counts. */
#include "table_parts.h"

#include <string.h>

typedef struct schema_private {
    keyacct_allocator allocator;
    char *name;
    struct ArrowSchema *children; /* one block */
    struct ArrowSchema **pointers;
    int64_t count;
} schema_private;

typedef struct array_private {
    keyacct_allocator allocator;
    const void *buffers[3];
    keyacct__buffer *kept[3];
    struct ArrowArray *children;
    struct ArrowArray **pointers;
    int64_t count;
} array_private;

static void release_schema(struct ArrowSchema *schema) {
    schema_private *own = schema->private_data;
    keyacct_allocator allocator = own->allocator;
    for (int64_t i = 0; own->children && i < own->count; i++)
        if (own->children[i].release) own->children[i].release(&own->children[i]);
    keyacct__free(&allocator, own->children, (size_t)own->count + 1, sizeof *own->children);
    keyacct__free(&allocator, own->pointers, (size_t)own->count + 1, sizeof *own->pointers);
    if (own->name) keyacct__free(&allocator, own->name, strlen(own->name) + 1, 1);
    keyacct__free(&allocator, own, 1, sizeof *own);
    schema->release = NULL;
}

static void release_array(struct ArrowArray *array) {
    array_private *own = array->private_data;
    keyacct_allocator allocator = own->allocator;
    for (int64_t i = 0; own->children && i < own->count; i++)
        if (own->children[i].release) own->children[i].release(&own->children[i]);
    for (int i = 0; i < 3; i++) keyacct__buffer_drop(own->kept[i]);
    keyacct__free(&allocator, own->children, (size_t)own->count + 1, sizeof *own->children);
    keyacct__free(&allocator, own->pointers, (size_t)own->count + 1, sizeof *own->pointers);
    keyacct__free(&allocator, own, 1, sizeof *own);
    array->release = NULL;
}

/* Both are releasable as soon as they are made; 0 when memory is short. */
static int make_schema(const keyacct_allocator *allocator, const char *format, const char *name, int64_t children,
                       struct ArrowSchema *schema) {
    schema_private *own = keyacct__calloc(allocator, 1, sizeof *own);
    if (!own) return 0;
    memset(schema, 0, sizeof *schema);
    own->allocator = *allocator;
    own->count = children;
    schema->format = format;
    schema->release = release_schema;
    schema->private_data = own;
    own->name = keyacct__strdup(allocator, name);
    own->children = keyacct__calloc(allocator, (size_t)children + 1, sizeof *own->children);
    own->pointers = keyacct__calloc(allocator, (size_t)children + 1, sizeof *own->pointers);
    if (!own->name || !own->children || !own->pointers) return 0;
    for (int64_t i = 0; i < children; i++) own->pointers[i] = &own->children[i];
    schema->name = own->name;
    schema->n_children = children;
    schema->children = children ? own->pointers : NULL;
    return 1;
}

static int make_array(const keyacct_allocator *allocator, int64_t rows, int64_t buffers, int64_t children,
                      struct ArrowArray *array) {
    array_private *own = keyacct__calloc(allocator, 1, sizeof *own);
    if (!own) return 0;
    memset(array, 0, sizeof *array);
    own->allocator = *allocator;
    own->count = children;
    array->length = rows;
    array->n_buffers = buffers;
    array->buffers = own->buffers;
    array->release = release_array;
    array->private_data = own;
    own->children = keyacct__calloc(allocator, (size_t)children + 1, sizeof *own->children);
    own->pointers = keyacct__calloc(allocator, (size_t)children + 1, sizeof *own->pointers);
    if (!own->children || !own->pointers) return 0;
    for (int64_t i = 0; i < children; i++) own->pointers[i] = &own->children[i];
    array->n_children = children;
    array->children = children ? own->pointers : NULL;
    return 1;
}

/* --- one column ------------------------------------------------------------------------------------------------------- */

typedef struct export {
    const keyacct_table *table;
    keyacct_allocator allocator;
    int may_share;
} export;

static const char *format_of(const keyacct__column *column) {
    switch (column->type) {
    case KEYACCT_TYPE_FLOAT64: return "g";
    case KEYACCT_TYPE_DATE: return "tdD";
    case KEYACCT_TYPE_TIME: return "tsm:UTC";
    case KEYACCT_TYPE_CODE: return "c";
    case KEYACCT_TYPE_BOOL: return "b";
    case KEYACCT_TYPE_TEXT: return column->offsets32 ? "u" : "U";
    default: return "l";
    }
}

static int shared(const export *out, const keyacct__column *column, const keyacct__buffer *buffer) {
    return out->may_share && buffer && !column->writable && !column->bound_output;
}

/* Puts `size` bytes at `from` into slot i: kept alive by `buffer` where that may be shared, else copied. */
static int put_memory(const export *out, const keyacct__column *column, array_private *own, int i, const void *from, uint64_t size,
                      keyacct__buffer *buffer) {
    if (from && shared(out, column, buffer)) {
        own->kept[i] = keyacct__buffer_keep(buffer);
        own->buffers[i] = from;
        return 1;
    }
    if (size > (uint64_t)INT64_MAX) return 0;
    own->kept[i] = keyacct__buffer_new(&out->allocator, (int64_t)size, 1);
    if (!own->kept[i]) return 0;
    if (size) memcpy(own->kept[i]->memory, from, (size_t)size);
    own->buffers[i] = own->kept[i]->memory;
    return 1;
}

static int put_validity(const export *out, const keyacct__column *column, array_private *own, struct ArrowArray *array) {
    int64_t rows = out->table->rows;
    if (!column->validity) return 1;
    for (int64_t row = 0; row < rows; row++) array->null_count += !keyacct__valid(column, row);
    if (!array->null_count) return 1;
    if (column->validity_offset % 8 == 0)
        return put_memory(out, column, own, 0, column->validity + column->validity_offset / 8, (uint64_t)keyacct__bits_size(rows),
                          column->validity_buffer);
    own->kept[0] = keyacct__buffer_new(&out->allocator, keyacct__bits_size(rows), 1);
    if (!own->kept[0]) return 0;
    keyacct__bits_copy(own->kept[0]->memory, column->validity, column->validity_offset, rows);
    own->buffers[0] = own->kept[0]->memory;
    return 1;
}

static int put_bools(const export *out, const keyacct__column *column, array_private *own) {
    own->kept[1] = keyacct__buffer_new(&out->allocator, keyacct__bits_size(out->table->rows), 1);
    if (!own->kept[1]) return 0;
    for (int64_t row = 0; row < out->table->rows; row++)
        if (keyacct__valid(column, row) && column->values.i8[row]) keyacct__bit_set(own->kept[1]->memory, row, 1);
    own->buffers[1] = own->kept[1]->memory;
    return 1;
}

/* Offsets from 0 and no more bytes than the rows have: a slice does not copy what lies before it. */
static int copy_text(const export *out, const keyacct__column *column, array_private *own) {
    int64_t rows = out->table->rows;
    int64_t first = !rows ? 0 : column->offsets64 ? column->offsets64[0] : column->offsets32[0];
    int64_t last = !rows ? 0 : column->offsets64 ? column->offsets64[rows] : column->offsets32[rows];
    own->kept[1] = keyacct__buffer_new(&out->allocator, rows + 1, 8);
    if (!own->kept[1]) return 0;
    own->buffers[1] = own->kept[1]->memory;
    for (int64_t row = 0; rows && row <= rows; row++) {
        if (column->offsets64) ((int64_t *)own->kept[1]->memory)[row] = column->offsets64[row] - first;
        else ((int32_t *)own->kept[1]->memory)[row] = (int32_t)(column->offsets32[row] - first);
    }
    return put_memory(out, column, own, 2, column->bytes + first, (uint64_t)(last - first), NULL);
}

static int put_text(const export *out, const keyacct__column *column, array_private *own) {
    if (!out->table->rows || !shared(out, column, column->offsets_buffer)) return copy_text(out, column, own);
    const void *offsets = column->offsets64 ? (const void *)column->offsets64 : column->offsets32;
    own->kept[1] = keyacct__buffer_keep(column->offsets_buffer);
    own->kept[2] = keyacct__buffer_keep(column->bytes_buffer); /* NULL: the constant empty text */
    own->buffers[1] = offsets;
    own->buffers[2] = column->bytes;
    return 1;
}

static int export_column(const export *out, const keyacct__column *column, struct ArrowSchema *schema, struct ArrowArray *array) {
    int is_text = column->type == KEYACCT_TYPE_TEXT;
    if (!make_schema(&out->allocator, format_of(column), column->name, 0, schema)) return 0;
    schema->flags = ARROW_FLAG_NULLABLE;
    if (!make_array(&out->allocator, out->table->rows, is_text ? 3 : 2, 0, array)) return 0;
    array_private *own = array->private_data;
    if (!put_validity(out, column, own, array)) return 0;
    if (is_text) return put_text(out, column, own);
    if (column->type == KEYACCT_TYPE_BOOL) return put_bools(out, column, own);
    return put_memory(out, column, own, 1, column->values.any, (uint64_t)out->table->rows * keyacct__type_size(column->type),
                      column->values_buffer);
}

/* --- the call --------------------------------------------------------------------------------------------------------- */

static keyacct_status check_names(const keyacct_table *table, const char *const *names, int32_t count, keyacct_error *error) {
    if (names && count < 0) return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, "count", -1, "count is %d", count);
    for (int32_t i = 0; names && i < count; i++) {
        KEYACCT__TRY(keyacct__name_check(table, names[i], error));
        if (keyacct__table_find(table, names[i]) < 0)
            return keyacct__fail(error, KEYACCT_E_NOT_FOUND, table->role, names[i], -1, "there is no column '%t'", names[i],
                                 (int64_t)strlen(names[i]));
    }
    return KEYACCT_OK;
}

static int export_all(const export *out, const char *const *names, int32_t count, struct ArrowSchema *schema,
                      struct ArrowArray *array) {
    if (!make_schema(&out->allocator, "+s", "", count, schema)) return 0;
    if (!make_array(&out->allocator, out->table->rows, 1, count, array)) return 0;
    for (int32_t i = 0; i < count; i++) {
        keyacct__column *column = out->table->columns[names ? keyacct__table_find(out->table, names[i]) : i];
        keyacct__column_settle(out->table, column);
        if (!export_column(out, column, schema->children[i], array->children[i])) return 0;
    }
    return 1;
}

keyacct_status keyacct_table_export_arrow(const keyacct_table *table, const char *const *names, int32_t count,
                                          const keyacct_allocator *allocator, struct ArrowSchema *schema, struct ArrowArray *array,
                                          keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    if (!schema || !array)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, schema ? "array" : "schema", -1, "%s is NULL",
                             schema ? "array" : "schema");
    KEYACCT__TRY(check_names(table, names, count, error));
    export out = {table, {0}, 0};
    KEYACCT__TRY(keyacct__allocator_take(allocator, &out.allocator, error));
    out.may_share = out.allocator.resize == table->allocator.resize && out.allocator.user == table->allocator.user;
    struct ArrowSchema made_schema = {0};
    struct ArrowArray made_array = {0};
    if (!export_all(&out, names, names ? count : table->column_count, &made_schema, &made_array)) {
        if (made_schema.release) made_schema.release(&made_schema);
        if (made_array.release) made_array.release(&made_array);
        return keyacct__fail_memory(error);
    }
    *schema = made_schema;
    *array = made_array;
    return KEYACCT_OK;
}
