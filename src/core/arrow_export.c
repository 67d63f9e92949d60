/* Export of columns as a struct array by the Arrow C Data Interface.
 *
 * Every child owns what it needs by itself, because a consumer may move children out and release them apart, on any thread. Memory
 * that the table owns or holds with a release callback is shared by its count (when the table's allocator is also the one of the
 * export: the last use may end on a foreign thread, and only the export's allocator is promised to bear that); what is borrowed,
 * bound as an output or written cell by cell is copied. Formats: l for int64 and money (minor units), g, tdD, tsm:UTC, c for codes,
 * b for bool (packed), u or U for text; if asked, codes as a dictionary of their names and money as decimal128. Columns of the
 * vocabulary say their unit in the metadata of the field. O(rows) for copies and null counts. */
#include <string.h>

#include "arrow_parts.h"

static void release_schema(struct ArrowSchema *schema) {
    keyacct__arrow_schema_own *own = schema->private_data;
    keyacct_allocator allocator = own->allocator;
    for (int64_t i = 0; own->children && i < own->count; i++)
        if (own->children[i].release) own->children[i].release(&own->children[i]);
    if (own->dictionary && own->dictionary->release) own->dictionary->release(own->dictionary);
    keyacct__free(&allocator, own->children, (size_t)own->count + 1, sizeof *own->children);
    keyacct__free(&allocator, own->pointers, (size_t)own->count + 1, sizeof *own->pointers);
    keyacct__free(&allocator, own->dictionary, 1, sizeof *own->dictionary);
    keyacct__free(&allocator, own->metadata, own->metadata_size, 1);
    if (own->name) keyacct__free(&allocator, own->name, strlen(own->name) + 1, 1);
    keyacct__free(&allocator, own, 1, sizeof *own);
    schema->release = NULL;
}

static void release_array(struct ArrowArray *array) {
    keyacct__arrow_array_own *own = array->private_data;
    keyacct_allocator allocator = own->allocator;
    for (int64_t i = 0; own->children && i < own->count; i++)
        if (own->children[i].release) own->children[i].release(&own->children[i]);
    if (own->dictionary && own->dictionary->release) own->dictionary->release(own->dictionary);
    for (int i = 0; i < 3; i++) keyacct__buffer_drop(own->kept[i]);
    keyacct__free(&allocator, own->children, (size_t)own->count + 1, sizeof *own->children);
    keyacct__free(&allocator, own->pointers, (size_t)own->count + 1, sizeof *own->pointers);
    keyacct__free(&allocator, own->dictionary, 1, sizeof *own->dictionary);
    keyacct__free(&allocator, own, 1, sizeof *own);
    array->release = NULL;
}

int keyacct__arrow_schema_make(const keyacct_allocator *allocator, const char *format, const char *name, const char *metadata,
                               size_t metadata_size, int64_t children, int has_dictionary, struct ArrowSchema *schema) {
    keyacct__arrow_schema_own *own = keyacct__calloc(allocator, 1, sizeof *own);
    if (!own) return 0;
    memset(schema, 0, sizeof *schema);
    own->allocator = *allocator;
    own->count = children;
    memcpy(own->format, format, strlen(format));
    schema->format = own->format;
    schema->flags = ARROW_FLAG_NULLABLE;
    schema->release = release_schema;
    schema->private_data = own;
    own->name = keyacct__strdup(allocator, name);
    own->children = keyacct__calloc(allocator, (size_t)children + 1, sizeof *own->children);
    own->pointers = keyacct__calloc(allocator, (size_t)children + 1, sizeof *own->pointers);
    if (has_dictionary) own->dictionary = keyacct__calloc(allocator, 1, sizeof *own->dictionary);
    own->metadata = keyacct__alloc(allocator, metadata_size, 1);
    own->metadata_size = metadata_size;
    if (!own->name || !own->children || !own->pointers || (has_dictionary && !own->dictionary) || (metadata_size && !own->metadata))
        return 0;
    if (metadata_size) memcpy(own->metadata, metadata, metadata_size);
    for (int64_t i = 0; i < children; i++) own->pointers[i] = &own->children[i];
    schema->name = own->name;
    schema->metadata = own->metadata;
    schema->n_children = children;
    schema->children = children ? own->pointers : NULL;
    schema->dictionary = own->dictionary;
    return 1;
}

int keyacct__arrow_array_make(const keyacct_allocator *allocator, int64_t rows, int64_t buffers, int64_t children,
                              int has_dictionary, struct ArrowArray *array) {
    keyacct__arrow_array_own *own = keyacct__calloc(allocator, 1, sizeof *own);
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
    if (has_dictionary) own->dictionary = keyacct__calloc(allocator, 1, sizeof *own->dictionary);
    if (!own->children || !own->pointers || (has_dictionary && !own->dictionary)) return 0;
    for (int64_t i = 0; i < children; i++) own->pointers[i] = &own->children[i];
    array->n_children = children;
    array->children = children ? own->pointers : NULL;
    array->dictionary = own->dictionary;
    return 1;
}

