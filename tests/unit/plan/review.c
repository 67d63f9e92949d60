/* The review: all rooms in one walk, on tables that it only reads. */
#include "support.h"

#include <math.h>

/* Three years of orders: ALFA every month, BETA every quarter, GAMMA stopped a year ago, DELTA once. */
static keyacct_table *orders(void) {
    static char text[64][48];
    const char *lines[65];
    int count = 0;
    lines[count++] = "account_id|on|amount|category";
    for (int i = 0; i < 30; i++, count++) {
        snprintf(text[count], sizeof text[count], "ALFA|%d-%02d-15|%d|%s", 2024 + i / 12, i % 12 + 1, 100000 + 1000 * i,
                 i % 2 ? "tea" : "wine");
        lines[count] = text[count];
    }
    for (int i = 0; i < 10; i++, count++) {
        snprintf(text[count], sizeof text[count], "BETA|%d-%02d-10|50000|tea", 2024 + i / 4, i % 4 * 3 + 1);
        lines[count] = text[count];
    }
    for (int i = 0; i < 12; i++, count++) {
        snprintf(text[count], sizeof text[count], "GAMMA|2024-%02d-05|80000|wine", i + 1);
        lines[count] = text[count];
    }
    lines[count++] = "DELTA|2026-06-01|20000|wine";
    lines[count++] = "ALFA|2026-07-01|-5000|tea";
    lines[count] = NULL;
    return table_of("transactions", lines);
}

static keyacct_review *new_review(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_review *review = NULL;
    OK(keyacct_review_create(NULL, NULL, &review, &error));
    return review;
}

static void accounts_come_from_transactions(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_review *review = new_review();
    keyacct_table *transactions = orders();
    int32_t columns = keyacct_table_column_count(transactions), asof_on, policy, fell_back;
    OK(keyacct_review_add(review, transactions, NULL, &error));
    OK(keyacct_review_run(review, NULL, &error));
    assert_int_equal(keyacct_table_column_count(transactions), columns);
    keyacct_table_destroy(transactions); /* the results do not need it */
    OK(keyacct_review_asof_on(review, &asof_on, &error));
    assert_int_equal(asof_on, day("2026-07-01"));
    OK(keyacct_review_policy(review, &policy, &fell_back, &error));
    assert_int_equal(policy, KEYACCT_SEGMENT_POLICY_PYRAMID);
    assert_int_equal(fell_back, 1);
    const keyacct_table *accounts = result(review, "accounts");
    assert_int_equal(keyacct_table_rows(accounts), 4);
    int64_t alfa = row_of(accounts, "ALFA"), gamma = row_of(accounts, "GAMMA");
    assert_true(number(accounts, "value_rank", alfa) == 1);
    assert_true(number(accounts, "segment", alfa) == KEYACCT_SEGMENT_PLATINUM);
    assert_true(number(accounts, "level_granted", alfa) == KEYACCT_LEVEL_PERSONAL);
    assert_true(number(accounts, "risk_band", alfa) == KEYACCT_RISK_BAND_LOW);
    assert_true(number(accounts, "overdue_surprisal", gamma) > 3);
    assert_true(number(accounts, "risk_band", gamma) == KEYACCT_RISK_BAND_ALARM);
    assert_true(number(accounts, "risk_driver_1", gamma) == KEYACCT_INDICATOR_OVERDUE_SURPRISAL);
    assert_true(isnan(number(accounts, "satisfaction", alfa)));
    assert_true(isnan(number(accounts, "complaints_open", alfa)));
    assert_int_equal(keyacct_table_rows(result(review, "contributions")), 160);
    assert_int_equal(keyacct_table_rows(result(review, "curve")), 101);
    assert_int_equal(keyacct_table_rows(result(review, "concentration")), 1);
    assert_true(keyacct_table_rows(result(review, "segments")) >= 4);
    assert_true(keyacct_table_rows(result(review, "expectations")) >= 1);
    assert_true(keyacct_table_rows(result(review, "cuts")) >= 1);
    keyacct_review_destroy(review);
}

