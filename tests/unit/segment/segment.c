/* Segmentation beside the golden cases: who is ranked, scopes, outputs, ranks, parts and threads, states, totality. */
#include "../accounts.h"

#include "segment/assign.h"

#define ASOF 20000
#define COUNT(array) ((int64_t)(sizeof(array) / sizeof(array)[0]))

static keyacct_segmentation *cuts_of(const char *settings, const keyacct_table *accounts, const keyacct_run *run) {
    keyacct_policy *policy = policy_of(settings);
    keyacct_segmentation *made = NULL;
    CHECK(keyacct_segmentation_create(NULL, policy, accounts, run, &made, &error));
    keyacct_policy_destroy(policy);
    return made;
}

static int64_t next(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)(*seed >> 33);
}

/* A book with everything in it: ties, losses, unknown values and potentials, scopes, every status, new accounts. */
static keyacct_table *mixed_book(int64_t rows, uint64_t seed, int with_ids) {
    static const char *const scopes[] = {"east", "west", NULL, "far east"};
    int64_t *value = malloc((size_t)rows * 8), *potential = malloc((size_t)rows * 8), *status = malloc((size_t)rows * 8);
    int64_t *first = malloc((size_t)rows * 8), *id = malloc((size_t)rows * 8), *source = malloc((size_t)rows * 8);
    const char **scope = malloc((size_t)rows * sizeof *scope);
    for (int64_t i = 0; i < rows; i++) {
        value[i] = next(&seed) % 10 == 0 ? NONE : next(&seed) % 3 ? next(&seed) % 50 - 8 : next(&seed) % 1000000;
        potential[i] = next(&seed) % 4 ? next(&seed) % 40 : NONE;
        source[i] = potential[i] == NONE ? NONE : next(&seed) % 3 + 1;
        status[i] = next(&seed) % 8 ? NONE : next(&seed) % 5 + 1;
        first[i] = next(&seed) % 9 ? ASOF - next(&seed) % 900 : NONE;
        scope[i] = scopes[next(&seed) % 4];
        id[i] = 7 * i + 3;
    }
    keyacct_table *table = accounts_of(rows);
    column(table, "current_value", value);
    column(table, "potential_value", potential);
    column(table, "potential_source", source);
    column(table, "status", status);
    column(table, "first_purchase_on", first);
    text_column(table, "scope", scope);
    if (with_ids) column(table, "account_id", id);
    free(value), free(potential), free(status), free(first), free(id), free(source), free(scope);
    return table;
}

static void check_same(const keyacct_table *a, const keyacct_table *b) {
    static const char *const names[] = {"segment",      "segment_raw",        "segment_state", "segment_reason", "segment_flags",
                                        "cut_distance", "potential_distance", "tenure_days",   "tier",           "next_segment"};
    for (int64_t row = 0; row < keyacct_table_rows(a); row++)
        for (int64_t i = 0; i < COUNT(names); i++)
            if (cell(a, names[i], row) != cell(b, names[i], row)) fail_msg("%s differs in row %d", names[i], (int)row);
}

/* --- who is ranked -------------------------------------------------------------------------------------------------- */

