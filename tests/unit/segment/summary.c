/* Tables beside the accounts: segments, expectations, cuts, concentration, curves; and Northwind, a real book. */
#include "../accounts.h"

#include "core/number.h"

static keyacct_segmentation *applied(const char *settings, keyacct_table *accounts) {
    keyacct_policy *policy = policy_of(settings);
    keyacct_segmentation *made = NULL;
    CHECK(keyacct_segmentation_create(NULL, policy, accounts, NULL, &made, &error));
    CHECK(keyacct_segmentation_apply(made, accounts, NULL, &error));
    keyacct_policy_destroy(policy);
    return made;
}

static keyacct_table *book_of(const int64_t *values, int64_t n) {
    int64_t *potentials = malloc((size_t)n * 8);
    keyacct_table *table = accounts_of(n);
    for (int64_t i = 0; i < n; i++) potentials[i] = values[i] > 0 ? values[i] : 0;
    column(table, "current_value", values);
    column(table, "potential_value", potentials);
    free(potentials);
    return table;
}

static keyacct_table *concentration_of(const char *settings, const int64_t *values, int64_t n) {
    keyacct_table *table = book_of(values, n), *out;
    keyacct_segmentation *made = applied(settings, table);
    CHECK(keyacct_segmentation_concentration(made, table, NULL, &out, &error));
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(table);
    return out;
}

static void segments_partition_the_book(void **state) {
    int64_t values[23], costs[23];
    (void)state;
    for (int i = 0; i < 23; i++) {
        values[i] = i * 10 - 30;
        costs[i] = i % 2 ? i : NONE;
    }
    keyacct_table *table = book_of(values, 23), *out;
    column(table, "cost_to_serve", costs);
    keyacct_segmentation *made = applied("", table);
    CHECK(keyacct_segmentation_segments(made, table, NULL, &out, &error));
    assert_int_equal(keyacct_table_rows(out), 4);
    int64_t accounts = 0, value = 0, net = 0, cost = 0, potential = 0, total = 0;
    for (int i = 0; i < 23; i++) total += values[i];
    for (int64_t i = 0; i < 4; i++) {
        assert_int_equal(cell(out, "segment", i), 4 - i);
        accounts += cell(out, "accounts", i);
        value += cell(out, "value", i);
        net += cell(out, "value_net_ppm", i);
        potential += cell(out, "potential", i);
        cost += cell(out, "cost_to_serve", i) == NONE ? 0 : cell(out, "cost_to_serve", i);
        assert_int_equal(cell(out, "tenure_days", i), NONE);
    }
    assert_int_equal(accounts, 23);
    assert_int_equal(value, total);
    assert_true(net >= 999998 && net <= 1000002);
    assert_int_equal(potential, total + 30 + 20 + 10);
    assert_int_equal(cost, 1 + 3 + 5 + 7 + 9 + 11 + 13 + 15 + 17 + 19 + 21);
    keyacct_table_destroy(out);
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(table);
}

static void unrated_accounts_have_a_row(void **state) {
    const int64_t values[] = {5, 4, 3, 2, 1}, potentials[] = {9, 9, 9, 9, NONE};
    (void)state;
    keyacct_table *table = accounts_of(5), *out;
    column(table, "current_value", values);
    column(table, "potential_value", potentials);
    keyacct_segmentation *made = applied("segment.missing_potential=unrated", table);
    CHECK(keyacct_segmentation_segments(made, table, NULL, &out, &error));
    assert_int_equal(keyacct_table_rows(out), 5);
    assert_int_equal(cell(out, "segment", 4), NONE);
    assert_int_equal(cell(out, "accounts", 4), 1);
    assert_int_equal(cell(out, "accounts_ppm", 4), 200000);
    keyacct_table_destroy(out);
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(table);
}

/* Sums beyond 64 bits are shown as nothing; their shares are exact (case 40). */
static void sums_beyond_64_bits(void **state) {
    const int64_t huge = INT64_C(9000000000000000000), values[] = {huge, huge, huge};
    (void)state;
    keyacct_table *table = book_of(values, 3), *out;
    keyacct_segmentation *made = applied("", table);
    CHECK(keyacct_segmentation_segments(made, table, NULL, &out, &error));
    assert_int_equal(cell(out, "accounts", 2), 3);
    assert_int_equal(cell(out, "value", 2), NONE);
    assert_int_equal(cell(out, "value_positive_ppm", 2), 1000000);
    keyacct_table_destroy(out);
    CHECK(keyacct_segmentation_concentration(made, table, NULL, &out, &error));
    assert_int_equal(cell(out, "largest_ppm", 0), 333333);
    assert_true(real(out, "hhi", 0) == 1.0 / 3);
    assert_true(real(out, "effective_accounts", 0) == 3);
    assert_true(real(out, "gini", 0) == 0);
    keyacct_table_destroy(out);
    CHECK(keyacct_segmentation_curve(made, table, 3, NULL, &out, &error));
    assert_int_equal(cell(out, "whale_ppm", 1), 333333);
    assert_int_equal(cell(out, "lorenz_ppm", 2), 666667);
    keyacct_table_destroy(out);
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(table);
}

