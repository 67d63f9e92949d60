/* keyacct_plan_make beyond the tables of cases: total on bad arguments, atomic on errors, independent of the order of rows, its
 * order, its invariants on random books, the loads of people. */
#include "support.h"

#define ASOF 20634 /* 2026-06-30 */
#define ROWS 97

static keyacct_run *make_run(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run;
    OK(keyacct_run_create(NULL, &run, &error));
    OK(keyacct_run_set_asof_on(run, ASOF, &error));
    OK(keyacct_run_want(run, "*", &error));
    return run;
}

static uint64_t seed;
static int64_t below(int64_t n) {
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (int64_t)((seed >> 33) % (uint64_t)n);
}

static int32_t add(keyacct_table *table, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    OK(keyacct_table_add_column(table, name, 0, &error));
    return keyacct_table_column_find(table, name);
}

/* Columns with values 0 .. most - 1, plus `low`, a fifth of them null. */
static const struct {
    const char *name;
    int64_t low, most;
} numbers[] = {
    {"segment_flags", 0, 64}, {"current_value", -40, 80}, {"prev_current_value", -40, 80}, {"potential_value", 0, 9},
    {"discount_share_ppm", 0, 1000001}, {"no_contact_days", 0, 500}, {"complaints_open", 0, 3}, {"complaints_overdue", 0, 2},
    {"contact_top_share_ppm", 0, 1000001}, {"revenue", 0, 1000}, {"margin", -10, 300}, {"cost_to_serve", 0, 300},
    {"elapsed_days", 0, 700}, {"segment", 1, 4}, {"plan_tier", 1, 5}, {"owner_kind", 1, 5}, {"risk_band", 0, 4},
    {"weapon_1", 0, 11},
    {"criteria_fit", 0, 5}, {"relationship_level", 0, 4}, {"status", 1, 5}, {"kind", 0, 7}, {"channel_stage", 0, 4}, {"need", 0, 4},
    {"next_visit_on", ASOF, 60}, {"reviewed_on", ASOF - 400, 400}, {"contract_end_on", ASOF - 100, 300}, {"vip", 0, 2},
};

/* A random book whose account i stands in row order[i]. */
static keyacct_table *random_book(uint64_t from, const int64_t *order) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table;
    OK(keyacct_table_create(NULL, "accounts", ROWS, &table, &error));
    int32_t ids = add(table, "account_id"), owner = add(table, "owner"), sponsor = add(table, "sponsor");
    int32_t columns[sizeof numbers / sizeof numbers[0]];
    for (size_t c = 0; c < sizeof numbers / sizeof numbers[0]; c++) columns[c] = add(table, numbers[c].name);
    seed = from;
    for (int64_t i = 0; i < ROWS; i++) {
        char text[16];
        int64_t row = order[i];
        snprintf(text, sizeof text, "a%d", (int)i);
        OK(keyacct_table_set_text(table, ids, row, text, (int64_t)strlen(text), &error));
        snprintf(text, sizeof text, "p%d", (int)below(7));
        if (below(5)) OK(keyacct_table_set_text(table, owner, row, text, (int64_t)strlen(text), &error));
        snprintf(text, sizeof text, "p%d", (int)below(12));
        if (below(3) == 0) OK(keyacct_table_set_text(table, sponsor, row, text, (int64_t)strlen(text), &error));
        for (size_t c = 0; c < sizeof numbers / sizeof numbers[0]; c++) {
            int64_t value = numbers[c].low + below(numbers[c].most);
            if (below(5)) OK(keyacct_table_set_int64(table, columns[c], row, value, &error));
        }
    }
    return table;
}

/* A cell as text, so that tables can be compared whatever their types. */
static void cell(const keyacct_table *table, int32_t column, int64_t row, char *text, size_t size) {
    int64_t number = 0, length;
    int32_t type;
    double real;
    const char *bytes;
    snprintf(text, size, "-");
    keyacct_table_column_info(table, column, NULL, &type, NULL, NULL);
    if (!keyacct_table_is_valid(table, column, row)) return;
    if (type == KEYACCT_TYPE_TEXT) {
        keyacct_table_get_text(table, column, row, &bytes, &length, NULL);
        snprintf(text, size, "%.*s", (int)length, bytes);
    } else if (type == KEYACCT_TYPE_FLOAT64) {
        keyacct_table_get_float64(table, column, row, &real, NULL);
        snprintf(text, size, "%a", real);
    } else {
        keyacct_table_get_int64(table, column, row, &number, NULL);
        snprintf(text, size, "%lld", (long long)number);
    }
}

