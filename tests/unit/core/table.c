/* Tables: binding and its conversions, bad input, ownership, cells, slices, results over inputs, prepared calls. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/run.h"
#include "core/table.h"

#define OK KEYACCT_OK

static keyacct_error error = KEYACCT_ERROR_INIT;

static keyacct_table *make(const char *role, int64_t rows) {
    keyacct_table *table;
    assert_int_equal(keyacct_table_create(NULL, role, rows, &table, &error), OK);
    return table;
}

static void count_release(void *user_data) { ++*(int *)user_data; }

static keyacct_status bind(keyacct_table *table, const char *name, int32_t type, int32_t unit, const void *values) {
    return keyacct_table_bind(table, name, type, unit, values, NULL, NULL, NULL, &error);
}

/* Texts, NULL for a null, as one bind_text. */
static keyacct_status bind_texts(keyacct_table *table, const char *name, int32_t unit, const char *const *texts, int *released) {
    static int64_t offsets[64][17];
    static char bytes[64][512];
    static uint8_t validity[64][2];
    static int next;
    int slot = next++ % 64;
    memset(validity[slot], 0xff, 2);
    offsets[slot][0] = 0;
    for (int64_t i = 0; i < table->rows; i++) {
        int64_t length = texts[i] ? (int64_t)strlen(texts[i]) : 0;
        if (!texts[i]) keyacct__bit_set(validity[slot], i, 0);
        if (length) memcpy(bytes[slot] + offsets[slot][i], texts[i], (size_t)length);
        offsets[slot][i + 1] = offsets[slot][i] + length;
    }
    return keyacct_table_bind_text(table, name, unit, offsets[slot], bytes[slot], validity[slot], released ? count_release : NULL,
                                   released, &error);
}

static int64_t cell(const keyacct_table *table, const char *name, int64_t row) {
    int64_t value;
    assert_int_equal(keyacct_table_get_int64(table, keyacct_table_column_find(table, name), row, &value, &error), OK);
    return value;
}
static int valid(const keyacct_table *table, const char *name, int64_t row) {
    return keyacct_table_is_valid(table, keyacct_table_column_find(table, name), row);
}

/* --- creation, names --------------------------------------------------------------------------------------------------- */

