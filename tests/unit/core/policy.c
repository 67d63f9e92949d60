/* Policies: parameters, bounds, tables, freeze, canonical text there and back, hash, difference, and bad input of every kind. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/policy.h"
#include "core/table.h"
#include "keyacct/schema.h"

static keyacct_error fresh(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    return error;
}

static keyacct_policy *make(void) {
    keyacct_policy *policy = NULL;
    assert_int_equal(keyacct_policy_create(NULL, 0, &policy, NULL), KEYACCT_OK);
    return policy;
}

/* Canonical text as a C string; the caller frees it. */
static char *text_of(const keyacct_policy *policy) {
    size_t size = 0, again = 0;
    assert_int_equal(keyacct_policy_save_text(policy, NULL, 0, &size, NULL), KEYACCT_OK);
    char *text = malloc(size + 1);
    assert_int_equal(keyacct_policy_save_text(policy, text, size - 1, &again, NULL), KEYACCT_E_RANGE);
    assert_int_equal(again, size);
    assert_int_equal(keyacct_policy_save_text(policy, text, size, &again, NULL), KEYACCT_OK);
    text[size] = 0;
    return text;
}

static keyacct_status load(const char *text, keyacct_policy **policy, keyacct_error *error) {
    return keyacct_policy_load_text(NULL, text, strlen(text), policy, error);
}