/* --- one column ------------------------------------------------------------------------------------------------------- */

typedef struct export {
    const keyacct_table *table;
    keyacct_allocator allocator;
    int may_share;
    int32_t flags; /* KEYACCT_EXPORT_FLAG_... */
} export;

static int is_named(const export *out, const keyacct__column *column) {
    return column->type == KEYACCT_TYPE_CODE && column->id >= 0 && (out->flags & KEYACCT_EXPORT_FLAG_CODE_NAMES);
}
static int is_decimal(const export *out, const keyacct__column *column) {
    return column->type == KEYACCT_TYPE_MONEY && (out->flags & KEYACCT_EXPORT_FLAG_MONEY_DECIMAL);
}

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

/* Appends a key and its value, and counts them. Units and codes are short words of ours. */
static void put_entry(char *metadata, size_t *size, const char *key, const char *value) {
    const char *texts[2] = {key, value};
    int32_t count;
    memcpy(&count, metadata, sizeof count);
    count++;
    memcpy(metadata, &count, sizeof count);
    for (int i = 0; i < 2; i++) {
        int32_t length = (int32_t)strlen(texts[i]);
        memcpy(metadata + *size, &length, sizeof length);
        memcpy(metadata + *size + sizeof length, texts[i], (size_t)length);
        *size += sizeof length + (size_t)length;
    }
}

static int export_schema(const export *out, const keyacct__column *column, struct ArrowSchema *schema) {
    char metadata[256] = {0}, decimals[2] = {(char)('0' + out->table->decimals), 0}, decimal[] = "d:19,0";
    size_t size = sizeof(int32_t);
    const char *format = is_decimal(out, column) ? decimal : format_of(column);
    decimal[sizeof decimal - 2] = decimals[0];
    if (column->type == KEYACCT_TYPE_MONEY) {
        put_entry(metadata, &size, "keyacct:unit", is_decimal(out, column) ? "major" : "minor");
        put_entry(metadata, &size, "keyacct:decimals", decimals);
        if (*out->table->currency) put_entry(metadata, &size, "keyacct:currency", out->table->currency);
    } else if (column->id >= 0) {
        put_entry(metadata, &size, "keyacct:unit", keyacct__column_at(column->id).unit);
    } else {
        size = 0;
    }
    int named = is_named(out, column);
    if (!keyacct__arrow_schema_make(&out->allocator, format, column->name, metadata, size, 0, named, schema)) return 0;
    return !named || keyacct__arrow_schema_make(&out->allocator, "u", "", NULL, 0, 0, 0, schema->dictionary);
}

static int shared(const export *out, const keyacct__column *column, const keyacct__buffer *buffer) {
    return out->may_share && buffer && !column->writable && !column->bound_output;
}