static void facts_and_given_cells_reach_the_risk(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_review *review = new_review();
    keyacct_run *run = run_asof("2026-06-30");
    keyacct_table *transactions = orders();
    keyacct_table *accounts = table_of("accounts", (const char *const[]){
        "account_id|name|status|relationship_level|contract_end_on|satisfaction",
        "ALFA|Alfa Ltd||alliance|2030-01-01|9.5", "BETA|Beta plc||||", "GAMMA|Gamma AG|lost|||", "DELTA|Delta SA||||",
        "OMEGA|Omega GmbH||||", NULL});
    keyacct_table *cases = table_of("cases", (const char *const[]){
        "case_id|account_id|kind|topic|severity|reported_at|resolved_at|closed_at", "1|BETA|complaint|quality|1|2026-05-04||",
        "2|ALFA|complaint|delivery|3|2026-05-04|2026-05-05|2026-05-05", NULL});
    keyacct_table *contacts = table_of("contacts", (const char *const[]){
        "account_id|at|channel|purpose|person|contact|function|layer|senior",
        "ALFA|2026-06-20|face_to_face|visit|Lee|Chan|purchasing|management|1",
        "ALFA|2026-06-10|phone|call|Lee|Wu|technical|working|0", "BETA|2025-11-02|phone|call|Lee|May|using|working|0", NULL});
    keyacct_table *surveys = table_of("surveys", (const char *const[]){
        "account_id|sent_at|answered_at|satisfaction", "ALFA|2026-05-01|2026-05-03|3", "BETA|2026-05-01|2026-05-06|4.5", NULL});
    keyacct_table *assessments = table_of("assessments", (const char *const[]){
        "account_id|asof_on|author|criteria_fit|relationship_level|trust",
        "BETA|2026-01-10|Lee|only_us|network|3", "BETA|2026-05-10|Lee|only_rival||1",
        "BETA|2026-07-10|Lee|only_us|alliance|4", "ALFA|2026-02-01|Lee||price|2", NULL});
    const keyacct_table *given[] = {transactions, accounts, cases, contacts, surveys, assessments};
    int32_t columns[6];
    for (int i = 0; i < 6; i++) {
        columns[i] = keyacct_table_column_count(given[i]);
        OK(keyacct_review_add(review, given[i], run, &error));
    }
    OK(keyacct_review_run(review, run, &error));
    for (int i = 0; i < 6; i++) assert_int_equal(keyacct_table_column_count(given[i]), columns[i]);
    for (int i = 0; i < 6; i++) keyacct_table_destroy((keyacct_table *)given[i]);
    keyacct_run_destroy(run);
    const keyacct_table *out = result(review, "accounts");
    assert_int_equal(keyacct_table_rows(out), 5);
    int64_t alfa = row_of(out, "ALFA"), beta = row_of(out, "BETA"), gamma = row_of(out, "GAMMA"), omega = row_of(out, "OMEGA");
    assert_int_equal(alfa, 0); /* the order of the accounts is kept */
    assert_true(number(out, "risk_band", gamma) == KEYACCT_RISK_BAND_NOT_ASSESSED);
    assert_true(isnan(number(out, "risk_probability", gamma)));
    assert_true(number(out, "risk_band", omega) == KEYACCT_RISK_BAND_NOT_ASSESSED);
    assert_true(number(out, "segment_state", omega) == KEYACCT_SEGMENT_STATE_PROSPECT);
    assert_true(number(out, "satisfaction", alfa) == 9.5); /* given beats the survey */
    assert_int_equal(keyacct_table_is_given(out, keyacct_table_column_find(out, "satisfaction"), alfa), 1);
    assert_true(number(out, "satisfaction", beta) == 4.5);
    assert_true(number(out, "relationship_level", alfa) == KEYACCT_RELATIONSHIP_LEVEL_ALLIANCE); /* accounts beat assessments */
    assert_true(number(out, "relationship_level", beta) == 0 || isnan(number(out, "relationship_level", beta)));
    assert_true(number(out, "trust", alfa) == 2);
    assert_true(number(out, "trust", beta) == 1); /* the latest up to the date */
    assert_true(number(out, "assessed_on", beta) == day("2026-05-10"));
    assert_true(number(out, "contract_cover", alfa) == 2);
    assert_true(number(out, "complaints_overdue", beta) == 1);
    assert_true(number(out, "complaints_overdue", alfa) == 0);
    assert_true(number(out, "functions_covered", alfa) == 2);
    assert_true(number(out, "risk_band", beta) == KEYACCT_RISK_BAND_ALARM);
    assert_true(number(out, "risk_band", alfa) == KEYACCT_RISK_BAND_LOW);
    assert_true(number(out, "current_value", alfa) > 0);
    const keyacct_table *parts = result(review, "contributions");
    assert_int_equal(keyacct_table_rows(parts), 120); /* neither the lost one nor the prospect */
    for (int account = 0; account < 3; account++) {
        double share = -number(out, "risk_probability", account == 2 ? row_of(out, "DELTA") : account);
        for (int i = 0; i < 40; i++) share += number(parts, "probability_part", account * 40 + i);
        assert_true(fabs(share + .1) < 1e-12);
    }
    keyacct_review_destroy(review);
}

