/* Buffers and columns: who owns which memory, and until when.
 *
 * A buffer counts its users with a C11 atomic, because an Arrow export may be released on any thread; the last one to go frees it
 * or tells the owner. A column shows memory of up to four buffers. Sizes are checked before they are multiplied. */
#include "table_parts.h"

#include <string.h>

size_t keyacct__type_size(int32_t type) {
    switch (type) {
    case KEYACCT_TYPE_INT8:
    case KEYACCT_TYPE_BOOL:
    case KEYACCT_TYPE_CODE: return 1;
    case KEYACCT_TYPE_INT16: return 2;
    case KEYACCT_TYPE_INT32:
    case KEYACCT_TYPE_FLOAT32:
    case KEYACCT_TYPE_DATE: return 4;
    case KEYACCT_TYPE_TEXT: return 0;
    default: return 8;
    }
}

const char *keyacct__type_label(int32_t type) {
    for (int32_t i = 0; i < keyacct__code_total; i++)
        if (keyacct__code_at(i).value == type && strcmp(keyacct__code_at(i).list, "type") == 0) return keyacct__code_at(i).name;
    return "unknown type";
}

int32_t keyacct__own_type(int32_t id) { return keyacct__column_at(id).type ? keyacct__column_at(id).type : KEYACCT_TYPE_INT64; }

int keyacct__is_ppm(const char *name) {
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, "_ppm") == 0;
}

/* --- buffers ---------------------------------------------------------------------------------------------------------- */

/* Memory begins where a cache line does, counted from the block. */
#define HEADER ((sizeof(keyacct__buffer) + 63) / 64 * 64)

static keyacct__buffer *buffer_block(const keyacct_allocator *allocator, size_t block) {
    keyacct__buffer *buffer = keyacct__calloc(allocator, block, 1);
    if (!buffer) return NULL;
    atomic_init(&buffer->uses, 1);
    buffer->allocator = *allocator;
    buffer->block = block;
    return buffer;
}

keyacct__buffer *keyacct__buffer_raw(const keyacct_allocator *allocator, int64_t count, size_t size) {
    if (count < 1) count = 1;
    if ((uint64_t)count > ((uint64_t)PTRDIFF_MAX - HEADER) / size) return NULL;
    size_t block = HEADER + (size_t)count * size;
    keyacct__buffer *buffer = keyacct__alloc(allocator, block, 1);
    if (!buffer) return NULL;
    memset(buffer, 0, HEADER);
    atomic_init(&buffer->uses, 1);
    buffer->allocator = *allocator;
    buffer->block = block;
    buffer->memory = (char *)buffer + HEADER;
    return buffer;
}

keyacct__buffer *keyacct__buffer_new(const keyacct_allocator *allocator, int64_t count, size_t size) {
    if (count < 1) count = 1;
    if ((uint64_t)count > ((uint64_t)PTRDIFF_MAX - HEADER) / size) return NULL;
    keyacct__buffer *buffer = buffer_block(allocator, HEADER + (size_t)count * size);
    if (buffer) buffer->memory = (char *)buffer + HEADER;
    return buffer;
}

int keyacct__buffer_grow(keyacct__buffer **buffer, int64_t count, size_t size) {
    keyacct_allocator allocator = (*buffer)->allocator;
    if (count < 0 || (uint64_t)count > ((uint64_t)PTRDIFF_MAX - HEADER) / size) return 0;
    size_t block = HEADER + (size_t)count * size;
    void *moved = *buffer;
    if (keyacct__resize(&allocator, &moved, (*buffer)->block, block, 1) != KEYACCT_OK) return 0;
    *buffer = moved;
    (*buffer)->block = block;
    (*buffer)->memory = (char *)moved + HEADER;
    return 1;
}

keyacct__buffer *keyacct__buffer_foreign(const keyacct_allocator *allocator, keyacct_release release, void *user_data) {
    keyacct__buffer *buffer = buffer_block(allocator, sizeof *buffer);
    if (!buffer) return NULL;
    buffer->release = release;
    buffer->user_data = user_data;
    return buffer;
}

keyacct__buffer *keyacct__buffer_keep(keyacct__buffer *buffer) {
    if (buffer) atomic_fetch_add_explicit(&buffer->uses, 1, memory_order_relaxed);
    return buffer;
}

void keyacct__buffer_drop(keyacct__buffer *buffer) {
    if (!buffer || atomic_fetch_sub_explicit(&buffer->uses, 1, memory_order_acq_rel) != 1) return;
    keyacct_allocator allocator = buffer->allocator;
    if (buffer->release) buffer->release(buffer->user_data);
    keyacct__free(&allocator, buffer, buffer->block, 1);
}

