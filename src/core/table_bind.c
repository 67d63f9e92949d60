/* From what callers have to what the vocabulary says: checks and conversions of a bound column.
 *
 * Where the physical type is the vocabulary's own, the caller's memory is shown as it is (text, ids, counts, minor units, days,
 * milliseconds cost no copy; float64, bool and codes are read once to be checked). Otherwise values are converted once, row by row:
 * money and shares by their stated unit, exactly and half-even; text by exact parsing; codes by name. Values under a null are never
 * looked at. Refuses infinities, fractions where counts are expected, numbers that do not fit, unknown codes, money without a unit.
 * O(rows). */
#include "table_parts.h"

#include <math.h>
#include <string.h>

#include "number.h"

/* What the bound name stands for, and how its values get there. */
typedef struct conversion {
    const keyacct_table *table;
    const keyacct__source *source;
    keyacct__column *column;
    keyacct_error *error;
    const char *name;
    const char *list; /* codes: the list */
    int32_t id, unit;
    int ppm;
    int power; /* money and shares: value x 10^power */
    void *out;
    uint8_t allowed[16]; /* codes: bitmap of 0..127 */
    const char *codes[128]; /* codes: names by number */
    int32_t last_code;
} conversion;

static keyacct_status fail_value(const conversion *to, keyacct_status status, int64_t row, const char *text) {
    return keyacct__fail(to->error, status, to->table->role, to->name, row, "%s", text);
}

/* --- codes ------------------------------------------------------------------------------------------------------------ */

/* "a, b, c", cut with "..." where it gets too long for a message. */
static void list_names(const char *list, char *buffer, size_t capacity) {
    size_t used = 0;
    buffer[0] = 0;
    for (int32_t i = 0; i < keyacct__code_total; i++) {
        if (strcmp(keyacct__code_at(i).list, list) != 0) continue;
        size_t length = strlen(keyacct__code_at(i).name);
        if (used + length + 8 > capacity) {
            memcpy(buffer + used, ", ...", 6);
            return;
        }
        if (used) memcpy(buffer + used, ", ", 2), used += 2;
        memcpy(buffer + used, keyacct__code_at(i).name, length + 1);
        used += length;
    }
}

keyacct_status keyacct__fail_code(const keyacct_table *table, const char *column, const char *list, int64_t row, const char *text,
                                  int64_t length, keyacct_error *error) {
    char names[200];
    list_names(list, names, sizeof names);
    return keyacct__fail(error, KEYACCT_E_CODE, table->role, column, row, "unknown code '%t'; expected one of %s", text, length,
                         names);
}

keyacct_status keyacct__fail_code_number(const keyacct_table *table, const char *column, const char *list, int64_t row,
                                         int64_t value, keyacct_error *error) {
    char names[200];
    list_names(list, names, sizeof names);
    return keyacct__fail(error, KEYACCT_E_VALUE, table->role, column, row, "%l is not a number of the code list '%s' (%s), nor 0",
                         value, list, names);
}

static void gather_codes(conversion *to) {
    to->allowed[0] = 1;
    for (int32_t i = 0; i < keyacct__code_total; i++) {
        int32_t value = keyacct__code_at(i).value;
        if (strcmp(keyacct__code_at(i).list, to->list) != 0 || value < 0 || value > 127) continue;
        to->codes[value] = keyacct__code_at(i).name;
        to->allowed[value / 8] |= (uint8_t)(1u << (value % 8));
    }
}

static int code_allowed(const conversion *to, int64_t value) {
    return value >= 0 && value <= 127 && (to->allowed[value / 8] >> (value % 8)) & 1;
}

static int code_is(const char *name, const char *text, int64_t length) {
    return name && (int64_t)strlen(name) == length && memcmp(name, text, (size_t)length) == 0;
}

/* --- nulls ------------------------------------------------------------------------------------------------------------ */

static int present(const keyacct__source *source, int64_t row) {
    return !source->validity || keyacct__bit(source->validity, row + source->validity_offset);
}

static keyacct_status make_null(conversion *to, int64_t row) {
    keyacct__column *column = to->column;
    if (!column->validity_buffer || column->validity_buffer == to->source->owner)
        if (!keyacct__column_own_validity(to->table, column)) return keyacct__fail_memory(to->error);
    keyacct__bit_set(keyacct__column_bits(column), row, 0);
    return KEYACCT_OK;
}

