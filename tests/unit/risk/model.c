/* The risk model as an object: refusals, saving, prepared rows, parts, monotony, who wins over whom. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "keyacct.h"
#include "risk/card.h"
#include "vocabulary.h"

#define OK(call) assert_ok((call), &error, __LINE__)
#define FAILS(code, call) assert_fails((call), code, &error, __LINE__)

static void assert_ok(keyacct_status status, const keyacct_error *error, int line) {
    if (status != KEYACCT_OK) print_error("line %d: %s\n", line, error->message);
    assert_int_equal(status, KEYACCT_OK);
}
static void assert_fails(keyacct_status status, keyacct_status expected, const keyacct_error *error, int line) {
    if (status != expected) print_error("line %d: %s: %s\n", line, keyacct_status_name(status), error->message);
    assert_int_equal(status, expected);
    assert_int_equal(error->status, expected);
    assert_true(error->message[0] != 0);
}

static keyacct_risk_model *default_model(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_risk_model *model = NULL;
    OK(keyacct_risk_model_create(NULL, NULL, &model, &error));
    return model;
}

static keyacct_table *make_table(int64_t rows) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = NULL;
    OK(keyacct_table_create(NULL, "accounts", rows, &table, &error));
    return table;
}

static uint64_t next_random(uint64_t *state) { /* splitmix64: the same book in every run */
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* A book with two thirds of the indicators known, inside their domains. */
static keyacct_table *random_book(int64_t rows, uint64_t seed) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = make_table(rows);
    OK(keyacct_table_add_column(table, "account_id", KEYACCT_TYPE_INT64, &error));
    OK(keyacct_table_add_column(table, "current_value", 0, &error));
    for (int64_t row = 0; row < rows; row++) {
        OK(keyacct_table_set_int64(table, keyacct_table_column_find(table, "account_id"), row, 1000 + row, &error));
        OK(keyacct_table_set_int64(table, keyacct_table_column_find(table, "current_value"), row,
                                   (int64_t)(next_random(&seed) % 10000000) - 1000000, &error));
    }
    for (int32_t j = 0; j < KEYACCT__RISK_INDICATORS; j++) {
        const keyacct__risk_indicator *indicator = &keyacct__risk_indicators[j];
        double low = fmax(indicator->low, -2000000), high = fmin(indicator->high, 3000000);
        int32_t type, column;
        OK(keyacct_table_add_column(table, keyacct__column_at(indicator->column).name, 0, &error));
        column = keyacct_table_column_find(table, keyacct__column_at(indicator->column).name);
        OK(keyacct_table_column_info(table, column, NULL, &type, NULL, &error));
        if (high > 1000 && type == KEYACCT_TYPE_FLOAT64) high = 60;
        if (low < -1000 && type == KEYACCT_TYPE_FLOAT64) low = -60;
        for (int64_t row = 0; row < rows; row++) {
            uint64_t r = next_random(&seed);
            double value = low + (high - low) * (double)(r >> 11) / 9007199254740992.0;
            if (r % 3 == 0) continue;
            if (type == KEYACCT_TYPE_FLOAT64) OK(keyacct_table_set_float64(table, column, row, value, &error));
            else OK(keyacct_table_set_int64(table, column, row, (int64_t)floor(value + .5), &error));
        }
    }
    return table;
}

static keyacct_run *want_all(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = NULL;
    OK(keyacct_run_create(NULL, &run, &error));
    OK(keyacct_run_want(run, "*", &error));
    return run;
}

static const char *const outputs[] = {"risk_probability", "risk_low", "risk_high", "risk_log_odds", "risk_band", "risk_band_by",
    "risk_uncontrollable", "risk_controllable", "risk_symptom", "risk_driver_1", "risk_driver_2", "risk_driver_3", "risk_shield_1",
    "risk_shield_2", "risk_shield_3", "symptom_coverage_ppm", "cause_coverage_ppm", "risk_status", "silent_dissatisfaction",
    "overdue_surprisal", "contract_cover", "value_at_stake", "value_at_risk", "controllable_at_risk", "weapon_1", "weapon_2",
    "weapon_3"};
#define OUTPUTS ((int)(sizeof outputs / sizeof outputs[0]))

