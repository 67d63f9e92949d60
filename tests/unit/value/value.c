/* Current value, potential value, peers, and the builder's states. */
#include "../accounts.h"

#define COUNT(array) ((int64_t)(sizeof(array) / sizeof(array)[0]))

static keyacct_value_model *learn(const char *settings, const keyacct_table *accounts, const keyacct_run *run) {
    keyacct_policy *policy = policy_of(settings);
    keyacct_value_learn *builder;
    keyacct_value_model *model = NULL;
    CHECK(keyacct_value_learn_create(NULL, policy, &builder, &error));
    CHECK(keyacct_value_learn_add(builder, accounts, run, &error));
    CHECK(keyacct_value_learn_finish(builder, &model, &error));
    keyacct_value_learn_destroy(builder);
    keyacct_policy_destroy(policy);
    return model;
}

static keyacct_status basis_of(const char *settings, const int64_t *margins, const int64_t *known, int64_t *basis, int64_t *value) {
    const int64_t revenues[] = {1000, 2000, NONE};
    keyacct_policy *policy = policy_of(settings);
    keyacct_table *table = accounts_of(3);
    keyacct_value_learn *builder;
    keyacct_value_model *model = NULL;
    column(table, "revenue", revenues);
    if (margins) column(table, "margin", margins);
    if (known) column(table, "cost_known_ppm", known);
    CHECK(keyacct_value_learn_create(NULL, policy, &builder, &error));
    CHECK(keyacct_value_learn_add(builder, table, NULL, &error));
    keyacct_status status = keyacct_value_learn_finish(builder, &model, &error);
    if (status == KEYACCT_OK) {
        CHECK(keyacct_value_model_apply(model, table, NULL, &error));
        *basis = cell(table, "value_basis", 0);
        *value = cell(table, "current_value", 0);
        assert_true(cell(table, "current_value", 2) == NONE);
    }
    keyacct_value_model_destroy(model);
    keyacct_value_learn_destroy(builder);
    keyacct_table_destroy(table);
    keyacct_policy_destroy(policy);
    return status;
}

static void one_basis_for_the_book(void **state) {
    const int64_t all[] = {300, 400, NONE}, some[] = {300, NONE, NONE}, whole[] = {1000000, 1000000, NONE},
                  part[] = {1000000, 999999, NONE};
    int64_t basis, value;
    (void)state;
    CHECK(basis_of("", all, whole, &basis, &value));
    assert_int_equal(basis, KEYACCT_VALUE_BASIS_MARGIN);
    assert_int_equal(value, 300);
    CHECK(basis_of("", all, NULL, &basis, &value));
    assert_int_equal(basis, KEYACCT_VALUE_BASIS_MARGIN);
    CHECK(basis_of("", some, whole, &basis, &value)); /* one missing cost: revenue for everybody */
    assert_int_equal(basis, KEYACCT_VALUE_BASIS_REVENUE);
    assert_int_equal(value, 1000);
    CHECK(basis_of("", all, part, &basis, &value));
    assert_int_equal(basis, KEYACCT_VALUE_BASIS_REVENUE);
    CHECK(basis_of("value.basis=revenue", all, whole, &basis, &value));
    assert_int_equal(value, 1000);
    REFUSED(KEYACCT_E_DEGENERATE, basis_of("value.basis=margin", some, whole, &basis, &value));
    assert_string_equal(error.column, "margin");
    assert_non_null(strstr(error.message, "1 of 2"));
    REFUSED(KEYACCT_E_DEGENERATE, basis_of("value.basis=volume", all, whole, &basis, &value));
}

static void volume_is_quantity_in_minor_units(void **state) {
    const int64_t revenues[] = {10, 20};
    const double quantities[] = {12.5, 0.125};
    (void)state;
    keyacct_table *table = accounts_of(2);
    column(table, "revenue", revenues);
    CHECK(keyacct_table_bind(table, "quantity", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_NONE, quantities, NULL, NULL, NULL, &error));
    keyacct_value_model *model = learn("value.basis=volume", table, NULL);
    CHECK(keyacct_value_model_apply(model, table, NULL, &error));
    assert_int_equal(cell(table, "current_value", 0), 1250);
    assert_int_equal(cell(table, "current_value", 1), 12); /* 0.125 to cents, half even */
    keyacct_value_model_destroy(model);
    keyacct_table_destroy(table);
}

