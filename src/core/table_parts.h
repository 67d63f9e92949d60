/* What the files of the table share among themselves: buffers, columns before they are installed, conversions. Rooms do not
 * include this; table.h is theirs. */
#ifndef KEYACCT_SRC_CORE_TABLE_PARTS_H
#define KEYACCT_SRC_CORE_TABLE_PARTS_H

#include <stdatomic.h>

#include "table.h"

#define KEYACCT__MOST_ROWS (INT64_C(1) << 40)
#define KEYACCT__DAY_MS INT64_C(86400000)

/* Memory with a count of its users. Either owned (`memory` follows the header in the same block) or foreign (told by `release`). */
struct keyacct__buffer {
    atomic_size_t uses;
    keyacct_allocator allocator;
    size_t block; /* bytes of the whole block */
    void *memory;
    keyacct_release release;
    void *user_data;
};

/* Zeroed, at least one element; NULL when memory is short or the size overflows. One use. */
keyacct__buffer *keyacct__buffer_new(const keyacct_allocator *allocator, int64_t count, size_t size);
keyacct__buffer *keyacct__buffer_raw(const keyacct_allocator *allocator, int64_t count, size_t size); /* the same, not zeroed */
/* One use; `release` is called when the last one goes. NULL when memory is short: nothing is called then. */
keyacct__buffer *keyacct__buffer_foreign(const keyacct_allocator *allocator, keyacct_release release, void *user_data);
/* Makes one's own memory larger, in place or elsewhere; only its one user may call it, and before any part of it is shown. What is
 * added is not zeroed. Returns 0 when memory is short: the buffer is as it was then. */
int keyacct__buffer_grow(keyacct__buffer **buffer, int64_t count, size_t size);
keyacct__buffer *keyacct__buffer_keep(keyacct__buffer *buffer); /* NULL is fine */
void keyacct__buffer_drop(keyacct__buffer *buffer); /* NULL is fine */

/* Bits [offset, offset + count) of `from` (NULL: all ones) to bits [0, count) of `to`; the rest of the last byte becomes 0. */
void keyacct__bits_copy(uint8_t *to, const uint8_t *from, int64_t offset, int64_t count);
static inline int64_t keyacct__bits_size(int64_t count) { return count / 8 + (count % 8 != 0); }

typedef struct keyacct__name_map {
    char *foreign;
    int32_t id; /* -1: hidden */
    int32_t unit;
} keyacct__name_map;

size_t keyacct__type_size(int32_t type); /* bytes of a value; 0 for text */
const char *keyacct__type_label(int32_t type);
/* Own type of a vocabulary column; a key becomes INT64. */
int32_t keyacct__own_type(int32_t id);
int keyacct__is_ppm(const char *name);

/* A column that belongs to no table yet. NULL when memory is short. */
keyacct__column *keyacct__column_new(const keyacct_table *table, const char *name, int32_t id, int32_t type, int32_t origin);
/* Frees the column, drops its buffers, and what lies under it. NULL is fine. */
void keyacct__column_free(const keyacct_table *table, keyacct__column *column);
/* Gives it zeroed memory for its rows (text: offsets), and a bitmap if asked: all present or all null. Returns 0 when
 * memory is short. */
int keyacct__column_allocate(const keyacct_table *table, keyacct__column *column, int with_validity, int present);
/* Gives it the bitmap alone. */
int keyacct__column_allocate_bits(const keyacct_table *table, keyacct__column *column, int present);
/* Gives it a bitmap of its own with the bits that it shows now. Returns 0 when memory is short. */
int keyacct__column_own_validity(const keyacct_table *table, keyacct__column *column);
/* Completes the offsets of a writable text column. */
void keyacct__column_settle(const keyacct_table *table, keyacct__column *column);
/* For one's own memory only: the column's memory to write. */
static inline void *keyacct__column_memory(const keyacct__column *column) { return column->values_buffer->memory; }
static inline uint8_t *keyacct__column_bits(const keyacct__column *column) { return column->validity_buffer->memory; }
/* Copies one cell, null or not, between columns of one fixed-width type. */
void keyacct__cell_copy(void *to, const void *from, int32_t type, int64_t to_row, int64_t from_row);
/* 1 if the cell says something: present, and for a code not 0. */
static inline int keyacct__cell_said(const keyacct__column *column, int64_t row) {
    return keyacct__valid(column, row) && (column->type != KEYACCT_TYPE_CODE || column->values.i8[row] != 0);
}
/* What the caller gave under this name, seen from the column that now has it (NULL is fine). */
keyacct__column *keyacct__column_given_input(keyacct__column *column);

keyacct_status keyacct__name_check(const keyacct_table *table, const char *name, keyacct_error *error);
int32_t keyacct__table_find(const keyacct_table *table, const char *name); /* place, -1 if absent */
/* Room for `more` columns, so that installing cannot fail. */
keyacct_status keyacct__table_reserve(keyacct_table *table, int32_t more, keyacct_error *error);
/* Puts the column in the place of the one of the same name, or at the end. Needs reserved room. Frees what it replaces, unless
 * `keep_under`: then the caller's own input of that name is kept under the new column. */
void keyacct__table_install(keyacct_table *table, keyacct__column *column, int keep_under);
/* KEYACCT_E_ALIAS when memory of `column` overlaps memory that a caller bound for an output (or, if `column` is such an output,
 * memory of any column). `replaced` is not looked at, its input is. */
keyacct_status keyacct__alias_check(const keyacct_table *table, const keyacct__column *column, const keyacct__column *replaced,
                                    keyacct_error *error);

/* Type of a source only: 128-bit integers of a stated number of decimals, native byte order, not aligned. */
#define KEYACCT__TYPE_DECIMAL 1000

/* Values as they come from outside, each part kept alive by an owner of its own; NULL: borrowed. */
typedef struct keyacct__source {
    int32_t type; /* INT8 .. TEXT, KEYACCT__TYPE_DECIMAL */
    int32_t unit;
    int32_t field_unit; /* what the data itself says of a money column; counts where neither the bind nor a name map says more */
    int32_t decimals;
    const void *values;
    const int64_t *offsets64;
    const int32_t *offsets32;
    const char *bytes;
    const uint8_t *validity;
    int64_t validity_offset;
    keyacct__buffer *owner, *values_owner, *bytes_owner; /* of validity; of values or offsets; of bytes */
} keyacct__source;
/* 1 if the name map hides it. */
int keyacct__name_hidden(const keyacct_table *table, const char *name);
/* Makes the input column that `name` stands for, checked and converted. *out is NULL, with KEYACCT_OK, for a hidden name. */
keyacct_status keyacct__column_build(const keyacct_table *table, const char *name, const keyacct__source *source,
                                     keyacct__column **out, keyacct_error *error);
/* Text: offsets in order, UTF-8. */
keyacct_status keyacct__text_check(const keyacct_table *table, const keyacct__column *column, keyacct_error *error);
/* KEYACCT_E_CODE with the names that are allowed. */
keyacct_status keyacct__fail_code(const keyacct_table *table, const char *column, const char *list, int64_t row, const char *text,
                                  int64_t length, keyacct_error *error);
/* Same, KEYACCT_E_VALUE, for a number. */
keyacct_status keyacct__fail_code_number(const keyacct_table *table, const char *column, const char *list, int64_t row,
                                         int64_t value, keyacct_error *error);

#endif
