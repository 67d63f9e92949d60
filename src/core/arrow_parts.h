/* What the files of Arrow share. In: what a field is, rows gathered from arrays, where an error is. Out: structs that own what they
 * show. */
#ifndef KEYACCT_SRC_CORE_ARROW_PARTS_H
#define KEYACCT_SRC_CORE_ARROW_PARTS_H

#include "table_parts.h"

/* What the functions of a stream give when memory is short: ENOMEM, the same number on every system that we know. */
#define KEYACCT__ARROW_NO_MEMORY 12

enum { /* how the values of a format lie in memory */
    KEYACCT__ARROW_PLAIN, /* `width` bytes each, as the source type has them */
    KEYACCT__ARROW_TEXT, /* offsets of `width` bytes, bytes */
    KEYACCT__ARROW_VIEW, /* 16 bytes each: short text inside, long text in further buffers */
    KEYACCT__ARROW_UNSIGNED, /* `width` bytes each, to int64 */
    KEYACCT__ARROW_BITS, /* to one byte each */
    KEYACCT__ARROW_SCALED, /* int64 times and divided by, to milliseconds */
    KEYACCT__ARROW_DATE64, /* int64 milliseconds, to days */
    KEYACCT__ARROW_NOTHING /* no buffers, all null; becomes text */
};

typedef struct keyacct__arrow_format {
    int8_t kind, width;
    int16_t type; /* KEYACCT_TYPE_... of the source that it becomes */
    int32_t multiply, divide;
    int32_t decimals;
} keyacct__arrow_format;

typedef struct keyacct__arrow_field {
    const char *name;
    keyacct__arrow_format format; /* of the values; of the dictionary's values where there is one */
    keyacct__arrow_format index; /* of the indices into the dictionary */
    int is_dictionary;
    int is_hidden; /* by the name map: nothing else of it is read, whatever it is */
    int32_t unit; /* KEYACCT_UNIT_... that the metadata states, or none */
} keyacct__arrow_field;

/* For errors: whose column it is, and the row that row 0 of the array at hand is. */
typedef struct keyacct__arrow_place {
    const keyacct_table *table;
    const char *name;
    int64_t row;
    keyacct_error *error;
} keyacct__arrow_place;

/* Reads child i of a struct schema: KEYACCT_E_FORMAT where it is broken, KEYACCT_E_UNSUPPORTED where it is refused. */
keyacct_status keyacct__arrow_field_read(const keyacct_table *table, const struct ArrowSchema *schema, int64_t i,
                                         keyacct__arrow_field *field, keyacct_error *error);
/* Checks what can be seen of an array: lengths, counts of buffers and children, required buffers, alignment. `offset` is that of
 * the struct, `rows` its length. Of text: the first and the last offset too. */
keyacct_status keyacct__arrow_check(const keyacct__arrow_place *at, const keyacct__arrow_field *field,
                                    const struct ArrowArray *array, int64_t offset, int64_t rows);
/* Length, offset, null count and number of buffers of any array. */
keyacct_status keyacct__arrow_check_base(const keyacct__arrow_place *at, const struct ArrowArray *array, int64_t buffers);
/* 1 when the buffers can be shown as they are. */
static inline int keyacct__arrow_shown(const keyacct__arrow_field *field) {
    return !field->is_dictionary && field->format.kind <= KEYACCT__ARROW_TEXT;
}

/* Rows of one field, from any number of arrays, one after the other in memory of the table's allocator. */
typedef struct keyacct__gather {
    keyacct_allocator allocator;
    keyacct__arrow_format format;
    int64_t rows, size; /* size: bytes of text */
    int64_t rows_room, size_room;
    keyacct__buffer *values, *bytes, *validity; /* values: of text, offsets */
} keyacct__gather;
/* Adds rows of an array that has been checked. */
keyacct_status keyacct__gather_rows(keyacct__gather *to, const keyacct__arrow_place *at, const keyacct__arrow_field *field,
                                    const struct ArrowArray *array, int64_t offset, int64_t rows);
/* What has been gathered, to be bound. */
void keyacct__gather_source(const keyacct__gather *from, keyacct__source *source);
void keyacct__gather_drop(keyacct__gather *gather);

/* --- out --------------------------------------------------------------------------------------------------------------- */

/* Behind every exported struct; its allocator frees it on any thread. */
typedef struct keyacct__arrow_schema_own {
    keyacct_allocator allocator;
    char format[12];
    char *name;
    char *metadata;
    size_t metadata_size;
    struct ArrowSchema *children; /* one block */
    struct ArrowSchema **pointers;
    int64_t count;
    struct ArrowSchema *dictionary;
} keyacct__arrow_schema_own;

typedef struct keyacct__arrow_array_own {
    keyacct_allocator allocator;
    const void *buffers[3];
    keyacct__buffer *kept[3];
    struct ArrowArray *children;
    struct ArrowArray **pointers;
    int64_t count;
    struct ArrowArray *dictionary;
} keyacct__arrow_array_own;

/* Empty structs with room for their children. Releasable as soon as they are made, also when memory was short (0) in between. */
int keyacct__arrow_schema_make(const keyacct_allocator *allocator, const char *format, const char *name, const char *metadata,
                               size_t metadata_size, int64_t children, int has_dictionary, struct ArrowSchema *schema);
int keyacct__arrow_array_make(const keyacct_allocator *allocator, int64_t rows, int64_t buffers, int64_t children,
                              int has_dictionary, struct ArrowArray *array);
/* Schema and one array of all rows; on failure nothing is left in them. */
keyacct_status keyacct__arrow_export(const keyacct_table *table, const char *const *names, int32_t count, int32_t flags,
                                     const keyacct_allocator *allocator, struct ArrowSchema *schema, struct ArrowArray *array,
                                     keyacct_error *error);

#endif