void keyacct__bits_copy(uint8_t *to, const uint8_t *from, int64_t offset, int64_t count) {
    if (count <= 0) return;
    int64_t size = keyacct__bits_size(count);
    if (!from) {
        memset(to, 0xff, (size_t)size);
    } else if (offset % 8 == 0) {
        memcpy(to, from + offset / 8, (size_t)size);
    } else {
        int shift = (int)(offset % 8);
        int64_t last = (offset + count - 1) / 8; /* last byte of `from` that may be read */
        for (int64_t i = 0; i < size; i++) {
            int64_t at = offset / 8 + i;
            unsigned high = at + 1 <= last ? from[at + 1] : 0;
            to[i] = (uint8_t)((from[at] >> shift) | (high << (8 - shift)));
        }
    }
    if (count % 8) to[size - 1] &= (uint8_t)((1u << (count % 8)) - 1);
}

/* --- columns ---------------------------------------------------------------------------------------------------------- */

keyacct__column *keyacct__column_new(const keyacct_table *table, const char *name, int32_t id, int32_t type, int32_t origin) {
    keyacct__column *column = keyacct__calloc(&table->allocator, 1, sizeof *column);
    if (!column) return NULL;
    column->name = keyacct__strdup(&table->allocator, name);
    if (!column->name) {
        keyacct__free(&table->allocator, column, 1, sizeof *column);
        return NULL;
    }
    column->id = id;
    column->type = type;
    column->origin = origin;
    return column;
}

void keyacct__column_free(const keyacct_table *table, keyacct__column *column) {
    while (column) {
        keyacct__column *under = column->input;
        keyacct__buffer_drop(column->values_buffer);
        keyacct__buffer_drop(column->offsets_buffer);
        keyacct__buffer_drop(column->bytes_buffer);
        keyacct__buffer_drop(column->validity_buffer);
        keyacct__free(&table->allocator, column->given, (size_t)keyacct__bits_size(table->rows), 1);
        keyacct__free(&table->allocator, column->name, strlen(column->name) + 1, 1);
        keyacct__free(&table->allocator, column, 1, sizeof *column);
        column = under;
    }
}

int keyacct__column_allocate(const keyacct_table *table, keyacct__column *column, int with_validity, int present) {
    if (column->type == KEYACCT_TYPE_TEXT) {
        column->offsets_buffer = keyacct__buffer_new(&table->allocator, table->rows + 1, sizeof(int64_t));
        if (!column->offsets_buffer) return 0;
        column->offsets64 = column->offsets_buffer->memory;
        column->bytes = "";
    } else {
        column->values_buffer = keyacct__buffer_new(&table->allocator, table->rows, keyacct__type_size(column->type));
        if (!column->values_buffer) return 0;
        column->values.any = column->values_buffer->memory;
    }
    return with_validity ? keyacct__column_allocate_bits(table, column, present) : 1;
}

int keyacct__column_allocate_bits(const keyacct_table *table, keyacct__column *column, int present) {
    column->validity_buffer = keyacct__buffer_new(&table->allocator, keyacct__bits_size(table->rows), 1);
    if (!column->validity_buffer) return 0;
    column->validity = column->validity_buffer->memory;
    if (present) keyacct__bits_copy(keyacct__column_bits(column), NULL, 0, table->rows);
    return 1;
}

int keyacct__column_own_validity(const keyacct_table *table, keyacct__column *column) {
    keyacct__buffer *bits = keyacct__buffer_new(&table->allocator, keyacct__bits_size(table->rows), 1);
    if (!bits) return 0;
    keyacct__bits_copy(bits->memory, column->validity, column->validity_offset, table->rows);
    keyacct__buffer_drop(column->validity_buffer);
    column->validity_buffer = bits;
    column->validity = bits->memory;
    column->validity_offset = 0;
    return 1;
}

void keyacct__column_settle(const keyacct_table *table, keyacct__column *column) {
    if (!column || !column->writable || column->type != KEYACCT_TYPE_TEXT) return;
    int64_t *offsets = column->offsets_buffer->memory;
    if (offsets[column->text_rows] == 0) column->text_rows = table->rows; /* they are 0 all */
    while (column->text_rows < table->rows) {
        offsets[column->text_rows + 1] = offsets[column->text_rows];
        column->text_rows++;
    }
}

void keyacct__cell_copy(void *to, const void *from, int32_t type, int64_t to_row, int64_t from_row) {
    switch (keyacct__type_size(type)) {
    case 1: ((int8_t *)to)[to_row] = ((const int8_t *)from)[from_row]; break;
    case 4: ((int32_t *)to)[to_row] = ((const int32_t *)from)[from_row]; break;
    default: memcpy((char *)to + to_row * 8, (const char *)from + from_row * 8, 8); break;
    }
}

keyacct__column *keyacct__column_given_input(keyacct__column *column) {
    if (!column) return NULL;
    return column->origin == KEYACCT_ORIGIN_OUTPUT ? column->input : column;
}

/* --- the set of columns ------------------------------------------------------------------------------------------------ */