static void states_by_status_and_record(void **state) {
    enum { P = 1, T = 2, A = 3, S = 4, L = 5 };
    (void)state;
    const int64_t status[] = {NONE, NONE, P, T, A, S, L, A, NONE, NONE, A};
    const int64_t value[] = {50, NONE, 40, 30, 20, 60, 70, NONE, 10, NONE, 5};
    const int64_t first[] = {ASOF - 400, NONE,       NONE,      NONE,      NONE,     ASOF - 400,
                             ASOF - 400, ASOF - 400, ASOF - 89, ASOF - 90, ASOF - 90};
    const int64_t previous[] = {NONE, NONE, NONE, NONE, NONE, 3, 4, NONE, NONE, NONE, NONE};
    const int64_t states[] = {1, 3, 3, 3, 1, 5, 4, 6, 2, 6, 1};
    const int64_t segments[] = {4, NONE, NONE, NONE, 2, 3, NONE, NONE, 2, NONE, 1};
    const int64_t reasons[] = {1, 23, 23, 23, 13, 25, 24, 26, 13, 26, 16};
    const int64_t potential[] = {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 1};
    keyacct_table *table = accounts_of(COUNT(status));
    keyacct_run *run = run_of(ASOF, "*");
    column(table, "status", status);
    column(table, "current_value", value);
    column(table, "potential_value", potential);
    column(table, "first_purchase_on", first);
    column(table, "prev_segment", previous);
    keyacct_segmentation *made = cuts_of("segment.near_ppm=0", table, run);
    CHECK(keyacct_segmentation_apply(made, table, run, &error));
    for (int64_t i = 0; i < COUNT(status); i++) {
        assert_int_equal(cell(table, "segment_state", i), states[i]);
        assert_int_equal(cell(table, "segment", i), segments[i]);
        assert_int_equal(cell(table, "segment_reason", i), reasons[i]);
    }
    assert_int_equal(cell(table, "tenure_days", 8), 89);
    assert_int_equal(cell(table, "tenure_days", 4), NONE);
    assert_int_equal(cell(table, "cut_distance", 0), 0);
    assert_int_equal(cell(table, "cut_distance", 4), -30);
    assert_int_equal(cell(table, "cut_distance", 8), 10 * 365 / 90 - 50 + 1); /* 40.6 a year, rounded */
    assert_int_equal(cell(table, "tier", 0), KEYACCT_TIER_HIGH);
    assert_int_equal(cell(table, "tier", 4), KEYACCT_TIER_MEDIUM);
    assert_int_equal(cell(table, "tier", 10), KEYACCT_TIER_LOW);
    assert_int_equal(cell(table, "next_segment", 0), NONE);
    assert_int_equal(cell(table, "next_segment", 10), KEYACCT_SEGMENT_IRON);
    REFUSED(KEYACCT_E_NO_TIME, keyacct_segmentation_apply(made, table, NULL, &error));
    keyacct_segmentation_destroy(made);
    keyacct_run_destroy(run);
    keyacct_table_destroy(table);
}

/* --- scopes --------------------------------------------------------------------------------------------------------- */

static void scopes_do_not_mix(void **state) {
    (void)state;
    keyacct_run *run = run_of(ASOF, "*");
    keyacct_table *book = mixed_book(600, 5, 0);
    keyacct_segmentation *made = cuts_of("", book, run);
    CHECK(keyacct_segmentation_apply(made, book, run, &error));
    CHECK(keyacct_segmentation_rank(made, book, run, &error));
    int32_t scope_column = keyacct_table_column_find(book, "scope");
    int checked = 0;
    for (int64_t i = 0; i < 600; i++) { /* the accounts of one scope alone, the same segments and ranks */
        const char *name;
        int64_t length;
        CHECK(keyacct_table_get_text(book, scope_column, i, &name, &length, &error));
        checked += length == 4 && memcmp(name, "west", 4) == 0;
    }
    int64_t *value = malloc(600 * 8), *potential = malloc(600 * 8), *source = malloc(600 * 8), *status = malloc(600 * 8);
    int64_t *first = malloc(600 * 8), *rows = malloc(600 * 8), n = 0;
    for (int64_t i = 0; i < 600; i++) {
        const char *name;
        int64_t length;
        CHECK(keyacct_table_get_text(book, scope_column, i, &name, &length, &error));
        if (length != 4 || memcmp(name, "west", 4) != 0) continue;
        value[n] = cell(book, "current_value", i);
        potential[n] = cell(book, "potential_value", i);
        source[n] = cell(book, "potential_source", i);
        status[n] = cell(book, "status", i);
        first[n] = cell(book, "first_purchase_on", i);
        rows[n++] = i;
    }
    assert_int_equal(n, checked);
    assert_true(n > 50);
    keyacct_table *alone = accounts_of(n);
    column(alone, "current_value", value);
    column(alone, "potential_value", potential);
    column(alone, "potential_source", source);
    column(alone, "status", status);
    column(alone, "first_purchase_on", first);
    keyacct_segmentation *own = cuts_of("", alone, run);
    CHECK(keyacct_segmentation_apply(own, alone, run, &error));
    CHECK(keyacct_segmentation_rank(own, alone, run, &error));
    for (int64_t i = 0; i < n; i++) {
        assert_int_equal(cell(alone, "segment", i), cell(book, "segment", rows[i]));
        assert_int_equal(cell(alone, "segment_flags", i), cell(book, "segment_flags", rows[i]));
        assert_int_equal(cell(alone, "value_rank", i), cell(book, "value_rank", rows[i]));
        assert_int_equal(cell(alone, "potential_percentile_ppm", i), cell(book, "potential_percentile_ppm", rows[i]));
    }
    free(value), free(potential), free(source), free(status), free(first), free(rows);
    keyacct_segmentation_destroy(own);
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(alone);
    keyacct_table_destroy(book);
    keyacct_run_destroy(run);
}

