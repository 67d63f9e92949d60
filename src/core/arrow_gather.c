/* Gathers rows of Arrow arrays into memory of ours: many batches into one, and single arrays whose layout no column has.
 *
 * Each value is copied once, and becomes what a bind takes: bits become bytes, seconds, micro- and nanoseconds milliseconds
 * (floor), views and dictionaries plain text. A dictionary is decoded for its own batch alone: the next batch may bring another
 * one. Room doubles. O(rows + dictionary) a batch. Refuses offsets that fall, views that point out of their buffers, indices out
 * of the dictionary, times that do not fit milliseconds, date64 that is no whole day, unsigned numbers beyond int64: each with its
 * row. Values under a null are never looked at. */
#include "arrow_parts.h"

#include <string.h>

/* The rows at hand: `rows` of them from `first` of the array. */
typedef struct work {
    keyacct__gather *to;
    const keyacct__arrow_place *at;
    const struct ArrowArray *array;
    const uint8_t *validity; /* NULL: all present */
    int64_t first, rows;
} work;

#define FAIL(w, status, i, ...)                                                                                                    \
    keyacct__fail((w)->at->error, status, (w)->at->table->role, (w)->at->name, (w)->at->row + (i), __VA_ARGS__)

static int present(const work *w, int64_t row) { return !w->validity || keyacct__bit(w->validity, w->first + row); }

static size_t value_size(int32_t type) { return type == KEYACCT__TYPE_DECIMAL ? 16 : keyacct__type_size(type); }

/* --- room ------------------------------------------------------------------------------------------------------------- */

static int grow(keyacct__gather *to, keyacct__buffer **buffer, int64_t count, size_t size) {
    if (*buffer) return keyacct__buffer_grow(buffer, count, size);
    *buffer = keyacct__buffer_new(&to->allocator, count, size);
    return *buffer != NULL;
}

static int64_t more_than(int64_t room, int64_t needed) { return room > needed / 2 ? 2 * room : needed; }

static int make_room(keyacct__gather *to, int64_t rows) {
    int is_text = to->format.type == KEYACCT_TYPE_TEXT;
    size_t size = is_text ? sizeof(int64_t) : value_size(to->format.type);
    int64_t needed = to->rows + rows;
    if (to->values && needed <= to->rows_room) return 1;
    int64_t room = more_than(to->rows_room, needed);
    if (!grow(to, &to->values, room + is_text, size)) return 0;
    if (is_text && !to->rows) *(int64_t *)to->values->memory = 0;
    if (to->validity && !grow(to, &to->validity, keyacct__bits_size(room), 1)) return 0;
    to->rows_room = room;
    return 1;
}

static int make_bytes(keyacct__gather *to, int64_t more) {
    if (more > INT64_MAX / 4 - to->size) return 0;
    int64_t needed = to->size + more;
    if (to->bytes && needed <= to->size_room) return 1;
    int64_t room = more_than(to->size_room, needed);
    if (!grow(to, &to->bytes, room, 1)) return 0;
    to->size_room = room;
    return 1;
}

/* A bitmap from here on: what came before it is present. */
static int start_bits(keyacct__gather *to, int64_t rows) {
    if (to->validity) return 1;
    if (!grow(to, &to->validity, keyacct__bits_size(to->rows_room), 1)) return 0;
    keyacct__bits_copy(to->validity->memory, NULL, 0, rows);
    return 1;
}

/* Bits of the rows that are about to come: from the array, or all ones. */
static int take_validity(const work *w) {
    keyacct__gather *to = w->to;
    if (!w->validity && !to->validity) return 1;
    if (!start_bits(to, to->rows)) return 0;
    uint8_t *bits = to->validity->memory;
    if (to->rows % 8 == 0 && (!w->validity || w->first % 8 == 0)) {
        keyacct__bits_copy(bits + to->rows / 8, w->validity, w->first, w->rows);
        return 1;
    }
    for (int64_t row = 0; row < w->rows; row++) keyacct__bit_set(bits, to->rows + row, present(w, row));
    return 1;
}