static void creation_is_total(void **state) {
    (void)state;
    keyacct_table *table;
    assert_int_equal(keyacct_table_create(NULL, "accounts", -1, &table, &error), KEYACCT_E_ARGUMENT);
    assert_null(table);
    assert_int_equal(keyacct_table_create(NULL, NULL, 0, &table, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_create(NULL, "", 0, &table, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_create(NULL, "a role with far too many letters", 0, &table, &error), KEYACCT_E_LIMIT);
    assert_int_equal(keyacct_table_create(NULL, "\xff", 0, &table, &error), KEYACCT_E_ENCODING);
    assert_int_equal(keyacct_table_create(NULL, "accounts", INT64_C(1) << 62, &table, &error), KEYACCT_E_LIMIT);
    assert_int_equal(keyacct_table_create(NULL, "accounts", 0, NULL, &error), KEYACCT_E_ARGUMENT);
    keyacct_run *run;
    assert_int_equal(keyacct_run_create(NULL, &run, &error), OK);
    assert_int_equal(keyacct_table_rows((keyacct_table *)run), -1);
    assert_string_equal(keyacct_table_role((keyacct_table *)run), "");
    assert_int_equal(keyacct_table_column_count(NULL), -1);
    assert_int_equal(bind((keyacct_table *)run, "size", KEYACCT_TYPE_INT64, 0, NULL), KEYACCT_E_HANDLE);
    keyacct_table_destroy((keyacct_table *)run); /* not a table: left alone */
    keyacct_run_destroy(run);
    table = make("accounts", 0);
    assert_int_equal(bind(table, "size", KEYACCT_TYPE_INT64, 0, NULL), OK);
    assert_int_equal(keyacct_table_bind_text(table, "name", 0, NULL, NULL, NULL, NULL, NULL, &error), OK);
    assert_int_equal(keyacct_table_column_count(table), 2);
    keyacct_table_destroy(table);
    keyacct_table_destroy(NULL);
}

static void currencies_are_stated(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 1);
    assert_int_equal(keyacct_table_decimals(table), 2);
    assert_string_equal(keyacct_table_currency(table), "");
    assert_int_equal(keyacct_table_set_currency(table, "JPY", 0, &error), OK);
    assert_int_equal(keyacct_table_set_currency(table, "eur", 2, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_set_currency(table, NULL, 2, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_set_currency(table, "EUR", 7, &error), KEYACCT_E_RANGE);
    assert_string_equal(keyacct_table_currency(table), "JPY");
    double yen = 1234.5;
    assert_int_equal(bind(table, "wallet", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_MAJOR, &yen), OK);
    assert_int_equal(cell(table, "wallet", 0), 1234); /* half to even */
    keyacct_table_destroy(table);
}

static void names_are_mapped(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 1);
    double value = 0.25;
    int64_t euros = 12;
    assert_int_equal(keyacct_table_name_map(table, "Budget", "wallet", KEYACCT_UNIT_MAJOR, &error), OK);
    assert_int_equal(keyacct_table_name_map(table, "infl", "influence_ppm", KEYACCT_UNIT_FRACTION, &error), OK);
    assert_int_equal(keyacct_table_name_map(table, "size", NULL, 0, &error), OK);
    assert_int_equal(keyacct_table_name_map(table, "x", "walet", 0, &error), KEYACCT_E_NOT_FOUND);
    assert_int_equal(keyacct_table_name_map(table, "x", "wallet", 77, &error), KEYACCT_E_UNIT);
    assert_int_equal(keyacct_table_name_map(table, "", "wallet", 0, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(bind(table, "Budget", KEYACCT_TYPE_INT64, 0, &euros), OK);
    assert_int_equal(cell(table, "wallet", 0), 1200);
    assert_int_equal(bind(table, "Budget", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, &euros), KEYACCT_E_UNIT);
    assert_int_equal(bind(table, "infl", KEYACCT_TYPE_FLOAT64, 0, &value), OK);
    assert_int_equal(cell(table, "influence_ppm", 0), 250000);
    int released = 0;
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, &euros, NULL, count_release, &released, &error), OK);
    assert_int_equal(released, 1);
    assert_int_equal(keyacct_table_column_find(table, "size"), -1);
    assert_int_equal(keyacct_table_name_map(table, "size", "size", 0, &error), OK);
    assert_int_equal(bind(table, "size", KEYACCT_TYPE_INT64, 0, &euros), OK);
    assert_int_equal(bind(table, "house_rating", KEYACCT_TYPE_FLOAT64, 0, &value), OK);
    int32_t type, origin;
    const char *name;
    assert_int_equal(keyacct_table_column_info(table, keyacct_table_column_find(table, "house_rating"), &name, &type, &origin,
                                               &error), OK);
    assert_string_equal(name, "house_rating");
    assert_int_equal(type, KEYACCT_TYPE_FLOAT64);
    assert_int_equal(origin, KEYACCT_ORIGIN_CARRIED);
    assert_int_equal(bind(table, "a\xff", KEYACCT_TYPE_FLOAT64, 0, &value), KEYACCT_E_ENCODING);
    assert_int_equal(bind(table, NULL, KEYACCT_TYPE_FLOAT64, 0, &value), KEYACCT_E_ARGUMENT);
    keyacct_table_destroy(table);
}

/* --- conversions ------------------------------------------------------------------------------------------------------- */

static void integers_are_widened(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 3);
    int8_t small[] = {-128, 0, 127};
    int16_t medium[] = {INT16_MIN, 0, INT16_MAX};
    int32_t large[] = {INT32_MIN, 0, INT32_MAX};
    int64_t huge[] = {INT64_MIN, 0, INT64_MAX};
    assert_int_equal(bind(table, "size", KEYACCT_TYPE_INT8, 0, small), OK);
    assert_int_equal(cell(table, "size", 0), -128);
    assert_int_equal(bind(table, "size", KEYACCT_TYPE_INT16, 0, medium), OK);
    assert_int_equal(cell(table, "size", 2), INT16_MAX);
    assert_int_equal(bind(table, "size", KEYACCT_TYPE_INT32, 0, large), OK);
    assert_int_equal(cell(table, "size", 0), INT32_MIN);
    assert_int_equal(bind(table, "size", KEYACCT_TYPE_INT64, 0, huge), OK);
    assert_int_equal(cell(table, "size", 0), INT64_MIN);
    const void *values;
    assert_int_equal(keyacct_table_column_values(table, 0, &values, NULL, NULL, &error), OK);
    assert_ptr_equal(values, huge); /* nothing copied */
    assert_int_equal(keyacct_table_column_count(table), 1);
    assert_int_equal(bind(table, "account_id", KEYACCT_TYPE_INT16, 0, medium), OK);
    assert_int_equal(cell(table, "account_id", 0), INT16_MIN);
    assert_int_equal(bind(table, "mine", KEYACCT_TYPE_INT8, 0, small), OK);
    assert_int_equal(cell(table, "mine", 0), -128);
    assert_int_equal(bind(table, "customer_since_on", KEYACCT_TYPE_INT32, 0, large), OK);
    assert_int_equal(cell(table, "customer_since_on", 0), INT32_MIN);
    assert_int_equal(bind(table, "customer_since_on", KEYACCT_TYPE_INT64, 0, huge), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 0);
    assert_string_equal(error.column, "customer_since_on");
    assert_int_equal(cell(table, "customer_since_on", 2), INT32_MAX); /* as it was */
    assert_int_equal(bind(table, "satisfaction", KEYACCT_TYPE_INT64, 0, huge), KEYACCT_E_OVERFLOW);
    assert_int_equal(error.row, 2); /* -2^63 is exact, 2^63 - 1 is not */
    assert_int_equal(bind(table, "satisfaction", KEYACCT_TYPE_INT32, 0, large), OK);
    keyacct_table_destroy(table);
}

static void floats_become_counts_only_when_whole(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 3);
    double whole[] = {-3, NAN, 9007199254740993.0}, broken[] = {1, 2, 2.5}, infinite[] = {1, (double)INFINITY, 0},
           big[] = {9223372036854775808.0, 0, 0};
    float narrow[] = {1.5f, NAN, -2};
    assert_int_equal(bind(table, "size", KEYACCT_TYPE_FLOAT64, 0, whole), OK);
    assert_int_equal(cell(table, "size", 0), -3);
    assert_false(valid(table, "size", 1));
    assert_true(valid(table, "size", 2));
    assert_int_equal(bind(table, "size", KEYACCT_TYPE_FLOAT64, 0, broken), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 2);
    assert_string_equal(error.table, "accounts");
    assert_string_equal(error.message, "2.5 is not a whole number");
    assert_int_equal(bind(table, "size", KEYACCT_TYPE_FLOAT64, 0, infinite), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 1);
    assert_int_equal(bind(table, "size", KEYACCT_TYPE_FLOAT64, 0, big), KEYACCT_E_OVERFLOW);
    assert_int_equal(cell(table, "size", 0), -3);
    assert_int_equal(bind(table, "satisfaction", KEYACCT_TYPE_FLOAT32, 0, narrow), OK);
    double value;
    assert_int_equal(keyacct_table_get_float64(table, keyacct_table_column_find(table, "satisfaction"), 0, &value, &error), OK);
    assert_true(value == 1.5);
    assert_int_equal(keyacct_table_get_float64(table, keyacct_table_column_find(table, "satisfaction"), 1, &value, &error), OK);
    assert_true(isnan(value));
    assert_int_equal(bind(table, "satisfaction", KEYACCT_TYPE_FLOAT64, 0, infinite), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 1);
    uint8_t bits = 5; /* row 1 is null: what lies there is not looked at */
    int released = 0;
    assert_int_equal(keyacct_table_bind(table, "satisfaction", KEYACCT_TYPE_FLOAT64, 0, infinite, &bits, count_release, &released,
                                        &error), OK);
    const void *values;
    assert_int_equal(keyacct_table_column_values(table, keyacct_table_column_find(table, "satisfaction"), &values, NULL, NULL,
                                                 &error), OK);
    assert_ptr_equal(values, infinite);
    assert_int_equal(bind(table, "satisfaction", KEYACCT_TYPE_FLOAT64, 0, whole), OK);
    assert_int_equal(released, 1);
    assert_int_equal(keyacct_table_column_values(table, keyacct_table_column_find(table, "satisfaction"), &values, NULL, NULL,
                                                 &error), OK);
    assert_ptr_equal(values, whole); /* a NaN costs a bitmap, not a copy of the values */
    assert_false(valid(table, "satisfaction", 1));
    assert_int_equal(bind(table, "customer_since_on", KEYACCT_TYPE_FLOAT64, 0, whole), KEYACCT_E_COLUMN);
    assert_int_equal(bind(table, "status", KEYACCT_TYPE_FLOAT64, 0, whole), KEYACCT_E_COLUMN);
    assert_int_equal(bind(table, "name", KEYACCT_TYPE_FLOAT64, 0, whole), KEYACCT_E_COLUMN);
    assert_int_equal(bind(table, "account_id", KEYACCT_TYPE_FLOAT64, 0, whole), KEYACCT_E_COLUMN);
    keyacct_table_destroy(table);
}