/* Declared before wallet before nothing; own figures before the policy's. */
static void potential_by_precedence(void **state) {
    const int64_t revenue[] = {100, 100, 100, 100, 100, NONE, 100};
    const int64_t declared[] = {777, 0, NONE, NONE, NONE, NONE, NONE};
    const int64_t wallet[] = {1000, 1000, 1000, 1000, 60, 1000, NONE};
    const int64_t attainable[] = {NONE, NONE, NONE, 250000, NONE, NONE, NONE};
    const int64_t declared_confidence[] = {NONE, 900000, NONE, NONE, NONE, NONE, NONE};
    const int64_t wallet_confidence[] = {NONE, NONE, 123456, NONE, NONE, NONE, NONE};
    const int64_t before[] = {NONE, NONE, 150000, NONE, 2000000, NONE, NONE};
    const int64_t potential[] = {777, 0, 450, 225, 0, 500, NONE};
    const int64_t source[] = {1, 1, 2, 2, 2, 2, NONE};
    const int64_t confidence[] = {700000, 900000, 123456, 500000, 500000, 500000, NONE};
    const int64_t gap[] = {900, 900, 900, 900, 0, 1000, NONE};
    const int64_t share[] = {100000, 100000, 100000, 100000, 1666667, 0, NONE};
    const int64_t change[] = {NONE, NONE, -50000, NONE, -333333, NONE, NONE};
    (void)state;
    keyacct_table *table = accounts_of(COUNT(revenue));
    keyacct_run *run = run_of(20000, "*");
    column(table, "revenue", revenue);
    column(table, "declared_potential", declared);
    column(table, "wallet", wallet);
    column(table, "attainable_ppm", attainable);
    column(table, "declared_confidence_ppm", declared_confidence);
    column(table, "wallet_confidence_ppm", wallet_confidence);
    column(table, "prev_wallet_share_ppm", before);
    keyacct_value_model *model = learn("", table, run);
    CHECK(keyacct_value_model_apply(model, table, run, &error));
    for (int64_t i = 0; i < COUNT(revenue); i++) {
        assert_int_equal(cell(table, "potential_value", i), potential[i]);
        assert_int_equal(cell(table, "potential_source", i), source[i]);
        assert_int_equal(cell(table, "potential_confidence_ppm", i), confidence[i]);
        assert_int_equal(cell(table, "wallet_gap", i), gap[i]);
        assert_int_equal(cell(table, "wallet_share_ppm", i), share[i]);
        assert_int_equal(cell(table, "wallet_share_change_ppm", i), change[i]);
    }
    keyacct_value_model_destroy(model);
    keyacct_run_destroy(run);
    keyacct_table_destroy(table);
}

/* A wallet is a yearly figure: a two-year window is halved, a whole history is spread over the years since the first purchase. */
static void revenue_is_scaled_to_the_wallets_year(void **state) {
    const int64_t revenue[] = {800, 800}, wallet[] = {1000, 1000}, first[] = {20000 - 729, 20000 - 10};
    (void)state;
    keyacct_table *table = accounts_of(2);
    column(table, "revenue", revenue);
    column(table, "wallet", wallet);
    keyacct_run *run = run_of(20000, "*");
    keyacct_value_model *model = learn("value.window_days=730 value.attainable_ppm=1000000", table, run);
    CHECK(keyacct_value_model_apply(model, table, run, &error));
    assert_int_equal(cell(table, "wallet_gap", 0), 600);
    assert_int_equal(cell(table, "current_value", 0), 800);
    keyacct_value_model_destroy(model);
    column(table, "first_purchase_on", first);
    model = learn("value.window_days=0", table, run);
    CHECK(keyacct_value_model_apply(model, table, run, &error));
    assert_int_equal(cell(table, "wallet_gap", 0), 600); /* two years */
    assert_int_equal(cell(table, "wallet_gap", 1), 200); /* less than a year counts as one */
    REFUSED(KEYACCT_E_NO_TIME, keyacct_value_model_apply(model, table, NULL, &error));
    keyacct_value_model_destroy(model);
    keyacct_run_destroy(run);
    keyacct_table_destroy(table);
}

