/* Arrow import: arrays and streams of every shape, with buffers as long as their lengths say, are refused untouched or become
 * columns that can be read and exported.
 *
 * Input: bytes that a small reader turns into a schema and batches. The buffers have exactly the promised size, so that a sanitizer
 * sees every byte read past them. */
#include "fuzz.h"
#include "keyacct.h"

enum { MOST_CHILDREN = 4, MOST_ROWS = 40, MOST_BYTES = 256, MOST_BATCHES = 3, MOST_BUFFERS = 5 };

typedef struct input {
    const uint8_t *data;
    size_t size, at;
} input;

static uint8_t byte(input *in) { return in->at < in->size ? in->data[in->at++] : 0; }

typedef struct values {
    struct ArrowArray array;
    const void *buffers[MOST_BUFFERS];
    void *owned[MOST_BUFFERS];
} values;

static struct ArrowSchema fields[MOST_CHILDREN], words[MOST_CHILDREN];
static values columns[MOST_BATCHES][MOST_CHILDREN], dictionaries[MOST_BATCHES][MOST_CHILDREN];
static struct ArrowSchema *field_list[MOST_CHILDREN];
static struct ArrowArray *column_list[MOST_BATCHES][MOST_CHILDREN];
static struct ArrowArray batches[MOST_BATCHES];

static int schema_released, array_released, stream_released, batches_given;
static void release_schema(struct ArrowSchema *schema) {
    schema->release = NULL;
    schema_released++;
}
static void release_array(struct ArrowArray *array) {
    array->release = NULL;
    array_released++;
}
static void release_child(struct ArrowArray *array) { array->release = NULL; }
static void release_field(struct ArrowSchema *schema) { schema->release = NULL; }

static void *filled(input *in, size_t size) {
    uint8_t *bytes = malloc(size ? size : 1);
    REQUIRE(bytes);
    for (size_t i = 0; i < size; i++) bytes[i] = byte(in);
    return bytes;
}

/* --- buffers ---------------------------------------------------------------------------------------------------------- */

enum { TEXT = -1, LARGE = -2, VIEW = -3, NOTHING = -4, WRONG = -5, BITS = 0 };

/* `width`: bytes of a value, or how else it lies in memory. Whatever is accepted must have its true width here. */
static const struct {
    const char *format;
    int width;
} formats[] = {{"l", 8},    {"g", 8},          {"u", TEXT},           {"U", LARGE},  {"tdD", 4},     {"tss:", 8},  {"tsm:UTC", 8},
               {"c", 1},    {"s", 2},          {"i", 4},              {"C", 1},      {"S", 2},       {"I", 4},     {"L", 8},
               {"f", 4},    {"b", BITS},       {"vu", VIEW},          {"tdm", 8},    {"d:5,2", 16},  {"n", NOTHING},
               {"tsn:", 8}, {"d:38,-3", 16},   {"d:38,38,128", 16},   {"+s", WRONG}, {"", WRONG},    {"tsx:", WRONG},
               {"+l", WRONG}, {"z", WRONG},    {"tsu:Europe/Berlin", 8}, {"d:50,2,256", WRONG}, {"d:", WRONG}, {"w:4", WRONG}};
enum { FORMATS = sizeof formats / sizeof formats[0] };

/* Offsets of text, mostly rising, never past what the text buffer holds when they are valid. */
static void fill_text(input *in, values *one, int64_t rows, int wide) {
    int64_t last = 0, most = 0;
    int wild = byte(in) % 8 == 0;
    size_t width = wide ? 8 : 4;
    uint8_t *offsets = malloc((size_t)(rows + 1) * width);
    REQUIRE(offsets);
    for (int64_t row = 0; row <= rows; row++) {
        int64_t step = byte(in) % 6;
        int64_t value = wild ? (int64_t)(int8_t)byte(in) * step : row == 0 ? 0 : last + step;
        if (value > MOST_BYTES) value = MOST_BYTES;
        int32_t narrow = (int32_t)value;
        memcpy(offsets + (size_t)row * width, wide ? (const void *)&value : (const void *)&narrow, width);
        last = value;
        if (value > most) most = value;
    }
    one->owned[1] = offsets;
    one->owned[2] = filled(in, (size_t)most);
}