static void money_needs_its_unit(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 2);
    int64_t amounts[] = {1250, -1250};
    double halves[] = {0.125, -2.675}, infinite[] = {1, (double)-INFINITY}, giant[] = {1, 1e18};
    assert_int_equal(bind(table, "wallet", KEYACCT_TYPE_INT64, 0, amounts), KEYACCT_E_UNIT);
    assert_string_equal(error.column, "wallet");
    assert_int_equal(bind(table, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_PERCENT, amounts), KEYACCT_E_UNIT);
    assert_int_equal(bind(table, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_DECIMAL_0 + 19, amounts), KEYACCT_E_UNIT);
    assert_int_equal(bind(table, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, amounts), OK);
    assert_int_equal(cell(table, "wallet", 1), -1250);
    assert_int_equal(bind(table, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MAJOR, amounts), OK);
    assert_int_equal(cell(table, "wallet", 1), -125000);
    assert_int_equal(bind(table, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_DECIMAL_0 + 3, amounts), OK);
    assert_int_equal(cell(table, "wallet", 0), 125);
    assert_int_equal(bind(table, "wallet", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_MAJOR, halves), OK);
    assert_int_equal(cell(table, "wallet", 0), 12); /* 12.5 cents: half to even */
    assert_int_equal(cell(table, "wallet", 1), -267); /* the binary value lies below 2.675 */
    assert_int_equal(bind(table, "wallet", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_MAJOR, infinite), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 1);
    assert_int_equal(bind(table, "wallet", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_MAJOR, giant), KEYACCT_E_OVERFLOW);
    assert_int_equal(error.row, 1);
    amounts[0] = INT64_MAX;
    assert_int_equal(bind(table, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MAJOR, amounts), KEYACCT_E_OVERFLOW);
    assert_int_equal(error.row, 0);
    const char *texts[] = {"-12.345", ""}, *comma[] = {"1", "12,50"}, *wide[] = {"1", "99999999999999999999"};
    assert_int_equal(bind_texts(table, "wallet", 0, texts, NULL), KEYACCT_E_UNIT);
    assert_int_equal(bind_texts(table, "wallet", KEYACCT_UNIT_MAJOR, texts, NULL), OK);
    assert_int_equal(cell(table, "wallet", 0), -1234);
    assert_false(valid(table, "wallet", 1));
    assert_int_equal(bind_texts(table, "wallet", KEYACCT_UNIT_MAJOR, comma, NULL), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 1);
    assert_non_null(strstr(error.message, "'12,50' is not a decimal number"));
    assert_int_equal(bind_texts(table, "wallet", KEYACCT_UNIT_MAJOR, wide, NULL), KEYACCT_E_OVERFLOW);
    assert_int_equal(cell(table, "wallet", 0), -1234);
    assert_int_equal(bind(table, "size", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, amounts), KEYACCT_E_UNIT);
    keyacct_table_destroy(table);
}