/* An old assessment grows stale; what the accounts themselves say beside it does not. */
static void only_assessments_grow_stale(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_review *review = new_review();
    keyacct_table *transactions = orders();
    keyacct_table *accounts = table_of("accounts", (const char *const[]){
        "account_id|trust", "ALFA|0", "BETA|", "GAMMA|", "DELTA|", NULL});
    keyacct_table *assessments = table_of("assessments", (const char *const[]){
        "account_id|asof_on|trust|criteria_fit", "ALFA|2024-06-30|4|only_rival", "BETA|2026-06-30|0|both", NULL});
    OK(keyacct_review_add(review, accounts, NULL, &error));
    OK(keyacct_review_add(review, transactions, NULL, &error));
    OK(keyacct_review_add(review, assessments, NULL, &error));
    OK(keyacct_review_run(review, NULL, &error));
    const keyacct_table *parts = result(review, "contributions"), *out = result(review, "accounts");
    int trust = KEYACCT_INDICATOR_TRUST - 1, fit = KEYACCT_INDICATOR_CRITERIA_FIT - 1;
    assert_true(number(parts, "state", trust) == KEYACCT_INDICATOR_STATE_OBSERVED);
    assert_true(number(parts, "log_odds", trust) > 0);
    assert_true(number(parts, "state", fit) == KEYACCT_INDICATOR_STATE_STALE);
    assert_true(number(parts, "log_odds", fit) == 0);
    assert_true(number(parts, "state", 40 + trust) == KEYACCT_INDICATOR_STATE_OBSERVED);
    assert_true(number(out, "risk_status", 0) == KEYACCT_RISK_STATUS_STALE);
    assert_true(number(out, "risk_band", 0) == KEYACCT_RISK_BAND_LOW);
    assert_true(number(out, "risk_band", 1) >= KEYACCT_RISK_BAND_WATCH);
    keyacct_review_destroy(review);
    keyacct_table_destroy(assessments);
    keyacct_table_destroy(accounts);
    keyacct_table_destroy(transactions);
}