static void an_unseen_scope_has_no_cuts(void **state) {
    const int64_t value[] = {10, 20}, potential[] = {1, 2};
    const char *const here[] = {"a", "a"}, *const there[] = {"a", "b"};
    (void)state;
    keyacct_table *table = accounts_of(2);
    column(table, "current_value", value);
    column(table, "potential_value", potential);
    text_column(table, "scope", here);
    keyacct_segmentation *made = cuts_of("", table, NULL),
                         *fixed = cuts_of("segment.policy=absolute segment.absolute_high=15", table, NULL);
    CHECK(keyacct_table_unbind(table, "scope", &error));
    text_column(table, "scope", there);
    CHECK(keyacct_segmentation_apply(made, table, NULL, &error));
    assert_int_equal(cell(table, "segment", 1), NONE);
    assert_int_equal(cell(table, "segment_reason", 1), KEYACCT_SEGMENT_REASON_NO_CUTS);
    CHECK(keyacct_segmentation_apply(fixed, table, NULL, &error));
    assert_int_equal(cell(table, "segment", 1), KEYACCT_SEGMENT_PLATINUM);
    CHECK(keyacct_segmentation_rank(made, table, NULL, &error));
    assert_int_equal(cell(table, "value_rank", 0), 1);
    assert_int_equal(cell(table, "value_rank", 1), NONE);
    keyacct_segmentation_destroy(made);
    keyacct_segmentation_destroy(fixed);
    keyacct_table_destroy(table);
}

/* --- falling back, policies ----------------------------------------------------------------------------------------- */

static void hybrid_falls_back_without_firm_potentials(void **state) {
    const int64_t value[] = {10, 20, 30, 40}, potential[] = {1, 2, 3, NONE}, source[] = {1, 3, 3, NONE}, firm[] = {1, 2, 3, NONE};
    int32_t policy, fell_back;
    (void)state;
    keyacct_table *table = accounts_of(4);
    column(table, "current_value", value);
    column(table, "potential_value", potential);
    keyacct_segmentation *made = cuts_of("", table, NULL); /* no sources: every known potential counts */
    CHECK(keyacct_segmentation_policy(made, &policy, &fell_back, &error));
    assert_int_equal(policy, KEYACCT_SEGMENT_POLICY_HYBRID);
    assert_int_equal(fell_back, 0);
    keyacct_segmentation_destroy(made);
    column(table, "potential_source", source); /* peers do not count: one of four */
    made = cuts_of("", table, NULL);
    CHECK(keyacct_segmentation_policy(made, &policy, &fell_back, &error));
    assert_int_equal(policy, KEYACCT_SEGMENT_POLICY_PYRAMID);
    assert_int_equal(fell_back, 1);
    keyacct_segmentation_destroy(made);
    CHECK(keyacct_table_unbind(table, "potential_source", &error));
    column(table, "potential_source", firm); /* exactly half */
    made = cuts_of("", table, NULL);
    CHECK(keyacct_segmentation_policy(made, &policy, NULL, &error));
    assert_int_equal(policy, KEYACCT_SEGMENT_POLICY_HYBRID);
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(table);
}

/* Case 48: a wallet below what we sell is out of date; the potential is 0, and known. */
static void a_stale_wallet_is_flagged(void **state) {
    const int64_t revenue[] = {500, 100, 90, 80}, wallet[] = {400, 1000, 1000, 1000};
    (void)state;
    keyacct_table *table = accounts_of(4);
    keyacct_run *run = run_of(ASOF, "wallet_share_ppm");
    keyacct_value_learn *learn;
    keyacct_value_model *model;
    column(table, "revenue", revenue);
    column(table, "wallet", wallet);
    CHECK(keyacct_value_learn_create(NULL, NULL, &learn, &error));
    CHECK(keyacct_value_learn_add(learn, table, run, &error));
    CHECK(keyacct_value_learn_finish(learn, &model, &error));
    CHECK(keyacct_value_model_apply(model, table, run, &error));
    keyacct_segmentation *made = cuts_of("segment.near_ppm=0", table, run);
    CHECK(keyacct_segmentation_apply(made, table, run, &error));
    assert_int_equal(cell(table, "wallet_share_ppm", 0), 1250000);
    assert_int_equal(cell(table, "potential_value", 0), 0);
    assert_int_equal(cell(table, "segment", 0), KEYACCT_SEGMENT_GOLD);
    assert_int_equal(cell(table, "segment_flags", 0), KEYACCT_SEGMENT_FLAG_TOP_BY_CURRENT | KEYACCT_SEGMENT_FLAG_WALLET_STALE);
    assert_int_equal(cell(table, "segment_flags", 1), 0);
    keyacct_segmentation_destroy(made);
    keyacct_value_model_destroy(model);
    keyacct_value_learn_destroy(learn);
    keyacct_run_destroy(run);
    keyacct_table_destroy(table);
}

