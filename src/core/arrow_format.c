/* What an Arrow field is, from its schema: format string, dictionary, metadata; and whether an array can be one of it.
 *
 * Metadata is a list of keys and values with lengths in native byte order. Two things are read there: the name of an extension type
 * (arrow.json and arrow.bool8 mean what their storage means, all others are refused), and the unit of money that an export of ours
 * states. O(fields), and nothing of the data but the two ends of text offsets.
 *
 * Refuses, by name: nested types, unions, run-end encoding, binary, list views, durations, intervals, times of day, half floats,
 * decimals of other widths than 128 bits, dictionaries of dictionaries, unknown extension types; and arrays whose counts, lengths
 * or buffers do not fit their format. It cannot see how long a buffer is. */
#include "arrow_parts.h"

#include <string.h>

static const struct known_format {
    char format[5]; /* timestamps: up to and with the colon */
    keyacct__arrow_format is;
} formats[] = {
#define PLAIN(format, type, width) {format, {KEYACCT__ARROW_PLAIN, width, KEYACCT_TYPE_##type, 1, 1, 0}}
#define UNSIGNED(format, width) {format, {KEYACCT__ARROW_UNSIGNED, width, KEYACCT_TYPE_INT64, 1, 1, 0}}
#define SCALED(format, multiply, divide) {format, {KEYACCT__ARROW_SCALED, 8, KEYACCT_TYPE_TIME, multiply, divide, 0}}
    PLAIN("c", INT8, 1),
    PLAIN("s", INT16, 2),
    PLAIN("i", INT32, 4),
    PLAIN("l", INT64, 8),
    PLAIN("f", FLOAT32, 4),
    PLAIN("g", FLOAT64, 8),
    PLAIN("tdD", DATE, 4),
    PLAIN("tsm:", TIME, 8),
    UNSIGNED("C", 1),
    UNSIGNED("S", 2),
    UNSIGNED("I", 4),
    UNSIGNED("L", 8),
    SCALED("tss:", 1000, 1),
    SCALED("tsu:", 1, 1000),
    SCALED("tsn:", 1, 1000000),
    {"b", {KEYACCT__ARROW_BITS, 1, KEYACCT_TYPE_BOOL, 1, 1, 0}},
    {"u", {KEYACCT__ARROW_TEXT, 4, KEYACCT_TYPE_TEXT, 1, 1, 0}},
    {"U", {KEYACCT__ARROW_TEXT, 8, KEYACCT_TYPE_TEXT, 1, 1, 0}},
    {"vu", {KEYACCT__ARROW_VIEW, 16, KEYACCT_TYPE_TEXT, 1, 1, 0}},
    {"tdm", {KEYACCT__ARROW_DATE64, 8, KEYACCT_TYPE_DATE, 1, 1, 0}},
    {"n", {KEYACCT__ARROW_NOTHING, 0, KEYACCT_TYPE_TEXT, 1, 1, 0}},
#undef PLAIN
#undef UNSIGNED
#undef SCALED
};

static keyacct_status fail(const keyacct__arrow_place *at, keyacct_status status, const char *text) {
    return keyacct__fail(at->error, status, at->table->role, at->name, -1, "%s", text);
}

/* --- formats ---------------------------------------------------------------------------------------------------------- */

/* A run of digits with an optional sign; returns what follows, NULL when it is none or beyond 999. */
static const char *take_number(const char *text, int32_t *value) {
    int negative = *text == '-', digits = 0;
    *value = 0;
    for (text += negative; *text >= '0' && *text <= '9'; text++) {
        *value = *value * 10 + (*text - '0');
        if (++digits > 3) return NULL;
    }
    if (negative) *value = -*value;
    return digits ? text : NULL;
}

/* "d:precision,scale", with ",128" or without. */
static keyacct_status read_decimal(const keyacct__arrow_place *at, const char *text, keyacct__arrow_format *format) {
    int32_t precision, scale = 0, bits = 128;
    const char *rest = take_number(text + 2, &precision);
    if (rest) rest = *rest == ',' ? take_number(rest + 1, &scale) : NULL;
    if (rest && *rest == ',') rest = take_number(rest + 1, &bits);
    if (!rest || *rest)
        return keyacct__fail(at->error, KEYACCT_E_FORMAT, at->table->role, at->name, -1,
                             "decimal format '%t' is not 'd:precision,scale'", text, (int64_t)strlen(text));
    if (bits != 128 || precision < 1 || precision > 38 || scale < -38 || scale > 38)
        return keyacct__fail(at->error, KEYACCT_E_UNSUPPORTED, at->table->role, at->name, -1,
                             "decimals of %d bits with precision %d and scale %d are not supported; cast them to decimal128",
                             bits, precision, scale);
    *format = (keyacct__arrow_format){KEYACCT__ARROW_PLAIN, 16, KEYACCT__TYPE_DECIMAL, 1, 1, scale};
    return KEYACCT_OK;
}