#define PEERS 24
static keyacct_table *peer_table(void) {
    int64_t revenue[PEERS], size[PEERS], wallet[PEERS];
    const char *industry[PEERS];
    for (int i = 0; i < PEERS; i++) {
        size[i] = i < 12 ? 20 : i < 20 ? 300 : 4; /* bands 1, 2 and 0 */
        revenue[i] = size[i] * (i + 1) * 100;
        industry[i] = i < 20 ? "steel" : NULL;
        wallet[i] = i == 3 ? 20 * 2000 : NONE; /* 2000 a unit: above everybody of its group */
    }
    keyacct_table *table = accounts_of(PEERS);
    column(table, "revenue", revenue);
    column(table, "size", size);
    column(table, "wallet", wallet);
    text_column(table, "industry", industry);
    return table;
}

/* Ratios per unit: steel, band 1: 100, 200, 300, 2000 (wallet), 500 .. 1200: the 0.9 quantile is element 10 of 12 in order = 1200.
 * The book: 24 values; element floor(21.6) = 21. With the wallet in place, ascending: 100 200 300 500 .. 2400 without 400, and a
 * second 2000; element 21 is 2200. Shrinkage 20: (12 * 1200 + 20 * 2200) / 32 = 1825 a unit. */
static void peers_by_group_quantile_and_shrinkage(void **state) {
    (void)state;
    keyacct_table *table = peer_table();
    keyacct_run *run = run_of(20000, "*");
    keyacct_value_model *model = learn("value.attainable_ppm=1000000", table, run);
    CHECK(keyacct_value_model_apply(model, table, run, &error));
    assert_int_equal(cell(table, "potential_source", 0), KEYACCT_POTENTIAL_SOURCE_PEER);
    assert_int_equal(cell(table, "potential_value", 0), 20 * 1825 - 2000);
    assert_int_equal(cell(table, "potential_confidence_ppm", 0), 112500); /* 300000 * 12 / 32 */
    assert_int_equal(cell(table, "potential_source", 3), KEYACCT_POTENTIAL_SOURCE_WALLET);
    assert_int_equal(cell(table, "potential_value", 23), NONE); /* four accounts are no group */
    keyacct_value_model_destroy(model);
    model = learn("value.peer_shrinkage_accounts=0 value.peer_min_accounts=4 value.attainable_ppm=500000", table, run);
    CHECK(keyacct_value_model_apply(model, table, run, &error));
    assert_int_equal(cell(table, "potential_value", 0), (20 * 1200 - 2000) / 2);
    assert_int_equal(cell(table, "potential_value", 23), 0); /* the group's own quantile is its largest: nothing beyond it */
    assert_int_equal(cell(table, "potential_value", 20), (4 * 2400 - 4 * 2100) / 2);
    keyacct_value_model_destroy(model);
    keyacct_run_destroy(run);
    keyacct_table_destroy(table);
}

static void save_learn(const keyacct_value_learn *builder, uint8_t **bytes, size_t *size) {
    CHECK(keyacct_value_learn_save(builder, NULL, 0, size, &error));
    *bytes = malloc(*size);
    CHECK(keyacct_value_learn_save(builder, *bytes, *size, size, &error));
}

