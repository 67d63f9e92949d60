/* Tricky cases of value segmentation: reads tests/golden/segment/cases.txt and checks every row on every way to the cuts: all at
 * once, in rounds from 1, 7 and 64 parts in shuffled order, with kept rows, saved and loaded between the steps. All must give the
 * same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "golden/results.h"
#include "keyacct.h"

#define MOST 128
#define ASOF 20000
#define UNKNOWN (INT64_MIN + 1)

typedef struct golden {
    char *name, *rules, *current, *potential, *tenure, *segments, *flags, *cuts;
    int line, n;
    int64_t values[MOST], potentials[MOST], tenures[MOST];
    int has_value[MOST], has_potential[MOST], has_tenures;
} golden;

static int failures;

static void complain(const golden *g, const char *what, const char *found) {
    failures++;
    print_error("cases.txt:%d: %s: %s (found %s)\n", g->line, g->name, what, found);
}

/* --- reading -------------------------------------------------------------------------------------------------------- */

static char *trim(char *text) {
    while (*text == ' ') text++;
    char *end = text + strlen(text);
    while (end > text && (end[-1] == ' ' || end[-1] == '\n')) *--end = 0;
    return text;
}

static char *field(char **rest) {
    char *here = *rest, *bar = strchr(here, '|');
    if (bar) *bar = 0;
    *rest = bar ? bar + 1 : here + strlen(here);
    return trim(here);
}

static char *item(char **rest) { /* next of a comma-separated list, NULL at its end */
    while (**rest == ' ') (*rest)++;
    if (!**rest) return NULL;
    char *here = *rest, *comma = strchr(here, ',');
    if (comma) *comma = 0;
    *rest = comma ? comma + 1 : here + strlen(here);
    return trim(here);
}

static int numbers(char *list, int64_t *values, int *present) {
    int n = 0;
    for (char *one; (one = item(&list)) != NULL;) {
        char *dots = strstr(one, ".."), *star = strchr(one, '*');
        int64_t from = *one == '-' && (one[1] == 0 || one[1] == '*') ? UNKNOWN : strtoll(one, NULL, 10);
        int64_t to = dots ? strtoll(dots + 2, NULL, 10) : from, times = star ? strtoll(star + 1, NULL, 10) : 1;
        for (int64_t t = 0; t < times; t++)
            for (int64_t step = 0; step <= to - from; step++) {
                assert_true(n < MOST);
                present[n] = from != UNKNOWN;
                values[n++] = from == UNKNOWN ? 0 : from + step;
            }
    }
    return n;
}

static void read_case(golden *g, char *line) {
    int unused[MOST];
    char copy[1024];
    g->name = field(&line);
    g->rules = field(&line);
    g->current = field(&line);
    g->potential = field(&line);
    g->tenure = field(&line);
    g->segments = field(&line);
    g->flags = field(&line);
    g->cuts = field(&line);
    snprintf(copy, sizeof copy, "%s", g->current);
    g->n = numbers(copy, g->values, g->has_value);
    if (strcmp(g->potential, "=") == 0) {
        for (int i = 0; i < g->n; i++) {
            g->potentials[i] = g->values[i] > 0 ? g->values[i] : 0;
            g->has_potential[i] = g->has_value[i];
        }
    } else {
        snprintf(copy, sizeof copy, "%s", g->potential);
        int n = numbers(copy, g->potentials, g->has_potential);
        if (n != g->n) fail_msg("cases.txt:%d: %d potentials for %d accounts", g->line, n, g->n);
    }
    g->has_tenures = strcmp(g->tenure, ".") != 0;
    if (g->has_tenures) {
        snprintf(copy, sizeof copy, "%s", g->tenure);
        if (numbers(copy, g->tenures, unused) != g->n) fail_msg("cases.txt:%d: not a tenure for every account", g->line);
    }
}

static keyacct_policy *policy_of(const golden *g) {
    keyacct_policy *policy;
    keyacct_error error = KEYACCT_ERROR_INIT;
    char copy[512], name[128];
    assert_int_equal(keyacct_policy_create(NULL, 0, &policy, &error), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_int64(policy, "segment.near_ppm", 0, &error), KEYACCT_OK);
    snprintf(copy, sizeof copy, "%s", g->rules);
    for (char *one = strtok(copy, " "); one; one = strtok(NULL, " ")) {
        char *equals = strchr(one, '=');
        assert_non_null(equals);
        *equals = 0;
        snprintf(name, sizeof name, "segment.%s", one);
        if (keyacct_policy_set_text(policy, name, equals + 1, &error) != KEYACCT_OK)
            fail_msg("cases.txt:%d: %s", g->line, error.message);
    }
    assert_int_equal(keyacct_policy_freeze(policy, &error), KEYACCT_OK);
    return policy;
}

