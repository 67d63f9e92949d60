/* Import of a struct array by the Arrow C Data Interface (Apache Arrow specification, "The Arrow C data interface").
 *
 * The array is moved into the table only when every child has become a column: until then it is untouched. Children that are shown
 * as they are keep the moved array alive; when the last of them goes, its release is called, once. Seconds, micro- and nanoseconds
 * become milliseconds (floor), booleans one byte each: those are copies. O(rows) for the checks of offsets, text and floats.
 *
 * Refuses what it can see to be wrong: released structs, formats, counts of children and buffers, negative or overflowing lengths
 * and offsets, missing required buffers, offsets that are negative or decrease, misaligned buffers, dictionaries, nulls of the struct
 * itself. It cannot see how long a buffer is: that is the producer's promise. */
#include "table_parts.h"

#include <string.h>

typedef struct import {
    keyacct_table *table;
    const struct ArrowSchema *schema;
    const struct ArrowArray *array;
    keyacct__buffer *owner; /* the moved array */
    keyacct_error *error;
} import;

typedef struct format_info {
    const char *format; /* timestamps: up to and with the colon */
    int32_t type;
    int64_t multiply, divide; /* to milliseconds */
    int large; /* 64-bit offsets */
} format_info;

static const format_info formats[] = {
    {"c", KEYACCT_TYPE_INT8, 1, 1, 0},    {"s", KEYACCT_TYPE_INT16, 1, 1, 0},      {"i", KEYACCT_TYPE_INT32, 1, 1, 0},
    {"l", KEYACCT_TYPE_INT64, 1, 1, 0},   {"f", KEYACCT_TYPE_FLOAT32, 1, 1, 0},    {"g", KEYACCT_TYPE_FLOAT64, 1, 1, 0},
    {"b", KEYACCT_TYPE_BOOL, 1, 1, 0},    {"u", KEYACCT_TYPE_TEXT, 1, 1, 0},       {"U", KEYACCT_TYPE_TEXT, 1, 1, 1},
    {"tdD", KEYACCT_TYPE_DATE, 1, 1, 0},  {"tss:", KEYACCT_TYPE_TIME, 1000, 1, 0}, {"tsm:", KEYACCT_TYPE_TIME, 1, 1, 0},
    {"tsu:", KEYACCT_TYPE_TIME, 1, 1000, 0}, {"tsn:", KEYACCT_TYPE_TIME, 1, 1000000, 0},
};

static const format_info *find_format(const char *format) {
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        size_t length = strlen(formats[i].format);
        int prefix = formats[i].format[length - 1] == ':'; /* a time zone follows */
        if (prefix ? strncmp(format, formats[i].format, length) == 0 : strcmp(format, formats[i].format) == 0) return &formats[i];
    }
    return NULL;
}

static keyacct_status fail(const import *in, keyacct_status status, const char *name, const char *text) {
    return keyacct__fail(in->error, status, in->table->role, name, -1, "%s", text);
}

/* Length, offset, null count and buffers that a struct or a child must have. */
static keyacct_status check_array(const import *in, const struct ArrowArray *array, const char *name, int64_t buffers) {
    if (array->length < 0 || array->offset < 0 || array->null_count < -1 || array->null_count > array->length)
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, in->table->role, name, -1,
                             "length %l, offset %l and null count %l do not go together",
                             array->length, array->offset, array->null_count);
    if (array->length > INT64_MAX / 32 || array->offset > INT64_MAX / 32)
        return fail(in, KEYACCT_E_FORMAT, name, "offset + length is beyond any memory");
    if (array->n_buffers != buffers || !array->buffers)
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, in->table->role, name, -1,
                             "the array has %l buffers; its format needs %l",
                             array->buffers ? array->n_buffers : INT64_C(0), buffers);
    if (array->dictionary) return fail(in, KEYACCT_E_UNSUPPORTED, name, "dictionary arrays are not supported; decode them first");
    if (!array->buffers[0] && array->null_count > 0)
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, in->table->role, name, -1,
                             "%l nulls are announced and there is no validity buffer", array->null_count);
    return KEYACCT_OK;
}

