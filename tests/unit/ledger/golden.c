/* Runs tests/golden/ledger/cases.txt. Its head says how a case is written. Every case that succeeds is also saved, loaded and run
 * again, and its rows are added once more in reverse, one part a row: the histories must be the same. */
#include "golden/results.h"
#include "support.h"

#define MOST_ROWS 40
#define MOST_LINE 512

typedef struct row_text {
    char account[64], on[16], amount[32], facts[8][64];
    int fact_count, part;
} row_text;

typedef struct golden {
    char name[256], asof[16];
    keyacct_policy *policy;
    row_text rows[MOST_ROWS];
    int row_count, part, line;
    char wants[64][256];
    int want_count;
    char error[128];
} golden;

static int cases_run;

static int32_t column_of(keyacct_table *table, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    int32_t column = keyacct_table_column_find(table, name);
    if (column >= 0) return column;
    assert_ok(keyacct_table_add_column(table, name, 0, &error));
    return keyacct_table_column_find(table, name);
}

static void set_cell(keyacct_table *table, const char *name, int64_t row, const char *text) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    int32_t column = column_of(table, name), type, days;
    int64_t milliseconds;
    assert_ok(keyacct_table_column_info(table, column, NULL, &type, NULL, &error));
    if (strcmp(text, "-") == 0) return;
    switch (type) {
    case KEYACCT_TYPE_TEXT: assert_ok(keyacct_table_set_text(table, column, row, text, (int64_t)strlen(text), &error)); break;
    case KEYACCT_TYPE_DATE:
        days = day(text);
        assert_ok(keyacct_table_set_int64(table, column, row, days, &error));
        break;
    case KEYACCT_TYPE_TIME:
        assert_int_equal(keyacct__time_parse(text, (int64_t)strlen(text), &milliseconds), 1);
        assert_ok(keyacct_table_set_int64(table, column, row, milliseconds, &error));
        break;
    case KEYACCT_TYPE_FLOAT64: assert_ok(keyacct_table_set_float64(table, column, row, strtod(text, NULL), &error)); break;
    case KEYACCT_TYPE_BOOL: assert_ok(keyacct_table_set_int64(table, column, row, strcmp(text, "true") == 0, &error)); break;
    default: assert_ok(keyacct_table_set_int64(table, column, row, strtoll(text, NULL, 10), &error));
    }
}

/* Table of the rows of a part, or of one row. */
static keyacct_table *table_of(const golden *g, int part, int only_row) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table;
    int64_t n = 0, row = 0;
    for (int i = 0; i < g->row_count; i++) n += only_row >= 0 ? i == only_row : g->rows[i].part == part;
    assert_ok(keyacct_table_create(NULL, "transactions", n, &table, &error));
    for (int i = 0; i < g->row_count; i++) {
        const row_text *from = &g->rows[i];
        if (only_row >= 0 ? i != only_row : from->part != part) continue;
        set_cell(table, "account_id", row, from->account);
        set_cell(table, "on", row, from->on);
        set_cell(table, "amount", row, from->amount);
        for (int fact = 0; fact < from->fact_count; fact++) {
            char name[64];
            strcpy(name, from->facts[fact]);
            char *equals = strchr(name, '=');
            *equals = 0;
            set_cell(table, name, row, equals + 1);
        }
        row++;
    }
    return table;
}

static keyacct_status add_parts(const golden *g, keyacct_ledger *ledger, int reverse, keyacct_error *error) {
    keyacct_status status = KEYACCT_OK;
    int parts = reverse ? g->row_count : g->part + 1;
    for (int i = 0; status == KEYACCT_OK && i < parts; i++) {
        keyacct_table *table = reverse ? table_of(g, 0, g->row_count - 1 - i) : table_of(g, i, -1);
        if (!reverse && i == 0) {
            status = keyacct_ledger_add(ledger, table, NULL, error);
        } else {
            keyacct_ledger *part;
            assert_int_equal(keyacct_ledger_create(NULL, g->policy, NULL, &part, error), KEYACCT_OK);
            status = keyacct_ledger_add(part, table, NULL, error);
            if (status == KEYACCT_OK) status = keyacct_ledger_merge(ledger, part, error);
            keyacct_ledger_destroy(part);
        }
        keyacct_table_destroy(table);
    }
    return status;
}