/* --- tables --------------------------------------------------------------------------------------------------------- */

static keyacct_table *table_of(const golden *g, const int *which, int n) {
    keyacct_table *table;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct_table_create(NULL, "accounts", n, &table, &error), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(table, "account_id", KEYACCT_TYPE_INT64, &error), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(table, "current_value", 0, &error), KEYACCT_OK);
    assert_int_equal(keyacct_table_add_column(table, "potential_value", 0, &error), KEYACCT_OK);
    if (g->has_tenures) assert_int_equal(keyacct_table_add_column(table, "first_purchase_on", 0, &error), KEYACCT_OK);
    int id = keyacct_table_column_find(table, "account_id"), value = keyacct_table_column_find(table, "current_value");
    int potential = keyacct_table_column_find(table, "potential_value"),
        first = keyacct_table_column_find(table, "first_purchase_on");
    for (int row = 0; row < n; row++) {
        int i = which[row];
        assert_int_equal(keyacct_table_set_int64(table, id, row, 1000 + i, &error), KEYACCT_OK);
        if (g->has_value[i]) assert_int_equal(keyacct_table_set_int64(table, value, row, g->values[i], &error), KEYACCT_OK);
        if (g->has_potential[i])
            assert_int_equal(keyacct_table_set_int64(table, potential, row, g->potentials[i], &error), KEYACCT_OK);
        if (g->has_tenures) assert_int_equal(keyacct_table_set_int64(table, first, row, ASOF - g->tenures[i], &error), KEYACCT_OK);
    }
    return table;
}

static void shuffle(int *which, int n, uint32_t seed) {
    for (int i = 0; i < n; i++) which[i] = i;
    for (int i = n - 1; i > 0 && seed; i--) {
        seed = seed * 1664525u + 1013904223u;
        int j = (int)((seed >> 8) % (uint32_t)(i + 1)), swap = which[i];
        which[i] = which[j];
        which[j] = swap;
    }
}

/* --- ways to the cuts ----------------------------------------------------------------------------------------------- */

static keyacct_status save(const keyacct_segmentation *made, uint8_t **bytes, size_t *size) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct_segmentation_save(made, NULL, 0, size, &error), KEYACCT_OK);
    *bytes = malloc(*size);
    return keyacct_segmentation_save(made, *bytes, *size, size, &error);
}

/* A copy of a builder by its saved bytes. */
static keyacct_segment_learn *copy_of(const keyacct_segment_learn *learn) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_segment_learn *copy = NULL;
    size_t size = 0;
    if (keyacct_segment_learn_save(learn, NULL, 0, &size, &error) != KEYACCT_OK) fail_msg("save: %s", error.message);
    uint8_t *bytes = malloc(size);
    assert_int_equal(keyacct_segment_learn_save(learn, bytes, size, &size, &error), KEYACCT_OK);
    if (keyacct_segment_learn_load(NULL, bytes, size, &copy, &error) != KEYACCT_OK) fail_msg("load: %s", error.message);
    free(bytes);
    return copy;
}

static keyacct_status in_parts(const golden *g, const keyacct_policy *policy, const keyacct_run *run, int keep, int parts,
                               keyacct_segmentation **out) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_segment_learn *base;
    int which[MOST];
    int32_t more = 1;
    keyacct_status status = KEYACCT_OK;
    *out = NULL;
    shuffle(which, g->n, (uint32_t)parts * 77u + (uint32_t)keep);
    assert_int_equal(keyacct_segment_learn_create(NULL, policy, keep, &base, &error), KEYACCT_OK);
    while (more && status == KEYACCT_OK) {
        keyacct_segment_learn *sum = copy_of(base);
        for (int part = 0; part < parts; part++) { /* every part starts from the same state; sums arrive in another order */
            int from = g->n * part / parts, to = g->n * (part + 1) / parts;
            keyacct_table *table = table_of(g, which + from, to - from);
            keyacct_segment_learn *own = copy_of(base);
            if (keyacct_segment_learn_add(own, table, run, &error) != KEYACCT_OK) fail_msg("add: %s", error.message);
            keyacct_segment_learn *left = part % 2 ? own : sum, *right = part % 2 ? sum : own;
            if (keyacct_segment_learn_merge(left, right, &error) != KEYACCT_OK) fail_msg("merge: %s", error.message);
            keyacct_segment_learn_destroy(right);
            keyacct_table_destroy(table);
            sum = left;
        }
        keyacct_segment_learn_destroy(base);
        base = sum;
        status = keyacct_segment_learn_advance(base, &more, &error);
    }
    if (status == KEYACCT_OK) status = keyacct_segment_learn_finish(base, out, &error);
    keyacct_segment_learn_destroy(base);
    return status;
}

