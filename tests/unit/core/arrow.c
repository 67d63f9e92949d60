/* Arrow C Data Interface: round trips, sharing, offsets, and every form of wrong array that can be seen. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/table.h"

#define OK KEYACCT_OK
#define MOST_CHILDREN 8

static keyacct_error error = KEYACCT_ERROR_INIT;

static keyacct_table *make(const char *role, int64_t rows) {
    keyacct_table *table;
    assert_int_equal(keyacct_table_create(NULL, role, rows, &table, &error), OK);
    return table;
}

static int64_t cell(const keyacct_table *table, const char *name, int64_t row) {
    int64_t value;
    assert_int_equal(keyacct_table_get_int64(table, keyacct_table_column_find(table, name), row, &value, &error), OK);
    return value;
}
static int valid(const keyacct_table *table, const char *name, int64_t row) {
    return keyacct_table_is_valid(table, keyacct_table_column_find(table, name), row);
}
static void expect_text(const keyacct_table *table, const char *name, int64_t row, const char *expected) {
    const char *text;
    int64_t length;
    assert_int_equal(keyacct_table_get_text(table, keyacct_table_column_find(table, name), row, &text, &length, &error), OK);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(text, expected, strlen(expected));
}

/* --- a producer that counts its releases ------------------------------------------------------------------------------- */

typedef struct producer {
    struct ArrowSchema schema, child_schemas[MOST_CHILDREN], *schema_pointers[MOST_CHILDREN];
    struct ArrowArray array, child_arrays[MOST_CHILDREN], *array_pointers[MOST_CHILDREN];
    const void *buffers[MOST_CHILDREN][3];
    const void *struct_buffers[1];
    int released;
} producer;

static void schema_release(struct ArrowSchema *schema) { schema->release = NULL; }
static void array_release(struct ArrowArray *array) {
    ++*(int *)array->private_data;
    array->release = NULL;
}
static void child_release(struct ArrowArray *array) { array->release = NULL; }

static void start(producer *made, int64_t rows) {
    memset(made, 0, sizeof *made);
    made->schema.format = "+s";
    made->schema.children = made->schema_pointers;
    made->schema.release = schema_release;
    made->array.length = rows;
    made->array.n_buffers = 1;
    made->array.buffers = made->struct_buffers;
    made->array.children = made->array_pointers;
    made->array.release = array_release;
    made->array.private_data = &made->released;
}

static struct ArrowArray *add(producer *made, const char *format, const char *name, const void *validity, const void *first,
                              const void *second) {
    int64_t i = made->schema.n_children++;
    made->array.n_children++;
    made->schema_pointers[i] = &made->child_schemas[i];
    made->array_pointers[i] = &made->child_arrays[i];
    made->child_schemas[i].format = format;
    made->child_schemas[i].name = name;
    made->child_schemas[i].release = schema_release;
    made->buffers[i][0] = validity;
    made->buffers[i][1] = first;
    made->buffers[i][2] = second;
    struct ArrowArray *child = &made->child_arrays[i];
    child->length = made->array.length;
    child->null_count = validity ? -1 : 0;
    child->n_buffers = *format == 'u' || *format == 'U' ? 3 : 2;
    child->buffers = made->buffers[i];
    child->release = child_release;
    return child;
}