static void assert_same_outputs(const keyacct_table *a, const keyacct_table *b) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    for (int i = 0; i < OUTPUTS; i++) {
        int32_t in_a = keyacct_table_column_find(a, outputs[i]), in_b = keyacct_table_column_find(b, outputs[i]);
        assert_true(in_a >= 0 && in_b >= 0);
        for (int64_t row = 0; row < keyacct_table_rows(a); row++) {
            double x, y;
            assert_int_equal(keyacct_table_is_valid(a, in_a, row), keyacct_table_is_valid(b, in_b, row));
            OK(keyacct_table_get_float64(a, in_a, row, &x, &error));
            OK(keyacct_table_get_float64(b, in_b, row, &y, &error));
            assert_true(x == y || (isnan(x) && isnan(y)));
        }
    }
}

static double get(const keyacct_table *table, const char *name, int64_t row) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    double value;
    OK(keyacct_table_get_float64(table, keyacct_table_column_find(table, name), row, &value, &error));
    return value;
}

static void refuses_wrong_calls(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_risk_model *model = default_model(), *none = (keyacct_risk_model *)&error;
    keyacct_table *table = make_table(1), *cases = NULL, *out = (keyacct_table *)&error;
    keyacct_bound *bound = NULL;
    size_t size;
    OK(keyacct_table_create(NULL, "cases", 1, &cases, &error));
    FAILS(KEYACCT_E_ARGUMENT, keyacct_risk_model_create(NULL, NULL, NULL, &error));
    FAILS(KEYACCT_E_HANDLE, keyacct_risk_model_create(NULL, (const keyacct_policy *)table, &none, &error));
    assert_null(none);
    FAILS(KEYACCT_E_HANDLE, keyacct_risk_model_apply(NULL, table, NULL, &error));
    FAILS(KEYACCT_E_HANDLE, keyacct_risk_model_apply((keyacct_risk_model *)table, table, NULL, &error));
    FAILS(KEYACCT_E_HANDLE, keyacct_risk_model_apply(model, NULL, NULL, &error));
    FAILS(KEYACCT_E_HANDLE, keyacct_risk_model_apply(model, (keyacct_table *)model, NULL, &error));
    FAILS(KEYACCT_E_ARGUMENT, keyacct_risk_model_apply(model, cases, NULL, &error));
    assert_int_equal(keyacct_table_column_count(cases), 0);
    FAILS(KEYACCT_E_ARGUMENT, keyacct_risk_model_bind(model, table, NULL, NULL, &error));
    FAILS(KEYACCT_E_HANDLE, keyacct_risk_model_bind(model, NULL, NULL, &bound, &error));
    FAILS(KEYACCT_E_ARGUMENT, keyacct_risk_model_explain(model, table, 0, 1, NULL, NULL, &error));
    FAILS(KEYACCT_E_RANGE, keyacct_risk_model_explain(model, table, 0, 2, NULL, &out, &error));
    FAILS(KEYACCT_E_RANGE, keyacct_risk_model_explain(model, table, -1, 1, NULL, &out, &error));
    FAILS(KEYACCT_E_RANGE, keyacct_risk_model_explain(model, table, 1, INT64_MAX, NULL, &out, &error));
    FAILS(KEYACCT_E_RANGE, keyacct_risk_model_explain(model, table, INT64_MIN, INT64_MIN, NULL, &out, &error));
    assert_null(out);
    FAILS(KEYACCT_E_HANDLE, keyacct_risk_model_save(NULL, NULL, 0, &size, &error));
    FAILS(KEYACCT_E_ARGUMENT, keyacct_risk_model_save(model, NULL, 0, NULL, &error));
    keyacct_risk_model_destroy(NULL);
    keyacct_table_destroy(cases);
    keyacct_table_destroy(table);
    keyacct_risk_model_destroy(model);
}

