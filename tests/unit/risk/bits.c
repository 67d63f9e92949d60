/* The same bits everywhere: a made-up book of 4,000 accounts, scored, and one hash over every cell of every output. The hash is
 * pinned: any compiler, optimization level, instruction set and platform must give it. It changes only when the card itself does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "keyacct.h"

enum { ROWS = 4000, ASOF = 20000 };
#define PINNED UINT64_C(0x388616ac8f9ec1c0)

static uint64_t next(uint64_t *state) { /* splitmix64 */
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* Numbers of an indicator are drawn from a range that leaves its curve on both sides; a third of the cells stay unknown. */
typedef struct drawn {
    const char *name;
    int64_t low, high; /* float64 columns: in 1/1024 */
} drawn;
static const drawn columns[] = {
    {"demand_change_ppm", -1000000, 500000}, {"unit_sale", 0, 2}, {"upstream_entry", 0, 3}, {"price_gap_ppm", -200000, 400000},
    {"rival_product", -2, 2}, {"rival_service", -2, 2}, {"inducement_suspected", 0, 2}, {"rival_penetration", 0, 4},
    {"criteria_fit", 1, 4}, {"needs_met_ppm", 0, 1000000}, {"complaints_overdue", 0, 5}, {"complaints_open", 0, 1},
    {"resolve_ratio_ppm", 0, 5000000}, {"deflected_ppm", 0, 1000000}, {"satisfaction", 0, 10240}, {"price_seeking_ppm", 0, 1000000},
    {"relationship_level", 1, 3}, {"trust", 0, 4}, {"contact_top_share_ppm", 0, 1000000}, {"functions_covered", 0, 5},
    {"key_contact_left", 0, 1}, {"seller_dependence", 0, 3}, {"defect_ratio_ppm", 0, 6000000}, {"feedback_ratio_ppm", 0, 4000000},
    {"service_gap", -4, 4}, {"answer_ratio_ppm", 0, 4000000}, {"visit_lateness_ppm", 0, 5000000}, {"on_time_in_full_ppm", 0, 1000000},
    {"peak_stockouts", 0, 4}, {"senior_lateness_ppm", 0, 5000000}, {"account_desk", 0, 2}, {"strategy_fit", 0, 4}, {"lock_in", 0, 3},
    {"contract_end_on", ASOF - 500, ASOF + 900}, {"p_alive", 0, 1024}, {"season_log_ratio", -2048, 1024},
    {"categories_lost_ppm", 0, 1000000}, {"wallet_share_change_ppm", -400000, 200000}, {"payment_drift_days", -10240, 61440},
    {"purchase_days", 1, 60}, {"gap_median_days", 1024, 102400}, {"gap_spread", 0, 2048}, {"elapsed_days", 0, 900},
    {"current_value", -1000000, 100000000}, {"prev_risk_band", 0, 3}, {"assessed_on", ASOF - 700, ASOF},
};

static keyacct_table *book(void) {
    keyacct_table *table = NULL;
    uint64_t state = 2026;
    assert_int_equal(keyacct_table_create(NULL, "accounts", ROWS, &table, NULL), KEYACCT_OK);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        assert_int_equal(keyacct_table_add_column(table, columns[i].name, 0, NULL), KEYACCT_OK);
        int32_t at = keyacct_table_column_find(table, columns[i].name), type;
        assert_int_equal(keyacct_table_column_info(table, at, NULL, &type, NULL, NULL), KEYACCT_OK);
        for (int64_t row = 0; row < ROWS; row++) {
            uint64_t draw = next(&state);
            int64_t value = columns[i].low + (int64_t)((draw >> 8) % (uint64_t)(columns[i].high - columns[i].low + 1));
            if (draw % 3 == 0) continue;
            assert_int_equal(type == KEYACCT_TYPE_FLOAT64 ? keyacct_table_set_float64(table, at, row, (double)value / 1024, NULL)
                                                          : keyacct_table_set_int64(table, at, row, value, NULL), KEYACCT_OK);
        }
    }
    return table;
}

static uint64_t mix(uint64_t hash, uint64_t value) {
    for (int i = 0; i < 64; i += 8) hash = (hash ^ (value >> i & 255)) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t print_of(const keyacct_table *table) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (int32_t i = 0; i < keyacct_table_column_count(table); i++) {
        int32_t type, origin;
        assert_int_equal(keyacct_table_column_info(table, i, NULL, &type, &origin, NULL), KEYACCT_OK);
        if (origin != KEYACCT_ORIGIN_OUTPUT) continue;
        for (int64_t row = 0; row < keyacct_table_rows(table); row++) {
            uint64_t bits = 0;
            int64_t integer = 0;
            double real = 0;
            if (type == KEYACCT_TYPE_FLOAT64) {
                (void)keyacct_table_get_float64(table, i, row, &real, NULL);
                memcpy(&bits, &real, sizeof bits);
            } else {
                (void)keyacct_table_get_int64(table, i, row, &integer, NULL);
                bits = (uint64_t)integer;
            }
            hash = keyacct_table_is_valid(table, i, row) ? mix(hash, bits) : mix(hash, 1);
        }
    }
    return hash;
}

static void the_same_bits(void **state) {
    (void)state;
    keyacct_table *table = book();
    keyacct_run *run = NULL;
    keyacct_risk_model *model = NULL;
    assert_int_equal(keyacct_run_create(NULL, &run, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_run_set_asof_on(run, ASOF, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_run_want(run, "*", NULL), KEYACCT_OK);
    assert_int_equal(keyacct_risk_model_create(NULL, NULL, &model, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_risk_model_apply(model, table, run, NULL), KEYACCT_OK);
    uint64_t print = print_of(table);
    if (print != PINNED) print_message("the hash is 0x%016llx\n", (unsigned long long)print);
    assert_true(print == PINNED);
    keyacct_risk_model_destroy(model);
    keyacct_run_destroy(run);
    keyacct_table_destroy(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
