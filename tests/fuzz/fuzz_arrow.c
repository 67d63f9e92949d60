/* Arrow import: arrays of every shape, with buffers as long as their lengths say, are refused untouched or become columns that can be
 * read and exported.
 *
 * Input: bytes that a small reader turns into a schema and an array. The buffers have exactly the promised size, so that a sanitizer sees
 * every byte read past them. */
#include "fuzz.h"
#include "keyacct.h"

enum { MOST_CHILDREN = 4, MOST_ROWS = 40, MOST_BYTES = 256 };

typedef struct input {
    const uint8_t *data;
    size_t size, at;
} input;

static uint8_t byte(input *in) { return in->at < in->size ? in->data[in->at++] : 0; }

typedef struct child {
    struct ArrowSchema schema;
    struct ArrowArray array;
    const void *buffers[4];
    void *owned[4];
} child;

static int schema_released, array_released;
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

/* Offsets of text, mostly rising, never past what the text buffer holds when they are valid. */
static void fill_text(input *in, child *one, int64_t rows, int wide) {
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

static void make_child(input *in, child *one, int64_t rows) {
    static const char *formats[] = {"l", "g", "u", "U", "tdD", "tss:", "tsm:UTC", "tsu:Europe/Berlin", "tsn:", "i", "b", "+s", "", "tsx:", "d:5,2", "n"};
    static const char *names[] = {"account_id", "name", "status", "current_value", "revenue", "first_purchase_on", "satisfaction", "x",
                                  "industry", "trust", "p_alive", "wallet", "", "needs_met_ppm"};
    memset(one, 0, sizeof *one);
    size_t format = byte(in) % (sizeof formats / sizeof formats[0]);
    int64_t offset = byte(in) % 9, stored = rows + offset, nulls = byte(in) % 3;
    uint8_t damage = byte(in);
    one->schema.format = formats[format];
    one->schema.name = names[byte(in) % (sizeof names / sizeof names[0])];
    one->schema.flags = ARROW_FLAG_NULLABLE;
    one->schema.release = release_field;
    one->array.length = rows;
    one->array.offset = offset;
    one->array.release = release_child;
    one->array.n_buffers = format == 2 || format == 3 ? 3 : 2;
    one->array.buffers = one->buffers;
    if (nulls) one->owned[0] = filled(in, (size_t)(stored + 7) / 8);
    one->array.null_count = nulls == 1 ? -1 : nulls == 2 ? rows / 2 : 0;
    if (format == 2 || format == 3) fill_text(in, one, stored, format == 3);
    else one->owned[1] = filled(in, (size_t)stored * (format == 4 ? 4 : 8));
    for (int i = 0; i < 4; i++) one->buffers[i] = one->owned[i];
    switch (damage) { /* most inputs are honest */
    case 1: one->buffers[1] = NULL; break;
    case 2: one->buffers[0] = NULL; break;
    case 3: one->array.n_buffers = (int8_t)byte(in); if (one->array.n_buffers > 4) one->array.n_buffers = 4; break;
    case 4: one->array.length = (int64_t)(int8_t)byte(in); if (one->array.length > rows) one->array.length = rows - 1; break;
    case 5: one->array.offset = -1; break;
    case 6: one->array.n_children = 1; break;
    case 7: one->schema.format = NULL; break;
    case 8: one->schema.name = NULL; break;
    case 9: one->array.buffers = NULL; break;
    case 10: one->array.release = NULL; break;
    default: break;
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
    keyacct_index *index = NULL;
    read_all(table);
    if (keyacct_index_create(NULL, table, NULL, &index, NULL) == KEYACCT_OK) keyacct_index_destroy(index);
    if (keyacct_table_export_arrow(table, NULL, 0, NULL, &schema, &array, NULL) == KEYACCT_OK) {
        REQUIRE(schema.release && array.release && array.length == keyacct_table_rows(table));
        schema.release(&schema);
        array.release(&array);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    input in = {data, size, 0};
    static child children[MOST_CHILDREN];
    struct ArrowSchema *fields[MOST_CHILDREN] = {NULL};
    struct ArrowArray *columns[MOST_CHILDREN] = {NULL};
    const void *none[1] = {NULL};
    int64_t rows = byte(&in) % MOST_ROWS, offset = byte(&in) % 5, count = byte(&in) % (MOST_CHILDREN + 1);
    for (int64_t i = 0; i < count; i++) {
        make_child(&in, &children[i], rows + offset);
        fields[i] = &children[i].schema;
        columns[i] = &children[i].array;
    }
    struct ArrowSchema schema = {"+s", "", NULL, 0, count, fields, NULL, release_schema, NULL};
    struct ArrowArray array = {rows, 0, offset, 1, count, none, columns, NULL, release_array, NULL};
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = NULL;
    schema_released = array_released = 0;
    REQUIRE(keyacct_table_create(NULL, "accounts", rows, &table, NULL) == KEYACCT_OK);
    (void)keyacct_table_name_map(table, "revenue", "revenue", KEYACCT_UNIT_MAJOR, NULL);
    (void)keyacct_table_name_map(table, "needs_met_ppm", "needs_met_ppm", KEYACCT_UNIT_PERCENT, NULL);
    if (keyacct_table_import_arrow(table, &schema, &array, &error) == KEYACCT_OK) {
        REQUIRE(array.release == NULL && schema_released == 0);
        use(table);
        keyacct_table_destroy(table);
        REQUIRE(array_released == 1);
    } else {
        REQUIRE(array.release != NULL && array_released == 0 && error.message[0]);
        REQUIRE(keyacct_table_column_count(table) == 0);
        keyacct_table_destroy(table);
    }
    for (int64_t i = 0; i < count; i++)
        for (int k = 0; k < 4; k++) free(children[i].owned[k]);
    return 0;
}

/* One honest column of every accepted format, then all of them at random. */
size_t keyacct_fuzz_seed(int index, uint8_t *buffer, size_t capacity) {
    if (index >= 24 || capacity < 512) return 0;
    for (size_t i = 0; i < 512; i++) buffer[i] = (uint8_t)(i * 37 + (size_t)index * 101);
    buffer[0] = (uint8_t)(index + 1);
    buffer[1] = (uint8_t)(index % 5);
    buffer[2] = index < 12 ? 1 : 3;
    buffer[3] = (uint8_t)(index % 9);
    buffer[6] = 0;
    buffer[7] = index < 9 ? 7 : (uint8_t)index;
    return 512;
}
