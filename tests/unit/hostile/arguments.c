/* Tables that do not belong together, and what must then be said: wrong roles, accounts without an id or twice, the index of other
 * accounts, empty arrays with odd buffers; and who counts for the slots of the service levels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "keyacct.h"

static keyacct_table *made(const char *role, int64_t rows) {
    keyacct_table *table = NULL;
    assert_int_equal(keyacct_table_create(NULL, role, rows, &table, NULL), KEYACCT_OK);
    return table;
}

static int32_t column(keyacct_table *table, const char *name, int32_t type) {
    if (keyacct_table_column_find(table, name) < 0) assert_int_equal(keyacct_table_add_column(table, name, type, NULL), KEYACCT_OK);
    return keyacct_table_column_find(table, name);
}

static void set(keyacct_table *table, const char *name, int64_t row, int64_t value) {
    int32_t type = strcmp(name, "account_id") == 0 ? KEYACCT_TYPE_INT64 : 0;
    assert_int_equal(keyacct_table_set_int64(table, column(table, name, type), row, value, NULL), KEYACCT_OK);
}

static int64_t get(const keyacct_table *table, const char *name, int64_t row) {
    int64_t value = -1;
    assert_int_equal(keyacct_table_get_int64(table, keyacct_table_column_find(table, name), row, &value, NULL), KEYACCT_OK);
    return value;
}

static keyacct_run *run_at(int32_t day) {
    keyacct_run *run = NULL;
    assert_int_equal(keyacct_run_create(NULL, &run, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_run_set_asof_on(run, day, NULL), KEYACCT_OK);
    return run;
}

static keyacct_table *accounts(int64_t rows) {
    keyacct_table *table = made("accounts", rows);
    for (int64_t row = 0; row < rows; row++) {
        set(table, "account_id", row, row * 10);
        set(table, "segment", row, KEYACCT_SEGMENT_IRON);
    }
    return table;
}

/* The error names the table's role and says which one is expected. */
static void wrong_roles(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = run_at(20000);
    keyacct_table *cases = made("cases", 1);
    set(cases, "account_id", 0, 1);
    keyacct_ledger *ledger = NULL;
    assert_int_equal(keyacct_ledger_create(NULL, NULL, NULL, &ledger, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_ledger_add(ledger, cases, run, &error), KEYACCT_E_ARGUMENT);
    assert_string_equal(error.table, "cases");
    assert_non_null(strstr(error.message, "'transactions'"));
    assert_int_equal(keyacct_service_assess(NULL, cases, NULL, NULL, NULL, NULL, run, &error), KEYACCT_E_ARGUMENT);
    assert_non_null(strstr(error.message, "'accounts'"));
    keyacct_table *own = accounts(2);
    assert_int_equal(keyacct_service_assess(NULL, own, NULL, own, NULL, NULL, run, &error), KEYACCT_E_ARGUMENT);
    assert_string_equal(error.table, "accounts");
    assert_non_null(strstr(error.message, "'cases'"));
    assert_int_equal(keyacct_table_column_count(own), 2);
    keyacct_table_destroy(own);
    keyacct_table_destroy(cases);
    keyacct_ledger_destroy(ledger);
    keyacct_run_destroy(run);
}

/* SERVICE orders queues by account id, so it refuses what has none, or one twice, also without a table of facts. */
static void service_ids(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = run_at(20000);
    keyacct_table *table = made("accounts", 3);
    int32_t id = column(table, "account_id", KEYACCT_TYPE_TEXT);
    for (int64_t row = 0; row < 3; row++) set(table, "segment", row, KEYACCT_SEGMENT_GOLD);
    assert_int_equal(keyacct_table_set_text(table, id, 0, "a", 1, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_set_text(table, id, 1, "b", 1, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_service_assess(NULL, table, NULL, NULL, NULL, NULL, run, &error), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 2);
    assert_string_equal(error.column, "account_id");
    assert_int_equal(keyacct_table_set_text(table, id, 2, "a", 1, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_service_assess(NULL, table, NULL, NULL, NULL, NULL, run, &error), KEYACCT_E_DUPLICATE);
    assert_int_equal(error.row, 2);
    assert_int_equal(keyacct_table_column_count(table), 2);
    keyacct_table_destroy(table);
    keyacct_run_destroy(run);
}

/* The index of other accounts would give the facts to strangers. */
static void foreign_index(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = run_at(20000);
    keyacct_table *own = accounts(2), *other = made("accounts", 2), *more = accounts(3), *contacts = made("contacts", 1);
    keyacct_index *strange = NULL, *longer = NULL;
    set(other, "account_id", 0, 10); /* the other way round */
    set(other, "account_id", 1, 0);
    set(contacts, "account_id", 0, 10);
    set(contacts, "at", 0, INT64_C(19000) * 86400000);
    assert_int_equal(keyacct_index_create(NULL, other, NULL, &strange, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_index_create(NULL, more, NULL, &longer, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_service_assess(NULL, own, strange, NULL, contacts, NULL, run, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(error.row, 0);
    assert_int_equal(keyacct_service_assess(NULL, own, longer, NULL, contacts, NULL, run, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_table_column_count(own), 2);
    assert_int_equal(keyacct_service_assess(NULL, own, NULL, NULL, contacts, NULL, run, &error), KEYACCT_OK);
    keyacct_index_destroy(strange);
    keyacct_index_destroy(longer);
    keyacct_table_destroy(own);
    keyacct_table_destroy(other);
    keyacct_table_destroy(more);
    keyacct_table_destroy(contacts);
    keyacct_run_destroy(run);
}

/* Slots are shares of the ranked accounts: those of unknown value are outside n. */
static void slots_of_ranked(void **state) {
    (void)state;
    keyacct_run *run = run_at(20000);
    keyacct_table *table = accounts(20);
    for (int64_t row = 0; row < 20; row++) {
        set(table, "segment_state", row, row < 10 ? KEYACCT_SEGMENT_STATE_RANKED : KEYACCT_SEGMENT_STATE_UNVALUED);
        if (row < 10) set(table, "value_percentile_ppm", row, row < 5 ? 900000 + row : 1000);
    }
    assert_int_equal(keyacct_service_assess(NULL, table, NULL, NULL, NULL, NULL, run, NULL), KEYACCT_OK);
    int64_t third = 0;
    for (int64_t row = 0; row < 20; row++) third += get(table, "level_granted", row) == KEYACCT_LEVEL_PERSONAL;
    assert_int_equal(third, 2); /* 20 % of 10, not of 20 */
    keyacct_table_destroy(table);
    keyacct_run_destroy(run);
}

/* What a person says of the risk stands, also of a prospect, and says that a person said it. */
static void band_of_a_prospect(void **state) {
    (void)state;
    keyacct_table *table = made("accounts", 2);
    keyacct_risk_model *model = NULL;
    for (int64_t row = 0; row < 2; row++) set(table, "status", row, KEYACCT_STATUS_PROSPECT);
    set(table, "risk_band", 1, KEYACCT_RISK_BAND_ALARM);
    assert_int_equal(keyacct_risk_model_create(NULL, NULL, &model, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_risk_model_apply(model, table, NULL, NULL), KEYACCT_OK);
    assert_int_equal(get(table, "risk_band", 0), KEYACCT_RISK_BAND_NOT_ASSESSED);
    assert_int_equal(get(table, "risk_band_by", 0), 0);
    assert_int_equal(get(table, "risk_band", 1), KEYACCT_RISK_BAND_ALARM);
    assert_int_equal(get(table, "risk_band_by", 1), KEYACCT_RISK_BAND_BY_OVERRIDE);
    keyacct_risk_model_destroy(model);
    keyacct_table_destroy(table);
}

static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void release_array(struct ArrowArray *array) { array->release = NULL; }

/* Writers of the interface may leave the offsets of an empty array out, or give a buffer of no bytes: nothing of it may be read. */
static void empty_arrow_text(void **state) {
    (void)state;
    keyacct_table *table = made("accounts", 0);
    static const int32_t garbage[1] = {-7};
    const void *none[1] = {NULL}, *buffers[3] = {NULL, garbage, NULL};
    struct ArrowSchema field = {0}, schema = {0}, *fields[1] = {&field};
    struct ArrowArray child = {0}, array = {0}, *children[1] = {&child};
    field.format = "u", field.name = "name", field.release = release_schema;
    schema.format = "+s", schema.n_children = 1, schema.children = fields, schema.release = release_schema;
    child.n_buffers = 3, child.buffers = buffers, child.release = release_array;
    array.n_buffers = 1, array.buffers = none, array.n_children = 1, array.children = children, array.release = release_array;
    assert_int_equal(keyacct_table_import_arrow(table, &schema, &array, NULL), KEYACCT_OK);
    assert_null(array.release);
    keyacct_table_destroy(table);
}

/* Which of two assessments counts, and whether they contradict each other, does not depend on the order of rows. */
static void order_of_assessments(void **state) {
    (void)state;
    static const int32_t orders[3][3] = {{5, 7, 5}, {5, 5, 7}, {7, 5, 5}};
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = run_at(20000);
    for (int i = 0; i < 4; i++) {
        keyacct_review *review = NULL;
        const keyacct_table *result = NULL;
        keyacct_table *own = made("accounts", 1), *assessments = made("assessments", 3);
        set(own, "account_id", 0, 1);
        set(own, "current_value", 0, 100);
        for (int64_t row = 0; row < 3; row++) {
            set(assessments, "account_id", row, 1);
            set(assessments, "asof_on", row, i < 3 ? orders[i][row] : 7);
            set(assessments, "trust", row, i < 3 && orders[i][row] == 7 ? 4 : 1);
        }
        assert_int_equal(keyacct_review_create(NULL, NULL, &review, NULL), KEYACCT_OK);
        assert_int_equal(keyacct_review_add(review, own, NULL, NULL), KEYACCT_OK);
        assert_int_equal(keyacct_review_add(review, assessments, NULL, NULL), KEYACCT_OK);
        assert_int_equal(keyacct_review_run(review, run, &error), i < 3 ? KEYACCT_OK : KEYACCT_E_DUPLICATE);
        if (i == 3) {
            assert_int_equal(error.row, 1);
        } else {
            assert_int_equal(keyacct_review_table(review, "accounts", &result, NULL), KEYACCT_OK);
            assert_int_equal(get(result, "trust", 0), 4);
        }
        keyacct_review_destroy(review);
        keyacct_table_destroy(own);
        keyacct_table_destroy(assessments);
    }
    keyacct_run_destroy(run);
}

/* An empty table of ids has ids of no particular kind. */
static void empty_align(void **state) {
    (void)state;
    keyacct_table *own = accounts(1), *none = made("accounts", 0);
    keyacct_index *index = NULL;
    (void)column(none, "account_id", KEYACCT_TYPE_TEXT);
    (void)column(none, "wallet", 0);
    assert_int_equal(keyacct_index_create(NULL, own, NULL, &index, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_align(own, index, none, NULL), KEYACCT_OK);
    assert_false(keyacct_table_is_valid(own, keyacct_table_column_find(own, "wallet"), 0));
    keyacct_index_destroy(index);
    keyacct_table_destroy(own);
    keyacct_table_destroy(none);
}

static void too_large_is_not_a_fraction(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = made("accounts", 2);
    const double sizes[2] = {1, 1e300}, halves[2] = {1, 1.5};
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_NONE, sizes, NULL, NULL, NULL, &error),
                     KEYACCT_E_OVERFLOW);
    assert_int_equal(error.row, 1);
    assert_int_equal(keyacct_table_bind(table, "size", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_NONE, halves, NULL, NULL, NULL, &error),
                     KEYACCT_E_VALUE);
    keyacct_table_destroy(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_roles),        cmocka_unit_test(service_ids),      cmocka_unit_test(foreign_index),
        cmocka_unit_test(slots_of_ranked),    cmocka_unit_test(band_of_a_prospect), cmocka_unit_test(empty_arrow_text),
        cmocka_unit_test(too_large_is_not_a_fraction), cmocka_unit_test(order_of_assessments), cmocka_unit_test(empty_align),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