static void shares_become_ppm(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 2);
    int64_t counts[] = {3, -1};
    double shares[] = {0.0000005, NAN};
    assert_int_equal(bind(table, "influence_ppm", KEYACCT_TYPE_INT64, 0, counts), OK);
    assert_int_equal(cell(table, "influence_ppm", 0), 3);
    assert_int_equal(bind(table, "influence_ppm", KEYACCT_TYPE_INT64, KEYACCT_UNIT_PPM, counts), OK);
    assert_int_equal(bind(table, "influence_ppm", KEYACCT_TYPE_INT64, KEYACCT_UNIT_PERCENT, counts), OK);
    assert_int_equal(cell(table, "influence_ppm", 0), 30000);
    assert_int_equal(bind(table, "influence_ppm", KEYACCT_TYPE_INT64, KEYACCT_UNIT_FRACTION, counts), OK);
    assert_int_equal(cell(table, "influence_ppm", 1), -1000000);
    assert_int_equal(bind(table, "influence_ppm", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MAJOR, counts), KEYACCT_E_UNIT);
    assert_int_equal(bind(table, "influence_ppm", KEYACCT_TYPE_FLOAT64, 0, shares), KEYACCT_E_UNIT);
    assert_int_equal(bind(table, "influence_ppm", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_FRACTION, shares), OK);
    assert_int_equal(cell(table, "influence_ppm", 0), 0); /* the binary value of 0.0000005 is below a half */
    assert_false(valid(table, "influence_ppm", 1));
    const char *percent[] = {"12.5", ""}, *whole[] = {"125000", NULL};
    assert_int_equal(bind_texts(table, "influence_ppm", KEYACCT_UNIT_PERCENT, percent, NULL), OK);
    assert_int_equal(cell(table, "influence_ppm", 0), 125000);
    assert_int_equal(bind_texts(table, "influence_ppm", 0, whole, NULL), OK);
    assert_int_equal(bind_texts(table, "influence_ppm", 0, percent, NULL), KEYACCT_E_UNIT);
    assert_int_equal(error.row, 0);
    keyacct_table_destroy(table);
}