static const char *refusal(const char *format) {
    if (strcmp(format, "+r") == 0) return "run-end encoded columns are not supported; decode them first";
    if (strncmp(format, "+u", 2) == 0) return "unions are not supported; choose one type";
    if (*format == '+') return "nested columns (lists, structs, maps) are not supported; flatten them first";
    if (*format == 'z' || *format == 'Z' || *format == 'w' || strcmp(format, "vz") == 0)
        return "binary columns are not supported; cast text to utf8";
    if (*format == 'e') return "half floats are not supported; cast them to float32";
    if (strncmp(format, "tt", 2) == 0) return "times of day are not supported; give a timestamp or text";
    if (strncmp(format, "tD", 2) == 0 || strncmp(format, "ti", 2) == 0)
        return "durations and intervals are not supported; give a whole number";
    return NULL;
}

static keyacct_status read_format(const keyacct__arrow_place *at, const char *text, keyacct__arrow_format *format) {
    if (strncmp(text, "d:", 2) == 0) return read_decimal(at, text, format);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        size_t length = strlen(formats[i].format);
        int is_prefix = formats[i].format[length - 1] == ':'; /* a time zone follows; the value is UTC whatever it says */
        if (is_prefix ? strncmp(text, formats[i].format, length) != 0 : strcmp(text, formats[i].format) != 0) continue;
        *format = formats[i].is;
        return KEYACCT_OK;
    }
    const char *why = refusal(text);
    return keyacct__fail(at->error, KEYACCT_E_UNSUPPORTED, at->table->role, at->name, -1, "Arrow format '%t': %s", text,
                         (int64_t)strlen(text), why ? why : "not supported");
}

/* --- metadata --------------------------------------------------------------------------------------------------------- */

static int32_t take_length(const char **at) {
    int32_t length;
    memcpy(&length, *at, sizeof length);
    *at += sizeof length;
    return length;
}

/* Value of a key: its length, 0 when there is none, -1 when the metadata is broken. */
static int32_t metadata_find(const char *metadata, const char *key, const char **value) {
    int32_t count = metadata ? take_length(&metadata) : 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t key_length = take_length(&metadata);
        if (key_length < 0) return -1;
        int is_it = (size_t)key_length == strlen(key) && memcmp(metadata, key, (size_t)key_length) == 0;
        metadata += key_length;
        int32_t length = take_length(&metadata);
        if (length < 0) return -1;
        *value = metadata;
        if (is_it) return length;
        metadata += length;
    }
    return count < 0 ? -1 : 0;
}

static int value_is(const char *value, int32_t length, const char *text) {
    return length == (int32_t)strlen(text) && memcmp(value, text, (size_t)length) == 0;
}

static keyacct_status check_extension(const keyacct__arrow_place *at, const char *metadata) {
    const char *value = NULL;
    int32_t length = metadata_find(metadata, "ARROW:extension:name", &value);
    if (length < 0) return fail(at, KEYACCT_E_FORMAT, "the metadata of the field has a negative length");
    if (!length || value_is(value, length, "arrow.json") || value_is(value, length, "arrow.bool8")) return KEYACCT_OK;
    return keyacct__fail(at->error, KEYACCT_E_UNSUPPORTED, at->table->role, at->name, -1,
                         "extension type '%t' is not supported; cast the column to its storage type", value, (int64_t)length);
}