/* --- one value into the column's type ---------------------------------------------------------------------------------- */

static keyacct_status put_integer(conversion *to, int64_t row, int64_t value) {
    int64_t *wide = to->out;
    switch (to->column->type) {
    case KEYACCT_TYPE_INT64:
    case KEYACCT_TYPE_MONEY:
        if (to->power == 0) wide[row] = value;
        else if (!keyacct__money_from_int(value, to->power, &wide[row]))
            return keyacct__fail(to->error, KEYACCT_E_OVERFLOW, to->table->role, to->name, row, "%l is too large in this unit",
                                 value);
        return KEYACCT_OK;
    case KEYACCT_TYPE_TIME: wide[row] = value; return KEYACCT_OK;
    case KEYACCT_TYPE_FLOAT64: {
        double converted = (double)value;
        if (converted >= 9223372036854775808.0 || (int64_t)converted != value)
            return keyacct__fail(to->error, KEYACCT_E_OVERFLOW, to->table->role, to->name, row, "%l is not exact as a float64",
                                 value);
        ((double *)to->out)[row] = converted;
        return KEYACCT_OK;
    }
    case KEYACCT_TYPE_DATE:
        if (value < INT32_MIN || value > INT32_MAX)
            return keyacct__fail(to->error, KEYACCT_E_VALUE, to->table->role, to->name, row, "%l is not a day since 1970-01-01",
                                 value);
        ((int32_t *)to->out)[row] = (int32_t)value;
        return KEYACCT_OK;
    case KEYACCT_TYPE_BOOL:
        if (value != 0 && value != 1)
            return keyacct__fail(to->error, KEYACCT_E_VALUE, to->table->role, to->name, row, "%l is not 0 or 1", value);
        ((int8_t *)to->out)[row] = (int8_t)value;
        return KEYACCT_OK;
    case KEYACCT_TYPE_CODE:
        if (!code_allowed(to, value)) return keyacct__fail_code_number(to->table, to->name, to->list, row, value, to->error);
        ((int8_t *)to->out)[row] = (int8_t)value;
        return KEYACCT_OK;
    default: return fail_value(to, KEYACCT_E_INTERNAL, row, "integers do not become this type");
    }
}

static keyacct_status put_double(conversion *to, int64_t row, double value) {
    if (isnan(value)) return make_null(to, row);
    if (isinf(value))
        return fail_value(to, KEYACCT_E_VALUE, row, "the value is infinite; expected a finite number or NaN for null");
    if (to->column->type == KEYACCT_TYPE_FLOAT64) {
        ((double *)to->out)[row] = value;
        return KEYACCT_OK;
    }
    if (to->column->type == KEYACCT_TYPE_MONEY || to->ppm) {
        if (keyacct__money_from_double(value, to->power, (int64_t *)to->out + row)) return KEYACCT_OK;
        return keyacct__fail(to->error, KEYACCT_E_OVERFLOW, to->table->role, to->name, row, "%f is too large in this unit", value);
    }
    if (trunc(value) != value)
        return keyacct__fail(to->error, KEYACCT_E_VALUE, to->table->role, to->name, row, "%f is not a whole number", value);
    if (value < -9223372036854775808.0 || value >= 9223372036854775808.0)
        return keyacct__fail(to->error, KEYACCT_E_OVERFLOW, to->table->role, to->name, row, "%f does not fit 64 bits", value);
    return put_integer(to, row, (int64_t)value);
}

/* A whole number, with or without sign and zeros after the point. */
static int parse_whole(const char *text, int64_t length, int64_t *value) {
    const char *point = memchr(text, '.', (size_t)length);
    if (point)
        for (const char *at = point + 1; at < text + length; at++)
            if (*at != '0') return 0;
    return keyacct__decimal_parse(text, length, 0, value);
}

static keyacct_status fail_text(conversion *to, int64_t row, const char *text, int64_t length, const char *expected) {
    return keyacct__fail(to->error, KEYACCT_E_VALUE, to->table->role, to->name, row, "'%t' is not %s", text, length, expected);
}