static void codes_bools_dates_and_times(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 3);
    int8_t numbers[] = {5, 0, 1}, strange[] = {1, 6, 0}, truths[] = {1, 0, 1};
    int64_t wide[] = {4, 0, 300};
    assert_int_equal(bind(table, "status", KEYACCT_TYPE_INT8, 0, numbers), OK);
    assert_true(valid(table, "status", 0));
    assert_false(valid(table, "status", 1)); /* 0: not given */
    assert_int_equal(bind(table, "status", KEYACCT_TYPE_INT8, 0, strange), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 1);
    assert_non_null(strstr(error.message, "prospect, target, active, suspended, lost"));
    assert_int_equal(bind(table, "status", KEYACCT_TYPE_INT64, 0, wide), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 2);
    const char *names[] = {"lost", NULL, "active"}, *typo[] = {"lost", "", "activ"}, *embedded[] = {"los", "lost!", ""};
    assert_int_equal(bind_texts(table, "status", 0, names, NULL), OK);
    assert_int_equal(cell(table, "status", 0), KEYACCT_STATUS_LOST);
    assert_int_equal(cell(table, "status", 1), 0);
    assert_int_equal(bind_texts(table, "status", 0, typo, NULL), KEYACCT_E_CODE);
    assert_int_equal(error.row, 2);
    assert_string_equal(error.message, "unknown code 'activ'; expected one of prospect, target, active, suspended, lost");
    assert_int_equal(bind_texts(table, "status", 0, embedded, NULL), KEYACCT_E_CODE);
    const char *text;
    int64_t length;
    assert_int_equal(keyacct_table_get_text(table, keyacct_table_column_find(table, "status"), 2, &text, &length, &error), OK);
    assert_memory_equal(text, "active", 6);

    assert_int_equal(bind(table, "vip", KEYACCT_TYPE_BOOL, 0, truths), OK);
    assert_int_equal(bind(table, "vip", KEYACCT_TYPE_BOOL, 0, strange), KEYACCT_E_VALUE);
    assert_int_equal(bind(table, "vip", KEYACCT_TYPE_INT64, 0, wide), KEYACCT_E_VALUE);
    const char *yes[] = {"true", "0", ""}, *no[] = {"nope", "0", ""};
    assert_int_equal(bind_texts(table, "vip", 0, yes, NULL), OK);
    assert_int_equal(cell(table, "vip", 0), 1);
    assert_false(valid(table, "vip", 2));
    assert_int_equal(bind_texts(table, "vip", 0, no, NULL), KEYACCT_E_VALUE);

    const char *dates[] = {"1970-01-02", "", "1969-12-31"}, *times[] = {"1970-01-02T00:00:00Z", "1970-01-01T00:00:01+01:00", NULL};
    const char *wrong[] = {"2023-02-29", "", ""};
    assert_int_equal(bind_texts(table, "customer_since_on", 0, dates, NULL), OK);
    assert_int_equal(cell(table, "customer_since_on", 0), 1);
    assert_int_equal(cell(table, "customer_since_on", 2), -1);
    assert_int_equal(bind_texts(table, "customer_since_on", 0, times, NULL), OK);
    assert_int_equal(cell(table, "customer_since_on", 1), -1);
    assert_int_equal(bind_texts(table, "customer_since_on", 0, wrong, NULL), KEYACCT_E_VALUE);
    assert_int_equal(bind(table, "size", KEYACCT_TYPE_DATE, 0, wide), KEYACCT_E_COLUMN);
    keyacct_table *cases = make("cases", 3);
    int32_t days[] = {1, -1, 0};
    int64_t instants[] = {86399999, -1, INT64_MAX};
    assert_int_equal(bind_texts(cases, "reported_at", 0, times, NULL), OK);
    assert_int_equal(cell(cases, "reported_at", 1), -3599000);
    assert_int_equal(bind(cases, "reported_at", KEYACCT_TYPE_DATE, 0, days), OK);
    assert_int_equal(cell(cases, "reported_at", 1), -86400000);
    assert_int_equal(bind(cases, "reported_at", KEYACCT_TYPE_TIME, 0, instants), OK);
    assert_int_equal(bind(table, "customer_since_on", KEYACCT_TYPE_TIME, 0, instants), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 2);
    instants[2] = 0;
    assert_int_equal(bind(table, "customer_since_on", KEYACCT_TYPE_TIME, 0, instants), OK);
    assert_int_equal(cell(table, "customer_since_on", 0), 0);
    assert_int_equal(cell(table, "customer_since_on", 1), -1);
    const char *sizes[] = {"12", "7.00", ""}, *part[] = {"12", "7.5", ""}, *words[] = {"12", "many", ""};
    assert_int_equal(bind_texts(table, "size", 0, sizes, NULL), OK);
    assert_int_equal(cell(table, "size", 1), 7);
    assert_int_equal(bind_texts(table, "size", 0, part, NULL), KEYACCT_E_VALUE);
    assert_int_equal(bind_texts(table, "size", 0, words, NULL), KEYACCT_E_VALUE);
    const char *scores[] = {"7.25", "", "1e400"};
    assert_int_equal(bind_texts(table, "satisfaction", 0, scores, NULL), KEYACCT_E_VALUE);
    scores[2] = "10";
    assert_int_equal(bind_texts(table, "satisfaction", 0, scores, NULL), OK);
    keyacct_table_destroy(cases);
    keyacct_table_destroy(table);
}

/* --- bad input, ownership ---------------------------------------------------------------------------------------------- */