/* --- ranks ---------------------------------------------------------------------------------------------------------- */

static void ranks_and_percentiles(void **state) {
    const int64_t value[] = {30, 10, 30, 20, NONE, -5}, potential[] = {NONE, 7, 7, 0, 3, NONE};
    const int64_t ranks[] = {1, 4, 1, 3, NONE, 5};
    const int64_t value_ppm[] = {800000, 300000, 800000, 500000, NONE, 100000};
    const int64_t potential_ppm[] = {NONE, 666666, 666666, 166666, NONE, NONE}; /* the account without a value is not ranked */
    (void)state;
    keyacct_table *table = accounts_of(6);
    keyacct_run *run = run_of(ASOF, "*");
    column(table, "current_value", value);
    column(table, "potential_value", potential);
    keyacct_segmentation *made = cuts_of("", table, run);
    CHECK(keyacct_segmentation_rank(made, table, run, &error));
    for (int64_t i = 0; i < 6; i++) {
        assert_int_equal(cell(table, "value_rank", i), ranks[i]);
        assert_int_equal(cell(table, "value_percentile_ppm", i), value_ppm[i]);
        assert_int_equal(cell(table, "potential_percentile_ppm", i), potential_ppm[i]);
    }
    keyacct_segmentation_destroy(made);
    keyacct_run_destroy(run);
    keyacct_table_destroy(table);
}

/* --- parts, threads, rows ------------------------------------------------------------------------------------------- */

static int32_t backwards(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    (void)user_data;
    for (int32_t part = parts - 1; part >= 0; part--) task(task_data, part);
    return 0;
}

static void parts_rows_and_rounds_agree(void **state) {
    static const char *const policies[] = {"", "segment.policy=pyramid", "segment.policy=quadrant", "segment.policy=share",
                                           "segment.tie_rule=secondary", "segment.tie_rule=by_id", "segment.tie_rule=include"};
    (void)state;
    keyacct_run *run = run_of(ASOF, "*"), *parts = run_of(ASOF, "*");
    CHECK(keyacct_run_set_executor(parts, backwards, NULL, 13, &error));
    for (int p = 0; p < 7; p++) {
        keyacct_table *one = mixed_book(3000, 11, 1), *two = mixed_book(3000, 11, 1), *rows = mixed_book(3000, 11, 1);
        keyacct_segmentation *made = cuts_of(policies[p], one, run), *again = cuts_of(policies[p], two, parts);
        uint8_t bytes[8192], other[8192];
        size_t size, other_size;
        CHECK(keyacct_segmentation_save(made, bytes, sizeof bytes, &size, &error));
        CHECK(keyacct_segmentation_save(again, other, sizeof other, &other_size, &error));
        assert_int_equal(size, other_size);
        assert_memory_equal(bytes, other, size);
        CHECK(keyacct_segmentation_apply(made, one, run, &error));
        CHECK(keyacct_segmentation_apply(made, two, parts, &error));
        check_same(one, two);
        keyacct_table *whole, *summed;
        CHECK(keyacct_segmentation_segments(made, one, run, &whole, &error));
        CHECK(keyacct_segmentation_segments(made, one, parts, &summed, &error));
        static const char *const figures[] = {"accounts", "value", "value_positive_ppm", "potential", "tenure_days"};
        for (int64_t i = 0; i < keyacct_table_rows(whole); i++)
            for (int64_t j = 0; j < COUNT(figures); j++) assert_int_equal(cell(whole, figures[j], i), cell(summed, figures[j], i));
        keyacct_table_destroy(whole);
        keyacct_table_destroy(summed);
        keyacct_bound *bound;
        CHECK(keyacct_segmentation_bind(made, rows, run, &bound, &error));
        for (int64_t i = 2999; i >= 0; i--) CHECK(keyacct_bound_run(bound, i, 1, &error));
        check_same(one, rows);
        keyacct_bound_destroy(bound);
        for (size_t cut = 0; cut < size; cut += 7) { /* damaged states */
            keyacct_segmentation *loaded;
            assert_int_not_equal(keyacct_segmentation_load(NULL, bytes, cut, &loaded, &error), KEYACCT_OK);
            bytes[cut] ^= 1;
            assert_int_not_equal(keyacct_segmentation_load(NULL, bytes, size, &loaded, &error), KEYACCT_OK);
            bytes[cut] ^= 1;
        }
        keyacct_segmentation_destroy(made);
        keyacct_segmentation_destroy(again);
        keyacct_table_destroy(one);
        keyacct_table_destroy(two);
        keyacct_table_destroy(rows);
    }
    keyacct_run_destroy(run);
    keyacct_run_destroy(parts);
}