/* Views: short, long in one of two buffers, or any bytes at all. Their sizes are told truly. */
static void fill_views(input *in, values *one, int64_t rows) {
    int64_t sizes[2] = {byte(in) % 64, byte(in) % 32};
    int count = byte(in) % 3;
    uint8_t *views = filled(in, (size_t)rows * 16);
    for (int64_t row = 0; row < rows; row++) {
        uint8_t kind = byte(in), *view = views + 16 * row;
        int32_t length = kind % 4 == 0 ? kind % 13 : 13 + kind % 20, buffer = kind % 2, offset = byte(in) % 40;
        if (kind >= 250) continue;
        memcpy(view, &length, 4);
        if (length <= 12) continue;
        memcpy(view + 8, &buffer, 4);
        memcpy(view + 12, &offset, 4);
    }
    one->owned[1] = views;
    for (int i = 0; i < count; i++) one->owned[2 + i] = filled(in, (size_t)sizes[i]);
    one->owned[2 + count] = malloc(sizeof sizes);
    REQUIRE(one->owned[2 + count]);
    memcpy(one->owned[2 + count], sizes, sizeof sizes);
    one->array.n_buffers = 3 + count;
}

static void fill(input *in, values *one, int width, int64_t stored) {
    switch (width) {
    case TEXT:
    case LARGE:
        one->array.n_buffers = 3;
        fill_text(in, one, stored, width == LARGE);
        return;
    case VIEW: fill_views(in, one, stored); return;
    case NOTHING: one->array.n_buffers = byte(in) % 2; return;
    case BITS: one->owned[1] = filled(in, (size_t)(stored + 7) / 8); return;
    default: one->owned[1] = filled(in, (size_t)stored * (size_t)(width > 0 ? width : 8)); return;
    }
}

/* --- arrays ----------------------------------------------------------------------------------------------------------- */

static void make_values(input *in, values *one, int width, int64_t rows) {
    int64_t offset = byte(in) % 9, stored = rows + offset, nulls = byte(in) % 3;
    memset(one, 0, sizeof *one);
    one->array.length = rows;
    one->array.offset = offset;
    one->array.release = release_child;
    one->array.n_buffers = 2;
    one->array.buffers = one->buffers;
    one->array.null_count = nulls == 1 ? -1 : nulls == 2 ? rows / 2 : 0;
    if (nulls) one->owned[0] = filled(in, (size_t)(stored + 7) / 8);
    fill(in, one, width, stored);
    for (int i = 0; i < MOST_BUFFERS; i++) one->buffers[i] = one->owned[i];
}

static void damage(input *in, values *one, struct ArrowSchema *field, int64_t rows) {
    switch (byte(in)) { /* most inputs are honest */
    case 1: one->buffers[1] = NULL; break;
    case 2: one->buffers[0] = NULL; break;
    case 3:
        one->array.n_buffers = (int8_t)byte(in);
        if (one->array.n_buffers > MOST_BUFFERS) one->array.n_buffers = MOST_BUFFERS;
        if (strcmp(field->format ? field->format : "", "vu") == 0) one->array.n_buffers = 2; /* sizes are of the other buffers */
        break;
    case 4:
        one->array.length = (int64_t)(int8_t)byte(in);
        if (one->array.length > rows) one->array.length = rows - 1;
        break;
    case 5: one->array.offset = -1; break;
    case 6: one->array.n_children = 1; break;
    case 7: field->format = NULL; break;
    case 8: field->name = NULL; break;
    case 9: one->array.buffers = NULL; break;
    case 10: one->array.release = NULL; break;
    case 11: one->array.dictionary = NULL; break;
    case 12: field->dictionary = NULL; break;
    case 13: field->release = NULL; break;
    default: break;
    }
}

/* Indices into a dictionary: mostly within it. */
static void fold_indices(values *one, int width, int64_t stored, int64_t entries) {
    uint8_t *indices = one->owned[1];
    for (int64_t i = 0; i < stored && entries; i++) {
        if (indices[i * width] == 255) continue;
        uint8_t index = (uint8_t)(indices[i * width] % entries);
        memset(indices + i * width, 0, (size_t)width);
        indices[i * width + (*(const uint8_t *)&(const uint16_t){1} ? 0 : width - 1)] = index;
    }
}