static void whale_curves(void **state) {
    const int64_t losing[] = {100, 50, -80, -20}, sunk[] = {10, 5, -20}, zero[] = {0, 0, 0, 0, 0};
    (void)state;
    keyacct_table *out = concentration_of("segment.policy=share", losing, 4);
    assert_int_equal(cell(out, "whale_peak_ppm", 0), 3000000); /* 150 of a net 50 */
    assert_int_equal(cell(out, "whale_peak_rank", 0), 2);
    assert_int_equal(cell(out, "half_accounts", 0), 1);
    assert_int_equal(cell(out, "eighty_accounts", 0), 2);
    keyacct_table_destroy(out);
    out = concentration_of("segment.policy=share", sunk, 3);
    assert_int_equal(cell(out, "whale_peak_ppm", 0), NONE);
    assert_int_equal(cell(out, "whale_peak_rank", 0), 2);
    assert_int_equal(cell(out, "largest_ppm", 0), 666667);
    keyacct_table_destroy(out);
    out = concentration_of("", zero, 5); /* undefined, not 0 and not NaN */
    for (int32_t i = 0; i < keyacct_table_column_count(out); i++) assert_int_equal(keyacct_table_is_valid(out, i, 0), 0);
    keyacct_table_destroy(out);
    keyacct_table *table = book_of(losing, 4);
    keyacct_segmentation *made = applied("", table);
    CHECK(keyacct_segmentation_curve(made, table, 8, NULL, &out, &error));
    const int64_t whale[] = {0, 1000000, 2000000, 2500000, 3000000, 2800000, 2600000, 1800000, 1000000};
    const int64_t lorenz[] = {0, 0, 0, 0, 0, 166667, 333333, 666667, 1000000};
    for (int64_t i = 0; i <= 8; i++) {
        assert_int_equal(cell(out, "accounts_ppm", i), i * 125000);
        assert_int_equal(cell(out, "whale_ppm", i), whale[i]);
        assert_int_equal(cell(out, "lorenz_ppm", i), lorenz[i]);
    }
    keyacct_table_destroy(out);
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(table);
}

/* 1..4: squares 30 of 10 squared; Gini by its definition, mean absolute difference over twice the mean: 20 / (2 * 16 * 2.5) = 0.25.
 */
static void index_and_gini_by_hand(void **state) {
    const int64_t values[] = {3, 1, 4, 2}, outlier[] = {1, 2, 3, INT64_C(1000000000000000)};
    (void)state;
    keyacct_table *out = concentration_of("", values, 4);
    assert_true(real(out, "hhi", 0) == 0.3);
    assert_true(real(out, "effective_accounts", 0) == 100.0 / 30);
    assert_true(real(out, "gini", 0) == 0.25);
    assert_int_equal(cell(out, "top_20_ppm", 0), 400000);
    keyacct_table_destroy(out);
    out = concentration_of("", outlier, 4); /* case 43 */
    assert_true(real(out, "hhi", 0) > 0.99999999999 && real(out, "hhi", 0) <= 1);
    keyacct_table_destroy(out);
}

static void nobody_ranked_expects_no_accounts(void **state) {
    const int64_t values[] = {5, 7}, prospects[] = {KEYACCT_STATUS_PROSPECT, KEYACCT_STATUS_PROSPECT};
    (void)state;
    keyacct_table *table = book_of(values, 2), *out;
    column(table, "status", prospects);
    keyacct_segmentation *made = applied("", table);
    CHECK(keyacct_segmentation_expectations(made, table, NULL, &out, &error));
    for (int64_t i = 0; i < 4; i++) {
        assert_int_equal(cell(out, "expected_ppm", i), i < 2 ? NONE : i == 2 ? 500000 : 800000);
        assert_int_equal(cell(out, "actual_ppm", i), NONE);
        assert_int_equal(cell(out, "met", i), NONE);
    }
    keyacct_table_destroy(out);
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(table);
}

