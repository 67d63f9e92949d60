/* The review of a real book: Northwind, from its CSV files. Skipped, with a word, where the data are absent. */
#include "support.h"

#include <math.h>

#define LINES 2155
#define CUSTOMERS 93

/* Field `index` of a comma-separated line without quotes. */
static void field(const char *line, int index, char *to, size_t size) {
    for (; index > 0; index--) line += strcspn(line, ",") + 1;
    size_t length = strcspn(line, ",\r\n");
    assert_true(length < size);
    memcpy(to, line, length);
    to[length] = 0;
}

static FILE *open_data(const char *name) {
    const char *folder = getenv("KEYACCT_DATA"), *require = getenv("KEYACCT_REQUIRE_DATA");
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder ? folder : KEYACCT_TEST_ROOT "/../shared/data", name);
    FILE *file = fopen(path, "r");
    if (file) return file;
    if (require && strcmp(require, "1") == 0) fail_msg("%s is required", path);
    print_message("SKIPPED: %s is absent\n", path);
    exit(77);
}

static int32_t add(keyacct_table *table, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    OK(keyacct_table_add_column(table, name, 0, &error));
    return keyacct_table_column_find(table, name);
}

/* Unit price x quantity x (1 - discount), exact, half-even to cents. */
static int64_t line_cents(const char *line) {
    char price[32], quantity[32], discount[32];
    int64_t tenths_of_mills, rebate_ppm, cents;
    field(line, 10, price, sizeof price);
    field(line, 11, quantity, sizeof quantity);
    field(line, 12, discount, sizeof discount);
    assert_int_equal(keyacct__decimal_parse(price, (int64_t)strlen(price), 4, &tenths_of_mills), 1);
    assert_int_equal(keyacct__decimal_parse(discount, (int64_t)strlen(discount), 6, &rebate_ppm), 1);
    int64_t gross = tenths_of_mills * strtoll(quantity, NULL, 10);
    assert_true(keyacct__muldiv_half_even(gross, 1000000 - rebate_ppm, 100000000, &cents));
    return cents;
}

static keyacct_table *order_lines(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = NULL;
    FILE *file = open_data("northwind_order_lines.csv");
    char line[512], text[64];
    OK(keyacct_table_create(NULL, "transactions", LINES, &table, &error));
    const struct {
        const char *name;
        int field;
    } given[] = {{"order_id", 0}, {"account_id", 1}, {"on", 2}, {"promised_on", 3}, {"delivered_on", 4}, {"category", 9}};
    int32_t columns[6], amount = add(table, "amount");
    for (int i = 0; i < 6; i++) columns[i] = add(table, given[i].name);
    assert_non_null(fgets(line, sizeof line, file));
    for (int64_t row = 0; row < LINES; row++) {
        assert_non_null(fgets(line, sizeof line, file));
        for (int i = 0; i < 6; i++) {
            field(line, given[i].field, text, sizeof text);
            set_cell(table, columns[i], row, text);
        }
        OK(keyacct_table_set_int64(table, amount, row, line_cents(line), &error));
    }
    fclose(file);
    return table;
}

static keyacct_table *customers(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = NULL;
    FILE *file = open_data("northwind_customers.csv");
    char line[512], text[128];
    OK(keyacct_table_create(NULL, "accounts", CUSTOMERS, &table, &error));
    int32_t id = add(table, "account_id"), name = add(table, "name");
    assert_non_null(fgets(line, sizeof line, file));
    for (int64_t row = 0; row < CUSTOMERS; row++) {
        assert_non_null(fgets(line, sizeof line, file));
        field(line, 0, text, sizeof text);
        set_cell(table, id, row, text);
        field(line, 1, text, sizeof text);
        set_cell(table, name, row, text);
    }
    fclose(file);
    return table;
}

static keyacct_review *review_of(const char *window_days, const keyacct_policy **kept) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *policy = NULL;
    keyacct_review *review = NULL;
    keyacct_table *accounts = customers(), *transactions = order_lines();
    OK(keyacct_policy_create(NULL, 0, &policy, &error));
    OK(keyacct_policy_set_text(policy, "value.window_days", window_days, &error));
    OK(keyacct_policy_freeze(policy, &error));
    OK(keyacct_review_create(NULL, policy, &review, &error));
    OK(keyacct_review_add(review, accounts, NULL, &error));
    OK(keyacct_review_add(review, transactions, NULL, &error));
    OK(keyacct_review_run(review, NULL, &error));
    keyacct_table_destroy(accounts);
    keyacct_table_destroy(transactions);
    *kept = policy;
    return review;
}