static void check_want(const golden *g, const keyacct_table *histories, const keyacct_index *index, const char *want) {
    char kind[16], account[64], column[64], value[64], shown[64];
    int fields = sscanf(want, "%15s %63s %63s %63s", kind, account, column, value);
    int64_t row = keyacct_index_find_text(index, account, (int64_t)strlen(account)), number;
    if (strcmp(kind, "absent") == 0) {
        assert_int_equal(row, -1);
        return;
    }
    assert_int_equal(fields, 4);
    if (row < 0) fail_msg("case '%s': no history of %s", g->name, account);
    int32_t at = keyacct_table_column_find(histories, column), type;
    if (at < 0) fail_msg("case '%s': no column %s", g->name, column);
    assert_int_equal(keyacct_table_column_info(histories, at, NULL, &type, NULL, NULL), KEYACCT_OK);
    if (!keyacct_table_is_valid(histories, at, row)) {
        strcpy(shown, "-");
    } else if (type == KEYACCT_TYPE_FLOAT64) {
        double found;
        assert_int_equal(keyacct_table_get_float64(histories, at, row, &found, NULL), KEYACCT_OK);
        double expected = strtod(value, NULL), distance = found - expected;
        if (strcmp(value, "-") != 0 && distance <= 1e-12 && distance >= -1e-12) return;
        sprintf(shown, "%.17g", found);
    } else {
        assert_int_equal(keyacct_table_get_int64(histories, at, row, &number, NULL), KEYACCT_OK);
        if (type == KEYACCT_TYPE_DATE) shown[keyacct__date_format((int32_t)number, shown)] = 0;
        else sprintf(shown, "%lld", (long long)number);
    }
    if (strcmp(shown, value) != 0) fail_msg("case '%s': %s of %s is %s, expected %s", g->name, column, account, shown, value);
}

static void check_error(const golden *g, keyacct_status status, const keyacct_error *error) {
    char name[64], column[64] = "";
    long long row = -2;
    int fields = sscanf(g->error, "%63s %lld %63s", name, &row, column);
    if (strcmp(keyacct_status_name(status) + strlen("KEYACCT_"), name) != 0)
        fail_msg("case '%s': %s (%s), expected %s", g->name, keyacct_status_name(status), error->message, name);
    if (fields > 1 && error->row != row) fail_msg("case '%s': row %lld, expected %lld", g->name, (long long)error->row, row);
    if (fields > 2) assert_string_equal(error->column, column);
    assert_true(strlen(error->message) > 0);
}

static char *histories_of(const keyacct_ledger *ledger, const keyacct_run *run, keyacct_table **out) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_ok(keyacct_ledger_histories(ledger, run, out, &error));
    return dump(*out);
}

static void check_again(const golden *g, const keyacct_ledger *ledger, const keyacct_run *run, const char *expected) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    size_t size, other_size;
    uint8_t *bytes = save(ledger, &size);
    result_bytes("ledger", bytes, size);
    for (int way = 0; way < 2; way++) {
        keyacct_ledger *other;
        keyacct_table *histories;
        if (way == 0) {
            assert_ok(keyacct_ledger_load(NULL, bytes, size, &other, &error));
        } else {
            assert_ok(keyacct_ledger_create(NULL, g->policy, NULL, &other, &error));
            assert_ok(add_parts(g, other, 1, &error));
        }
        char *text = histories_of(other, run, &histories);
        assert_string_equal(text, expected);
        uint8_t *again = save(other, &other_size);
        assert_int_equal(other_size, size);
        assert_memory_equal(again, bytes, size);
        free(text);
        free(again);
        keyacct_table_destroy(histories);
        keyacct_ledger_destroy(other);
    }
    free(bytes);
}

