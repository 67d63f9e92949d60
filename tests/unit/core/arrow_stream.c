/* Arrow streams and the layouts that are gathered: every type, dictionaries that differ, broken batches, parts that share memory.
 * */
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "arrow_batches.h"

#define OK KEYACCT_OK

static keyacct_error error = KEYACCT_ERROR_INIT;

static keyacct_table *make(int64_t rows) {
    keyacct_table *table;
    assert_int_equal(keyacct_table_create(NULL, "accounts", rows, &table, &error), OK);
    assert_int_equal(keyacct_table_name_map(table, "wallet", "wallet", KEYACCT_UNIT_MAJOR, &error), OK);
    return table;
}

/* "null", or the cell as text. */
static const char *shown(const keyacct_table *table, const char *name, int64_t row) {
    static char text[64];
    int32_t column = keyacct_table_column_find(table, name), type;
    const char *bytes;
    int64_t value;
    double real;
    assert_true(column >= 0);
    assert_int_equal(keyacct_table_column_info(table, column, NULL, &type, NULL, &error), OK);
    if (!keyacct_table_is_valid(table, column, row)) return "null";
    if (type == KEYACCT_TYPE_TEXT) {
        assert_int_equal(keyacct_table_get_text(table, column, row, &bytes, &value, &error), OK);
        snprintf(text, sizeof text, "%.*s", (int)value, bytes);
    } else if (type == KEYACCT_TYPE_FLOAT64) {
        assert_int_equal(keyacct_table_get_float64(table, column, row, &real, &error), OK);
        snprintf(text, sizeof text, "%g", real);
    } else {
        assert_int_equal(keyacct_table_get_int64(table, column, row, &value, &error), OK);
        snprintf(text, sizeof text, "%lld", (long long)value);
    }
    return text;
}

static const char *const expected[BATCHES_COLUMNS][1 + BATCHES_ROWS] = {
    {"account_id", "alpha", "beta", "alpha", "gamma", "alpha"}, {"name", "x", "null", "longer than twelve", "y", "null"},
    {"wallet", "1234", "-5", "null", "100", "200"},             {"vip", "1", "0", "1", "1", "0"},
    {"customer_since_on", "20779", "null", "-1", "0", "1"},     {"size", "7", "8", "9", "1", "2"},
    {"opened_at", "1", "-1", "null", "0", "2"},                 {"satisfaction", "null", "1", "2", "3", "4"}};

static void batches_become_one_table(void **state) {
    (void)state;
    for (int count = 0; count <= BATCHES_COUNT; count++) {
        batches from;
        batches_make(&from);
        from.count = count;
        struct ArrowArrayStream stream = batches_stream(&from);
        keyacct_table *table = make(0);
        assert_int_equal(keyacct_table_import_stream(table, &stream, &error), OK);
        assert_null(stream.release);
        assert_int_equal(from.streams_released, 1);
        assert_int_equal(from.schemas_released, 1);
        assert_int_equal(keyacct_table_column_count(table), BATCHES_COLUMNS);
        int64_t rows = count == 0 ? 0 : count == 1 ? 3 : BATCHES_ROWS;
        assert_int_equal(keyacct_table_rows(table), rows);
        for (int i = 0; i < BATCHES_COLUMNS; i++)
            for (int64_t row = 0; row < rows; row++) assert_string_equal(shown(table, expected[i][0], row), expected[i][1 + row]);
        if (count == 1) { /* one batch: what can be shown is */
            const void *values;
            int32_t place = keyacct_table_column_find(table, "satisfaction");
            assert_int_equal(keyacct_table_column_values(table, place, &values, NULL, NULL, &error), OK);
            assert_ptr_equal(values, from.buffers[0][7][1]);
        }
        assert_int_equal(from.released, count == 1 ? 0 : count); /* several batches: each went when it had been copied */
        keyacct_table_destroy(table);
        assert_int_equal(from.released, count);
    }
}

static void rows_must_fit_a_table_with_columns(void **state) {
    (void)state;
    static const int64_t six[6] = {1, 2, 3, 4, 5, 6};
    for (int rows = 5; rows <= 6; rows++) {
        batches from;
        batches_make(&from);
        struct ArrowArrayStream stream = batches_stream(&from);
        keyacct_table *table = make(rows);
        assert_int_equal(keyacct_table_bind(table, "mine", KEYACCT_TYPE_INT64, 0, six, NULL, NULL, NULL, &error), OK);
        assert_int_equal(keyacct_table_import_stream(table, &stream, &error), rows == 5 ? OK : KEYACCT_E_FORMAT);
        assert_int_equal(keyacct_table_column_count(table), rows == 5 ? 1 + BATCHES_COLUMNS : 1);
        assert_int_equal(keyacct_table_rows(table), rows);
        assert_null(stream.release);
        keyacct_table_destroy(table);
        assert_int_equal(from.released, 2);
    }
}