static void expectations_compare_with_places(void **state) {
    int64_t values[30];
    (void)state;
    for (int i = 0; i < 30; i++) values[i] = i + 1;
    keyacct_table *table = book_of(values, 30), *out;
    keyacct_segmentation *made = applied("", table);
    CHECK(keyacct_segmentation_expectations(made, table, NULL, &out, &error));
    assert_int_equal(cell(out, "expected_ppm", 0), 66667); /* two of thirty, not 5 % */
    assert_int_equal(cell(out, "actual_ppm", 0), 66667);
    assert_int_equal(cell(out, "met", 0), 1);
    assert_int_equal(cell(out, "expected_ppm", 1), 133333);
    assert_int_equal(cell(out, "met", 1), 1);
    assert_int_equal(cell(out, "actual_ppm", 2), 126882); /* 59 of 465 */
    assert_int_equal(cell(out, "met", 2), 0);
    assert_int_equal(cell(out, "actual_ppm", 3), 354839); /* 25 + ... + 30 of 465 */
    assert_int_equal(cell(out, "met", 3), 0);
    keyacct_table_destroy(out);
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(table);
}

static void summaries_need_applied_accounts(void **state) {
    const int64_t values[] = {1, 2};
    keyacct_table *out;
    (void)state;
    keyacct_table *table = book_of(values, 2);
    keyacct_segmentation *made;
    CHECK(keyacct_segmentation_create(NULL, NULL, table, NULL, &made, &error));
    REFUSED(KEYACCT_E_COLUMN, keyacct_segmentation_segments(made, table, NULL, &out, &error));
    assert_string_equal(error.column, "segment_state");
    assert_null(out);
    REFUSED(KEYACCT_E_COLUMN, keyacct_segmentation_concentration(made, table, NULL, &out, &error));
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(table);
}

/* Minor units follow the currency: 1234 yen are 1234, 1.2345 dinars of three decimals are 1234 (half even) (case 37). */
static void decimals_of_the_currency(void **state) {
    const double amounts[] = {1234, 7};
    const int64_t exact[] = {12345, 12355};
    (void)state;
    keyacct_table *yen = accounts_of(2), *dinar = accounts_of(2), *out;
    CHECK(keyacct_table_set_currency(yen, "JPY", 0, &error));
    CHECK(keyacct_table_bind(yen, "current_value", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_MAJOR, amounts, NULL, NULL, NULL, &error));
    assert_int_equal(cell(yen, "current_value", 0), 1234);
    CHECK(keyacct_table_set_currency(dinar, "KWD", 3, &error));
    CHECK(keyacct_table_bind(dinar, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_DECIMAL_0 + 4, exact, NULL, NULL, NULL,
                             &error));
    assert_int_equal(cell(dinar, "current_value", 0), 1234);
    assert_int_equal(cell(dinar, "current_value", 1), 1236);
    keyacct_segmentation *made = applied("", dinar);
    CHECK(keyacct_segmentation_segments(made, dinar, NULL, &out, &error));
    assert_int_equal(keyacct_table_decimals(out), 3);
    assert_string_equal(keyacct_table_currency(out), "KWD");
    keyacct_table_destroy(out);
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(yen);
    keyacct_table_destroy(dinar);
}

/* --- Northwind ------------------------------------------------------------------------------------------------------ */

typedef struct customer {
    char id[8];
    int64_t revenue, recent;
} customer;

static int read_lines(FILE *file, customer *customers) {
    char line[512];
    int n = 0;
    int32_t first, on;
    assert_int_equal(keyacct__date_parse("1997-05-07", 10, &first), 1); /* 365 days up to 1998-05-06 */
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        char *cells[13], *rest = line;
        int64_t price, quantity, discount, cents;
        for (int i = 0; i < 13; i++) {
            cells[i] = rest;
            rest += strcspn(rest, ",\r\n");
            if (*rest) *rest++ = 0;
        }
        assert_int_equal(keyacct__decimal_parse(cells[10], (int64_t)strlen(cells[10]), 4, &price), 1);
        assert_int_equal(keyacct__decimal_parse(cells[11], (int64_t)strlen(cells[11]), 0, &quantity), 1);
        assert_int_equal(keyacct__decimal_parse(cells[12], (int64_t)strlen(cells[12]), 2, &discount), 1);
        assert_int_equal(keyacct__muldiv_half_even(price * quantity, 100 - discount, 10000, &cents), 1);
        assert_int_equal(keyacct__date_parse(cells[2], 10, &on), 1);
        int at = 0;
        while (at < n && strcmp(customers[at].id, cells[1]) != 0) at++;
        if (at == n) {
            memset(&customers[n], 0, sizeof customers[n]);
            snprintf(customers[n++].id, sizeof customers[0].id, "%s", cells[1]);
        }
        customers[at].revenue += cents;
        if (on >= first) customers[at].recent += cents;
    }
    return n;
}

