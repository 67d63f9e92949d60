/* What the tests of calendars share: rules as a table, zones from the system's directory or made byte by byte. */
#ifndef KEYACCT_TESTS_UNIT_SERVICE_ZONES_H
#define KEYACCT_TESTS_UNIT_SERVICE_ZONES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/number.h"
#include "keyacct.h"
#include "vocabulary.h"

enum { MOST_RULES = 64, RULE_CELLS = 6 };
static const char *const rule_columns[RULE_CELLS] = {"rule", "weekday", "from_on", "until_on", "from_time", "until_time"};

/* Rows of the cells rule, weekday, from_on, until_on, from_time, until_time; "-" or NULL is empty. */
static inline keyacct_table *rules_of(const char *const (*rows)[RULE_CELLS], int count) {
    keyacct_table *table = NULL;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct_table_create(NULL, "calendars", count, &table, NULL), KEYACCT_OK);
    for (int column = 0; column < RULE_CELLS; column++) {
        assert_int_equal(keyacct_table_add_column(table, rule_columns[column], 0, NULL), KEYACCT_OK);
        int32_t at = keyacct_table_column_find(table, rule_columns[column]);
        for (int row = 0; row < count; row++) {
            const char *cell = rows[row][column];
            keyacct_status status = KEYACCT_OK;
            int32_t day;
            if (!cell || strcmp(cell, "-") == 0) continue;
            if (column < 2) {
                int32_t code = keyacct__code_find(column ? "weekday" : "calendar_rule", cell, (int64_t)strlen(cell));
                assert_true(code > 0);
                status = keyacct_table_set_int64(table, at, row, code, &error);
            } else if (column < 4) {
                assert_true(keyacct__date_parse(cell, (int64_t)strlen(cell), &day));
                status = keyacct_table_set_int64(table, at, row, day, &error);
            } else {
                status = keyacct_table_set_text(table, at, row, cell, (int64_t)strlen(cell), &error);
            }
            if (status != KEYACCT_OK) fail_msg("%s: %s", cell, error.message);
        }
    }
    return table;
}

static inline const char *zone_folder(void) {
    const char *folder = getenv("TZDIR");
    return folder && *folder ? folder : "/usr/share/zoneinfo";
}

/* The file of a zone; NULL when the system does not have it. Free it. */
static inline uint8_t *zone_file(const char *name, size_t *size) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", zone_folder(), name);
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    uint8_t *bytes = malloc(1 << 17);
    assert_non_null(bytes);
    *size = fread(bytes, 1, 1 << 17, file);
    fclose(file);
    return bytes;
}

static inline int64_t time_of(const char *text) {
    int64_t ms;
    if (!keyacct__time_parse(text, (int64_t)strlen(text), &ms)) fail_msg("'%s' is not a time", text);
    return ms;
}

/* --- calendars of a file of cases ------------------------------------------------------------------------------------------
 *   calendar NAME ZONE FROM UNTIL                              begins one; ZONE '-' is UTC
 *   rule RULE WEEKDAY FROM_ON UNTIL_ON FROM_TIME UNTIL_TIME     one of its rows; '-' is empty, mon-fri stands for five rows */
enum { MOST_CALENDARS = 80 };

typedef struct definition {
    char name[16], zone[40], from[40], until[40];
    char cells[MOST_RULES][RULE_CELLS][24];
    int count;
    keyacct_calendar *made; /* by whoever asks for it */
} definition;

static definition definitions[MOST_CALENDARS];
static int definition_count;

static inline definition *definition_find(const char *name) {
    for (int i = 0; i < definition_count; i++)
        if (strcmp(definitions[i].name, name) == 0) return &definitions[i];
    return NULL;
}

static inline keyacct_status definition_make(const definition *of, keyacct_calendar **out, keyacct_error *error) {
    const char *rows[MOST_RULES][RULE_CELLS];
    size_t size = 0;
    uint8_t *zone = NULL;
    for (int i = 0; i < of->count; i++)
        for (int j = 0; j < RULE_CELLS; j++) rows[i][j] = of->cells[i][j];
    if (strcmp(of->zone, "-") != 0) {
        zone = zone_file(of->zone, &size);
        if (!zone) {
            print_message("no zone files in %s: install tzdata\n", zone_folder());
            exit(77);
        }
    }
    keyacct_table *rules = rules_of((const char *const(*)[RULE_CELLS])rows, of->count);
    keyacct_status status = keyacct_calendar_create(NULL, rules, NULL, zone, size, time_of(of->from), time_of(of->until), out, error);
    keyacct_table_destroy(rules);
    free(zone);
    return status;
}

/* Takes a line that defines a calendar; 0: it is none. */
static inline int definition_line(char *cells[], int count) {
    static const char *const days[] = {"monday", "tuesday", "wednesday", "thursday", "friday"};
    if (strcmp(cells[0], "calendar") == 0 && count == 5) {
        assert_true(definition_count < MOST_CALENDARS);
        definition *of = &definitions[definition_count++];
        snprintf(of->name, sizeof of->name, "%s", cells[1]);
        snprintf(of->zone, sizeof of->zone, "%s", cells[2]);
        snprintf(of->from, sizeof of->from, "%s", cells[3]);
        snprintf(of->until, sizeof of->until, "%s", cells[4]);
        return 1;
    }
    if (strcmp(cells[0], "rule") != 0 || count != RULE_CELLS + 1 || definition_count == 0) return 0;
    definition *of = &definitions[definition_count - 1];
    int several = strcmp(cells[2], "mon-fri") == 0;
    for (int day = 0; day < (several ? 5 : 1); day++) {
        assert_true(of->count < MOST_RULES);
        for (int j = 0; j < RULE_CELLS; j++)
            snprintf(of->cells[of->count][j], sizeof of->cells[0][0], "%s", j == 1 && several ? days[day] : cells[j + 1]);
        of->count++;
    }
    return 1;
}

static inline void definitions_free(void) {
    for (int i = 0; i < definition_count; i++) keyacct_calendar_destroy(definitions[i].made);
}

#endif