/* --- broken streams ---------------------------------------------------------------------------------------------------- */

typedef void (*spoiler)(batches *made);
static const uint8_t hole = 5;
static const int64_t late[3] = {0, 0, INT64_MAX}, broken_day[3] = {0, 0, 1}, far_day[3] = {0, INT64_C(86400000) << 33, 0};
static const uint64_t huge[3] = {0, UINT64_MAX, 0};
static const int8_t outside[3] = {0, 2, 0}, below[3] = {0, -1, 0};
static const char *const not_utf8 = "alpha\xff" "amma";

static void producer_fails(batches *made) { made->fail_at = 1, made->fail_with = EIO; }
static void producer_has_no_memory(batches *made) { made->fail_at = 0, made->fail_with = ENOMEM; }
static void released_field(batches *made) { made->fields[1].release = NULL; }
static void released_child(batches *made) { made->columns[1][1].release = NULL; }
static void fewer_children(batches *made) { made->array[1].n_children = 7; }
static void negative_length(batches *made) { made->array[1].length = -1; }
static void null_row(batches *made) { made->none[0] = &hole, made->array[1].null_count = -1; }
static void nested(batches *made) { made->fields[7].format = "+l"; }
static void run_end(batches *made) { made->fields[7].format = "+r"; }
static void wide_decimal(batches *made) { made->fields[2].format = "d:50,2,256"; }
static void broken_decimal(batches *made) { made->fields[2].format = "d:9"; }
static void deep_decimal(batches *made) { made->fields[2].format = "d:9,99"; }
static void no_money_unit(batches *made) { made->fields[2].name = "revenue"; }
static void text_index(batches *made) { made->fields[0].format = "u"; }
static void released_words(batches *made) { made->words.release = NULL; }
static void dictionary_in_dictionary(batches *made) { made->words.dictionary = &made->words; }
static void released_dictionary(batches *made) { made->dictionary[1].release = NULL; }
static void missing_dictionary(batches *made) { made->columns[1][0].dictionary = NULL; }
static void index_outside(batches *made) { made->buffers[1][0][1] = outside; }
static void index_below(batches *made) { made->buffers[1][0][1] = below; }
static void dictionary_not_utf8(batches *made) { made->dictionary_buffers[1][2] = not_utf8; }
static void two_buffers(batches *made) { made->columns[1][1].n_buffers = 2; }
static void no_views(batches *made) { made->buffers[1][1][1] = NULL; }
static void no_sizes(batches *made) { made->buffers[1][1][3] = NULL; }
static void view_in_other_buffer(batches *made) {
    const int32_t buffer = 1;
    batches_view(made->views[1][1], "longer than twelve", 2);
    memcpy(made->views[1][1] + 8, &buffer, 4);
}
static void view_beyond(batches *made) { batches_view(made->views[1][1], "longer than twelve", 3); }
static void view_before(batches *made) { batches_view(made->views[1][1], "longer than twelve", -1); }
static void view_negative(batches *made) { memset(made->views[1][1], 0xff, 4); }
static void time_overflow(batches *made) { made->fields[6].format = "tss:", made->buffers[1][6][1] = late; }
static void part_of_a_day(batches *made) { made->buffers[1][4][1] = broken_day; }
static void day_too_far(batches *made) { made->buffers[1][4][1] = far_day; }
static void unsigned_overflow(batches *made) { made->fields[5].format = "L", made->buffers[0][5][1] = made->buffers[1][5][1] = huge; }
static void extension(batches *made) {
    static const struct {
        int32_t count, key_length;
        char key[20];
        int32_t length;
        char value[12];
    } metadata = {1, 20, "ARROW:extension:name", 12, "arrow.opaque"};
    made->fields[7].metadata = (const char *)&metadata;
}
static void broken_metadata(batches *made) {
    static const int32_t metadata[2] = {1, -4};
    made->fields[7].metadata = (const char *)metadata;
}