static void every_format_is_imported(void **state) {
    (void)state;
    keyacct_table *table = make("cases", 3);
    producer from;
    int64_t ids[] = {7, 8, 9}, seconds[] = {-1, INT64_MAX, 2}, micros[] = {-1, 1999, INT64_MIN}, nanos[] = {-1, 1000000, 5};
    int32_t days[] = {0, -1, 20000}, short_offsets[] = {0, 2, 2, 5};
    int64_t long_offsets[] = {1, 2, 4, 4};
    double scores[] = {1.5, NAN, 9};
    int8_t severities[] = {1, 2, 4};
    uint8_t some = 5, truths = 6; /* rows 0 and 2 are present; 0, 1, 1 */
    start(&from, 3);
    add(&from, "l", "account_id", NULL, ids, NULL);
    add(&from, "tss:Asia/Shanghai", "reported_at", &some, seconds, NULL);
    add(&from, "tsu:", "acked_at", NULL, micros, NULL);
    add(&from, "tsn:UTC", "resolved_at", NULL, nanos, NULL);
    add(&from, "tdD", "closed_at", NULL, days, NULL);
    add(&from, "g", "score", NULL, scores, NULL);
    add(&from, "c", "severity", NULL, severities, NULL);
    add(&from, "b", "deflected", NULL, &truths, NULL);
    assert_int_equal(keyacct_table_import_arrow(table, &from.schema, &from.array, &error), OK);
    assert_null(from.array.release); /* moved */
    assert_non_null(from.schema.release); /* only read */
    assert_int_equal(keyacct_table_column_count(table), 8);
    assert_int_equal(cell(table, "account_id", 2), 9);
    assert_int_equal(cell(table, "reported_at", 0), -1000);
    assert_false(valid(table, "reported_at", 1));
    assert_int_equal(cell(table, "acked_at", 0), -1); /* floor */
    assert_int_equal(cell(table, "acked_at", 1), 1);
    assert_int_equal(cell(table, "resolved_at", 0), -1);
    assert_int_equal(cell(table, "closed_at", 1), -86400000);
    assert_false(valid(table, "score", 1));
    assert_int_equal(cell(table, "severity", 2), 4);
    assert_int_equal(cell(table, "deflected", 0), 0);
    assert_int_equal(cell(table, "deflected", 2), 1);
    const void *values;
    assert_int_equal(keyacct_table_column_values(table, 0, &values, NULL, NULL, &error), OK);
    assert_ptr_equal(values, ids); /* nothing copied */
    assert_int_equal(from.released, 0);
    keyacct_table_destroy(table);
    assert_int_equal(from.released, 1);

    table = make("cases", 3);
    start(&from, 3);
    add(&from, "u", "root_cause", NULL, short_offsets, "abcde");
    add(&from, "U", "owner", &some, long_offsets, "xab\xff");
    add(&from, "u", "kind", NULL, (int32_t[]){0, 9, 9, 16}, "complaintrequest");
    assert_int_equal(keyacct_table_import_arrow(table, &from.schema, &from.array, &error), OK);
    expect_text(table, "root_cause", 2, "cde");
    expect_text(table, "owner", 0, "a");
    expect_text(table, "owner", 1, ""); /* the broken bytes lie under a null */
    assert_int_equal(cell(table, "kind", 2), KEYACCT_CASE_KIND_REQUEST);
    assert_false(valid(table, "kind", 1));
    keyacct_table_destroy(table);
    assert_int_equal(from.released, 1);
}

static void offsets_of_struct_and_child_add_up(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 2);
    producer from;
    int64_t sizes[] = {0, 1, 2, 3, 4, 5};
    int32_t offsets[] = {0, 1, 2, 3, 4, 5, 6};
    uint8_t some = 0x17; /* 1 1 1 0 1 0 */
    start(&from, 2);
    from.array.offset = 2;
    add(&from, "l", "size", &some, sizes, NULL)->offset = 1;
    add(&from, "u", "name", NULL, offsets, "abcdef");
    from.child_arrays[0].length = 4;
    from.child_arrays[1].length = 4;
    assert_int_equal(keyacct_table_import_arrow(table, &from.schema, &from.array, &error), OK);
    assert_false(valid(table, "size", 0));
    assert_int_equal(cell(table, "size", 1), 4);
    expect_text(table, "name", 0, "c");
    expect_text(table, "name", 1, "d");
    keyacct_table_destroy(table);
    assert_int_equal(from.released, 1);
}

/* --- wrong arrays ------------------------------------------------------------------------------------------------------ */