/* Field i and its values in every batch. */
static void make_field(input *in, int i, const int64_t *rows, int count) {
    static const char *names[] = {"account_id", "name", "status", "current_value", "revenue", "first_purchase_on", "satisfaction",
                                  "x", "industry", "trust", "p_alive", "wallet", "", "needs_met_ppm", "vip", "hidden"};
    static const int32_t metadata[3][12] = {{0}, {1, 4, 0x61616161, 4, 0x62626262}, {-1}};
    size_t format = byte(in) % FORMATS;
    int dictionary = byte(in) % 3 == 0, meta = byte(in);
    static const size_t indices[] = {7, 8, 9, 0, 10, 11, 12, 13};
    size_t index = indices[byte(in) % 8];
    const char *name = names[byte(in) % (sizeof names / sizeof names[0])];
    fields[i] = (struct ArrowSchema){formats[dictionary ? index : format].format, name, NULL, ARROW_FLAG_NULLABLE, 0, NULL,
                                     dictionary ? &words[i] : NULL, release_field, NULL};
    words[i] = (struct ArrowSchema){formats[format].format, "", NULL, 0, 0, NULL, NULL, release_field, NULL};
    if (meta < 3) fields[i].metadata = (const char *)metadata[meta];
    field_list[i] = &fields[i];
    for (int b = 0; b < count; b++) {
        int64_t entries = byte(in) % 12;
        make_values(in, &columns[b][i], formats[dictionary ? index : format].width, rows[b]);
        column_list[b][i] = &columns[b][i].array;
        if (dictionary) {
            make_values(in, &dictionaries[b][i], formats[format].width, entries);
            columns[b][i].array.dictionary = &dictionaries[b][i].array;
            fold_indices(&columns[b][i], formats[index].width, rows[b] + columns[b][i].array.offset, entries);
            damage(in, &dictionaries[b][i], &words[i], entries);
        }
        damage(in, &columns[b][i], &fields[i], rows[b]);
    }
}

static void read_all(const keyacct_table *table) {
    uint64_t seen = 0;
    for (int32_t column = 0; column < keyacct_table_column_count(table); column++) {
        for (int64_t row = 0; row < keyacct_table_rows(table); row++) {
            const char *text = NULL;
            int64_t value = 0;
            double real = 0;
            if (keyacct_table_get_text(table, column, row, &text, &value, NULL) == KEYACCT_OK)
                for (int64_t i = 0; i < value; i++) seen += (uint8_t)text[i];
            else if (keyacct_table_get_int64(table, column, row, &value, NULL) == KEYACCT_OK) seen += (uint64_t)value;
            else REQUIRE(keyacct_table_get_float64(table, column, row, &real, NULL) == KEYACCT_OK);
        }
    }
    REQUIRE(seen != UINT64_C(0x5bd1e9955bd1e995));
}

static void use(keyacct_table *table) {
    struct ArrowSchema schema = {0};
    struct ArrowArray array = {0};
    struct ArrowArrayStream stream = {0};
    keyacct_index *index = NULL;
    keyacct_table *copy = NULL;
    read_all(table);
    if (keyacct_index_create(NULL, table, NULL, &index, NULL) == KEYACCT_OK) keyacct_index_destroy(index);
    if (keyacct_table_export_arrow(table, NULL, 0, NULL, &schema, &array, NULL) == KEYACCT_OK) {
        REQUIRE(schema.release && array.release && array.length == keyacct_table_rows(table));
        schema.release(&schema);
        array.release(&array);
    }
    for (int32_t flags = 0; flags < 4; flags++) { /* what we export we take back, in one part or in many */
        keyacct_error error = KEYACCT_ERROR_INIT;
        REQUIRE(keyacct_table_export_stream(table, NULL, 0, flags % 2, flags, NULL, &stream, NULL) == KEYACCT_OK);
        REQUIRE(keyacct_table_create(NULL, "accounts", 0, &copy, NULL) == KEYACCT_OK);
        if (keyacct_table_import_stream(copy, &stream, &error) != KEYACCT_OK) {
            fprintf(stderr, "%s %s %d: %s\n", error.table, error.column, (int)error.row, error.message);
            abort();
        }
        REQUIRE(keyacct_table_rows(copy) == keyacct_table_rows(table));
        REQUIRE(keyacct_table_column_count(copy) == keyacct_table_column_count(table));
        read_all(copy);
        keyacct_table_destroy(copy);
    }
}

static int given_schema;
static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    *out = *(const struct ArrowSchema *)stream->private_data;
    given_schema++;
    return 0;
}
static int batch_count, fails_at;
static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    (void)stream;
    memset(out, 0, sizeof *out);
    if (batches_given == fails_at) return 5;
    if (batches_given < batch_count) *out = batches[batches_given++];
    return 0;
}
static const char *get_last_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return fails_at % 2 ? "broken" : NULL;
}
static void release_stream(struct ArrowArrayStream *stream) {
    stream->release = NULL;
    stream_released++;
}