static keyacct_status put_number_text(conversion *to, int64_t row, const char *text, int64_t length) {
    int64_t *wide = to->out;
    int done;
    if (to->column->type == KEYACCT_TYPE_MONEY || (to->ppm && to->unit != KEYACCT_UNIT_NONE)) {
        done = keyacct__decimal_parse(text, length, to->power, &wide[row]);
        if (!done) return fail_text(to, row, text, length, "a decimal number such as 1234.50");
    } else {
        done = parse_whole(text, length, &wide[row]);
        if (!done && to->ppm)
            return keyacct__fail(to->error, KEYACCT_E_UNIT, to->table->role, to->name, row,
                                 "'%t' is not a whole number of ppm; state the unit of the column: fraction, percent or ppm",
                                 text, length);
        if (!done) return fail_text(to, row, text, length, "a whole number");
    }
    if (done > 0) return KEYACCT_OK;
    return keyacct__fail(to->error, KEYACCT_E_OVERFLOW, to->table->role, to->name, row, "'%t' is too large", text, length);
}

static keyacct_status put_code_text(conversion *to, int64_t row, const char *text, int64_t length) {
    if (!code_is(to->codes[to->last_code], text, length)) { /* equal texts come in runs */
        int32_t value = 0;
        while (value < 128 && !code_is(to->codes[value], text, length)) value++;
        if (value == 128) return keyacct__fail_code(to->table, to->name, to->list, row, text, length, to->error);
        to->last_code = value;
    }
    ((int8_t *)to->out)[row] = (int8_t)to->last_code;
    return KEYACCT_OK;
}

static keyacct_status put_bool_text(conversion *to, int64_t row, const char *text, int64_t length) {
    int yes = (length == 1 && *text == '1') || (length == 4 && memcmp(text, "true", 4) == 0);
    int no = (length == 1 && *text == '0') || (length == 5 && memcmp(text, "false", 5) == 0);
    if (!yes && !no) return fail_text(to, row, text, length, "0, 1, true or false");
    ((int8_t *)to->out)[row] = (int8_t)yes;
    return KEYACCT_OK;
}

static keyacct_status put_text(conversion *to, int64_t row, const char *text, int64_t length) {
    int64_t at;
    if (!length) return make_null(to, row);
    switch (to->column->type) {
    case KEYACCT_TYPE_INT64:
    case KEYACCT_TYPE_MONEY: return put_number_text(to, row, text, length);
    case KEYACCT_TYPE_CODE: return put_code_text(to, row, text, length);
    case KEYACCT_TYPE_BOOL: return put_bool_text(to, row, text, length);
    case KEYACCT_TYPE_FLOAT64: {
        double *value = (double *)to->out + row;
        if (!keyacct__double_parse(text, length, value) || isnan(*value) || isinf(*value))
            return fail_text(to, row, text, length, "a finite number");
        return KEYACCT_OK;
    }
    case KEYACCT_TYPE_DATE:
        if (keyacct__date_parse(text, length, (int32_t *)to->out + row)) return KEYACCT_OK;
        if (!keyacct__time_parse(text, length, &at)) return fail_text(to, row, text, length, "a date such as 2026-11-22");
        ((int32_t *)to->out)[row] = keyacct__day_of(at);
        return KEYACCT_OK;
    case KEYACCT_TYPE_TIME:
        if (keyacct__time_parse(text, length, (int64_t *)to->out + row)) return KEYACCT_OK;
        return fail_text(to, row, text, length, "a time such as 2026-11-22T09:30:00Z");
    default: return fail_value(to, KEYACCT_E_INTERNAL, row, "text does not become this type");
    }
}

/* --- whole columns ---------------------------------------------------------------------------------------------------- */

static keyacct_status put_time(conversion *to, int64_t row, int64_t value) {
    if (to->column->type == KEYACCT_TYPE_TIME) return put_integer(to, row, value);
    if (value < INT32_MIN * KEYACCT__DAY_MS || value >= ((int64_t)INT32_MAX + 1) * KEYACCT__DAY_MS)
        return keyacct__fail(to->error, KEYACCT_E_VALUE, to->table->role, to->name, row, "%l ms is not within a 32-bit date",
                             value);
    return put_integer(to, row, keyacct__day_of(value));
}

