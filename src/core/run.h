/* Runs as rooms see them. Every function takes NULL for the default run. */
#ifndef KEYACCT_SRC_CORE_RUN_H
#define KEYACCT_SRC_CORE_RUN_H

#include "base.h"
#include "keyacct/run.h"

#define KEYACCT__POLL_ROWS 65536

struct keyacct_run {
    uint32_t magic;
    keyacct_allocator allocator;
    int has_asof;
    int32_t asof_on;
    int64_t asof_at;
    keyacct_executor executor;
    void *executor_data;
    int32_t parts;
    keyacct_progress progress;
    void *progress_data;
    int want_all;
    uint8_t *wanted; /* one byte a vocabulary column, by id */
};

keyacct_status keyacct__run_check(const keyacct_run *run, keyacct_error *error); /* NULL is fine */
int keyacct__run_wants(const keyacct_run *run, int32_t column_id); /* asked for by name or "*" */
/* KEYACCT_E_NO_TIME naming the call when there is none. */
keyacct_status keyacct__run_asof(const keyacct_run *run, const char *call, int32_t *asof_on, int64_t *asof_at,
                                 keyacct_error *error);
/* KEYACCT_E_CANCELLED when the callback asks to stop. Kernels call it at least every KEYACCT__POLL_ROWS rows. */
keyacct_status keyacct__run_poll(const keyacct_run *run, int64_t done, int64_t total, keyacct_error *error);
/* Cuts [0, rows) into as many ranges as the run has parts, each a multiple of 64 rows but the last, and runs kernel on each through
 * the executor. The error that is reported is that of the first failing range in row order. */
keyacct_status keyacct__run_rows(const keyacct_run *run, int64_t rows,
                                 keyacct_status (*kernel)(void *data, int64_t first, int64_t count, int32_t part,
                                                          keyacct_error *error), void *data, keyacct_error *error);
int32_t keyacct__run_parts(const keyacct_run *run); /* number of ranges that keyacct__run_rows would use at most */

#endif