/* Money that our export wrote says its unit and decimals; its currency must be that of the table, where both are stated. */
static keyacct_status read_unit(const keyacct__arrow_place *at, const char *metadata, int32_t *unit) {
    const char *value = NULL;
    int32_t length = metadata_find(metadata, "keyacct:currency", &value);
    const char *own = at->table->currency;
    if (length > 0 && *own && !value_is(value, length, own))
        return keyacct__fail(at->error, KEYACCT_E_CURRENCY, at->table->role, at->name, -1, "the column is in %t, the table in %s",
                             value, (int64_t)length, own);
    length = metadata_find(metadata, "keyacct:unit", &value);
    if (length > 0 && value_is(value, length, "major")) *unit = KEYACCT_UNIT_MAJOR;
    if (length <= 0 || !value_is(value, length, "minor")) return KEYACCT_OK;
    length = metadata_find(metadata, "keyacct:decimals", &value);
    if (length == 1 && *value >= '0' && *value <= '6') *unit = KEYACCT_UNIT_DECIMAL_0 + (*value - '0');
    return KEYACCT_OK;
}

/* --- fields ----------------------------------------------------------------------------------------------------------- */

static keyacct_status read_dictionary(const keyacct__arrow_place *at, const struct ArrowSchema *values,
                                      keyacct__arrow_field *field) {
    int32_t type = field->format.type;
    int is_integer = field->format.kind == KEYACCT__ARROW_UNSIGNED
                     || (field->format.kind == KEYACCT__ARROW_PLAIN && type >= KEYACCT_TYPE_INT8 && type <= KEYACCT_TYPE_INT64);
    if (!is_integer) return fail(at, KEYACCT_E_FORMAT, "the indices of a dictionary must be integers");
    if (!values->release || !values->format)
        return fail(at, KEYACCT_E_FORMAT, "the schema of the dictionary is released");
    if (values->dictionary) return fail(at, KEYACCT_E_UNSUPPORTED, "dictionaries of dictionaries are not supported");
    field->index = field->format;
    field->is_dictionary = 1;
    KEYACCT__TRY(check_extension(at, values->metadata));
    return read_format(at, values->format, &field->format);
}

keyacct_status keyacct__arrow_field_read(const keyacct_table *table, const struct ArrowSchema *schema, int64_t i,
                                         keyacct__arrow_field *field, keyacct_error *error) {
    const struct ArrowSchema *child = schema->children[i];
    memset(field, 0, sizeof *field);
    if (!child || !child->format || !child->name || !*child->name)
        return keyacct__fail(error, KEYACCT_E_FORMAT, table->role, "schema", -1, "child %l has no struct, format or name", i);
    const keyacct__arrow_place at = {table, child->name, 0, error};
    KEYACCT__TRY(keyacct__name_check(table, child->name, error));
    if (!child->release) return fail(&at, KEYACCT_E_FORMAT, "the child has been released or moved away");
    field->name = child->name;
    field->is_hidden = keyacct__name_hidden(table, child->name);
    if (field->is_hidden) return KEYACCT_OK;
    KEYACCT__TRY(check_extension(&at, child->metadata));
    KEYACCT__TRY(read_format(&at, child->format, &field->format));
    if (child->n_children) return fail(&at, KEYACCT_E_FORMAT, "a plain column has no children");
    KEYACCT__TRY(read_unit(&at, child->metadata, &field->unit));
    return child->dictionary ? read_dictionary(&at, child->dictionary, field) : KEYACCT_OK;
}

/* --- arrays ----------------------------------------------------------------------------------------------------------- */

keyacct_status keyacct__arrow_check_base(const keyacct__arrow_place *at, const struct ArrowArray *array, int64_t buffers) {
    if (array->length < 0 || array->offset < 0 || array->null_count < -1 || array->null_count > array->length)
        return keyacct__fail(at->error, KEYACCT_E_FORMAT, at->table->role, at->name, -1,
                             "length %l, offset %l and null count %l do not go together", array->length, array->offset,
                             array->null_count);
    if (array->length > INT64_MAX / 32 || array->offset > INT64_MAX / 32)
        return fail(at, KEYACCT_E_FORMAT, "offset + length is beyond any memory");
    if (array->n_buffers != buffers || (buffers && !array->buffers))
        return keyacct__fail(at->error, KEYACCT_E_FORMAT, at->table->role, at->name, -1,
                             "the array has %l buffers; its format needs %l",
                             array->buffers ? array->n_buffers : INT64_C(0), buffers);
    if (buffers && !array->buffers[0] && array->null_count > 0)
        return keyacct__fail(at->error, KEYACCT_E_FORMAT, at->table->role, at->name, -1,
                             "%l nulls are announced and there is no validity buffer", array->null_count);
    return KEYACCT_OK;
}