static void import_one(keyacct_table *table, const struct ArrowSchema *schema) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    struct ArrowArray *array = &batches[0];
    if (keyacct_table_import_arrow(table, schema, array, &error) == KEYACCT_OK) {
        REQUIRE(array->release == NULL && schema_released == 0);
        use(table);
        keyacct_table_destroy(table);
        REQUIRE(array_released == 1);
    } else {
        REQUIRE(array->release != NULL && array_released == 0 && error.message[0]);
        REQUIRE(keyacct_table_column_count(table) == 0);
        keyacct_table_destroy(table);
    }
}

static void import_many(keyacct_table *table, struct ArrowSchema *schema) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    struct ArrowArrayStream stream = {get_schema, get_next, get_last_error, release_stream, schema};
    if (keyacct_table_import_stream(table, &stream, &error) == KEYACCT_OK) {
        use(table);
    } else {
        REQUIRE(error.message[0] && keyacct_table_column_count(table) == 0 && keyacct_table_rows(table) == 0);
    }
    REQUIRE(!stream.release && stream_released == 1 && schema_released == 1);
    keyacct_table_destroy(table);
    REQUIRE(array_released == batches_given);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    input in = {data, size, 0};
    const void *none[1] = {NULL};
    int64_t rows = byte(&in) % MOST_ROWS, offset = byte(&in) % 5, count = byte(&in) % (MOST_CHILDREN + 1);
    uint8_t shape = byte(&in);
    int is_stream = shape % 2;
    int64_t stored[MOST_BATCHES];
    batch_count = is_stream ? shape / 2 % (MOST_BATCHES + 1) : 1;
    fails_at = shape > 250 ? shape % 3 : -1;
    schema_released = array_released = stream_released = batches_given = given_schema = 0;
    for (int b = 0; b < batch_count; b++) {
        int64_t own_rows = b ? byte(&in) % MOST_ROWS : rows;
        stored[b] = own_rows + offset;
        batches[b] = (struct ArrowArray){own_rows, 0, offset, 1, count, none, column_list[b], NULL, release_array, NULL};
    }
    for (int i = 0; i < count; i++) make_field(&in, i, stored, batch_count);
    struct ArrowSchema schema = {"+s", "", NULL, 0, count, field_list, NULL, release_schema, NULL};
    keyacct_table *table = NULL;
    REQUIRE(keyacct_table_create(NULL, "accounts", is_stream ? 0 : rows, &table, NULL) == KEYACCT_OK);
    (void)keyacct_table_name_map(table, "revenue", "revenue", KEYACCT_UNIT_MAJOR, NULL);
    (void)keyacct_table_name_map(table, "needs_met_ppm", "needs_met_ppm", KEYACCT_UNIT_PERCENT, NULL);
    (void)keyacct_table_name_map(table, "hidden", NULL, 0, NULL);
    if (is_stream) import_many(table, &schema);
    else import_one(table, &schema);
    for (int b = 0; b < batch_count; b++)
        for (int i = 0; i < count; i++)
            for (int k = 0; k < MOST_BUFFERS; k++) {
                free(columns[b][i].owned[k]);
                free(dictionaries[b][i].owned[k]);
            }
    memset(columns, 0, sizeof columns);
    memset(dictionaries, 0, sizeof dictionaries);
    return 0;
}

/* One honest column of every format, plain and as a dictionary, alone and in a stream; then several at random. */
size_t keyacct_fuzz_seed(int index, uint8_t *buffer, size_t capacity) {
    if (index >= 5 * FORMATS || capacity < 1024) return 0;
    int format = index % FORMATS, kind = index / FORMATS;
    for (size_t i = 0; i < 1024; i++) buffer[i] = (uint8_t)(i * 37 + (size_t)index * 101);
    buffer[0] = (uint8_t)(index % 7 + 1);
    buffer[1] = (uint8_t)(index % 5);
    buffer[2] = kind < 4 ? 1 : 3;
    buffer[3] = kind % 2 ? 5 : 0; /* two batches, or one array */
    size_t at = kind % 2 ? 5 : 4;
    buffer[at] = (uint8_t)format;
    buffer[at + 1] = kind < 2; /* 0 is a dictionary */
    buffer[at + 2] = 200;
    buffer[at + 4] = 7; /* x: any type is carried along */
    return 1024;
}
