/* What the player of tests/golden/service/engine.txt (engine.c) reads and compares: a case as it stands in the file, its words, and cells
 * of result tables as people write them. */
#ifndef KEYACCT_TESTS_UNIT_SERVICE_ENGINE_SCRIPT_H
#define KEYACCT_TESTS_UNIT_SERVICE_ENGINE_SCRIPT_H

#include "golden/results.h"
#include "zones.h"

enum { MOST_STEPS = 400, MOST_CELLS = 40, MOST_POLICIES = 4, MOST_DRAINS = 20000, LINE = 512 };
enum { ROWS, SHARDS, HOURLY, SAVED, TABLE, WAYS };
static const char *const way_names[WAYS] = {"a row a call", "16 shards", "ticked every hour", "simulated, saved and loaded", "one table"};

typedef struct step {
    char text[LINE]; /* cells, each ended by a zero byte */
    char *cells[MOST_CELLS];
    char refused[32]; /* of an event: the status, "" where it is applied */
    int count, line, one_of_many;
    int64_t at; /* of an event or advance */
} step;

static struct {
    char name[80], calendars[8][40], replaced[16], by[16];
    char policies[MOST_POLICIES][6000];
    int line, calendar_count, policy_count, apart, together, skipped, step_count;
    step steps[MOST_STEPS];
} play;

static struct {
    keyacct_engine *engine;
    int way, line, drains, shown; /* shown: this way's results are written out */
    keyacct_table *said[MOST_DRAINS];
    uint8_t *matched[MOST_DRAINS];
    int64_t now;
} on;

static int cases_played, facts_compared, outputs_compared;

static inline void bad(const char *what, const char *detail) {
    fail_msg("engine.txt:%d: case %s, %s: %s %s", on.line, play.name, way_names[on.way], what, detail);
}

/* --- words ---------------------------------------------------------------------------------------------------------------- */

/* A time or day with its year and its offset from UTC: 06-03T10:00 is 2026-06-03T10:00+02:00. */
static inline const char *full(const char *text) {
    static char whole[64];
    const char *t = strchr(text, 'T');
    snprintf(whole, sizeof whole, "%s%s%s", strlen(text) > 2 && text[2] == '-' ? "2026-" : "", text, t && !strpbrk(t, "Z+-") ? "+02:00" : "");
    return whole;
}

static inline int64_t when(const char *text) {
    int64_t ms;
    const char *whole = full(text);
    if (!keyacct__time_parse(whole, (int64_t)strlen(whole), &ms)) bad("not a time:", text);
    return ms;
}

/* 3h20m, 15s, 40ms; a plain number is itself. */
static inline int64_t duration(const char *text) {
    int64_t sum = 0;
    while (*text) {
        char *unit;
        int64_t value = strtoll(text, &unit, 10);
        if (unit == text) bad("not a duration:", text);
        if (strncmp(unit, "ms", 2) == 0) sum += value, unit += 2;
        else if (*unit == 0) sum += value;
        else sum += value * (*unit == 's' ? 1000 : *unit == 'm' ? 60000 : *unit == 'h' ? 3600000 : 86400000), unit++;
        text = unit;
    }
    return sum;
}

static inline const char *code_list(const char *role, const char *name) {
    for (int32_t c = 0; c < keyacct_column_count(); c++)
        if (strcmp(keyacct_column_text(c, KEYACCT_FIELD_ROLE), role) == 0 && strcmp(keyacct_column_text(c, KEYACCT_FIELD_NAME), name) == 0)
            return keyacct_column_text(c, KEYACCT_FIELD_UNIT);
    return name;
}

/* The column that a short word means: due is due_at, spent is spent_ms, granted is level_granted, value is reason_value. */
static inline int32_t column_of(const keyacct_table *table, const char *word) {
    static const char *const forms[] = {"%s", "%s_at", "%s_ms", "level_%s", "reason_%s", "plan_%s", "%s_version"};
    char name[64];
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        snprintf(name, sizeof name, forms[i], word);
        int32_t column = keyacct_table_column_find(table, name);
        if (column >= 0) return column;
    }
    if (strcmp(word, "value_2") == 0) return keyacct_table_column_find(table, "reason_2_value");
    bad("no such column:", word);
    return -1;
}