static keyacct_status check_struct(const import *in) {
    const struct ArrowSchema *schema = in->schema;
    const struct ArrowArray *array = in->array;
    if (!schema->release || !array->release)
        return fail(in, KEYACCT_E_ARGUMENT, schema->release ? "array" : "schema", "the struct has been released already");
    if (!schema->format || strcmp(schema->format, "+s") != 0) {
        const char *format = schema->format ? schema->format : "";
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, in->table->role, "schema", -1,
                             "the format is '%t'; a struct array ('+s') is needed", format, (int64_t)strlen(format));
    }
    KEYACCT__TRY(check_array(in, array, "array", 1));
    if (array->length != in->table->rows)
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, in->table->role, "array", -1, "the array has %l rows, the table %l",
                             array->length, in->table->rows);
    if (schema->n_children < 0 || schema->n_children != array->n_children || schema->n_children > INT32_MAX / 4
        || (schema->n_children && (!schema->children || !array->children)))
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, in->table->role, "array", -1, "the schema has %l children, the array %l",
                             schema->n_children, array->n_children);
    const uint8_t *bits = array->buffers[0];
    for (int64_t row = 0; bits && array->null_count != 0 && row < array->length; row++)
        if (!keyacct__bit(bits, array->offset + row))
            return keyacct__fail(in->error, KEYACCT_E_UNSUPPORTED, in->table->role, "array", row,
                                 "the row itself is null; push the nulls of the struct down to its columns");
    return KEYACCT_OK;
}

static keyacct_status check_child(const import *in, int64_t i, const format_info **format) {
    const struct ArrowSchema *schema = in->schema->children[i];
    const struct ArrowArray *array = in->array->children[i];
    if (!schema || !array || !schema->format || !schema->name || !*schema->name)
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, in->table->role, "schema", -1, "child %l has no struct, format or name",
                             i);
    KEYACCT__TRY(keyacct__name_check(in->table, schema->name, in->error));
    if (!schema->release || !array->release)
        return fail(in, KEYACCT_E_FORMAT, schema->name, "the child has been released or moved away");
    if (schema->dictionary)
        return fail(in, KEYACCT_E_UNSUPPORTED, schema->name, "dictionary arrays are not supported; decode them first");
    *format = find_format(schema->format);
    if (!*format)
        return keyacct__fail(in->error, KEYACCT_E_UNSUPPORTED, in->table->role, schema->name, -1,
                             "Arrow format '%t' is not supported; expected c, s, i, l, f, g, b, u, U, tdD, tss:, tsm:, tsu: or tsn:",
                             schema->format, (int64_t)strlen(schema->format));
    int is_text = (*format)->type == KEYACCT_TYPE_TEXT;
    KEYACCT__TRY(check_array(in, array, schema->name, is_text ? 3 : 2));
    if (schema->n_children || array->n_children) return fail(in, KEYACCT_E_FORMAT, schema->name, "a plain column has no children");
    if (in->array->offset > array->length || in->table->rows > array->length - in->array->offset)
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, in->table->role, schema->name, -1,
                             "the child has %l rows; offset %l and length %l of the struct need more",
                             array->length, in->array->offset, in->table->rows);
    return KEYACCT_OK;
}

/* --- values ----------------------------------------------------------------------------------------------------------- */

