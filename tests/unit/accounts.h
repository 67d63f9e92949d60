/* Small helpers to build tables of accounts in tests. */
#ifndef KEYACCT_TESTS_UNIT_ACCOUNTS_H
#define KEYACCT_TESTS_UNIT_ACCOUNTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "keyacct.h"

#define NONE INT64_MIN /* a null cell */

static keyacct_error error = KEYACCT_ERROR_INIT;

#define CHECK(call)                                                                                                                \
    do {                                                                                                                           \
        keyacct_status check_ = (call);                                                                                            \
        if (check_ != KEYACCT_OK) fail_msg("%s: %s", keyacct_status_name(check_), error.message);                                  \
    } while (0)
#define REFUSED(status, call)                                                                                                      \
    do {                                                                                                                           \
        keyacct_status got_ = (call);                                                                                              \
        if (got_ != (status)) fail_msg("%s instead of %s", keyacct_status_name(got_), keyacct_status_name(status));                \
    } while (0)

static inline keyacct_table *accounts_of(int64_t rows) {
    keyacct_table *table;
    CHECK(keyacct_table_create(NULL, "accounts", rows, &table, &error));
    return table;
}

static inline void column(keyacct_table *table, const char *name, const int64_t *values) {
    int32_t type = strcmp(name, "account_id") == 0 ? KEYACCT_TYPE_INT64 : 0;
    CHECK(keyacct_table_add_column(table, name, type, &error));
    int32_t at = keyacct_table_column_find(table, name);
    for (int64_t i = 0; i < keyacct_table_rows(table); i++)
        if (values[i] != NONE) CHECK(keyacct_table_set_int64(table, at, i, values[i], &error));
}

static inline void text_column(keyacct_table *table, const char *name, const char *const *values) {
    CHECK(keyacct_table_add_column(table, name, KEYACCT_TYPE_TEXT, &error));
    int32_t at = keyacct_table_column_find(table, name);
    for (int64_t i = 0; i < keyacct_table_rows(table); i++)
        if (values[i]) CHECK(keyacct_table_set_text(table, at, i, values[i], (int64_t)strlen(values[i]), &error));
}

static inline int64_t cell(const keyacct_table *table, const char *name, int64_t row) { /* NONE for a null */
    int32_t at = keyacct_table_column_find(table, name);
    int64_t value;
    if (at < 0) fail_msg("there is no column %s", name);
    if (!keyacct_table_is_valid(table, at, row)) return NONE;
    CHECK(keyacct_table_get_int64(table, at, row, &value, &error));
    return value;
}

static inline double real(const keyacct_table *table, const char *name, int64_t row) {
    double value;
    CHECK(keyacct_table_get_float64(table, keyacct_table_column_find(table, name), row, &value, &error));
    return value;
}

static inline keyacct_run *run_of(int32_t asof_on, const char *wants) {
    keyacct_run *run;
    CHECK(keyacct_run_create(NULL, &run, &error));
    CHECK(keyacct_run_set_asof_on(run, asof_on, &error));
    if (wants) CHECK(keyacct_run_want(run, wants, &error));
    return run;
}

/* "name=value name=value" */
static inline keyacct_policy *policy_of(const char *settings) {
    keyacct_policy *policy;
    char copy[512];
    snprintf(copy, sizeof copy, "%s", settings);
    CHECK(keyacct_policy_create(NULL, 0, &policy, &error));
    for (char *one = strtok(copy, " "); one; one = strtok(NULL, " ")) {
        char *equals = strchr(one, '=');
        assert_non_null(equals);
        *equals = 0;
        CHECK(keyacct_policy_set_text(policy, one, equals + 1, &error));
    }
    CHECK(keyacct_policy_freeze(policy, &error));
    return policy;
}

#endif