static void same_cells(const keyacct_table *a, int64_t a_row, const keyacct_table *b, int64_t b_row) {
    char left[200], right[200];
    for (int32_t column = 0; column < keyacct_table_column_count(a); column++) {
        const char *name;
        keyacct_table_column_info(a, column, &name, NULL, NULL, NULL);
        cell(a, column, a_row, left, sizeof left);
        cell(b, keyacct_table_column_find(b, name), b_row, right, sizeof right);
        if (strcmp(left, right) != 0) fail_msg("%s: %s and %s", name, left, right);
    }
}

static void same_table(const keyacct_table *a, const keyacct_table *b) {
    assert_int_equal(keyacct_table_rows(a), keyacct_table_rows(b));
    assert_int_equal(keyacct_table_column_count(a), keyacct_table_column_count(b));
    for (int64_t row = 0; row < keyacct_table_rows(a); row++) same_cells(a, row, b, row);
}

static int64_t whole(const keyacct_table *table, int64_t row, const char *name) {
    int64_t value = -1;
    int32_t column = keyacct_table_column_find(table, name);
    if (column < 0) fail_msg("no column %s", name);
    assert_int_equal(keyacct_table_get_int64(table, column, row, &value, NULL), KEYACCT_OK);
    return value;
}

static void text(const keyacct_table *table, int64_t row, const char *name, char *to, size_t size) {
    cell(table, keyacct_table_column_find(table, name), row, to, size);
}

/* --- tests -------------------------------------------------------------------------------------------------------------- */

static void the_order_of_rows_does_not_matter(void **state) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = make_run();
    (void)state;
    for (uint64_t book = 1; book <= 5; book++) {
        int64_t order[2][ROWS];
        keyacct_table *accounts[2], *made[2][3];
        for (int64_t i = 0; i < ROWS; i++) order[0][i] = order[1][i] = i;
        seed = book;
        for (int64_t i = ROWS - 1; i > 0; i--) {
            int64_t j = below(i + 1), other = order[1][i];
            order[1][i] = order[1][j];
            order[1][j] = other;
        }
        for (int k = 0; k < 2; k++) {
            accounts[k] = random_book(book, order[k]);
            OK(keyacct_plan_make(NULL, accounts[k], NULL, NULL, NULL, NULL, run, &made[k][0], &made[k][1], &made[k][2], &error));
        }
        for (int t = 0; t < 3; t++) {
            assert_true(keyacct_table_rows(made[0][t]) > 0);
            same_table(made[0][t], made[1][t]);
        }
        for (int64_t i = 0; i < ROWS; i++) same_cells(accounts[0], order[0][i], accounts[1], order[1][i]);
        for (int k = 0; k < 2; k++) {
            keyacct_table_destroy(accounts[k]);
            for (int t = 0; t < 3; t++) keyacct_table_destroy(made[k][t]);
        }
    }
    keyacct_run_destroy(run);
}

static keyacct_policy *policy_with(const char *name, const char *value) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *policy;
    OK(keyacct_policy_create(NULL, 0, &policy, &error));
    OK(keyacct_policy_set_text(policy, name, value, &error));
    OK(keyacct_policy_freeze(policy, &error));
    return policy;
}

/* Counts agree between the tables; caps hold; the to-do list is sorted; release never unless it was asked for (every other book),
 * and never without a person and a potential. */
