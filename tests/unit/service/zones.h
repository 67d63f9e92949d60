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

#endif