static void broken_streams_leave_nothing(void **state) {
    (void)state;
    static const struct {
        spoiler spoil;
        keyacct_status status;
        const char *column, *words;
        int64_t row;
    } cases[] = {
        {producer_fails, KEYACCT_E_FORMAT, "stream", "the disk is full", -1},
        {producer_has_no_memory, KEYACCT_E_NO_MEMORY, "stream", "the disk is full", -1},
        {released_field, KEYACCT_E_FORMAT, "name", "released", -1},
        {released_child, KEYACCT_E_FORMAT, "name", "released", -1},
        {fewer_children, KEYACCT_E_FORMAT, "array", "8 children, the array 7", -1},
        {negative_length, KEYACCT_E_FORMAT, "array", "length -1", -1},
        {null_row, KEYACCT_E_UNSUPPORTED, "array", "row itself is null", 3},
        {nested, KEYACCT_E_UNSUPPORTED, "satisfaction", "nested", -1},
        {run_end, KEYACCT_E_UNSUPPORTED, "satisfaction", "run-end", -1},
        {wide_decimal, KEYACCT_E_UNSUPPORTED, "wallet", "256 bits", -1},
        {broken_decimal, KEYACCT_E_FORMAT, "wallet", "d:precision,scale", -1},
        {deep_decimal, KEYACCT_E_UNSUPPORTED, "wallet", "scale 99", -1},
        {no_money_unit, KEYACCT_E_UNIT, "revenue", "needs its unit", -1},
        {text_index, KEYACCT_E_FORMAT, "account_id", "integers", -1},
        {released_words, KEYACCT_E_FORMAT, "account_id", "released", -1},
        {dictionary_in_dictionary, KEYACCT_E_UNSUPPORTED, "account_id", "dictionaries of dictionaries", -1},
        {released_dictionary, KEYACCT_E_FORMAT, "account_id", "dictionary", -1},
        {missing_dictionary, KEYACCT_E_FORMAT, "account_id", "dictionary", -1},
        {index_outside, KEYACCT_E_FORMAT, "account_id", "index 2", 3},
        {index_below, KEYACCT_E_FORMAT, "account_id", "index -1", 3},
        {dictionary_not_utf8, KEYACCT_E_ENCODING, "account_id", "UTF-8", 3},
        {two_buffers, KEYACCT_E_FORMAT, "name", "at least 3", -1},
        {no_views, KEYACCT_E_FORMAT, "name", "views buffer", -1},
        {no_sizes, KEYACCT_E_FORMAT, "name", "sizes", -1},
        {view_in_other_buffer, KEYACCT_E_FORMAT, "name", "out of its buffer", 3},
        {view_beyond, KEYACCT_E_FORMAT, "name", "out of its buffer", 3},
        {view_before, KEYACCT_E_FORMAT, "name", "out of its buffer", 3},
        {view_negative, KEYACCT_E_FORMAT, "name", "out of its buffer", 3},
        {time_overflow, KEYACCT_E_OVERFLOW, "opened_at", "does not fit", 4},
        {part_of_a_day, KEYACCT_E_VALUE, "customer_since_on", "no whole day", 4},
        {day_too_far, KEYACCT_E_VALUE, "customer_since_on", "32-bit date", 3},
        {unsigned_overflow, KEYACCT_E_OVERFLOW, "size", "2^63", 1},
        {extension, KEYACCT_E_UNSUPPORTED, "satisfaction", "arrow.opaque", -1},
        {broken_metadata, KEYACCT_E_FORMAT, "satisfaction", "metadata", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        batches from;
        batches_make(&from);
        cases[i].spoil(&from);
        struct ArrowArrayStream stream = batches_stream(&from);
        keyacct_table *table = make(0);
        keyacct_status status = keyacct_table_import_stream(table, &stream, &error);
        if (status != cases[i].status || error.row != cases[i].row || strcmp(error.column, cases[i].column) != 0
            || !strstr(error.message, cases[i].words))
            fail_msg("case %zu: %d %s row %lld: %s", i, (int)status, error.column, (long long)error.row, error.message);
        assert_string_equal(error.table, "accounts");
        assert_int_equal(keyacct_table_rows(table), 0);
        assert_int_equal(keyacct_table_column_count(table), 0);
        assert_null(stream.release);
        assert_int_equal(from.streams_released, 1);
        assert_int_equal(from.released, from.given);
        assert_int_equal(from.schemas_released, 1);
        keyacct_table_destroy(table);
    }
}

static void arguments_are_checked(void **state) {
    (void)state;
    batches from;
    batches_make(&from);
    struct ArrowArrayStream stream = batches_stream(&from), mute = stream;
    keyacct_table *table = make(0);
    mute.get_next = NULL;
    assert_int_equal(keyacct_table_import_stream(NULL, &stream, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_table_import_stream(table, NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_import_stream(table, &mute, &error), KEYACCT_E_ARGUMENT);
    assert_non_null(stream.release); /* untouched */
    stream.release(&stream);
    assert_int_equal(keyacct_table_import_stream(table, &stream, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_export_stream(table, NULL, 0, -1, 0, NULL, &stream, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_table_export_stream(table, NULL, 0, 0, 4, NULL, &stream, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_export_stream(table, NULL, 0, 0, 0, NULL, NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_export_stream(NULL, NULL, 0, 0, 0, NULL, &stream, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_table_export_stream(table, (const char *const[]){"x"}, 1, 0, 0, NULL, &stream, &error),
                     KEYACCT_E_NOT_FOUND);
    keyacct_table_destroy(table);
}

static void hidden_columns_are_not_read(void **state) {
    (void)state;
    batches from;
    batches_make(&from);
    nested(&from);
    index_outside(&from);
    struct ArrowArrayStream stream = batches_stream(&from);
    keyacct_table *table = make(0);
    assert_int_equal(keyacct_table_name_map(table, "satisfaction", NULL, 0, &error), OK);
    assert_int_equal(keyacct_table_name_map(table, "account_id", NULL, 0, &error), OK);
    assert_int_equal(keyacct_table_import_stream(table, &stream, &error), OK);
    assert_int_equal(keyacct_table_column_count(table), BATCHES_COLUMNS - 2);
    keyacct_table_destroy(table);
}

/* --- export ------------------------------------------------------------------------------------------------------------ */

enum { MANY = 200 };

/* 200 rows: text, codes, money, truths, scores with nulls. */
static keyacct_table *filled(void) {
    keyacct_table *table = make(MANY);
    const char *names[] = {"account_id", "status", "wallet", "vip", "satisfaction"};
    assert_int_equal(keyacct_table_set_currency(table, "EUR", 2, &error), OK);
    for (int i = 0; i < 5; i++) assert_int_equal(keyacct_table_add_column(table, names[i], 0, &error), OK);
    for (int64_t row = 0; row < MANY; row++) {
        char id[16];
        int length = snprintf(id, sizeof id, "a%lld", (long long)row);
        assert_int_equal(keyacct_table_set_text(table, 0, row, id, length, &error), OK);
        if (row % 3) assert_int_equal(keyacct_table_set_int64(table, 1, row, 1 + row % 5, &error), OK);
        if (row % 4) assert_int_equal(keyacct_table_set_int64(table, 2, row, 100 * row - 5001, &error), OK);
        assert_int_equal(keyacct_table_set_int64(table, 3, row, row % 7 == 0, &error), OK);
        if (row % 5) assert_int_equal(keyacct_table_set_float64(table, 4, row, (double)row / 8, &error), OK);
    }
    return table;
}

static void what_is_streamed_can_be_read(void **state) {
    (void)state;
    static const int64_t sizes[] = {0, 1, 64, 65, 128, MANY, INT64_MAX};
    for (size_t size = 0; size < sizeof sizes / sizeof sizes[0]; size++)
        for (int32_t flags = 0; flags < 4; flags++) {
            keyacct_table *table = filled(), *copy;
            struct ArrowArrayStream stream;
            assert_int_equal(keyacct_table_export_stream(table, NULL, 0, sizes[size], flags, NULL, &stream, &error), OK);
            assert_int_equal(keyacct_table_create(NULL, "accounts", 0, &copy, &error), OK); /* money says its unit itself */
            assert_int_equal(keyacct_table_set_currency(copy, "EUR", 2, &error), OK);
            assert_int_equal(keyacct_table_import_stream(copy, &stream, &error), OK);
            assert_int_equal(keyacct_table_rows(copy), MANY);
            for (int32_t column = 0; column < 5; column++)
                for (int64_t row = 0; row < MANY; row++) {
                    const char *name;
                    char text[64];
                    assert_int_equal(keyacct_table_column_info(table, column, &name, NULL, NULL, &error), OK);
                    strcpy(text, shown(table, name, row));
                    assert_string_equal(shown(copy, name, row), text);
                }
            keyacct_table_destroy(table);
            keyacct_table_destroy(copy);
        }
}

static void money_meets_no_other_currency(void **state) {
    (void)state;
    static const struct {
        const char *currency;
        int32_t decimals;
        keyacct_status status;
        const char *cell;
    } cases[] = {{"EUR", 3, OK, "-49010"}, {"EUR", 0, OK, "-49"}, {"USD", 2, KEYACCT_E_CURRENCY, NULL}};
    for (int i = 0; i < 3; i++) {
        keyacct_table *table = filled(), *copy;
        struct ArrowArrayStream stream;
        assert_int_equal(keyacct_table_export_stream(table, NULL, 0, 64, 0, NULL, &stream, &error), OK);
        assert_int_equal(keyacct_table_create(NULL, "accounts", 0, &copy, &error), OK);
        assert_int_equal(keyacct_table_set_currency(copy, cases[i].currency, cases[i].decimals, &error), OK);
        assert_int_equal(keyacct_table_import_stream(copy, &stream, &error), cases[i].status);
        if (cases[i].cell) assert_string_equal(shown(copy, "wallet", 1), cases[i].cell);
        keyacct_table_destroy(table);
        keyacct_table_destroy(copy);
    }
}

static void *release_it(void *array) {
    struct ArrowArray *one = array;
    one->release(one);
    return NULL;
}

static void parts_share_memory_and_go_on_any_thread(void **state) {
    (void)state;
    keyacct_table *table = make(MANY);
    int64_t *sizes = calloc(MANY, sizeof *sizes);
    uint8_t *bits = calloc(MANY / 8 + 1, 1);
    pthread_t threads[4];
    struct ArrowArray parts[5];
    struct ArrowSchema schema;
    struct ArrowArrayStream stream;
    for (int i = 0; i < MANY; i++) sizes[i] = i;
    memset(bits, 0xaa, MANY / 8 + 1);
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, sizes, bits, free, sizes, &error), OK);
    assert_int_equal(keyacct_table_export_stream(table, NULL, 0, 64, 0, NULL, &stream, &error), OK);
    keyacct_table_destroy(table);
    assert_int_equal(stream.get_schema(&stream, &schema), 0);
    assert_string_equal(schema.children[0]->format, "l");
    schema.release(&schema);
    for (int i = 0; i < 5; i++) assert_int_equal(stream.get_next(&stream, &parts[i]), 0);
    assert_null(parts[4].release); /* 64 + 64 + 64 + 8 rows */
    stream.release(&stream);
    for (int i = 0; i < 4; i++) {
        const struct ArrowArray *child = parts[i].children[0];
        assert_int_equal(child->length, i < 3 ? 64 : 8);
        assert_int_equal(child->offset, 0);
        assert_ptr_equal(child->buffers[1], sizes + 64 * i);
        assert_int_equal(((const uint8_t *)child->buffers[0])[0], 0xaa);
        assert_int_equal(pthread_create(&threads[i], NULL, release_it, &parts[i]), 0);
    }
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    free(bits);
}

static void codes_go_out_by_name(void **state) {
    (void)state;
    keyacct_table *table = filled(), *empty;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray part;
    const char *names[] = {"status", "wallet"};
    assert_int_equal(keyacct_table_export_stream(table, names, 2, 64, 3, NULL, &stream, &error), OK);
    assert_int_equal(stream.get_schema(&stream, &schema), 0);
    assert_string_equal(schema.children[0]->format, "c");
    assert_string_equal(schema.children[0]->dictionary->format, "u");
    assert_string_equal(schema.children[1]->format, "d:19,2");
    assert_int_equal(stream.get_next(&stream, &part), 0);
    const struct ArrowArray *words = part.children[0]->dictionary;
    assert_int_equal(words->length, 5);
    assert_memory_equal((const char *)words->buffers[2] + ((const int32_t *)words->buffers[1])[2], "active", 6);
    assert_int_equal(((const int8_t *)part.children[0]->buffers[1])[2], 2); /* row 2: status 3 */
    assert_int_equal(((const uint8_t *)part.children[0]->buffers[0])[0] & 7, 6); /* row 0 was not given */
    part.release(&part);
    schema.release(&schema);
    stream.release(&stream);
    keyacct_table_destroy(table);

    assert_int_equal(keyacct_table_create(NULL, "accounts", 0, &empty, &error), OK);
    assert_int_equal(keyacct_table_add_column(empty, "name", 0, &error), OK);
    assert_int_equal(keyacct_table_export_stream(empty, NULL, 0, 0, 0, NULL, &stream, &error), OK);
    assert_int_equal(stream.get_next(&stream, &part), 0);
    assert_non_null(part.release); /* a part without rows says what the columns are */
    part.release(&part);
    assert_int_equal(stream.get_next(&stream, &part), 0);
    assert_null(part.release);
    stream.release(&stream);
    keyacct_table_destroy(empty);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_become_one_table),
        cmocka_unit_test(rows_must_fit_a_table_with_columns),
        cmocka_unit_test(broken_streams_leave_nothing),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(hidden_columns_are_not_read),
        cmocka_unit_test(what_is_streamed_can_be_read),
        cmocka_unit_test(money_meets_no_other_currency),
        cmocka_unit_test(parts_share_memory_and_go_on_any_thread),
        cmocka_unit_test(codes_go_out_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