/* As the text of the number: one set of exact rules for both. Codes and keys are numbers here, not names. */
static keyacct_status put_decimal(conversion *to, int64_t row) {
    char text[KEYACCT__DECIMAL128_TEXT];
    int64_t whole, length = keyacct__decimal128_format((const char *)to->source->values + 16 * row, to->source->decimals, text);
    if (to->column->type != KEYACCT_TYPE_CODE && to->column->type != KEYACCT_TYPE_BOOL) return put_text(to, row, text, length);
    if (parse_whole(text, length, &whole) != 1) return fail_text(to, row, text, length, "a whole number");
    return put_integer(to, row, whole);
}

static keyacct_status put_row(conversion *to, int64_t row) {
    const keyacct__source *source = to->source;
    switch (source->type) {
    case KEYACCT_TYPE_BOOL:
    case KEYACCT_TYPE_INT8: return put_integer(to, row, ((const int8_t *)source->values)[row]);
    case KEYACCT_TYPE_INT16: return put_integer(to, row, ((const int16_t *)source->values)[row]);
    case KEYACCT_TYPE_INT32: return put_integer(to, row, ((const int32_t *)source->values)[row]);
    case KEYACCT_TYPE_INT64: return put_integer(to, row, ((const int64_t *)source->values)[row]);
    case KEYACCT_TYPE_FLOAT32: return put_double(to, row, (double)((const float *)source->values)[row]);
    case KEYACCT_TYPE_FLOAT64: return put_double(to, row, ((const double *)source->values)[row]);
    case KEYACCT_TYPE_DATE: {
        int64_t day = ((const int32_t *)source->values)[row];
        return put_integer(to, row, to->column->type == KEYACCT_TYPE_TIME ? day * KEYACCT__DAY_MS : day);
    }
    case KEYACCT_TYPE_TIME: return put_time(to, row, ((const int64_t *)source->values)[row]);
    case KEYACCT__TYPE_DECIMAL: return put_decimal(to, row);
    default: {
        int64_t first = source->offsets64 ? source->offsets64[row] : source->offsets32[row];
        int64_t last = source->offsets64 ? source->offsets64[row + 1] : source->offsets32[row + 1];
        return put_text(to, row, source->bytes + first, last - first);
    }
    }
}

/* Decimals that are only carried along keep every digit: as text. */
static keyacct_status spell_decimals(conversion *to) {
    char text[KEYACCT__DECIMAL128_TEXT];
    const char *values = to->source->values;
    keyacct__column *column = to->column;
    int64_t *offsets = column->offsets_buffer->memory;
    for (int64_t row = 0; row < to->table->rows; row++) {
        offsets[row + 1] = offsets[row];
        if (present(to->source, row)) offsets[row + 1] += keyacct__decimal128_format(values + 16 * row, to->source->decimals, text);
    }
    column->bytes_buffer = keyacct__buffer_new(&to->table->allocator, offsets[to->table->rows], 1);
    if (!column->bytes_buffer) return keyacct__fail_memory(to->error);
    column->bytes = column->bytes_buffer->memory;
    for (int64_t row = 0; row < to->table->rows; row++) {
        if (!present(to->source, row)) continue;
        int64_t length = keyacct__decimal128_format(values + 16 * row, to->source->decimals, text);
        memcpy((char *)column->bytes_buffer->memory + offsets[row], text, (size_t)length);
    }
    return KEYACCT_OK;
}

static keyacct_status convert(conversion *to) {
    const keyacct__source *source = to->source;
    keyacct__column *column = to->column;
    if (!keyacct__column_allocate(to->table, column, 0, 0)) return keyacct__fail_memory(to->error);
    if (column->values_buffer) to->out = keyacct__column_memory(column);
    if (source->validity) { /* nothing of the caller's is kept: not the bitmap either */
        column->validity = source->validity;
        column->validity_offset = source->validity_offset;
        if (!keyacct__column_own_validity(to->table, column)) {
            column->validity = NULL;
            return keyacct__fail_memory(to->error);
        }
    }
    if (column->type == KEYACCT_TYPE_TEXT) return spell_decimals(to);
    for (int64_t row = 0; row < to->table->rows; row++)
        if (present(source, row)) KEYACCT__TRY(put_row(to, row));
    return KEYACCT_OK;
}

