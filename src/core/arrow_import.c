/* Import of a struct array by the Arrow C Data Interface, and of a stream of them by the C Stream Interface (Apache Arrow
 * specification).
 *
 * An array is moved into the table only when every child has become a column: until then it is untouched. Children that are shown
 * as they are keep the moved array alive; when the last of them goes, its release is called, once. What no column can show (bits,
 * other units of time, views, dictionaries) is gathered (arrow_gather.c), which copies it. A stream whose rows come in one batch
 * is imported like an array; of several batches every value is copied once, batch by batch, each released before the next is asked
 * for. O(rows) for the checks of offsets, text and floats, and for what is copied.
 *
 * Refuses what it can see to be wrong: released structs, formats, counts of children and buffers, negative or overflowing lengths
 * and offsets, missing required buffers, offsets that are negative or decrease, misaligned buffers, nulls of the struct itself. */
#include <string.h>

#include "arrow_parts.h"

typedef struct import {
    keyacct_table *table;
    const struct ArrowSchema *schema;
    keyacct__arrow_field *fields; /* count + 1 each */
    keyacct__gather *gathers;
    keyacct__source *sources;
    keyacct__column **made;
    size_t count;
    keyacct_error *error;
} import;

static keyacct_status fail(const import *in, keyacct_status status, const char *name, const char *text) {
    return keyacct__fail(in->error, status, in->table->role, name, -1, "%s", text);
}

static keyacct__arrow_place place_of(const import *in, size_t i, int64_t row) {
    return (keyacct__arrow_place){in->table, in->fields[i].name, row, in->error};
}

static void end(import *in) {
    for (size_t i = 0; in->gathers && i < in->count; i++) keyacct__gather_drop(&in->gathers[i]);
    keyacct__free(&in->table->allocator, in->fields, in->count + 1, sizeof *in->fields);
    keyacct__free(&in->table->allocator, in->gathers, in->count + 1, sizeof *in->gathers);
    keyacct__free(&in->table->allocator, in->sources, in->count + 1, sizeof *in->sources);
    keyacct__free(&in->table->allocator, in->made, in->count + 1, sizeof *in->made);
}

/* --- the struct ------------------------------------------------------------------------------------------------------- */

static keyacct_status check_schema(const import *in) {
    const struct ArrowSchema *schema = in->schema;
    if (!schema->release) return fail(in, KEYACCT_E_ARGUMENT, "schema", "the struct has been released already");
    if (!schema->format || strcmp(schema->format, "+s") != 0) {
        const char *format = schema->format ? schema->format : "";
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, in->table->role, "schema", -1,
                             "the format is '%t'; a struct array ('+s') is needed", format, (int64_t)strlen(format));
    }
    if (schema->n_children < 0 || schema->n_children > INT32_MAX / 4 || (schema->n_children && !schema->children))
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, in->table->role, "schema", -1, "the schema has %l children",
                             schema->children ? schema->n_children : INT64_C(0));
    return KEYACCT_OK;
}

/* Reads the fields, and makes room for as many columns, so that putting them into the table cannot fail. */
static keyacct_status begin(import *in) {
    KEYACCT__TRY(check_schema(in));
    const keyacct_allocator *allocator = &in->table->allocator;
    in->count = (size_t)in->schema->n_children;
    in->fields = keyacct__calloc(allocator, in->count + 1, sizeof *in->fields);
    in->gathers = keyacct__calloc(allocator, in->count + 1, sizeof *in->gathers);
    in->sources = keyacct__calloc(allocator, in->count + 1, sizeof *in->sources);
    in->made = keyacct__calloc(allocator, in->count + 1, sizeof *in->made);
    if (!in->fields || !in->gathers || !in->sources || !in->made) return keyacct__fail_memory(in->error);
    for (size_t i = 0; i < in->count; i++) {
        KEYACCT__TRY(keyacct__arrow_field_read(in->table, in->schema, (int64_t)i, &in->fields[i], in->error));
        in->gathers[i].allocator = *allocator;
        in->gathers[i].format = in->fields[i].format;
    }
    return keyacct__table_reserve(in->table, (int32_t)in->count, in->error);
}

/* `row`: of the table, that row 0 of the array is. */
static keyacct_status check_struct(const import *in, const struct ArrowArray *array, int64_t row) {
    const keyacct__arrow_place at = {in->table, "array", row, in->error};
    KEYACCT__TRY(keyacct__arrow_check_base(&at, array, 1));
    if ((int64_t)in->count != array->n_children || (in->count && !array->children))
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, in->table->role, "array", -1, "the schema has %l children, the array %l",
                             (int64_t)in->count, array->children ? array->n_children : INT64_C(0));
    const uint8_t *bits = array->buffers[0];
    for (int64_t i = 0; bits && array->null_count != 0 && i < array->length; i++)
        if (!keyacct__bit(bits, array->offset + i))
            return keyacct__fail(in->error, KEYACCT_E_UNSUPPORTED, in->table->role, "array", row + i,
                                 "the row itself is null; push the nulls of the struct down to its columns");
    for (size_t i = 0; i < in->count; i++) {
        const keyacct__arrow_place child = place_of(in, i, row);
        KEYACCT__TRY(keyacct__arrow_check(&child, &in->fields[i], array->children[i], array->offset, array->length));
    }
    return KEYACCT_OK;
}