keyacct_status keyacct__name_check(const keyacct_table *table, const char *name, keyacct_error *error) {
    if (!name || !*name)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, "name", -1, "a column needs a name; it is %s",
                             name ? "empty" : "NULL");
    int64_t length = (int64_t)strlen(name), bad = keyacct__utf8_bad(name, length);
    if (bad >= 0)
        return keyacct__fail(error, KEYACCT_E_ENCODING, table->role, name, -1, "the column name '%t' is not UTF-8 at byte %l", name,
                             length, bad);
    return KEYACCT_OK;
}

int32_t keyacct__table_find(const keyacct_table *table, const char *name) {
    for (int32_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i]->name, name) == 0) return i;
    return -1;
}

keyacct_status keyacct__table_reserve(keyacct_table *table, int32_t more, keyacct_error *error) {
    int64_t needed = (int64_t)table->column_count + more;
    if (needed <= table->column_capacity) return KEYACCT_OK;
    if (needed > INT32_MAX / 2)
        return keyacct__fail(error, KEYACCT_E_LIMIT, table->role, NULL, -1, "a table holds at most %d columns",
                             (int32_t)(INT32_MAX / 2));
    int32_t capacity = (int32_t)keyacct__max(needed, keyacct__max(16, (int64_t)table->column_capacity * 2));
    if (keyacct__resize(&table->allocator, &table->columns, (size_t)table->column_capacity, (size_t)capacity,
                        sizeof *table->columns)
        != KEYACCT_OK)
        return keyacct__fail_memory(error);
    table->column_capacity = capacity;
    return KEYACCT_OK;
}

void keyacct__table_install(keyacct_table *table, keyacct__column *column, int keep_under) {
    table->generation++;
    int32_t place = keyacct__table_find(table, column->name);
    if (place < 0) {
        table->columns[table->column_count++] = column;
        return;
    }
    keyacct__column *old = table->columns[place];
    table->columns[place] = column;
    if (keep_under) {
        column->input = keyacct__column_given_input(old);
        if (column->input == old) return;
        old->input = NULL;
    }
    keyacct__column_free(table, old);
}

/* --- overlapping memory ------------------------------------------------------------------------------------------------ */

typedef struct extent {
    uintptr_t first, end;
} extent;

static extent extent_of(const void *memory, uint64_t size) {
    extent made = {(uintptr_t)memory, (uintptr_t)memory};
    if (memory) made.end += (uintptr_t)size;
    return made;
}

static int meet(extent a, extent b) { return a.first < a.end && b.first < b.end && a.first < b.end && b.first < a.end; }

/* Memory that a column shows: values, bits, offsets, bytes. */
static void extents(const keyacct_table *table, const keyacct__column *column, extent made[4]) {
    uint64_t rows = (uint64_t)table->rows;
    memset(made, 0, 4 * sizeof *made);
    made[0] = extent_of(column->values.any, rows * keyacct__type_size(column->type));
    if (column->validity && rows) {
        int64_t first = column->validity_offset / 8;
        int64_t end = keyacct__bits_size(column->validity_offset + table->rows);
        made[1] = extent_of(column->validity + first, (uint64_t)(end - first));
    }
    if (column->type != KEYACCT_TYPE_TEXT || !rows) return;
    int64_t first, end;
    if (column->offsets64) {
        made[2] = extent_of(column->offsets64, (rows + 1) * 8);
        first = column->offsets64[0], end = column->offsets64[rows];
    } else {
        made[2] = extent_of(column->offsets32, (rows + 1) * 4);
        first = column->offsets32[0], end = column->offsets32[rows];
    }
    if (column->bytes && end > first) made[3] = extent_of(column->bytes + first, (uint64_t)(end - first));
}

static int overlap(const keyacct_table *table, const keyacct__column *a, const keyacct__column *b) {
    extent of_a[4], of_b[4];
    extents(table, a, of_a);
    extents(table, b, of_b);
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 4; k++)
            if (meet(of_a[i], of_b[k])) return 1;
    return 0;
}

keyacct_status keyacct__alias_check(const keyacct_table *table, const keyacct__column *column, const keyacct__column *replaced,
                                    keyacct_error *error) {
    if (column->bound_output) {
        extent own[4];
        extents(table, column, own);
        if (meet(own[0], own[1]))
            return keyacct__fail(error, KEYACCT_E_ALIAS, table->role, column->name, -1,
                                 "values and validity of the output overlap");
    }
    for (int32_t i = 0; i < table->column_count; i++) {
        const keyacct__column *other = table->columns[i];
        if (other == replaced) other = other->input;
        for (; other; other = other->input) {
            if (!column->bound_output && !other->bound_output) continue;
            if (overlap(table, column, other))
                return keyacct__fail(error, KEYACCT_E_ALIAS, table->role, column->name, -1,
                                     "memory of '%t' overlaps that of column '%t'",
                                     column->name, (int64_t)strlen(column->name), other->name, (int64_t)strlen(other->name));
        }
    }
    return KEYACCT_OK;
}