/* --- values ----------------------------------------------------------------------------------------------------------- */

static keyacct_status put_unsigned(const work *w, int width, const void *values, int64_t *out) {
    for (int64_t row = 0; row < w->rows; row++) {
        uint64_t value;
        switch (width) {
        case 1: value = ((const uint8_t *)values)[w->first + row]; break;
        case 2: value = ((const uint16_t *)values)[w->first + row]; break;
        case 4: value = ((const uint32_t *)values)[w->first + row]; break;
        default: value = ((const uint64_t *)values)[w->first + row]; break;
        }
        if (value > INT64_MAX && present(w, row))
            return FAIL(w, KEYACCT_E_OVERFLOW, row, "an unsigned number of 2^63 or more does not fit int64");
        out[row] = (int64_t)value;
    }
    return KEYACCT_OK;
}

static keyacct_status put_times(const work *w, const keyacct__arrow_format *format, const int64_t *values, int64_t *out) {
    for (int64_t row = 0; row < w->rows; row++) {
        int64_t value = present(w, row) ? values[w->first + row] : 0;
        if (value > INT64_MAX / format->multiply || value < INT64_MIN / format->multiply)
            return FAIL(w, KEYACCT_E_OVERFLOW, row, "%l s does not fit in milliseconds", value);
        value *= format->multiply;
        out[row] = value / format->divide - (value % format->divide < 0);
    }
    return KEYACCT_OK;
}

static keyacct_status put_days(const work *w, const int64_t *values, int32_t *out) {
    for (int64_t row = 0; row < w->rows; row++) {
        int64_t value = present(w, row) ? values[w->first + row] : 0, day = value / KEYACCT__DAY_MS;
        if (value % KEYACCT__DAY_MS) return FAIL(w, KEYACCT_E_VALUE, row, "%l ms is no whole day, as date64 has to be", value);
        if (day < INT32_MIN || day > INT32_MAX) return FAIL(w, KEYACCT_E_VALUE, row, "%l ms is not within a 32-bit date", value);
        out[row] = (int32_t)day;
    }
    return KEYACCT_OK;
}

static keyacct_status put_plain(const work *w, const keyacct__arrow_format *format) {
    const char *values = w->array->buffers[1];
    size_t size = value_size(format->type);
    void *out = (char *)w->to->values->memory + (size_t)w->to->rows * size;
    switch (format->kind) {
    case KEYACCT__ARROW_UNSIGNED: return put_unsigned(w, format->width, values, out);
    case KEYACCT__ARROW_SCALED: return put_times(w, format, (const void *)values, out);
    case KEYACCT__ARROW_DATE64: return put_days(w, (const void *)values, out);
    case KEYACCT__ARROW_BITS:
        for (int64_t row = 0; row < w->rows; row++)
            ((int8_t *)out)[row] = (int8_t)keyacct__bit((const uint8_t *)values, w->first + row);
        return KEYACCT_OK;
    default: memcpy(out, values + (size_t)w->first * size, (size_t)w->rows * size); return KEYACCT_OK;
    }
}

/* --- text ------------------------------------------------------------------------------------------------------------- */

static int64_t offset_at(const void *offsets, int width, int64_t i) {
    return width == 8 ? ((const int64_t *)offsets)[i] : ((const int32_t *)offsets)[i];
}

/* All offsets are seen before a byte is read. */
static keyacct_status put_text(const work *w, int width) {
    keyacct__gather *to = w->to;
    const void *offsets = w->array->buffers[1];
    int64_t *out = (int64_t *)to->values->memory + to->rows;
    int64_t first = offset_at(offsets, width, w->first), before = first;
    if (first < 0) return FAIL(w, KEYACCT_E_FORMAT, 0, "the first offset is %l", first);
    for (int64_t row = 0; row < w->rows; row++) {
        int64_t next = offset_at(offsets, width, w->first + row + 1);
        if (next < before) return FAIL(w, KEYACCT_E_FORMAT, row, "offsets decrease from %l to %l", before, next);
        out[row + 1] = to->size + (next - first);
        before = next;
    }
    if (!make_bytes(to, before - first)) return keyacct__fail_memory(w->at->error);
    const char *bytes = w->array->buffers[2];
    if (before > first) memcpy((char *)to->bytes->memory + to->size, bytes + first, (size_t)(before - first));
    to->size += before - first;
    return KEYACCT_OK;
}