static void refuses_what_does_not_fit(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_review *review = new_review();
    keyacct_table *transactions = orders();
    keyacct_table *accounts = table_of("accounts", (const char *const[]){"account_id", "ALFA", "BETA", "DELTA", NULL});
    keyacct_table *twice = table_of("accounts", (const char *const[]){"account_id", "ALFA", "BETA", "ALFA", NULL});
    keyacct_table *rates = table_of("rates", (const char *const[]){"account_id", "ALFA", NULL});
    keyacct_table *assessments = table_of("assessments", (const char *const[]){
        "account_id|asof_on|trust", "ALFA|2026-01-10|3", "BETA|2026-01-10|3", "ALFA|2026-01-10|1", NULL});
    keyacct_table *stranger = table_of("assessments", (const char *const[]){"account_id|asof_on|trust", "ZETA|2026-01-10|3", NULL});
    keyacct_table *wrong = table_of("assessments", (const char *const[]){"account_id|asof_on|trust", "ALFA|2026-01-10|9", NULL});
    const keyacct_table *none = accounts;
    int32_t asof_on;
    FAILS(KEYACCT_E_ARGUMENT, keyacct_review_create(NULL, NULL, NULL, &error));
    FAILS(KEYACCT_E_HANDLE, keyacct_review_run(NULL, NULL, &error));
    FAILS(KEYACCT_E_HANDLE, keyacct_review_add(review, NULL, NULL, &error));
    FAILS(KEYACCT_E_HANDLE, keyacct_review_add((keyacct_review *)accounts, accounts, NULL, &error));
    FAILS(KEYACCT_E_STATE, keyacct_review_table(review, "accounts", &none, &error));
    assert_null(none);
    FAILS(KEYACCT_E_STATE, keyacct_review_asof_on(review, &asof_on, &error));
    FAILS(KEYACCT_E_STATE, keyacct_review_run(review, NULL, &error)); /* nothing to review */
    FAILS(KEYACCT_E_ARGUMENT, keyacct_review_add(review, rates, NULL, &error));
    OK(keyacct_review_add(review, accounts, NULL, &error));
    FAILS(KEYACCT_E_STATE, keyacct_review_add(review, twice, NULL, &error));
    FAILS(KEYACCT_E_NO_TIME, keyacct_review_run(review, NULL, &error)); /* no date and no transactions */
    OK(keyacct_review_add(review, accounts, NULL, &error)); /* forgotten by the failed run */
    OK(keyacct_review_add(review, transactions, NULL, &error));
    FAILS(KEYACCT_E_UNKNOWN, keyacct_review_run(review, NULL, &error));
    assert_string_equal(error.table, "transactions");
    assert_string_equal(error.column, "account_id");
    assert_int_equal(error.row, 40);
    assert_non_null(strstr(error.message, "GAMMA"));
    OK(keyacct_review_add(review, twice, NULL, &error));
    OK(keyacct_review_add(review, transactions, NULL, &error));
    FAILS(KEYACCT_E_DUPLICATE, keyacct_review_run(review, NULL, &error));
    assert_int_equal(error.row, 2);
    const keyacct_table *bad[] = {assessments, stranger, wrong};
    const keyacct_status expected[] = {KEYACCT_E_DUPLICATE, KEYACCT_E_UNKNOWN, KEYACCT_E_VALUE};
    const int64_t row[] = {2, 0, 0};
    for (int i = 0; i < 3; i++) {
        OK(keyacct_review_add(review, transactions, NULL, &error));
        OK(keyacct_review_add(review, bad[i], NULL, &error));
        FAILS(expected[i], keyacct_review_run(review, NULL, &error));
        assert_int_equal(error.row, row[i]);
        FAILS(KEYACCT_E_STATE, keyacct_review_table(review, "accounts", &none, &error));
    }
    OK(keyacct_review_add(review, transactions, NULL, &error)); /* usable again */
    OK(keyacct_review_run(review, NULL, &error));
    FAILS(KEYACCT_E_NOT_FOUND, keyacct_review_table(review, "report", &none, &error));
    FAILS(KEYACCT_E_NOT_FOUND, keyacct_review_table(review, NULL, &none, &error));
    FAILS(KEYACCT_E_ARGUMENT, keyacct_review_table(review, "accounts", NULL, &error));
    keyacct_review_destroy(NULL);
    keyacct_review_destroy(review);
    keyacct_table *all[] = {transactions, accounts, twice, rates, assessments, stranger, wrong};
    for (int i = 0; i < 7; i++) keyacct_table_destroy(all[i]);
}