static void whole_history(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    const keyacct_policy *policy;
    keyacct_review *review = review_of("0", &policy);
    const keyacct_table *accounts = result(review, "accounts");
    int32_t asof_on, rule, fell_back;
    int64_t revenue = 0, segments[5] = {0}, prospects = 0;
    OK(keyacct_review_asof_on(review, &asof_on, &error));
    assert_int_equal(asof_on, day("1998-05-06"));
    OK(keyacct_review_policy(review, &rule, &fell_back, &error));
    assert_int_equal(rule, KEYACCT_SEGMENT_POLICY_PYRAMID);
    assert_int_equal(fell_back, 1);
    assert_int_equal(keyacct_table_rows(accounts), CUSTOMERS);
    for (int64_t row = 0; row < CUSTOMERS; row++) {
        double value = number(accounts, "current_value", row), segment = number(accounts, "segment", row);
        if (number(accounts, "segment_state", row) == KEYACCT_SEGMENT_STATE_PROSPECT) {
            prospects++;
            assert_true(number(accounts, "risk_band", row) == KEYACCT_RISK_BAND_NOT_ASSESSED);
            continue;
        }
        revenue += (int64_t)value;
        segments[(int)segment]++;
    }
    assert_int_equal(prospects, 4);
    assert_int_equal(revenue, 126579302);
    assert_int_equal(segments[KEYACCT_SEGMENT_PLATINUM] + segments[KEYACCT_SEGMENT_GOLD], 18);
    assert_int_equal(segments[KEYACCT_SEGMENT_IRON], 36);
    assert_int_equal(segments[KEYACCT_SEGMENT_LEAD], 35);
    const char *platinum[] = {"QUICK", "ERNSH", "SAVEA", "RATTC"};
    for (int i = 0; i < 4; i++) {
        int64_t row = row_of(accounts, platinum[i]);
        assert_true(number(accounts, "value_rank", row) == i + 1);
        assert_true(number(accounts, "segment", row) == KEYACCT_SEGMENT_PLATINUM);
    }
    assert_true(number(accounts, "current_value", row_of(accounts, "MAGAA")) == 717621);
    assert_true(number(accounts, "current_value", row_of(accounts, "BOTTM")) == 2080161);
    const keyacct_table *concentration = result(review, "concentration");
    assert_true(fabs(number(concentration, "gini", 0) - 0.57545369) < 5e-9);
    assert_true(fabs(number(concentration, "hhi", 0) - 0.03369089) < 5e-9);
    assert_true(number(concentration, "eighty_accounts", 0) == 34);
    keyacct_review_destroy(review);
    keyacct_policy_destroy((keyacct_policy *)policy);
}

static void last_year(void **state) {
    (void)state;
    const keyacct_policy *policy;
    keyacct_review *review = review_of("365", &policy);
    const keyacct_table *accounts = result(review, "accounts"), *parts = result(review, "contributions");
    const char *first[] = {"SAVEA", "QUICK", "ERNSH", "HUNGO"};
    for (int i = 0; i < 4; i++) assert_true(number(accounts, "value_rank", row_of(accounts, first[i])) == i + 1);
    int64_t at = 0, with_three = 0;
    for (int64_t row = 0; row < CUSTOMERS; row++) {
        if (number(accounts, "risk_band", row) == KEYACCT_RISK_BAND_NOT_ASSESSED) continue;
        int known = 0;
        double sum = 0;
        for (int i = 0; i < 40; i++, at++) {
            known += number(parts, "state", at) != KEYACCT_INDICATOR_STATE_MISSING;
            sum += number(parts, "log_odds", at);
        }
        assert_true(fabs(log(.1 / .9) + sum - number(accounts, "risk_log_odds", row)) < 1e-13);
        if (number(accounts, "purchase_days", row) < 3) continue;
        assert_true(known >= 3);
        assert_false(isnan(number(accounts, "overdue_surprisal", row)));
        with_three++;
    }
    assert_int_equal(at, keyacct_table_rows(parts));
    assert_true(with_three >= 80);
    keyacct_review_destroy(review);
    keyacct_policy_destroy((keyacct_policy *)policy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_history),
        cmocka_unit_test(last_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