/* --- cells ---------------------------------------------------------------------------------------------------------------- */

static inline void show_time(int64_t at, char *text, size_t size) {
    char date[16];
    int64_t local = at + 7200000;
    date[keyacct__date_format(keyacct__day_of(local), date)] = 0;
    int64_t ms = ((local % 86400000) + 86400000) % 86400000;
    snprintf(text, size, "%sT%02d:%02d:%02d.%03d+02:00", date, (int)(ms / 3600000), (int)(ms / 60000 % 60), (int)(ms / 1000 % 60), (int)(ms % 1000));
}

/* The cell as text, for people and for comparing; "-" is null. */
static inline void show(const keyacct_table *table, int32_t column, int64_t row, const char *role, char *text, size_t size) {
    int32_t type = 0;
    const char *name = NULL, *bytes;
    int64_t value = 0, length;
    assert_int_equal(keyacct_table_column_info(table, column, &name, &type, NULL, NULL), KEYACCT_OK);
    snprintf(text, size, "-");
    if (!keyacct_table_is_valid(table, column, row)) return;
    if (type == KEYACCT_TYPE_TEXT) {
        assert_int_equal(keyacct_table_get_text(table, column, row, &bytes, &length, NULL), KEYACCT_OK);
        snprintf(text, size, "%.*s", (int)length, bytes);
        return;
    }
    assert_int_equal(keyacct_table_get_int64(table, column, row, &value, NULL), KEYACCT_OK);
    if (type == KEYACCT_TYPE_CODE) {
        const char *list = code_list(role, name);
        if (value && strcmp(list, "level") == 0) snprintf(text, size, "%d", (int)value); /* levels read better as numbers */
        else if (value) snprintf(text, size, "%s", keyacct_code_name(list, (int32_t)value));
    } else if (type == KEYACCT_TYPE_TIME) {
        show_time(value, text, size);
    } else {
        snprintf(text, size, "%lld", (long long)value);
    }
}

/* Whether the cell is as a word of the script says; what it is comes back. */
static inline int is(const keyacct_table *table, int64_t row, const char *role, const char *pair, char *found, size_t size) {
    char word[40];
    const char *expected = strchr(pair, '=');
    int32_t type = 0;
    if (!expected) bad("not understood:", pair);
    snprintf(word, sizeof word, "%.*s", (int)(expected++ - pair), pair);
    int32_t column = column_of(table, word);
    const char *name = NULL;
    assert_int_equal(keyacct_table_column_info(table, column, &name, &type, NULL, NULL), KEYACCT_OK);
    show(table, column, row, role, found, size);
    if (strcmp(expected, "-") == 0 || strcmp(found, "-") == 0) return strcmp(expected, found) == 0;
    if (type == KEYACCT_TYPE_TIME) {
        char wanted[64];
        show_time(when(expected), wanted, sizeof wanted);
        return strcmp(wanted, found) == 0;
    }
    size_t length = strlen(name);
    if (length > 3 && strcmp(name + length - 3, "_ms") == 0) return duration(expected) == strtoll(found, NULL, 10);
    if (type == KEYACCT_TYPE_INT64 && strchr(expected, 'T')) return when(expected) == strtoll(found, NULL, 10);
    if (type == KEYACCT_TYPE_INT64) return duration(expected) == strtoll(found, NULL, 10);
    return strcmp(expected, found) == 0;
}

static inline int text_is(const keyacct_table *table, const char *name, int64_t row, const char *expected) {
    char found[80];
    int32_t column = keyacct_table_column_find(table, name);
    assert_true(column >= 0);
    show(table, column, row, "outputs", found, sizeof found);
    return strcmp(found, expected) == 0;
}

#endif