static void texts_are_checked(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 2);
    int released = 0;
    int64_t down[] = {0, 3, 2}, minus[] = {-1, 0, 1}, cut[] = {0, 1, 2};
    const char *broken[] = {"fine", "\xc3("}, *good[] = {"", "\xe9\x93\x85"};
    assert_int_equal(bind_texts(table, "name", 0, good, &released), OK);
    assert_int_equal(released, 0);
    assert_int_equal(bind_texts(table, "name", 0, broken, &released), KEYACCT_E_ENCODING);
    assert_int_equal(error.row, 1);
    assert_int_equal(released, 1);
    assert_int_equal(keyacct_table_bind_text(table, "name", 0, down, "abc", NULL, count_release, &released, &error),
                     KEYACCT_E_FORMAT);
    assert_int_equal(error.row, 1);
    assert_int_equal(keyacct_table_bind_text(table, "name", 0, minus, "abc", NULL, count_release, &released, &error),
                     KEYACCT_E_FORMAT);
    assert_int_equal(keyacct_table_bind_text(table, "name", 0, cut, "\xc3\xa9", NULL, count_release, &released, &error),
                     KEYACCT_E_ENCODING);
    assert_int_equal(error.row, 0); /* the whole is UTF-8, its rows are not */
    assert_int_equal(keyacct_table_bind_text(table, "name", 0, cut, NULL, NULL, count_release, &released, &error),
                     KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_bind_text(table, "name", 0, NULL, "", NULL, count_release, &released, &error),
                     KEYACCT_E_ARGUMENT);
    assert_int_equal(released, 6);
    uint8_t second = 2; /* the broken row is null */
    assert_int_equal(keyacct_table_bind_text(table, "industry", 0, cut, "\xc3" "a", &second, NULL, NULL, &error), OK);
    assert_int_equal(bind_texts(table, "influence_ppm", 0, good, NULL), KEYACCT_E_UNIT);
    assert_int_equal(bind_texts(table, "name", KEYACCT_UNIT_MAJOR, good, NULL), KEYACCT_E_UNIT);
    keyacct_table_destroy(table);
    assert_int_equal(released, 7);
}

static void release_is_called_exactly_once(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 2);
    int64_t values[] = {1, 2};
    int shown = 0, copied = 0, failed = 0, wrong = 0;
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, values, NULL, count_release, &shown, &error), OK);
    assert_int_equal(keyacct_table_bind(table, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MAJOR, values, NULL, count_release,
                                        &copied, &error), OK);
    assert_int_equal(keyacct_table_bind(table, "status", KEYACCT_TYPE_TIME, 0, values, NULL, count_release, &failed, &error),
                     KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_bind(NULL, "status", KEYACCT_TYPE_INT64, 0, values, NULL, count_release, &wrong, &error),
                     KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_table_bind(table, "status", KEYACCT_TYPE_MONEY, 0, values, NULL, count_release, &wrong, &error),
                     KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, NULL, NULL, count_release, &wrong, &error),
                     KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, (char *)values + 1, NULL, count_release, &wrong,
                                        &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(shown, 0);
    assert_int_equal(copied, 1);
    assert_int_equal(failed, 1);
    assert_int_equal(wrong, 4);
    assert_int_equal(keyacct_table_unbind(table, "size", &error), OK);
    assert_int_equal(shown, 1);
    assert_int_equal(keyacct_table_unbind(table, "size", &error), KEYACCT_E_NOT_FOUND);
    assert_int_equal(keyacct_table_column_count(table), 1);
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, values, NULL, count_release, &shown, &error), OK);
    keyacct_table *slice;
    assert_int_equal(keyacct_table_slice(table, 1, 1, &slice, &error), OK);
    assert_int_equal(cell(slice, "size", 0), 2);
    keyacct_table_destroy(slice);
    assert_int_equal(shown, 1);
    keyacct_table_destroy(table);
    assert_int_equal(shown, 2);
}

/* Fails the n-th block. */
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
    if (new_size > (size_t)1 << 30 || given->left-- <= 0) return NULL;
    if (!pointer) given->live++;
    return realloc(pointer, new_size);
}