static void refuses_bad_cells(void **state) {
    (void)state;
    const struct {
        const char *name;
        double value;
    } bad[] = {{"trust", 5}, {"trust", -1}, {"satisfaction", 10.5}, {"p_alive", -0.0001},
               {"needs_met_ppm", 1000001}, {"unit_sale", 3},
               {"resolve_ratio_ppm", -1}, {"demand_change_ppm", -1000001}, {"overdue_surprisal", -1}, {"rival_product", 3}};
    keyacct_risk_model *model = default_model();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        keyacct_error error = KEYACCT_ERROR_INIT;
        keyacct_table *table = make_table(3), *out = NULL;
        OK(keyacct_table_add_column(table, bad[i].name, 0, &error));
        int32_t column = keyacct_table_column_find(table, bad[i].name), type;
        OK(keyacct_table_column_info(table, column, NULL, &type, NULL, &error));
        if (type == KEYACCT_TYPE_FLOAT64) OK(keyacct_table_set_float64(table, column, 2, bad[i].value, &error));
        else OK(keyacct_table_set_int64(table, column, 2, (int64_t)bad[i].value, &error));
        FAILS(KEYACCT_E_VALUE, keyacct_risk_model_apply(model, table, NULL, &error));
        assert_int_equal(error.row, 2);
        assert_string_equal(error.table, "accounts");
        assert_string_equal(error.column, bad[i].name);
        assert_int_equal(keyacct_table_column_count(table), 1);
        FAILS(KEYACCT_E_VALUE, keyacct_risk_model_explain(model, table, 0, 3, NULL, &out, &error));
        assert_null(out);
        keyacct_table_destroy(table);
    }
    keyacct_risk_model_destroy(model);
}

static void needs_a_date_only_for_dates(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_risk_model *model = default_model();
    keyacct_table *table = make_table(1);
    OK(keyacct_risk_model_apply(model, table, NULL, &error));
    OK(keyacct_table_add_column(table, "contract_end_on", 0, &error));
    FAILS(KEYACCT_E_NO_TIME, keyacct_risk_model_apply(model, table, NULL, &error));
    keyacct_table_destroy(table);
    keyacct_risk_model_destroy(model);
}

static void refuses_policies_that_contradict_themselves(void **state) {
    (void)state;
    const struct {
        const char *name;
        double value;
    } bad[] = {{"risk.base_rate", .15}, {"risk.base_rate", .5}, {"risk.watch_ppm", 300000}, {"risk.watch_leave_ppm", 150001},
               {"risk.alarm_leave_ppm", 300001}, {"risk.overdue_watch", 3.5}, {"risk.alive_alarm", .3},
               {"risk.horizon_days", 3650}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        keyacct_error error = KEYACCT_ERROR_INIT;
        keyacct_policy *policy = NULL;
        keyacct_risk_model *model = NULL;
        OK(keyacct_policy_create(NULL, 0, &policy, &error));
        OK(keyacct_policy_set_float64(policy, bad[i].name, bad[i].value, &error));
        FAILS(KEYACCT_E_RANGE, keyacct_policy_freeze(policy, &error));
        FAILS(KEYACCT_E_STATE, keyacct_risk_model_create(NULL, policy, &model, &error));
        keyacct_policy_destroy(policy);
    }
}

static void saves_and_loads(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_risk_model *model = default_model(), *loaded = NULL;
    size_t size = 0, again = 0;
    OK(keyacct_risk_model_save(model, NULL, 0, &size, &error));
    uint8_t *bytes = malloc(size), *copy = malloc(size);
    FAILS(KEYACCT_E_RANGE, keyacct_risk_model_save(model, bytes, size - 1, &again, &error));
    assert_int_equal(again, size);
    OK(keyacct_risk_model_save(model, bytes, size, &size, &error));
    assert_true(size <= 8192);
    OK(keyacct_risk_model_load(NULL, bytes, size, &loaded, &error));
    OK(keyacct_risk_model_save(loaded, copy, size, &again, &error));
    assert_int_equal(again, size);
    assert_memory_equal(bytes, copy, size);
    keyacct_run *run = want_all();
    keyacct_table *a = random_book(40, 7), *b = random_book(40, 7);
    OK(keyacct_risk_model_apply(model, a, run, &error));
    OK(keyacct_risk_model_apply(loaded, b, run, &error));
    assert_same_outputs(a, b);
    for (size_t cut = 0; cut < size; cut += cut < 64 ? 1 : 37) {
        keyacct_risk_model *broken = NULL;
        assert_int_not_equal(keyacct_risk_model_load(NULL, bytes, cut, &broken, &error), KEYACCT_OK);
        assert_null(broken);
    }
    for (size_t at = 0; at < size; at += at < 64 ? 1 : 29) {
        keyacct_risk_model *broken = NULL;
        memcpy(copy, bytes, size);
        copy[at] ^= 1;
        assert_int_not_equal(keyacct_risk_model_load(NULL, copy, size, &broken, &error), KEYACCT_OK);
        assert_null(broken);
    }
    keyacct_table_destroy(a);
    keyacct_table_destroy(b);
    keyacct_run_destroy(run);
    free(bytes);
    free(copy);
    keyacct_risk_model_destroy(loaded);
    keyacct_risk_model_destroy(model);
}