/* A book without a single customer: prospects only, empty facts. */
static void prospects_alone_are_no_error(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_review *review = new_review();
    keyacct_run *run = run_asof("2026-06-30");
    keyacct_table *accounts = table_of("accounts", (const char *const[]){"account_id", "NEW ONE", NULL});
    keyacct_table *transactions = table_of("transactions", (const char *const[]){"account_id|on|amount", NULL});
    keyacct_table *cases = table_of("cases", (const char *const[]){"case_id|account_id|reported_at", NULL});
    OK(keyacct_review_add(review, accounts, run, &error));
    OK(keyacct_review_add(review, transactions, run, &error));
    OK(keyacct_review_add(review, cases, run, &error));
    OK(keyacct_review_run(review, run, &error));
    const keyacct_table *out = result(review, "accounts");
    assert_int_equal(keyacct_table_rows(out), 1);
    assert_true(number(out, "risk_band", 0) == KEYACCT_RISK_BAND_NOT_ASSESSED);
    assert_true(number(out, "segment_state", 0) == KEYACCT_SEGMENT_STATE_PROSPECT);
    assert_int_equal(keyacct_table_rows(result(review, "contributions")), 0);
    keyacct_table_destroy(accounts);
    keyacct_table_destroy(transactions);
    keyacct_table_destroy(cases);
    keyacct_run_destroy(run);
    keyacct_review_destroy(review);
}

/* Accounts that carry what a review wrote last time: its results are not taken for inputs, what was given under them is. */
static void old_results_are_not_inputs(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_review *review = new_review();
    keyacct_run *run = run_asof("2026-06-30");
    keyacct_risk_model *model = NULL;
    keyacct_table *transactions = orders();
    keyacct_table *accounts = table_of("accounts", (const char *const[]){
        "account_id|silent_dissatisfaction|overdue_surprisal", "ALFA||", "BETA|0.9|", "GAMMA||0.1", "DELTA||", NULL});
    OK(keyacct_run_want(run, "*", &error));
    OK(keyacct_risk_model_create(NULL, NULL, &model, &error));
    OK(keyacct_risk_model_apply(model, accounts, run, &error));
    OK(keyacct_review_add(review, accounts, run, &error));
    OK(keyacct_review_add(review, transactions, run, &error));
    OK(keyacct_review_run(review, run, &error));
    const keyacct_table *out = result(review, "accounts");
    assert_true(number(out, "silent_dissatisfaction", 1) == .9);
    assert_true(isnan(number(out, "silent_dissatisfaction", 0)));
    assert_true(number(out, "overdue_surprisal", 2) == .1); /* given: somebody knows better */
    assert_true(number(out, "risk_band", 2) == KEYACCT_RISK_BAND_WATCH); /* by its lost categories alone */
    assert_true(number(out, "risk_driver_1", 2) == KEYACCT_INDICATOR_CATEGORIES_LOST_PPM);
    assert_true(number(out, "overdue_surprisal", 0) > 0);
    keyacct_risk_model_destroy(model);
    keyacct_table_destroy(accounts);
    keyacct_table_destroy(transactions);
    keyacct_run_destroy(run);
    keyacct_review_destroy(review);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_come_from_transactions),
        cmocka_unit_test(facts_and_given_cells_reach_the_risk),
        cmocka_unit_test(only_assessments_grow_stale),
        cmocka_unit_test(refuses_what_does_not_fit),
        cmocka_unit_test(prospects_alone_are_no_error),
        cmocka_unit_test(old_results_are_not_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