typedef void (*spoiler)(producer *made);
static int64_t nine[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
static int32_t good_offsets[] = {0, 1, 2, 3}, falling[] = {0, 2, 1, 3}, negative[] = {-1, 0, 1, 2};
static int64_t falling_large[] = {0, 2, 1, 3};
static uint8_t hole = 5;

static void no_release(producer *made) { made->array.release = NULL; }
static void no_schema_release(producer *made) { made->schema.release = NULL; }
static void not_a_struct(producer *made) { made->schema.format = "l"; }
static void no_format(producer *made) { made->schema.format = NULL; }
static void other_rows(producer *made) { made->array.length = 4; }
static void negative_rows(producer *made) { made->array.length = -3; }
static void negative_offset(producer *made) { made->child_arrays[0].offset = -1; }
static void huge_offset(producer *made) { made->child_arrays[0].offset = INT64_MAX; }
static void huge_struct_offset(producer *made) { made->array.offset = INT64_MAX - 1; }
static void struct_offset_too_far(producer *made) { made->array.offset = 1; }
static void child_too_short(producer *made) { made->child_arrays[0].length = 2; }
static void too_many_nulls(producer *made) { made->child_arrays[0].null_count = 4; }
static void strange_nulls(producer *made) { made->child_arrays[0].null_count = -2; }
static void nulls_without_bitmap(producer *made) { made->child_arrays[0].null_count = 1; }
static void missing_child(producer *made) { made->array.n_children = 1; }
static void negative_children(producer *made) { made->array.n_children = made->schema.n_children = -1; }
static void null_children(producer *made) { made->array.children = NULL; }
static void null_child(producer *made) { made->array_pointers[0] = NULL; }
static void null_child_schema(producer *made) { made->schema_pointers[1] = NULL; }
static void released_child(producer *made) { made->child_arrays[0].release = NULL; }
static void nameless(producer *made) { made->child_schemas[0].name = NULL; }
static void bad_name(producer *made) { made->child_schemas[0].name = "\xff"; }
static void formatless(producer *made) { made->child_schemas[0].format = NULL; }
static void half_format(producer *made) { made->child_schemas[0].format = "e"; }
static void list_format(producer *made) { made->child_schemas[0].format = "+l"; }
static void time_without_zone_mark(producer *made) { made->child_schemas[0].format = "tsm"; }
static void one_buffer(producer *made) { made->child_arrays[0].n_buffers = 1; }
static void two_buffers_for_text(producer *made) { made->child_arrays[1].n_buffers = 2; }
static void three_buffers_for_int(producer *made) { made->child_arrays[0].n_buffers = 3; }
static void null_buffers(producer *made) { made->child_arrays[0].buffers = NULL; }
static void no_values(producer *made) { made->buffers[0][1] = NULL; }
static void no_offsets(producer *made) { made->buffers[1][1] = NULL; }
static void no_bytes(producer *made) { made->buffers[1][2] = NULL; }
static void crooked(producer *made) { made->buffers[0][1] = (const char *)nine + 1; }
static void crooked_offsets(producer *made) { made->buffers[1][1] = (const char *)good_offsets + 1; }
static void falling_offsets(producer *made) { made->buffers[1][1] = falling; }
static void falling_large_offsets(producer *made) {
    made->child_schemas[1].format = "U";
    made->buffers[1][1] = falling_large;
}
static void negative_text_offsets(producer *made) { made->buffers[1][1] = negative; }
static void broken_text(producer *made) { made->buffers[1][2] = "a\xff" "c"; }
static void dictionary(producer *made) { made->child_arrays[0].dictionary = &made->child_arrays[1]; }
static void schema_dictionary(producer *made) { made->child_schemas[0].dictionary = &made->child_schemas[1]; }
static void nested(producer *made) { made->child_schemas[0].n_children = 1; }
static void struct_nulls(producer *made) {
    made->struct_buffers[0] = &hole;
    made->array.null_count = -1;
}
static void same_name_twice(producer *made) { made->child_schemas[1].name = "size"; }
static void money_without_unit(producer *made) { made->child_schemas[0].name = "wallet"; }
static void wrong_type(producer *made) { made->child_schemas[0].name = "name"; }
static void infinite(producer *made) {
    static const double values[] = {1, (double)INFINITY, 2};
    made->child_schemas[0].format = "g";
    made->buffers[0][1] = values;
}
static void seconds_overflow(producer *made) {
    static const int64_t values[] = {1, 2, INT64_MAX};
    made->child_schemas[0].format = "tss:";
    made->buffers[0][1] = values;
}

static void wrong_arrays_are_refused_untouched(void **state) {
    (void)state;
    static const struct {
        spoiler spoil;
        keyacct_status expected;
        int64_t row;
    } cases[] = {
        {no_release, KEYACCT_E_ARGUMENT, -1},          {no_schema_release, KEYACCT_E_ARGUMENT, -1},
        {not_a_struct, KEYACCT_E_FORMAT, -1},          {no_format, KEYACCT_E_FORMAT, -1},
        {other_rows, KEYACCT_E_FORMAT, -1},            {negative_rows, KEYACCT_E_FORMAT, -1},
        {negative_offset, KEYACCT_E_FORMAT, -1},       {huge_offset, KEYACCT_E_FORMAT, -1},
        {huge_struct_offset, KEYACCT_E_FORMAT, -1},    {struct_offset_too_far, KEYACCT_E_FORMAT, -1},
        {child_too_short, KEYACCT_E_FORMAT, -1},       {too_many_nulls, KEYACCT_E_FORMAT, -1},
        {strange_nulls, KEYACCT_E_FORMAT, -1},         {nulls_without_bitmap, KEYACCT_E_FORMAT, -1},
        {missing_child, KEYACCT_E_FORMAT, -1},         {negative_children, KEYACCT_E_FORMAT, -1},
        {null_children, KEYACCT_E_FORMAT, -1},         {null_child, KEYACCT_E_FORMAT, -1},
        {null_child_schema, KEYACCT_E_FORMAT, -1},     {released_child, KEYACCT_E_FORMAT, -1},
        {nameless, KEYACCT_E_FORMAT, -1},              {bad_name, KEYACCT_E_ENCODING, -1},
        {formatless, KEYACCT_E_FORMAT, -1},            {half_format, KEYACCT_E_UNSUPPORTED, -1},
        {list_format, KEYACCT_E_UNSUPPORTED, -1},      {time_without_zone_mark, KEYACCT_E_UNSUPPORTED, -1},
        {one_buffer, KEYACCT_E_FORMAT, -1},            {two_buffers_for_text, KEYACCT_E_FORMAT, -1},
        {three_buffers_for_int, KEYACCT_E_FORMAT, -1}, {null_buffers, KEYACCT_E_FORMAT, -1},
        {no_values, KEYACCT_E_FORMAT, -1},             {no_offsets, KEYACCT_E_FORMAT, -1},
        {no_bytes, KEYACCT_E_FORMAT, -1},              {crooked, KEYACCT_E_UNSUPPORTED, -1},
        {crooked_offsets, KEYACCT_E_UNSUPPORTED, -1},  {falling_offsets, KEYACCT_E_FORMAT, 1},
        {falling_large_offsets, KEYACCT_E_FORMAT, 1},  {negative_text_offsets, KEYACCT_E_FORMAT, 0},
        {broken_text, KEYACCT_E_ENCODING, 1},          {dictionary, KEYACCT_E_FORMAT, -1},
        {schema_dictionary, KEYACCT_E_FORMAT, -1}, {nested, KEYACCT_E_FORMAT, -1},
        {struct_nulls, KEYACCT_E_UNSUPPORTED, 1},      {same_name_twice, KEYACCT_E_COLUMN, -1},
        {money_without_unit, KEYACCT_E_UNIT, -1},      {wrong_type, KEYACCT_E_COLUMN, -1},
        {infinite, KEYACCT_E_VALUE, 1},                {seconds_overflow, KEYACCT_E_OVERFLOW, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        keyacct_table *table = make("accounts", 3);
        int64_t before[] = {4, 5, 6};
        assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, before, NULL, NULL, NULL, &error), OK);
        producer from;
        start(&from, 3);
        add(&from, "l", "size", NULL, nine, NULL);
        add(&from, "u", "industry", NULL, good_offsets, "abc");
        cases[i].spoil(&from);
        void (*release)(struct ArrowArray *) = from.array.release;
        error.row = -7;
        keyacct_status status = keyacct_table_import_arrow(table, &from.schema, &from.array, &error);
        if (cases[i].spoil == same_name_twice) assert_true(status == KEYACCT_E_DUPLICATE || status == KEYACCT_E_VALUE);
        else if (status != cases[i].expected || error.row != cases[i].row) fail_msg("case %d: %d, row %d: %s", (int)i, status,
                                                                                    (int)error.row, error.message);
        assert_true(from.array.release == release);
        assert_int_equal(from.released, 0);
        assert_int_equal(keyacct_table_column_count(table), 1);
        assert_int_equal(cell(table, "size", 0), 4);
        keyacct_table_destroy(table);
        assert_int_equal(from.released, 0);
    }
    producer from;
    start(&from, 3);
    assert_int_equal(keyacct_table_import_arrow(NULL, &from.schema, &from.array, &error), KEYACCT_E_HANDLE);
    keyacct_table *table = make("accounts", 3);
    assert_int_equal(keyacct_table_import_arrow(table, NULL, &from.array, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_import_arrow(table, &from.schema, NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_import_arrow(table, &from.schema, &from.array, &error), OK); /* no children is fine */
    assert_int_equal(from.released, 1);
    keyacct_table_destroy(table);
}

static void duplicates_units_and_hidden_names(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 3);
    producer from;
    double euros[] = {0.29, 1, NAN};
    assert_int_equal(keyacct_table_name_map(table, "Budget", "wallet", KEYACCT_UNIT_MAJOR, &error), OK);
    assert_int_equal(keyacct_table_name_map(table, "junk", NULL, 0, &error), OK);
    start(&from, 3);
    add(&from, "g", "Budget", NULL, euros, NULL);
    add(&from, "zz", "x", NULL, euros, NULL);
    assert_int_equal(keyacct_table_import_arrow(table, &from.schema, &from.array, &error), KEYACCT_E_UNSUPPORTED);
    from.child_schemas[1].format = "l";
    from.child_schemas[1].name = "junk";
    from.buffers[1][1] = nine;
    assert_int_equal(keyacct_table_import_arrow(table, &from.schema, &from.array, &error), OK);
    assert_int_equal(from.released, 1); /* all was converted or hidden: nothing is kept */
    assert_int_equal(cell(table, "wallet", 0), 29);
    assert_int_equal(keyacct_table_column_count(table), 1);
    start(&from, 3);
    add(&from, "g", "Budget", NULL, euros, NULL);
    add(&from, "l", "size", NULL, nine, NULL);
    add(&from, "l", "size", NULL, nine, NULL);
    assert_int_equal(keyacct_table_import_arrow(table, &from.schema, &from.array, &error), KEYACCT_E_DUPLICATE);
    assert_int_equal(from.released, 0);
    int64_t output[3];
    uint8_t bits;
    assert_int_equal(keyacct_table_bind_output(table, "current_value", KEYACCT_TYPE_MONEY, output, &bits, &error), OK);
    assert_int_equal(keyacct_table_name_map(table, "current_value", "current_value", KEYACCT_UNIT_MINOR, &error), OK);
    start(&from, 3);
    add(&from, "l", "current_value", NULL, nine, NULL);
    assert_int_equal(keyacct_table_import_arrow(table, &from.schema, &from.array, &error), KEYACCT_E_READONLY);
    from.child_schemas[0].name = "size";
    from.buffers[0][1] = output;
    assert_int_equal(keyacct_table_import_arrow(table, &from.schema, &from.array, &error), KEYACCT_E_ALIAS);
    assert_int_equal(from.released, 0);
    keyacct_table_destroy(table);
}

/* --- export ------------------------------------------------------------------------------------------------------------ */

static void fill(keyacct_table *table, double *scores, int64_t *amounts) {
    assert_int_equal(keyacct_table_add_column(table, "account_id", 0, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "vip", 0, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "customer_since_on", 0, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "status", 0, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "met_at", KEYACCT_TYPE_TIME, &error), OK);
    assert_int_equal(keyacct_table_set_text(table, 0, 0, "alpha", 5, &error), OK);
    assert_int_equal(keyacct_table_set_text(table, 0, 2, "\xe9\x93\x85", 3, &error), OK);
    assert_int_equal(keyacct_table_set_int64(table, 1, 2, 1, &error), OK);
    assert_int_equal(keyacct_table_set_int64(table, 2, 1, -5, &error), OK);
    assert_int_equal(keyacct_table_set_int64(table, 3, 2, 5, &error), OK);
    assert_int_equal(keyacct_table_set_int64(table, 4, 0, -86400001, &error), OK);
    assert_int_equal(keyacct_table_bind(table, "satisfaction", KEYACCT_TYPE_FLOAT64, 0, scores, NULL, NULL, NULL, &error), OK);
    assert_int_equal(keyacct_table_bind(table, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MAJOR, amounts, NULL, NULL, NULL, &error),
                     OK);
}

static void what_is_exported_can_be_imported(void **state) {
    (void)state;
    static double scores[] = {7, NAN, 0.5};
    static int64_t amounts[] = {1, -2, 3};
    for (int sliced = 0; sliced < 2; sliced++) {
        keyacct_table *table = make("accounts", 3), *slice = NULL;
        struct ArrowSchema schema;
        struct ArrowArray array;
        fill(table, scores, amounts);
        int64_t first = sliced ? 1 : 0, rows = 3 - first;
        if (sliced) assert_int_equal(keyacct_table_slice(table, first, rows, &slice, &error), OK);
        assert_int_equal(keyacct_table_export_arrow(sliced ? slice : table, NULL, 0, NULL, &schema, &array, &error), OK);
        keyacct_table_destroy(slice);
        keyacct_table *copy = make("accounts", rows);
        assert_int_equal(keyacct_table_name_map(copy, "wallet", "wallet", KEYACCT_UNIT_MINOR, &error), OK);
        assert_int_equal(keyacct_table_import_arrow(copy, &schema, &array, &error), OK);
        schema.release(&schema);
        assert_null(schema.release);
        assert_int_equal(keyacct_table_column_count(copy), 7);
        for (int64_t row = 0; row < rows; row++)
            for (int32_t column = 0; column < 7; column++) {
                const char *name;
                int32_t type, copied;
                assert_int_equal(keyacct_table_column_info(table, column, &name, &type, NULL, &error), OK);
                assert_int_equal(keyacct_table_column_info(copy, column, &name, &copied, NULL, &error), OK);
                assert_int_equal(type, copied);
                assert_int_equal(keyacct_table_is_valid(table, column, row + first), keyacct_table_is_valid(copy, column, row));
                if (type == KEYACCT_TYPE_TEXT) {
                    const char *text;
                    int64_t length;
                    assert_int_equal(keyacct_table_get_text(table, column, row + first, &text, &length, &error), OK);
                    char expected[16] = {0};
                    memcpy(expected, text, (size_t)length);
                    expect_text(copy, name, row, expected);
                } else {
                    double a, b;
                    assert_int_equal(keyacct_table_get_float64(table, column, row + first, &a, &error), OK);
                    assert_int_equal(keyacct_table_get_float64(copy, column, row, &b, &error), OK);
                    assert_true(a == b || (isnan(a) && isnan(b)));
                }
            }
        keyacct_table_destroy(copy);
        keyacct_table_destroy(table);
    }
}

static void empty_tables_are_exported(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 0), *copy = make("accounts", 0);
    struct ArrowSchema schema;
    struct ArrowArray array;
    assert_int_equal(keyacct_table_add_column(table, "name", 0, &error), OK);
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, NULL, NULL, NULL, NULL, &error), OK);
    assert_int_equal(keyacct_table_export_arrow(table, NULL, 0, NULL, &schema, &array, &error), OK);
    for (int i = 0; i < 2; i++) assert_non_null(array.children[i]->buffers[1]);
    assert_int_equal(keyacct_table_import_arrow(copy, &schema, &array, &error), OK);
    schema.release(&schema);
    assert_int_equal(keyacct_table_column_count(copy), 2);
    keyacct_table_destroy(table);
    keyacct_table_destroy(copy);
}