static void invariants(void **state) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = make_run();
    keyacct_policy *offered = policy_with("plan.release", "1");
    int64_t order[ROWS], released = 0;
    (void)state;
    for (int64_t i = 0; i < ROWS; i++) order[i] = i;
    for (uint64_t book = 1; book <= 20; book++) {
        keyacct_table *accounts = random_book(book, order), *actions, *findings, *owners;
        OK(keyacct_plan_make(book % 2 ? offered : NULL, accounts, NULL, NULL, NULL, NULL, run, &actions, &findings, &owners, &error));
        int64_t sum = 0, counts[ROWS] = {0}, standing[ROWS] = {0}, due = 0, loads = 0, owned = 0, found = 0, due_week = 0;
        for (int64_t row = 0; row < keyacct_table_rows(actions); row++) {
            char id[32], before[64] = "", person[64], other[64];
            text(actions, row, "account_id", id, sizeof id);
            text(actions, row, "owner", person, sizeof person);
            int64_t account = row_of(accounts, id), priority = whole(actions, row, "priority");
            counts[account]++;
            standing[account] += priority == 4;
            assert_in_range(priority, 1, 4);
            assert_true(whole(actions, row, "due_on") >= ASOF);
            int64_t days = whole(actions, row, "due_on") - ASOF, week = whole(actions, row, "this_week");
            assert_int_equal(week, days <= 7 || (priority <= 2 && days <= 30));
            assert_true(whole(actions, row, "kpi") > 0 && whole(actions, row, "stop") > 0);
            due += week;
            if (row > 0) {
                text(actions, row - 1, "owner", before, sizeof before);
                int same = strcmp(before, person) == 0;
                assert_true(same || strcmp(person, "-") == 0 || strcmp(before, person) < 0);
                if (same) assert_true(whole(actions, row - 1, "priority") <= priority);
            }
            if (whole(actions, row, "action") != KEYACCT_ACTION_RELEASE) continue;
            released++;
            assert_int_equal(book % 2, 1);
            text(accounts, account, "owner", other, sizeof other);
            assert_string_not_equal(other, "-");
            text(accounts, account, "potential_value", other, sizeof other);
            assert_string_not_equal(other, "-");
            assert_int_equal(whole(accounts, account, "segment"), KEYACCT_SEGMENT_LEAD);
        }
        for (int64_t row = 0; row < ROWS; row++) {
            assert_int_equal(whole(accounts, row, "actions"), counts[row]);
            assert_true(counts[row] <= 5 && standing[row] <= 2);
            found += whole(accounts, row, "findings");
        }
        for (int64_t row = 0; row < keyacct_table_rows(findings); row++) {
            char id[32];
            text(findings, row, "account_id", id, sizeof id);
            sum += strcmp(id, "-") != 0;
        }
        assert_int_equal(sum, found);
        for (int64_t row = 0; row < keyacct_table_rows(owners); row++) {
            loads += whole(owners, row, "actions");
            owned += whole(owners, row, "accounts");
            due_week += whole(owners, row, "due_week");
        }
        assert_int_equal(loads, keyacct_table_rows(actions));
        assert_int_equal(owned, ROWS);
        assert_int_equal(due_week, due);
        keyacct_table_destroy(accounts);
        keyacct_table_destroy(actions);
        keyacct_table_destroy(findings);
        keyacct_table_destroy(owners);
    }
    assert_true(released > 0);
    keyacct_policy_destroy(offered);
    keyacct_run_destroy(run);
}

static void loads_of_people(void **state) {
    static const char *const lines[] = {"account_id|segment|plan_tier|owner|complaints_overdue", "a|platinum|strategic|Li|1",
                                        "b|gold|gold|Li|", "c|lead|lead|He|", "d|iron|iron||", NULL};
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = make_run();
    keyacct_table *accounts = table_of("accounts", lines), *owners;
    double hours;
    char name[32];
    (void)state;
    OK(keyacct_plan_make(NULL, accounts, NULL, NULL, NULL, NULL, run, NULL, NULL, &owners, &error));
    static const struct {
        const char *owner;
        int64_t accounts, keys;
        double hours;
    } expected[] = {{"He", 1, 0, .13}, {"Li", 2, 2, 15.6}, {"-", 1, 0, .65}};
    assert_int_equal(keyacct_table_rows(owners), 3);
    for (int64_t row = 0; row < 3; row++) {
        text(owners, row, "owner", name, sizeof name);
        assert_string_equal(name, expected[row].owner);
        assert_int_equal(whole(owners, row, "accounts"), expected[row].accounts);
        assert_int_equal(whole(owners, row, "key_accounts"), expected[row].keys);
        OK(keyacct_table_get_float64(owners, keyacct_table_column_find(owners, "hours"), row, &hours, &error));
        assert_true(hours == expected[row].hours);
    }
    assert_int_equal(whole(owners, 1, "due_week"), 2); /* the complaint, and the sponsor's talk: no sponsor, so the owner */
    keyacct_table_destroy(accounts);
    keyacct_table_destroy(owners);
    keyacct_run_destroy(run);
}

