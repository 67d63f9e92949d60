/* Runs: times, wants, progress, and parts that must not change a result. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/run.h"
#include "vocabulary.h"

static void times_go_together(void **state) {
    (void)state;
    keyacct_run *run;
    int32_t on;
    int64_t at;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct_run_create(NULL, &run, &error), KEYACCT_OK);
    assert_int_equal(keyacct__run_asof(run, "keyacct_x_apply", &on, &at, &error), KEYACCT_E_NO_TIME);
    assert_non_null(strstr(error.message, "keyacct_x_apply"));
    assert_int_equal(keyacct__run_asof(NULL, "keyacct_x_apply", &on, &at, &error), KEYACCT_E_NO_TIME);
    assert_int_equal(keyacct_run_set_asof_on(run, 1, &error), KEYACCT_OK);
    assert_int_equal(keyacct__run_asof(run, "x", &on, &at, &error), KEYACCT_OK);
    assert_int_equal(at, 2 * INT64_C(86400000) - 1);
    assert_int_equal(keyacct_run_set_asof_at(run, -1, &error), KEYACCT_OK);
    assert_int_equal(keyacct__run_asof(run, "x", &on, &at, &error), KEYACCT_OK);
    assert_int_equal(on, -1);
    assert_int_equal(keyacct_run_set_asof_on(run, INT32_MAX, &error), KEYACCT_OK);
    assert_int_equal(keyacct_run_set_asof_on(run, INT32_MIN, &error), KEYACCT_OK);
    assert_int_equal(keyacct_run_set_asof_at(run, INT64_MIN, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_run_set_asof_at(run, INT64_MAX, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_run_set_asof_on(NULL, 1, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_run_create(NULL, NULL, &error), KEYACCT_E_ARGUMENT);
    keyacct_run_destroy(run);
    keyacct_run_destroy(NULL);
}

static void outputs_are_wanted_by_name(void **state) {
    (void)state;
    keyacct_run *run;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct_run_create(NULL, &run, &error), KEYACCT_OK);
    assert_false(keyacct__run_wants(run, KEYACCT__COLUMN_accounts_returns));
    assert_int_equal(keyacct_run_want(run, "returns", &error), KEYACCT_OK);
    assert_true(keyacct__run_wants(run, KEYACCT__COLUMN_accounts_returns));
    assert_false(keyacct__run_wants(run, KEYACCT__COLUMN_accounts_margin));
    assert_int_equal(keyacct_run_want(run, "teir", &error), KEYACCT_E_NOT_FOUND);
    assert_int_equal(keyacct_run_want(run, "wallet", &error), KEYACCT_E_NOT_FOUND); /* an input: no call makes it */
    assert_int_equal(keyacct_run_want(run, NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_run_want(run, "*", &error), KEYACCT_OK);
    assert_true(keyacct__run_wants(run, KEYACCT__COLUMN_accounts_margin));
    assert_false(keyacct__run_wants(NULL, KEYACCT__COLUMN_accounts_margin));
    assert_false(keyacct__run_wants(run, -1));
    keyacct_run_destroy(run);
}

static int32_t stop_at(void *user_data, int64_t done, int64_t total) {
    (void)total;
    return done >= *(int64_t *)user_data;
}

static void progress_may_cancel(void **state) {
    (void)state;
    keyacct_run *run;
    int64_t limit = 10;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct_run_create(NULL, &run, &error), KEYACCT_OK);
    assert_int_equal(keyacct__run_poll(run, 100, 0, &error), KEYACCT_OK);
    assert_int_equal(keyacct_run_set_progress(run, stop_at, &limit, &error), KEYACCT_OK);
    assert_int_equal(keyacct__run_poll(run, 9, 20, &error), KEYACCT_OK);
    assert_int_equal(keyacct__run_poll(run, 10, 20, &error), KEYACCT_E_CANCELLED);
    assert_int_equal(keyacct__run_poll(NULL, 10, 20, &error), KEYACCT_OK);
    keyacct_run_destroy(run);
}

/* --- parts ------------------------------------------------------------------------------------------------------------ */

typedef struct rows_seen {
    unsigned char seen[1000];
    int64_t fail_from; /* ranges that end beyond this row fail */
    int misaligned;
} rows_seen;

