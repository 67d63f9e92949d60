/* keyacct_service_assess beyond the tables of cases: total on bad arguments, atomic on errors, independent of row order and parts,
 * its invariants on random books, given cells, policies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "keyacct.h"

#define DAY INT64_C(86400000)
#define ASOF 20634 /* 2026-06-30 */

/* --- building tables -------------------------------------------------------------------------------------------------- */

static int32_t column_of(keyacct_table *table, const char *name) {
    int32_t column = keyacct_table_column_find(table, name);
    if (column >= 0) return column;
    int is_key = strcmp(name, "account_id") == 0 || strcmp(name, "case_id") == 0 || strcmp(name, "repeat_of") == 0;
    int32_t type = is_key ? KEYACCT_TYPE_INT64 : 0;
    assert_int_equal(keyacct_table_add_column(table, name, type, NULL), KEYACCT_OK);
    return keyacct_table_column_find(table, name);
}

static void put(keyacct_table *table, int64_t row, const char *name, int64_t value) {
    assert_int_equal(keyacct_table_set_int64(table, column_of(table, name), row, value, NULL), KEYACCT_OK);
}

static void put_text(keyacct_table *table, int64_t row, const char *name, const char *value) {
    assert_int_equal(keyacct_table_set_text(table, column_of(table, name), row, value, (int64_t)strlen(value), NULL), KEYACCT_OK);
}

static int64_t get(const keyacct_table *table, int64_t row, const char *name) {
    int64_t value = -1;
    int32_t column = keyacct_table_column_find(table, name);
    if (column < 0) fail_msg("no column %s", name);
    assert_int_equal(keyacct_table_get_int64(table, column, row, &value, NULL), KEYACCT_OK);
    return value;
}

static keyacct_table *make(const char *role, int64_t rows) {
    keyacct_table *table;
    assert_int_equal(keyacct_table_create(NULL, role, rows, &table, NULL), KEYACCT_OK);
    return table;
}