/* Reads what is shown as it is, where not every value is allowed. */
static keyacct_status check_shown(conversion *to) {
    const keyacct__source *source = to->source;
    int32_t type = to->column->type;
    if (type == KEYACCT_TYPE_TEXT) return keyacct__text_check(to->table, to->column, to->error);
    if (type != KEYACCT_TYPE_FLOAT64 && type != KEYACCT_TYPE_BOOL && type != KEYACCT_TYPE_CODE) return KEYACCT_OK;
    for (int64_t row = 0; row < to->table->rows; row++) {
        if (!present(source, row)) continue;
        if (type == KEYACCT_TYPE_FLOAT64) {
            double value = ((const double *)source->values)[row];
            if (isnan(value)) KEYACCT__TRY(make_null(to, row));
            else if (isinf(value))
                return fail_value(to, KEYACCT_E_VALUE, row, "the value is infinite; expected a finite number or NaN for null");
        } else {
            int8_t value = ((const int8_t *)source->values)[row];
            if (type == KEYACCT_TYPE_CODE && !code_allowed(to, value))
                return keyacct__fail_code_number(to->table, to->name, to->list, row, value, to->error);
            if (type == KEYACCT_TYPE_BOOL && value != 0 && value != 1)
                return keyacct__fail(to->error, KEYACCT_E_VALUE, to->table->role, to->name, row, "%d is not 0 or 1",
                                     (int32_t)value);
        }
    }
    return KEYACCT_OK;
}

static keyacct_status show(conversion *to) {
    const keyacct__source *source = to->source;
    keyacct__column *column = to->column;
    column->validity = source->validity;
    column->validity_offset = source->validity_offset;
    if (source->validity) column->validity_buffer = keyacct__buffer_keep(source->owner);
    keyacct__buffer *values = keyacct__buffer_keep(source->values_owner);
    if (column->type == KEYACCT_TYPE_TEXT) {
        column->offsets64 = source->offsets64;
        column->offsets32 = source->offsets32;
        column->bytes = source->bytes;
        column->offsets_buffer = values;
        column->bytes_buffer = keyacct__buffer_keep(source->bytes_owner);
    } else {
        column->values.any = source->values;
        column->values_buffer = values;
    }
    return check_shown(to);
}

/* 1 when the physical values are the vocabulary's own. */
static int same_layout(const conversion *to) {
    int32_t from = to->source->type, own = to->column->type;
    switch (own) {
    case KEYACCT_TYPE_INT64:
    case KEYACCT_TYPE_MONEY: return from == KEYACCT_TYPE_INT64 && to->power == 0;
    case KEYACCT_TYPE_TIME: return from == KEYACCT_TYPE_TIME || from == KEYACCT_TYPE_INT64;
    case KEYACCT_TYPE_DATE: return from == KEYACCT_TYPE_DATE || from == KEYACCT_TYPE_INT32;
    case KEYACCT_TYPE_BOOL: return from == KEYACCT_TYPE_BOOL || from == KEYACCT_TYPE_INT8;
    case KEYACCT_TYPE_CODE: return from == KEYACCT_TYPE_INT8;
    default: return from == own;
    }
}

static keyacct_status check_offsets(const conversion *to) {
    const keyacct__source *source = to->source;
    int64_t before = source->offsets64 ? source->offsets64[0] : source->offsets32[0];
    if (before < 0)
        return keyacct__fail(to->error, KEYACCT_E_FORMAT, to->table->role, to->name, 0, "the first offset is %l", before);
    for (int64_t row = 0; row < to->table->rows; row++) {
        int64_t next = source->offsets64 ? source->offsets64[row + 1] : source->offsets32[row + 1];
        if (next < before)
            return keyacct__fail(to->error, KEYACCT_E_FORMAT, to->table->role, to->name, row, "offsets decrease from %l to %l",
                                 before, next);
        before = next;
    }
    return KEYACCT_OK;
}