static void run_case(golden *g) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_ledger *ledger;
    keyacct_table *histories = NULL;
    if (!g->name[0]) return;
    assert_ok(keyacct_policy_freeze(g->policy, &error));
    assert_ok(keyacct_ledger_create(NULL, g->policy, NULL, &ledger, &error));
    keyacct_run *run = run_of(day(g->asof));
    keyacct_status status = add_parts(g, ledger, 0, &error);
    if (status == KEYACCT_OK && g->error[0]) status = keyacct_ledger_histories(ledger, run, &histories, &error);
    result_case("ledger/cases.txt", g->line);
    if (g->error[0]) {
        check_error(g, status, &error);
        result_error(status, &error);
        assert_null(histories);
    } else {
        if (status != KEYACCT_OK) fail_msg("case '%s': %s", g->name, error.message);
        keyacct_index *index;
        char *text = histories_of(ledger, run, &histories);
        assert_ok(keyacct_index_create(NULL, histories, NULL, &index, &error));
        result_table(histories, OF_LIBRARY);
        for (int i = 0; i < g->want_count; i++) check_want(g, histories, index, g->wants[i]);
        check_again(g, ledger, run, text);
        keyacct_index_destroy(index);
        keyacct_table_destroy(histories);
        free(text);
    }
    cases_run++;
    keyacct_ledger_destroy(ledger);
    keyacct_run_destroy(run);
}

static void read_row(golden *g, char *line) {
    assert_true(g->row_count < MOST_ROWS);
    row_text *row = &g->rows[g->row_count++];
    row->part = g->part;
    int field = 0;
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " "), field++) {
        if (field == 1) strcpy(row->account, word);
        else if (field == 2) strcpy(row->on, word);
        else if (field == 3) strcpy(row->amount, word);
        else if (field > 3) strcpy(row->facts[row->fact_count++], word);
    }
    assert_true(field >= 4);
}

static void read_line(golden *g, char *line, int number) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    char name[64], value[64];
    if (strncmp(line, "case ", 5) == 0) {
        run_case(g);
        keyacct_policy_destroy(g->policy);
        memset(g, 0, sizeof *g);
        strcpy(g->name, line + 5);
        g->line = number;
        g->policy = policy_of(NULL, NULL);
    } else if (strncmp(line, "set ", 4) == 0) {
        assert_int_equal(sscanf(line, "set %63s %63s", name, value), 2);
        assert_ok(keyacct_policy_set_text(g->policy, name, value, &error));
    } else if (strncmp(line, "asof ", 5) == 0) {
        strcpy(g->asof, line + 5);
    } else if (strncmp(line, "row ", 4) == 0) {
        read_row(g, line);
    } else if (strcmp(line, "part") == 0) {
        g->part++;
    } else if (strncmp(line, "error ", 6) == 0) {
        strcpy(g->error, line + 6);
    } else {
        assert_true(strncmp(line, "want ", 5) == 0 || strncmp(line, "absent ", 7) == 0);
        strcpy(g->wants[g->want_count++], line);
    }
}

static void every_case(void **state) {
    (void)state;
    FILE *file = fopen(KEYACCT_TEST_ROOT "/tests/golden/ledger/cases.txt", "r");
    assert_non_null(file);
    static golden g;
    char line[MOST_LINE];
    for (int number = 1; fgets(line, sizeof line, file); number++) {
        line[strcspn(line, "\r\n")] = 0;
        if (line[0] && line[0] != '#') read_line(&g, line, number);
    }
    run_case(&g);
    keyacct_policy_destroy(g.policy);
    fclose(file);
    assert_true(cases_run >= 40);
    print_message("%d cases\n", cases_run);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_case)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