/* --- columns ---------------------------------------------------------------------------------------------------------- */

/* Buffers as they are, kept alive by `owner`. */
static void show(const keyacct__arrow_field *field, const struct ArrowArray *array, int64_t offset, int64_t rows,
                 keyacct__buffer *owner, keyacct__source *source) {
    static const int64_t none[1];
    int64_t first = array->offset + offset;
    source->type = field->format.type;
    source->decimals = field->format.decimals;
    source->validity = array->null_count == 0 ? NULL : array->buffers[0];
    source->validity_offset = source->validity ? first : 0;
    source->owner = source->values_owner = source->bytes_owner = owner;
    if (field->format.kind != KEYACCT__ARROW_TEXT) {
        if (array->buffers[1]) source->values = (const char *)array->buffers[1] + (size_t)(first * field->format.width);
        return;
    }
    source->bytes = array->buffers[2] ? array->buffers[2] : "";
    if (!rows) source->offsets64 = none; /* an empty array's buffer may have no bytes */
    else if (field->format.width == 8) source->offsets64 = (const int64_t *)array->buffers[1] + first;
    else source->offsets32 = (const int32_t *)array->buffers[1] + first;
}

static keyacct_status gather(import *in, const struct ArrowArray *array, int64_t row, size_t i) {
    if (in->fields[i].is_hidden) return KEYACCT_OK;
    const keyacct__arrow_place at = place_of(in, i, row);
    return keyacct__gather_rows(&in->gathers[i], &at, &in->fields[i], array->children[i], array->offset, array->length);
}

/* A name must not come twice, nor overwrite an output of the caller, nor lie in its memory. */
static keyacct_status check_place(const import *in, size_t i) {
    const keyacct_table *table = in->table;
    keyacct__column *const *made = in->made;
    for (size_t k = 0; k < i; k++)
        if (made[k] && strcmp(made[k]->name, made[i]->name) == 0)
            return keyacct__fail(in->error, KEYACCT_E_DUPLICATE, table->role, made[i]->name, -1,
                                 "two children stand for column '%t'", made[i]->name, (int64_t)strlen(made[i]->name));
    int32_t place = keyacct__table_find(table, made[i]->name);
    const keyacct__column *there = place < 0 ? NULL : table->columns[place];
    if (there && there->bound_output)
        return fail(in, KEYACCT_E_READONLY, made[i]->name, "the name is bound as an output; unbind it first");
    return keyacct__alias_check(table, made[i], there, in->error);
}

/* All sources become columns, or none does. The table has their number of rows. */
static keyacct_status build(import *in) {
    keyacct_status status = KEYACCT_OK;
    for (size_t i = 0; status == KEYACCT_OK && i < in->count; i++) {
        if (in->fields[i].is_hidden) continue;
        in->sources[i].field_unit = in->fields[i].unit;
        status = keyacct__column_build(in->table, in->fields[i].name, &in->sources[i], &in->made[i], in->error);
        if (status == KEYACCT_OK && in->made[i]) status = check_place(in, i);
    }
    for (size_t i = 0; status != KEYACCT_OK && i < in->count; i++) keyacct__column_free(in->table, in->made[i]);
    return status;
}

static void install(import *in) {
    for (size_t i = 0; i < in->count; i++)
        if (in->made[i]) keyacct__table_install(in->table, in->made[i], 0);
}

/* --- one array --------------------------------------------------------------------------------------------------------- */

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

static keyacct_status build_array(import *in, const struct ArrowArray *array, keyacct__buffer *owner) {
    for (size_t i = 0; i < in->count; i++) {
        if (in->fields[i].is_hidden) continue;
        if (keyacct__arrow_shown(&in->fields[i])) {
            show(&in->fields[i], array->children[i], array->offset, array->length, owner, &in->sources[i]);
        } else {
            KEYACCT__TRY(gather(in, array, 0, i));
            keyacct__gather_source(&in->gathers[i], &in->sources[i]);
        }
    }
    return build(in);
}

/* Makes columns of a checked array and moves it into the table. */
static keyacct_status take_array(import *in, struct ArrowArray *array) {
    const keyacct_allocator *allocator = &in->table->allocator;
    moved_array *moved = keyacct__calloc(allocator, 1, sizeof *moved);
    if (!moved) return keyacct__fail_memory(in->error);
    moved->allocator = *allocator;
    keyacct__buffer *owner = keyacct__buffer_foreign(allocator, release_moved, moved);
    if (!owner) {
        keyacct__free(allocator, moved, 1, sizeof *moved);
        return keyacct__fail_memory(in->error);
    }
    keyacct_status status = build_array(in, array, owner);
    if (status == KEYACCT_OK) { /* nothing can fail from here on */
        moved->array = *array;
        array->release = NULL;
        install(in);
    }
    keyacct__buffer_drop(owner); /* not moved: its release finds nothing to release */
    return status;
}

