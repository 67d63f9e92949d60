/* The expert card against its golden tables in tests/golden/risk: always; the archetypes of the data folder: where it is. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/number.h"
#include "golden/results.h"
#include "keyacct.h"
#include "risk/card.h"

#define OK(call) assert_ok((call), &error, __LINE__)

static void assert_ok(keyacct_status status, const keyacct_error *error, int line) {
    if (status != KEYACCT_OK) print_error("line %d: %s\n", line, error->message);
    assert_int_equal(status, KEYACCT_OK);
}

/* Sets one cell of a new column from text: a number, a date or the name of a code. */
static void set_cell(keyacct_table *table, const char *name, const char *text) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    OK(keyacct_table_add_column(table, name, 0, &error));
    int32_t column = keyacct_table_column_find(table, name), type, days;
    OK(keyacct_table_column_info(table, column, NULL, &type, NULL, &error));
    if (type == KEYACCT_TYPE_FLOAT64) OK(keyacct_table_set_float64(table, column, 0, strtod(text, NULL), &error));
    else if (type == KEYACCT_TYPE_DATE) {
        assert_true(keyacct__date_parse(text, (int64_t)strlen(text), &days));
        OK(keyacct_table_set_int64(table, column, 0, days, &error));
    } else if (type == KEYACCT_TYPE_CODE && (text[0] < '0' || text[0] > '9'))
        OK(keyacct_table_set_text(table, column, 0, text, (int64_t)strlen(text), &error));
    else OK(keyacct_table_set_int64(table, column, 0, (int64_t)strtod(text, NULL), &error));
}

/* 1 when the cell is as expected; prints the difference otherwise. */
static int cell_is(const char *where, const keyacct_table *table, const char *name, const char *expected) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    int32_t column = keyacct_table_column_find(table, name), type;
    double value;
    if (column < 0) {
        print_error("%s: no column %s\n", where, name);
        return 0;
    }
    OK(keyacct_table_column_info(table, column, NULL, &type, NULL, &error));
    OK(keyacct_table_get_float64(table, column, 0, &value, &error));
    int present = keyacct_table_is_valid(table, column, 0) && !(type == KEYACCT_TYPE_CODE && value == 0);
    int same;
    if (strcmp(expected, "null") == 0) same = !present;
    else if (type == KEYACCT_TYPE_CODE) {
        const char *list = strncmp(name, "weapon", 6) == 0 ? "weapon" : name;
        if (strstr(name, "_driver") || strstr(name, "_shield")) list = "indicator";
        const char *found = keyacct_code_name(list, (int32_t)value);
        same = found && strcmp(found, expected) == 0;
    } else same = present && fabs(value - strtod(expected, NULL)) <= (type == KEYACCT_TYPE_FLOAT64 ? 1e-9 : 0);
    if (!same) print_error("%s: %s is %.15g%s, expected %s\n", where, name, value, present ? "" : " (null)", expected);
    return same;
}

/* Next "name=value" of a list, split in place; NULL at the end or for "-". */
static char *next_pair(char **list, char **value) {
    char *pair = strtok_r(NULL, " ", list);
    if (!pair || strcmp(pair, "-") == 0) return NULL;
    *value = strchr(pair, '=');
    assert_non_null(*value);
    *(*value)++ = 0;
    return pair;
}

static keyacct_policy *make_policy(char *settings, keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *policy = NULL;
    char *rest = settings, *value, *name;
    int32_t days;
    OK(keyacct_policy_create(NULL, 0, &policy, &error));
    for (name = strtok_r(settings, " ", &rest); name && strcmp(name, "-") != 0; name = strtok_r(NULL, " ", &rest)) {
        value = strchr(name, '=');
        assert_non_null(value);
        *value++ = 0;
        if (strcmp(name, "asof") == 0) {
            assert_true(keyacct__date_parse(value, (int64_t)strlen(value), &days));
            OK(keyacct_run_set_asof_on(run, days, &error));
        } else OK(keyacct_policy_set_text(policy, name, value, &error));
    }
    OK(keyacct_policy_freeze(policy, &error));
    return policy;
}

/* Adding up the contributions gives the log-odds to the last bit, and the parts give p - base. */
static void check_additivity(const keyacct_risk_model *model, const keyacct_table *table, const keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *parts = NULL;
    double z, p, sum = model->card.base_log_odds, share = 0, part, log_odds;
    OK(keyacct_table_get_float64(table, keyacct_table_column_find(table, "risk_log_odds"), 0, &z, &error));
    OK(keyacct_table_get_float64(table, keyacct_table_column_find(table, "risk_probability"), 0, &p, &error));
    OK(keyacct_risk_model_explain(model, table, 0, 1, run, &parts, &error));
    result_table(parts, OF_LIBRARY);
    if (isnan(p)) {
        assert_int_equal(keyacct_table_rows(parts), 0);
        keyacct_table_destroy(parts);
        return;
    }
    assert_int_equal(keyacct_table_rows(parts), 40);
    for (int64_t i = 0; i < 40; i++) {
        OK(keyacct_table_get_float64(parts, keyacct_table_column_find(parts, "log_odds"), i, &log_odds, &error));
        OK(keyacct_table_get_float64(parts, keyacct_table_column_find(parts, "probability_part"), i, &part, &error));
        assert_true(log_odds * part >= 0);
        sum += log_odds;
        share += part;
    }
    assert_true(sum == z);
    assert_true(fabs(share - (p - model->card.base_probability)) < 1e-12);
    assert_true(fabs(1 / (1 + exp(-z)) - p) < 1e-15);
    keyacct_table_destroy(parts);
}