static void test_parameters(void **unused) {
    (void)unused;
    keyacct_policy *policy = make();
    int64_t value = 0;
    double number = 0;
    keyacct_error error = fresh();
    assert_int_equal(keyacct_policy_edition(policy), 1);
    assert_int_equal(keyacct_policy_get_int64(policy, "segment.platinum_quota_ppm", &value, NULL), KEYACCT_OK);
    assert_int_equal(value, 50000);
    assert_int_equal(keyacct_policy_get_int64(NULL, "segment.platinum_quota_ppm", &value, NULL), KEYACCT_OK);
    assert_int_equal(value, 50000);
    assert_int_equal(keyacct_policy_set_int64(policy, "segment.platinum_quota_ppm", 60000, NULL), KEYACCT_OK);
    assert_int_equal(KEYACCT__INT(policy, segment, platinum_quota_ppm), 60000);
    assert_int_equal(keyacct_policy_set_float64(policy, "segment.platinum_quota_ppm", 70000, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_get_float64(policy, "segment.platinum_quota_ppm", &number, NULL), KEYACCT_OK);
    assert_true(number == 70000);
    assert_int_equal(keyacct_policy_set_float64(policy, "segment.platinum_quota_ppm", 0.5, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_policy_set_float64(policy, "segment.platinum_quota_ppm", NAN, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_policy_set_float64(policy, "segment.platinum_quota_ppm", 1e300, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_policy_set_int64(policy, "segment.platinum_quota_ppm", -1, &error), KEYACCT_E_RANGE);
    assert_string_equal(error.column, "segment.platinum_quota_ppm");
    assert_non_null(strstr(error.message, "0 to 1000000"));
    assert_int_equal(keyacct_policy_set_int64(policy, "segment.platinum_quota_ppm", INT64_MIN, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_policy_set_float64(policy, "risk.base_rate", 0.25, NULL), KEYACCT_OK);
    assert_true(KEYACCT__FLOAT(policy, risk, base_rate) == 0.25);
    assert_int_equal(keyacct_policy_set_float64(policy, "risk.base_rate", NAN, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_policy_set_float64(policy, "risk.base_rate", INFINITY, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_policy_set_int64(policy, "risk.base_rate", 1, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_policy_get_int64(policy, "risk.base_rate", &value, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_policy_set_text(policy, "risk.base_rate", "0.125", NULL), KEYACCT_OK);
    assert_true(KEYACCT__FLOAT(policy, risk, base_rate) == 0.125);
    assert_int_equal(keyacct_policy_set_text(policy, "risk.base_rate", "12%", &error), KEYACCT_E_FORMAT);
    assert_int_equal(keyacct_policy_set_text(policy, "segment.policy", "pyramid", NULL), KEYACCT_OK);
    assert_int_equal(KEYACCT__INT(policy, segment, policy), keyacct__code_find("segment_policy", "pyramid", 7));
    assert_int_equal(keyacct_policy_set_text(policy, "segment.policy", "pyramids", &error), KEYACCT_E_CODE);
    assert_non_null(strstr(error.message, "hybrid"));
    assert_int_equal(keyacct_policy_set_text(policy, "segment.policy", "1", NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_int64(policy, "segment.policy", 99, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_policy_set_text(policy, "value.window_days", "36.5", &error), KEYACCT_E_FORMAT);
    assert_int_equal(keyacct_policy_set_text(policy, "value.window_days", "99999999999999999999", &error), KEYACCT_E_FORMAT);
    assert_int_equal(keyacct_policy_reset(policy, "risk.base_rate", NULL), KEYACCT_OK);
    assert_true(KEYACCT__FLOAT(policy, risk, base_rate) == KEYACCT__FLOAT(NULL, risk, base_rate));
    assert_int_equal(keyacct_policy_set_int64(policy, "no.such", 1, &error), KEYACCT_E_NOT_FOUND);
    assert_int_equal(keyacct_policy_set_int64(policy, NULL, 1, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_policy_set_text(policy, "risk.base_rate", NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_policy_set_int64(NULL, "value.window_days", 1, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_policy_get_int64(policy, "value.window_days", NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_policy_reset(policy, "no.such", &error), KEYACCT_E_NOT_FOUND);
    assert_int_equal(keyacct_policy_reset(policy, NULL, &error), KEYACCT_E_ARGUMENT);
    uint32_t other[64] = {1};
    assert_int_equal(keyacct_policy_set_int64((keyacct_policy *)(void *)other, "value.window_days", 1, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_policy_edition((keyacct_policy *)(void *)other), 0);
    keyacct_policy_destroy((keyacct_policy *)(void *)other);
    keyacct_policy_destroy(policy);
    keyacct_policy_destroy(NULL);
    assert_int_equal(keyacct_policy_create(NULL, 2, &policy, &error), KEYACCT_E_EDITION);
    assert_null(policy);
    assert_int_equal(keyacct_policy_create(NULL, -1, &policy, &error), KEYACCT_E_EDITION);
    assert_int_equal(keyacct_policy_create(NULL, 0, NULL, &error), KEYACCT_E_ARGUMENT);
    for (int32_t i = 0; i < KEYACCT__PARAMETER_COUNT; i++) { /* every default is within its own bounds and has a text */
        policy = make();
        char text[128];
        keyacct__policy_value_text(policy, i, text);
        error = fresh();
        if (keyacct_policy_set_text(policy, keyacct__parameter_at(i).name, text, &error) != KEYACCT_OK) fail_msg("%s", error.message);
        keyacct_policy_destroy(policy);
    }
}

static void test_freeze(void **unused) {
    (void)unused;
    keyacct_policy *policy = make();
    keyacct_error error = fresh();
    assert_int_equal(keyacct__policy_check(NULL, NULL), KEYACCT_OK);
    assert_int_equal(keyacct__policy_check(policy, &error), KEYACCT_E_STATE);
    assert_int_equal(keyacct_policy_is_frozen(policy), 0);
    assert_int_equal(keyacct_policy_set_int64(policy, "segment.platinum_quota_ppm", 300000, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_freeze(policy, &error), KEYACCT_E_RANGE);
    assert_string_equal(error.column, "segment.platinum_quota_ppm");
    assert_int_equal(keyacct_policy_is_frozen(policy), 0);
    assert_int_equal(keyacct_policy_set_int64(policy, "segment.high_quota_ppm", 300000, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_freeze(policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_freeze(policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_is_frozen(policy), 1);
    assert_int_equal(keyacct__policy_check(policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_int64(policy, "segment.high_quota_ppm", 1, &error), KEYACCT_E_STATE);
    assert_int_equal(keyacct_policy_set_text(policy, "segment.policy", "hybrid", &error), KEYACCT_E_STATE);
    assert_int_equal(keyacct_policy_reset(policy, "risk.curve", &error), KEYACCT_E_STATE);
    assert_int_equal(keyacct_policy_set_table(policy, "risk.curve", NULL, &error), KEYACCT_E_STATE);
    assert_int_equal(keyacct_policy_freeze(NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_policy_is_frozen(NULL), 0);
    keyacct_policy_destroy(policy);
}

static void test_text(void **unused) {
    (void)unused;
    keyacct_policy *policy = make(), *back = NULL;
    keyacct_error error = fresh();
    uint8_t hash[16], defaults[16];
    char *text = text_of(policy), *null_text = text_of(NULL);
    assert_string_equal(text, null_text);
    assert_true(strncmp(text, "edition 1\n", 10) == 0);
    assert_non_null(strstr(text, "\nsegment.policy = hybrid\n"));
    assert_non_null(strstr(text, "\ntable risk.curve\nindicator,x,log_odds\ndemand_change_ppm,-1000000,3\n"));
    assert_non_null(strstr(text, "\ntable service.plan\nplan_tier,channel,visit_days,"));
    assert_int_equal(keyacct_policy_hash(NULL, defaults, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_hash(policy, hash, NULL), KEYACCT_OK);
    assert_memory_equal(hash, defaults, 16);
    keyacct_policy_set_float64(policy, "risk.base_rate", 0.1 + 0.2, NULL);
    keyacct_policy_set_text(policy, "segment.policy", "share", NULL);
    keyacct_policy_hash(policy, hash, NULL);
    assert_true(memcmp(hash, defaults, 16) != 0);
    free(text);
    text = text_of(policy);
    assert_int_equal(load(text, &back, &error), KEYACCT_OK);
    assert_int_equal(keyacct_policy_is_frozen(back), 0);
    char *again = text_of(back);
    assert_string_equal(text, again);
    keyacct_policy_hash(back, defaults, NULL);
    assert_memory_equal(hash, defaults, 16);
    keyacct_policy_destroy(back);
    keyacct_policy_destroy(policy);
    free(again);
    free(null_text);
    /* a part of the lines, in another order, as people write them; rows of a table in any order */
    static const char part[] = "# our house rules\r\n\r\n  edition 1\r\nvalue.window_days=730 # two years\r\n segment.policy = pyramid\r\n"
                               "table service.plan\n"
                               "channel, plan_tier,no_contact_days,review_days,profile_days,owner_kind,owner_hours,supply_priority,"
                               "relationship_target,functions_target,visit_days\n"
                               "3,gold,90,90,180,3,2.6,3,2,3,60\n3,strategic,30,30,30,5,13,1,3,5,\n# the rest\n1,lead,365,365,730,1,.13,4,1,1,\n"
                               "2,iron,180,180,365,2,.65,4,2,2,365\n3,platinum,45,30,90,4,6.5,2,3,4,30\nend\nvalue.basis = 1";
    error = fresh();
    if (load(part, &policy, &error) != KEYACCT_OK) fail_msg("line %d: %s", (int)error.row, error.message);
    assert_int_equal(KEYACCT__INT(policy, value, window_days), 730);
    int32_t count;
    const double *rows = keyacct__policy_rows(policy, KEYACCT__POLICY_TABLE_service_plan, &count);
    assert_int_equal(count, 5);
    int32_t width = keyacct__policy_tables[KEYACCT__POLICY_TABLE_service_plan].column_count;
    for (int i = 0; i < 5; i++) assert_true(rows[i * width] == i + 1);
    assert_true(rows[2 * width + 2] == 60 && isnan(rows[0 * width + 2]) && isnan(rows[2 * width + 5]));
    assert_int_equal(keyacct_policy_freeze(policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_reset(policy, "service.plan", &error), KEYACCT_E_STATE);
    keyacct_policy_destroy(policy);
    free(text);
}

static void test_bad_text(void **unused) {
    (void)unused;
    static const struct {
        const char *text;
        keyacct_status status;
        int64_t line;
    } cases[] = {
        {"", KEYACCT_E_FORMAT, 0},
        {"# nothing\n", KEYACCT_E_FORMAT, 0},
        {"value.basis = 1\n", KEYACCT_E_FORMAT, 0},
        {"edition\n", KEYACCT_E_FORMAT, 0},
        {"edition one\n", KEYACCT_E_FORMAT, 0},
        {"edition 1.5\n", KEYACCT_E_FORMAT, 0},
        {"edition 7\n", KEYACCT_E_EDITION, -1},
        {"edition -7\n", KEYACCT_E_EDITION, 0},
        {"edition 1\nvalue.basis\n", KEYACCT_E_FORMAT, 1},
        {"edition 1\n\nvalue.bases = 1\n", KEYACCT_E_NOT_FOUND, 2},
        {"edition 1\nvalue.basis = \n", KEYACCT_E_CODE, 1},
        {"edition 1\nvalue.basis = 1\nvalue.basis = 1\n", KEYACCT_E_DUPLICATE, 2},
        {"edition 1\nvalue.window_days = -1\n", KEYACCT_E_RANGE, 1},
        {"edition 1\nvalue.window_days = 1 2\n", KEYACCT_E_FORMAT, 1},
        {"edition 1\nrisk.base_rate = nan\n", KEYACCT_E_FORMAT, 1},
        {"edition 1\ntable risk.curves\n", KEYACCT_E_NOT_FOUND, 1},
        {"edition 1\ntable risk.curve\n", KEYACCT_E_FORMAT, 1},
        {"edition 1\ntable risk.curve\nindicator,x\n", KEYACCT_E_COLUMN, 2},
        {"edition 1\ntable risk.curve\nindicator,x,x,log_odds\n", KEYACCT_E_DUPLICATE, 2},
        {"edition 1\ntable risk.curve\nindicator,x,log_odds,y\n", KEYACCT_E_NOT_FOUND, 2},
        {"edition 1\ntable risk.curve\nindicator,x,log_odds\nend\n", KEYACCT_E_VALUE, -1},
        {"edition 1\ntable risk.curve\nindicator,x,log_odds\ntrust,1\nend\n", KEYACCT_E_FORMAT, 3},
        {"edition 1\ntable risk.curve\nindicator,x,log_odds\ntrust,1,2,3\nend\n", KEYACCT_E_FORMAT, 3},
        {"edition 1\ntable risk.curve\nindicator,x,log_odds\ntrust,1,\nend\n", KEYACCT_E_VALUE, 3},
        {"edition 1\ntable risk.curve\nindicator,x,log_odds\ntrusts,1,1\nend\n", KEYACCT_E_CODE, 3},
        {"edition 1\ntable risk.curve\nindicator,x,log_odds\ntrust,1,21\nend\n", KEYACCT_E_RANGE, 3},
        {"edition 1\ntable risk.curve\nindicator,x,log_odds\ntrust,1,two\nend\n", KEYACCT_E_FORMAT, 3},
        {"edition 1\ntable risk.curve\nindicator,x,log_odds\ntrust,1,2\ntrust,2,1\ntrust,1,0\nend\n", KEYACCT_E_DUPLICATE, 5},
        {"edition 1\ntable risk.curve\nindicator,x,log_odds\ntrust,1,2\n", KEYACCT_E_FORMAT, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        keyacct_policy *policy = (keyacct_policy *)&i;
        keyacct_error error = fresh();
        keyacct_status status = load(cases[i].text, &policy, &error);
        if (status != cases[i].status || error.row != cases[i].line || policy)
            fail_msg("%s: %s, line %d: %s", cases[i].text, keyacct_status_name(status), (int)error.row, error.message);
    }
    /* every truncation and every changed byte of the canonical text is an error or a policy, never a crash */
    char *text = text_of(NULL);
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i += i < 200 ? 1 : 17) {
        keyacct_policy *policy;
        keyacct_policy_load_text(NULL, text, i, &policy, NULL);
        keyacct_policy_destroy(policy);
        char saved = text[i];
        text[i] = (char)(i * 7);
        keyacct_policy_load_text(NULL, text, size, &policy, NULL);
        keyacct_policy_destroy(policy);
        text[i] = saved;
    }
    free(text);
    keyacct_policy *policy;
    assert_int_equal(keyacct_policy_load_text(NULL, NULL, 5, &policy, NULL), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_policy_load_text(NULL, "edition 1", 9, NULL, NULL), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_policy_hash(NULL, NULL, NULL), KEYACCT_E_ARGUMENT);
    size_t needed;
    uint32_t other[64] = {1};
    assert_int_equal(keyacct_policy_save_text((keyacct_policy *)(void *)other, NULL, 0, &needed, NULL), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_policy_save_text(NULL, NULL, 0, NULL, NULL), KEYACCT_E_ARGUMENT);
}

static void test_tables(void **unused) {
    (void)unused;
    keyacct_policy *policy = make();
    keyacct_error error = fresh();
    keyacct_table *table = NULL;
    for (int32_t t = 0; keyacct_policy_table_name(t); t++) { /* out and in again changes nothing */
        char *before = text_of(policy);
        assert_int_equal(keyacct_policy_get_table(policy, keyacct_policy_table_name(t), NULL, &table, &error), KEYACCT_OK);
        assert_string_equal(keyacct_table_role(table), "policy");
        if (keyacct_policy_set_table(policy, keyacct_policy_table_name(t), table, &error) != KEYACCT_OK) fail_msg("%s", error.message);
        char *after = text_of(policy);
        assert_string_equal(before, after);
        free(before);
        free(after);
        keyacct_table_destroy(table);
        assert_int_equal(keyacct_policy_reset(policy, keyacct_policy_table_name(t), NULL), KEYACCT_OK);
    }
    assert_null(keyacct_policy_table_name(-1));
    /* a changed cell arrives, and the difference names it */
    assert_int_equal(keyacct_policy_get_table(NULL, "service.plan", NULL, &table, NULL), KEYACCT_OK);
    int32_t visit = keyacct_table_column_find(table, "visit_days");
    assert_int_equal(keyacct_table_set_int64(table, visit, 2, 60, &error), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_table(policy, "service.plan", table, &error), KEYACCT_OK);
    keyacct_policy_set_int64(policy, "value.window_days", 730, NULL);
    keyacct_policy_set_text(policy, "segment.policy", "pyramid", NULL);
    keyacct_table *diff = NULL;
    assert_int_equal(keyacct_policy_diff(NULL, policy, NULL, &diff, &error), KEYACCT_OK);
    static const char *const expected[3][3] = {
        {"value.window_days", "365", "730"}, {"segment.policy", "hybrid", "pyramid"}, {"service.plan[gold].visit_days", "90", "60"}};
    assert_int_equal(keyacct_table_rows(diff), 3);
    for (int row = 0; row < 3; row++)
        for (int column = 0; column < 3; column++) {
            const char *text;
            int64_t length;
            assert_int_equal(keyacct_table_get_text(diff, column, row, &text, &length, &error), KEYACCT_OK);
            assert_int_equal(length, strlen(expected[row][column]));
            assert_memory_equal(text, expected[row][column], (size_t)length);
        }
    keyacct_table_destroy(diff);
    assert_int_equal(keyacct_policy_diff(policy, policy, NULL, &diff, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_rows(diff), 0);
    keyacct_table_destroy(diff);
    /* bad rows are named, and change nothing */
    char *before = text_of(policy);
    assert_int_equal(keyacct_table_set_int64(table, visit, 3, 0, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_table(policy, "service.plan", table, &error), KEYACCT_E_RANGE);
    assert_int_equal(error.row, 3);
    assert_string_equal(error.column, "visit_days");
    assert_int_equal(keyacct_table_set_null(table, visit, 3, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_set_null(table, keyacct_table_column_find(table, "review_days"), 1, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_table(policy, "service.plan", table, &error), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 1);
    assert_int_equal(keyacct_table_unbind(table, "review_days", NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_table(policy, "service.plan", table, &error), KEYACCT_E_COLUMN);
    assert_int_equal(keyacct_policy_set_table(policy, "no.table", table, &error), KEYACCT_E_NOT_FOUND);
    assert_int_equal(keyacct_policy_set_table(policy, "risk.curve", NULL, &error), KEYACCT_E_HANDLE);
    keyacct_table_destroy(table);
    /* a tier too few; a curve that turns */
    assert_int_equal(keyacct_policy_get_table(NULL, "service.plan", NULL, &table, NULL), KEYACCT_OK);
    keyacct_table *slice = NULL;
    assert_int_equal(keyacct_table_slice(table, 0, 4, &slice, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_table(policy, "service.plan", slice, &error), KEYACCT_E_VALUE);
    assert_non_null(strstr(error.message, "strategic"));
    keyacct_table_destroy(slice);
    keyacct_table_destroy(table);
    assert_int_equal(keyacct_policy_get_table(NULL, "risk.curve", NULL, &table, NULL), KEYACCT_OK);
    int32_t odds = keyacct_table_column_find(table, "log_odds");
    assert_int_equal(keyacct_table_set_float64(table, odds, 1, 4, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_table(policy, "risk.curve", table, &error), KEYACCT_E_VALUE);
    assert_int_equal(error.row, 2);
    assert_int_equal(keyacct_table_add_column(table, "note", KEYACCT_TYPE_INT64, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_table(policy, "risk.curve", table, &error), KEYACCT_E_NOT_FOUND);
    assert_string_equal(error.column, "note");
    keyacct_table_destroy(table);
    char *after = text_of(policy);
    assert_string_equal(before, after);
    free(before);
    free(after);
    keyacct_policy_destroy(policy);
    assert_int_equal(keyacct_policy_get_table(NULL, "risk.curve", NULL, NULL, NULL), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_policy_get_table(NULL, NULL, NULL, &table, NULL), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_policy_diff(NULL, NULL, NULL, NULL, NULL), KEYACCT_E_ARGUMENT);
}

/* Default rows are sorted by key and pass their own checks, so that "reset" and "set to the default" are the same. */
static void test_defaults(void **unused) {
    (void)unused;
    for (int32_t t = 0; t < keyacct__policy_table_total; t++) {
        const keyacct__policy_table_info *info = &keyacct__policy_tables[t];
        keyacct_error error = fresh();
        for (int32_t i = 0; i < info->row_count; i++)
            for (int32_t j = 0; j < info->column_count; j++)
                if (keyacct__policy_cell_check(info, j, info->rows[i * info->column_count + j], i, &error) != KEYACCT_OK)
                    fail_msg("%s row %d: %s", info->name, i, error.message);
        if (info->check && info->check(info->rows, info->row_count, &error) != KEYACCT_OK) fail_msg("%s", error.message);
    }
    assert_int_equal(keyacct__policy_table_total, KEYACCT__POLICY_TABLE_COUNT);
    keyacct_policy *policy = make();
    keyacct_error error = fresh();
    if (keyacct_policy_freeze(policy, &error) != KEYACCT_OK) fail_msg("%s", error.message);
    keyacct_policy_destroy(policy);
}

/* Memory may end anywhere: an error, nothing leaked. */
typedef struct memory {
    int64_t live, left;
} memory;
static void *resize(void *user, void *pointer, size_t old_size, size_t new_size) {
    memory *m = user;
    if (new_size == 0) {
        if (pointer) m->live -= (int64_t)old_size;
        free(pointer);
        return NULL;
    }
    if (m->left-- <= 0) return NULL;
    void *result = realloc(pointer, new_size);
    m->live += (int64_t)new_size - (pointer ? (int64_t)old_size : 0);
    return result;
}

static void test_memory(void **unused) {
    (void)unused;
    char *text = text_of(NULL);
    int done = 0;
    for (int64_t limit = 0; !done && limit < 2000; limit++) {
        memory m = {0, limit};
        keyacct_allocator allocator = {sizeof allocator, resize, &m};
        keyacct_policy *policy = NULL;
        keyacct_table *table = NULL, *diff = NULL;
        uint8_t hash[16];
        keyacct_status status = keyacct_policy_load_text(&allocator, text, strlen(text), &policy, NULL);
        if (status == KEYACCT_OK) status = keyacct_policy_hash(policy, hash, NULL);
        if (status == KEYACCT_OK) status = keyacct_policy_get_table(policy, "service.plan", &allocator, &table, NULL);
        if (status == KEYACCT_OK) status = keyacct_policy_set_table(policy, "service.plan", table, NULL);
        if (status == KEYACCT_OK) status = keyacct_policy_set_int64(policy, "value.window_days", 1, NULL);
        if (status == KEYACCT_OK) status = keyacct_policy_diff(NULL, policy, &allocator, &diff, NULL);
        if (status != KEYACCT_OK) assert_int_equal(status, KEYACCT_E_NO_MEMORY);
        done = status == KEYACCT_OK;
        keyacct_table_destroy(diff);
        keyacct_table_destroy(table);
        keyacct_policy_destroy(policy);
        assert_int_equal(m.live, 0);
    }
    assert_true(done);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameters), cmocka_unit_test(test_freeze), cmocka_unit_test(test_text),   cmocka_unit_test(test_bad_text),
        cmocka_unit_test(test_tables),     cmocka_unit_test(test_defaults), cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