static keyacct_status check_text(const keyacct__arrow_place *at, const struct ArrowArray *array, int width, int64_t first,
                                 int64_t rows) {
    const char *offsets = array->buffers[1];
    if ((uintptr_t)offsets % (size_t)width) return fail(at, KEYACCT_E_UNSUPPORTED, "the offsets buffer is not aligned");
    if (!rows) return KEYACCT_OK;
    if (!offsets) return fail(at, KEYACCT_E_FORMAT, "the required offsets buffer is missing");
    if (!array->buffers[2] && memcmp(offsets + first * width, offsets + (first + rows) * width, (size_t)width) != 0)
        return fail(at, KEYACCT_E_FORMAT, "the required data buffer is missing");
    return KEYACCT_OK;
}

/* Number of buffers: validity and views, any number of data buffers, their sizes. */
static keyacct_status check_views(const keyacct__arrow_place *at, const struct ArrowArray *array, int64_t rows) {
    if (array->n_buffers < 3 || !array->buffers)
        return keyacct__fail(at->error, KEYACCT_E_FORMAT, at->table->role, at->name, -1,
                             "the array has %l buffers; views need at least 3", array->buffers ? array->n_buffers : INT64_C(0));
    if (rows && !array->buffers[1]) return fail(at, KEYACCT_E_FORMAT, "the required views buffer is missing");
    if (array->n_buffers > 3 && !array->buffers[array->n_buffers - 1])
        return fail(at, KEYACCT_E_FORMAT, "the buffer of sizes is missing");
    return KEYACCT_OK;
}

static keyacct_status check_values(const keyacct__arrow_place *at, const keyacct__arrow_format *format,
                                   const struct ArrowArray *array, int64_t offset, int64_t rows) {
    int64_t buffers = format->kind == KEYACCT__ARROW_TEXT ? 3 : 2;
    struct ArrowArray base = *array;
    if (format->kind == KEYACCT__ARROW_NOTHING) { /* some producers give it a validity buffer; nobody reads it */
        buffers = array->n_buffers == 1;
        base.null_count = 0;
    }
    if (format->kind == KEYACCT__ARROW_VIEW) {
        KEYACCT__TRY(check_views(at, array, rows));
        buffers = array->n_buffers;
    }
    KEYACCT__TRY(keyacct__arrow_check_base(at, &base, buffers));
    if (array->n_children) return fail(at, KEYACCT_E_FORMAT, "a plain column has no children");
    if (offset > array->length || rows > array->length - offset)
        return keyacct__fail(at->error, KEYACCT_E_FORMAT, at->table->role, at->name, -1,
                             "the child has %l rows; offset %l and length %l of the struct need more", array->length, offset, rows);
    if (format->kind == KEYACCT__ARROW_NOTHING || format->kind == KEYACCT__ARROW_VIEW) return KEYACCT_OK;
    if (format->kind == KEYACCT__ARROW_TEXT) return check_text(at, array, format->width, array->offset + offset, rows);
    if (rows && !array->buffers[1]) return fail(at, KEYACCT_E_FORMAT, "the required values buffer is missing");
    int unit = format->width > 8 ? 1 : format->width; /* decimals are read byte by byte */
    if ((uintptr_t)array->buffers[1] % (size_t)unit) return fail(at, KEYACCT_E_UNSUPPORTED, "the values buffer is not aligned");
    return KEYACCT_OK;
}

keyacct_status keyacct__arrow_check(const keyacct__arrow_place *at, const keyacct__arrow_field *field,
                                    const struct ArrowArray *array, int64_t offset, int64_t rows) {
    if (!array || !array->release) return fail(at, KEYACCT_E_FORMAT, "the child has been released or moved away");
    if (field->is_hidden) return KEYACCT_OK;
    if (!array->dictionary != !field->is_dictionary)
        return fail(at, KEYACCT_E_FORMAT, "only one of schema and array has a dictionary");
    if (!field->is_dictionary) return check_values(at, &field->format, array, offset, rows);
    KEYACCT__TRY(check_values(at, &field->index, array, offset, rows));
    const struct ArrowArray *values = array->dictionary;
    if (!values->release || values->dictionary)
        return fail(at, KEYACCT_E_FORMAT, "the dictionary has been released, or has one itself");
    return check_values(at, &field->format, values, 0, values->length < 0 ? 0 : values->length);
}