/* Seconds, micro- or nanoseconds as milliseconds. */
static keyacct_status scale_times(const import *in, const char *name, const format_info *format, keyacct__source *source) {
    const int64_t *from = source->values;
    source->values_owner = keyacct__buffer_new(&in->table->allocator, in->table->rows, sizeof *from);
    if (!source->values_owner) return keyacct__fail_memory(in->error);
    int64_t *to = source->values_owner->memory;
    for (int64_t row = 0; row < in->table->rows; row++) {
        int64_t value = from[row];
        if (source->validity && !keyacct__bit(source->validity, row + source->validity_offset)) continue;
        if (value > INT64_MAX / format->multiply || value < INT64_MIN / format->multiply)
            return keyacct__fail(in->error, KEYACCT_E_OVERFLOW, in->table->role, name, row, "%l s does not fit in milliseconds",
                                 value);
        value *= format->multiply;
        to[row] = value / format->divide - (value % format->divide < 0);
    }
    source->values = to;
    return KEYACCT_OK;
}

/* Bits as bytes. */
static keyacct_status spread_bits(const import *in, int64_t offset, keyacct__source *source) {
    const uint8_t *from = source->values;
    source->values_owner = keyacct__buffer_new(&in->table->allocator, in->table->rows, 1);
    if (!source->values_owner) return keyacct__fail_memory(in->error);
    int8_t *to = source->values_owner->memory;
    for (int64_t row = 0; row < in->table->rows; row++) to[row] = (int8_t)keyacct__bit(from, offset + row);
    source->values = to;
    return KEYACCT_OK;
}

static keyacct_status text_source(const import *in, const char *name, const struct ArrowArray *array, const format_info *format,
                                  int64_t offset, keyacct__source *source) {
    static const int64_t none[1];
    size_t size = format->large ? 8 : 4;
    if ((uintptr_t)array->buffers[1] % size) return fail(in, KEYACCT_E_UNSUPPORTED, name, "the offsets buffer is not aligned");
    if (!array->buffers[1] && in->table->rows) return fail(in, KEYACCT_E_FORMAT, name, "the required offsets buffer is missing");
    source->bytes = array->buffers[2] ? array->buffers[2] : "";
    if (!array->buffers[1] || !in->table->rows) source->offsets64 = none; /* an empty array's buffer may have no bytes */
    else if (format->large) source->offsets64 = (const int64_t *)array->buffers[1] + offset;
    else source->offsets32 = (const int32_t *)array->buffers[1] + offset;
    int64_t rows = in->table->rows;
    int64_t first = source->offsets64 ? source->offsets64[0] : source->offsets32[0];
    int64_t last = source->offsets64 ? source->offsets64[rows] : source->offsets32[rows];
    if (!array->buffers[2] && last != first) return fail(in, KEYACCT_E_FORMAT, name, "the required data buffer is missing");
    return KEYACCT_OK;
}

/* Describes child i to the same code that serves every bind. */
static keyacct_status child_source(const import *in, int64_t i, const format_info *format, keyacct__source *source) {
    const char *name = in->schema->children[i]->name;
    const struct ArrowArray *array = in->array->children[i];
    int64_t offset = array->offset + in->array->offset;
    source->type = format->type;
    source->validity = array->null_count == 0 ? NULL : array->buffers[0];
    source->validity_offset = source->validity ? offset : 0;
    source->owner = in->owner;
    source->values_owner = in->owner;
    if (format->type == KEYACCT_TYPE_TEXT) return text_source(in, name, array, format, offset, source);
    source->values = array->buffers[1];
    if (!source->values)
        return in->table->rows ? fail(in, KEYACCT_E_FORMAT, name, "the required values buffer is missing") : KEYACCT_OK;
    if (format->type == KEYACCT_TYPE_BOOL) return spread_bits(in, offset, source);
    size_t size = keyacct__type_size(format->type);
    if ((uintptr_t)source->values % size) return fail(in, KEYACCT_E_UNSUPPORTED, name, "the values buffer is not aligned");
    source->values = (const char *)source->values + (size_t)offset * size;
    return format->multiply != 1 || format->divide != 1 ? scale_times(in, name, format, source) : KEYACCT_OK;
}