/* Nobody knows who owns what: no zeros. An action still counts for nobody, or for whom another column names. */
static void owners_that_are_not_assessed(void **state) {
    static const char *const lines[] = {"account_id|segment|plan_tier|sponsor|complaints_overdue|risk_band|weapon_1",
                                        "a|platinum|platinum|Gao|1|watch|channels", NULL};
    static const char *const given[] = {"owner", "accounts", "key_accounts", "hours"};
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = make_run();
    keyacct_table *accounts = table_of("accounts", lines), *owners;
    char cell_of[32];
    (void)state;
    OK(keyacct_plan_make(NULL, accounts, NULL, NULL, NULL, NULL, run, NULL, NULL, &owners, &error));
    assert_int_equal(keyacct_table_rows(owners), 2);
    text(owners, 0, "owner", cell_of, sizeof cell_of);
    assert_string_equal(cell_of, "Gao");
    for (int64_t row = 0; row < 2; row++)
        for (size_t i = row == 0; i < sizeof given / sizeof given[0]; i++) {
            text(owners, row, given[i], cell_of, sizeof cell_of);
            assert_string_equal(cell_of, "-");
        }
    assert_true(whole(owners, 0, "actions") > 0 && whole(owners, 1, "actions") > 0 && whole(owners, 1, "due_week") > 0);
    keyacct_table_destroy(accounts);
    keyacct_table_destroy(owners);
    keyacct_run_destroy(run);
}

/* What shows that an action works, and when it ends, are there when they are asked for, by name or all together. */
static void kpi_and_stop_on_request(void **state) {
    static const char *const lines[] = {"account_id|segment", "a|platinum", NULL};
    static const char *const wants[][2] = {{"", "00"}, {"actions.kpi", "10"}, {"actions.stop", "01"}, {"*", "11"}};
    keyacct_error error = KEYACCT_ERROR_INIT;
    (void)state;
    for (size_t i = 0; i < sizeof wants / sizeof wants[0]; i++) {
        keyacct_run *run = run_asof("2026-06-30");
        keyacct_table *accounts = table_of("accounts", lines), *actions;
        if (*wants[i][0]) OK(keyacct_run_want(run, wants[i][0], &error));
        OK(keyacct_plan_make(NULL, accounts, NULL, NULL, NULL, NULL, run, &actions, NULL, NULL, &error));
        assert_true(keyacct_table_rows(actions) > 0);
        assert_int_equal(keyacct_table_column_find(actions, "kpi") >= 0, wants[i][1][0] == '1');
        assert_int_equal(keyacct_table_column_find(actions, "stop") >= 0, wants[i][1][1] == '1');
        assert_true(keyacct_table_column_find(actions, "this_week") >= 0);
        keyacct_table_destroy(actions);
        keyacct_table_destroy(accounts);
        keyacct_run_destroy(run);
    }
    keyacct_run *run = run_asof("2026-06-30");
    static const char *const wrong[] = {"kpi", "actions.owner", "actions.nothing", "actions.", ".kpi", "nowhere.kpi", "a.b.c",
                                        "a_role_that_is_longer_than_any_role_of_the_library.kpi"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        FAILS(KEYACCT_E_NOT_FOUND, keyacct_run_want(run, wrong[i], &error));
    OK(keyacct_run_want(run, "accounts.risk_low", &error));
    keyacct_run_destroy(run);
}

static int32_t stop(void *user, int64_t done, int64_t total) {
    (void)user;
    (void)done;
    (void)total;
    return 1;
}

static void refusals(void **state) {
    static const char *const fine[] = {"account_id|segment", "a|gold", "b|gold", NULL};
    static const char *const twice[] = {"account_id|segment", "a|gold", "b|gold", "a|gold", NULL};
    static const char *const nobody[] = {"account_id|segment", "a|gold", "|gold", NULL};
    static const char *const bare[] = {"account_id|name", "a|x", NULL};
    static const char *const visits[] = {"account_id|at|channel", "a|2026-06-01|phone", "z|2026-06-01|phone", NULL};
    static const char *const timeless[] = {"account_id|channel", "a|phone", NULL};
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = make_run(), *later;
    keyacct_table *accounts = table_of("accounts", fine), *bad, *contacts = table_of("contacts", visits);
    keyacct_table *actions, *findings, *owners;
    int32_t columns = keyacct_table_column_count(accounts);
    (void)state;
#define MAKE(code, table, given, with)                                                                                             \
    actions = findings = owners = accounts;                                                                                        \
    FAILS(code, keyacct_plan_make(NULL, table, NULL, NULL, given, NULL, with, &actions, &findings, &owners, &error));               \
    assert_true(!actions && !findings && !owners)
    MAKE(KEYACCT_E_HANDLE, NULL, NULL, run);
    MAKE(KEYACCT_E_NO_TIME, accounts, NULL, NULL);
    MAKE(KEYACCT_E_ARGUMENT, contacts, NULL, run);
    MAKE(KEYACCT_E_ARGUMENT, accounts, accounts, run);
    MAKE(KEYACCT_E_UNKNOWN, accounts, contacts, run);
    assert_int_equal(error.row, 1);
    bad = table_of("contacts", timeless);
    MAKE(KEYACCT_E_COLUMN, accounts, bad, run);
    assert_string_equal(error.column, "at");
    keyacct_table_destroy(bad);
    bad = table_of("accounts", twice);
    MAKE(KEYACCT_E_DUPLICATE, bad, NULL, run);
    assert_int_equal(error.row, 2);
    keyacct_table_destroy(bad);
    bad = table_of("accounts", nobody);
    MAKE(KEYACCT_E_VALUE, bad, NULL, run);
    assert_int_equal(error.row, 1);
    keyacct_table_destroy(bad);
    bad = table_of("accounts", bare);
    MAKE(KEYACCT_E_COLUMN, bad, NULL, run);
    assert_string_equal(error.column, "segment");
    keyacct_table_destroy(bad);
    OK(keyacct_run_create(NULL, &later, &error));
    OK(keyacct_run_set_asof_on(later, INT32_MAX, &error));
    MAKE(KEYACCT_E_RANGE, accounts, NULL, later);
    OK(keyacct_run_set_asof_on(later, ASOF, &error));
    OK(keyacct_run_set_progress(later, stop, NULL, &error));
    MAKE(KEYACCT_E_CANCELLED, accounts, NULL, later);
    assert_int_equal(keyacct_table_column_count(accounts), columns);
    /* without a wish for the tables, and with nothing in them */
    OK(keyacct_plan_make(NULL, accounts, NULL, NULL, NULL, NULL, run, NULL, NULL, NULL, NULL));
    OK(keyacct_table_create(NULL, "accounts", 0, &bad, &error));
    add(bad, "account_id");
    add(bad, "segment");
    OK(keyacct_plan_make(NULL, bad, NULL, NULL, NULL, NULL, run, &actions, &findings, &owners, &error));
    assert_int_equal(keyacct_table_rows(actions) + keyacct_table_rows(findings) + keyacct_table_rows(owners), 0);
    keyacct_table *tables[] = {bad, actions, findings, owners, accounts, contacts};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) keyacct_table_destroy(tables[i]);
    keyacct_run_destroy(run);
    keyacct_run_destroy(later);
}