/* --- checking ------------------------------------------------------------------------------------------------------- */

static void check_segments(const golden *g, const keyacct_table *table) {
    static const char letters[] = ".LIGP";
    char copy[512], *list = copy;
    int column = keyacct_table_column_find(table, "segment"), n = 0;
    char found[MOST + 1] = "";
    keyacct_error error = KEYACCT_ERROR_INIT;
    snprintf(copy, sizeof copy, "%s", g->segments);
    if (g->n == 0) return;
    for (int i = 0; i < g->n; i++) {
        int64_t segment;
        assert_int_equal(keyacct_table_get_int64(table, column, i, &segment, &error), KEYACCT_OK);
        found[i] = letters[segment];
        found[i + 1] = 0;
    }
    for (char *one; (one = item(&list)) != NULL;)
        for (int times = one[1] == '*' ? atoi(one + 2) : 1; times > 0; times--, n++)
            if (n >= g->n || found[n] != one[0]) {
                complain(g, "segments differ", found);
                return;
            }
    if (n != g->n) complain(g, "not a segment for every account", found);
}

static int64_t flag_bits(char *names) {
    int64_t bits = 0;
    char *save_pointer = NULL;
    for (char *one = strtok_r(names, "+ ", &save_pointer); one; one = strtok_r(NULL, "+ ", &save_pointer)) {
        int64_t bit = 0;
        for (int code = 0; code < keyacct_code_count(); code++)
            if (strcmp(keyacct_code_text(code, KEYACCT_FIELD_ROLE), "segment_flag") == 0
                && strcmp(keyacct_code_text(code, KEYACCT_FIELD_NAME), one) == 0)
                bit = keyacct_code_value(code);
        if (!bit) fail_msg("no flag is called %s", one);
        bits |= bit;
    }
    return bits;
}

static void check_flags(const golden *g, const keyacct_table *table) {
    int64_t expected[MOST] = {0};
    char copy[2048], *list = copy, text[64];
    int column = keyacct_table_column_find(table, "segment_flags"), reasons = keyacct_table_column_find(table, "segment_reason");
    keyacct_error error = KEYACCT_ERROR_INIT;
    snprintf(copy, sizeof copy, "%s", g->flags);
    for (char *one; (one = item(&list)) != NULL;) {
        char *equals = strchr(one, '=');
        assert_non_null(equals);
        *equals = 0;
        int64_t bits = flag_bits(equals + 1);
        for (int i = 0; i < g->n; i++)
            if (*one == '*' || (*one == '#' && atoi(one + 1) == i + 1)
                || (*one != '#' && *one != '*' && g->has_value[i] && strtoll(one, NULL, 10) == g->values[i]))
                expected[i] = bits;
    }
    for (int i = 0; i < g->n; i++) {
        int64_t flags, reason;
        assert_int_equal(keyacct_table_get_int64(table, column, i, &flags, &error), KEYACCT_OK);
        assert_int_equal(keyacct_table_get_int64(table, reasons, i, &reason, &error), KEYACCT_OK);
        snprintf(text, sizeof text, "%d, expected %d, account %d", (int)flags, (int)expected[i], i + 1);
        if (flags != expected[i]) complain(g, "flags differ", text);
        if (reason == 0) complain(g, "an account has no reason", text);
    }
}

static void check_cuts(const golden *g, const keyacct_segmentation *made) {
    keyacct_table *cuts;
    keyacct_error error = KEYACCT_ERROR_INIT;
    char copy[512], *list = copy, text[128];
    assert_int_equal(keyacct_segmentation_cuts(made, &cuts, &error), KEYACCT_OK);
    result_table(cuts, OF_LIBRARY);
    int axis = keyacct_table_column_find(cuts, "axis"), value = keyacct_table_column_find(cuts, "value");
    int inclusive = keyacct_table_column_find(cuts, "inclusive"), flags = keyacct_table_column_find(cuts, "flags");
    snprintf(copy, sizeof copy, "%s", g->cuts);
    for (char *one; (one = item(&list)) != NULL;) {
        char name[32] = "", number[32] = "", side[16] = "", flag_names[128] = "";
        sscanf(one, "%31s %31s %15s %127s", name, number, side, flag_names);
        int seen = 0;
        for (int64_t row = 0; row < keyacct_table_rows(cuts); row++) {
            int64_t code, cut, in, bits;
            assert_int_equal(keyacct_table_get_int64(cuts, axis, row, &code, &error), KEYACCT_OK);
            if (strcmp(keyacct_code_name("cut_axis", (int32_t)code), name) != 0) continue;
            seen = 1;
            assert_int_equal(keyacct_table_get_int64(cuts, value, row, &cut, &error), KEYACCT_OK);
            assert_int_equal(keyacct_table_get_int64(cuts, inclusive, row, &in, &error), KEYACCT_OK);
            assert_int_equal(keyacct_table_get_int64(cuts, flags, row, &bits, &error), KEYACCT_OK);
            int none = !keyacct_table_is_valid(cuts, value, row);
            snprintf(text, sizeof text, "%s %lld %s flags %d", name, (long long)cut, none ? "none" : in ? "in" : "out", (int)bits);
            if (strcmp(number, "none") == 0 ? !none : none || cut != strtoll(number, NULL, 10) || in != (strcmp(side, "in") == 0))
                complain(g, "a cut differs", text);
            if (bits != flag_bits(flag_names)) complain(g, "the flags of a cut differ", text);
        }
        if (!seen) complain(g, "there is no such cut", name);
    }
    keyacct_table_destroy(cuts);
}

