/* Reads the tables of tests/golden/plan, which explain their form, and checks that they are complete: every action and every
 * finding of the vocabulary has a case that triggers it, a source, and both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/number.h"
#include "golden/results.h"
#include "keyacct.h"
#include "vocabulary.h"

enum { MOST_ACCOUNTS = 8, LINE = 1024, MOST_TOKENS = 32 };

static struct {
    const char *file;
    int line;
    keyacct_policy *policy;
    keyacct_run *run;
    keyacct_table *accounts, *cases, *contacts, *surveys, *actions, *findings, *owners;
} test;
static uint8_t seen_action[128], seen_finding[128];
/* Every rule of the playbook, and whether a row that says its reason triggered it. */
static struct {
    const char *action, *reason, *value;
    int seen;
} rules[] = {
#define PLAY(action, reason, value, guards, role, channel, days, priority, kpi, stop) {#action, #reason, #value, 0},
#include "plan/playbook.def"
#undef PLAY
};
#define RULES (sizeof rules / sizeof rules[0])
static int rows_run;

static void bad(const char *what, const char *detail) { fail_msg("%s:%d: %s %s", test.file, test.line, what, detail); }

static int32_t column_of(const keyacct_table *table, const char *name) {
    int32_t column = keyacct_table_column_find(table, name);
    if (column < 0) bad("no column", name);
    return column;
}

/* --- what a row gives -------------------------------------------------------------------------------------------------- */

static void empty_table(const char *role, keyacct_table **table) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    if (keyacct_table_create(NULL, role, 0, table, &error) != KEYACCT_OK) bad("table:", error.message);
    assert_int_equal(keyacct_table_add_column(*table, "account_id", 0, NULL), KEYACCT_OK);
    if (strcmp(role, "contacts") != 0) return;
    assert_int_equal(keyacct_table_add_column(*table, "at", 0, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(*table, "channel", 0, NULL), KEYACCT_OK);
}