static keyacct_status build_child(const import *in, int64_t i, keyacct__column **out) {
    const format_info *format = NULL;
    keyacct__source source = {0};
    KEYACCT__TRY(check_child(in, i, &format));
    keyacct_status status = child_source(in, i, format, &source);
    if (status == KEYACCT_OK) status = keyacct__column_build(in->table, in->schema->children[i]->name, &source, out, in->error);
    if (source.values_owner != in->owner) keyacct__buffer_drop(source.values_owner);
    return status;
}

/* A name must not come twice, nor overwrite an output of the caller, nor lie in its memory. */
static keyacct_status check_place(const import *in, keyacct__column *const *made, int64_t i) {
    const keyacct_table *table = in->table;
    for (int64_t k = 0; k < i; k++)
        if (made[k] && strcmp(made[k]->name, made[i]->name) == 0)
            return keyacct__fail(in->error, KEYACCT_E_DUPLICATE, table->role, made[i]->name, -1,
                                 "two children stand for column '%t'", made[i]->name, (int64_t)strlen(made[i]->name));
    int32_t place = keyacct__table_find(table, made[i]->name);
    const keyacct__column *there = place < 0 ? NULL : table->columns[place];
    if (there && there->bound_output)
        return fail(in, KEYACCT_E_READONLY, made[i]->name, "the name is bound as an output; unbind it first");
    return keyacct__alias_check(table, made[i], there, in->error);
}

/* --- the move --------------------------------------------------------------------------------------------------------- */

typedef struct moved_array {
    keyacct_allocator allocator;
    struct ArrowArray array;
} moved_array;

static void release_moved(void *user_data) {
    moved_array *moved = user_data;
    keyacct_allocator allocator = moved->allocator;
    if (moved->array.release) moved->array.release(&moved->array);
    keyacct__free(&allocator, moved, 1, sizeof *moved);
}

static keyacct_status import_children(import *in, moved_array *moved, struct ArrowArray *array) {
    size_t count = (size_t)in->schema->n_children + 1;
    keyacct__column **made = keyacct__calloc(&in->table->allocator, count, sizeof *made);
    keyacct_status status =
        made ? keyacct__table_reserve(in->table, (int32_t)in->schema->n_children, in->error) : keyacct__fail_memory(in->error);
    for (int64_t i = 0; status == KEYACCT_OK && i < in->schema->n_children; i++) {
        status = build_child(in, i, &made[i]);
        if (status == KEYACCT_OK && made[i]) status = check_place(in, made, i);
    }
    if (status == KEYACCT_OK) { /* nothing can fail from here on */
        moved->array = *array;
        array->release = NULL;
    }
    for (size_t i = 0; made && i < count; i++) {
        if (status == KEYACCT_OK && made[i]) keyacct__table_install(in->table, made[i], 0);
        else keyacct__column_free(in->table, made[i]);
    }
    keyacct__free(&in->table->allocator, made, count, sizeof *made);
    return status;
}

keyacct_status keyacct_table_import_arrow(keyacct_table *table, const struct ArrowSchema *schema, struct ArrowArray *array,
                                          keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    if (!schema || !array)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, schema ? "array" : "schema", -1, "%s is NULL",
                             schema ? "array" : "schema");
    import in = {table, schema, array, NULL, error};
    KEYACCT__TRY(check_struct(&in));
    moved_array *moved = keyacct__calloc(&table->allocator, 1, sizeof *moved);
    if (!moved) return keyacct__fail_memory(error);
    moved->allocator = table->allocator;
    in.owner = keyacct__buffer_foreign(&table->allocator, release_moved, moved);
    if (!in.owner) {
        keyacct__free(&table->allocator, moved, 1, sizeof *moved);
        return keyacct__fail_memory(error);
    }
    keyacct_status status = import_children(&in, moved, array);
    keyacct__buffer_drop(in.owner); /* not moved: its release finds nothing to release */
    return status;
}