static int run_case(const char *where, char *settings, char *inputs, char *expected) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = NULL;
    keyacct_risk_model *model = NULL;
    keyacct_table *table = NULL;
    char *name, *rest, *value;
    static uint8_t bytes[1 << 16];
    size_t size;
    int same = 1;
    OK(keyacct_run_create(NULL, &run, &error));
    OK(keyacct_run_want(run, "*", &error));
    keyacct_policy *policy = make_policy(settings, run);
    OK(keyacct_risk_model_create(NULL, policy, &model, &error));
    OK(keyacct_table_create(NULL, "accounts", 1, &table, &error));
    for (rest = inputs; (name = next_pair(&rest, &value)) != NULL;) set_cell(table, name, value);
    OK(keyacct_risk_model_apply(model, table, run, &error));
    OK(keyacct_risk_model_save(model, bytes, sizeof bytes, &size, &error));
    result_bytes("model", bytes, size);
    result_table(table, OF_CALLER);
    for (rest = expected; (name = next_pair(&rest, &value)) != NULL;) same &= cell_is(where, table, name, value);
    check_additivity(model, table, run);
    keyacct_table_destroy(table);
    keyacct_risk_model_destroy(model);
    keyacct_policy_destroy(policy);
    keyacct_run_destroy(run);
    return same;
}

/* Cuts "a | b | c" in place. */
static int split_fields(char *line, char **fields, int limit) {
    int count = 0;
    line[strcspn(line, "\n")] = 0;
    for (char *next = line; next && count < limit; count++) {
        fields[count] = next;
        next = strstr(next, " | ");
        if (next) {
            *next = 0;
            next += 3;
        }
    }
    return count;
}

static void golden_cases(void **state) {
    (void)state;
    FILE *file = fopen(KEYACCT_TEST_ROOT "/tests/golden/risk/cases.txt", "r");
    assert_non_null(file);
    char line[2048], *field[4];
    int cases = 0, failed = 0;
    for (int number = 1; fgets(line, sizeof line, file); number++) {
        if (line[0] == '#') continue;
        result_case("risk/cases.txt", number);
        assert_int_equal(split_fields(line, field, 4), 4);
        failed += !run_case(field[0], field[1], field[2], field[3]);
        cases++;
    }
    fclose(file);
    assert_true(cases >= 60);
    assert_int_equal(failed, 0);
}

static void golden_archetypes(void **state) {
    (void)state;
    FILE *file = fopen(KEYACCT_TEST_ROOT "/tests/golden/risk/archetypes.txt", "r");
    assert_non_null(file);
    char line[2048], *field[5], expected[256], settings[] = "-";
    int cases = 0, failed = 0;
    for (int number = 1; fgets(line, sizeof line, file); number++) {
        if (line[0] == '#') continue;
        result_case("risk/archetypes.txt", number);
        assert_int_equal(split_fields(line, field, 5), 5);
        snprintf(expected, sizeof expected, "risk_probability=%s risk_band=%s risk_band_by=%s", field[2], field[3], field[4]);
        failed += !run_case(field[0], settings, field[1], expected);
        cases++;
    }
    fclose(file);
    assert_int_equal(cases, 9);
    assert_int_equal(failed, 0);
}

/* The same, from the CSV file that two independent computations agree on. */
static void data_archetypes(void **state) {
    (void)state;
    if (results_file()) skip(); /* not a golden file */
    const char *folder = getenv("KEYACCT_DATA");
    char path[1024], header[4096], line[4096], inputs[4096], expected[128];
    snprintf(path, sizeof path, "%s/risk_archetypes.csv", folder ? folder : KEYACCT_TEST_ROOT "/../shared/data");
    FILE *file = fopen(path, "r");
    if (!file) {
        if (getenv("KEYACCT_REQUIRE_DATA")) fail_msg("%s is required", path);
        print_message("SKIPPED: %s is absent\n", path);
        skip();
    }
    assert_non_null(fgets(header, sizeof header, file));
    int failed = 0, cases = 0;
    while (fgets(line, sizeof line, file)) {
        char *names = header, *cells = line, name[64], archetype[64] = "";
        inputs[0] = 0;
        for (int column = 0; *cells && *cells != '\n'; column++) {
            size_t name_length = strcspn(names, ",\r\n"), length = strcspn(cells, ",\r\n");
            snprintf(name, sizeof name, "%.*s", (int)name_length, names);
            if (column == 0) snprintf(archetype, sizeof archetype, "%.*s", (int)length, cells);
            else if (column == 1) snprintf(expected, sizeof expected, "risk_probability=%.*s", (int)length, cells);
            else if (length) {
                size_t used = strlen(inputs);
                snprintf(inputs + used, sizeof inputs - used, "%s=%.*s ", name, (int)length, cells);
            }
            names += name_length + (names[name_length] == ',');
            cells += length + (cells[length] == ',');
        }
        if (!inputs[0]) strcpy(inputs, "-");
        char settings[] = "-";
        failed += !run_case(archetype, settings, inputs, expected);
        cases++;
    }
    fclose(file);
    assert_int_equal(cases, 9);
    assert_int_equal(failed, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_cases),
        cmocka_unit_test(golden_archetypes),
        cmocka_unit_test(data_archetypes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