static void count_release(void *user_data) { ++*(int *)user_data; }

static void exports_outlive_the_table(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 3);
    struct ArrowSchema schema;
    struct ArrowArray array, moved;
    int released = 0;
    const char *names[] = {"size", "wallet"}, *wrong[] = {"size", "walet"};
    static int64_t euros[] = {1, 2, 3};
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, nine, NULL, count_release, &released, &error), OK);
    assert_int_equal(keyacct_table_bind(table, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MAJOR, euros, NULL, NULL, NULL, &error),
                     OK);
    assert_int_equal(keyacct_table_bind(table, "lock_in", KEYACCT_TYPE_INT64, 0, euros, NULL, NULL, NULL, &error), OK);
    assert_int_equal(keyacct_table_export_arrow(table, wrong, 2, NULL, &schema, &array, &error), KEYACCT_E_NOT_FOUND);
    assert_int_equal(keyacct_table_export_arrow(table, names, -1, NULL, &schema, &array, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_export_arrow(table, names, 2, NULL, NULL, &array, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_export_arrow(table, names, 2, NULL, &schema, &array, &error), OK);
    assert_int_equal(schema.n_children, 2);
    assert_string_equal(schema.children[1]->name, "wallet");
    assert_ptr_equal(array.children[0]->buffers[1], nine); /* held by a release callback: shared */
    moved = *array.children[1]; /* a consumer may move a child out */
    array.children[1]->release = NULL;
    keyacct_table_destroy(table);
    assert_int_equal(released, 0);
    array.release(&array);
    assert_int_equal(released, 1);
    schema.release(&schema);
    assert_int_equal(((const int64_t *)moved.buffers[1])[2], 300);
    moved.release(&moved);
}

typedef struct quota {
    int left, live;
} quota;
static void *rationed(void *user, void *pointer, size_t old_size, size_t new_size) {
    quota *given = user;
    (void)old_size;
    if (!new_size) {
        given->live -= pointer != NULL;
        free(pointer);
        return NULL;
    }
    if (given->left-- <= 0) return NULL;
    if (!pointer) given->live++;
    return realloc(pointer, new_size);
}

static void short_memory_leaks_nothing(void **state) {
    (void)state;
    static double scores[] = {7, NAN, 0.5};
    static int64_t amounts[] = {1, -2, 3};
    int succeeded = 0;
    for (int left = 0; left < 140; left++) {
        quota given = {left, 0}, own = {1 << 20, 0};
        keyacct_allocator allocator = {sizeof allocator, rationed, &given}, of_table = {sizeof of_table, rationed, &own};
        keyacct_table *table = make("accounts", 3), *copy;
        struct ArrowSchema schema = {0};
        struct ArrowArray array = {0};
        fill(table, scores, amounts);
        keyacct_status status = keyacct_table_export_arrow(table, NULL, 0, &allocator, &schema, &array, &error);
        if (status != OK) assert_int_equal(status, KEYACCT_E_NO_MEMORY);
        if (status != OK) assert_int_equal(given.live, 0);
        if (status == OK) {
            assert_int_equal(keyacct_table_create(&of_table, "accounts", 3, &copy, &error), OK);
            assert_int_equal(keyacct_table_name_map(copy, "wallet", "wallet", KEYACCT_UNIT_MINOR, &error), OK);
            own.left = succeeded++;
            status = keyacct_table_import_arrow(copy, &schema, &array, &error);
            if (status != OK) assert_int_equal(status, KEYACCT_E_NO_MEMORY);
            if (status != OK) assert_non_null(array.release);
            if (status != OK) assert_int_equal(keyacct_table_column_count(copy), 0);
            keyacct_table_destroy(copy);
            assert_int_equal(own.live, 0);
            schema.release(&schema);
            if (array.release) array.release(&array);
            assert_int_equal(given.live, 0);
        }
        keyacct_table_destroy(table);
    }
    assert_true(succeeded > 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_is_imported),
        cmocka_unit_test(offsets_of_struct_and_child_add_up),
        cmocka_unit_test(wrong_arrays_are_refused_untouched),
        cmocka_unit_test(duplicates_units_and_hidden_names),
        cmocka_unit_test(what_is_exported_can_be_imported),
        cmocka_unit_test(empty_tables_are_exported),
        cmocka_unit_test(exports_outlive_the_table),
        cmocka_unit_test(short_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