/* Length and bytes of a view; NULL when it points out of its buffer. */
static const char *view_text(const struct ArrowArray *array, int64_t i, int32_t *length) {
    const char *view = (const char *)array->buffers[1] + 16 * i;
    int32_t buffer, offset;
    int64_t size;
    memcpy(length, view, sizeof *length);
    if (*length < 0) return NULL;
    if (*length <= 12) return view + 4;
    memcpy(&buffer, view + 8, sizeof buffer);
    memcpy(&offset, view + 12, sizeof offset);
    if (buffer < 0 || buffer >= array->n_buffers - 3 || offset < 0 || !array->buffers[2 + buffer]) return NULL;
    memcpy(&size, (const char *)array->buffers[array->n_buffers - 1] + sizeof size * (size_t)buffer, sizeof size);
    if (*length > size - offset) return NULL;
    return (const char *)array->buffers[2 + buffer] + offset;
}

static keyacct_status put_views(const work *w) {
    keyacct__gather *to = w->to;
    int64_t *out = (int64_t *)to->values->memory + to->rows;
    for (int64_t row = 0; row < w->rows; row++) {
        int32_t length = 0;
        if (present(w, row)) {
            const char *text = view_text(w->array, w->first + row, &length);
            if (!text) return FAIL(w, KEYACCT_E_FORMAT, row, "the string view points out of its buffer");
            if (!make_bytes(to, length)) return keyacct__fail_memory(w->at->error);
            memcpy((char *)to->bytes->memory + to->size, text, (size_t)length);
        }
        to->size += length;
        out[row + 1] = to->size;
    }
    return KEYACCT_OK;
}

static keyacct_status put_values(const work *w, const keyacct__arrow_format *format) {
    switch (format->kind) {
    case KEYACCT__ARROW_TEXT: return put_text(w, format->width);
    case KEYACCT__ARROW_VIEW: return put_views(w);
    case KEYACCT__ARROW_NOTHING:
        if (!start_bits(w->to, w->to->rows + w->rows)) return keyacct__fail_memory(w->at->error);
        for (int64_t row = 0; row < w->rows; row++) {
            ((int64_t *)w->to->values->memory)[w->to->rows + row + 1] = w->to->size;
            keyacct__bit_set(w->to->validity->memory, w->to->rows + row, 0);
        }
        return KEYACCT_OK;
    default: return put_plain(w, format);
    }
}

/* --- dictionaries ------------------------------------------------------------------------------------------------------ */

/* One row from the decoded dictionary. */
static int put_entry(const work *w, const keyacct__gather *from, int64_t entry, int64_t row) {
    keyacct__gather *to = w->to;
    if (to->format.type != KEYACCT_TYPE_TEXT) {
        size_t size = value_size(to->format.type);
        char *out = (char *)to->values->memory + (size_t)(to->rows + row) * size;
        memcpy(out, (const char *)from->values->memory + (size_t)entry * size, size);
        return 1;
    }
    const int64_t *offsets = from->values->memory;
    int64_t length = offsets[entry + 1] - offsets[entry];
    if (!make_bytes(to, length)) return 0;
    if (length) memcpy((char *)to->bytes->memory + to->size, (const char *)from->bytes->memory + offsets[entry], (size_t)length);
    to->size += length;
    return 1;
}

static int64_t index_at(const keyacct__arrow_format *format, const void *values, int64_t i) {
    switch (format->kind == KEYACCT__ARROW_UNSIGNED ? -format->width : format->width) {
    case 1: return ((const int8_t *)values)[i];
    case 2: return ((const int16_t *)values)[i];
    case 4: return ((const int32_t *)values)[i];
    case -1: return ((const uint8_t *)values)[i];
    case -2: return ((const uint16_t *)values)[i];
    case -4: return ((const uint32_t *)values)[i];
    default: return ((const int64_t *)values)[i]; /* an unsigned one beyond int64 becomes negative: out of range as well */
    }
}