/* Larger books go the fast way: the same bytes as in rounds, on smooth values, on ties, on losses, with every kind of column. */
static void the_fast_way_is_the_same(void **state) {
    static const char *const policies[] = {"",
                                           "segment.policy=pyramid",
                                           "segment.policy=quadrant",
                                           "segment.tie_rule=include",
                                           "segment.tie_rule=exclude segment.floor=100",
                                           "segment.potential_rule=fixed segment.potential_cut=70",
                                           "segment.missing_potential=impute_median segment.firm_potential_ppm=0",
                                           "segment.policy=absolute segment.absolute_high=500",
                                           "segment.platinum_quota_ppm=0",
                                           "segment.high_quota_ppm=0 segment.platinum_quota_ppm=0",
                                           "segment.high_quota_ppm=400000 segment.platinum_quota_ppm=400000"};
    enum { ROWS = 20000, SHAPES = 6 };
    (void)state;
    keyacct_run *run = run_of(ASOF, NULL);
    CHECK(keyacct_run_set_executor(run, backwards, NULL, 5, &error));
    int64_t *value = malloc(ROWS * 8), *potential = malloc(ROWS * 8);
    for (int shape = 0; shape < SHAPES; shape++) {
        uint64_t seed = (uint64_t)shape + 1;
        keyacct_table *table = shape == 5 ? mixed_book(ROWS, 99, 1) : accounts_of(ROWS);
        for (int64_t i = 0; i < ROWS; i++) {
            int64_t u = next(&seed) % 1000000 + 1;
            value[i] = shape == 0 ? 100000000 / u - 150 : shape == 1 ? u % 7 : shape == 2 ? i : shape == 3 ? (u % 50 ? 0 : u) : -u;
            potential[i] = shape == 1 ? next(&seed) % 3 : shape == 3 && next(&seed) % 3 == 0 ? NONE : next(&seed) % 1000;
        }
        if (shape < 5) column(table, "current_value", value);
        if (shape < 4) column(table, "potential_value", potential);
        if (shape == 5) CHECK(keyacct_table_unbind(table, "scope", &error));
        for (int64_t p = 0; p < COUNT(policies); p++) {
            keyacct_policy *policy = policy_of(policies[p]);
            keyacct_segment_learn *learn;
            keyacct_segmentation *rounds, *fast;
            uint8_t bytes[2048], other[2048];
            size_t size, other_size;
            int32_t more = 1;
            CHECK(keyacct_segment_learn_create(NULL, policy, 0, &learn, &error));
            while (more) {
                CHECK(keyacct_segment_learn_add(learn, table, run, &error));
                CHECK(keyacct_segment_learn_advance(learn, &more, &error));
            }
            CHECK(keyacct_segment_learn_finish(learn, &rounds, &error));
            CHECK(keyacct_segmentation_create(NULL, policy, table, run, &fast, &error));
            CHECK(keyacct_segmentation_save(rounds, bytes, sizeof bytes, &size, &error));
            CHECK(keyacct_segmentation_save(fast, other, sizeof other, &other_size, &error));
            assert_int_equal(size, other_size);
            if (memcmp(bytes, other, size) != 0) fail_msg("shape %d, policy '%s'", shape, policies[p]);
            keyacct_segmentation_destroy(rounds);
            keyacct_segmentation_destroy(fast);
            keyacct_segment_learn_destroy(learn);
            keyacct_policy_destroy(policy);
        }
        keyacct_table_destroy(table);
    }
    free(value);
    free(potential);
    keyacct_run_destroy(run);
}