static FILE *open_northwind(void) {
    FILE *file = fopen(KEYACCT_TEST_ROOT "/../shared/data/northwind_order_lines.csv", "r");
    const char *required = getenv("KEYACCT_REQUIRE_DATA");
    if (!file && required && strcmp(required, "1") == 0)
        fail_msg("../shared/data/northwind_order_lines.csv is required and absent");
    if (!file) print_message("skipped: ../shared/data/northwind_order_lines.csv is absent\n");
    return file;
}

static int is_one_of(const char *id, const char *const *ids, int n) {
    for (int i = 0; i < n; i++)
        if (strcmp(id, ids[i]) == 0) return 1;
    return 0;
}

static void northwind(void **state) {
    static const char *const platinum[] = {"QUICK", "ERNSH", "SAVEA", "RATTC"};
    customer customers[128];
    int64_t values[128], count[5] = {0}, total = 0, carried = 0;
    int32_t policy, fell_back;
    (void)state;
    FILE *file = open_northwind();
    if (!file) skip();
    int n = read_lines(file, customers), best = 0;
    fclose(file);
    assert_int_equal(n, 89);
    for (int i = 0; i < n; i++) {
        values[i] = customers[i].revenue;
        total += values[i];
        if (customers[i].recent > customers[best].recent) best = i;
        if (strcmp(customers[i].id, "MAGAA") == 0) assert_int_equal(values[i], 717621);
        if (strcmp(customers[i].id, "BOTTM") == 0) assert_int_equal(values[i], 2080161);
    }
    assert_int_equal(total, 126579302);
    assert_string_equal(customers[best].id, "SAVEA");
    keyacct_table *table = accounts_of(n), *out;
    column(table, "current_value", values);
    keyacct_segmentation *made = applied("", table); /* nobody has a potential: the pyramid, and it says so (case 50) */
    CHECK(keyacct_segmentation_policy(made, &policy, &fell_back, &error));
    assert_int_equal(policy, KEYACCT_SEGMENT_POLICY_PYRAMID);
    assert_int_equal(fell_back, 1);
    for (int i = 0; i < n; i++) {
        int64_t segment = cell(table, "segment", i);
        assert_in_range(segment, KEYACCT_SEGMENT_LEAD, KEYACCT_SEGMENT_PLATINUM);
        if (segment >= 0 && segment < 5) count[segment]++;
        if (segment >= KEYACCT_SEGMENT_GOLD) carried += values[i];
        assert_int_equal(segment == KEYACCT_SEGMENT_PLATINUM, is_one_of(customers[i].id, platinum, 4));
    }
    assert_int_equal(count[KEYACCT_SEGMENT_PLATINUM] + count[KEYACCT_SEGMENT_GOLD], 18);
    assert_int_equal(count[KEYACCT_SEGMENT_IRON], 36);
    assert_int_equal(count[KEYACCT_SEGMENT_LEAD], 35);
    assert_int_equal((carried * 10000 + total / 2) / total, 6006);
    CHECK(keyacct_segmentation_concentration(made, table, NULL, &out, &error));
    assert_true(real(out, "gini", 0) > 0.575453685 && real(out, "gini", 0) < 0.575453695);
    assert_true(real(out, "hhi", 0) > 0.033690885 && real(out, "hhi", 0) < 0.033690895);
    assert_int_equal(cell(out, "eighty_accounts", 0), 34);
    keyacct_table_destroy(out);
    CHECK(keyacct_segmentation_expectations(made, table, NULL, &out, &error));
    assert_int_equal(cell(out, "met", 0), 1); /* 4 of 89 are the places that 5 % give */
    assert_int_equal(cell(out, "met", 3), 0); /* 60 % is not about 80 % */
    assert_int_equal((cell(out, "actual_ppm", 3) + 50) / 100, 6006);
    keyacct_table_destroy(out);
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_partition_the_book),
        cmocka_unit_test(unrated_accounts_have_a_row),
        cmocka_unit_test(sums_beyond_64_bits),
        cmocka_unit_test(whale_curves),
        cmocka_unit_test(index_and_gini_by_hand),
        cmocka_unit_test(expectations_compare_with_places),
        cmocka_unit_test(nobody_ranked_expects_no_accounts),
        cmocka_unit_test(summaries_need_applied_accounts),
        cmocka_unit_test(decimals_of_the_currency),
        cmocka_unit_test(northwind),
    };
    return cmocka_run_group_tests_name("segmentation, summaries", tests, NULL, NULL);
}