/* Runs the parts backwards, as an unkind executor may. */
static int32_t backwards(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    (void)user_data;
    for (int32_t part = parts; part-- > 0;) task(task_data, part);
    return 0;
}

static void same_in_parts_and_row_by_row(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_risk_model *model = default_model();
    keyacct_run *whole = want_all(), *parts = want_all();
    keyacct_table *a = random_book(300, 11), *b = random_book(300, 11), *c = random_book(300, 11);
    keyacct_bound *bound = NULL;
    OK(keyacct_risk_model_apply(model, a, whole, &error));
    OK(keyacct_run_set_executor(parts, backwards, NULL, 7, &error));
    OK(keyacct_risk_model_apply(model, b, parts, &error));
    assert_same_outputs(a, b);
    OK(keyacct_risk_model_bind(model, c, whole, &bound, &error));
    for (int64_t row = 300; row-- > 0;) OK(keyacct_bound_run(bound, row, 1, &error));
    assert_same_outputs(a, c);
    OK(keyacct_table_add_column(c, "status", 0, &error));
    FAILS(KEYACCT_E_STALE, keyacct_bound_run(bound, 0, 1, &error));
    keyacct_bound_destroy(bound);
    keyacct_table_destroy(a);
    keyacct_table_destroy(b);
    keyacct_table_destroy(c);
    keyacct_run_destroy(whole);
    keyacct_run_destroy(parts);
    keyacct_risk_model_destroy(model);
}

/* A second apply reads inputs, not the results of the first; given cells stay given. */
static void given_cells_win_every_time(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_risk_model *model = default_model();
    keyacct_run *run = want_all();
    keyacct_table *table = make_table(2);
    OK(keyacct_table_add_column(table, "complaints_open", 0, &error));
    OK(keyacct_table_add_column(table, "silent_dissatisfaction", 0, &error));
    OK(keyacct_table_add_column(table, "risk_band", 0, &error));
    for (int64_t row = 0; row < 2; row++)
        OK(keyacct_table_set_int64(table, keyacct_table_column_find(table, "complaints_open"), row, 0, &error));
    OK(keyacct_table_set_float64(table, keyacct_table_column_find(table, "silent_dissatisfaction"), 1, .9, &error));
    OK(keyacct_table_set_int64(table, keyacct_table_column_find(table, "risk_band"), 1, KEYACCT_RISK_BAND_ALARM, &error));
    for (int round = 0; round < 2; round++) {
        OK(keyacct_risk_model_apply(model, table, run, &error));
        int32_t silent = keyacct_table_column_find(table, "silent_dissatisfaction");
        assert_true(fabs(get(table, "silent_dissatisfaction", 0) - .19 / .99) < 1e-12);
        assert_true(get(table, "silent_dissatisfaction", 1) == .9);
        assert_int_equal(keyacct_table_is_given(table, silent, 0), 0);
        assert_int_equal(keyacct_table_is_given(table, silent, 1), 1);
        assert_true(get(table, "risk_band", 0) == KEYACCT_RISK_BAND_LOW);
        assert_true(get(table, "risk_band", 1) == KEYACCT_RISK_BAND_ALARM);
        assert_true(get(table, "risk_band_by", 0) == KEYACCT_RISK_BAND_BY_SCORE);
        assert_true(get(table, "risk_band_by", 1) == KEYACCT_RISK_BAND_BY_OVERRIDE);
        keyacct_table *parts = NULL;
        OK(keyacct_risk_model_explain(model, table, 0, 2, run, &parts, &error));
        int64_t at = KEYACCT__RISK_silent_dissatisfaction;
        assert_true(get(parts, "state", at) == KEYACCT_INDICATOR_STATE_DERIVED);
        assert_true(get(parts, "state", 40 + at) == KEYACCT_INDICATOR_STATE_OBSERVED);
        assert_true(get(parts, "state", 0) == KEYACCT_INDICATOR_STATE_MISSING);
        keyacct_table_destroy(parts);
    }
    keyacct_table_destroy(table);
    keyacct_run_destroy(run);
    keyacct_risk_model_destroy(model);
}