static void short_memory_changes_nothing(void **state) {
    (void)state;
    for (int left = 0; left < 40; left++) {
        quota given = {1 << 20, 0};
        keyacct_allocator allocator = {sizeof allocator, rationed, &given};
        keyacct_table *table, *slice = NULL;
        int64_t values[] = {1, 2};
        double floats[] = {1, NAN};
        int released = 0;
        assert_int_equal(keyacct_table_create(&allocator, "accounts", 2, &table, &error), OK);
        assert_int_equal(bind(table, "size", KEYACCT_TYPE_INT64, 0, values), OK);
        assert_int_equal(keyacct_table_add_column(table, "name", 0, &error), OK);
        assert_int_equal(keyacct_table_set_text(table, 1, 0, "a", 1, &error), OK);
        given.left = left;
        static const int rounds = 2;
        for (int round = 0; round < rounds; round++) {
            uint64_t generation = table->generation;
            keyacct_status status =
                keyacct_table_bind(table, "satisfaction", KEYACCT_TYPE_FLOAT64, 0, floats, NULL, count_release, &released, &error);
            if (status != OK) assert_int_equal(table->generation, generation);
            if (status == OK) status = keyacct_table_bind(table, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MAJOR, values, NULL,
                                                          count_release, &released, &error);
            if (status == OK) status = keyacct_table_name_map(table, "x", "size", 0, &error);
            if (status == OK) status = keyacct_table_add_column(table, "vip", 0, &error);
            if (status == OK) status = keyacct_table_set_text(table, 1, 1, "bb", 2, &error);
            if (status == OK) status = keyacct_table_slice(table, 0, 1, &slice, &error);
            if (round == 0 && left < 10) assert_int_equal(status, KEYACCT_E_NO_MEMORY);
            if (status != OK) assert_int_equal(status, KEYACCT_E_NO_MEMORY);
            assert_int_equal(cell(table, "size", 1), 2);
            keyacct_table_destroy(slice);
            slice = NULL;
            given.left = 1 << 20;
        }
        keyacct_table_destroy(table);
        assert_int_equal(given.live, 0);
        assert_true(released >= 3 && released <= 4);
    }
    quota given = {1 << 20, 0};
    keyacct_allocator allocator = {sizeof allocator, rationed, &given};
    keyacct_table *table;
    assert_int_equal(keyacct_table_create(&allocator, "accounts", INT64_C(1) << 40, &table, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "size", 0, &error), KEYACCT_E_NO_MEMORY);
    assert_int_equal(keyacct_table_add_column(table, "name", 0, &error), KEYACCT_E_NO_MEMORY);
    assert_int_equal(keyacct_table_column_count(table), 0);
    keyacct_table_destroy(table);
    assert_int_equal(given.live, 0);
}

/* --- cells ------------------------------------------------------------------------------------------------------------ */

static void expect_text(const keyacct_table *table, int32_t column, int64_t row, const char *expected) {
    const char *text;
    int64_t length;
    assert_int_equal(keyacct_table_get_text(table, column, row, &text, &length, &error), OK);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(text, expected, strlen(expected));
}