/* Puts `size` bytes at `from` into slot i: kept alive by `buffer` where that may be shared, else copied. */
static int put_memory(const export *out, const keyacct__column *column, keyacct__arrow_array_own *own, int i, const void *from,
                      uint64_t size, keyacct__buffer *buffer) {
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

static int put_validity(const export *out, const keyacct__column *column, keyacct__arrow_array_own *own, struct ArrowArray *array) {
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

/* Memory of `size` bytes as buffer i. */
static void *new_buffer(const export *out, keyacct__arrow_array_own *own, int i, int64_t count, size_t size) {
    own->kept[i] = keyacct__buffer_new(&out->allocator, count, size);
    if (!own->kept[i]) return NULL;
    own->buffers[i] = own->kept[i]->memory;
    return own->kept[i]->memory;
}

static int put_bools(const export *out, const keyacct__column *column, keyacct__arrow_array_own *own) {
    uint8_t *bits = new_buffer(out, own, 1, keyacct__bits_size(out->table->rows), 1);
    if (!bits) return 0;
    for (int64_t row = 0; row < out->table->rows; row++)
        if (keyacct__valid(column, row) && column->values.i8[row]) keyacct__bit_set(bits, row, 1);
    return 1;
}

/* Minor units as 128-bit integers: the scale of the format says the rest. */
static int put_decimals(const export *out, const keyacct__column *column, keyacct__arrow_array_own *own) {
    const int low = *(const unsigned char *)&(const uint16_t){1} ? 0 : 1; /* native order of the two words */
    int64_t *words = new_buffer(out, own, 1, out->table->rows, 16);
    if (!words) return 0;
    for (int64_t row = 0; row < out->table->rows; row++) {
        int64_t value = keyacct__valid(column, row) ? column->values.i64[row] : 0;
        words[2 * row + low] = value;
        words[2 * row + !low] = value < 0 ? -1 : 0;
    }
    return 1;
}

/* Names of a code list in the order of their numbers, and the place of each number among them (-1: it has no name). */
static int put_names(const export *out, const char *list, int8_t places[128], struct ArrowArray *array) {
    const char *names[128] = {NULL};
    int32_t count = 0, size = 0;
    for (int32_t i = 0; i < keyacct__code_total; i++) {
        const keyacct__code_info code = keyacct__code_at(i);
        if (code.value < 0 || code.value > 127 || strcmp(code.list, list) != 0) continue;
        names[code.value] = code.name;
        size += (int32_t)strlen(code.name);
    }
    for (int i = 0; i < 128; i++) places[i] = (int8_t)(names[i] ? count++ : -1);
    if (!keyacct__arrow_array_make(&out->allocator, count, 3, 0, 0, array)) return 0;
    int32_t *offsets = new_buffer(out, array->private_data, 1, count + 1, sizeof *offsets);
    char *bytes = new_buffer(out, array->private_data, 2, size, 1);
    if (!offsets || !bytes) return 0;
    for (int i = 0, at = 0; i < 128; i++) {
        if (!names[i]) continue;
        memcpy(bytes + offsets[at], names[i], strlen(names[i]));
        offsets[at + 1] = offsets[at] + (int32_t)strlen(names[i]);
        at++;
    }
    return 1;
}

/* Indices into the names; 0 ("not given") is null unless the list has a name for it. */
static int put_named(const export *out, const keyacct__column *column, keyacct__arrow_array_own *own, struct ArrowArray *array) {
    int8_t places[128];
    int64_t rows = out->table->rows;
    if (!put_names(out, keyacct__column_at(column->id).unit, places, array->dictionary)) return 0;
    uint8_t *bits = new_buffer(out, own, 0, keyacct__bits_size(rows), 1);
    int8_t *indices = new_buffer(out, own, 1, rows, 1);
    if (!bits || !indices) return 0;
    for (int64_t row = 0; row < rows; row++) {
        int8_t value = keyacct__valid(column, row) ? column->values.i8[row] : -1, place = value < 0 ? -1 : places[value];
        keyacct__bit_set(bits, row, place >= 0);
        indices[row] = place < 0 ? 0 : place;
        array->null_count += place < 0;
    }
    return 1;
}

/* Offsets from 0 and no more bytes than the rows have: a slice does not copy what lies before it. */
static int copy_text(const export *out, const keyacct__column *column, keyacct__arrow_array_own *own) {
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

static int put_text(const export *out, const keyacct__column *column, keyacct__arrow_array_own *own) {
    if (!out->table->rows || !shared(out, column, column->offsets_buffer)) return copy_text(out, column, own);
    const void *offsets = column->offsets64 ? (const void *)column->offsets64 : column->offsets32;
    own->kept[1] = keyacct__buffer_keep(column->offsets_buffer);
    own->kept[2] = keyacct__buffer_keep(column->bytes_buffer); /* NULL: the constant empty text */
    own->buffers[1] = offsets;
    own->buffers[2] = column->bytes;
    return 1;
}

static int export_array(const export *out, const keyacct__column *column, struct ArrowArray *array) {
    int is_text = column->type == KEYACCT_TYPE_TEXT, named = is_named(out, column);
    if (!keyacct__arrow_array_make(&out->allocator, out->table->rows, is_text ? 3 : 2, 0, named, array)) return 0;
    keyacct__arrow_array_own *own = array->private_data;
    if (named) return put_named(out, column, own, array);
    if (!put_validity(out, column, own, array)) return 0;
    if (is_text) return put_text(out, column, own);
    if (column->type == KEYACCT_TYPE_BOOL) return put_bools(out, column, own);
    if (is_decimal(out, column)) return put_decimals(out, column, own);
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
    if (!keyacct__arrow_schema_make(&out->allocator, "+s", "", NULL, 0, count, 0, schema)) return 0;
    if (!keyacct__arrow_array_make(&out->allocator, out->table->rows, 1, count, 0, array)) return 0;
    schema->flags = 0; /* rows are never null */
    for (int32_t i = 0; i < count; i++) {
        keyacct__column *column = out->table->columns[names ? keyacct__table_find(out->table, names[i]) : i];
        keyacct__column_settle(out->table, column);
        if (!export_schema(out, column, schema->children[i]) || !export_array(out, column, array->children[i])) return 0;
    }
    return 1;
}

keyacct_status keyacct__arrow_export(const keyacct_table *table, const char *const *names, int32_t count, int32_t flags,
                                     const keyacct_allocator *allocator, struct ArrowSchema *schema, struct ArrowArray *array,
                                     keyacct_error *error) {
    KEYACCT__TRY(check_names(table, names, count, error));
    export out = {table, {0}, 0, flags};
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

keyacct_status keyacct_table_export_arrow(const keyacct_table *table, const char *const *names, int32_t count,
                                          const keyacct_allocator *allocator, struct ArrowSchema *schema, struct ArrowArray *array,
                                          keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    if (!schema || !array)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, schema ? "array" : "schema", -1, "%s is NULL",
                             schema ? "array" : "schema");
    return keyacct__arrow_export(table, names, count, 0, allocator, schema, array, error);
}