keyacct_status keyacct_table_import_arrow(keyacct_table *table, const struct ArrowSchema *schema, struct ArrowArray *array,
                                          keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    if (!schema || !array)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, schema ? "array" : "schema", -1, "%s is NULL",
                             schema ? "array" : "schema");
    import in = {.table = table, .schema = schema, .error = error};
    if (!array->release) return fail(&in, KEYACCT_E_ARGUMENT, "array", "the struct has been released already");
    keyacct_status status = begin(&in);
    if (status == KEYACCT_OK) status = check_struct(&in, array, 0);
    if (status == KEYACCT_OK && array->length != table->rows)
        status = keyacct__fail(error, KEYACCT_E_FORMAT, table->role, "array", -1, "the array has %l rows, the table %l",
                               array->length, table->rows);
    if (status == KEYACCT_OK) status = take_array(&in, array);
    end(&in);
    return status;
}

/* --- a stream ---------------------------------------------------------------------------------------------------------- */

/* What the producer says of its failure. */
static keyacct_status fail_stream(const import *in, struct ArrowArrayStream *stream, int code) {
    const char *words = stream->get_last_error ? stream->get_last_error(stream) : NULL;
    if (!words) words = "it gives no reason";
    keyacct_status status = code == KEYACCT__ARROW_NO_MEMORY ? KEYACCT_E_NO_MEMORY : KEYACCT_E_FORMAT;
    return keyacct__fail(in->error, status, in->table->role, "stream", -1,
                         "the producer of the stream failed with code %d: %t", (int32_t)code, words, (int64_t)strlen(words));
}

static keyacct_status gather_batch(import *in, struct ArrowArray *batch, int64_t row) {
    keyacct_status status = KEYACCT_OK;
    for (size_t i = 0; status == KEYACCT_OK && i < in->count; i++) status = gather(in, batch, row, i);
    batch->release(batch);
    batch->release = NULL;
    return status;
}

/* Reads to the end. The first batch with rows is held until there is another one: alone, it is not copied. */
static keyacct_status read_batches(import *in, struct ArrowArrayStream *stream, struct ArrowArray *held, int64_t *rows) {
    for (;;) {
        struct ArrowArray batch = {0};
        int code = stream->get_next(stream, &batch);
        if (code) return fail_stream(in, stream, code);
        if (!batch.release) return KEYACCT_OK;
        int64_t count = batch.length;
        keyacct_status status = check_struct(in, &batch, *rows);
        if (status == KEYACCT_OK && count > KEYACCT__MOST_ROWS - *rows)
            status = fail(in, KEYACCT_E_LIMIT, "stream", "there are more than 2^40 rows");
        if (status == KEYACCT_OK && count && held->release) status = gather_batch(in, held, 0);
        if (status == KEYACCT_OK && count && !*rows) *held = batch;
        else if (status == KEYACCT_OK && count) status = gather_batch(in, &batch, *rows);
        else batch.release(&batch);
        KEYACCT__TRY(status);
        *rows += count;
    }
}

static keyacct_status take_batches(import *in, struct ArrowArray *held, int64_t rows) {
    keyacct_table *table = in->table;
    int64_t before = table->rows;
    if (table->column_count && rows != before)
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, table->role, "stream", -1, "the stream has %l rows, the table %l", rows,
                             before);
    table->rows = rows;
    keyacct_status status;
    if (held->release) {
        status = take_array(in, held);
    } else {
        for (size_t i = 0; i < in->count; i++) keyacct__gather_source(&in->gathers[i], &in->sources[i]);
        status = build(in);
        if (status == KEYACCT_OK) install(in);
    }
    if (status != KEYACCT_OK) table->rows = before;
    return status;
}

static keyacct_status import_stream(keyacct_table *table, struct ArrowArrayStream *stream, keyacct_error *error) {
    struct ArrowSchema schema = {0};
    struct ArrowArray held = {0};
    import in = {.table = table, .schema = &schema, .error = error};
    int64_t rows = 0;
    int code = stream->get_schema(stream, &schema);
    if (code) return fail_stream(&in, stream, code);
    keyacct_status status = begin(&in);
    if (status == KEYACCT_OK) status = read_batches(&in, stream, &held, &rows);
    if (status == KEYACCT_OK) status = take_batches(&in, &held, rows);
    end(&in);
    if (held.release) held.release(&held);
    if (schema.release) schema.release(&schema);
    return status;
}

keyacct_status keyacct_table_import_stream(keyacct_table *table, struct ArrowArrayStream *stream, keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    if (!stream || !stream->release || !stream->get_schema || !stream->get_next)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, "stream", -1,
                             !stream ? "stream is NULL" : "the stream has been released already, or lacks a function");
    keyacct_status status = import_stream(table, stream, error);
    stream->release(stream);
    stream->release = NULL;
    return status;
}