static keyacct_status put_entries(const work *w, const keyacct__arrow_field *field, const keyacct__gather *entries) {
    keyacct__gather *to = w->to;
    for (int64_t row = 0; row < w->rows; row++) {
        int64_t index = present(w, row) ? index_at(&field->index, w->array->buffers[1], w->first + row) : -1;
        if (present(w, row) && (index < 0 || index >= entries->rows))
            return FAIL(w, KEYACCT_E_FORMAT, row, "index %l is out of the dictionary, which has %l entries", index, entries->rows);
        int known = index >= 0 && (!entries->validity || keyacct__bit(entries->validity->memory, index));
        if (known && !put_entry(w, entries, index, row)) return keyacct__fail_memory(w->at->error);
        if (!known) {
            size_t size = value_size(to->format.type);
            if (size) memset((char *)to->values->memory + (size_t)(to->rows + row) * size, 0, size);
            keyacct__bit_set(to->validity->memory, to->rows + row, 0);
        }
        if (to->format.type == KEYACCT_TYPE_TEXT) ((int64_t *)to->values->memory)[to->rows + row + 1] = to->size;
    }
    return KEYACCT_OK;
}

static keyacct_status put_dictionary(const work *w, const keyacct__arrow_field *field) {
    keyacct__gather entries = {.allocator = w->to->allocator, .format = field->format};
    keyacct__arrow_field plain = *field;
    plain.is_dictionary = 0;
    const keyacct__arrow_place at = {w->at->table, w->at->name, 0, w->at->error}; /* rows of the dictionary, in its errors */
    keyacct_status status = keyacct__gather_rows(&entries, &at, &plain, w->array->dictionary, 0, w->array->dictionary->length);
    if (status == KEYACCT_OK && entries.validity && !start_bits(w->to, w->to->rows + w->rows))
        status = keyacct__fail_memory(w->at->error);
    if (status == KEYACCT_OK) status = put_entries(w, field, &entries);
    keyacct__gather_drop(&entries);
    return status;
}

/* --- the calls --------------------------------------------------------------------------------------------------------- */

keyacct_status keyacct__gather_rows(keyacct__gather *to, const keyacct__arrow_place *at, const keyacct__arrow_field *field,
                                    const struct ArrowArray *array, int64_t offset, int64_t rows) {
    work w = {to, at, array, NULL, array->offset + offset, rows};
    int is_nothing = !field->is_dictionary && field->format.kind == KEYACCT__ARROW_NOTHING;
    if (array->null_count != 0 && !is_nothing) w.validity = array->buffers[0];
    if (!make_room(to, rows)) return keyacct__fail_memory(at->error);
    if (!rows) return KEYACCT_OK;
    if (!take_validity(&w)) return keyacct__fail_memory(at->error);
    KEYACCT__TRY(field->is_dictionary ? put_dictionary(&w, field) : put_values(&w, &field->format));
    to->rows += rows;
    return KEYACCT_OK;
}

void keyacct__gather_source(const keyacct__gather *from, keyacct__source *source) {
    source->type = from->format.type;
    source->decimals = from->format.decimals;
    if (from->format.type == KEYACCT_TYPE_TEXT) {
        static const int64_t none[1];
        source->offsets64 = from->values ? from->values->memory : none;
        source->bytes = from->bytes ? from->bytes->memory : "";
    } else {
        source->values = from->values ? from->values->memory : NULL;
    }
    source->validity = from->validity ? from->validity->memory : NULL;
    source->owner = from->validity;
    source->values_owner = from->values;
    source->bytes_owner = from->bytes;
}

void keyacct__gather_drop(keyacct__gather *gather) {
    keyacct__buffer_drop(gather->values);
    keyacct__buffer_drop(gather->bytes);
    keyacct__buffer_drop(gather->validity);
}