/* The table of outcomes against the rule itself, at every value and potential of small books. */
static void the_table_says_what_the_rule_says(void **state) {
    static const char *const policies[] = {
        "",
        "segment.policy=pyramid",
        "segment.policy=quadrant segment.near_ppm=300000",
        "segment.policy=share",
        "segment.policy=share segment.tie_rule=include",
        "segment.policy=absolute segment.absolute_high=5 segment.absolute_platinum=9 segment.absolute_potential=4",
        "segment.tie_rule=exclude segment.near_ppm=0",
        "segment.floor=-3",
        "segment.missing_potential=impute_median segment.firm_potential_ppm=0",
        "segment.missing_potential=unrated segment.potential_rule=fixed segment.potential_cut=0"};
    uint64_t seed = 7;
    (void)state;
    for (int book = 0; book < 60; book++)
        for (int64_t p = 0; p < COUNT(policies); p++) {
            int64_t n = next(&seed) % 30, value[30], potential[30];
            for (int64_t i = 0; i < n; i++) {
                value[i] = next(&seed) % (book % 3 ? 40 : 4) - 3;
                potential[i] = next(&seed) % 3 ? next(&seed) % 9 : NONE;
            }
            keyacct_table *table = accounts_of(n);
            column(table, "current_value", value);
            column(table, "potential_value", potential);
            keyacct_segmentation *made = cuts_of(policies[p], table, NULL);
            keyacct__segment_ready ready;
            keyacct__segment_row row;
            memset(&row, 0, sizeof row);
            keyacct__segment_make_ready(&ready, &made->rules, made->count ? &made->scopes[0] : &made->unseen);
            assert_true(ready.simple);
            for (row.value = -60; row.value <= 60; row.value++)
                for (row.potential = -1; row.potential < 12; row.potential++) {
                    row.known = row.potential >= 0;
                    if (keyacct__segment_outcome(&ready, row.value, row.potential)
                        != keyacct__segment_judge(&ready, &made->rules, &row))
                        fail_msg("policy '%s', value %d, potential %d", policies[p], (int)row.value, (int)row.potential);
                }
            row.potential = 11;
            row.value = INT64_MAX;
            assert_int_equal(keyacct__segment_outcome(&ready, INT64_MAX, 11), keyacct__segment_judge(&ready, &made->rules, &row));
            row.value = INT64_MIN;
            assert_int_equal(keyacct__segment_outcome(&ready, INT64_MIN, 11), keyacct__segment_judge(&ready, &made->rules, &row));
            keyacct_segmentation_destroy(made);
            keyacct_table_destroy(table);
        }
}