static void check_apply(const golden *g, const keyacct_segmentation *made, const keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    int which[MOST];
    shuffle(which, g->n, 0);
    keyacct_table *table = table_of(g, which, g->n);
    if (keyacct_segmentation_apply(made, table, run, &error) != KEYACCT_OK) fail_msg("apply: %s", error.message);
    check_segments(g, table);
    check_flags(g, table);
    result_table(table, OF_CALLER);
    keyacct_table_destroy(table);
}

/* Saved and loaded cuts assign the same. */
static void check_loaded(const golden *g, const uint8_t *bytes, size_t size, const keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_segmentation *loaded;
    if (keyacct_segmentation_load(NULL, bytes, size, &loaded, &error) != KEYACCT_OK) fail_msg("load: %s", error.message);
    check_apply(g, loaded, run);
    keyacct_segmentation_destroy(loaded);
}

static void check_case(const golden *g) {
    keyacct_policy *policy = policy_of(g);
    keyacct_run *run;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_segmentation *made = NULL;
    int which[MOST], fails = strncmp(g->segments, "E_", 2) == 0;
    assert_int_equal(keyacct_run_create(NULL, &run, &error), KEYACCT_OK);
    assert_int_equal(keyacct_run_set_asof_on(run, ASOF, &error), KEYACCT_OK);
    assert_int_equal(keyacct_run_want(run, "*", &error), KEYACCT_OK);
    shuffle(which, g->n, 0);
    keyacct_table *table = table_of(g, which, g->n);
    keyacct_status status = keyacct_segmentation_create(NULL, policy, table, run, &made, &error);
    result_case("segment/cases.txt", g->line);
    if (fails) {
        result_error(status, &error);
        if (strcmp(keyacct_status_name(status) + 8, g->segments) != 0) complain(g, "another status", keyacct_status_name(status));
        assert_int_equal(in_parts(g, policy, run, 0, 7, &made), status);
        assert_int_equal(in_parts(g, policy, run, 1, 7, &made), status);
    } else {
        uint8_t *bytes, *other;
        size_t size, other_size;
        if (status != KEYACCT_OK) fail_msg("cases.txt:%d: %s", g->line, error.message);
        check_cuts(g, made);
        check_apply(g, made, run);
        assert_int_equal(save(made, &bytes, &size), KEYACCT_OK);
        result_bytes("segmentation", bytes, size);
        check_loaded(g, bytes, size, run);
        static const int parts[] = {1, 7, 64};
        for (int i = 0; i < 6 && !results_file(); i++) {
            keyacct_segmentation *again;
            assert_int_equal(in_parts(g, policy, run, i % 2, parts[i / 2], &again), KEYACCT_OK);
            assert_int_equal(save(again, &other, &other_size), KEYACCT_OK);
            if (size != other_size || memcmp(bytes, other, size) != 0)
                complain(g, "other bytes from parts", i % 2 ? "kept rows" : "rounds");
            free(other);
            keyacct_segmentation_destroy(again);
        }
        free(bytes);
    }
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(table);
    keyacct_run_destroy(run);
    keyacct_policy_destroy(policy);
}

static void test_cases(void **state) {
    (void)state;
    FILE *file = fopen(KEYACCT_TEST_ROOT "/tests/golden/segment/cases.txt", "r");
    char line[4096];
    golden g;
    int cases = 0;
    assert_non_null(file);
    memset(&g, 0, sizeof g);
    while (fgets(line, sizeof line, file)) {
        g.line++;
        if (line[0] == '#' || line[0] == '\n') continue;
        read_case(&g, line);
        check_case(&g);
        cases++;
    }
    fclose(file);
    print_message("%d cases\n", cases);
    assert_true(cases > 40);
    assert_int_equal(failures, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};
    return cmocka_run_group_tests_name("segmentation, tricky cases", tests, NULL, NULL);
}