/* The largest and smallest numbers that a column can hold go through. */
static void extremes(void **state) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = make_run();
    (void)state;
    for (int which = 0; which < 2; which++) {
        keyacct_table *accounts, *actions, *findings, *owners;
        OK(keyacct_table_create(NULL, "accounts", 4, &accounts, &error));
        int32_t ids = add(accounts, "account_id");
        for (int64_t row = 0; row < 4; row++) {
            char id[2] = {(char)('a' + row), 0};
            OK(keyacct_table_set_text(accounts, ids, row, id, 1, &error));
        }
        for (int32_t c = 0; c < keyacct_column_count(); c++) {
            const char *role = keyacct_column_text(c, KEYACCT_FIELD_ROLE), *name = keyacct_column_text(c, KEYACCT_FIELD_NAME);
            const char *type = keyacct_column_text(c, KEYACCT_FIELD_TYPE);
            int date = strcmp(type, "date") == 0;
            if (strcmp(role, "accounts") != 0 || (!date && strcmp(type, "int64") != 0 && strcmp(type, "money") != 0)) continue;
            int32_t column = add(accounts, name);
            for (int64_t row = 0; row < 4; row++)
                OK(keyacct_table_set_int64(accounts, column, row,
                                           which ? (date ? INT32_MAX : INT64_MAX) : (date ? INT32_MIN : INT64_MIN), &error));
        }
        int32_t segment = add(accounts, "segment"), tier = add(accounts, "plan_tier");
        for (int64_t row = 0; row < 4; row++) {
            OK(keyacct_table_set_int64(accounts, segment, row, row + 1, &error));
            OK(keyacct_table_set_int64(accounts, tier, row, row + 2, &error));
        }
        OK(keyacct_plan_make(NULL, accounts, NULL, NULL, NULL, NULL, run, &actions, &findings, &owners, &error));
        assert_true(keyacct_table_rows(findings) > 0);
        keyacct_table *tables[] = {accounts, actions, findings, owners};
        for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) keyacct_table_destroy(tables[i]);
    }
    keyacct_run_destroy(run);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_rows_does_not_matter), cmocka_unit_test(invariants), cmocka_unit_test(loads_of_people),
        cmocka_unit_test(owners_that_are_not_assessed),      cmocka_unit_test(kpi_and_stop_on_request),
        cmocka_unit_test(refusals), cmocka_unit_test(extremes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