static keyacct_run *make_run(void) {
    keyacct_run *run;
    assert_int_equal(keyacct_run_create(NULL, &run, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_run_set_asof_on(run, ASOF, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_run_want(run, "*", NULL), KEYACCT_OK);
    return run;
}

static uint64_t seed;
static int64_t random_below(int64_t n) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((seed >> 33) % (uint64_t)n);
}

/* --- random books ----------------------------------------------------------------------------------------------------- */

typedef struct book {
    keyacct_table *accounts, *cases, *contacts, *surveys;
} book;

enum { ACCOUNTS = 300, FACTS = 1200 };

static int64_t places[FACTS]; /* row of a fact or account in its table: identity or a shuffle */
static void shuffle(int64_t count, int mix) {
    for (int64_t i = 0; i < count; i++) places[i] = i;
    for (int64_t i = count - 1; mix && i > 0; i--) {
        int64_t j = (i * 7919 + mix * 104729) % (i + 1), other = places[j];
        places[j] = places[i];
        places[i] = other;
    }
}

static void fill_accounts(keyacct_table *t) {
    static const char *const people[] = {"Li", "li ", "Wang", "Zhao"};
    put(t, 0, "account_id", 0);
    for (int64_t i = 0; i < ACCOUNTS; i++) {
        int64_t row = places[i], kind = random_below(20);
        put(t, row, "account_id", i * 37 - 500);
        put(t, row, "segment_state", kind == 0 ? 3 : kind == 1 ? 4 : kind == 2 ? 5 : kind == 3 ? 2 : 1);
        if (kind != 0) put(t, row, "segment", 1 + random_below(8) / 2);
        if (kind > 3) put(t, row, "value_percentile_ppm", random_below(21) * 50000);
        if (random_below(3)) put(t, row, "potential_percentile_ppm", random_below(11) * 100000);
        if (random_below(2)) put(t, row, "influence_ppm", random_below(11) * 100000);
        if (random_below(2)) put(t, row, "relationship_level", 1 + random_below(3));
        if (random_below(4) == 0) {
            put(t, row, "strategic", 1 + random_below(3));
            put_text(t, row, "strategic_by", people[random_below(4)]);
            put_text(t, row, "strategic_approved_by", people[random_below(4)]);
        }
        if (random_below(2)) put(t, row, "prev_level_granted", 1 + random_below(5));
        if (random_below(2)) put(t, row, "prev_risk_band", random_below(4));
        if (random_below(5)) put_text(t, row, "owner", "Li");
        if (random_below(5)) put_text(t, row, "backup", "Wang");
        if (random_below(5)) put(t, row, "profile_on", ASOF - random_below(400));
        if (random_below(2)) put(t, row, "first_purchase_on", ASOF - random_below(2000) + 10);
        put(t, row, "current_value", random_below(2000000) - 100000);
    }
}

static int64_t later_than(int64_t at) { return at + random_below(40) * DAY / 2; }

static void fill_cases(keyacct_table *t) {
    for (int64_t i = 0; i < FACTS; i++) {
        int64_t row = places[i], reported = (ASOF - 420 + random_below(430)) * DAY + random_below(DAY), at;
        put(t, row, "case_id", i);
        put(t, row, "account_id", random_below(ACCOUNTS) * 37 - 500);
        put(t, row, "kind", random_below(7));
        put(t, row, "topic", random_below(7));
        if (random_below(3)) put(t, row, "severity", 1 + random_below(4));
        put(t, row, "reported_at", reported);
        if (random_below(3)) put(t, row, "answered_at", reported + random_below(3) * DAY);
        if (random_below(4)) {
            at = later_than(reported);
            put(t, row, "resolved_at", at);
            if (random_below(2)) put(t, row, "closed_at", later_than(at));
        }
        if (random_below(6) == 0) put(t, row, "due_at", reported + 1 + random_below(20 * DAY));
        if (random_below(3) == 0) put(t, row, "forwarded_at", reported + random_below(4 * DAY));
        if (random_below(5) == 0) put(t, row, "paused_ms", random_below(5 * DAY));
        if (random_below(5) == 0) put(t, row, "reopens", random_below(4));
        if (random_below(9) == 0) put(t, row, "repeat_of", (i + 1) % FACTS);
        if (random_below(9) == 0) put_text(t, row, "root_cause", "valve");
        if (random_below(5) == 0) put(t, row, "deflected", 1);
        if (random_below(5) == 0) put(t, row, "cost", random_below(20000));
    }
}

static void fill_contacts(keyacct_table *contacts, keyacct_table *surveys) {
    static const char *const people[] = {"Chen", "Sun", "Zhou", "Wu"};
    for (int64_t i = 0; i < FACTS; i++) {
        int64_t row = places[i], at = (ASOF - 500 + random_below(505)) * DAY + random_below(DAY);
        put(contacts, row, "account_id", random_below(ACCOUNTS) * 37 - 500);
        put(contacts, row, "at", at);
        put(contacts, row, "channel", random_below(8));
        put(contacts, row, "purpose", random_below(8));
        put(contacts, row, "function", random_below(6));
        put(contacts, row, "layer", random_below(4));
        put(contacts, row, "senior", random_below(2));
        if (random_below(5)) put_text(contacts, row, "contact", people[random_below(4)]);
        at = (ASOF - 500 + random_below(505)) * DAY;
        put(surveys, row, "account_id", random_below(ACCOUNTS) * 37 - 500);
        put(surveys, row, "sent_at", at);
        if (random_below(2)) {
            put(surveys, row, "answered_at", at + random_below(3) * DAY);
            int32_t column = column_of(surveys, "satisfaction");
            assert_int_equal(keyacct_table_set_float64(surveys, column, row, (double)random_below(21) / 2, NULL), KEYACCT_OK);
        }
    }
}

/* The same facts for the same number; `mix` shuffles the rows. */
static book make_book(uint64_t number, int mix) {
    book b = {make("accounts", ACCOUNTS), make("cases", FACTS), make("contacts", FACTS), make("surveys", FACTS)};
    seed = number;
    shuffle(ACCOUNTS, mix);
    fill_accounts(b.accounts);
    shuffle(FACTS, mix);
    fill_cases(b.cases);
    fill_contacts(b.contacts, b.surveys);
    shuffle(ACCOUNTS, mix);
    return b;
}

static void drop_book(book *b) {
    keyacct_table_destroy(b->accounts);
    keyacct_table_destroy(b->cases);
    keyacct_table_destroy(b->contacts);
    keyacct_table_destroy(b->surveys);
}

static void assess(book *b, const keyacct_policy *policy, const keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_status status = keyacct_service_assess(policy, b->accounts, NULL, b->cases, b->contacts, b->surveys, run, &error);
    if (status != KEYACCT_OK)
        fail_msg("%s: %s %s %lld %s", keyacct_status_name(status), error.table, error.column, (long long)error.row, error.message);
}

/* Every result of one account as text. */
static void print_account(const keyacct_table *t, int64_t row, char *out, size_t size) {
    size_t used = 0;
    for (int32_t c = 0; c < keyacct_column_count(); c++) {
        const char *name = keyacct_column_text(c, KEYACCT_FIELD_NAME);
        if (strcmp(keyacct_column_text(c, KEYACCT_FIELD_ROOM), "service")) continue;
        if (strcmp(keyacct_column_text(c, KEYACCT_FIELD_ROLE), "accounts")) continue;
        double value;
        int32_t column = keyacct_table_column_find(t, name);
        if (column < 0) fail_msg("%s was asked for and is not there", name);
        assert_int_equal(keyacct_table_get_float64(t, column, row, &value, NULL), KEYACCT_OK);
        if (!keyacct_table_is_valid(t, column, row)) value = -1e99;
        used += (size_t)snprintf(out + used, size - used, "%s=%.17g ", name, value);
    }
    assert_true(used > 500);
}

static int32_t backwards(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    (void)user_data;
    while (parts-- > 0) task(task_data, parts);
    return 0;
}

static void same_whatever_the_order(void **state) {
    static char expected[4096], found[4096];
    (void)state;
    keyacct_run *plain = make_run(), *parted = make_run();
    assert_int_equal(keyacct_run_set_executor(parted, backwards, NULL, 7, NULL), KEYACCT_OK);
    for (uint64_t number = 1; number <= 3; number++) {
        book a = make_book(number, 0);
        assess(&a, NULL, plain);
        for (int mix = 0; mix < 3; mix++) {
            book b = make_book(number, mix);
            assess(&b, NULL, parted);
            for (int64_t i = 0; i < ACCOUNTS; i++) {
                print_account(a.accounts, i, expected, sizeof expected);
                print_account(b.accounts, places[i], found, sizeof found);
                assert_string_equal(found, expected);
            }
            drop_book(&b);
        }
        drop_book(&a);
    }
    keyacct_run_destroy(plain);
    keyacct_run_destroy(parted);
}

static int64_t slots_of(int64_t n, int64_t ppm) {
    int64_t k = (n * ppm + 500000) / 1000000;
    return n == 0 ? 0 : k > 1 ? k : 1;
}

static void invariants(void **state) {
    static const char *const dates[] = {"next_visit_on", "next_call_on", "next_survey_on", "next_follow_up_on"};
    (void)state;
    keyacct_run *run = make_run();
    for (uint64_t number = 10; number < 20; number++) {
        book b = make_book(number, 0);
        int64_t ranked = 0, valued = 0, granted_from[7] = {0};
        assess(&b, NULL, run);
        for (int64_t i = 0; i < ACCOUNTS; i++) {
            int64_t entitled = get(b.accounts, i, "level_entitled"), granted = get(b.accounts, i, "level_granted");
            int64_t level = get(b.accounts, i, "level"), foundation = get(b.accounts, i, "level_foundation");
            int64_t hold = get(b.accounts, i, "level_hold"), where = get(b.accounts, i, "segment_state");
            int64_t tier = get(b.accounts, i, "plan_tier"), attention = get(b.accounts, i, "attention");
            assert_true(get(b.accounts, i, "level_reason") != 0);
            assert_true(attention >= 0 && attention <= 6);
            assert_true(get(b.accounts, i, "complaints_overdue") <= get(b.accounts, i, "complaints_open"));
            if (get(b.accounts, i, "complaints_overdue") && where != 4) assert_true(foundation == 1 && attention >= 1);
            assert_true(get(b.accounts, i, "no_contact_days") >= 0);
            if (where == KEYACCT_SEGMENT_STATE_LOST) {
                assert_true(!entitled && !granted && !level && !tier);
                continue;
            }
            assert_true(entitled >= 1 && granted >= 1 && granted <= entitled);
            assert_int_equal(level, granted < foundation ? granted : foundation);
            assert_int_equal(get(b.accounts, i, "service_gap"), entitled - level);
            if (level < entitled) assert_true(hold == KEYACCT_LEVEL_HOLD_FOUNDATION || hold == KEYACCT_LEVEL_HOLD_CAPACITY);
            if (where == KEYACCT_SEGMENT_STATE_PROSPECT) assert_true(granted == 2 && !tier);
            if (tier && granted >= 3) assert_true(tier >= granted);
            for (int d = 0; d < 4; d++)
                if (keyacct_table_is_valid(b.accounts, keyacct_table_column_find(b.accounts, dates[d]), i))
                    assert_true(get(b.accounts, i, dates[d]) >= ASOF);
            if (where > 2) continue;
            ranked += where == KEYACCT_SEGMENT_STATE_RANKED;
            valued += get(b.accounts, i, "segment") >= KEYACCT_SEGMENT_GOLD;
            for (int64_t l = 3; l <= granted; l++) granted_from[l]++;
        }
        int64_t third = slots_of(ranked, 200000);
        assert_true(granted_from[3] <= (third > valued ? third : valued));
        assert_true(granted_from[4] <= slots_of(ranked, 50000));
        assert_true(granted_from[5] <= slots_of(ranked, 10000));
        assert_true(granted_from[4] > 0);
        drop_book(&b);
    }
    keyacct_run_destroy(run);
}

/* More value, influence or a better segment never lowers what an account is entitled to. */
static void monotone(void **state) {
    (void)state;
    keyacct_run *run = make_run();
    for (int trial = 0; trial < 200; trial++) {
        keyacct_table *t = make("accounts", 2);
        seed = (uint64_t)trial;
        int64_t segment = 1 + random_below(4), value = random_below(1000001), influence = random_below(1000001);
        int64_t before = random_below(6), relation = random_below(4);
        for (int64_t row = 0; row < 2; row++) {
            put(t, row, "account_id", row);
            put(t, row, "segment", row && segment < 4 ? segment + random_below(2) : segment);
            put(t, row, "value_percentile_ppm", row ? value + random_below(1000001 - value) : value);
            put(t, row, "influence_ppm", row ? influence + random_below(1000001 - influence) : influence);
            put(t, row, "relationship_level", row && relation && relation < 3 ? relation + 1 : relation);
            put(t, row, "strategic", KEYACCT_STRATEGIC_CONFIRMED);
            put_text(t, row, "strategic_by", "Li");
            put_text(t, row, "strategic_approved_by", "Wang");
            put(t, row, "prev_level_granted", before);
        }
        assert_int_equal(keyacct_service_assess(NULL, t, NULL, NULL, NULL, NULL, run, NULL), KEYACCT_OK);
        assert_true(get(t, 1, "level_entitled") >= get(t, 0, "level_entitled"));
        keyacct_table_destroy(t);
    }
    keyacct_run_destroy(run);
}

/* --- arguments -------------------------------------------------------------------------------------------------------- */

static keyacct_table *one_account(void) {
    keyacct_table *t = make("accounts", 1);
    put(t, 0, "account_id", 7);
    put(t, 0, "segment", KEYACCT_SEGMENT_GOLD);
    return t;
}

static void bad_arguments(void **state) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *accounts = one_account(), *cases = make("cases", 0), *surveys = make("surveys", 0), *empty = make("accounts", 0);
    keyacct_run *run = make_run(), *timeless;
    keyacct_policy *policy;
    keyacct_index *index, *other;
    (void)state;
    assert_int_equal(keyacct_run_create(NULL, &timeless, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_create(NULL, 0, &policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_index_create(NULL, accounts, NULL, &index, NULL), KEYACCT_OK);
#define REFUSED(expected, policy_, accounts_, index_, cases_, contacts_, surveys_, run_)                                           \
    assert_int_equal(expected,                                                                                                     \
                     keyacct_service_assess(policy_, accounts_, index_, cases_, contacts_, surveys_, run_, &error));               \
    assert_true(error.message[0] != 0);                                                                                            \
    assert_int_equal(keyacct_table_column_count(accounts), 2)
    REFUSED(KEYACCT_E_HANDLE, NULL, NULL, NULL, NULL, NULL, NULL, run);
    REFUSED(KEYACCT_E_HANDLE, (const keyacct_policy *)(const void *)accounts, accounts, NULL, NULL, NULL, NULL, run);
    REFUSED(KEYACCT_E_HANDLE, NULL, (keyacct_table *)(void *)run, NULL, NULL, NULL, NULL, run);
    REFUSED(KEYACCT_E_HANDLE, NULL, accounts, NULL, (const keyacct_table *)(void *)run, NULL, NULL, run);
    REFUSED(KEYACCT_E_HANDLE, NULL, accounts, (const keyacct_index *)(void *)run, cases, NULL, NULL, run);
    REFUSED(KEYACCT_E_HANDLE, NULL, accounts, NULL, NULL, NULL, NULL, (const keyacct_run *)(void *)accounts);
    REFUSED(KEYACCT_E_STATE, policy, accounts, NULL, NULL, NULL, NULL, run);
    REFUSED(KEYACCT_E_NO_TIME, NULL, accounts, NULL, NULL, NULL, NULL, NULL);
    REFUSED(KEYACCT_E_NO_TIME, NULL, accounts, NULL, NULL, NULL, NULL, timeless);
    REFUSED(KEYACCT_E_ARGUMENT, NULL, accounts, NULL, surveys, NULL, NULL, run);
    REFUSED(KEYACCT_E_ARGUMENT, NULL, accounts, NULL, NULL, cases, NULL, run);
    REFUSED(KEYACCT_E_ARGUMENT, NULL, accounts, NULL, NULL, NULL, accounts, run);
    REFUSED(KEYACCT_E_COLUMN, NULL, accounts, NULL, cases, NULL, NULL, run); /* no account_id */
    assert_string_equal(error.column, "account_id");
    assert_int_equal(keyacct_run_set_asof_on(timeless, INT32_MAX, NULL), KEYACCT_OK);
    REFUSED(KEYACCT_E_RANGE, NULL, accounts, NULL, NULL, NULL, NULL, timeless);
    assert_int_equal(keyacct_run_set_asof_on(timeless, INT32_MIN, NULL), KEYACCT_OK);
    REFUSED(KEYACCT_E_RANGE, NULL, accounts, NULL, NULL, NULL, NULL, timeless);
    assert_int_equal(keyacct_table_add_column(cases, "account_id", KEYACCT_TYPE_INT64, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(cases, "reported_at", 0, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(empty, "account_id", KEYACCT_TYPE_INT64, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(empty, "segment", 0, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_service_assess(NULL, empty, NULL, cases, NULL, NULL, run, &error), KEYACCT_OK);
    assert_int_equal(keyacct_table_rows(empty), 0);
    assert_true(keyacct_table_column_find(empty, "level") >= 0);
    /* an index of another, longer table gives rows that are not there */
    keyacct_table *longer = make("accounts", 2), *facts = make("cases", 1);
    put(longer, 0, "account_id", 6);
    put(longer, 1, "account_id", 9);
    put(facts, 0, "account_id", 9);
    put(facts, 0, "reported_at", 0);
    assert_int_equal(keyacct_index_create(NULL, longer, NULL, &other, NULL), KEYACCT_OK);
    REFUSED(KEYACCT_E_ARGUMENT, NULL, accounts, other, facts, NULL, NULL, run);
    put(facts, 0, "reported_at", INT64_MIN);
    put(facts, 0, "account_id", 7);
    REFUSED(KEYACCT_E_VALUE, NULL, accounts, index, facts, NULL, NULL, run);
    assert_string_equal(error.column, "reported_at");
    put(facts, 0, "reported_at", INT64_MAX);
    REFUSED(KEYACCT_E_VALUE, NULL, accounts, index, facts, NULL, NULL, run);
    put(facts, 0, "reported_at", 0);
    put(facts, 0, "paused_ms", INT64_MAX);
    REFUSED(KEYACCT_E_VALUE, NULL, accounts, index, facts, NULL, NULL, run);
    assert_string_equal(error.column, "paused_ms");
    /* text ids against integers */
    keyacct_table *text = make("contacts", 1);
    assert_int_equal(keyacct_table_add_column(text, "account_id", KEYACCT_TYPE_TEXT, NULL), KEYACCT_OK);
    put_text(text, 0, "account_id", "7");
    put(text, 0, "at", 0);
    REFUSED(KEYACCT_E_COLUMN, NULL, accounts, index, NULL, text, NULL, run);
    assert_int_equal(keyacct_service_assess(NULL, accounts, NULL, NULL, NULL, NULL, run, NULL), KEYACCT_OK); /* no error object */
#undef REFUSED
    keyacct_table_destroy(text);
    keyacct_table_destroy(longer);
    keyacct_table_destroy(facts);
    keyacct_index_destroy(index);
    keyacct_index_destroy(other);
    keyacct_policy_destroy(policy);
    keyacct_run_destroy(run);
    keyacct_run_destroy(timeless);
    keyacct_table_destroy(accounts);
    keyacct_table_destroy(cases);
    keyacct_table_destroy(surveys);
    keyacct_table_destroy(empty);
}

static int32_t stop(void *user_data, int64_t done, int64_t total) {
    (void)done;
    (void)total;
    return --*(int *)user_data < 0;
}

/* A failed call leaves the results of the one before. */
static void atomic_on_cancel(void **state) {
    static char before[4096], after[4096];
    (void)state;
    keyacct_run *run = make_run();
    book b = make_book(99, 0);
    assess(&b, NULL, run);
    print_account(b.accounts, 5, before, sizeof before);
    assert_int_equal(keyacct_run_set_asof_on(run, ASOF + 100, NULL), KEYACCT_OK);
    int cancelled = 0;
    for (int polls = 0; polls < 64; polls++) {
        int left = polls;
        assert_int_equal(keyacct_run_set_progress(run, stop, &left, NULL), KEYACCT_OK);
        keyacct_status status = keyacct_service_assess(NULL, b.accounts, NULL, b.cases, b.contacts, b.surveys, run, NULL);
        if (status == KEYACCT_OK) break;
        assert_int_equal(status, KEYACCT_E_CANCELLED);
        cancelled++;
        print_account(b.accounts, 5, after, sizeof after);
        assert_string_equal(after, before);
    }
    assert_true(cancelled > 5);
    print_account(b.accounts, 5, after, sizeof after);
    assert_string_not_equal(after, before);
    drop_book(&b);
    keyacct_run_destroy(run);
}

static int64_t allocations_left;
static void *limited(void *user, void *pointer, size_t old_size, size_t new_size) {
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    if (allocations_left-- <= 0) return NULL;
    return realloc(pointer, new_size);
}

static void atomic_without_memory(void **state) {
    keyacct_allocator allocator = {sizeof allocator, limited, NULL};
    keyacct_run *run = make_run();
    keyacct_table *accounts, *cases = make("cases", 2), *contacts = make("contacts", 1);
    (void)state;
    allocations_left = INT64_MAX;
    assert_int_equal(keyacct_table_create(&allocator, "accounts", 2, &accounts, NULL), KEYACCT_OK);
    for (int64_t row = 0; row < 2; row++) {
        put(accounts, row, "account_id", row);
        put(accounts, row, "segment", 3);
        put(cases, row, "case_id", row);
        put(cases, row, "account_id", row);
        put(cases, row, "kind", 1);
        put(cases, row, "reported_at", ASOF * DAY);
    }
    put(contacts, 0, "account_id", 1);
    put(contacts, 0, "at", ASOF * DAY);
    put_text(contacts, 0, "contact", "Chen");
    int32_t columns = keyacct_table_column_count(accounts);
    for (int64_t limit = 0;; limit++) {
        keyacct_error error = KEYACCT_ERROR_INIT;
        allocations_left = limit;
        keyacct_status status = keyacct_service_assess(NULL, accounts, NULL, cases, contacts, NULL, run, &error);
        allocations_left = INT64_MAX;
        if (status == KEYACCT_OK) {
            assert_true(limit > 20);
            break;
        }
        assert_int_equal(status, KEYACCT_E_NO_MEMORY);
        assert_int_equal(error.status, KEYACCT_E_NO_MEMORY);
        assert_int_equal(keyacct_table_column_count(accounts), columns);
    }
    keyacct_table_destroy(accounts);
    keyacct_table_destroy(cases);
    keyacct_table_destroy(contacts);
    keyacct_run_destroy(run);
}

/* --- given cells, outputs, policies ----------------------------------------------------------------------------------- */

static void given_cells_are_marked_and_stay(void **state) {
    keyacct_run *run = make_run();
    keyacct_table *t = make("accounts", 2);
    (void)state;
    for (int64_t row = 0; row < 2; row++) {
        put(t, row, "account_id", row);
        put(t, row, "segment", KEYACCT_SEGMENT_LEAD);
    }
    put(t, 1, "level_granted", 4);
    for (int pass = 0; pass < 2; pass++) { /* the second pass finds the given cell under the first result */
        assert_int_equal(keyacct_service_assess(NULL, t, NULL, NULL, NULL, NULL, run, NULL), KEYACCT_OK);
        assert_int_equal(get(t, 0, "level_granted"), 2);
        assert_int_equal(get(t, 1, "level_granted"), 4);
        assert_int_equal(get(t, 1, "level"), 4);
        assert_int_equal(get(t, 1, "plan_tier"), KEYACCT_PLAN_TIER_PLATINUM);
        assert_int_equal(get(t, 1, "level_hold"), KEYACCT_LEVEL_HOLD_PINNED);
        assert_int_equal(keyacct_table_is_given(t, keyacct_table_column_find(t, "level_granted"), 0), 0);
        assert_int_equal(keyacct_table_is_given(t, keyacct_table_column_find(t, "level_granted"), 1), 1);
    }
    keyacct_table_destroy(t);
    keyacct_run_destroy(run);
}

static void default_outputs(void **state) {
    keyacct_run *run;
    keyacct_table *t = one_account();
    int64_t attention[1] = {-1};
    uint8_t validity[1] = {0};
    (void)state;
    assert_int_equal(keyacct_run_create(NULL, &run, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_run_set_asof_on(run, ASOF, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_bind_output(t, "attention", KEYACCT_TYPE_INT64, attention, validity, NULL), KEYACCT_OK);
    keyacct_table *cases = make("cases", 0);
    assert_int_equal(keyacct_table_add_column(cases, "account_id", KEYACCT_TYPE_INT64, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(cases, "reported_at", 0, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_service_assess(NULL, t, NULL, cases, NULL, NULL, run, NULL), KEYACCT_OK);
    for (int32_t c = 0; c < keyacct_column_count(); c++)
        if (strcmp(keyacct_column_text(c, KEYACCT_FIELD_ROLE), "accounts") == 0
            && strcmp(keyacct_column_text(c, KEYACCT_FIELD_ROOM), "service") == 0
            && strcmp(keyacct_column_text(c, KEYACCT_FIELD_DEFAULT), "default") == 0)
            assert_true(keyacct_table_column_find(t, keyacct_column_text(c, KEYACCT_FIELD_NAME)) >= 0);
    assert_int_equal(keyacct_table_column_find(t, "resolve_ratio_ppm"), -1);
    assert_int_equal(keyacct_table_column_find(t, "account_desk"), -1);
    assert_int_equal(attention[0], 0);
    assert_int_equal(validity[0] & 1, 1);
    keyacct_table_destroy(cases);
    keyacct_table_destroy(t);
    keyacct_run_destroy(run);
}

static void policies(void **state) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *policy;
    keyacct_table *promise, *t = one_account(), *cases = make("cases", 1);
    keyacct_run *run = make_run();
    (void)state;
    assert_int_equal(keyacct_policy_create(NULL, 0, &policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_int64(policy, "service.level3_exit_ppm", 900000, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_freeze(policy, &error), KEYACCT_E_RANGE);
    assert_string_equal(error.column, "service.level3_exit_ppm");
    assert_int_equal(keyacct_policy_set_int64(policy, "service.level3_exit_ppm", 1000002, NULL), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_policy_reset(policy, "service.level3_exit_ppm", NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_get_table(policy, "service.promise", NULL, &promise, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_rows(promise), 20);
    assert_int_equal(get(promise, 12, "severity"), 3);
    assert_int_equal(get(promise, 12, "resolve_hours"), 168); /* level 3 */
    /* severity 3 at level 3 in 10 hours instead of 168 */
    put(cases, 0, "account_id", 7);
    put(cases, 0, "severity", 3);
    put(cases, 0, "reported_at", ASOF * DAY);
    assert_int_equal(keyacct_table_add_column(cases, "resolved_at", 0, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_service_assess(NULL, t, NULL, cases, NULL, NULL, run, NULL), KEYACCT_OK);
    assert_int_equal(get(t, 0, "next_due_at"), ASOF * DAY + 7 * DAY);
    keyacct_table *mine = make("policy", 20);
    static const char *const names[] = {"severity", "level", "answer_hours", "resolve_hours", "decide_hours"};
    int64_t cells[5][20];
    for (int c = 0; c < 5; c++) {
        for (int64_t row = 0; row < 20; row++) cells[c][row] = c == 1 ? row % 5 + 1 : get(promise, row, names[c]);
        assert_int_equal(keyacct_table_bind(mine, names[c], KEYACCT_TYPE_INT64, 0, cells[c], NULL, NULL, NULL, NULL), KEYACCT_OK);
    }
    cells[3][12] = 10;
    assert_int_equal(keyacct_policy_set_table(policy, "service.promise", mine, &error), KEYACCT_OK);
    cells[1][12] = 4; /* level 4 twice, level 3 never */
    assert_true(keyacct_policy_set_table(policy, "service.promise", mine, &error) != KEYACCT_OK);
    assert_int_equal(keyacct_policy_freeze(policy, &error), KEYACCT_OK);
    assert_int_equal(keyacct_service_assess(policy, t, NULL, cases, NULL, NULL, run, NULL), KEYACCT_OK);
    assert_int_equal(get(t, 0, "next_due_at"), ASOF * DAY + 10 * DAY / 24);
    keyacct_table_destroy(mine);
    keyacct_table_destroy(promise);
    keyacct_policy_destroy(policy);
    keyacct_table_destroy(t);
    keyacct_table_destroy(cases);
    keyacct_run_destroy(run);
}

/* Blanks and the case of letters make no second person. */
static void two_people_are_two(void **state) {
    static const char *const by[] = {"Li", " Li ", "Li", "", "Li", "LI MING"};
    static const char *const approved[] = {"li", "LI", "Lin", "Li", "   ", "Li Ming"};
    static const int64_t expected[] = {3, 3, 5, 3, 3, 3};
    keyacct_run *run = make_run();
    (void)state;
    for (int i = 0; i < 6; i++) {
        keyacct_table *t = one_account();
        put(t, 0, "strategic", KEYACCT_STRATEGIC_CONFIRMED);
        put(t, 0, "relationship_level", KEYACCT_RELATIONSHIP_LEVEL_NETWORK);
        put_text(t, 0, "strategic_by", by[i]);
        put_text(t, 0, "strategic_approved_by", approved[i]);
        assert_int_equal(keyacct_service_assess(NULL, t, NULL, NULL, NULL, NULL, run, NULL), KEYACCT_OK);
        assert_int_equal(get(t, 0, "level_entitled"), expected[i]);
        assert_int_equal(get(t, 0, "level_hold"), expected[i] == 5 ? KEYACCT_LEVEL_HOLD_NONE : KEYACCT_LEVEL_HOLD_APPROVAL);
        keyacct_table_destroy(t);
    }
    keyacct_run_destroy(run);
}

/* What the schema says this call adds is what it adds. */
static void schema_is_true(void **state) {
    keyacct_run *run = make_run();
    keyacct_table *t = one_account();
    int32_t before = keyacct_table_column_count(t), adds = 0;
    (void)state;
    assert_int_equal(keyacct_service_assess(NULL, t, NULL, NULL, NULL, NULL, run, NULL), KEYACCT_OK);
    for (int32_t i = 0; i < keyacct_schema_count(); i++) {
        if (strcmp(keyacct_schema_text(i, KEYACCT_FIELD_CALL), "keyacct_service_assess")) continue;
        if (strncmp(keyacct_schema_text(i, KEYACCT_FIELD_USE), "adds", 4)) continue;
        assert_string_equal(keyacct_schema_text(i, KEYACCT_FIELD_ROLE), "accounts");
        assert_true(keyacct_table_column_find(t, keyacct_schema_text(i, KEYACCT_FIELD_NAME)) >= 0);
        adds++;
    }
    assert_int_equal(adds, 39);
    assert_int_equal(keyacct_table_column_count(t), before + adds);
    keyacct_table_destroy(t);
    keyacct_run_destroy(run);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_whatever_the_order), cmocka_unit_test(invariants),
        cmocka_unit_test(monotone),                cmocka_unit_test(bad_arguments),
        cmocka_unit_test(atomic_on_cancel),        cmocka_unit_test(atomic_without_memory),
        cmocka_unit_test(given_cells_are_marked_and_stay), cmocka_unit_test(default_outputs),
        cmocka_unit_test(policies),                cmocka_unit_test(two_people_are_two),
        cmocka_unit_test(schema_is_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