static void parts_in_any_order_give_the_same_bytes(void **state) {
    (void)state;
    keyacct_table *table = peer_table();
    uint8_t *whole_bytes, *bytes;
    size_t whole_size, size;
    keyacct_value_learn *whole, *sum;
    CHECK(keyacct_value_learn_create(NULL, NULL, &whole, &error));
    CHECK(keyacct_value_learn_add(whole, table, NULL, &error));
    save_learn(whole, &whole_bytes, &whole_size);
    for (int parts = 2; parts <= PEERS; parts += 5) {
        CHECK(keyacct_value_learn_create(NULL, NULL, &sum, &error));
        for (int part = parts - 1; part >= 0; part--) {
            int64_t first = PEERS * part / parts, last = PEERS * (part + 1) / parts;
            keyacct_table *slice;
            keyacct_value_learn *own, *loaded;
            CHECK(keyacct_table_slice(table, first, last - first, &slice, &error));
            CHECK(keyacct_value_learn_create(NULL, NULL, &own, &error));
            CHECK(keyacct_value_learn_add(own, slice, NULL, &error));
            save_learn(own, &bytes, &size);
            CHECK(keyacct_value_learn_load(NULL, bytes, size, &loaded, &error));
            CHECK(keyacct_value_learn_merge(sum, loaded, &error));
            free(bytes);
            keyacct_value_learn_destroy(own);
            keyacct_value_learn_destroy(loaded);
            keyacct_table_destroy(slice);
        }
        save_learn(sum, &bytes, &size);
        assert_int_equal(size, whole_size);
        assert_memory_equal(bytes, whole_bytes, size);
        free(bytes);
        keyacct_value_learn_destroy(sum);
    }
    free(whole_bytes);
    keyacct_value_learn_destroy(whole);
    keyacct_table_destroy(table);
}

static void damaged_states_are_refused(void **state) {
    (void)state;
    keyacct_table *table = peer_table();
    keyacct_value_model *model = learn("", table, NULL), *loaded;
    uint8_t *bytes, again[4096];
    size_t size, size_again;
    CHECK(keyacct_value_model_save(model, NULL, 0, &size, &error));
    bytes = malloc(size);
    CHECK(keyacct_value_model_save(model, bytes, size, &size, &error));
    CHECK(keyacct_value_model_load(NULL, bytes, size, &loaded, &error));
    CHECK(keyacct_value_model_save(loaded, again, sizeof again, &size_again, &error));
    assert_int_equal(size, size_again);
    assert_memory_equal(bytes, again, size);
    keyacct_value_model_destroy(loaded);
    for (size_t cut = 0; cut < size; cut++) {
        assert_int_not_equal(keyacct_value_model_load(NULL, bytes, cut, &loaded, &error), KEYACCT_OK);
        assert_null(loaded);
        bytes[cut] ^= 4;
        assert_int_not_equal(keyacct_value_model_load(NULL, bytes, size, &loaded, &error), KEYACCT_OK);
        bytes[cut] ^= 4;
    }
    free(bytes);
    keyacct_value_model_destroy(model);
    keyacct_table_destroy(table);
}

static void row_by_row_is_the_same(void **state) {
    (void)state;
    keyacct_table *table = peer_table(), *other = peer_table();
    keyacct_run *run = run_of(20000, "*");
    keyacct_value_model *model = learn("", table, run);
    keyacct_bound *bound;
    CHECK(keyacct_value_model_apply(model, table, run, &error));
    CHECK(keyacct_value_model_bind(model, other, run, &bound, &error));
    for (int64_t i = PEERS - 1; i >= 0; i--) CHECK(keyacct_bound_run(bound, i, 1, &error));
    for (int64_t i = 0; i < PEERS; i++) {
        assert_int_equal(cell(table, "current_value", i), cell(other, "current_value", i));
        assert_int_equal(cell(table, "potential_value", i), cell(other, "potential_value", i));
        assert_int_equal(cell(table, "potential_source", i), cell(other, "potential_source", i));
        assert_int_equal(cell(table, "wallet_share_ppm", i), cell(other, "wallet_share_ppm", i));
    }
    keyacct_bound_destroy(bound);
    keyacct_value_model_destroy(model);
    keyacct_run_destroy(run);
    keyacct_table_destroy(table);
    keyacct_table_destroy(other);
}

static void what_is_given_wins(void **state) {
    const int64_t revenue[] = {100, 200}, given[] = {5, NONE};
    (void)state;
    keyacct_table *table = accounts_of(2);
    column(table, "revenue", revenue);
    column(table, "current_value", given);
    keyacct_value_model *model = learn("", table, NULL);
    CHECK(keyacct_value_model_apply(model, table, NULL, &error));
    assert_int_equal(cell(table, "current_value", 0), 5);
    assert_int_equal(cell(table, "current_value", 1), 200);
    assert_int_equal(keyacct_table_is_given(table, keyacct_table_column_find(table, "current_value"), 0), 1);
    assert_int_equal(keyacct_table_is_given(table, keyacct_table_column_find(table, "current_value"), 1), 0);
    keyacct_value_model_destroy(model);
    keyacct_table_destroy(table);
}