static void cells_are_written_and_read(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 5);
    assert_int_equal(keyacct_table_add_column(table, "account_id", 0, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "size", 0, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "status", 0, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "satisfaction", 0, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "vip", 0, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "customer_since_on", 0, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "size", KEYACCT_TYPE_FLOAT64, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_add_column(table, "account_id", KEYACCT_TYPE_DATE, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_add_column(table, "carried", 0, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_add_column(table, "carried", KEYACCT_TYPE_CODE, &error), KEYACCT_E_COLUMN);
    for (int64_t row = 0; row < 5; row++) assert_false(keyacct_table_is_valid(table, 1, row));
    /* text out of order, shorter, longer, from itself, with rows never written */
    assert_int_equal(keyacct_table_set_text(table, 0, 1, "second", 6, &error), OK);
    assert_int_equal(keyacct_table_set_text(table, 0, 3, "fourth", 6, &error), OK);
    assert_int_equal(keyacct_table_set_text(table, 0, 0, "first account", 13, &error), OK);
    assert_int_equal(keyacct_table_set_text(table, 0, 1, "2", 1, &error), OK);
    expect_text(table, 0, 0, "first account");
    expect_text(table, 0, 1, "2");
    expect_text(table, 0, 2, "");
    expect_text(table, 0, 3, "fourth");
    assert_false(keyacct_table_is_valid(table, 0, 2));
    const char *own;
    int64_t length;
    assert_int_equal(keyacct_table_get_text(table, 0, 3, &own, &length, &error), OK);
    assert_int_equal(keyacct_table_set_text(table, 0, 0, own, length, &error), OK);
    expect_text(table, 0, 0, "fourth");
    expect_text(table, 0, 3, "fourth");
    const keyacct__column *ids = keyacct__table_column(table, KEYACCT__COLUMN_accounts_account_id);
    assert_int_equal(ids->offsets64[5], 13); /* offsets are complete for rooms */
    assert_int_equal(keyacct_table_set_text(table, 0, 4, "\xff", 1, &error), KEYACCT_E_ENCODING);
    assert_int_equal(keyacct_table_set_text(table, 0, 4, NULL, 1, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_set_text(table, 0, 4, "x", -1, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_set_text(table, 0, 5, "x", 1, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_table_set_text(table, 9, 0, "x", 1, &error), KEYACCT_E_NOT_FOUND);
    assert_int_equal(keyacct_table_set_null(table, 0, 0, &error), OK);
    expect_text(table, 0, 0, "");

    assert_int_equal(keyacct_table_set_int64(table, 1, 0, INT64_MIN, &error), OK);
    assert_int_equal(cell(table, "size", 0), INT64_MIN);
    assert_int_equal(keyacct_table_set_int64(table, 2, 0, 3, &error), OK);
    assert_int_equal(keyacct_table_set_int64(table, 2, 0, 9, &error), KEYACCT_E_VALUE);
    assert_int_equal(keyacct_table_set_int64(table, 2, 0, INT64_C(4294967297), &error), KEYACCT_E_VALUE);
    assert_int_equal(keyacct_table_set_text(table, 2, 1, "lost", 4, &error), OK);
    assert_int_equal(keyacct_table_set_text(table, 2, 1, "lst", 3, &error), KEYACCT_E_CODE);
    assert_int_equal(cell(table, "status", 1), KEYACCT_STATUS_LOST);
    assert_int_equal(keyacct_table_set_float64(table, 3, 0, 8.5, &error), OK);
    assert_int_equal(keyacct_table_set_float64(table, 3, 1, NAN, &error), OK);
    assert_int_equal(keyacct_table_set_float64(table, 3, 2, (double)INFINITY, &error), KEYACCT_E_VALUE);
    assert_true(keyacct_table_is_valid(table, 3, 0));
    assert_false(keyacct_table_is_valid(table, 3, 1));
    assert_int_equal(keyacct_table_set_int64(table, 3, 0, 1, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_set_float64(table, 1, 0, 1, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_set_int64(table, 0, 0, 1, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_set_int64(table, 4, 0, 2, &error), KEYACCT_E_VALUE);
    assert_int_equal(keyacct_table_set_int64(table, 5, 0, INT64_C(1) << 40, &error), KEYACCT_E_VALUE);
    int64_t values[5] = {0};
    assert_int_equal(bind(table, "lock_in", KEYACCT_TYPE_INT64, 0, values), OK);
    assert_int_equal(keyacct_table_set_int64(table, keyacct_table_column_find(table, "lock_in"), 0, 1, &error), KEYACCT_E_READONLY);
    int64_t value;
    double real;
    assert_int_equal(keyacct_table_get_int64(table, 3, 0, &value, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_get_int64(table, 1, 0, NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_get_float64(table, 0, 0, &real, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_get_text(table, 1, 0, &own, &length, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_get_int64(table, 1, -1, &value, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_table_column_values(table, 0, NULL, NULL, NULL, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_table_is_valid(table, 77, 0), 0);
    keyacct_table_destroy(table);
}

static void slices_show_rows(void **state) {
    (void)state;
    keyacct_table *table = make("accounts", 200), *slice, *inner;
    int64_t values[200];
    uint8_t bits[25];
    memset(bits, 0xff, sizeof bits);
    for (int i = 0; i < 200; i++) values[i] = i;
    keyacct__bit_set(bits, 103, 0);
    assert_int_equal(keyacct_table_set_currency(table, "CNY", 2, &error), OK);
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, values, bits, NULL, NULL, &error), OK);
    assert_int_equal(keyacct_table_add_column(table, "name", 0, &error), OK);
    assert_int_equal(keyacct_table_set_text(table, 1, 102, "here", 4, &error), OK);
    assert_int_equal(keyacct_table_slice(table, 100, 50, &slice, &error), OK);
    assert_int_equal(keyacct_table_slice(slice, 2, 10, &inner, &error), OK);
    assert_int_equal(cell(inner, "size", 0), 102);
    assert_false(valid(inner, "size", 1));
    assert_string_equal(keyacct_table_currency(inner), "CNY");
    expect_text(inner, 1, 0, "here");
    expect_text(inner, 1, 9, "");
    assert_int_equal(keyacct_table_set_text(inner, 1, 0, "x", 1, &error), KEYACCT_E_READONLY);
    keyacct_table_destroy(inner);
    assert_int_equal(keyacct_table_slice(table, 100, 101, &inner, &error), KEYACCT_E_RANGE);
    assert_null(inner);
    assert_int_equal(keyacct_table_slice(table, INT64_MAX, INT64_MAX, &inner, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_table_slice(table, -1, 1, &inner, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_table_slice(table, 200, 0, &inner, &error), OK);
    assert_int_equal(keyacct_table_rows(inner), 0);
    keyacct_table_destroy(inner);
    keyacct_table_destroy(slice);
    keyacct_table_destroy(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creation_is_total),
        cmocka_unit_test(currencies_are_stated),
        cmocka_unit_test(names_are_mapped),
        cmocka_unit_test(integers_are_widened),
        cmocka_unit_test(floats_become_counts_only_when_whole),
        cmocka_unit_test(money_needs_its_unit),
        cmocka_unit_test(shares_become_ppm),
        cmocka_unit_test(codes_bools_dates_and_times),
        cmocka_unit_test(texts_are_checked),
        cmocka_unit_test(release_is_called_exactly_once),
        cmocka_unit_test(short_memory_changes_nothing),
        cmocka_unit_test(cells_are_written_and_read),
        cmocka_unit_test(slices_show_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