static void text_ids_break_ties(void **state) {
    const int64_t value[] = {9, 9, 9, 9, 1, 1, 1, 1, 1, 1}, potential[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    const char *const ids[] = {"customer-b", "customer-aa", "customer-a", "cust", "e", "f", "g", "h", "i", "j"};
    (void)state;
    for (int keep = 0; keep < 2; keep++) {
        keyacct_table *table = accounts_of(10);
        keyacct_policy *policy = policy_of("segment.tie_rule=by_id segment.platinum_quota_ppm=200000");
        keyacct_segment_learn *learn;
        keyacct_segmentation *made;
        int32_t more = 1;
        text_column(table, "account_id", ids);
        column(table, "current_value", value);
        column(table, "potential_value", potential);
        CHECK(keyacct_segment_learn_create(NULL, policy, keep, &learn, &error));
        while (more) {
            CHECK(keyacct_segment_learn_add(learn, table, NULL, &error));
            CHECK(keyacct_segment_learn_advance(learn, &more, &error));
        }
        CHECK(keyacct_segment_learn_finish(learn, &made, &error));
        CHECK(keyacct_segmentation_apply(made, table, NULL, &error));
        assert_int_equal(cell(table, "segment", 3), KEYACCT_SEGMENT_PLATINUM); /* cust, customer-a: the two smallest */
        assert_int_equal(cell(table, "segment", 2), KEYACCT_SEGMENT_PLATINUM);
        assert_int_equal(cell(table, "segment", 1), KEYACCT_SEGMENT_IRON);
        assert_int_equal(cell(table, "segment", 0), KEYACCT_SEGMENT_IRON);
        assert_true(cell(table, "segment_flags", 1) & KEYACCT_SEGMENT_FLAG_TIE_BROKEN_BY_ID);
        keyacct_segmentation_destroy(made);
        keyacct_segment_learn_destroy(learn);
        keyacct_policy_destroy(policy);
        keyacct_table_destroy(table);
    }
}

static void what_is_given_wins(void **state) {
    const int64_t value[] = {10, 20, 30}, potential[] = {1, 2, 3}, given[] = {4, NONE, NONE};
    (void)state;
    keyacct_table *table = accounts_of(3);
    keyacct_run *run = run_of(ASOF, "*");
    column(table, "current_value", value);
    column(table, "potential_value", potential);
    column(table, "segment", given);
    keyacct_segmentation *made = cuts_of("", table, run);
    CHECK(keyacct_segmentation_apply(made, table, run, &error));
    assert_int_equal(cell(table, "segment", 0), KEYACCT_SEGMENT_PLATINUM);
    assert_int_equal(cell(table, "segment_raw", 0), KEYACCT_SEGMENT_LEAD);
    assert_int_equal(cell(table, "tier", 0), KEYACCT_TIER_HIGH);
    assert_int_equal(cell(table, "segment", 2), KEYACCT_SEGMENT_PLATINUM);
    keyacct_segmentation_destroy(made);
    keyacct_run_destroy(run);
    keyacct_table_destroy(table);
}

/* --- refusals ------------------------------------------------------------------------------------------------------- */

static void duplicates_are_refused_before_any_work(void **state) {
    const int64_t ids[] = {5, 7, 5}, far[] = {INT64_MAX, 1, INT64_MAX}, value[] = {1, 2, 3}, missing[] = {5, NONE, 6};
    keyacct_segmentation *made;
    (void)state;
    keyacct_table *table = accounts_of(3);
    column(table, "current_value", value);
    keyacct_segmentation *fine = cuts_of("", table, NULL);
    column(table, "account_id", ids);
    REFUSED(KEYACCT_E_DUPLICATE, keyacct_segmentation_create(NULL, NULL, table, NULL, &made, &error));
    assert_null(made);
    assert_int_equal(error.row, 2);
    assert_string_equal(error.column, "account_id");
    REFUSED(KEYACCT_E_DUPLICATE, keyacct_segmentation_rank(fine, table, NULL, &error));
    CHECK(keyacct_table_unbind(table, "account_id", &error));
    column(table, "account_id", far);
    REFUSED(KEYACCT_E_DUPLICATE, keyacct_segmentation_create(NULL, NULL, table, NULL, &made, &error));
    CHECK(keyacct_table_unbind(table, "account_id", &error));
    column(table, "account_id", missing);
    REFUSED(KEYACCT_E_VALUE, keyacct_segmentation_create(NULL, NULL, table, NULL, &made, &error));
    keyacct_segmentation_destroy(fine);
    keyacct_table_destroy(table);
}

static void bad_input_is_named(void **state) {
    const int64_t value[] = {1, 2, 3}, potential[] = {1, -2, 3}, good[] = {1, 2, 3};
    keyacct_segmentation *made;
    (void)state;
    keyacct_table *table = accounts_of(3);
    column(table, "potential_value", good);
    REFUSED(KEYACCT_E_COLUMN, keyacct_segmentation_create(NULL, NULL, table, NULL, &made, &error));
    assert_string_equal(error.column, "current_value");
    column(table, "current_value", value);
    keyacct_segmentation *fine = cuts_of("", table, NULL);
    CHECK(keyacct_table_unbind(table, "potential_value", &error));
    column(table, "potential_value", potential);
    REFUSED(KEYACCT_E_VALUE, keyacct_segmentation_create(NULL, NULL, table, NULL, &made, &error));
    assert_int_equal(error.row, 1);
    int32_t before = keyacct_table_column_count(table);
    REFUSED(KEYACCT_E_VALUE, keyacct_segmentation_apply(fine, table, NULL, &error));
    REFUSED(KEYACCT_E_VALUE, keyacct_segmentation_rank(fine, table, NULL, &error));
    assert_int_equal(keyacct_table_column_count(table), before);
    keyacct_segmentation_destroy(fine);
    keyacct_table_destroy(table);
}

static void rounds_are_kept_apart(void **state) {
    const int64_t value[] = {1, 2, 3, 4, 5, 6}, fewer[] = {1, 2, 3};
    int32_t more;
    (void)state;
    keyacct_table *table = accounts_of(6), *part = accounts_of(3);
    keyacct_segment_learn *a, *b, *keeps;
    keyacct_segmentation *made;
    column(table, "current_value", value);
    column(part, "current_value", fewer);
    CHECK(keyacct_segment_learn_create(NULL, NULL, 0, &a, &error));
    CHECK(keyacct_segment_learn_create(NULL, NULL, 0, &b, &error));
    CHECK(keyacct_segment_learn_create(NULL, NULL, 1, &keeps, &error));
    CHECK(keyacct_segment_learn_add(a, table, NULL, &error));
    REFUSED(KEYACCT_E_STATE, keyacct_segment_learn_finish(a, &made, &error));
    CHECK(keyacct_segment_learn_advance(a, &more, &error));
    assert_int_equal(more, 1);
    REFUSED(KEYACCT_E_STATE, keyacct_segment_learn_merge(a, b, &error));
    REFUSED(KEYACCT_E_STATE, keyacct_segment_learn_merge(a, keeps, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_segment_learn_merge(a, a, &error));
    CHECK(keyacct_segment_learn_add(a, part, NULL, &error));
    REFUSED(KEYACCT_E_STATE, keyacct_segment_learn_advance(a, &more, &error)); /* not the same accounts */
    CHECK(keyacct_segment_learn_advance(b, &more, &error)); /* nobody: cuts that nobody passes */
    assert_int_equal(more, 0);
    REFUSED(KEYACCT_E_STATE, keyacct_segment_learn_add(b, table, NULL, &error));
    CHECK(keyacct_segment_learn_finish(b, &made, &error));
    keyacct_segmentation_destroy(made);
    keyacct_segment_learn_destroy(a);
    keyacct_segment_learn_destroy(b);
    keyacct_segment_learn_destroy(keeps);
    keyacct_table_destroy(table);
    keyacct_table_destroy(part);
}

static void calls_are_total(void **state) {
    keyacct_table *table = accounts_of(0), *out;
    keyacct_segment_learn *learn;
    keyacct_segmentation *made, *other;
    keyacct_bound *bound;
    int32_t number;
    size_t size;
    const int64_t none[1] = {0};
    (void)state;
    column(table, "current_value", none);
    made = cuts_of("", table, NULL);
    CHECK(keyacct_segmentation_apply(made, table, NULL, &error));
    CHECK(keyacct_segmentation_rank(made, table, NULL, &error));
    CHECK(keyacct_segment_learn_create(NULL, NULL, 0, &learn, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_segment_learn_create(NULL, NULL, 0, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_segment_learn_add(NULL, table, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_segment_learn_add(learn, NULL, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_segment_learn_merge(learn, NULL, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_segment_learn_advance(learn, NULL, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_segment_learn_save(learn, NULL, 0, NULL, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_segment_learn_finish(learn, NULL, &error));
    keyacct_segment_learn_destroy(learn);
    assert_int_not_equal(keyacct_segment_learn_load(NULL, NULL, 0, &learn, NULL), KEYACCT_OK);
    assert_null(learn);
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_segmentation_create(NULL, NULL, table, NULL, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_segmentation_create(NULL, NULL, NULL, NULL, &other, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_segmentation_apply(NULL, table, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_segmentation_apply(made, NULL, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_segmentation_apply((keyacct_segmentation *)(void *)table, table, NULL, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_segmentation_bind(made, table, NULL, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_segmentation_bind(NULL, table, NULL, &bound, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_segmentation_rank(NULL, table, NULL, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_segmentation_policy(made, NULL, &number, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_segmentation_cuts(made, NULL, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_segmentation_segments(NULL, table, NULL, &out, &error));
    REFUSED(KEYACCT_E_HANDLE, keyacct_segmentation_expectations(made, NULL, NULL, &out, &error));
    REFUSED(KEYACCT_E_RANGE, keyacct_segmentation_curve(made, table, 0, NULL, &out, &error));
    REFUSED(KEYACCT_E_RANGE, keyacct_segmentation_curve(made, table, 10001, NULL, &out, &error));
    REFUSED(KEYACCT_E_ARGUMENT, keyacct_segmentation_save(made, NULL, 0, NULL, &error));
    CHECK(keyacct_segmentation_save(made, NULL, 0, &size, &error));
    assert_int_not_equal(keyacct_segmentation_load(NULL, NULL, 0, &other, NULL), KEYACCT_OK);
    keyacct_segmentation_destroy(NULL);
    keyacct_segment_learn_destroy(NULL);
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_by_status_and_record),
        cmocka_unit_test(scopes_do_not_mix),
        cmocka_unit_test(an_unseen_scope_has_no_cuts),
        cmocka_unit_test(hybrid_falls_back_without_firm_potentials),
        cmocka_unit_test(a_stale_wallet_is_flagged),
        cmocka_unit_test(ranks_and_percentiles),
        cmocka_unit_test(parts_rows_and_rounds_agree),
        cmocka_unit_test(the_fast_way_is_the_same),
        cmocka_unit_test(the_table_says_what_the_rule_says),
        cmocka_unit_test(text_ids_break_ties),
        cmocka_unit_test(what_is_given_wins),
        cmocka_unit_test(duplicates_are_refused_before_any_work),
        cmocka_unit_test(bad_input_is_named),
        cmocka_unit_test(rounds_are_kept_apart),
        cmocka_unit_test(calls_are_total),
    };
    return cmocka_run_group_tests_name("segmentation", tests, NULL, NULL);
}