static void bad_input_is_named(void **state) {
    const int64_t revenue[] = {100, 200}, bad[] = {5, -1}, too_much[] = {5, 1000001};
    static const char *const columns[] = {"wallet", "size", "declared_potential", "attainable_ppm", "wallet_confidence_ppm"};
    (void)state;
    for (int i = 0; i < 5; i++) {
        keyacct_table *table = accounts_of(2);
        column(table, "revenue", revenue);
        keyacct_value_model *model = learn("", table, NULL);
        column(table, columns[i], i < 3 ? bad : too_much);
        int32_t before = keyacct_table_column_count(table);
        REFUSED(KEYACCT_E_VALUE, keyacct_value_model_apply(model, table, NULL, &error));
        assert_string_equal(error.table, "accounts");
        assert_string_equal(error.column, columns[i]);
        assert_int_equal(error.row, 1);
        assert_int_equal(keyacct_table_column_count(table), before);
        keyacct_value_model_destroy(model);
        keyacct_table_destroy(table);
    }
}

static void calls_are_total(void **state) {
    keyacct_value_learn *builder, *other;
    keyacct_value_model *model;
    keyacct_bound *bound;
    keyacct_table *cases;
    size_t size;
    (void)state;
    CHECK(keyacct_value_learn_create(NULL, NULL, &builder, &error));
    CHECK(keyacct_value_learn_finish(builder, &model, &error)); /* nobody: revenue, no groups */
    CHECK(keyacct_table_create(NULL, "cases", 0, &cases, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_value_learn_create(NULL, NULL, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_value_learn_add(NULL, cases, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_value_learn_add(builder, NULL, NULL, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_value_learn_add(builder, cases, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_value_learn_merge(builder, NULL, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_value_learn_merge(builder, builder, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_value_learn_save(builder, NULL, 0, NULL, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_value_learn_finish(builder, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_value_model_apply(NULL, cases, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_value_model_apply((keyacct_value_model *)(void *)builder, cases, NULL, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_value_model_bind(model, cases, NULL, NULL, NULL));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_value_model_bind(model, cases, NULL, &bound, NULL));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_value_model_save(model, NULL, 0, NULL, &error));
    CHECK(keyacct_value_model_save(model, NULL, 0, &size, &error));
    keyacct_policy *policy = policy_of("value.attainable_ppm=1");
    CHECK(keyacct_value_learn_create(NULL, policy, &other, &error));
    REFUSED(KEYACCT_E_STATE, keyacct_value_learn_merge(builder, other, &error));
    keyacct_table *empty = accounts_of(0), *bare = accounts_of(2);
    REFUSED(KEYACCT_E_COLUMN, keyacct_value_model_apply(model, bare, NULL, &error));
    assert_string_equal(error.column, "revenue");
    CHECK(keyacct_value_learn_add(builder, empty, NULL, &error));
    keyacct_table_destroy(empty);
    keyacct_table_destroy(bare);
    keyacct_table_destroy(cases);
    keyacct_policy_destroy(policy);
    keyacct_value_learn_destroy(other);
    keyacct_value_learn_destroy(builder);
    keyacct_value_learn_destroy(NULL);
    keyacct_value_model_destroy(model);
    keyacct_value_model_destroy(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_basis_for_the_book),
        cmocka_unit_test(volume_is_quantity_in_minor_units),
        cmocka_unit_test(potential_by_precedence),
        cmocka_unit_test(revenue_is_scaled_to_the_wallets_year),
        cmocka_unit_test(peers_by_group_quantile_and_shrinkage),
        cmocka_unit_test(parts_in_any_order_give_the_same_bytes),
        cmocka_unit_test(damaged_states_are_refused),
        cmocka_unit_test(row_by_row_is_the_same),
        cmocka_unit_test(what_is_given_wins),
        cmocka_unit_test(bad_input_is_named),
        cmocka_unit_test(calls_are_total),
    };
    return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