keyacct_status keyacct__text_check(const keyacct_table *table, const keyacct__column *column, keyacct_error *error) {
    if (!table->rows) return KEYACCT_OK;
    int64_t first = column->offsets64 ? column->offsets64[0] : column->offsets32[0];
    int64_t end = column->offsets64 ? column->offsets64[table->rows] : column->offsets32[table->rows];
    int whole = keyacct__utf8_bad(column->bytes + first, end - first) < 0; /* usual case: then only the cuts remain to be seen */
    for (int64_t row = 0; row < table->rows; row++) {
        int64_t length;
        const char *text = keyacct__text(column, row, &length);
        if (!length) continue;
        int cut = ((unsigned char)text[0] & 0xc0) == 0x80; /* the row starts, or the next one would, within a character */
        if (text + length < column->bytes + end) cut |= ((unsigned char)text[length] & 0xc0) == 0x80;
        if (whole && !cut) continue;
        int64_t bad = keyacct__utf8_bad(text, length);
        if (bad >= 0)
            return keyacct__fail(error, KEYACCT_E_ENCODING, table->role, column->name, row, "'%t' is not UTF-8 at byte %l", text,
                                 length, bad);
    }
    return KEYACCT_OK;
}

/* --- what a name stands for -------------------------------------------------------------------------------------------- */

enum { INTEGER = 1, FLOATING = 2, TRUTH = 4, DAY = 8, INSTANT = 16, WORDS = 32, DECIMAL = 64 };

static int physical_kind(int32_t type) {
    switch (type) {
    case KEYACCT_TYPE_FLOAT32:
    case KEYACCT_TYPE_FLOAT64: return FLOATING;
    case KEYACCT_TYPE_BOOL: return TRUTH;
    case KEYACCT_TYPE_DATE: return DAY;
    case KEYACCT_TYPE_TIME: return INSTANT;
    case KEYACCT_TYPE_TEXT: return WORDS;
    case KEYACCT__TYPE_DECIMAL: return DECIMAL;
    default: return INTEGER;
    }
}

/* Physical kinds that become a vocabulary type (0: a key). */
static int kinds_for(int32_t type, int ppm) {
    switch (type) {
    case 0: return INTEGER | WORDS | DECIMAL;
    case KEYACCT_TYPE_INT64: return INTEGER | FLOATING | WORDS | DECIMAL | (ppm ? 0 : TRUTH);
    case KEYACCT_TYPE_FLOAT64: return INTEGER | FLOATING | WORDS | DECIMAL;
    case KEYACCT_TYPE_MONEY: return INTEGER | FLOATING | WORDS | DECIMAL;
    case KEYACCT_TYPE_BOOL: return INTEGER | FLOATING | TRUTH | WORDS | DECIMAL;
    case KEYACCT_TYPE_CODE: return INTEGER | WORDS | DECIMAL;
    case KEYACCT_TYPE_DATE:
    case KEYACCT_TYPE_TIME: return INTEGER | DAY | INSTANT | WORDS;
    default: return WORDS;
    }
}

/* Type of a column that is only carried along. */
static int32_t carried_type(int32_t type) {
    switch (physical_kind(type)) {
    case INTEGER: return KEYACCT_TYPE_INT64;
    case FLOATING: return KEYACCT_TYPE_FLOAT64;
    case DECIMAL: return KEYACCT_TYPE_TEXT;
    default: return type;
    }
}

static keyacct_status find_power(conversion *to, int32_t type) {
    int kind = physical_kind(to->source->type);
    int32_t unit = to->unit;
    if (type == KEYACCT_TYPE_MONEY) {
        if (unit == KEYACCT_UNIT_MINOR) to->power = 0;
        else if (unit == KEYACCT_UNIT_MAJOR) to->power = to->table->decimals;
        else if (unit >= KEYACCT_UNIT_DECIMAL_0 && unit <= KEYACCT_UNIT_DECIMAL_0 + 18)
            to->power = to->table->decimals - (unit - KEYACCT_UNIT_DECIMAL_0);
        else
            return fail_value(to, KEYACCT_E_UNIT, -1,
                              "a money column needs its unit: KEYACCT_UNIT_MINOR (cents), _MAJOR (euros) or _DECIMAL_0 + decimals");
        return KEYACCT_OK;
    }
    if (to->ppm) {
        if (unit == KEYACCT_UNIT_FRACTION) to->power = 6;
        else if (unit == KEYACCT_UNIT_PERCENT) to->power = 4;
        else if (unit != KEYACCT_UNIT_PPM && unit != KEYACCT_UNIT_NONE)
            return fail_value(to, KEYACCT_E_UNIT, -1, "a share takes the units ppm, fraction or percent");
        else if (unit == KEYACCT_UNIT_NONE && kind == FLOATING)
            return fail_value(to, KEYACCT_E_UNIT, -1, "a share given as float64 needs its unit: fraction, percent or ppm");
        return KEYACCT_OK;
    }
    if (unit != KEYACCT_UNIT_NONE)
        return fail_value(to, KEYACCT_E_UNIT, -1, "only money and shares (_ppm) of the vocabulary take a unit");
    return KEYACCT_OK;
}