static keyacct_status look(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    rows_seen *rows = data;
    if (first % 64) rows->misaligned = 1;
    for (int64_t i = first; i < first + count; i++) rows->seen[i]++;
    if (first + count <= rows->fail_from) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_VALUE, "accounts", "size", first, "part %d", part);
}

static int32_t backwards(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    (void)user_data;
    for (int32_t i = parts - 1; i >= 0; i--) task(task_data, i);
    return 0;
}
static int32_t forgets(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    (void)user_data;
    for (int32_t i = 0; i < parts - 1; i++) task(task_data, i);
    return 0;
}
static int32_t repeats(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    (void)user_data;
    for (int32_t i = 0; i < parts; i++) task(task_data, i);
    task(task_data, 0);
    return 0;
}
static int32_t invents(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    (void)user_data;
    for (int32_t i = -1; i <= parts; i++) task(task_data, i);
    return 0;
}
static int32_t gives_up(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    backwards(user_data, task, task_data, parts);
    return 7;
}

static void parts_cover_every_row_once(void **state) {
    (void)state;
    static const int64_t sizes[] = {0, 1, 63, 64, 65, 127, 128, 640, 999, 1000};
    static const int32_t parts[] = {1, 2, 3, 7, 64, 4096};
    keyacct_run *run;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct_run_create(NULL, &run, &error), KEYACCT_OK);
    for (int with = 0; with < 2; with++)
        for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++)
            for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
                rows_seen rows = {{0}, 1000, 0};
                assert_int_equal(keyacct_run_set_executor(run, with ? backwards : NULL, NULL, parts[p], &error), KEYACCT_OK);
                assert_int_equal(keyacct__run_parts(run), parts[p]);
                assert_int_equal(keyacct__run_rows(run, sizes[s], look, &rows, &error), KEYACCT_OK);
                assert_false(rows.misaligned);
                for (int64_t i = 0; i < 1000; i++) assert_int_equal(rows.seen[i], i < sizes[s]);
            }
    rows_seen rows = {{0}, 1000, 0};
    assert_int_equal(keyacct__run_rows(NULL, 1000, look, &rows, &error), KEYACCT_OK);
    assert_int_equal(rows.seen[999], 1);
    assert_int_equal(keyacct_run_set_executor(run, NULL, NULL, 0, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_run_set_executor(run, NULL, NULL, 4097, &error), KEYACCT_E_RANGE);
    keyacct_run_destroy(run);
}

static void the_first_error_in_row_order_is_told(void **state) {
    (void)state;
    keyacct_run *run;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct_run_create(NULL, &run, &error), KEYACCT_OK);
    for (int with = 0; with < 2; with++) {
        rows_seen rows = {{0}, 300, 0};
        memset(error.message, 0, sizeof error.message);
        assert_int_equal(keyacct_run_set_executor(run, with ? backwards : NULL, NULL, 16, &error), KEYACCT_OK);
        assert_int_equal(keyacct__run_rows(run, 1000, look, &rows, &error), KEYACCT_E_VALUE);
        assert_int_equal(error.row, 256);
        assert_string_equal(error.message, "part 4");
        assert_string_equal(error.column, "size");
    }
    keyacct_run_destroy(run);
}

static void bad_executors_are_found_out(void **state) {
    (void)state;
    static const keyacct_executor bad[] = {forgets, repeats, invents, gives_up};
    keyacct_run *run;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct_run_create(NULL, &run, &error), KEYACCT_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        rows_seen rows = {{0}, 1000, 0};
        assert_int_equal(keyacct_run_set_executor(run, bad[i], NULL, 4, &error), KEYACCT_OK);
        assert_int_equal(keyacct__run_rows(run, 1000, look, &rows, &error), KEYACCT_E_EXECUTOR);
        for (int64_t row = 0; row < 1000; row++) assert_true(rows.seen[row] <= 1);
    }
    keyacct_run_destroy(run);
    assert_int_equal(keyacct__run_rows((keyacct_run *)&error, 1, look, NULL, NULL), KEYACCT_E_HANDLE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_go_together),
        cmocka_unit_test(outputs_are_wanted_by_name),
        cmocka_unit_test(progress_may_cancel),
        cmocka_unit_test(parts_cover_every_row_once),
        cmocka_unit_test(the_first_error_in_row_order_is_told),
        cmocka_unit_test(bad_executors_are_found_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