/* Whatever else is known: moving one indicator along its curve moves the log-odds the same way, or not at all. */
static void log_odds_are_monotone(void **state) {
    (void)state;
    keyacct_risk_model *model = default_model();
    const keyacct__risk_card *card = &model->card;
    uint64_t seed = 3;
    for (int book = 0; book < 25; book++) {
        keyacct__risk_row row = {{0}, 0, 0, 0, 0, 0};
        for (int32_t j = 0; j < KEYACCT__RISK_INDICATORS; j++) {
            const keyacct__risk_knot *knots = card->knots + card->first[j];
            row.x[j] = knots[next_random(&seed) % (uint64_t)(card->first[j + 1] - card->first[j])].x;
            if (next_random(&seed) % 2) row.present |= (uint64_t)1 << j;
        }
        for (int32_t j = 0; j < KEYACCT__RISK_INDICATORS; j++) {
            keyacct__risk_row moved = row;
            const keyacct__risk_knot *knots = card->knots + card->first[j];
            int32_t count = card->first[j + 1] - card->first[j] - (j == KEYACCT__RISK_criteria_fit);
            double before = 0, sign = knots[count - 1].y - knots[0].y;
            moved.present |= (uint64_t)1 << j;
            moved.counted = moved.present;
            for (int step = -2; step <= (j == KEYACCT__RISK_criteria_fit ? 20 : 22); step++) {
                keyacct__risk_score score;
                moved.x[j] = knots[0].x + (knots[count - 1].x - knots[0].x) * step / 20;
                keyacct__risk_score_row(card, &moved, &score);
                if (step > -2) assert_true((score.log_odds - before) * sign >= -1e-14);
                before = score.log_odds;
            }
        }
    }
    keyacct_risk_model_destroy(model);
}

static void interval_narrows_with_knowledge(void **state) {
    (void)state;
    keyacct_risk_model *model = default_model();
    keyacct__risk_row row = {{0}, 0, 0, 0, 0, 0};
    keyacct__risk_known covered;
    double low, high, last_low = 0, last_high = 1;
    for (int32_t j = 0; j <= KEYACCT__RISK_INDICATORS; j++) {
        keyacct__risk_coverage(&model->card, &row, &covered);
        keyacct__risk_interval(&model->card, &row, model->card.base_log_odds, &low, &high);
        assert_true(low >= last_low && high <= last_high && low <= high);
        last_low = low;
        last_high = high;
        if (j < KEYACCT__RISK_INDICATORS) row.present = row.counted |= (uint64_t)1 << j;
    }
    assert_true(low == high);
    assert_int_equal(covered.symptom_coverage_ppm, 1000000);
    assert_int_equal(covered.cause_coverage_ppm, 1000000);
    keyacct_risk_model_destroy(model);
}

static void empty_tables_are_fine(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_risk_model *model = default_model();
    keyacct_table *table = make_table(0), *parts = NULL;
    OK(keyacct_risk_model_apply(model, table, NULL, &error));
    assert_true(keyacct_table_column_find(table, "risk_probability") >= 0);
    OK(keyacct_risk_model_explain(model, table, 0, 0, NULL, &parts, &error));
    assert_int_equal(keyacct_table_rows(parts), 0);
    keyacct_table_destroy(parts);
    keyacct_table_destroy(table);
    keyacct_risk_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_wrong_calls),
        cmocka_unit_test(refuses_bad_cells),
        cmocka_unit_test(needs_a_date_only_for_dates),
        cmocka_unit_test(refuses_policies_that_contradict_themselves),
        cmocka_unit_test(saves_and_loads),
        cmocka_unit_test(same_in_parts_and_row_by_row),
        cmocka_unit_test(given_cells_win_every_time),
        cmocka_unit_test(log_odds_are_monotone),
        cmocka_unit_test(interval_narrows_with_knowledge),
        cmocka_unit_test(empty_tables_are_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