int keyacct__name_hidden(const keyacct_table *table, const char *name) {
    for (int32_t i = 0; i < table->map_count; i++)
        if (strcmp(table->maps[i].foreign, name) == 0) return table->maps[i].id < 0;
    return 0;
}

/* Fills id, name, unit; *hidden for a name that is mapped to nothing. */
static keyacct_status resolve(conversion *to, const char *name, int *hidden) {
    const keyacct_table *table = to->table;
    to->name = name;
    to->unit = to->source->unit;
    to->id = -1;
    for (int32_t i = 0; i < table->map_count; i++) {
        const keyacct__name_map *map = &table->maps[i];
        if (strcmp(map->foreign, name) != 0) continue;
        *hidden = map->id < 0;
        if (*hidden) return KEYACCT_OK;
        to->id = map->id;
        to->name = keyacct__column_at(map->id).name;
        if (map->unit == KEYACCT_UNIT_NONE) return KEYACCT_OK;
        if (to->unit != KEYACCT_UNIT_NONE && to->unit != map->unit)
            return fail_value(to, KEYACCT_E_UNIT, -1, "the unit of the name map and that of the bind differ");
        to->unit = map->unit;
        return KEYACCT_OK;
    }
    to->id = keyacct__column_find(table->role, name);
    return KEYACCT_OK;
}

static keyacct_status prepare(conversion *to, int32_t *type, int32_t *origin) {
    *type = carried_type(to->source->type);
    *origin = to->id < 0 ? KEYACCT_ORIGIN_CARRIED : KEYACCT_ORIGIN_INPUT;
    if (to->id < 0) return find_power(to, *type);
    int32_t own = keyacct__column_at(to->id).type;
    to->ppm = own == KEYACCT_TYPE_INT64 && keyacct__is_ppm(to->name);
    if (!(kinds_for(own, to->ppm) & physical_kind(to->source->type)))
        return keyacct__fail(to->error, KEYACCT_E_COLUMN, to->table->role, to->name, -1, "%s values cannot become a %s column",
                             to->source->type == KEYACCT__TYPE_DECIMAL ? "decimal" : keyacct__type_label(to->source->type),
                             own ? keyacct__type_label(own) : "key (integer or text)");
    if (own) *type = own;
    else if (to->source->type == KEYACCT__TYPE_DECIMAL) *type = KEYACCT_TYPE_INT64;
    if (own == KEYACCT_TYPE_MONEY && to->unit == KEYACCT_UNIT_NONE) to->unit = to->source->field_unit;
    if (own == KEYACCT_TYPE_CODE) {
        to->list = keyacct__column_at(to->id).unit;
        gather_codes(to);
    }
    return find_power(to, own);
}

keyacct_status keyacct__column_build(const keyacct_table *table, const char *name, const keyacct__source *source,
                                     keyacct__column **out, keyacct_error *error) {
    conversion to = {0};
    int hidden = 0;
    int32_t type, origin;
    *out = NULL;
    to.table = table;
    to.source = source;
    to.error = error;
    KEYACCT__TRY(resolve(&to, name, &hidden));
    if (hidden) return KEYACCT_OK;
    KEYACCT__TRY(prepare(&to, &type, &origin));
    if (source->type == KEYACCT_TYPE_TEXT) KEYACCT__TRY(check_offsets(&to));
    to.column = keyacct__column_new(table, to.name, to.id, type, origin);
    if (!to.column) return keyacct__fail_memory(error);
    keyacct_status status = same_layout(&to) ? show(&to) : convert(&to);
    if (status != KEYACCT_OK) {
        keyacct__column_free(table, to.column);
        return status;
    }
    *out = to.column;
    return KEYACCT_OK;
}
