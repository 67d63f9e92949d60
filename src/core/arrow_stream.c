/* Export of columns as a stream by the Arrow C Stream Interface.
 *
 * The stream holds one exported array (arrow_export.c) and hands out parts of it: a part is a set of pointers into the same memory,
 * which it keeps alive by its count, so that the stream, the parts and the table may go in any order and on any thread. Parts
 * begin at multiples of 64 rows: their pointers keep the alignment of the whole, bitmaps begin at a byte, and no part has an
 * offset. O(columns) a part. Refuses unknown flags. */
#include <string.h>

#include "arrow_parts.h"

typedef struct stream_own {
    keyacct_allocator allocator;
    struct ArrowSchema schema;
    struct ArrowArray array;
    int64_t part, next; /* rows a part; where the next one begins, -1: at the end */
    const char *words; /* of the last failure */
} stream_own;

/* --- schemas ---------------------------------------------------------------------------------------------------------- */

static int copy_schema(const keyacct_allocator *allocator, const struct ArrowSchema *from, struct ArrowSchema *to) {
    const keyacct__arrow_schema_own *own = from->private_data;
    if (!keyacct__arrow_schema_make(allocator, from->format, from->name, from->metadata, own->metadata_size, from->n_children,
                                    from->dictionary != NULL, to))
        return 0;
    to->flags = from->flags;
    for (int64_t i = 0; i < from->n_children; i++)
        if (!copy_schema(allocator, from->children[i], to->children[i])) return 0;
    return !from->dictionary || copy_schema(allocator, from->dictionary, to->dictionary);
}

/* --- parts ------------------------------------------------------------------------------------------------------------ */

/* Bits of a value (of text: of an offset) of the formats that we export. */
static int64_t value_bits(const char *format) {
    switch (*format) {
    case 'b': return 1;
    case 'c': return 8;
    case 'u': return 32;
    case 'd': return 128;
    case 't': return format[1] == 'd' ? 32 : 64;
    default: return 64;
    }
}

/* Rows [first, first + rows) of a column; `first` is a multiple of 64, or 0. */
static int part_of(const keyacct_allocator *allocator, const struct ArrowSchema *schema, const struct ArrowArray *from,
                   int64_t first, int64_t rows, struct ArrowArray *to) {
    if (!keyacct__arrow_array_make(allocator, rows, from->n_buffers, 0, from->dictionary != NULL, to)) return 0;
    const keyacct__arrow_array_own *whole = from->private_data;
    keyacct__arrow_array_own *own = to->private_data;
    for (int i = 0; i < 3; i++) {
        int64_t bits = i == 0 ? 1 : i == 1 ? value_bits(schema->format) : 0;
        own->kept[i] = keyacct__buffer_keep(whole->kept[i]);
        if (from->buffers[i]) own->buffers[i] = (const char *)from->buffers[i] + (size_t)(first / 8 * bits);
    }
    to->null_count = !from->null_count || rows == from->length ? from->null_count : -1; /* not counted again */
    if (!from->dictionary) return 1;
    return part_of(allocator, schema->dictionary, from->dictionary, 0, from->dictionary->length, to->dictionary);
}

static int take_part(const stream_own *own, int64_t rows, struct ArrowArray *to) {
    int64_t count = own->array.n_children;
    if (!keyacct__arrow_array_make(&own->allocator, rows, 1, count, 0, to)) return 0;
    for (int64_t i = 0; i < count; i++)
        if (!part_of(&own->allocator, own->schema.children[i], own->array.children[i], own->next, rows, to->children[i])) return 0;
    return 1;
}

/* --- the functions of a stream ------------------------------------------------------------------------------------------ */

static int out_of_memory(stream_own *own) {
    own->words = "the allocator refused";
    return KEYACCT__ARROW_NO_MEMORY;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    stream_own *own = stream->private_data;
    struct ArrowSchema made = {0};
    own->words = NULL;
    if (!copy_schema(&own->allocator, &own->schema, &made)) {
        if (made.release) made.release(&made);
        return out_of_memory(own);
    }
    *out = made;
    return 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    stream_own *own = stream->private_data;
    struct ArrowArray made = {0};
    own->words = NULL;
    if (own->next >= 0) {
        int64_t rest = own->array.length - own->next, rows = rest < own->part ? rest : own->part;
        if (!take_part(own, rows, &made)) {
            if (made.release) made.release(&made);
            return out_of_memory(own);
        }
        own->next = rows < rest ? own->next + rows : -1;
    }
    *out = made; /* at the end: a released array */
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream) { return ((const stream_own *)stream->private_data)->words; }

static void release(struct ArrowArrayStream *stream) {
    stream_own *own = stream->private_data;
    keyacct_allocator allocator = own->allocator;
    if (own->schema.release) own->schema.release(&own->schema);
    if (own->array.release) own->array.release(&own->array);
    keyacct__free(&allocator, own, 1, sizeof *own);
    stream->release = NULL;
}

keyacct_status keyacct_table_export_stream(const keyacct_table *table, const char *const *names, int32_t count, int64_t part_rows,
                                           int32_t flags, const keyacct_allocator *allocator, struct ArrowArrayStream *stream,
                                           keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    if (!stream) return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, "stream", -1, "stream is NULL");
    if (part_rows < 0)
        return keyacct__fail(error, KEYACCT_E_RANGE, table->role, "part_rows", -1, "part_rows is %l; expected 0 or more",
                             part_rows);
    if (flags & ~(KEYACCT_EXPORT_FLAG_CODE_NAMES | KEYACCT_EXPORT_FLAG_MONEY_DECIMAL))
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, "flags", -1, "flags are %d; expected a sum of export_flag",
                             flags);
    keyacct_allocator taken;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    stream_own *own = keyacct__calloc(&taken, 1, sizeof *own);
    if (!own) return keyacct__fail_memory(error);
    own->allocator = taken;
    keyacct_status status = keyacct__arrow_export(table, names, count, flags, &taken, &own->schema, &own->array, error);
    if (status != KEYACCT_OK) {
        keyacct__free(&taken, own, 1, sizeof *own);
        return status;
    }
    if (part_rows == 0 || part_rows > own->array.length) part_rows = own->array.length;
    own->part = part_rows < 1 ? 1 : part_rows > INT64_MAX - 63 ? part_rows : (part_rows + 63) / 64 * 64;
    *stream = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release, own};
    return KEYACCT_OK;
}