static void give_contacts(char *list) {
    int64_t rows = 1, row = 0;
    if (strcmp(list, "empty") == 0) {
        empty_table("contacts", &test.contacts);
        return;
    }
    for (const char *at = list; *at; at++) rows += *at == ';';
    assert_int_equal(keyacct_table_create(NULL, "contacts", rows, &test.contacts, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(test.contacts, "account_id", 0, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(test.contacts, "at", 0, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(test.contacts, "channel", 0, NULL), KEYACCT_OK);
    for (char *one = list; one; row++) {
        char *next = strchr(one, ';'), *channel = strchr(one, ':');
        int64_t at;
        if (next) *next++ = 0;
        if (!channel) bad("a contact is DATE:CHANNEL, not", one);
        *channel++ = 0;
        if (!keyacct__time_parse(one, (int64_t)strlen(one), &at)) bad("no date:", one);
        assert_int_equal(keyacct_table_set_text(test.contacts, 0, row, "a1", 2, NULL), KEYACCT_OK);
        assert_int_equal(keyacct_table_set_int64(test.contacts, 1, row, at, NULL), KEYACCT_OK);
        assert_int_equal(keyacct_table_set_text(test.contacts, 2, row, channel, (int64_t)strlen(channel), NULL), KEYACCT_OK);
        one = next;
    }
}

/* Binds "v1,v2" as a column: text is parsed by the library itself. The memory belongs to the table. */
static void give_column(const char *name, const char *list) {
    int64_t rows = keyacct_table_rows(test.accounts);
    int32_t id = keyacct__column_find("accounts", name);
    keyacct_error error = KEYACCT_ERROR_INIT;
    if (id < 0) bad("not a column of accounts:", name);
    size_t size = (MOST_ACCOUNTS + 1) * sizeof(int64_t) + 8 + (size_t)rows * (strlen(list) + 1);
    char *memory = calloc(1, size), *bytes = memory + (MOST_ACCOUNTS + 1) * sizeof(int64_t) + 8;
    int64_t *offsets = (int64_t *)(void *)memory;
    uint8_t *validity = (uint8_t *)memory + (MOST_ACCOUNTS + 1) * sizeof(int64_t);
    const char *cell = list;
    for (int64_t row = 0; row < rows; row++) {
        size_t length = strcspn(cell, ",");
        int null = length == 1 && *cell == '-';
        if (!null) memcpy(bytes + offsets[row], cell, length);
        validity[0] = (uint8_t)(validity[0] | !null << row);
        offsets[row + 1] = offsets[row] + (null ? 0 : (int64_t)length);
        if (cell[length] == ',') cell += length + 1;
        else if (cell != list && row + 1 < rows) bad("too few values:", name);
    }
    int32_t unit = keyacct__column_at(id).type == KEYACCT_TYPE_MONEY ? KEYACCT_UNIT_MINOR : KEYACCT_UNIT_NONE;
    if (keyacct_table_bind_text(test.accounts, name, unit, offsets, bytes, validity, free, memory, &error) != KEYACCT_OK)
        bad("bind:", error.message);
}

static int split(char *text, char *tokens[]) {
    int count = 0;
    for (char *token = strtok(text, " \t\r\n"); token && count < MOST_TOKENS; token = strtok(NULL, " \t\r\n"))
        tokens[count++] = token;
    return count;
}

static void begin(char *given, int keep_all) {
    char *tokens[MOST_TOKENS], ids[64] = "a1", date[16] = "2026-06-30";
    int count = split(given, tokens), has_segment = 0;
    int64_t rows = 1;
    int32_t asof;
    keyacct_error error = KEYACCT_ERROR_INIT;
    for (int i = 0; i < count; i++) {
        int64_t commas = 1;
        for (const char *at = tokens[i]; *at; at++) commas += *at == ',';
        if (commas > rows) rows = commas;
    }
    assert_true(rows <= MOST_ACCOUNTS);
    for (int64_t row = 1; row < rows; row++) snprintf(ids + strlen(ids), sizeof ids - strlen(ids), ",a%d", (int)row + 1);
    assert_int_equal(keyacct_policy_create(NULL, 0, &test.policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_run_create(NULL, &test.run, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_run_want(test.run, "*", NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_create(NULL, "accounts", rows, &test.accounts, NULL), KEYACCT_OK);
    if (keep_all) {
        assert_int_equal(keyacct_policy_set_text(test.policy, "plan.actions_max", "60", NULL), KEYACCT_OK);
        assert_int_equal(keyacct_policy_set_text(test.policy, "plan.standing_max", "60", NULL), KEYACCT_OK);
    }
    give_column("account_id", ids);
    for (int i = 0; i < count; i++) {
        char *value = strchr(tokens[i], '=');
        if (!value) bad("not NAME=VALUE:", tokens[i]);
        *value++ = 0;
        if (strcmp(tokens[i], "cases") == 0) empty_table("cases", &test.cases);
        else if (strcmp(tokens[i], "surveys") == 0) empty_table("surveys", &test.surveys);
        else if (strcmp(tokens[i], "contacts") == 0) give_contacts(value);
        else if (strcmp(tokens[i], "asof") == 0) snprintf(date, sizeof date, "%s", value);
        else if (strncmp(tokens[i], "set:", 4) == 0) {
            if (keyacct_policy_set_text(test.policy, tokens[i] + 4, value, &error) != KEYACCT_OK) bad("set:", error.message);
        } else {
            has_segment |= strcmp(tokens[i], "segment") == 0;
            give_column(tokens[i], value);
        }
    }
    if (!has_segment) give_column("segment", "-");
    if (!keyacct__date_parse(date, (int64_t)strlen(date), &asof)) bad("no date:", date);
    assert_int_equal(keyacct_run_set_asof_on(test.run, asof, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_freeze(test.policy, NULL), KEYACCT_OK);
    if (keyacct_plan_make(test.policy, test.accounts, NULL, test.cases, test.contacts, test.surveys, test.run, &test.actions,
                          &test.findings, &test.owners, &error) != KEYACCT_OK)
        bad("refused:", error.message);
    char file[64];
    snprintf(file, sizeof file, "plan/%s", test.file);
    result_case(file, test.line);
    result_table(test.accounts, OF_CALLER);
    result_table(test.actions, OF_LIBRARY);
    result_table(test.findings, OF_LIBRARY);
    result_table(test.owners, OF_LIBRARY);
}

static void end(void) {
    keyacct_table *tables[] = {test.accounts, test.cases, test.contacts, test.surveys, test.actions, test.findings, test.owners};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) keyacct_table_destroy(tables[i]);
    keyacct_policy_destroy(test.policy);
    keyacct_run_destroy(test.run);
    const char *file = test.file;
    int line = test.line;
    memset(&test, 0, sizeof test);
    test.file = file;
    test.line = line;
    rows_run++;
}

/* --- what a row expects ------------------------------------------------------------------------------------------------- */

static void cell_text(const keyacct_table *table, const char *name, int64_t row, char *text, size_t size) {
    int32_t column = column_of(table, name), type = 0;
    int64_t number, length;
    double real;
    const char *bytes;
    snprintf(text, size, "-");
    keyacct_table_column_info(table, column, NULL, &type, NULL, NULL);
    if (!keyacct_table_is_valid(table, column, row)) return;
    if (type == KEYACCT_TYPE_TEXT || type == KEYACCT_TYPE_CODE) {
        assert_int_equal(keyacct_table_get_text(table, column, row, &bytes, &length, NULL), KEYACCT_OK);
        snprintf(text, size, "%.*s", (int)length, bytes);
    } else if (type == KEYACCT_TYPE_FLOAT64) {
        assert_int_equal(keyacct_table_get_float64(table, column, row, &real, NULL), KEYACCT_OK);
        snprintf(text, size, "%.15g", real);
    } else {
        assert_int_equal(keyacct_table_get_int64(table, column, row, &number, NULL), KEYACCT_OK);
        if (type == KEYACCT_TYPE_DATE) text[keyacct__date_format((int32_t)number, text)] = 0;
        else snprintf(text, size, "%lld", (long long)number);
    }
}

/* "segment:platinum", or "visit:90" where the reason is no code list. */
static void reason_text(int64_t row, char *text, size_t size) {
    int64_t value;
    char reason[64];
    cell_text(test.actions, "reason", row, reason, sizeof reason);
    assert_int_equal(keyacct_table_get_int64(test.actions, column_of(test.actions, "reason_value"), row, &value, NULL), KEYACCT_OK);
    const char *name = keyacct_code_name(reason, (int32_t)value);
    if (name) snprintf(text, size, "%s:%s", reason, name);
    else snprintf(text, size, "%s:%lld", reason, (long long)value);
}

static void note_rule(const char *action, const char *reason) {
    for (size_t i = 0; i < RULES; i++) {
        size_t length = strlen(rules[i].reason);
        if (strcmp(rules[i].action, action) != 0 || strncmp(rules[i].reason, reason, length) != 0 || reason[length] != ':') continue;
        if (strcmp(rules[i].value, "ANY") == 0 || strcmp(rules[i].value, reason + length + 1) == 0) rules[i].seen = 1;
    }
}

static void compare(const keyacct_table *table, int64_t row, char *expected) {
    char *tokens[MOST_TOKENS], found[128], detail[300];
    int count = split(expected, tokens);
    for (int i = 0; i < count; i++) {
        char *value = strchr(tokens[i], '=');
        if (!value) bad("not NAME=VALUE:", tokens[i]);
        *value++ = 0;
        if (strcmp(tokens[i], "reason") == 0) {
            char action[64];
            reason_text(row, found, sizeof found);
            cell_text(table, "action", row, action, sizeof action);
            note_rule(action, found);
        } else cell_text(table, tokens[i], row, found, sizeof found);
        snprintf(detail, sizeof detail, "%s is %s, expected %s", tokens[i], found, value);
        if (strcmp(found, value) != 0) bad("", detail);
    }
}

/* Row of the table whose code is `value` and whose account is `account` (NULL: the book); -1. */
static int64_t find_row(const keyacct_table *table, const char *code, int32_t value, const char *account) {
    for (int64_t row = 0; row < keyacct_table_rows(table); row++) {
        int64_t number;
        char id[32];
        keyacct_table_get_int64(table, column_of(table, code), row, &number, NULL);
        cell_text(table, "account_id", row, id, sizeof id);
        if (number == value && strcmp(id, account ? account : "-") == 0) return row;
    }
    return -1;
}

static void run_row(char *line) {
    char *given = strchr(line, '|'), *expected = given ? strchr(given + 1, '|') : NULL;
    char *head[MOST_TOKENS] = {NULL}, nothing[1] = "";
    if (!given) bad("no '|':", line);
    *given++ = 0;
    if (expected) *expected++ = 0;
    int count = split(line, head), no = count > 0 && strncmp(head[0], "no_", 3) == 0;
    const char *kind = count > 0 ? head[0] + 3 * no : "";
    if (strcmp(kind, "state") == 0) {
        begin(given, 0);
        compare(test.accounts, 0, expected ? expected : nothing);
        end();
        return;
    }
    int is_action = strcmp(kind, "action") == 0, is_book = strcmp(kind, "book") == 0;
    if (count != 2 || (!is_action && !is_book && strcmp(kind, "finding") != 0)) bad("not understood:", line);
    int32_t value = keyacct__code_find(is_action ? "action" : "finding", head[1], (int64_t)strlen(head[1]));
    if (value < 0) bad("not in the vocabulary:", head[1]);
    begin(given, is_action);
    const keyacct_table *table = is_action ? test.actions : test.findings;
    int64_t row = find_row(table, is_action ? "action" : "finding", value, is_book ? NULL : "a1");
    if (no && row >= 0) bad("must not be there:", head[1]);
    if (!no && row < 0) bad("is missing:", head[1]);
    if (!no) {
        (is_action ? seen_action : seen_finding)[value] = 1;
        compare(table, row, expected ? expected : nothing);
    }
    end();
}

static void run_file(const char *name) {
    char path[512], line[LINE];
    snprintf(path, sizeof path, "%s/tests/golden/plan/%s", KEYACCT_TEST_ROOT, name);
    FILE *in = fopen(path, "r");
    if (!in) fail_msg("%s: not there", path);
    test.file = name;
    rows_run = 0;
    for (test.line = 1; fgets(line, sizeof line, in); test.line++)
        if (line[0] != '#' && strspn(line, " \t\r\n") != strlen(line)) run_row(line);
    fclose(in);
    print_message("%s: %d cases\n", name, rows_run);
    assert_true(rows_run > 0);
}

static void findings(void **state) { (void)state; run_file("findings.txt"); }
static void actions(void **state) { (void)state; run_file("actions.txt"); }
static void states(void **state) { (void)state; run_file("states.txt"); }

/* --- completeness ------------------------------------------------------------------------------------------------------- */

static int is_ascii(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text >= 128) return 0;
    return 1;
}

static void every_code_has_a_case(void **state) {
    (void)state;
    for (int32_t i = 0; i < keyacct_code_count(); i++) {
        const char *list = keyacct_code_text(i, KEYACCT_FIELD_ROLE), *name = keyacct_code_text(i, KEYACCT_FIELD_NAME);
        int32_t value = keyacct_code_value(i);
        if (strcmp(list, "action") == 0 && !seen_action[value]) fail_msg("no case triggers the action %s", name);
        if (strcmp(list, "finding") == 0 && !seen_finding[value]) fail_msg("no case triggers the finding %s", name);
    }
}

static void every_rule_has_a_case(void **state) {
    (void)state;
    for (size_t i = 0; i < RULES; i++)
        if (!rules[i].seen)
            fail_msg("no row with a reason triggers the rule %s for %s %s", rules[i].action, rules[i].reason, rules[i].value);
}

/* What shows that an action works is a column of accounts; every code of the two lists is used by some rule of the playbook. */
static void every_kpi_is_a_column_and_used(void **state) {
    static const char *const used[] = {
#define PLAY(action, reason, value, guards, role, channel, days, priority, kpi, stop) "kpi " #kpi, "stop " #stop,
#include "plan/playbook.def"
#undef PLAY
    };
    (void)state;
    int lists[2] = {0};
    for (int32_t i = 0; i < keyacct_code_count(); i++) {
        const char *list = keyacct_code_text(i, KEYACCT_FIELD_ROLE), *name = keyacct_code_text(i, KEYACCT_FIELD_NAME);
        int is_kpi = strcmp(list, "kpi") == 0, found = 0;
        if (!is_kpi && strcmp(list, "stop") != 0) continue;
        char entry[80], column[64];
        snprintf(entry, sizeof entry, "%s %s", list, name);
        for (size_t k = 0; k < sizeof used / sizeof used[0]; k++) found |= strcmp(used[k], entry) == 0;
        if (!found) fail_msg("no rule uses %s", entry);
        lists[is_kpi]++;
        const char *text = keyacct_code_text(i, KEYACCT_FIELD_EXPLANATION);
        snprintf(column, sizeof column, "%.*s", (int)strcspn(text, ";"), text);
        if (is_kpi && keyacct__column_find("accounts", column) < 0) fail_msg("kpi %s: no column '%s'", name, column);
    }
    assert_true(lists[0] > 0 && lists[1] > 0);
}

static void every_code_has_its_source_and_both_languages(void **state) {
    static const char *const lists[] = {"action", "finding", "objective", "posture", "list", "behavior",
                                        "action_reason", "role", "figure", "kpi", "stop"};
    int found[11] = {0};
    (void)state;
    for (int32_t i = 0; i < keyacct_code_count(); i++) {
        const char *list = keyacct_code_text(i, KEYACCT_FIELD_ROLE), *name = keyacct_code_text(i, KEYACCT_FIELD_NAME);
        const char *label = keyacct_code_text(i, KEYACCT_FIELD_LABEL), *zh = keyacct_code_text(i, KEYACCT_FIELD_LABEL_ZH);
        const char *text = keyacct_code_text(i, KEYACCT_FIELD_EXPLANATION);
        for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
            if (strcmp(list, lists[l]) != 0) continue;
            found[l]++;
            if (!*label || !is_ascii(label)) fail_msg("%s %s: no English label", list, name);
            if (!*zh || is_ascii(zh)) fail_msg("%s %s: no Chinese label", list, name);
            int row = strstr(text, "seeds ") || strstr(text, "rulings ") || strstr(text, "decision ") || strstr(text, "segmentation ");
            int sourced = row || (l > 8 && strstr(text, "n.s."));
            if ((l < 2 || l > 8) && !sourced) fail_msg("%s %s: no source row in '%s'", list, name, text);
        }
    }
    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) assert_true(found[l] > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings),
        cmocka_unit_test(actions),
        cmocka_unit_test(states),
        cmocka_unit_test(every_code_has_a_case),
        cmocka_unit_test(every_rule_has_a_case),
        cmocka_unit_test(every_kpi_is_a_column_and_used),
        cmocka_unit_test(every_code_has_its_source_and_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
